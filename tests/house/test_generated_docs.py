"""Pages that are made from the code are up to date, and what pages point to exists."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest
import samples

if TYPE_CHECKING:
    from pathlib import Path

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^ *(`{3,}).*?^ *\1", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
PAGES = (*samples.PAGES, samples.ROOT / "ARCHITECTURE.md", samples.ROOT / "CHANGELOG.md")
DECISIONS = sorted((samples.ROOT / "docs" / "decisions").glob("*.md"))


def name_of(page: Path) -> str:
    return str(page.relative_to(samples.ROOT))


def prose(page: Path) -> str:
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def headings(page: Path) -> set[str]:
    """Return the marks of the headings of a page, as the host of the repository makes them."""
    found = HEADING.findall(prose(page))
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in found}


def test_reference_of_commands_is_up_to_date() -> None:
    script = samples.ROOT / "scripts" / "generate_reference.py"

    done = subprocess.run([sys.executable, str(script), "--check"], check=False)

    assert done.returncode == 0, "run: python scripts/generate_reference.py"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_point_to_what_exists(page: Path) -> None:
    for target in LINK.findall(prose(page)):
        if "://" in target:
            continue
        path, _, mark = target.partition("#")
        file = (page.parent / path).resolve() if path else page

        assert file.exists(), target
        assert not mark or mark in headings(file), target


def test_every_page_can_be_reached_from_the_map_of_the_documentation() -> None:
    index = samples.ROOT / "docs" / "index.md"
    linked = [(index.parent / t.partition("#")[0]).resolve() for t in LINK.findall(prose(index))]
    folders = [path for path in linked if path.is_dir()]

    pages = (samples.ROOT / "docs").rglob("*.md")
    lost = [
        name_of(page)
        for page in pages
        if page != index and page not in linked and page.parent not in folders
    ]

    assert not lost


def test_every_dependency_says_what_it_is_for() -> None:
    project = tomllib.loads((samples.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = {re.split(r"[<>=,;\[ ]", line)[0] for line in project["project"]["dependencies"]}

    page = (samples.ROOT / "docs" / "explanation" / "dependencies.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| ([\w-]+) \| [\d.]+ \|", page, re.MULTILINE))

    assert rows == named


@pytest.mark.parametrize("record", DECISIONS, ids=name_of)
def test_a_decision_says_how_it_stands(record: Path) -> None:
    text = record.read_text(encoding="utf-8")

    assert re.match(r"# \d{4}: .+\n\nStatus: \w+.*\.\nImplementation: .+\.\n", text)
    assert text[2:6] == record.name[:4]


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(record.name[:4]) for record in DECISIONS]

    assert numbers == list(range(1, len(numbers) + 1))
