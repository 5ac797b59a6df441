"""Shares of six states within twenty widths of a boundary: Foedus beside buffers and overlay."""

from __future__ import annotations

import os
import time

import borders
import numpy as np
import shapely
from pyproj import Transformer
from table import Section, sentences, spend

PLANE = "+proj=laea +lat_0=57 +lon_0=27 +datum=WGS84 +units=m"
WIDTHS_KM = np.arange(25.0, 501.0, 25.0)
NEAR_DEG = shapely.box(0, 40, 60, 75)
COLUMNS = ["engine", "s", "stated bounds", "certainly wrong", "off at most, points"]
GAPS = (0.05, 0.01, 0.003)
ALLIED_GAPS = (0.01, 0.003)
CLOSE = 0.0003
ROUNDING = 1e-9


class Task:
    """States, line, and bounds so close that they stand for the truth."""

    def __init__(self) -> None:
        self.region = borders.east_region()
        self.states = list(borders.states().values())
        self.bounds = [one.coverage for one in sweep(self.region, self.states, CLOSE)]

    def judge(self, lower, estimate, upper) -> tuple[str, float]:
        """Return how many shares cannot be true, and how far the estimates are off."""
        wrong, off = 0, 0.0
        for bound, low, area, high in zip(self.bounds, lower, estimate, upper, strict=True):
            slack = ROUNDING * bound.total_m2
            misses = (high < bound.lower_m2 - slack) | (low > bound.upper_m2 + slack)
            wrong += int(misses.sum())
            off = max(off, float(np.abs(area - bound.estimate_m2).max()) / bound.total_m2)
        return f"{wrong} of {len(WIDTHS_KM) * len(estimate)}", float(100 * off)


def compare(count: int) -> Section:
    """Return the table; the number of points plays no part."""
    del count
    task = Task()
    close = max(bound.gap for bound in task.bounds)
    table = Section(
        title=f"Coverage: {len(task.states)} states within each of {len(WIDTHS_KM)} widths",
        columns=COLUMNS,
    )
    for gap in GAPS:
        table.try_to_add(f"**Foedus**, gap of {100 * gap:g} % asked for", ours, task, gap)
    for thinning_m in (1000, 0):
        name = "full boundaries" if thinning_m == 0 else f"thinned to {thinning_m} m"
        table.try_to_add(f"Shapely, buffers and overlay, {name}", by_overlay, task, thinning_m)
    table.notes = sentences(f"""
        Everything is in the time: laying out the states, the index of the boundary, distances.
        The truth is known from a run of Foedus with bounds {100 * close:.2f} points apart at most.
        Certainly wrong: beyond them, by more than the bounds stated.
        Off: from the estimate between them.
        """)
    return table


def compare_allies(count: int) -> Section:
    """Return the table of thirty states and every width; the number of points plays no part."""
    from bench_coverage import WIDTHS_KM as EVERY_KM
    from bench_coverage import territories

    from foedus.geodesy import build_field, build_parcels, survey_parcels

    del count
    field, states = build_field(borders.lines_in(borders.east_region())), territories()
    table = Section(
        title=f"Coverage: {len(states)} states within {len(EVERY_KM):,} widths, 0 to 5,500 km",
        columns=["gap asked for", "processor, s", "one core, s", "all cores, s", "cells", "gap"],
    )
    before = os.sched_getaffinity(0)

    def measure(gap):
        distance = field.distance_m
        return survey_parcels(build_parcels(states), distance, widths_km=EVERY_KM, gap=gap)

    survey_parcels(build_parcels(states[:2]), field.distance_m, widths_km=EVERY_KM, gap=0.1)
    for gap in ALLIED_GAPS:
        processor, found = spend(lambda g=gap: measure(g))
        alone, _ = spend(lambda g=gap: measure(g), clock=time.perf_counter)
        os.sched_setaffinity(0, set(range(os.cpu_count())))
        together, _ = spend(lambda g=gap: measure(g), clock=time.perf_counter)
        os.sched_setaffinity(0, before)
        cells = sum(len(one.mosaic) for one in found)
        widest = max(one.coverage.gap for one in found)
        table.add(
            f"{100 * gap:g} %", processor, alone, together, cells, f"{100 * widest:.3g} points"
        )
    table.notes = sentences("""
        Processor time on one core, and wall-clock time on one and all, where other work shows.
        Laying out the states is in the time, the index of the boundary is not.
        """)
    return table


def sweep(region, states, gap: float):
    """Return the coverage of each state, its bounds no further apart than a share of it."""
    from foedus.geodesy import build_field, build_parcel, survey_parcels

    field = build_field(borders.lines_in(region))
    parcels = [build_parcel(state) for state in states]
    return survey_parcels(parcels, field.distance_m, widths_km=WIDTHS_KM, gap=gap)


def ours(task: Task, gap: float):
    seconds, found = spend(lambda: sweep(task.region, task.states, gap), rounds=3)
    widest = 100 * max(one.coverage.gap for one in found)
    said = [one.coverage for one in found]
    verdict = task.judge(
        [one.lower_m2 for one in said],
        [one.estimate_m2 for one in said],
        [one.upper_m2 for one in said],
    )
    return seconds, f"{widest:.2f} points apart", *verdict


def by_overlay(task: Task, thinning_m: float):
    def measure():
        line = shapely.intersection(
            shapely.MultiLineString(borders.lines_in(task.region)), NEAR_DEG
        )
        line = in_plane(line, thinning_m)
        zones = [shapely.buffer(line, 1000 * width) for width in WIDTHS_KM]
        flat = [in_plane(state, thinning_m) for state in task.states]
        return [
            np.array([shapely.intersection(one, zone).area for zone in zones])
            / one.area
            * bound.total_m2
            for one, bound in zip(flat, task.bounds, strict=True)
        ]

    seconds, areas = spend(measure)
    return seconds, "none", *task.judge(areas, areas, areas)


def in_plane(geometry, thinning_m: float):
    """Return a geometry in the equal-area plane, simplified if asked."""
    plane = Transformer.from_crs("EPSG:4326", PLANE, always_xy=True)
    flat = shapely.transform(geometry, lambda c: np.column_stack(plane.transform(*c.T)))
    return shapely.simplify(flat, thinning_m) if thinning_m else flat
