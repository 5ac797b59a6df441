"""Time and memory of the main job and of small commands; prints a Markdown table.

Run ``python bench/bench_main_job.py`` on a quiet machine, with boundaries and compiled kernels in
the cache (run ``make assess`` once before).  Every row is a process of its own; wall-clock time
and the greatest resident memory come from the operating system.
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


if __name__ == "__main__":
    print(
        f"{time.strftime('%d %B %Y')}, {platform.machine()}, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, "
        f"best and median of {ROUNDS}\n"
    )
    time_commands()
