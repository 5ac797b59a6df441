"""``distance`` and ``coverage``: tables in, tables out, on the boundaries of the shipped world."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyproj import Geod

from foedus.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.world

BORDER = "{border_between: [RUS, EST]}"
COVERAGE_COLUMNS = (
    "state,width_km,area_km2,area_share_lower,area_share,area_share_upper,population_share"
)


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes]):
    """Run a command that succeeds and return what it printed to stdout."""

    def call(*arguments: str) -> str:
        with pytest.raises(SystemExit) as caught:
            main(list(arguments))
        printed = capsysbinary.readouterr()
        assert not caught.value.code, printed.err
        return printed.out.decode()

    return call


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as caught:
        main(list(arguments))
    printed = capsys.readouterr()
    assert caught.value.code == 1
    assert "Traceback" not in printed.err
    return printed.err


POINTS = (
    "id,lat,name,lon,code\n"
    'b,59.4,"Narva, near",28.1,007\n'
    "a,58.4,Tartu,26.7,0x1F\n"
    'c,57.8,"say ""no""",27.6,1e5\n'
    "d,59.0,Ärge,24.0,\n"
)


def test_distance_keeps_columns_texts_and_rows(run, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text(POINTS, encoding="utf-8")

    rows = list(csv.DictReader(io.StringIO(run("distance", str(path), "--to", BORDER))))

    before = list(csv.DictReader(io.StringIO(POINTS)))
    assert [*rows[0]] == ["id", "lat", "name", "lon", "code", "distance_m"]
    assert [{k: v for k, v in row.items() if k != "distance_m"} for row in rows] == before
    metres = [float(row["distance_m"]) for row in rows]
    assert 0 < metres[0] < 10_000 < metres[1] < metres[3]


def test_distance_to_a_region_is_nothing_inside(run, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("lon,lat\n26.7,58.4\n37.6,55.7\n")

    rows = list(csv.DictReader(io.StringIO(run("distance", str(path), "--to", "EST"))))

    assert float(rows[0]["distance_m"]) == 0.0
    assert float(rows[1]["distance_m"]) > 500_000


def test_distance_reads_and_writes_parquet_with_its_types(run, tmp_path: Path) -> None:
    path, out = tmp_path / "points.parquet", tmp_path / "with.parquet"
    table = pa.table({
        "code": ["007", "x"],
        "count": pa.array([1, None], pa.int16()),
        "lon": [28.1, 26.7],
        "lat": [59.4, 58.4],
        "when": pa.array([0, 1], pa.timestamp("s", tz="UTC")),
    })
    pq.write_table(table, path)

    assert run("distance", str(path), "--to", BORDER, "--out", str(out)) == ""

    written = pq.read_table(out)
    assert written.drop(["distance_m"]).equals(pq.read_table(path))
    assert written.column_names[-1] == "distance_m"
    assert written.column("distance_m").type == pa.float64()


def test_distance_to_a_file_is_measured_along_the_edges_asked_for(run, tmp_path: Path) -> None:
    points, line = tmp_path / "points.csv", tmp_path / "line.geojson"
    points.write_text("lon,lat\n21,52.3\n")
    line.write_text(json.dumps({"type": "LineString", "coordinates": [[20, 52], [22, 52]]}))

    metres = {
        edges: float(
            run("distance", str(points), "--to", str(line), "--edges", edges).split(",")[-1]
        )
        for edges in ("straight", "geodesic")
    }

    middle = Geod(ellps="WGS84").inv(21, 52.3, 21, 52)[2]
    assert metres["straight"] == pytest.approx(middle, abs=0.001)
    assert metres["geodesic"] < metres["straight"] - 100


def test_a_table_without_rows_keeps_its_columns(run, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("id,lon,lat\n")

    assert run("distance", str(path), "--to", "EST").strip() == "id,lon,lat,distance_m"


def test_a_parquet_table_without_rows_keeps_its_columns(run, tmp_path: Path) -> None:
    path, out = tmp_path / "points.parquet", tmp_path / "with.parquet"
    pq.write_table(pa.table({"id": pa.array([], "int8"), "lon": [], "lat": []}), path)

    run("distance", str(path), "--to", "EST", "--out", str(out))

    assert pq.read_table(out).column_names == ["id", "lon", "lat", "distance_m"]


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        ("lon;lat\n25;59\n", "FDS-D123", "commas"),
        ("long,lat\n25,59\n", "FDS-D121", "did you mean 'long'?"),
        ("lon,lat\n25,59\n25,north\n", "FDS-D122", "points.csv:3:4"),
        ("lon,lat\n25,99\n", "FDS-D122", "-90 to 90"),
        ("lon,lat\n25,59\n25\n", "FDS-D128", "points.csv:3:1"),
        ("lon,lat,distance_m\n25,59,1\n", "FDS-D124", "distance_m"),
        ("", "FDS-D121", "lon"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_and_nothing_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, code: str, words: str
) -> None:
    path, out = tmp_path / "points.csv", tmp_path / "with.csv"
    path.write_text(content)

    message = refusal(capsys, "distance", str(path), "--to", "EST", "--out", str(out))

    assert code in message
    assert words in message
    assert "expected" in message
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_table_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    message = refusal(capsys, "distance", str(tmp_path / "none.csv"), "--to", "EST")

    assert "FDS-D120" in message


def test_a_folder_that_is_not_there_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "points.csv"
    path.write_text("lon,lat\n25,59\n")
    out = tmp_path / "none" / "with.csv"

    message = refusal(capsys, "distance", str(path), "--to", "EST", "--out", str(out))

    assert "FDS-O010" in message


def test_coverage_prints_the_columns_of_the_reference(run) -> None:
    arguments = ("--of", "[LVA, EST]", "--within", BORDER, "--widths", "0..100km/50km")

    printed = run("coverage", *arguments)

    lines = [line for line in printed.splitlines() if not line.startswith("#")]
    assert lines[0] == COVERAGE_COLUMNS
    rows = list(csv.DictReader(lines))
    assert [(r["state"], float(r["width_km"])) for r in rows] == [
        (state, width) for state in ("EST", "LVA") for width in (0.0, 50.0, 100.0)
    ]
    for row in rows:
        lower, share, upper = (float(row[f"area_share{end}"]) for end in ("_lower", "", "_upper"))
        assert 0.0 <= lower <= share <= upper <= 1.0
    assert float(rows[2]["area_share"]) == pytest.approx(0.545, abs=0.02)


def test_coverage_gives_json_with_its_sources(run) -> None:
    arguments = ("--of", "EST", "--within", "RUS", "--widths", "0..50km/50km", "--json")

    record = json.loads(run("coverage", *arguments))

    assert list(record["rows"][0]) == COVERAGE_COLUMNS.split(",")
    assert any("OpenStreetMap" in source for source in record["attribution"])


def test_territory_with_sea_is_larger(run) -> None:
    arguments = ("--of", "EST", "--within", "EST", "--widths", "0..1km/1km", "--json")

    land, sea = (
        json.loads(run("coverage", *arguments, "--territory", kind))["rows"][-1]["area_km2"]
        for kind in ("land", "land+sea")
    )

    assert land == pytest.approx(45_456, rel=0.01)
    assert sea == pytest.approx(70_468, rel=0.01)


def test_a_view_on_a_disputed_unit_moves_a_border(run, tmp_path: Path) -> None:
    """Simferopol counts to Ukraine unless the command says otherwise."""
    path = tmp_path / "points.csv"
    path.write_text("lon,lat\n34.1,45.0\n")

    here, there = (
        float(run("distance", str(path), "--to", "RUS", *status).split(",")[-1])
        for status in ((), ("--status", "Europe/Simferopol=RUS"))
    )

    assert here > 100_000
    assert there == 0.0
