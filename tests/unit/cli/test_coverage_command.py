"""``foedus coverage`` to a requested gap and for points, on boundaries of the shipped world."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from foedus.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

BORDER = "{border_between: [RUS, EST]}"
AREA = ("--of", "EST", "--within", BORDER, "--widths", "0..100km/50km")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        main(["coverage", *arguments])
    printed = capsys.readouterr()
    return int(caught.value.code or 0), printed.out, printed.err


@pytest.mark.world
@pytest.mark.parametrize(("text", "gap"), [("0.05%", 0.0005), ("0.02", 0.02)])
def test_bounds_come_as_close_as_asked(capsys, text: str, gap: float) -> None:
    _, out, _ = run(capsys, *AREA, "--gap", text)

    rows = list(csv.DictReader(io.StringIO(out)))

    assert len(rows) == 3
    for row in rows:
        assert float(row["area_share_upper"]) - float(row["area_share_lower"]) <= gap


@pytest.mark.world
def test_sources_of_csv_stand_on_the_other_stream(capsys) -> None:
    status, out, err = run(capsys, *AREA)

    assert status == 0
    assert "OpenStreetMap" not in out
    assert "Sources: " in err
    assert "OpenStreetMap" in err
    assert "GeoNames" in err


@pytest.mark.world
def test_a_gap_out_of_reach_is_refused_with_what_was_reached(capsys) -> None:
    # the territory ends exactly where the width 0 does
    arguments = ("--of", "LUX", "--within", "LUX", "--widths", "0..1km/1km", "--gap", "0.0001%")

    status, out, err = run(capsys, *arguments)

    assert status == 1
    assert out == ""
    assert "FDS-L030" in err


@pytest.mark.world
def test_points_are_counted_by_weight(capsys, tmp_path: Path) -> None:
    path = tmp_path / "towns.csv"
    path.write_text("name,lon,lat,people\nNarva,28.19,59.38,10\nTallinn,24.75,59.44,30\n")
    arguments = ("--points", str(path), "--within", BORDER, "--widths", "10..200km/190km")

    _, out, err = run(capsys, *arguments, "--weight", "people", "--error", "1km")

    assert out.splitlines() == [
        "width_km,weight,share_lower,share,share_upper",
        "10,10,0.25,0.25,0.25",
        "200,40,1,1,1",
    ]
    assert "OpenStreetMap" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--within", "RUS", "--widths", "0..9km"),
        ("--of", "EST", "--points", "p.csv", "--within", "RUS", "--widths", "0..9km"),
        ("--points", "p.csv", "--gap", "1%", "--within", "RUS", "--widths", "0..9km"),
        (*AREA, "--weight", "people"),
        (*AREA, "--error", "1km"),
        (*AREA, "--gap", "0%"),
        (*AREA, "--gap", "200%"),
        (*AREA, "--gap", "small"),
        ("--points", "p.csv", "--error", "1", "--within", "RUS", "--widths", "0..9km"),
    ],
    ids=" ".join,
)
def test_options_that_do_not_go_together_are_misuse(capsys, arguments) -> None:
    status, _, err = run(capsys, *arguments)

    assert status == 2
    assert "Usage: foedus" in err
