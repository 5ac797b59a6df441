"""Whom a clause binds, whom it touches, and how one-sided it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.assessment.words import clause_trace, count_words, list_words
from foedus.findings import Column, Finding, Judgement, Table, Trace, Verdict
from foedus.planning import resolve_states

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.agreements import Clause
    from foedus.planning import BoundReading, Plan
    from foedus.vocabulary import StateId

BOUND_COLUMNS = (
    Column(name="clause", label="Clause"),
    Column(name="article", label="Article"),
    Column(name="side", label="Side"),
    Column(name="states", label="States of the side", digits=0),
    Column(name="parties", label="Parties among them", digits=0),
    Column(name="bound", label="Bound", digits=0),
    Column(name="bound_share", label="Bound, of the parties of the side", unit="share", digits=1),
    Column(name="names", label="Who is bound"),
)


def bound_table(clauses: Sequence[Clause], plan: Plan, *, table: str, clause: str) -> Table:
    """Return how many states of each side each clause binds."""
    rows = [
        row
        for item in clauses
        for row in _bound_rows(item, resolve_states(item.bearers, plan.cast), plan)
    ]
    return Table(
        id=table,
        title="Whom each clause binds, by side",
        columns=BOUND_COLUMNS,
        rows=tuple(rows),
        clause=clause,
        notes=(
            (
                "Denominator of the share: the parties of the side. States of a side that are not "
                "parties are not bound by the text."
            ),
        ),
    )


def _bound_rows(
    clause: Clause, bearers: frozenset[StateId], plan: Plan
) -> list[tuple[str | int | float | None, ...]]:
    rows: list[tuple[str | int | float | None, ...]] = []
    for side in plan.sides:
        parties = side.states & plan.parties
        bound = side.states & bearers
        rows.append((
            clause.id,
            clause.anchor.article,
            side.title,
            len(side.states),
            len(parties),
            len(bound),
            len(bound) / len(parties) if parties else None,
            ", ".join(sorted(bound)) or None,
        ))
    return rows


AFFECTED_COLUMNS = (
    Column(name="reading", label="Reading"),
    Column(name="state", label="Code"),
    Column(name="name", label="State"),
    Column(name="side", label="Side"),
    Column(name="role", label="How it is touched"),
    Column(name="party", label="Party"),
    Column(name="bodies", label="Bodies and roles on the reference date"),
)


def affected_table(readings: Sequence[BoundReading], plan: Plan, *, table: str) -> Table:
    """Return the states that a clause touches without binding them, reading by reading."""
    rows = [
        (
            reading.id,
            str(state),
            plan.world.states[state].name,
            plan.side_of(state) or "third states",
            role,
            "yes" if state in plan.parties else "no",
            _bodies(state, plan),
        )
        for reading in readings
        for state, role in touched_states(reading, plan)
    ]
    clause = readings[0].clause
    return Table(
        id=table,
        title="States that the clause touches",
        columns=AFFECTED_COLUMNS,
        rows=tuple(rows),
        clause=clause.id,
        notes=("Only states that the world lists are shown.",),
    )


def touched_states(reading: BoundReading, plan: Plan) -> list[tuple[StateId, str]]:
    """Return states on whose territory or about whom the clause speaks, with how; by name."""
    clause = reading.clause
    roles: dict[StateId, str] = {}
    if clause.affects is not None:
        roles |= dict.fromkeys(resolve_states(clause.affects, plan.cast), "affected")
    if clause.host is not None:
        named = plan.meant_by(clause.host, reading.bearers)
        roles |= dict.fromkeys(named, "what the clause bars may not be on its territory")
    return sorted(roles.items(), key=lambda item: plan.world.states[item[0]].name)


def _bodies(state: StateId, plan: Plan) -> str:
    day = plan.options.as_of
    held = sorted(
        f"{m.body} ({m.role})"
        for m in plan.world.memberships
        if m.state == state and m.period.contains(day)
    )
    return "; ".join(held)


def one_sided_finding(reading: BoundReading, plan: Plan) -> Finding:
    """Return the finding that a clause binds parties of every side alike."""
    bound = {side.id: sorted(side.states & reading.bearers) for side in plan.sides}
    free = [side.title for side in plan.sides if not bound[side.id]]
    steps = tuple(
        Trace(
            label=side.title,
            result=f"{count_words(len(bound[side.id]), 'state')} bound",
            origin=list_words([str(s) for s in bound[side.id]]),
        )
        for side in plan.sides
    )
    return Finding(
        agreement=plan.agreement.id,
        clause=reading.clause.id,
        measure="one-sided",
        subject="sides",
        reading=reading.id,
        proposition=f"{reading.clause.anchor.article} binds at least one state of each side.",
        judgement=Judgement(Verdict.FAILS if free else Verdict.HOLDS),
        trace=clause_trace(plan.agreement, reading, steps),
    )
