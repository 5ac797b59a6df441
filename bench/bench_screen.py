"""What screens answer, build and leave open, and what separations cost; prints tables.

Run ``python bench/bench_screen.py``.  Rates count processor time on one core, the least of five
runs, kernels compiled beforehand; answers are compared with exact distances.
"""

from __future__ import annotations

import os
import time

import borders
import numpy as np
from table import Section, describe_machine, render, spend

WIDTH_M = 100_000.0
WIDTHS_M = np.arange(25_000.0, 525_000.0, 25_000.0)
COUNTS = (1_000_000, 10_000_000)
COLUMNS = [
    "question",
    *(f"M answers/s of {count // 1_000_000} M points" for count in COUNTS),
    "building included",
    "to build, s",
    "tables, MB",
    "open, % of points",
    "wrong of 1 M",
]


class Lines:
    """The eastern boundary, six states, points, and the true answers for the first million."""

    def __init__(self) -> None:
        from foedus.geodesy import build_field, build_region

        self.field = build_field(borders.lines_in(borders.east_region()))
        self.regions = [build_region(state) for state in borders.states().values()]
        self.points = borders.points(COUNTS[-1])
        first = [axis[: COUNTS[0]] for axis in self.points]
        self.distance = self.field.distance_m(*first)
        self.inside = np.array([region.contains(*first) for region in self.regions])

    def first_state(self, states: int) -> np.ndarray:
        """Return which state holds each point within the width; their number for none."""
        held = np.vstack([
            self.inside[:states] & (self.distance <= WIDTH_M),
            np.ones(len(self.distance), dtype=bool),
        ])
        return held.argmax(axis=0)

    def excess_m(self, states: int):
        """Return the function to screen with: inside a state and within the width."""

        def excess(x, y):
            signed = [region.signed_distance_m(x, y) for region in self.regions[:states]]
            return np.maximum(signed, self.field.distance_m(x, y) - WIDTH_M)

        return excess


def main() -> None:
    from foedus.geodesy import build_screen, build_width_screen

    lines = Lines()
    box = {"bounds_deg": borders.BOX_DEG}
    tasks = {
        "within 100 km of the boundary?": (
            lambda: build_screen(lambda x, y: lines.field.distance_m(x, y) - WIDTH_M, **box),
            (lines.distance > WIDTH_M).astype(int),
        ),
        "the same, without bounds": (
            lambda: build_screen(lambda x, y: lines.field.distance_m(x, y) - WIDTH_M),
            (lines.distance > WIDTH_M).astype(int),
        ),
        "inside one state and within 100 km?": (
            lambda: build_screen(lines.excess_m(1), **box),
            lines.first_state(1),
        ),
        "in which of six states, within 100 km?": (
            lambda: build_screen(lines.excess_m(6), **box),
            lines.first_state(6),
        ),
        "within which of 20 widths to 500 km?": (
            lambda: build_width_screen(lines.field.distance_m, widths_m=WIDTHS_M, **box),
            np.searchsorted(WIDTHS_M, lines.distance),
        ),
    }
    table = Section(title="Screens", columns=COLUMNS)
    for name, (build, truth) in tasks.items():
        table.add(name, *measure(build, truth, lines.points))
    print(render([table, separations(lines)]))
    print(describe_machine())


def measure(build, truth: np.ndarray, points) -> list[object]:
    """Return the cells of a row."""
    build()
    seconds, screen = spend(build, rounds=3)
    spans = []
    for count in COUNTS:
        x, y = (axis[:count] for axis in points)
        spans.append(spend(lambda x=x, y=y: screen.index_of(x, y), rounds=5)[0])
    first = [axis[: COUNTS[0]] for axis in points]
    left = len(screen.blocks.look_up(*first)[1]) / COUNTS[0]
    return [
        *(float(count / 1e6 / span) for count, span in zip(COUNTS, spans, strict=True)),
        float(COUNTS[-1] / 1e6 / (spans[-1] + seconds)),
        float(seconds),
        screen.nbytes / 1e6,
        100.0 * left,
        int((screen.index_of(*first) != truth).sum()),
    ]


def separations(lines: Lines) -> Section:
    """Return what it costs to measure how far the boundary is from other ones."""
    from timezonefinder import TimezoneFinder

    from foedus.geodesy import build_field, lines_of, separation_of

    table = Section(
        title=f"Separations from a boundary of {lines.field.segment_count:,} segments",
        columns=["other boundary", "segments", "seconds", "km", "uncertain, µm"],
    )
    finder = TimezoneFinder()
    for name in ("Europe/Tallinn", "Europe/Berlin", "Europe/London", "America/Santiago"):
        field = build_field(lines_of(borders.zone_of(finder, name)))
        seconds, found = spend(
            lambda field=field: separation_of(lines.field, field), rounds=3, clock=time.time
        )
        gap = 1e6 * (found.distance_m - found.lower_m)
        table.add(name, field.segment_count, seconds, found.distance_m / 1000.0, gap)
    return table


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    main()
