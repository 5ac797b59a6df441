"""Documents with their expected output inside: what is read of the good, what is said of the bad.

Set FOEDUS_ACCEPT=1 to write what is said now into the documents; then read the difference.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from foedus.agreements import (
    Agreement,
    clause_in_words,
    examine_agreement,
    read_agreement,
    share_modelled,
    variant,
)
from foedus.cli.diagnostics import gnu_line

DOCUMENTS = Path(__file__).parents[2] / "documents"
GOOD = sorted((DOCUMENTS / "good").glob("*.md"))
BAD = sorted((DOCUMENTS / "bad").glob("*.md"))
EXPECTED = re.compile(r"```expected\n(.*?)\n```", re.DOTALL)


def compare(path: Path, said: str) -> None:
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    if os.environ.get("FOEDUS_ACCEPT"):
        accepted = EXPECTED.sub(lambda _: f"```expected\n{said}\n```", text, count=1)
        path.write_bytes(accepted.encode("utf-8", "surrogateescape"))
        return
    match = EXPECTED.search(text)
    assert match is not None
    assert said == match[1]


def in_words(agreement: Agreement) -> str:
    modelled, total = share_modelled(agreement)
    lines = [f"{modelled} of {total} paragraphs modelled"]
    for clause in agreement.clauses:
        rows = clause_in_words(clause, names=agreement.names)
        lines.append(f"{clause.id}  {clause.anchor.article}")
        lines += [f"  {label}: {text}" for label, text in rows]
        for axis, option in [(a, o) for a in clause.readings for o in a.options]:
            read = variant(clause, {axis.id: option.id})
            changed = [
                row for row in clause_in_words(read, names=agreement.names) if row not in rows
            ]
            if changed:
                lines.append(f"{clause.id}  {axis.id}={option.id}")
                lines += [f"  {label}: {text}" for label, text in changed]
    return "\n".join(lines)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good_document_reads_as_it_says(path: Path) -> None:
    compare(path, in_words(read_agreement(path)))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad_document_is_refused_as_it_says(path: Path) -> None:
    examination = examine_agreement(path)

    said = "\n".join(gnu_line(d).removeprefix(f"{path}:") for d in examination.diagnostics)

    assert examination.diagnostics
    compare(path, said)


@pytest.mark.parametrize("path", [p for p in BAD if re.match(r"[ade]\d{3}", p.stem)], ids=str)
def test_bad_document_shows_the_diagnostic_it_is_named_for(path: Path) -> None:
    codes = {d.code for d in examine_agreement(path).diagnostics}

    assert f"FDS-{path.stem[:4].upper()}" in codes
