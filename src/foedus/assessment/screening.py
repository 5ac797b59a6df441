"""Records against a clause that forbids something in a zone.

For each record and reading two widths settle everything: from the first it may be within the
ban, from the second it certainly is.  Both come from the distance of its places with their
positional error, from who takes part, and from the comparison with the threshold.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.agreements import Measured
from foedus.assessment.threshold import compare_echelon
from foedus.assessment.words import clause_trace, source_words
from foedus.expressions import Band
from foedus.findings import Cause, Critical, Finding, Judgement, Trace, Verdict
from foedus.vocabulary import Interval, StateId, Truth, format_km

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foedus.agreements import Clause
    from foedus.assessment.context import OpenRange
    from foedus.assessment.records import Record
    from foedus.assessment.threshold import Comparison
    from foedus.planning import BoundReading, Plan

_NEVER = math.inf
_OUTSIDE = Interval(_NEVER, _NEVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Widths at which a record enters a zone: its first place, and all of its places.

    Attributes
    ----------
    first_km, all_km : Interval
        Below `lower` it is outside, from `upper` inside; infinite where it never enters.
    nearest : str
        Name of the nearest place.
    """

    first_km: Interval
    all_km: Interval
    nearest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """A record under one reading of a clause.

    Attributes
    ----------
    record : Record
    reading : BoundReading
    bound : Truth
        Whether a bearer takes part.
    comparison : Comparison or None
        None if the clause names no threshold.
    entry : Entry
    flip_km : Interval
        From `lower` it may be within the ban, from `upper` it certainly is.
    """

    record: Record
    reading: BoundReading
    bound: Truth
    comparison: Comparison | None
    entry: Entry
    flip_km: Interval

    @property
    def is_applicable(self) -> bool:
        """Whether the record happened and somebody bound may take part."""
        return self.record.happened and self.bound is not Truth.FALSE

    def verdict_at(self, width_km: float) -> Verdict:
        """Return the verdict on compliance at one width."""
        if not self.is_applicable:
            return Verdict.INAPPLICABLE
        if width_km < self.flip_km.lower:
            return Verdict.HOLDS
        return Verdict.FAILS if width_km >= self.flip_km.upper else Verdict.UNDETERMINED


def screen_records(
    records: Sequence[Record], reading: BoundReading, plan: Plan
) -> tuple[Screened, ...]:
    """Return every record under one reading of a clause with a band or with hosts."""
    entries = _entries(records, reading, plan)
    return tuple(
        _screen(record, entry, reading, plan)
        for record, entry in zip(records, entries, strict=True)
    )


def _screen(record: Record, entry: Entry, reading: BoundReading, plan: Plan) -> Screened:
    clause = reading.clause
    bound = record.bound(reading.bearers)
    comparison = None
    above = Truth.TRUE
    certain_km = entry.first_km.upper
    if clause.threshold is not None:
        comparison = compare_echelon(
            record.echelon,
            record.claims,
            threshold=clause.threshold.above,
            headcount=plan.world.echelon_strengths[clause.threshold.above],
        )
        above = comparison.above
        if clause.threshold.measured is Measured.PART_IN_ZONE:
            certain_km = entry.all_km.upper
    rest = bound & above
    flip = Interval(
        _NEVER if rest is Truth.FALSE else entry.first_km.lower,
        certain_km if rest is Truth.TRUE else _NEVER,
    )
    return Screened(
        record=record,
        reading=reading,
        bound=bound,
        comparison=comparison,
        entry=entry,
        flip_km=flip,
    )


def _entries(records: Sequence[Record], reading: BoundReading, plan: Plan) -> list[Entry]:
    site, host = reading.clause.site, reading.clause.host
    if isinstance(site, Band):
        return _by_distance(records, site, plan)
    meant = {
        bearer: plan.meant_by(host, [bearer]) if host is not None else frozenset[StateId]()
        for bearer in reading.bearers
    }
    return [_by_host(record, meant) for record in records]


def _by_host(record: Record, meant: Mapping[StateId, frozenset[StateId]]) -> Entry:
    """Return the entry by hosts, asked of each state that is or may be bound on its own."""
    nobody = frozenset[StateId]()
    certain = nobody.union(*(meant.get(state, nobody) for state in record.actors))
    possible = certain.union(*(meant.get(state, nobody) for state in record.others))
    inside = [host for host in record.hosts if host in possible]
    if not inside:
        return Entry(first_km=_OUTSIDE, all_km=_OUTSIDE, nearest="")
    span = Interval(0.0, 0.0 if certain.intersection(inside) else _NEVER)
    return Entry(first_km=span, all_km=span, nearest=", ".join(inside))


def _by_distance(records: Sequence[Record], site: Band, plan: Plan) -> list[Entry]:
    field = plan.ground.field_of(site.line, plan.cast)
    spots = [spot for record in records for spot in record.spots]
    distance_km = (
        field.distance_m(
            np.array([spot.longitude_deg for spot in spots]),
            np.array([spot.latitude_deg for spot in spots]),
        )
        / 1000.0
    )
    error_km = np.array([spot.uncertainty_km for spot in spots])
    entries: list[Entry] = []
    start = 0
    for record in records:
        stop = start + len(record.spots)
        entries.append(_entry(record, distance_km[start:stop], error_km[start:stop]))
        start = stop
    return entries


def _entry(
    record: Record,
    distance_km: np.ndarray[tuple[int], np.dtype[np.float64]],
    error_km: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> Entry:
    if not record.spots:
        unknown = Interval(0.0, _NEVER)
        return Entry(first_km=unknown, all_km=unknown, nearest="no place known")
    near = np.maximum(distance_km - error_km, 0.0)
    far = distance_km + error_km
    nearest = int(np.argmin(distance_km))
    return Entry(
        first_km=Interval(float(near.min()), float(far.min())),
        all_km=Interval(float(near.max()), float(far.max())),
        nearest=record.spots[nearest].name,
    )


def judge_over(screened: Screened, lower_km: float, upper_km: float) -> Judgement:
    """Return the judgement on compliance over a closed range of widths.

    It is settled where it is the same at both ends, since a wider zone never frees a record.
    """
    first, last = screened.verdict_at(lower_km), screened.verdict_at(upper_km)
    tainted = is_tainted(screened.reading.clause)
    if first is last and first is not Verdict.UNDETERMINED:
        if first is Verdict.HOLDS and tainted:
            return Judgement(Verdict.UNDETERMINED, frozenset({Cause.UNMODELLED}))
        return Judgement(first)
    causes: set[Cause] = {Cause.UNMODELLED} if tainted else set()
    if first is not last:
        causes.add(Cause.PARAMETER)
    if Verdict.UNDETERMINED in {first, last}:
        causes |= _unsettled(screened)
    return Judgement(Verdict.UNDETERMINED, frozenset(causes))


def _unsettled(screened: Screened) -> set[Cause]:
    """Return why facts do not settle a record: evidence in conflict, or too little of it."""
    comparison = screened.comparison
    if comparison is None or comparison.above is not Truth.UNKNOWN:
        return {Cause.FACT}
    said = {comparison.by_echelon, *comparison.by_claim}
    causes = {Cause.CONFLICT} if {Truth.TRUE, Truth.FALSE} <= said else set[Cause]()
    if not causes or Truth.UNKNOWN in {*said, screened.bound}:
        causes.add(Cause.FACT)
    return causes


def judge_across(items: Sequence[Screened], lower_km: float, upper_km: float) -> Judgement:
    """Return the judgement of one record over all readings.

    Where readings disagree it is undetermined by the reading, and by whatever leaves a single
    reading undetermined.
    """
    judgements = [judge_over(item, lower_km, upper_km) for item in items]
    if len({judgement.verdict for judgement in judgements}) == 1:
        causes = frozenset[Cause]().union(*(judgement.causes for judgement in judgements))
        return Judgement(judgements[0].verdict, causes)
    causes = frozenset({Cause.READING}).union(*(judgement.causes for judgement in judgements))
    return Judgement(Verdict.UNDETERMINED, causes)


def is_tainted(clause: Clause) -> bool:
    """Return whether compliance cannot be established because a part is not formalised.

    What is missing can add ways to breach a ban, never take one away: a breach that was found
    stands, while compliance becomes undetermined.
    """
    return any(part.taints for part in clause.unmodelled)


def flip_words(screened: Screened) -> str:
    """Return in words from which width a record is within the ban."""
    flip = screened.flip_km
    if not isinstance(screened.reading.clause.site, Band):
        return _plain_words(screened)
    if not screened.is_applicable:
        return "nobody who is bound takes part" if screened.record.happened else "not held"
    if flip.lower == _NEVER:
        return "outside the ban at every width"
    if flip.upper == 0.0:
        return "within the ban at every width"
    possible = "at any width" if flip.lower == 0.0 else f"from {format_km(flip.lower)}"
    if flip.upper == _NEVER:
        return f"may be within the ban {possible}; the facts do not settle it"
    return f"within the ban for every width of {format_km(flip.upper)} or more" + (
        f", outside it below {format_km(flip.lower)}"
        if flip.lower > 0.0
        else ", perhaps for any narrower one"
    )


def _plain_words(screened: Screened) -> str:
    """Return in words how a record stands under a clause without a width."""
    if not screened.record.happened:
        return "not held"
    match screened.verdict_at(0.0):
        case Verdict.FAILS:
            return "within the ban"
        case Verdict.HOLDS:
            return "outside it: not on a territory that the clause names"
        case Verdict.UNDETERMINED:
            return "may be within the ban; the facts do not settle it"
        case Verdict.INAPPLICABLE:
            return "nobody who is bound takes part"


def record_finding(
    screened: Screened,
    plan: Plan,
    *,
    span: OpenRange,
    later: bool,
) -> Finding:
    """Return the finding that a record complies with the clause, had it been in force."""
    record = screened.record
    return Finding(
        agreement=plan.agreement.id,
        clause=screened.reading.clause.id,
        measure="record",
        subject=record.id,
        reading=screened.reading.id,
        proposition=(
            f"Had the agreement been in force for all its parties, {record.name} would have "
            f"complied with {screened.reading.clause.anchor.article}."
        ),
        judgement=judge_over(screened, span.lower_km, span.upper_km),
        trace=record_trace(screened, plan),
        critical=_critical(screened, span.parameter),
        facts=(record.id,),
        later=later,
    )


def _critical(screened: Screened, parameter: str) -> tuple[Critical, ...]:
    if not parameter or not screened.is_applicable:
        return ()
    flip = screened.flip_km
    return (
        Critical(
            parameter=parameter,
            unit="km",
            lower=flip.lower if math.isfinite(flip.lower) else None,
            upper=flip.upper if math.isfinite(flip.upper) else None,
            statement=flip_words(screened),
        ),
    )


_BOUND = {
    Truth.TRUE: "yes",
    Truth.FALSE: "no",
    Truth.UNKNOWN: "perhaps: not all participants are named",
}


def record_trace(screened: Screened, plan: Plan) -> Trace:
    """Return why a record is or is not within the ban."""
    record, entry = screened.record, screened.entry
    steps = [
        Trace(
            label="does a state that is bound take part?",
            result=_BOUND[screened.bound],
            origin=", ".join(sorted(record.actors & screened.reading.bearers)),
        )
    ]
    if screened.comparison is not None:
        steps.append(screened.comparison.trace)
    steps.append(
        Trace(
            label=f"inside the zone? nearest place: {entry.nearest or 'none'}",
            result=_entry_words(entry),
            origin=f"{record.id} · {source_words(record.source)}",
        )
    )
    return clause_trace(plan.agreement, screened.reading, steps)


def _entry_words(entry: Entry) -> str:
    first = entry.first_km
    if first.lower == _NEVER:
        return "no"
    if first.upper == 0.0:
        return "yes"
    if first.upper == _NEVER:
        return "not known"
    return f"certainly from {format_km(first.upper)}, certainly not below {format_km(first.lower)}"
