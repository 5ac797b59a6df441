"""How the cost of Foedus grows: points, segments, widths, cores; and the index of the world."""

from __future__ import annotations

import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import borders
import numpy as np
from table import Section, sentences, spend

COLUMNS = ["what grows", "to", "cost", "rate"]
POINTS = (10_000, 100_000, 1_000_000, 10_000_000)
SEGMENTS = (1_000, 10_000, 50_000)
TOPS_KM = (1, 10, 100, 500, 5_500)


def compare(count: int) -> Section:
    """Return the table of growth, with at most ten times `count` points."""
    from foedus.geodesy import build_field

    lines = borders.lines_in(borders.east_region())
    field = build_field(lines)
    field.distance_m(np.zeros(2), np.zeros(2))
    table = Section(title="How the cost grows", columns=COLUMNS)
    for size in POINTS:
        if size <= 10 * count:
            rounds = 3 if size < 10_000_000 else 1
            add_rate(table, "points", size, field, size, rounds=rounds)
    for size in SEGMENTS:
        thinned = build_field(borders.thin(lines, size))
        add_rate(table, "segments", thinned.segment_count, thinned, count)
    add_rate(table, "segments", field.segment_count, field, count)
    add_widths(table, field)
    add_cores(table, field, count)
    table.notes = sentences("""
        Distances of unsorted points within 10 µm.
        One core's processor time, the least of three but for ten million points.
        For cores wall-clock time, the least of ten, so that other work on the machine shows.
        """)
    return table


def add_rate(table: Section, what: str, size: int, field, count: int, *, rounds: int = 3) -> None:
    points = borders.points(count)
    seconds, _ = spend(lambda: field.distance_m(*points), rounds=rounds)
    table.add(what, size, f"{seconds:.3f} s", f"{count / seconds:,.0f} points/s")


def add_widths(table: Section, field) -> None:
    """Add the cost of all widths up to a greatest one, every 5 km or 100 of them."""
    from foedus.geodesy import build_parcel, survey_parcels

    parcels = [build_parcel(state) for state in borders.states().values()]
    for top in TOPS_KM:
        widths = np.linspace(0.0, top, top + 1 if top < 5_500 else 5_501)
        seconds, found = spend(
            lambda w=widths: survey_parcels(parcels, field.distance_m, widths_km=w, gap=0.01),
            rounds=3,
        )
        cells = sum(len(one.mosaic) for one in found)
        table.add(f"widths, 0 to {top:,} km", len(widths), f"{seconds:.3f} s", f"{cells:,} cells")


def add_cores(table: Section, field, count: int) -> None:
    """Add wall-clock times on one core and on all of them."""
    points = borders.points(count)
    everything = set(range(multiprocessing.cpu_count()))
    before = os.sched_getaffinity(0)
    alone = None
    for cores in ({min(before)}, everything):
        os.sched_setaffinity(0, cores)
        seconds, _ = spend(lambda: field.distance_m(*points), rounds=10, clock=time.perf_counter)
        alone = alone or seconds
        rate = f"{count / seconds:,.0f} points/s, {alone / seconds:.2f} times one"
        table.add("cores", len(cores), f"{seconds:.3f} s", rate)
    os.sched_setaffinity(0, before)


def compare_world(count: int) -> Section:
    """Return the table of the index of the whole world's time zones."""
    table = Section(
        title="The index of the whole world", columns=["what", "figure", "peak memory"]
    )
    with tempfile.TemporaryDirectory() as folder:
        for step in ("build", "load"):
            command = [sys.executable, __file__, step, str(Path(folder) / "field"), str(count)]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            for line in done.stdout.splitlines():
                table.add(*line.split("\t"))
    table.notes = sentences("""
        Every ring of every time zone, borders between zones twice.
        Building and loading are processes of their own; peak memory is that of the process until
        then.
        Loading maps the file, which the system had just written and still held in memory.
        """)
    return table


def step_of_world(step: str, path: Path, count: int) -> None:
    """Build and save the index of the world, or load and use it."""
    from foedus.geodesy import build_field, load_field, save_field

    build_field([np.zeros((2, 2))]).distance_m(np.ones(2), np.ones(2))
    if step == "build":
        lines = borders.world_lines()
        tell("segments", f"{sum(len(line) - 1 for line in lines):,}")
        seconds, field = spend(lambda: build_field(lines), clock=time.perf_counter)
        tell_time("build", seconds)
        tell_time("save", spend(lambda: save_field(field, path), clock=time.perf_counter)[0])
        tell("size on disk", f"{path.stat().st_size / 1e6:,.0f} MB")
        return
    tell("the program alone", "")
    seconds, field = spend(lambda: load_field(path), clock=time.perf_counter)
    tell_time("load", seconds)
    x, y = borders.points(count)
    seconds, _ = spend(lambda: field.distance_m(x[:1], y[:1]), clock=time.perf_counter)
    tell_time("first distance after loading", seconds)
    share = np.random.default_rng(borders.SEED).random((2, count))
    around = 360 * share[0] - 180, np.degrees(np.arcsin(2 * share[1] - 1))
    for name, points in (("points of the box", (x, y)), ("points of the whole world", around)):
        seconds, _ = spend(lambda p=points: field.distance_m(*p), rounds=2)
        tell(f"distances, {name}", f"{count / seconds:,.0f} points/s")


def tell_time(what: str, seconds: float) -> None:
    tell(what, f"{seconds:.3g} s")


def tell(what: str, figure: str) -> None:
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}\t{figure}\t{peak_mb:,.0f} MB", flush=True)


if __name__ == "__main__":
    step_of_world(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
