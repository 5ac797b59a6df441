"""Options of ``distance``: signs, nearest points, lengths, standard input, pipes that close."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from pyproj import Geod

from foedus.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.world

GEOD = Geod(ellps="WGS84")
LINE = {"type": "LineString", "coordinates": [[20, 52], [22, 52]]}
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[20, 50], [22, 50], [22, 52], [20, 52], [20, 50]]],
}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "points.csv").write_text("lon,lat\n21,51.9\n21,52.3\n")
    (tmp_path / "line.geojson").write_text(json.dumps(LINE))
    (tmp_path / "square.geojson").write_text(json.dumps(SQUARE))
    return {path.stem: str(path) for path in tmp_path.iterdir()}


@pytest.fixture
def rows(capsysbinary: pytest.CaptureFixture[bytes]):
    def call(*arguments: str) -> list[dict[str, str]]:
        with pytest.raises(SystemExit) as caught:
            main(["distance", *arguments])
        printed = capsysbinary.readouterr()
        assert not caught.value.code, printed.err
        return list(csv.DictReader(io.StringIO(printed.out.decode())))

    return call


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as caught:
        main(["distance", *arguments])
    assert caught.value.code == 1
    return capsys.readouterr().err


INNER = GEOD.inv(21, 51.9, 21, 52)[2]
OUTER = GEOD.inv(21, 52.3, 21, 52)[2]


def test_a_signed_distance_is_negative_inside(rows, files) -> None:
    plain = rows(files["points"], "--to", files["square"])
    signed = rows(files["points"], "--to", files["square"], "--signed")

    assert [float(row["distance_m"]) for row in plain] == pytest.approx([0.0, OUTER], abs=1e-3)
    assert [float(row["distance_m"]) for row in signed] == pytest.approx([-INNER, OUTER], abs=1e-3)


def test_the_nearest_point_is_at_the_distance(rows, files) -> None:
    for row in rows(files["points"], "--to", files["line"], "--nearest"):
        place = float(row["nearest_lon"]), float(row["nearest_lat"])
        metres = GEOD.inv(float(row["lon"]), float(row["lat"]), *place)[2]
        assert metres == pytest.approx(float(row["distance_m"]), abs=0.2)
        assert place == pytest.approx((21.0, 52.0), abs=1e-4)
        assert (row["nearest_line"], row["nearest_edge"]) == ("0", "0")


def test_the_nearest_point_of_a_region_is_on_its_rim(rows, files) -> None:
    inside = rows(files["points"], "--to", files["square"], "--nearest")[0]

    assert float(inside["distance_m"]) == 0.0
    assert float(inside["nearest_lat"]) == pytest.approx(52.0, abs=1e-6)


def test_lengths_become_columns(rows, files) -> None:
    lengths = ("--within", "20km", "--within", "500 m", "--within", "20km")

    found = rows(files["points"], "--to", files["line"], *lengths)

    assert [*found[0]] == ["lon", "lat", "distance_m", "within_20km", "within_0.5km"]
    assert [row["within_20km"] for row in found] == ["true", "false"]
    assert [row["within_0.5km"] for row in found] == ["false", "false"]


def test_edges_of_a_region_may_be_geodesics(rows, files, tmp_path: Path) -> None:
    points = tmp_path / "edge.csv"
    points.write_text("lon,lat\n21,52.001\n")

    metres = {
        edges: float(rows(str(points), "--to", files["square"], "--edges", edges)[0]["distance_m"])
        for edges in ("straight", "geodesic")
    }

    assert metres["straight"] == pytest.approx(GEOD.inv(21, 52.001, 21, 52)[2], abs=1e-3)
    assert metres["geodesic"] == 0.0


def test_a_line_has_no_sign(capsys: pytest.CaptureFixture[str], files) -> None:
    for zone in (files["line"], "{border_between: [RUS, EST]}"):
        message = refusal(capsys, files["points"], "--to", zone, "--signed")
        assert "FDS-P017" in message


def test_a_band_has_no_nearest_point(capsys: pytest.CaptureFixture[str], files) -> None:
    zone = "{band: {line: {border_between: [RUS, EST]}, width: 10 km}}"

    assert "FDS-P018" in refusal(capsys, files["points"], "--to", zone, "--nearest")


def test_a_column_that_is_there_is_refused_by_name(
    capsys: pytest.CaptureFixture[str], files, tmp_path: Path
) -> None:
    points = tmp_path / "taken.csv"
    points.write_text("lon,lat,nearest_lon\n21,52,1\n")

    message = refusal(capsys, str(points), "--to", files["line"], "--nearest")

    assert "FDS-D124" in message
    assert "nearest_lon" in message


def process(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", "from foedus.cli import main; main()", "distance", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        **options,
    )


def test_standard_input_and_output_are_pipes(files) -> None:
    started = process("-", "--to", files["line"], stdin=subprocess.PIPE)

    out, err = started.communicate(b"lon,lat\n21,52.3\n", timeout=120)

    assert started.returncode == 0, err
    lines = out.decode().splitlines()
    assert lines[0] == "lon,lat,distance_m"
    assert float(lines[1].split(",")[-1]) == pytest.approx(OUTER, abs=1e-3)


def test_a_pipe_that_closes_early_is_no_fault(files, tmp_path: Path) -> None:
    points = tmp_path / "many.csv"
    points.write_text("lon,lat\n" + "21.123456,52.3\n" * 200_000)
    started = process(str(points), "--to", files["line"])
    assert started.stdout is not None
    assert started.stderr is not None

    first = started.stdout.readline()
    started.stdout.close()
    err = started.stderr.read().decode()
    started.stderr.close()
    started.wait(timeout=120)

    assert first == b"lon,lat,distance_m\n"
    assert "Traceback" not in err
    assert "BrokenPipe" not in err
    assert "Exception ignored" not in err


def test_a_misspelt_zone_is_refused_before_boundaries_are_derived(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    files,
    tmp_path: Path,
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv("FOEDUS_CACHE_DIR", str(cache))

    for points, zone, code in (
        (files["points"], "{border_betwen: [RUS, EST]}", "FDS-E001"),
        (str(tmp_path / "none.csv"), "RUS", "FDS-D120"),
    ):
        assert code in refusal(capsys, points, "--to", zone)
    assert not list(cache.glob("boundaries*"))


def test_coverage_follows_the_edges_of_a_region(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Between two far corners the geodesic runs some way north of the parallel."""
    square = tmp_path / "wide.geojson"
    corners = [[15, 56], [35, 56], [35, 58.2], [15, 58.2], [15, 56]]
    square.write_text(json.dumps({"type": "Polygon", "coordinates": [corners]}))
    asked = ("--of", "EST", "--within", str(square), "--widths", "0..1km/1km", "--json")
    shares = []
    for edges in ("straight", "geodesic"):
        with pytest.raises(SystemExit) as caught:
            main(["coverage", *asked, "--edges", edges])
        assert not caught.value.code
        shares.append(json.loads(capsys.readouterr().out)["rows"][0]["area_share"])

    assert shares[1] > shares[0] + 0.1
