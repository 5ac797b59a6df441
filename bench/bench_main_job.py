"""Time and memory of the main job, and a coverage sweep beside Shapely; prints Markdown tables.

Run ``python bench/bench_main_job.py`` on a quiet machine, with boundaries and compiled kernels in
the cache (run ``make assess`` once before).  Every row is a process of its own; wall-clock time
and the greatest resident memory come from the operating system.

The peer of the sweep is what a user of Shapely would write: the line and the territories in an
equal-area projection, a buffer for each width, an overlay with each territory.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from pyproj import Transformer

from foedus.assessment import coverage_of_states
from foedus.planning import open_ground, read_states_text
from foedus.vocabulary import parse_sweep_km
from foedus.world import populated_places, read_world

ROUNDS = 5
START = (sys.executable, "-c", "from foedus.cli import main; main()")
COMMANDS = {
    "the main job": [
        *("assess", "nato-russia-draft-2021", "--as-of", "2022-01-21"),
        *("--sweep", "zone_width=0..500km", "--out", "OUT"),
    ],
    "coverage of two states, six widths": [
        *("coverage", "--of", "[EST, LVA]", "--widths", "0..500km/100km"),
        *("--within", "{border_between: [RUS, {members_of: NATO}]}"),
    ],
    "lint of the whole library": ["lint"],
    "help": ["--help"],
}
STATES = "[BLR, EST, FIN, LTU, LVA, POL]"
LINE = "{perimeter: [RUS, BLR]}"
WIDTHS = "25..500km/25km"
CENTRE = "+proj=laea +lat_0=57 +lon_0=27 +datum=WGS84 +units=m"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Cost of one process."""

    seconds: float
    peak_mb: float


LAUNCHER = """
import os, subprocess, sys, time
started = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(time.perf_counter() - started, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status))
"""
"""Starts the process to be measured from a small one: a child counts its parent's memory too."""


def run_command(arguments):
    """Return the cost of one call of the command line."""
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "out")
        command = [*START, *(out if a == "OUT" else a for a in arguments)]
        said = subprocess.run(
            [sys.executable, "-c", LAUNCHER, *command], capture_output=True, text=True, check=True
        ).stdout
    seconds, peak_mb, exit_status = said.split()
    if exit_status != "0":
        message = f"{' '.join(arguments)} ended with {exit_status}"
        raise RuntimeError(message)
    return Run(seconds=float(seconds), peak_mb=float(peak_mb))


def time_commands():
    print("| command | least s | median s | peak memory, MB |\n|---|---|---|---|")
    for name, arguments in COMMANDS.items():
        runs = [run_command(arguments) for _ in range(ROUNDS)]
        seconds = [run.seconds for run in runs]
        print(
            f"| {name} | {min(seconds):.2f} | {statistics.median(seconds):.2f} "
            f"| {max(run.peak_mb for run in runs):,.0f} |",
            flush=True,
        )


def time_sweep():
    """Print the sweep of six states beside the peer: time, and how far the shares differ."""
    world = read_world("europe-2022")
    ground, cast = open_ground(
        world,
        as_of=world.as_of,
        territory="land",
        edges="straight",
        status={},
        progress=lambda *_: None,
    )
    states = read_states_text(STATES, cast)
    places = populated_places(sorted(states))
    widths = parse_sweep_km(WIDTHS)
    territories = {s: ground.territory_of(frozenset({s})) for s in sorted(states)}
    line = shapely.MultiLineString(ground.boundaries.perimeter(["BLR", "RUS"]))

    def ours():
        fresh, _ = open_ground(
            world,
            as_of=world.as_of,
            territory="land",
            edges="straight",
            status={},
            progress=lambda *_: None,
        )
        return coverage_of_states(
            states,
            fresh.distance_to_text(LINE, cast),
            widths=widths,
            world=world,
            ground=fresh,
            places=places,
            progress=lambda *_: None,
        )

    ours()
    seconds, table = _timed(ours, rounds=3)
    lower, estimate, upper = (
        np.array([row[k] for row in table.rows], dtype=float) for k in (3, 4, 5)
    )
    gap = 100 * (upper - lower)
    print("\n| 20 widths, six states | least s | guarantee |\n|---|---|---|")
    print(f"| Foedus | {seconds:.2f} | bounds at most {gap.max():.2f} points apart |", flush=True)
    for thinning_m in (0, 100):
        seconds, shares = _timed(
            lambda m=thinning_m: _by_overlay(line, territories, widths.values_km(), thinning_m=m)
        )
        off = 100 * np.abs(shares - estimate)
        outside = int(((shares < lower) | (shares > upper)).sum())
        name = f"thinned to {thinning_m} m" if thinning_m else "full boundaries"
        print(
            f"| Shapely, buffers and overlay, {name} | {seconds:.2f} | none; {outside} of "
            f"{len(off)} shares outside the bounds, off by at most {off.max():.2f} points |",
            flush=True,
        )


def _by_overlay(line, territories, widths_km, *, thinning_m):
    """Return shares as a user of Shapely computes them, in the order of our table."""
    flat = Transformer.from_crs("EPSG:4326", CENTRE, always_xy=True)

    def project(geometry):
        plane = shapely.transform(geometry, lambda c: np.column_stack(flat.transform(*c.T)))
        return shapely.simplify(plane, thinning_m) if thinning_m else plane

    near = shapely.intersection(line, shapely.box(0, 40, 60, 75))
    border = project(near)
    zones = [shapely.buffer(border, 1000 * width) for width in widths_km]
    shares = []
    for territory in territories.values():
        flat_territory = project(territory)
        shapely.prepare(flat_territory)
        whole = flat_territory.area
        shares += [shapely.intersection(flat_territory, zone).area / whole for zone in zones]
    return np.array(shares)


def _timed(task, *, rounds=1):
    """Return the least wall-clock time of a task, and its result."""
    least = float("inf")
    for _ in range(rounds):
        started = time.perf_counter()
        result = task()
        least = min(least, time.perf_counter() - started)
    return least, result


if __name__ == "__main__":
    print(
        f"{time.strftime('%d %B %Y')}, {platform.machine()}, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, "
        f"shapely {shapely.__version__}, best and median of {ROUNDS}\n"
    )
    time_commands()
    time_sweep()
