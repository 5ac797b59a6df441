"""Where a range must not be placed because it reaches a target: coverage as the range sweeps.

The zone of a bearer is every point of its territory from which the range reaches the territory
that the reading names.  It is a sublevel set of the distance to that territory, so the whole
sweep of ranges is one pass, as with the width of a band.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from foedus.assessment.footprint import measure_footprints
from foedus.assessment.words import share_words
from foedus.expressions import Reach
from foedus.expressions import Territory as TerritoryOf
from foedus.findings import Column, Table
from foedus.planning import THINNING_M, resolve_states
from foedus.world import Against

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from foedus.assessment.census import Count
    from foedus.assessment.footprint import Footprint
    from foedus.findings import Cell
    from foedus.geodesy import FloatArray
    from foedus.planning import BoundReading, Plan
    from foedus.vocabulary import Interval, StateId
    from foedus.world import RangeClaim

    Progress = Callable[[str, int, int], None]


def measure_reach(
    counts: Sequence[Count],
    readings: Sequence[BoundReading],
    plan: Plan,
    *,
    ranges_km: FloatArray,
    progress: Progress,
) -> list[Footprint]:
    """Return, for every bearer and reading, what share of its territory each range bars.

    A bearer whose reading names no target is left out.
    """
    jobs = [
        (count, distance, reading.id)
        for reading in readings
        for count in counts
        if count.subject.state in reading.bearers
        and (distance := target_distance(reading, count, plan)) is not None
    ]
    return measure_footprints(
        jobs,
        widths_km=ranges_km,
        slack_km=THINNING_M / 1000.0,
        progress=lambda done: progress("reach of ranges", done, len(jobs)),
    )


def target_distance(
    reading: BoundReading, count: Count, plan: Plan
) -> Callable[[FloatArray, FloatArray], FloatArray] | None:
    """Return the distance from points of a bearer's territory to what its range must not reach."""
    site = reading.clause.site
    if not isinstance(site, Reach) or not isinstance(site.target, TerritoryOf):
        return None
    bearer = count.subject.state
    targets = resolve_states(site.target.states, plan.cast_for(bearer)) - {bearer}
    if not targets:
        return None
    return plan.ground.distance_to_edges(targets, site.target.region, plan.cast)


def class_of(reading: BoundReading) -> Interval | None:
    """Return the range class of the objects that the clause speaks of, if it names one."""
    spans = [item.range_km for item in reading.clause.act.objects if item.range_km is not None]
    return spans[0] if spans else None


SYSTEM_COLUMNS = (
    Column(name="claim", label="Claim"),
    Column(name="system", label="System"),
    Column(name="missile", label="Missile"),
    Column(name="operators", label="Operators"),
    Column(name="basing", label="Basing"),
    Column(name="claimed_by", label="Stated by"),
    Column(name="disputed", label="Disputed"),
    Column(name="range_lower_km", label="Range, low", unit="km", digits=0),
    Column(name="range_upper_km", label="Range, high", unit="km", digits=0),
    Column(name="reading", label="Reading of the class"),
    Column(name="caught", label="In the class"),
    Column(name="barred", label="Share of an operator's territory barred by this range"),
    Column(name="grade", label="Grade of the source"),
    Column(name="source", label="Source"),
    Column(name="note", label="Note"),
)


def system_table(
    claims: Sequence[RangeClaim],
    readings: Sequence[BoundReading],
    base: Sequence[Footprint],
    *,
    table: str,
    clause: str,
) -> Table:
    """Return whether each published range falls in the class, and what it would bar at home.

    Parameters
    ----------
    claims : sequence of RangeClaim
    readings : sequence of BoundReading
        Readings of the class.
    base : sequence of Footprint
        What each range bars, under the base reading of the target.
    """
    barred = {footprint.count.subject.state: footprint for footprint in base}
    rows = [
        _system_row(claim, reading, barred)
        for claim in claims
        if claim.kind != "definition"
        for reading in readings
    ]
    return Table(
        id=table,
        title="Published ranges and their disputes, against each reading of the class",
        columns=SYSTEM_COLUMNS,
        rows=tuple(rows),
        clause=clause,
        notes=(
            (
                "A published nominal maximum is an upper bound of what a system covers; a "
                "disputed range has a row for each claimant."
            ),
            (
                "What a range bars at home is counted from the range claimed itself, lowest to "
                "highest, under the base reading; it is left empty where the class leaves the "
                "system out."
            ),
        ),
    )


def _system_row(
    claim: RangeClaim, reading: BoundReading, barred: Mapping[StateId, Footprint]
) -> tuple[Cell, ...]:
    span = claim.range_km
    caught = caught_words(claim, reading)
    return (
        claim.id,
        claim.system,
        claim.missile or None,
        ", ".join(claim.operators) or None,
        ", ".join(claim.basing),
        claim.claimed_by or None,
        "yes" if claim.disputed else "no",
        span.lower if span is not None else None,
        span.upper if span is not None and np.isfinite(span.upper) else None,
        reading.id,
        caught,
        None if caught.startswith("no") else _barred_words(claim, reading, barred),
        claim.source.grade.value,
        claim.source.title,
        claim.note or None,
    )


def _barred_words(
    claim: RangeClaim, reading: BoundReading, barred: Mapping[StateId, Footprint]
) -> str | None:
    span, limits = claim.range_km, class_of(reading)
    if span is None:
        return None
    outside = limits is not None and not (
        limits.lower <= span.lower and span.upper <= limits.upper
    )
    parts: list[str] = []
    for operator in claim.operators:
        if operator in barred:
            home = barred[operator]
            low, high = np.interp([span.lower, span.upper], home.widths_km, home.share)
            least = 0.0 if outside else float(low)
            words = share_words(least)
            if high > least:
                words += f" to {share_words(float(high))}"
            parts.append(f"{home.count.subject.name}: {words}")
    return "; ".join(parts) or None


def caught_words(claim: RangeClaim, reading: BoundReading) -> str:
    """Return whether a system with this claimed range is one that the clause speaks of."""
    if "land" not in claim.basing:
        return "no: not land-based"
    if claim.against is Against.AIR:
        return "no: made against objects in flight only"
    limits, span = class_of(reading), claim.range_km
    if limits is None or span is None:
        return "cannot be said"
    if span.upper < limits.lower or span.lower > limits.upper:
        return "no"
    inside = limits.lower <= span.lower and span.upper <= limits.upper
    return "yes" if inside else "depends on the exact range"
