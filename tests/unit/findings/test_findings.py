"""Verdicts, tables, findings and receipts."""

from __future__ import annotations

import pytest

from foedus.findings import (
    Cause,
    Column,
    Finding,
    Judgement,
    Receipt,
    Table,
    Trace,
    Verdict,
    judge,
    plain_words,
)
from foedus.vocabulary import Truth


def test_a_judgement_gives_causes_exactly_when_it_is_undetermined() -> None:
    with pytest.raises(ValueError, match="causes"):
        Judgement(Verdict.UNDETERMINED)
    with pytest.raises(ValueError, match="causes"):
        Judgement(Verdict.HOLDS, frozenset({Cause.FACT}))


def test_a_judgement_prints_its_causes_in_order() -> None:
    causes = frozenset({Cause.PARAMETER, Cause.FACT})

    assert str(Judgement(Verdict.UNDETERMINED, causes)) == "undetermined{fact, parameter}"
    assert str(Judgement(Verdict.FAILS)) == "fails"


@pytest.mark.parametrize(
    ("truth", "verdict"),
    [
        (Truth.TRUE, Verdict.HOLDS),
        (Truth.FALSE, Verdict.FAILS),
        (Truth.UNKNOWN, Verdict.UNDETERMINED),
    ],
)
def test_unknown_truth_is_judged_undetermined(truth: Truth, verdict: Verdict) -> None:
    assert judge(truth).verdict is verdict


def test_undetermined_truth_keeps_the_causes_that_are_given() -> None:
    assert judge(Truth.UNKNOWN, [Cause.CONFLICT]).causes == {Cause.CONFLICT}
    assert judge(Truth.TRUE, [Cause.CONFLICT]).causes == frozenset()


def test_every_verdict_has_plain_words_of_its_own() -> None:
    words = [plain_words(verdict) for verdict in Verdict]

    assert len(set(words)) == len(words)
    assert plain_words(Verdict.FAILS) == "within the ban"
    assert plain_words(Verdict.INAPPLICABLE) == "not bound"


def test_a_table_refuses_a_row_that_does_not_fit() -> None:
    columns = (Column(name="a", label="A"), Column(name="b", label="B"))

    with pytest.raises(ValueError, match="does not fit"):
        Table(id="t", title="", columns=columns, rows=((1,),))


def test_a_table_gives_columns_by_name() -> None:
    columns = (Column(name="a", label="A"), Column(name="b", label="B"))
    table = Table(id="t", title="", columns=columns, rows=((1, "x"), (2, "y")))

    assert table.column("b") == ("x", "y")
    with pytest.raises(ValueError, match="is not in list"):
        table.column("c")


def test_a_finding_is_known_by_five_names() -> None:
    finding = Finding(
        agreement="pact",
        clause="art1",
        measure="record",
        subject="",
        reading="a+b",
        proposition="It complies.",
        judgement=Judgement(Verdict.HOLDS),
        trace=Trace(label="why"),
    )

    assert finding.id == "pact/art1/record/-/a+b"


def test_a_receipt_does_not_depend_on_the_order_of_its_entries() -> None:
    one = Receipt((("a", "1"), ("b", "2")))

    assert one.digest == Receipt((("b", "2"), ("a", "1"))).digest
    assert one.digest != Receipt((("a", "2"), ("b", "1"))).digest
    assert one.digest != Receipt((("a", "1"),)).digest
    assert len(one.digest) == 64
