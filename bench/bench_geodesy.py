"""Speed of the geodesy room on real boundaries; prints one table.

Run ``python bench/bench_geodesy.py``.  Boundaries are the time zones that the package
timezonefinder carries (OpenStreetMap, ODbL), used as they are.  Processor time of this process on
one core, best of three, kernels compiled beforehand; "all cores" is wall-clock time.
"""

from __future__ import annotations

import platform
import time

import numpy as np
import shapely
from pyproj import Geod
from timezonefinder import TimezoneFinder

import foedus.geodesy.compile as compiling
from foedus.geodesy import (
    EdgeType,
    build_field,
    build_region,
    lines_of,
    zone_polygons,
)

EAST = ("Europe/Moscow", "Europe/Minsk", "Europe/Kaliningrad", "Asia/Yekaterinburg")
POINTS = 300_000
BOXES = {
    "14-42 E, 45-71 N": (14, 45, 42, 71),
    "10 W-10 E, 36-58 N": (-10, 36, 10, 58),
    "120-70 W, 30-50 N": (-120, 30, -70, 50),
    "80-50 W, 40-20 S": (-80, -40, -50, -20),
}


def polygons_of(finder, names):
    parts = []
    for name in names:
        for shell, *holes in finder.get_geometry(tz_name=name, coords_as_pairs=True):
            parts.append(shapely.Polygon(shell, holes))
    return shapely.MultiPolygon(parts)


def best(task, *, clock=time.process_time, rounds=3):
    spans = []
    for _ in range(rounds):
        start = clock()
        task()
        spans.append(clock() - start)
    return min(spans)


def row(what, figure, unit):
    print(f"| {what:<58} | {figure:>12} | {unit:<9} |")


def bench_distances(east):
    field = build_field(lines_of(east))
    rng = np.random.default_rng(1)
    field.distance_m(np.zeros(2), np.zeros(2))
    row("segments of the boundary", f"{field.segment_count:,}", "")
    row("building the field", f"{best(lambda: build_field(lines_of(east))):.2f}", "s")
    for name, (west, south, east_, north) in BOXES.items():
        count = POINTS if west > -80 else POINTS // 10
        x, y = rng.uniform(west, east_, count), rng.uniform(south, north, count)
        spent = best(lambda x=x, y=y: field.distance_m(x, y))
        mean = field.distance_m(x[:1000], y[:1000]).mean() / 1000
        row(f"distances, {name}, {mean:,.0f} km on average", f"{count / spent:,.0f}", "points/s")
    return field


def bench_beside(east, field, cores):
    rng = np.random.default_rng(2)
    x, y = rng.uniform(14, 42, POINTS), rng.uniform(45, 71, POINTS)
    geodesics = build_field(lines_of(east), edges=EdgeType.GEODESIC)
    geodesics.distance_m(x[:10], y[:10])
    spent = best(lambda: geodesics.distance_m(x, y))
    row("the same, edges geodesic, 14-42 E", f"{POINTS / spent:,.0f}", "points/s")
    geod = Geod(ellps="WGS84")
    spent = best(lambda: geod.inv(x, y, y, x - 30))
    row("for comparison: one inverse geodesic of pyproj", f"{POINTS / spent:,.0f}", "points/s")
    alone = best(lambda: field.distance_m(x, y), clock=time.perf_counter)
    compiling.cores = lambda: cores
    together = best(lambda: field.distance_m(x, y), clock=time.perf_counter)
    compiling.cores = lambda: 1
    row("distances, all cores", f"{POINTS / together:,.0f}", "points/s")
    row("gain of all cores over one", f"{alone / together:.2f}", "times")
    nearest = field.nearest(x[:2000], y[:2000])
    back = geod.inv(x[:2000], y[:2000], nearest.longitude_deg, nearest.latitude_deg)[2]
    gap = np.abs(back - nearest.distance_m).max()
    row("greatest difference from GeographicLib at the foot", f"{gap * 1e9:.0f}", "nm")
    region = build_region(east)
    region.contains(x[:10], y[:10])
    row("inside tests", f"{POINTS / best(lambda: region.contains(x, y)):,.0f}", "points/s")


def bench_zones(field):
    widths, bounds = [25, 50, 100, 200, 500], (8, 40, 45, 74)

    def draw():
        zone_polygons(field.distance_m, widths_km=widths, bounds_deg=bounds, cell_m=10_000)

    row("polygons of five zones, cells of 10 km", f"{best(draw, rounds=2):.2f}", "s")


def main():
    cores = compiling.cores()
    finder = TimezoneFinder()
    east = polygons_of(finder, EAST)
    print(f"{platform.machine()}, {cores} cores, Python {platform.python_version()}\n")
    print(f"| {'what':<58} | {'figure':>12} | {'unit':<9} |")
    print(f"|{'-' * 60}|{'-' * 14}|{'-' * 11}|")
    compiling.cores = lambda: 1
    field = bench_distances(east)
    bench_beside(east, field, cores)
    bench_zones(field)


if __name__ == "__main__":
    main()
