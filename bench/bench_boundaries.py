"""First use and later use of boundaries: seconds, memory, size on disk.

Run: ``python bench/bench_boundaries.py``.  Baseline: the naive way of the same packages, one
``shapely.intersection`` of a whole territory with the whole coast.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import shapely

from foedus.documents import find_library
from foedus.world.boundaries import Territory, open_boundaries, read_units
from foedus.world.boundaries.coast import open_coast

STATES = (  # noqa: SIM905 - a line of codes is read at a glance
    "USA CAN GBR FRA DEU ITA ESP PRT NLD BEL LUX DNK NOR ISL POL CZE SVK HUN ROU BGR SVN HRV ALB "
    "MNE MKD GRC TUR EST LVA LTU RUS BLR ARM KAZ KGZ TJK UKR GEO MDA FIN SWE AZE UZB TKM IRL CHE "
    "AUT SRB BIH CYP MLT"
).split()
ALLIES = STATES[:30]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--naive", metavar="STATE", help="time the naive cut of one state")
    arguments = parser.parse_args()
    if arguments.naive:
        measure_naive(arguments.naive)
    elif arguments.cache:
        measure(arguments.cache)
    else:
        with tempfile.TemporaryDirectory() as cache:
            for label in ("first use", "later use"):
                print(f"--- {label}", flush=True)
                subprocess.run([sys.executable, __file__, "--cache", cache], check=True)
            size = sum(path.stat().st_size for path in Path(cache).rglob("*") if path.is_file())
            print(f"on disk: {size / 1e6:.0f} MB")


def measure(cache: Path) -> None:

    units, _ = read_units(find_library() / "worlds" / "europe-2022" / "units.csv")
    with Step("open boundaries"):
        boundaries = open_boundaries(units, cache_dir=cache)
    with Step("derive land of 51 states"):
        boundaries.derive_land(STATES)
    for kind in Territory:
        with Step(f"territory of each of 51 states, {kind}"):
            for state in STATES:
                boundaries.territory([state], kind=kind)
        with Step(f"territory of 30 states together, {kind}"):
            boundaries.territory(ALLIES, kind=kind)
    with Step("perimeter of 30 states"):
        boundaries.perimeter(ALLIES)
    with Step("borders of each of 30 states"):
        boundaries.borders_of_each(ALLIES)
    with Step("border between 30 states and one"):
        boundaries.border_between(ALLIES, ["RUS"])


def measure_naive(state: str) -> None:
    units, _ = read_units(find_library() / "worlds" / "europe-2022" / "units.csv")
    territory = open_boundaries(units).territory([state], kind=Territory.LAND_SEA)
    coast = open_coast()
    rings = [
        coast.coordinates[start : start + count].astype(np.float64)
        for start, count in zip(coast.starts, coast.counts, strict=True)
    ]
    with Step(f"naive cut of {state}"):
        shores = shapely.make_valid([shapely.Polygon(ring) for ring in rings])
        shapely.union_all(shapely.intersection(shores, territory))


class Step:
    def __init__(self, label: str) -> None:
        self.label = label

    def __enter__(self) -> None:
        self.start = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        seconds = time.perf_counter() - self.start
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        print(f"{self.label:50} {seconds:7.2f} s   peak {peak_mb:6.0f} MB", flush=True)


if __name__ == "__main__":
    main()
