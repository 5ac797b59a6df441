"""Stationed forces against the level of a past date, sender by host.

The proposition judged for each force is that its presence complies with the clause: it stands on
no territory that the clause speaks of, or within the level of that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.agreements import Pooling
from foedus.assessment.record_tables import judgement_words
from foedus.assessment.records import group_title
from foedus.assessment.screening import is_tainted
from foedus.assessment.threshold import troops_words
from foedus.assessment.words import clause_trace, source_words
from foedus.findings import Cause, Column, Finding, Judgement, Table, Trace, Verdict
from foedus.planning import resolve_states
from foedus.vocabulary import Interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.findings import Cell
    from foedus.planning import BoundReading, Plan
    from foedus.vocabulary import StateId
    from foedus.world import Baseline, Force

_FACT = frozenset({Cause.FACT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stationed:
    """A stationed force under one reading.

    Attributes
    ----------
    force : Force
    sender : StateId or None
        Sending state, or framework nation of a multinational unit.
    host : StateId
        Territory on which it stands, on the view taken (de jure or de facto).
    view : str
        ``de jure`` or ``de facto``.
    reading : BoundReading
    now, then : Interval or None
        Troops counted now and on the day of the baseline, pooled as the reading says; None where
        no figure is known.
    judgement : Judgement
    reason : str
    """

    force: Force
    sender: StateId | None
    host: StateId
    view: str
    reading: BoundReading
    now: Interval | None
    then: Interval | None
    judgement: Judgement
    reason: str


def present_forces(plan: Plan) -> tuple[Force, ...]:
    """Return forces on foreign territory that are known by then to be there on the day."""
    return tuple(
        force
        for force in plan.world.forces
        if force.present_on(plan.options.as_of)
        and force.known_on <= plan.options.known_by
        and force.host is not None
        and force.host != force.sender
    )


def judge_stationed(
    forces: Sequence[Force], reading: BoundReading, plan: Plan
) -> tuple[Stationed, ...]:
    """Return every force on every view of whose territory it stands on."""
    judged: list[Stationed] = []
    for force in forces:
        for host, view in _hosts(force):
            judged.append(_judge(force, host, view, forces, reading, plan))
    return tuple(judged)


def _hosts(force: Force) -> list[tuple[StateId, str]]:
    views = [(force.host, "de jure")] if force.host is not None else []
    if force.controlled_by is not None and force.controlled_by != force.host:
        views.append((force.controlled_by, "de facto"))
    return views


def _judge(
    force: Force,
    host: StateId,
    view: str,
    forces: Sequence[Force],
    reading: BoundReading,
    plan: Plan,
) -> Stationed:
    sender = force.sender or force.framework

    def result(
        judgement: Judgement,
        reason: str,
        now: Interval | None = None,
        then: Interval | None = None,
    ) -> Stationed:
        return Stationed(
            force=force,
            sender=sender,
            host=host,
            view=view,
            reading=reading,
            now=now,
            then=then,
            judgement=judgement,
            reason=reason,
        )

    if sender is None:
        return result(
            Judgement(Verdict.UNDETERMINED, _FACT),
            "no single sender is known; staff of a multinational body",
        )
    if sender not in reading.bearers:
        return result(Judgement(Verdict.INAPPLICABLE), "the sender is not bound")
    hosts = _hosts_covered(sender, reading, plan)
    if host not in hosts:
        return result(
            Judgement(Verdict.INAPPLICABLE), "the host is not a State that the clause speaks of"
        )
    now = _now(force, sender, host, view, forces, reading)
    then = _then(sender, host, reading, plan)
    judgement, reason = _compare(now, then, reading)
    if judgement.verdict is Verdict.HOLDS and is_tainted(reading.clause):
        judgement = Judgement(Verdict.UNDETERMINED, frozenset({Cause.UNMODELLED}))
        reason += "; other parts of the ban are not formalised"
    return result(judgement, reason, now, then)


def _hosts_covered(sender: StateId, reading: BoundReading, plan: Plan) -> frozenset[StateId]:
    if reading.clause.host is None:
        return frozenset()
    return resolve_states(reading.clause.host, plan.cast_for(sender)) - {sender}


def _now(
    force: Force,
    sender: StateId,
    host: StateId,
    view: str,
    forces: Sequence[Force],
    reading: BoundReading,
) -> Interval | None:
    pooling = _pooling(reading)
    if pooling is Pooling.PRESENCE:
        return force.troops
    pool = [f for f in forces if _host_on(f, view) == host and _sender(f) in reading.bearers]
    if pooling is Pooling.PER_SENDER_AND_HOST:
        pool = [f for f in pool if _sender(f) == sender]
    known = [f.troops for f in pool if f.troops is not None]
    if not known:
        return None
    total = sum(known[1:], known[0])
    return total if len(known) == len(pool) else Interval(total.lower, float("inf"))


def _sender(force: Force) -> StateId | None:
    return force.sender or force.framework


def _host_on(force: Force, view: str) -> StateId | None:
    if view == "de facto" and force.controlled_by is not None:
        return force.controlled_by
    return force.host


def _pooling(reading: BoundReading) -> Pooling:
    limit = reading.clause.limit
    return limit.pooling if limit is not None else Pooling.PRESENCE


def _then(sender: StateId, host: StateId, reading: BoundReading, plan: Plan) -> Interval | None:
    limit = reading.clause.limit
    rows = [
        row
        for row in plan.world.baselines
        if row.host == host and limit and row.day == limit.as_of
    ]
    if _pooling(reading) is Pooling.PER_HOST:
        return _pool(rows)
    mine = [row for row in rows if row.sender == sender]
    if mine:
        return _pool(mine)
    complete = bool(rows) and all(row.senders_complete for row in rows)
    if complete and not any(sender in row.senders for row in rows):
        return Interval(0.0, 0.0)
    mixed = [row for row in rows if not row.senders_complete or sender in row.senders]
    return Interval(0.0, sum(row.troops.upper for row in mixed)) if mixed else None


def _pool(rows: Sequence[Baseline]) -> Interval | None:
    if not rows:
        return None
    return sum((row.troops for row in rows[1:]), rows[0].troops)


def _compare(
    now: Interval | None, then: Interval | None, reading: BoundReading
) -> tuple[Judgement, str]:
    if then is None:
        return Judgement(Verdict.UNDETERMINED, _FACT), "no level of that day is known"
    if _pooling(reading) is Pooling.PRESENCE:
        return _compare_presence(then)
    if now is None:
        return Judgement(Verdict.UNDETERMINED, _FACT), "its strength is not known"
    if now.lower > then.upper:
        always = "more than whatever was there" if then.upper > 0 else "nothing was there that day"
        return Judgement(Verdict.FAILS), always
    if now.upper <= then.lower:
        return Judgement(Verdict.HOLDS), "no more than was there at least"
    return Judgement(Verdict.UNDETERMINED, _FACT), "depends on the exact level of that day"


def _compare_presence(then: Interval) -> tuple[Judgement, str]:
    if then.upper == 0.0:
        return Judgement(Verdict.FAILS), "no such presence was there that day"
    if then.lower > 0.0:
        return Judgement(Verdict.HOLDS), "such a presence was there that day"
    return Judgement(Verdict.UNDETERMINED, _FACT), "whether it was there that day is not known"


COLUMNS = (
    Column(name="side", label="Side of the sender"),
    Column(name="reading", label="Reading"),
    Column(name="sender", label="Sender"),
    Column(name="host", label="Host"),
    Column(name="view", label="Host on the view"),
    Column(name="force", label="Force"),
    Column(name="name", label="Name"),
    Column(name="kind", label="Kind"),
    Column(name="echelon", label="Echelon"),
    Column(name="troops", label="Troops now"),
    Column(name="pooled_now", label="Level now, as counted"),
    Column(name="level_then", label="Level on the day named"),
    Column(name="verdict", label="Verdict"),
    Column(name="reason", label="Reason"),
    Column(name="others_bound", label="Contributors bound"),
    Column(name="others_free", label="Contributors not bound"),
    Column(name="grade", label="Grade of the source"),
    Column(name="source", label="Source"),
)


def stationing_table(
    judged: Sequence[Stationed], plan: Plan, *, table: str, title: str, clause: str
) -> Table:
    """Return one row for each force, view and reading."""
    return Table(
        id=table,
        title=title,
        columns=COLUMNS,
        rows=tuple(_row(item, plan) for item in judged),
        clause=clause,
        notes=(
            (
                "Levels on the day named are from memory, with bounds: what is given as settled "
                "holds whatever the exact level within them."
            ),
            (
                "Contributors of a multinational unit are kept apart from its sender: those that "
                "the clause does not bind could stay."
            ),
        ),
    )


def _row(item: Stationed, plan: Plan) -> tuple[Cell, ...]:
    force, bearers = item.force, item.reading.bearers
    return (
        plan.side_of(item.sender) if item.sender else group_title(plan, force.group),
        item.reading.id,
        item.sender,
        item.host,
        item.view,
        force.id,
        force.name,
        force.kind,
        force.echelon.label or None,
        troops_words(force.troops) if force.troops else None,
        troops_words(item.now) if item.now else None,
        troops_words(item.then) if item.then else None,
        judgement_words(item.judgement),
        item.reason,
        ", ".join(s for s in force.contributors if s in bearers) or None,
        ", ".join(s for s in force.contributors if s not in bearers) or None,
        force.source.grade.value,
        source_words(force.source),
    )


def stationing_finding(item: Stationed, plan: Plan) -> Finding:
    """Return the finding that a force complies with the clause, had it been in force."""
    force = item.force
    steps = (
        Trace(label="sender", result=str(item.sender or "several"), origin=force.id),
        Trace(label=f"host ({item.view})", result=str(item.host), origin=force.id),
        Trace(
            label="level now, as counted",
            result=troops_words(item.now) if item.now else "not known",
            origin=source_words(force.source),
        ),
        Trace(
            label="level on the day named",
            result=troops_words(item.then) if item.then else "not known",
        ),
    )
    return Finding(
        agreement=plan.agreement.id,
        clause=item.reading.clause.id,
        measure="stationing",
        subject=f"{force.id}@{item.view.replace(' ', '-')}",
        reading=item.reading.id,
        proposition=(
            f"Had the agreement been in force for all its parties, {force.name} on the territory "
            f"of {item.host} would have complied with {item.reading.clause.anchor.article}."
        ),
        judgement=item.judgement,
        trace=clause_trace(plan.agreement, item.reading, steps),
        facts=(force.id,),
    )
