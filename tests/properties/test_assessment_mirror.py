"""The mirror test: relabel the parties in text and world, and the findings mirror exactly.

Every word that tells the two camps apart is exchanged, in the pact, in the tables and in the
boundaries; the engine must not notice.
"""

from __future__ import annotations

import dataclasses
from enum import Enum
from typing import TYPE_CHECKING, Any

import pytest

import tiny_world
from foedus.agreements import read_agreement
from foedus.report import write_report
from tiny_world import mirrored

if TYPE_CHECKING:
    from pathlib import Path

    from foedus.assessment import Assessment
    from tiny_world import Tiny


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    return tiny_world.build(tmp_path_factory.mktemp("mirror"), mirrored)


def plain(value: Any) -> Any:
    """Return results as plain data, texts mirrored, lists of names in order, numbers to 10 nm."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, float):
        return round(value, 8)
    if isinstance(value, str):
        return words(value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, frozenset | set):
        return sorted(plain(item) for item in value)
    return value


def words(text: str) -> str:
    """Return a text with its enumerations sorted: names stand in alphabetical order in both."""
    text = text.replace(" and ", ", ")
    if ";" in text:
        text = "; ".join(sorted(part.strip() for part in text.split(";")))
    return ", ".join(sorted(text.split(", ")))


def without_folders(text: str) -> str:
    """Return a text without the folder of the document, which differs between the two."""
    return " ".join(part for part in text.split(" ") if "tiny-pact.md" not in part)


def findings_of(assessment: Assessment, *, swap: bool) -> dict[str, Any]:
    change = mirrored if swap else str

    def relabelled(value: Any) -> Any:
        if isinstance(value, str) and not isinstance(value, Enum):
            return change(without_folders(value))
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            parts = {f.name: relabelled(getattr(value, f.name)) for f in dataclasses.fields(value)}
            return dataclasses.replace(value, **parts)
        if isinstance(value, tuple):
            return tuple(relabelled(item) for item in value)
        return value

    found = [relabelled(finding) for finding in assessment.findings]
    return {finding.id: plain(finding) for finding in found}


def test_the_mirror_is_another_world(tiny: Tiny, mirror: Tiny) -> None:
    """Nothing is shown by comparing a thing with itself."""
    assert mirrored(mirrored("NAA, the North")) == "NAA, the North"
    one, other = (t.boundaries.territory(["NAA"], kind="land") for t in (tiny, mirror))
    assert one.intersection(other).area == 0.0
    assert tiny.agreement.sha256 != mirror.agreement.sha256
    members = {m.state for m in mirror.world.memberships if m.body == "SLEAGUE"}
    assert members == {"SAA", "SBB", "SCC"}


def test_every_finding_mirrors(tiny: Tiny, mirror: Tiny) -> None:
    here = findings_of(tiny.assess(), swap=False)
    there = findings_of(mirror.assess(), swap=True)

    assert set(here) == set(there)
    differing = [key for key, finding in here.items() if finding != there[key]]
    assert not differing


def test_the_order_in_which_sides_are_declared_changes_no_finding(
    tiny: Tiny, tmp_path: Path
) -> None:
    """Relabelling keeps places in lists; so these are exchanged too."""
    text = tiny_world.PACT.read_text(encoding="utf-8")
    first, second = (
        f"- {{id: {n}, title: {n.title()}, states: {{role: {n}}}}}\n" for n in ("north", "south")
    )
    assert first + second in text
    (tmp_path / "tiny-pact.md").write_text(text.replace(first + second, second + first))
    pact = read_agreement(str(tmp_path / "tiny-pact.md"))

    other = dataclasses.replace(tiny, agreement=pact, kept={}).assess()

    assert [side.id for side in pact.sides] == ["south", "north"]
    ours, theirs = ({f.id: f.judgement for f in a.findings} for a in (tiny.assess(), other))
    assert ours == theirs
    shares = [
        sorted(repr(row) for row in next(t for t in a.tables if t.id == "art1-coverage").rows)
        for a in (tiny.assess(), other)
    ]
    assert shares[0] == shares[1]


def test_every_table_mirrors(tiny: Tiny, mirror: Tiny) -> None:
    """Row for row; rows may stand in another order, since names sort differently."""
    ours = {t.id: t for t in tiny.assess().tables}
    theirs = {mirrored(t.id): t for t in mirror.assess().tables}

    assert set(ours) == set(theirs)
    for name, table in ours.items():
        rows = sorted(repr([_cell(c, swap=False) for c in row]) for row in table.rows)
        mirror_rows = sorted(repr([_cell(c, swap=True) for c in row]) for row in theirs[name].rows)
        assert rows == mirror_rows, name


def _cell(cell: Any, *, swap: bool) -> Any:
    if isinstance(cell, str):
        return words(mirrored(cell) if swap else cell)
    return round(cell, 6) if isinstance(cell, float) else cell


def test_every_line_mirrors(tiny: Tiny, mirror: Tiny) -> None:
    ours = [words(s.headline) for s in tiny.assess().sections]
    theirs = [words(mirrored(s.headline)) for s in mirror.assess().sections]

    assert ours == theirs


def test_layers_mirror(tiny: Tiny, mirror: Tiny) -> None:
    ours = {layer.id: layer for layer in tiny.assess().layers}
    theirs = {layer.id: layer for layer in mirror.assess().layers}

    assert set(ours) == set(theirs)
    for name, layer in ours.items():
        areas = sorted(round(f.geometry.area, 6) for f in layer.features)
        assert areas == sorted(round(f.geometry.area, 6) for f in theirs[name].features), name


def test_the_report_of_the_mirror_can_be_written(mirror: Tiny, tmp_path: Path) -> None:
    report = write_report(mirror.assess(), tmp_path / "out")

    assert "SAA" in report.read_text(encoding="utf-8")
