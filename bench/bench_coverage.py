"""Speed of coverage to a requested gap: thirty allied states, all widths, real boundaries.

Run ``python bench/bench_coverage.py``.  Boundaries are the time zones that the package
timezonefinder carries (OpenStreetMap, ODbL), with territorial sea, used as they are; states are
the members of NATO in 2022.  One core is processor and wall-clock time with one worker; all cores
is wall-clock time.  Kernels are compiled beforehand; laying out the cells is included.
"""

from __future__ import annotations

import csv
import importlib.resources
import platform
import resource
import time

import numpy as np
import shapely
from borders import east_region, zone_of
from timezonefinder import TimezoneFinder

import foedus.geodesy.compile as compiling
import foedus.geodesy.coverage.parcel as laying
import foedus.geodesy.coverage.survey as surveying
from foedus.geodesy import build_field, build_parcels, lines_of, survey_parcels, union_of

ALLIES = (
    *("AL", "BE", "BG", "CA", "HR", "CZ", "DK", "EE", "FR", "DE", "GR", "HU", "IS", "IT", "LV"),
    *("LT", "LU", "ME", "NL", "MK", "NO", "PL", "PT", "RO", "SK", "SI", "ES", "TR", "GB", "US"),
)
WIDTHS_KM = np.arange(0.0, 5501.0, 1.0)
GAPS = (0.01, 0.003, 0.0005)


def territories() -> list[shapely.MultiPolygon]:
    """Return the polygons of every ally, by the zones of its country code."""
    finder = TimezoneFinder()
    table = importlib.resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text()
    rows = [r for r in csv.reader(table.splitlines(), delimiter="\t") if not r[0].startswith("#")]
    names = {code: [row[2] for row in rows if row[0] == code] for code in ALLIES}
    return [
        shapely.MultiPolygon([p for name in zones for p in zone_of(finder, name).geoms])
        for zones in names.values()
    ]


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(shapes, field, gap, workers):
    """Return wall-clock and processor seconds, and the coverages."""
    compiling.cores = surveying.cores = laying.cores = lambda: workers
    wall, processor = time.perf_counter(), time.process_time()
    found = survey_parcels(
        build_parcels(shapes),
        field.distance_m,
        widths_km=WIDTHS_KM,
        gap=gap,
    )
    return time.perf_counter() - wall, time.process_time() - processor, found


def main() -> None:
    cores = compiling.cores()
    field = build_field(lines_of(east_region()))
    shapes = territories()
    vertices = sum(shapely.get_num_coordinates(shape) for shape in shapes)
    print(f"{platform.machine()}, {cores} cores, Python {platform.python_version()}")
    print(f"{len(shapes)} states, {vertices:,} vertices; {field.segment_count:,} segments;")
    print(f"{len(WIDTHS_KM):,} widths from 0 to {WIDTHS_KM[-1]:,.0f} km")
    print(f"memory before: {peak_mb():,.0f} MB\n")
    measure(shapes[:3], field, 0.01, 1)
    heads = ("gap asked", "cells", "gap reached", "one core, s", "processor, s", "all cores, s")
    print(f"| {' | '.join(heads)} | times | peak, MB |\n|{'---|' * 8}")
    for gap in GAPS:
        alone, processor, found = measure(shapes, field, gap, 1)
        together = measure(shapes, field, gap, cores)[0]
        cells = sum(len(one.mosaic) for one in found)
        reached = max(one.coverage.gap for one in found)
        print(
            f"| {gap:.2%} | {cells:,} | {reached:.4%} | {alone:.2f} | {processor:.2f} | "
            f"{together:.2f} | {alone / together:.2f} | {peak_mb():,.0f} |"
        )
    whole = union_of(found)
    print(f"\nall together: gap {whole.coverage.gap:.4%}, critical widths:")
    for critical in whole.critical:
        print(f"  {critical.share:.0%}: {critical.lower_km:.3f} to {critical.upper_km:.3f} km")


if __name__ == "__main__":
    main()
