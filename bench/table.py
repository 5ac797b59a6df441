"""Tables of benchmarks: sections of rows, printed as Markdown or written as JSON."""

from __future__ import annotations

import json
import os
import platform
import re
import time
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path


class NotHereError(Exception):
    """A peer that cannot be measured on this machine, and why."""


@dataclass(kw_only=True)
class Section:
    """One table: a title, the names of its columns, its rows, and what to know about it."""

    title: str
    columns: list[str]
    rows: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *cells: object) -> None:
        """Add a row and show it at once."""
        row = [say(cell) for cell in cells]
        self.rows.append(row + [""] * (len(self.columns) - len(row)))
        print("  " + " | ".join(row), flush=True)

    def try_to_add(self, name: str, measure, *arguments) -> None:
        """Add what `measure` returns as a row, or say why there is none."""
        try:
            cells = measure(*arguments)
        except ImportError as error:
            self.add(name, f"skipped: {error.name} is not installed")
        except NotHereError as error:
            self.add(name, f"skipped: {error}")
        else:
            self.add(name, *cells)


def say(cell: object) -> str:
    """Return a float with three digits that count; whole numbers and texts as they are."""
    if not isinstance(cell, float):
        return f"{cell:,}" if isinstance(cell, int) else str(cell)
    if abs(cell) >= 100:
        return f"{float(f'{cell:.2e}'):,.0f}"
    return f"{cell:.3g}"


def sentences(text: str) -> list[str]:
    """Return the sentences of a wrapped text, each a line of Markdown."""
    return re.split(r"(?<=\.)\s+(?=[A-Z])", " ".join(text.split()))


def render(sections: list[Section], *, level: int = 2) -> str:
    """Return the sections as Markdown, one sentence per line."""
    lines: list[str] = []
    for section in sections:
        lines += [f"{'#' * level} {section.title}", ""]
        widths = [
            max(len(row[k]) for row in [section.columns, *section.rows])
            for k in range(len(section.columns))
        ]
        for row in [section.columns, ["-" * width for width in widths], *section.rows]:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            lines.append("| " + " | ".join(cells) + " |")
        lines += ["", *section.notes, ""]
    return "\n".join(lines)


def save(path: Path, sections: list[Section], *, about: dict[str, str]) -> None:
    """Write the sections and what is known about the run as JSON."""
    found = {"about": about, "sections": [asdict(section) for section in sections]}
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def load(path: Path) -> list[Section]:
    """Return the sections of a file that `save` wrote."""
    found = json.loads(path.read_text(encoding="utf-8"))
    return [Section(**section) for section in found["sections"]]


def load_about(path: Path) -> dict[str, str]:
    """Return what a file that `save` wrote says of its run."""
    return json.loads(path.read_text(encoding="utf-8"))["about"]


def render_about(about: dict[str, str]) -> str:
    """Return date, machine and versions as one paragraph."""
    return (
        "Measured on "
        + "; ".join(value if key == "date" else f"{key} {value}" for key, value in about.items())
        + ".\n"
    )


def describe_machine() -> dict[str, str]:
    """Return processor, cores, load and Python."""
    model = platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = names[0].split(":", 1)[1].strip() if names else model
    return {
        "processor": model,
        "cores": str(os.cpu_count()),
        "load at the start": f"{os.getloadavg()[0]:.1f}",
        "Python": platform.python_version(),
    }


def versions_of(packages: list[str]) -> dict[str, str]:
    """Return the installed version of each package, or that it is not here."""
    found = {}
    for package in packages:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def spend(task, *, rounds: int = 1, clock=time.process_time) -> tuple[float, object]:
    """Return the least time of a task, by default of this process's processor, and its result."""
    least, result = float("inf"), None
    for _ in range(rounds):
        start = clock()
        result = task()
        least = min(least, clock() - start)
    return least, result
