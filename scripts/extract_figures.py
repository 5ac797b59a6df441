"""Take figures of the documentation out of a report: `python scripts/extract_figures.py out`.

The report is the result of a real run, named in the caption of each figure.
Each figure becomes an SVG that stands alone, with its colours written in.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from foedus.report.palette import LIGHT, resolved, template_text

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "figures"
FIGURES = {
    "zone-at-several-widths.svg": "clause-art7.2-x0-t",
    "share-inside-by-width.svg": "clause-art7.2-x1-p1-t",
}
"""File of each figure, and the identifier of its title in the report."""

DRAWING = re.compile(r"<svg\b|</svg>")
SHARED = re.compile(r'<(path|g|symbol|pattern)\b[^>]*\bid="([^"]+)"')
USED = re.compile(r'(?:href="#|url\(#)([^")]+)')


def main(folder: Path) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, title in FIGURES.items():
        path = TARGET / name
        path.write_text(standalone(page, title), encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} kB")


def standalone(page: str, title: str) -> str:
    """Return the drawing with this title, with everything that it refers to."""
    drawing = drawing_around(page, page.index(f'id="{title}"'))
    start, rest = drawing.split(">", 1)
    style = f"<style>{resolved(template_text('figure.css'), LIGHT)}</style>"
    return f"{start}>\n{style}\n<defs>{''.join(shared_parts(page, drawing))}</defs>{rest}\n"


def drawing_around(page: str, inside: int) -> str:
    """Return the outermost drawing that holds a position of the page."""
    start, depth = 0, 0
    for tag in DRAWING.finditer(page):
        if tag[0] == "</svg>":
            depth -= 1
            if depth == 0 and start < inside < tag.start():
                return page[start : tag.end()]
            continue
        start = tag.start() if depth == 0 else start
        depth += 1
    message = "no drawing stands at this place of the page"
    raise ValueError(message)


def shared_parts(page: str, drawing: str) -> list[str]:
    """Return the parts of the page that a drawing uses but does not hold."""
    wanted = set(USED.findall(drawing))
    parts: list[str] = []
    for part in SHARED.finditer(page):
        if part[2] in wanted:
            wanted.discard(part[2])
            parts.append(element_at(page, part.start(), part[1]))
            wanted |= set(USED.findall(parts[-1]))
    return parts


def element_at(page: str, start: int, name: str) -> str:
    """Return the element that starts at a position of the page."""
    closed = page.index(">", start)
    if page[closed - 1] == "/":
        return page[start : closed + 1]
    end = page.index(f"</{name}>", start)
    return page[start : end + len(f"</{name}>")]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
