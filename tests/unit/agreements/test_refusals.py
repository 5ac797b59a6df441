"""Faults that need more than one document to show, and documents that nobody wrote by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.agreements import examine_agreement, examine_text, read_agreement
from foedus.documents import SourceText
from foedus.errors import AgreementError, DocumentError, FoedusError

DOCUMENTS = Path(__file__).parents[2] / "documents"
GOOD = (DOCUMENTS / "good" / "two-camps.md").read_text(encoding="utf-8")
LINES = GOOD.split("\n")
CONSENT = "unless: [{id: x, gist: y, consent: {rule: unanimity, of: {role: z}}}]\n"
SAID = "```context\n- {id: a, title: b, text: c, by: d, source: TEXT, on: 2001-01-01}\n```\n\n"


def codes_of(text: str) -> list[str]:
    _, faults = examine_text(SourceText(file="t.md", text=text, sha256=""))
    return [fault.code for fault in faults]


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("kind: power\n", "kind: savings\n", ["FDS-A013"]),
        ("act: {classes: [withdrawal]}\n", "", ["FDS-A013"]),
        ("bearers: {role: all}\nact: {classes: [withdrawal]}", "", ["FDS-A013", "FDS-A013"]),
        ("at_least: 500 km", "at_least: 6000 km", ["FDS-A003"]),
        ("at_least: 500 km", "at_least: {parameter: width}", ["FDS-A003"]),
        ("at_least: 500 km", "at_least: 500", ["FDS-E005"]),
        ("proposed_on: 2001-02-03", "proposed_on: 2001-02-31", ["FDS-E006"]),
        ("proposed_on: 2001-02-03", "proposed_on: today", ["FDS-A003"]),
        ("status: fixed, value: 90 d", "status: fixed", ["FDS-A002"]),
        ("value: 90 d", "value: 90 km", ["FDS-E005"]),
        ("kind: agreement", "kind: treaty", ["FDS-A003"]),
        ("states: {role: north}}\n- ", "states: {role: nrth}}\n- ", ["FDS-A009"]),
        ("change: {site.band.line:", "change: {id:", ["FDS-A011"]),
        ("change: {site.band.line:", "change: {limit: null, site.band.line:", ["FDS-A011"]),
        ("change: {site.band.line:", "change: {gist.x: 1, site.band.line:", ["FDS-A011"]),
        ("borders_of_each: {role: all}", "borders_of_each: {role: al}", ["FDS-A009"]),
        ("borders_of_each: {role: all}", "border_of_each: {role: all}", ["FDS-E001"]),
        ("[AAA, BBB]", "{role: north}", ["FDS-A009"]),
        ("## Article 2: Missiles", "## Article 1: Missiles", ["FDS-A005"]),
        ("### Paragraph 2", "### Paragraph 1", ["FDS-A005"]),
        ("{id: inside,", "{id: common,", ["FDS-A005"]),
        ("unmodelled:\n", "unless: [{id: x, gist: y, clause: art9}]\nunmodelled:\n", ["FDS-A012"]),
        ("decision: {rule: each_for_itself, of: bearer}",
         "decision: {rule: unanimity, of: {role: every}}", ["FDS-A009"]),
        ("unmodelled:\n", CONSENT + "unmodelled:\n", ["FDS-A009"]),
        ("what: good faith\n", "", ["FDS-A002"]),
        ("states: [AAA, BBB]", "states: {role: nobody}", ["FDS-A009"]),
        ("change: {threshold.measured: part_in_zone}", "change: {threshold.measured: half}",
         ["FDS-A003"]),
        ("target: {territory: other_side, region: mainland}", "target: x.json\n    depth: 1",
         ["FDS-E001"]),
        ("range: {attribute: range}", "range: {parameter: reach}", ["FDS-A014"]),
        ("language: en, source: TEXT}\nbearers: {role: all}\nact: {classes: [withdrawal]}",
         "language: English, source: TEXT}\nbearers: {role: all}\nact: {classes: [withdrawal]}",
         ["FDS-A003"]),
        ("```sources\n", "```sources\n''  : {title: x, grade: primary}\n", ["FDS-A003"]),
        ("quote: may withdraw", "quote: ''", ["FDS-A003"]),
        ("```stances\n", "```glossary\na: 7\n```\n\n```stances\n", ["FDS-A003"]),
        ("```stances\n", SAID.replace("TEXT", "X") + "```stances\n", ["FDS-A007"]),
        ("```stances\n", SAID.replace("2001", "x") + "```stances\n", ["FDS-A003"]),
    ],
)  # fmt: skip
def test_a_small_change_is_refused_by_name(old: str, new: str, codes: list[str]) -> None:
    assert codes_of(changed(old, new)) == codes


def test_the_good_document_has_no_fault() -> None:
    assert codes_of(GOOD) == []


def test_all_errors_are_raised_together_and_none_of_the_warnings() -> None:
    with pytest.raises(AgreementError) as caught:
        read_agreement(DOCUMENTS / "bad" / "many-faults.md")

    assert len(caught.value.diagnostics) == 5


def test_a_document_that_cannot_be_parsed_is_a_document_error() -> None:
    with pytest.raises(DocumentError):
        read_agreement(DOCUMENTS / "bad" / "d005-not-yaml.md")
    with pytest.raises(DocumentError):
        read_agreement("no-such-agreement")


def test_warnings_do_not_refuse() -> None:
    assert read_agreement(DOCUMENTS / "bad" / "a016-gap.md").id == "a016-gap"
    assert examine_agreement(DOCUMENTS / "bad" / "a016-gap.md").errors == ()


WORDS = sorted(set(re.findall(r"[A-Za-z_0-9]+|[{}\[\]:,]|km", GOOD)))


def refused_by_name(text: str) -> None:
    try:
        agreement, faults = examine_text(SourceText(file="t.md", text=text, sha256=""))
    except FoedusError as error:
        assert error.diagnostics  # noqa: PT017 - either way is an answer
    else:
        assert agreement is not None or faults


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(LINES) - 1),
            st.sampled_from(["drop", "double", "indent", "swap"]),
            st.sampled_from(WORDS),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_a_damaged_document_is_read_or_refused_by_name(
    damages: list[tuple[int, str, str]],
) -> None:
    lines = list(LINES)
    for number, damage, word in damages:
        old = lines[number % len(lines)]
        words = re.findall(r"\w+", old)
        lines[number % len(lines)] = {
            "drop": "",
            "double": f"{old}\n{old}",
            "indent": f"  {old}",
            "swap": old.replace(words[number % len(words)], word) if words else word,
        }[damage]

    refused_by_name("\n".join(lines))


@settings(max_examples=40, deadline=None)
@given(st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=12,
))  # fmt: skip
def test_any_value_in_a_clause_is_read_or_refused_by_name(value: object) -> None:
    import json  # noqa: PLC0415 - JSON is a part of YAML 1.2

    for field in ("bearers", "act", "site", "readings", "unless", "unmodelled", "threshold"):
        refused_by_name(changed("kind: power\n", f"kind: power\n{field}: {json.dumps(value)}\n"))
