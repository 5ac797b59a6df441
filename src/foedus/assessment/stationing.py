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
from foedus.world import states_of_group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """What every force of a reading is judged by.

    Attributes
    ----------
    forces : sequence of Force
        All that are counted.
    reading : BoundReading
    plan : Plan
    covered : mapping
        Each bearer to the hosts that the clause means for it.
    """

    forces: Sequence[Force]
    reading: BoundReading
    plan: Plan
    covered: Mapping[StateId, frozenset[StateId]]

    def reaches(self, sender: StateId | None, host: StateId) -> bool:
        """Return whether the clause speaks of forces of a sender on a host."""
        return sender is not None and host in self.covered.get(sender, ())


def judge_stationed(
    forces: Sequence[Force], reading: BoundReading, plan: Plan
) -> tuple[Stationed, ...]:
    """Return every force on every view of whose territory it stands on."""
    covered = {bearer: _hosts_covered(bearer, reading, plan) for bearer in reading.bearers}
    bench = _Bench(forces=forces, reading=reading, plan=plan, covered=covered)
    return tuple(
        _judge(force, host, view, bench) for force in forces for host, view in _hosts(force)
    )


def _hosts(force: Force) -> list[tuple[StateId, str]]:
    views = [(force.host, "de jure")] if force.host is not None else []
    if force.controlled_by is not None and force.controlled_by != force.host:
        views.append((force.controlled_by, "de facto"))
    return views


def _judge(force: Force, host: StateId, view: str, bench: _Bench) -> Stationed:
    sender, now, then = _sender(force), None, None
    if sender is not None and bench.reaches(sender, host):
        now = _now(force, sender, host, view, bench)
        then = _then(sender, host, bench)
        judgement, reason = _compare(now, then, bench.reading)
    else:
        judgement, reason = _judge_unreached(force, host, bench)
    if judgement.verdict is Verdict.HOLDS and is_tainted(bench.reading.clause):
        judgement = Judgement(Verdict.UNDETERMINED, frozenset({Cause.UNMODELLED}))
        reason += "; other parts of the ban are not formalised"
    return Stationed(
        force=force,
        sender=sender,
        host=host,
        view=view,
        reading=bench.reading,
        now=now,
        then=then,
        judgement=judgement,
        reason=reason,
    )


def _judge_unreached(force: Force, host: StateId, bench: _Bench) -> tuple[Judgement, str]:
    """Return the judgement of a force whose sender is not known, or not reached at this host."""
    not_bound = Judgement(Verdict.INAPPLICABLE)
    sender = _sender(force)
    if not any(host in hosts for hosts in bench.covered.values()):
        return not_bound, "the host is not a State that the clause speaks of"
    if sender is None:
        return (
            Judgement(Verdict.UNDETERMINED, _FACT),
            "no single sender is known; staff of a multinational body",
        )
    if any(bench.reaches(state, host) for state in _contributors(force, bench.plan)):
        return (
            Judgement(Verdict.UNDETERMINED, _FACT),
            "the leading state is not reached, but contributors may be; their part is not known",
        )
    if sender in bench.reading.bearers:
        return not_bound, "the host is not a State that the clause speaks of"
    return not_bound, "the sender is not bound"


def _contributors(force: Force, plan: Plan) -> frozenset[StateId]:
    """Return the states that contribute to a force, or may."""
    named = frozenset(force.contributors)
    if force.contributors_complete:
        return named
    return named | states_of_group(plan.world, force.group, force.as_of)


def _hosts_covered(sender: StateId, reading: BoundReading, plan: Plan) -> frozenset[StateId]:
    if reading.clause.host is None:
        return frozenset()
    return resolve_states(reading.clause.host, plan.cast_for(sender)) - {sender}


def _now(
    force: Force, sender: StateId, host: StateId, view: str, bench: _Bench
) -> Interval | None:
    """Return the troops counted with a force; forces that nobody counted leave it open upwards."""
    pooling = _pooling(bench.reading)
    if pooling is Pooling.PRESENCE:
        return force.troops
    here = [f for f in bench.forces if _host_on(f, view) == host]
    pool = [f for f in here if bench.reaches(_sender(f), host)]
    unknown = pooling is Pooling.PER_HOST and any(_sender(f) is None for f in here)
    if pooling is Pooling.PER_SENDER_AND_HOST:
        pool = [f for f in pool if _sender(f) == sender]
    known = [_bound_part(f, bench) for f in pool if f.troops is not None]
    known = [troops for troops in known if troops is not None]
    if not known:
        return None
    total = sum(known[1:], known[0])
    if unknown or len(known) < len(pool):
        return Interval(total.lower, float("inf"))
    return total


def _bound_part(force: Force, bench: _Bench) -> Interval | None:
    """Return the troops of a force that belong to states that are bound: some, if others share."""
    troops = force.troops
    free = _contributors(force, bench.plan) - bench.reading.bearers
    if troops is None or not free:
        return troops
    return Interval(min(1.0, troops.lower), troops.upper)


def _sender(force: Force) -> StateId | None:
    return force.sender or force.framework


def _host_on(force: Force, view: str) -> StateId | None:
    if view == "de facto" and force.controlled_by is not None:
        return force.controlled_by
    return force.host


def _pooling(reading: BoundReading) -> Pooling:
    limit = reading.clause.limit
    return limit.pooling if limit is not None else Pooling.PRESENCE


def _then(sender: StateId, host: StateId, bench: _Bench) -> Interval | None:
    """Return the level of the day named; of several senders in one row any part may be one's."""
    limit = bench.reading.clause.limit
    rows = [
        row
        for row in bench.plan.world.baselines
        if row.host == host and limit and row.day == limit.as_of
    ]
    if not rows:
        return None
    if _pooling(bench.reading) is Pooling.PER_HOST:
        return sum((_level(row, host, bench) for row in rows), Interval(0.0, 0.0))
    mine = [row.troops for row in rows if row.sender == sender]
    shared = [
        row.troops.upper
        for row in rows
        if row.sender != sender and (sender in row.senders or not row.senders_complete)
    ]
    return sum(mine, Interval(0.0, sum(shared)))


def _level(row: Baseline, host: StateId, bench: _Bench) -> Interval:
    """Return the part of a row that states reached by the clause had: any, if others share it."""
    reached = [bench.reaches(state, host) for state in row.senders]
    if row.senders_complete and all(reached):
        return row.troops
    some = any(reached) or not row.senders_complete
    return Interval(0.0, row.troops.upper if some else 0.0)


def _compare(
    now: Interval | None, then: Interval | None, reading: BoundReading
) -> tuple[Judgement, str]:
    if then is not None and then.upper == 0.0:
        return Judgement(Verdict.FAILS), "nothing was there that day"
    gap = _gap(now, then, reading)
    if gap or now is None or then is None:
        return Judgement(Verdict.UNDETERMINED, _FACT), gap
    if now.lower > then.upper:
        return Judgement(Verdict.FAILS), "more than whatever was there"
    if now.upper <= then.lower:
        return Judgement(Verdict.HOLDS), "no more than was there at least"
    return Judgement(Verdict.UNDETERMINED, _FACT), "depends on the exact level of that day"


def _gap(now: Interval | None, then: Interval | None, reading: BoundReading) -> str:
    """Return what is missing for a comparison of levels, or an empty string."""
    if then is None:
        return "no level of that day is known"
    if _pooling(reading) is Pooling.PRESENCE:
        return "whether it was there that day is not known"
    return "its strength is not known" if now is None else ""


COLUMNS = (
    Column(name="side", label="Side of the sender"),
    Column(name="reading", label="Reading"),
    Column(name="sender", label="Sender"),
    Column(name="host", label="Host"),
    Column(name="view", label="Host on the view"),
    Column(name="force", label="Force"),
    Column(name="name", label="Name"),
    Column(name="where", label="Force, host and view"),
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
                "the clause does not bind could stay. Where such contributors share a unit, any "
                "part of it may be of states that are bound."
            ),
            (
                "Only forces that the world lists are judged; among the limits it is said what "
                "the lists leave out."
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
        f"{force.name}, on {item.host} ({item.view})",
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
