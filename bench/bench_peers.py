"""Foedus beside what a user would use instead, in one run on one core; prints tables.

Run ``python bench/bench_peers.py`` (or ``make bench``, which installs the peers first).  Peers
that are not installed are skipped, and the table says so.  Every part is a process of its own,
held to one core; ``--part`` runs some parts only, ``--json`` and ``--markdown`` keep the result,
and ``bench/record.py`` puts it into the documentation.
"""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PARTS = {
    "distances": ("peer_distances", "compare"),
    "screening": ("peer_screens", "compare"),
    "coverage": ("peer_coverage", "compare"),
    "allies": ("peer_coverage", "compare_allies"),
    "growth": ("growth", "compare"),
    "world": ("growth", "compare_world"),
}
PEERS = [
    "shapely",
    "pyproj",
    "scikit-learn",
    "spherely",
    "s2geometry",
    "geopandas",
    "sedonadb",
    "duckdb",
    "duckdb-extension-spatial",
    "numpy",
    "numba",
]
ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "TOKIO_WORKER_THREADS",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--part", action="append", choices=list(PARTS), help="only this part")
    parser.add_argument("--points", type=int, default=1_000_000, help="default: a million")
    parser.add_argument("--date", default=time.strftime("%Y-%m-%d"), help="default: today")
    parser.add_argument("--json", type=Path, help="keep the result in this file")
    parser.add_argument("--markdown", type=Path, help="keep the tables in this file")
    parser.add_argument("--here", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.here:
        run_here(arguments.part[0], arguments.points, arguments.here)
        return
    run(arguments)


def run(arguments: argparse.Namespace) -> None:
    """Run each part in a process of its own and print all of their tables."""
    import table

    about = {
        "date": arguments.date,
        **table.describe_machine(),
        **table.versions_of(PEERS),
        "PostGIS": find_postgis(),
    }
    sections = []
    with tempfile.TemporaryDirectory() as folder:
        for part in arguments.part or PARTS:
            print(f"{part}, load {os.getloadavg()[0]:.1f}", flush=True)
            kept = Path(folder) / f"{part}.json"
            command = [sys.executable, __file__, "--part", part, "--here", str(kept)]
            limits = {**os.environ, **dict.fromkeys(ONE_THREAD, "1")}
            subprocess.run([*command, "--points", str(arguments.points)], env=limits, check=True)
            sections += table.load(kept)
    about["load at the end"] = f"{os.getloadavg()[0]:.1f}"
    text = table.render(sections) + table.render_about(about)
    print("\n" + text)
    if arguments.json:
        table.save(arguments.json, sections, about=about)
    if arguments.markdown:
        arguments.markdown.write_text(text, encoding="utf-8")


def run_here(part: str, count: int, kept: Path) -> None:
    """Run one part in this process, on one core, and keep its table."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    import table

    module, function = PARTS[part]
    try:
        section = getattr(importlib.import_module(module), function)(count)
    except ImportError as error:
        section = table.Section(title=part.capitalize(), columns=["engine", "figure"])
        section.add("all", f"skipped: {error.name} is not installed")
    table.save(kept, [section], about={})


def find_postgis() -> str:
    """Return the version of PostGIS, or why there is none."""
    import postgis
    import table

    try:
        with postgis.server() as socket:
            return postgis.version(socket)
    except table.NotHereError as reason:
        return f"not here: {reason}"


if __name__ == "__main__":
    main()
