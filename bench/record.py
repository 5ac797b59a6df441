"""Put the tables of a run into a page of the documentation, between two markers.

Run ``python bench/record.py docs/explanation/performance.md run.json ...`` with files that
``bench_peers.py --json`` wrote; several files with a part each make one page.
"""

from __future__ import annotations

import sys
from pathlib import Path

import table

START, END = "<!-- bench_peers: start -->", "<!-- bench_peers: end -->"


def record(page: Path, runs: list[Path]) -> None:
    """Replace what stands between the markers of the page."""
    text = page.read_text(encoding="utf-8")
    head, rest = text.split(START)
    tail = rest.split(END)[1]
    parts = [
        table.render(table.load(run), level=3) + table.render_about(table.load_about(run))
        for run in runs
    ]
    body = "\n".join(parts).strip()
    page.write_text(f"{head}{START}\n\n{body}\n\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    record(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
