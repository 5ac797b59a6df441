"""Tables, layers and findings keep their figures, their sources and their form."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import numpy as np
import pyogrio.raw
import pytest
import shapely
import synthetic

from foedus.findings import Column, Feature, Layer, Table
from foedus.report.csv_table import csv_text, table_csv
from foedus.report.geojson import layer_geojson
from foedus.report.geopackage import layers_geopackage

if TYPE_CHECKING:
    from foedus.assessment import Assessment

SCHEMA = Path(__file__).parents[3] / "docs" / "reference" / "schema" / "findings.schema.json"


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def one_cell(cell: Any) -> str:
    table = Table(id="t", title="", columns=(Column(name="x", label="X"),), rows=((cell,),))
    return rows_of(table_csv(table))[1][0]


def test_findings_fit_their_schema(files: dict[str, bytes]):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    document = json.loads(files["findings.json"])

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema)
    assert len(document["findings"]) == 40


def test_schema_refuses_a_verdict_that_does_not_exist(files: dict[str, bytes]):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    document = json.loads(files["findings.json"])
    document["findings"][0]["verdict"] = "probably"

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)


def test_findings_are_sorted_and_carry_trees(files: dict[str, bytes]):
    document = json.loads(files["findings.json"])
    ids = [finding["id"] for finding in document["findings"]]

    assert ids == sorted(ids)
    assert document["findings"][0]["trace"]["children"][0]["children"][0]["result"]
    assert document["receipt"] == f"sha256:{synthetic.assessment().receipt.digest}"


def test_bound_that_is_not_finite_becomes_null(files: dict[str, bytes]):
    values = json.loads(files["findings.json"])["findings"][0]["values"]

    assert values[0]["upper"] is None
    assert values[0]["estimate"] == 12.75


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_text_that_looks_like_a_formula_gets_an_apostrophe(text: str):
    assert one_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (-12, "-12"),
        (-0.0, "0"),
        (1.5, "1.5"),
        (144_000_000.0, "144000000"),
        (1 / 3, "0.3333333333"),
        (float("nan"), ""),
        (float("inf"), ""),
        (None, ""),
        (True, "true"),
        ('a,"b"\n', 'a,"b"\n'),
    ],
)
def test_cells_are_written_for_machines(cell: Any, written: str):
    assert one_cell(cell) == written


def test_lines_end_as_the_standard_says(files: dict[str, bytes]):
    content = files["tables/art7.2-critical.csv"]

    assert content.count(b"\r\n") == 17
    assert content.endswith(b"\r\n")


def test_every_row_names_its_sources(files: dict[str, bytes], assessment: Assessment):
    for table in assessment.tables:
        head, *rows = rows_of(files[f"tables/{table.id}.csv"])
        assert head[-1] == "attribution"
        assert {row[-1] for row in rows} == {"; ".join(table.attribution)}


def test_column_called_attribution_is_kept_apart():
    column = Column(name="attribution", label="A")
    table = Table(id="t", title="", columns=(column,), rows=(("x",),), attribution=("me",))

    assert rows_of(table_csv(table)) == [["attribution", "data_attribution"], ["x", "me"]]


def test_description_of_tables_names_every_column(files: dict[str, bytes], assessment: Assessment):
    described = json.loads(files["tables/csv-metadata.json"])

    for entry in described["tables"]:
        head = rows_of(files[f"tables/{entry['url']}"])[0]
        assert [column["name"] for column in entry["tableSchema"]["columns"]] == head
    assert len(described["tables"]) == len(assessment.tables)


def test_geojson_rings_turn_as_the_standard_says(files: dict[str, bytes]):
    layer = json.loads(files["layers/art7.2-zone.geojson"])

    shapes = [shapely.from_geojson(json.dumps(f["geometry"])) for f in layer["features"]]
    parts = [part for shape in shapes for part in shapely.get_parts(shape)]
    assert parts
    assert all(part.exterior.is_ccw for part in parts)
    assert not any(ring.is_ccw for part in parts for ring in part.interiors)


def test_every_feature_names_licence_and_sources(files: dict[str, bytes], assessment: Assessment):
    for layer in assessment.layers:
        document = json.loads(files[f"layers/{layer.id}.geojson"])
        assert document["licence"] == layer.licence
        assert document["attribution"] == list(layer.attribution)
        for feature in document["features"]:
            assert feature["properties"]["licence"] == layer.licence


def test_empty_geometry_becomes_null():
    layer = Layer(id="x", title="", features=(Feature(shapely.Polygon(), {"a": float("nan")}),))

    feature = json.loads(layer_geojson(layer))["features"][0]
    assert feature["geometry"] is None
    assert feature["properties"]["a"] is None


def test_geopackage_holds_every_layer(
    files: dict[str, bytes], assessment: Assessment, tmp_path: Path
):
    path = tmp_path / "layers.gpkg"
    path.write_bytes(files["layers.gpkg"])

    for layer in assessment.layers:
        meta, _, geometries, columns = pyogrio.raw.read(path, layer=layer.id)
        assert meta["crs"] == "EPSG:4326"
        assert len(geometries) == len(layer.features)
        names = list(meta["fields"])
        assert set(columns[names.index("licence")]) == {layer.licence}
        assert shapely.from_wkb(geometries[0]).is_valid
        info = pyogrio.read_info(path, layer=layer.id)
        assert info["layer_metadata"]["attribution"] == "; ".join(layer.attribution)


def test_geopackage_describes_its_layers(files: dict[str, bytes], tmp_path: Path):
    path = tmp_path / "layers.gpkg"
    path.write_bytes(files["layers.gpkg"])

    with sqlite3.connect(path) as database:
        described = database.execute(
            "select table_name, description from gpkg_contents"
        ).fetchall()
    database.close()

    assert len(described) == 3
    assert all("Licence: " in text and "Sources: " in text for _, text in described)


def test_columns_of_the_geopackage_keep_their_types(tmp_path: Path, assessment: Assessment):
    features = (
        Feature(shapely.Point(1, 2), {"i": 1, "f": 1.5, "b": True, "t": "x", "m": 1, "n": None}),
        Feature(
            shapely.Point(3, 4), {"i": None, "f": None, "b": None, "t": None, "m": 2.5, "n": None}
        ),
    )
    layer = Layer(id="p", title="P", features=features)
    path = tmp_path / "p.gpkg"
    path.write_bytes(layers_geopackage((layer,), day=assessment.options.as_of))

    with sqlite3.connect(path) as database:
        rows = database.execute("select i, f, b, t, m, n from p order by fid").fetchall()
    database.close()

    assert rows == [(1, 1.5, 1, "x", 1.0, None), (None, None, None, None, 2.5, None)]


def test_layers_of_mixed_kinds_are_written(tmp_path: Path, assessment: Assessment):
    features = (
        Feature(shapely.Point(1, 2), {"a": 1}),
        Feature(shapely.box(0, 0, 1, 1), {"a": 2}),
    )
    path = tmp_path / "m.gpkg"
    path.write_bytes(
        layers_geopackage(
            (Layer(id="m", title="", features=features),), day=assessment.options.as_of
        )
    )

    _, _, geometries, _ = pyogrio.raw.read(path)
    assert [g.geom_type for g in shapely.from_wkb(np.array(geometries))] == ["Point", "Polygon"]


def test_without_features_there_is_no_geopackage(assessment: Assessment):
    empty = Layer(id="e", title="", features=())

    assert layers_geopackage((empty,), day=assessment.options.as_of) == b""


def test_points_stay_points_for_map_programs(files: dict[str, bytes], tmp_path: Path):
    path = tmp_path / "layers.gpkg"
    path.write_bytes(files["layers.gpkg"])

    assert pyogrio.read_info(path, layer="activities")["geometry_type"] == "Point"
    assert pyogrio.read_info(path, layer="art7.2-zone")["geometry_type"] == "MultiPolygon"


def test_commands_print_a_table_with_its_own_columns():
    table = Table(id="t", title="", columns=(Column(name="x", label="X"),), rows=(("=1",), (2.5,)))

    assert csv_text(table) == "x\n'=1\n2.5\n"
