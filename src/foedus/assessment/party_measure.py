"""The measures of clauses that bind by who one is: parties, third states, stationed forces."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from foedus.assessment.effects import (
    affected_table,
    bound_table,
    one_sided_finding,
    touched_states,
)
from foedus.assessment.measure import Measure
from foedus.assessment.stationing import (
    judge_stationed,
    present_forces,
    stationing_finding,
    stationing_table,
)
from foedus.assessment.words import count_words, list_words
from foedus.findings import Answer, TableView, Verdict
from foedus.planning import resolve_states

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.agreements import Clause
    from foedus.assessment.context import Context
    from foedus.assessment.stationing import Stationed
    from foedus.planning import BoundReading, Plan

_NAMED_STATES = 20
"""More states than this are counted in a sentence; the table names them."""


def binding_measure(clause: Clause, context: Context) -> Measure:
    """Return whom a clause binds on each side, and the states that it touches."""
    plan = context.plan
    readings = plan.readings_of(clause, touching=("bearers", "affects", "host"))
    findings = tuple(one_sided_finding(reading, plan) for reading in readings)
    if readings[0].bearers == plan.parties:
        return Measure(headline=f"binds all {len(plan.parties)} parties alike", findings=findings)
    bound = bound_table([clause], plan, table=f"{clause.id}-bound", clause=clause.id)
    touched = [touched_states(reading, plan) for reading in readings]
    tables = (bound,)
    exhibits = (TableView(table=bound.id, caption="Whom the clause binds"),)
    statements: list[str] = []
    if any(touched):
        affected = affected_table(readings, plan, table=f"{clause.id}-touched")
        tables = (bound, affected)
        exhibits = (
            *exhibits,
            TableView(table=affected.id, folded=True, caption="States that the clause touches"),
        )
        statements += [_touched_words(reading, plan) for reading in readings]
    return Measure(
        headline="b" + _bound_words(readings[0], plan).rstrip(".")[1:],
        statements=tuple(statements),
        exhibits=exhibits,
        tables=tables,
        findings=findings,
        answers=(_binding_answer(clause, readings[0], plan),)
        if _is_one_sided(clause, plan)
        else (),
    )


def _bound_words(reading: BoundReading, plan: Plan) -> str:
    parts = [
        f"{len(side.states & reading.bearers)} of "
        f"{count_words(len(side.states & plan.parties), 'party', 'parties')} among {side.title}"
        for side in plan.sides
    ]
    return f"Binds {list_words(parts)}."


def _touched_words(reading: BoundReading, plan: Plan) -> str:
    names = [plan.world.states[state].name for state, _ in touched_states(reading, plan)]
    which = f"Under reading {reading.id} it" if reading.choices else "It"
    count = f"{which} speaks of {count_words(len(names), 'state')}"
    return f"{count}: {list_words(names)}." if len(names) <= _NAMED_STATES else f"{count}."


def _is_one_sided(clause: Clause, plan: Plan) -> bool:
    bearers = resolve_states(clause.bearers, plan.cast)
    return any(not side.states & bearers for side in plan.sides)


def _binding_answer(clause: Clause, reading: BoundReading, plan: Plan) -> Answer:
    touched = [plan.world.states[state].name for state, _ in touched_states(reading, plan)]
    return Answer(
        question=f"Whom does {clause.anchor.article} bind, and whom does it touch?",
        result=_bound_words(reading, plan)
        + (f" It speaks of {count_words(len(touched), 'other state')}." if touched else ""),
        reason="The words name one side only; no counterpart binds the other.",
        change="A counterpart for the other side; another list of the states meant.",
        clause=clause.id,
    )


def stationing_measure(clause: Clause, context: Context) -> Measure:
    """Return stationed forces against the level of a past date, one table for each side."""
    plan = context.plan
    readings = plan.readings_of(clause, touching=("host", "limit"))
    forces = present_forces(plan)
    judged = [item for r in readings for item in judge_stationed(forces, r, plan)]
    base = [item for item in judged if item.reading.id == readings[0].id]
    tables = tuple(
        stationing_table(
            [item for item in judged if _side(item, plan) == side],
            plan,
            table=f"{clause.id}-stationed-{side or 'multinational'}",
            title=f"Stationed forces whose sender is among: {title}",
            clause=clause.id,
        )
        for side, title in _sides(plan)
    )
    return Measure(
        headline=f"{count_words(len(base), 'stationed force')}: " + _tally_words(base),
        statements=_statements(base, judged, readings, plan),
        exhibits=tuple(
            view
            for table in tables
            for view in (
                TableView(
                    table=table.id,
                    columns=(
                        "sender",
                        "host",
                        "view",
                        "name",
                        "troops",
                        "pooled_now",
                        "level_then",
                        "verdict",
                        "reason",
                        "others_bound",
                        "others_free",
                        "grade",
                    ),
                    only=(("reading", (readings[0].id,)),),
                    caption=f"{table.title}; reading {readings[0].id}",
                ),
                TableView(
                    table=table.id,
                    pivot=("where", "reading", "verdict"),
                    folded=True,
                    caption=f"{table.title}; every reading",
                ),
            )
        ),
        tables=tables,
        findings=tuple(stationing_finding(item, plan) for item in judged),
        answers=(
            Answer(
                question=f"Which stationed forces does {clause.anchor.article} reach?",
                result=f"Of {count_words(len(base), 'stationed force')}: {_tally_words(base)}.",
                reason="Levels on the day named are known only within bounds, from memory.",
                change="Exact holdings of that day; another reading of hosts or of the level.",
                clause=clause.id,
            ),
        ),
    )


def _sides(plan: Plan) -> list[tuple[str, str]]:
    return [(side.id, side.title) for side in plan.sides] + [("", "no single state")]


def _side(item: Stationed, plan: Plan) -> str:
    return plan.side_of(item.sender) if item.sender is not None else ""


def _tally_words(judged: Sequence[Stationed]) -> str:
    tally = Counter(item.judgement.verdict for item in judged)
    return (
        f"{tally[Verdict.FAILS]} within the ban, {tally[Verdict.HOLDS]} outside it, "
        f"{tally[Verdict.UNDETERMINED]} undetermined, "
        f"{tally[Verdict.INAPPLICABLE]} not bound or not addressed"
    )


def _statements(
    base: Sequence[Stationed],
    judged: Sequence[Stationed],
    readings: Sequence[BoundReading],
    plan: Plan,
) -> tuple[str, ...]:
    statements = [
        f"Forces of {title} abroad, reading {readings[0].id}: "
        + _tally_words([item for item in base if _side(item, plan) == side])
        + "."
        for side, title in _sides(plan)
    ]
    always = _under_every_reading(judged, Verdict.FAILS)
    if always:
        statements.append(
            "Within the ban under every reading, whatever the exact level of that day: "
            + list_words(always)
            + "."
        )
    return tuple(statements)


def _under_every_reading(judged: Sequence[Stationed], verdict: Verdict) -> list[str]:
    verdicts: dict[str, set[Verdict]] = {}
    for item in judged:
        if item.view == "de jure":
            verdicts.setdefault(item.force.name, set()).add(item.judgement.verdict)
    return [name for name, found in verdicts.items() if found == {verdict}]
