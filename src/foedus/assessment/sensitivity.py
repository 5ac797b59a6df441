"""What the choice of territory and the views on disputed units do to the shares of a zone.

Both are inputs of the assessment; the tables show what would change if another were taken.  They
are computed to the same gap on both sides of a comparison.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from foedus.assessment.census import Residents, lay_out
from foedus.expressions import Band
from foedus.findings import Column, Table
from foedus.geodesy import build_field
from foedus.planning import Ground
from foedus.vocabulary import StateId
from foedus.world import Territory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from foedus.agreements import Clause
    from foedus.assessment.census import Count
    from foedus.assessment.context import Context, OpenRange
    from foedus.assessment.footprint import Footprint
    from foedus.findings import Cell
    from foedus.geodesy import FloatArray
    from foedus.planning import BoundReading
    from foedus.world import Unit

_GAP = 0.005
"""Greatest difference of the bounds of the shares compared; the estimates are far closer."""
_NEAR_KM = 5.0
"""How well it is known how near a state comes to a disputed unit."""
_SEA_KM = 50.0
"""Farther from the zone than this, territorial sea cannot bring a state into it."""
_LEAST_CHANGE = 0.001
"""Shares that change by less are not listed: a tenth of a percentage point."""

TERRITORY_COLUMNS = (
    Column(name="reading", label="Reading"),
    Column(name="side", label="Side"),
    Column(name="subject", label="Code"),
    Column(name="name", label="State"),
    Column(name="width_km", label="Width", unit="km"),
    Column(name="share_land", label="Share of land", unit="share", digits=1),
    Column(
        name="share_land_sea", label="Share of land with territorial sea", unit="share", digits=1
    ),
    Column(name="change", label="Change", unit="share", digits=1),
)


def territory_table(
    clause: Clause,
    reading: BoundReading,
    width: OpenRange,
    base: Sequence[Footprint],
    context: Context,
) -> Table:
    """Return shares of land beside shares of land with territorial sea, for the base reading."""
    here = context.plan.ground
    other = replace(here, territory=_other(here.territory))
    shown = np.array(width.shown_km, dtype=np.float64)
    rows: list[tuple[Cell, ...]] = []
    for done, footprint in enumerate(base):
        context.progress("effect of territory", done, len(base))
        if footprint.first_km.lower > width.upper_km + _SEA_KM:
            continue
        count = footprint.count
        shares = {
            here.territory: _shares(count, reading, here, context, shown),
            other.territory: _shares(_recount(count, other), reading, other, context, shown),
        }
        land, sea = shares[Territory.LAND], shares[Territory.LAND_SEA]
        rows += _changed_rows(reading.id, count, shown, land, sea)
    context.progress("effect of territory", len(base), len(base))
    return Table(
        id=f"{clause.id}-territory-effect",
        title="What counting the territorial sea changes",
        columns=TERRITORY_COLUMNS,
        rows=tuple(rows),
        clause=clause.id,
        notes=(
            (
                "Only states and widths where the share changes by a tenth of a percentage point "
                "or more; the denominator changes with the territory."
            ),
        ),
        attribution=context.attribution,
    )


STATUS_COLUMNS = (
    Column(name="unit", label="Disputed unit"),
    Column(name="counted_to", label="Counted here to"),
    Column(name="other_view", label="Other view"),
    *TERRITORY_COLUMNS[:5],
    Column(name="share_here", label="Share, as counted here", unit="share", digits=1),
    Column(name="share_other", label="Share on the other view", unit="share", digits=1),
    Column(name="change", label="Change", unit="share", digits=1),
)


def status_table(
    clause: Clause, readings: Sequence[BoundReading], width: OpenRange, context: Context
) -> Table:
    """Return shares on another view of each disputed unit that a state of the world holds."""
    shown = np.array(width.shown_km, dtype=np.float64)
    rows: list[tuple[Cell, ...]] = []
    units = held_units(context)
    for done, unit in enumerate(units):
        context.progress("effect of status", done, len(units))
        rows += _status_rows(unit, readings, shown, context)
    context.progress("effect of status", len(units), len(units))
    return Table(
        id=f"{clause.id}-status-effect",
        title="What another view of a disputed unit changes",
        columns=STATUS_COLUMNS,
        rows=tuple(rows),
        clause=clause.id,
        notes=(
            (
                "Only states and widths where the share changes by a tenth of a percentage point "
                "or more. Units that the boundary data cannot separate are among the limits."
            ),
        ),
        attribution=context.attribution,
    )


def held_units(context: Context) -> list[Unit]:
    """Return disputed units that the data separate and that another state of the world holds."""
    states = context.plan.world.states
    return [
        unit
        for unit in context.plan.world.units
        if unit.disputed and unit.state in states and unit.held_by in states
    ]


def _status_rows(
    unit: Unit, readings: Sequence[BoundReading], shown: FloatArray, context: Context
) -> list[tuple[Cell, ...]]:
    here = context.plan.ground
    views = context.plan.options.status
    counted = views.get(unit.id, unit.state)
    other = unit.state if counted == unit.held_by else unit.held_by
    there = _viewed({**views, unit.id: other}, here)
    rows: list[tuple[Cell, ...]] = []
    for count in _near(unit, float(shown[-1]), context):
        owner = count.subject.state in {unit.state, unit.held_by}
        moved = _recount(count, there) if owner else count
        for reading in readings:
            first = _shares(count, reading, here, context, shown)
            second = _shares(moved, reading, there, context, shown)
            changed = _changed_rows(reading.id, count, shown, first, second)
            rows += [(unit.name, str(counted), str(other), *row) for row in changed]
    return rows


def _near(unit: Unit, width_km: float, context: Context) -> list[Count]:
    """Return the subjects that may change: owners of the unit, and states near its boundary.

    Lines differ along the boundary of the unit only, so that a point farther from it than the
    greatest width stays where it is.
    """
    own = StateId(f"unit {unit.id}")
    views = {**context.plan.options.status, unit.id: own}
    edge = build_field(_viewed(views, context.plan.ground).boundaries.perimeter([own]))
    near: list[Count] = []
    for count in context.counts:
        found = count.coverage(
            edge.distance_m, np.array([width_km]), gap=1.0, critical_km=_NEAR_KM
        )
        first_km = found.critical[0].lower_km
        if first_km <= width_km or count.subject.state in {unit.state, unit.held_by}:
            near.append(count)
    return near


def _viewed(views: Mapping[str, StateId], ground: Ground) -> Ground:
    """Return fresh ground on other views of disputed units."""
    return Ground(boundaries=ground.boundaries.with_status(views), territory=ground.territory)


def _other(kind: Territory) -> Territory:
    return Territory.LAND_SEA if kind is Territory.LAND else Territory.LAND


def _recount(count: Count, ground: Ground) -> Count:
    territory = ground.territory_of(frozenset({count.subject.state}))
    laid = lay_out(count.subject, territory, Residents.nowhere())
    return count if laid is None else laid


def _shares(
    count: Count, reading: BoundReading, ground: Ground, context: Context, shown: FloatArray
) -> FloatArray:
    site = reading.clause.site
    if not isinstance(site, Band):
        return np.zeros(len(shown))
    distance = ground.field_of(site.line, context.plan.cast).distance_m
    area = count.coverage(distance, shown, gap=_GAP, critical_km=np.inf).coverage
    return area.estimate_m2 / area.total_m2


def _changed_rows(
    reading: str, count: Count, shown: FloatArray, first: FloatArray, second: FloatArray
) -> Iterable[tuple[Cell, ...]]:
    subject = count.subject
    for k, width in enumerate(shown):
        change = float(second[k] - first[k])
        if abs(change) >= _LEAST_CHANGE:
            yield (
                reading,
                subject.side,
                str(subject.state),
                subject.name,
                float(width),
                float(first[k]),
                float(second[k]),
                change,
            )
