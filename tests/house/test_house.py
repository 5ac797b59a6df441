"""Rules of the house, as tests."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "foedus"
MODULES = sorted(SOURCE.rglob("*.py"))
DIAGNOSTICS = ROOT / "docs" / "reference" / "diagnostics"
CODE = re.compile(r"FDS-[A-Z]\d{3}")

# Names of states, alliances and treaties that the engine must not know; data may.
PARTISAN = re.compile(
    r"\b(NATO|Russia\w*|Ukrain\w*|Eston\w*|Latvia\w*|Lithuan\w*|Poland|Polish|Belarus\w*|"
    r"Crimea|Kaliningrad|CSTO|Washington|Helsinki|Warsaw|Kremlin|Putin|Soviet|American|"
    r"RUS|EST|LVA|LTU|POL|BLR|UKR|USA)\b"
)
COMMAND_EXAMPLES = {"cli"}


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_module_is_short_and_says_what_it_is_for(module: Path) -> None:
    text = module.read_text(encoding="utf-8")

    assert text.count("\n") <= 500
    assert ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_functions_are_short(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    long = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 90
    ]

    assert not long


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_the_engine_names_no_state_or_alliance(module: Path) -> None:
    if module.parent.name in COMMAND_EXAMPLES:
        pytest.skip("help texts of commands show examples on shipped data")

    assert not PARTISAN.findall(module.read_text(encoding="utf-8"))


def test_rooms_are_nouns() -> None:
    rooms = {p.name for p in SOURCE.iterdir() if p.is_dir()}

    assert not rooms & {"utils", "helpers", "common", "core", "misc", "tools"}


@pytest.mark.parametrize(
    "room",
    sorted(p for p in SOURCE.iterdir() if (p / "__init__.py").exists()),
    ids=lambda p: p.name,
)
def test_a_room_says_what_comes_in_and_goes_out(room: Path) -> None:
    docstring = ast.get_docstring(ast.parse((room / "__init__.py").read_text())) or ""

    for phrase in ("omes in", "oes out", "May import"):
        assert phrase in docstring


def _codes_in_source() -> set[str]:
    return {code for m in MODULES for code in CODE.findall(m.read_text(encoding="utf-8"))}


def test_every_diagnostic_has_a_page_and_every_page_a_diagnostic() -> None:
    pages = {page.stem for page in DIAGNOSTICS.glob("FDS-*.md")}

    assert _codes_in_source() == pages


def test_other_rooms_import_from_a_room_not_from_its_modules() -> None:
    inner = re.compile(r"^\s*from foedus\.(\w+)\.\w[\w.]* import", re.MULTILINE)
    offences = [
        (str(module.relative_to(SOURCE)), room)
        for module in MODULES
        for room in inner.findall(module.read_text(encoding="utf-8"))
        if module.relative_to(SOURCE).parts[0] != room
    ]

    assert not offences


def test_no_page_or_module_names_a_path_of_one_machine() -> None:
    pattern = re.compile(r"(?<![\w.])/(?:work|farm|root|home)/[\w./-]+")
    texts = [*MODULES, *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "Makefile"]

    assert not [str(p) for p in texts if pattern.search(p.read_text(encoding="utf-8"))]


def test_no_two_test_modules_share_a_name() -> None:
    """Tests lie outside packages, so that pytest tells modules apart by their name alone."""
    names = [path.name for path in (ROOT / "tests").rglob("*.py") if path.name != "conftest.py"]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("page", sorted(DIAGNOSTICS.glob("FDS-*.md")), ids=lambda p: p.stem)
def test_the_page_of_a_diagnostic_shows_an_example_and_a_remedy(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert text.startswith(f"# {page.stem}\n")
    assert "## Example" in text
    assert "## How to mend it" in text or "## Remedy" in text
