"""The measure of a clause whose site is a reach: where each side could not deploy, by range."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from foedus.assessment.context import OpenRange, open_range
from foedus.assessment.critical import critical_table, footprint_finding
from foedus.assessment.footprint import coverage_table
from foedus.assessment.layers import LICENCE, greatest_tolerance, windows_of, zone_features
from foedus.assessment.measure import Measure
from foedus.assessment.reach import class_of, measure_reach, system_table
from foedus.assessment.subjects import side_titles
from foedus.assessment.words import clause_trace, interval_km_words, list_words, share_words
from foedus.assessment.zone_measure import side_shares, side_spans
from foedus.expressions import Reach, Territory, describe
from foedus.findings import Answer, Curves, Feature, Layer, MapView, TableView, Trace
from foedus.planning import resolve_states
from foedus.vocabulary import format_km

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.agreements import Clause
    from foedus.assessment.context import Context
    from foedus.assessment.footprint import Footprint
    from foedus.findings import Exhibit, Finding, Table
    from foedus.planning import BoundReading


def reach_measure(clause: Clause, context: Context) -> Measure:
    """Return the share of each bearer's territory from which a range reaches the target."""
    plan = context.plan
    site = clause.site
    length = open_range(site.range, plan) if isinstance(site, Reach) else None
    if length is None:
        text = "the range is open, has no declared domain and was neither set nor swept"
        return Measure(headline=f"undetermined{{parameter}}: {text}", statements=(text,))
    readings = plan.readings_of(clause, touching=("site",))
    classes = plan.readings_of(clause, touching=("act",))
    footprints = measure_reach(
        context.counts,
        readings,
        plan,
        ranges_km=length.lengths_km(),
        progress=context.progress,
    )
    tables = _tables(clause, footprints, classes, context)
    layer = _layer(clause, readings[0], length, context)
    return Measure(
        headline=_headline(readings, length, tables[0], context),
        statements=_statements(readings, classes, length, tables[0], context),
        exhibits=_exhibits(clause, readings, length, context),
        tables=tables,
        layers=(layer,),
        findings=_findings(clause, footprints, readings, length, context),
        answers=(_answer(clause, readings, length, tables[0], context),),
    )


def _tables(
    clause: Clause,
    footprints: Sequence[Footprint],
    classes: Sequence[BoundReading],
    context: Context,
) -> tuple[Table, ...]:
    plan = context.plan
    coverage = coverage_table(
        footprints,
        table=f"{clause.id}-reach",
        title="Share of territory that a range bars, by range",
        length_label="Range",
        clause=clause.id,
        side_titles=side_titles(plan),
        notes=(
            (f"Denominator: the whole territory of the state ({plan.options.territory})."),
            (
                "Shares are given for every range swept; a reading of the class says which ranges "
                "the clause speaks of, and a range outside its limits bars nothing."
            ),
            (
                "A nominal range is an upper bound of what a system covers: launch points, "
                "payload and terrain are not considered."
            ),
        ),
        attribution=context.attribution,
    )
    critical = critical_table(
        footprints,
        table=f"{clause.id}-critical-ranges",
        title="Critical ranges: from which range any, half and all of a territory is barred",
        clause=clause.id,
        attribution=context.attribution,
    )
    first = footprints[0].reading if footprints else ""
    systems = system_table(
        plan.world.ranges,
        classes,
        [f for f in footprints if f.reading == first],
        table=f"{clause.id}-systems",
        clause=clause.id,
    )
    return coverage, critical, systems


def _layer(clause: Clause, reading: BoundReading, length: OpenRange, context: Context) -> Layer:
    """Return the part of each side's territory that each shown range bars, base reading.

    A side whose members the reading also sets against each other is left out: its zone differs
    from bearer to bearer and stands in the table.
    """
    plan = context.plan
    features: list[Feature] = []
    for done, side in enumerate(plan.sides):
        context.progress("reach for maps", done, len(plan.sides))
        bearers = side.states & reading.bearers
        site = reading.clause.site
        if not bearers or not isinstance(site, Reach) or not isinstance(site.target, Territory):
            continue
        cast = plan.cast_for(min(bearers))
        targets = resolve_states(site.target.states, cast)
        if not targets or targets & side.states:
            continue
        distance = plan.ground.distance_to_edges(targets, site.target.region, plan.cast)
        land = shapely.union_all([context.outlines[s] for s in sorted(bearers)])
        features += [
            Feature(shapely.intersection(feature.geometry, land), feature.properties)
            for feature in zone_features(
                distance,
                windows_of(land),
                length.shown_km,
                properties={
                    "agreement": plan.agreement.id,
                    "clause": clause.id,
                    "reading": reading.id,
                    "side": side.id,
                },
                length_name="range_km",
            )
        ]
    context.progress("reach for maps", len(plan.sides), len(plan.sides))
    return Layer(
        id=f"{clause.id}-barred",
        title=f"Where each side could not deploy under {clause.anchor.article}, by range",
        features=tuple(features),
        clause=clause.id,
        tolerance_m=greatest_tolerance(features),
        licence=LICENCE,
        attribution=context.attribution,
    )


def _exhibits(
    clause: Clause, readings: Sequence[BoundReading], length: OpenRange, context: Context
) -> tuple[Exhibit, ...]:
    table = f"{clause.id}-reach"
    shown = tuple(f"{w:g}" for w in length.shown_km)
    sides = tuple(side.id for side in context.plan.sides)
    maps = tuple(
        MapView(
            layer=f"{clause.id}-barred",
            extent=view.extent_deg,
            shade="range_km",
            table=table,
            title=f"Where each side could not deploy, by range: {view.title}",
            caption=f"Reading {readings[0].id}. Ranges in kilometres.",
        )
        for view in context.plan.world.views[1:2]
    )
    curves = Curves(
        table=table,
        x="length_km",
        y="share",
        series="name",
        side="side",
        panel="reading",
        lower="share_lower",
        upper="share_upper",
        only=(("side", sides),),
        title="Share of each bearer's territory that a range bars",
        caption="The range of the missile along the axis; both sides in the same chart.",
    )
    cross = tuple(
        TableView(
            table=table,
            pivot=("name", "length_km", "share"),
            only=(("reading", (reading.id,)), ("length_km", shown)),
            folded=k > 0,
            caption=f"Share of territory barred, by range in km; reading {reading.id}",
        )
        for k, reading in enumerate(readings)
    )
    drawn = (*maps, curves) if length.lower_km < length.upper_km else maps
    return (
        *drawn,
        *cross,
        TableView(table=f"{clause.id}-critical-ranges", folded=True, caption="Critical ranges"),
        TableView(
            table=f"{clause.id}-systems",
            columns=(
                "system",
                "missile",
                "operators",
                "claimed_by",
                "disputed",
                "range_lower_km",
                "range_upper_km",
                "reading",
                "caught",
                "barred",
                "grade",
                "source",
            ),
            folded=True,
            caption="Published ranges and their disputes",
        ),
    )


def _headline(
    readings: Sequence[BoundReading], length: OpenRange, table: Table, context: Context
) -> str:
    spans = side_spans(readings, table, length.upper_km, context)
    return f"a range of {format_km(length.upper_km)} bars {spans} (states bound)"


def _statements(
    readings: Sequence[BoundReading],
    classes: Sequence[BoundReading],
    length: OpenRange,
    table: Table,
    context: Context,
) -> tuple[str, ...]:
    titles = side_titles(context.plan)
    base = readings[0].id
    statements = [
        f"Under the base reading {base}, a range of {format_km(w)} bars "
        + list_words([
            f"{share_words(share)} of the territory of the bearers among {titles[side]}"
            for side, share in side_shares(table, base, w).items()
        ])
        + "."
        for w in _in_class(readings[0].clause, length, context)
    ]
    for reading in classes:
        limits = class_of(reading)
        if limits is not None:
            statements.append(
                f"Reading {reading.id} of the class: ranges from {format_km(limits.lower)} to "
                f"{format_km(limits.upper)}; a range outside these limits bars nothing."
            )
    statements += [
        f"Reading {reading.id}: the range must not reach "
        f"{describe(reading.clause.site.target, names=context.plan.agreement.names)}."
        for reading in readings
        if isinstance(reading.clause.site, Reach)
    ]
    return tuple(statements)


def _findings(
    clause: Clause,
    footprints: Sequence[Footprint],
    readings: Sequence[BoundReading],
    length: OpenRange,
    context: Context,
) -> tuple[Finding, ...]:
    by_id = {reading.id: reading for reading in readings}
    plan = context.plan
    return tuple(
        footprint_finding(
            footprint,
            agreement=plan.agreement.id,
            clause=clause,
            parameter=length.parameter,
            trace=clause_trace(
                plan.agreement,
                by_id[footprint.reading],
                (
                    Trace(
                        label=f"territory of {footprint.count.subject.name}",
                        result=f"{footprint.count.total_m2 / 1e6:,.0f} km²"
                        f" ({plan.options.territory})",
                        origin="; ".join(context.attribution),
                    ),
                    Trace(
                        label="distance to the territory that must not be reached",
                        result=f"any of it within {interval_km_words(footprint.first_km)}",
                        origin="geodesic distance on WGS 84, bounded by the radius of each cell",
                    ),
                ),
            ),
        )
        for footprint in footprints
    )


def _in_class(clause: Clause, length: OpenRange, context: Context) -> list[float]:
    """Return the shown ranges that the base reading of the class speaks of."""
    limits = class_of(context.plan.readings_of(clause, touching=())[0])
    inside = [w for w in length.shown_km if limits is None or limits.lower <= w <= limits.upper]
    return inside or list(length.shown_km)


def _answer(
    clause: Clause,
    readings: Sequence[BoundReading],
    length: OpenRange,
    table: Table,
    context: Context,
) -> Answer:
    middle = _in_class(clause, length, context)[0]
    spans = side_spans(readings, table, middle, context)
    return Answer(
        question=f"Where could each side not deploy under {clause.anchor.article}?",
        result=f"A range of {format_km(middle)} bars {spans} (states bound); "
        + _headline(readings, length, table, context)
        + ".",
        reason=f"The text defines no range class; ranges were taken {length.words}.",
        change="The class; who the other Parties are; whether only Europe counts.",
        clause=clause.id,
    )
