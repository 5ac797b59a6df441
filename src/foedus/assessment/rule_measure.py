"""The measure of clauses that are not norms: who decides, by which rule, and how many that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.agreements import DecisionRule
from foedus.assessment.measure import Measure
from foedus.assessment.words import count_words
from foedus.planning import resolve_states
from foedus.vocabulary import ClauseKind, Modality

if TYPE_CHECKING:
    from foedus.agreements import Clause
    from foedus.assessment.context import Context
    from foedus.planning import Plan


def is_rule(clause: Clause) -> bool:
    """Return whether a clause sets a rule of procedure, a power or a permission."""
    return clause.kind is not ClauseKind.NORM or clause.modality is Modality.PERMIT


def rule_measure(clause: Clause, context: Context) -> Measure:
    """Return the decision rule of a clause in figures, and its readings."""
    parts = [_decision_words(clause, context.plan)] if clause.decision is not None else []
    for axis in clause.readings:
        options = "; ".join(f"{option.id}: {option.gist}" for option in axis.options)
        parts.append(f"{axis.gist} Depends on the reading ({options})")
    text = ". ".join(parts) or clause.gist.rstrip(".")
    return Measure(headline=text)


def _decision_words(clause: Clause, plan: Plan) -> str:
    decision = clause.decision
    if decision is None or decision.rule is DecisionRule.EACH_FOR_ITSELF:
        return "Each party decides for itself"
    count = len(resolve_states(decision.of, plan.cast))
    states = count_words(count, "state")
    if decision.rule is DecisionRule.UNANIMITY:
        return f"Needs the consent of all {states}: any one of them can refuse"
    return f"Needs more than half of {states}: {count // 2 + 1} of them"
