"""Fields on disk: the same distances to the bit, and damage that is seen."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.errors import GeometryError, OutputError
from foedus.geodesy import EdgeType, build_field, load_field, save_field

LINES = [
    np.array([[20.0, 55.0], [24.0, 57.0], [28.0, 59.5]]),
    np.empty((0, 2)),
    np.array([[30.0, 50.0]]),
]
X, Y = np.linspace(10, 40, 300), np.linspace(65, 45, 300)


@pytest.mark.parametrize("edges", list(EdgeType))
def test_a_loaded_field_gives_the_same_distances(tmp_path, edges):
    field = build_field(LINES, edges=edges)
    save_field(field, tmp_path / "a.field")
    again = load_field(tmp_path / "a.field", check=True)
    one, other = field.nearest(X, Y), again.nearest(X, Y)
    for name in ("distance_m", "longitude_deg", "latitude_deg", "line", "edge", "share"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
    assert again.segment_count == field.segment_count
    assert again.pieces.edges is edges


def test_an_empty_field_comes_back_empty(tmp_path):
    save_field(build_field([]), tmp_path / "a.field")
    assert load_field(tmp_path / "a.field").is_empty


def test_the_file_is_replaced_whole_and_nothing_else_is_left(tmp_path):
    save_field(build_field(LINES), tmp_path / "a.field")
    save_field(build_field(LINES[2:]), tmp_path / "a.field")
    assert load_field(tmp_path / "a.field").segment_count == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.field"]


def test_a_folder_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(OutputError) as refused:
        save_field(build_field(LINES), tmp_path / "none" / "a.field")
    assert refused.value.diagnostics[0].code == "FDS-O010"


def _damage(content, how):
    if how == "cut short":
        return content[:-5000]
    if how == "another format":
        return content.replace(b"field 1", b"field 0")
    if how == "header":
        return content.replace(b'"straight"', b'"geodesic"')
    if how == "no header":
        return content[:30]
    return content[:70_000] + bytes([content[70_000] ^ 1]) + content[70_001:]


@pytest.mark.parametrize(
    "how", ["cut short", "another format", "header", "no header", "one bit of an array"]
)
def test_damage_is_seen(tmp_path, how):
    path = tmp_path / "a.field"
    line = np.column_stack([np.linspace(0, 30, 2000), np.full(2000, 50.0)])
    save_field(build_field([line]), path)
    path.write_bytes(_damage(path.read_bytes(), how))
    with pytest.raises(GeometryError) as refused:
        load_field(path, check=True)
    assert refused.value.diagnostics[0].code == "FDS-G010"


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(GeometryError) as refused:
        load_field(tmp_path / "a.field")
    assert "FDS-G010" in str(refused.value.diagnostics[0].code)
