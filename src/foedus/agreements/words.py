"""A clause in rows of words, for terminals, pages and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from foedus.agreements.clause import DecisionRule
from foedus.expressions import describe
from foedus.vocabulary import format_km

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.agreements.clause import ActObject, Clause, Decision
    from foedus.expressions import Expression

Row = tuple[str, str]
"""Label and text."""


def clause_in_words(clause: Clause, *, names: Mapping[str, str] | None = None) -> tuple[Row, ...]:
    """Return what a clause says as rows of label and text, leaving out what it does not say.

    Parameters
    ----------
    clause : Clause
        As written, or a variant.
    names : mapping, optional
        Names for people; see `foedus.expressions.describe`.
    """
    known = names or {}
    rows = [
        ("kind", clause.kind.value),
        ("modality", clause.modality.value if clause.modality else ""),
        ("binds", _say(clause.bearers, known)),
        ("in favour of", _say(clause.claimants, known)),
        ("affects", _say(clause.affects, known)),
        ("act", ", ".join(item.value.replace("_", " ") for item in clause.act.classes)),
        ("object", "; ".join(_object(item) for item in clause.act.objects)),
        ("where", _say(clause.site, known)),
        ("on the territory of", _say(clause.host, known)),
        ("from", _say(clause.origin, known)),
        ("reaching", _say(clause.reach, known)),
        ("threshold", _threshold(clause)),
        ("limit", _limit(clause)),
        ("power", _power(clause)),
        ("decided by", _decision(clause.decision, known)),
        ("notice", _say(clause.notice, known)),
        ("saves", ", ".join(item.replace("_", " ") for item in clause.saves)),
        ("unless", "; ".join(item.gist for item in clause.unless)),
        ("discretion", clause.discretion),
        ("one-sided", "declared" if clause.one_sided else ""),
        ("grade", clause.grade.value),
    ]
    return tuple((label, text) for label, text in rows if text)


def _say(expression: Expression | None, names: Mapping[str, str]) -> str:
    if expression is None:
        return ""
    text = describe(expression, names=names)
    return "" if text == "no state" else text


def _object(item: ActObject) -> str:
    name = item.id.replace("_", " ")
    if item.range_km is None:
        return name
    lower, upper = format_km(item.range_km.lower), format_km(item.range_km.upper)
    return f"{name}, range {lower} to {upper}"


def _threshold(clause: Clause) -> str:
    if clause.threshold is None:
        return ""
    measured = clause.threshold.measured.value.replace("_", " ")
    return f"above {clause.threshold.above.label} level ({measured})"


def _limit(clause: Clause) -> str:
    if clause.limit is None:
        return ""
    pooling = clause.limit.pooling.value.replace("_", " ")
    return f"the level of {clause.limit.as_of.isoformat()} ({pooling})"


def _power(clause: Clause) -> str:
    if clause.power is None:
        return ""
    return f"{clause.power.gist} ({clause.power.agreement}, {clause.power.clause})"


def _decision(decision: Decision | None, names: Mapping[str, str]) -> str:
    if decision is None:
        return ""
    deciders = describe(decision.of, names=names)
    match decision.rule:
        case DecisionRule.UNANIMITY:
            return f"{deciders}, all of them"
        case DecisionRule.MORE_THAN_HALF:
            return f"{deciders}, more than half of them"
        case DecisionRule.EACH_FOR_ITSELF:
            return f"{deciders}, each for itself"
        case _:
            assert_never(decision.rule)
