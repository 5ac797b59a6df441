"""Shares of points within widths: weights, positional error, batches, refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from foedus.assessment import coverage_of_points
from foedus.documents import read_weighted_points
from foedus.errors import DocumentError
from foedus.vocabulary import Sweep

if TYPE_CHECKING:
    from pathlib import Path

WIDTHS = Sweep(lower_km=0.0, upper_km=300.0, step_km=50.0)


def _east_of_zero(longitude, latitude):
    """A flat stand-in for a distance: 100 km for each degree, negative west of 0."""
    del latitude
    return longitude * 100_000.0


def _write(path: Path, longitude, weight) -> Path:
    lines = [f"{x},50,{w}" for x, w in zip(longitude, weight, strict=True)]
    path.write_text("lon,lat,people\n" + "".join(f"{line}\n" for line in lines))
    return path


def test_points_count_by_weight_and_by_where_they_may_lie(tmp_path: Path) -> None:
    path = _write(tmp_path / "p.csv", [-1.0, 0.4, 0.6, 1.0, 2.9], [1, 2, 3, 4, 10])

    table = coverage_of_points(
        read_weighted_points(path, weight="people"), _east_of_zero, widths=WIDTHS, error_km=15.0
    )

    assert [*table.column("width_km")] == [*WIDTHS.values_km()]
    assert [*table.column("weight")] == [1, 3, 10, 10, 10, 10, 20]
    assert [*table.column("share_lower")] == [0.05, 0.05, 0.3, 0.5, 0.5, 0.5, 0.5]
    assert [*table.column("share_upper")] == [0.05, 0.3, 0.5, 0.5, 0.5, 0.5, 1.0]


def test_without_a_column_of_weights_every_point_counts_once(tmp_path: Path) -> None:
    path = _write(tmp_path / "p.csv", [-1.0, 0.4, 0.6, 1.0], [1, 2, 3, 4])

    table = coverage_of_points(
        read_weighted_points(path, weight=None), _east_of_zero, widths=WIDTHS
    )

    assert [*table.column("share")] == [0.25, 0.5, 1.0, 1.0, 1.0, 1.0, 1.0]
    assert table.column("share_lower") == table.column("share") == table.column("share_upper")


def test_many_batches_are_as_one(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    longitude, weight = rng.uniform(-1, 4, 600_000), rng.uniform(0, 9, 600_000)
    path = tmp_path / "p.parquet"
    pq.write_table(pa.table({"lon": longitude, "lat": np.zeros(600_000), "w": weight}), path)
    batches = list(read_weighted_points(path, weight="w"))

    table = coverage_of_points(batches, _east_of_zero, widths=WIDTHS, error_km=1.0)

    assert len(batches) > 2
    for name, shift in (("share_lower", -1), ("share", 0), ("share_upper", 1)):
        expected = [
            weight[longitude * 100 <= w + shift].sum() / weight.sum() for w in WIDTHS.values_km()
        ]
        assert table.column(name) == pytest.approx(expected, rel=1e-9)


def test_no_points_have_no_shares(tmp_path: Path) -> None:
    path = _write(tmp_path / "p.csv", [], [])

    table = coverage_of_points(
        read_weighted_points(path, weight="people"), _east_of_zero, widths=WIDTHS
    )

    assert [*table.column("weight")] == [0.0] * 7
    assert [*table.column("share")] == [None] * 7


@pytest.mark.parametrize("cell", ["-1", "nan", "inf", "many", ""])
def test_a_cell_that_is_no_weight_is_refused(tmp_path: Path, cell: str) -> None:
    path = _write(tmp_path / "p.csv", [1.0, 2.0], [3, cell])

    with pytest.raises(DocumentError) as raised:
        list(read_weighted_points(path, weight="people"))

    assert raised.value.diagnostics[0].code == "FDS-D130"
    assert "Point 2" in raised.value.diagnostics[0].message


def test_a_missing_column_of_weights_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    path = _write(tmp_path / "p.csv", [1.0], [3])

    with pytest.raises(DocumentError) as raised:
        list(read_weighted_points(path, weight="peopel"))

    assert "people" in (raised.value.diagnostics[0].hint or "")
