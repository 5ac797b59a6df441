"""The measure of a clause whose site is a band: footprint, critical widths, maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.assessment.context import open_range
from foedus.assessment.critical import critical_table, footprint_finding
from foedus.assessment.footprint import coverage_table, measure_footprints
from foedus.assessment.layers import zone_layer_id, zone_layers
from foedus.assessment.measure import Measure
from foedus.assessment.sensitivity import status_table, territory_table
from foedus.assessment.subjects import THIRD, side_titles
from foedus.assessment.words import clause_trace, interval_km_words, list_words, share_words
from foedus.expressions import Band, describe
from foedus.findings import Answer, Curves, MapView, TableView, Trace
from foedus.vocabulary import format_km

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.agreements import Clause
    from foedus.assessment.context import Context, OpenRange
    from foedus.assessment.footprint import Footprint
    from foedus.findings import Exhibit, Finding, Table
    from foedus.planning import BoundReading
    from foedus.vocabulary import Interval
    from foedus.world import View

_NAMED_STATES = 6


def zone_measure(clause: Clause, context: Context) -> Measure:
    """Return shares of territory and population inside the zone, by width and reading."""
    plan = context.plan
    site = clause.site
    width = open_range(site.width, plan) if isinstance(site, Band) else None
    if width is None:
        return _without_width(clause)
    readings = plan.readings_of(clause, touching=("site",))
    footprints = _measure(readings, width, context)
    tables = _tables(clause, readings, width, footprints, context)
    return Measure(
        headline=_headline(readings, width, tables[0], context),
        statements=_statements(footprints, readings, width, tables[0], context),
        exhibits=_exhibits(clause, readings, width, context),
        tables=tables,
        layers=zone_layers(clause, readings, width, context),
        findings=_findings(clause, footprints, readings, width, context),
        answers=(_answer(clause, footprints, readings, width, tables[0], context),),
    )


def _without_width(clause: Clause) -> Measure:
    text = "the width is open, has no declared domain and was neither set nor swept"
    return Measure(headline=f"undetermined{{parameter}}: {text}", statements=(text,))


def _measure(
    readings: Sequence[BoundReading], width: OpenRange, context: Context
) -> list[Footprint]:
    ground, cast = context.plan.ground, context.plan.cast
    jobs = [
        (count, ground.field_of(reading.clause.site.line, cast).distance_m, reading.id)
        for reading in readings
        if isinstance(reading.clause.site, Band)
        for count in context.counts
    ]
    return measure_footprints(
        jobs,
        widths_km=width.lengths_km(),
        progress=lambda done: context.progress("footprint of the zone", done, len(jobs)),
    )


def _tables(
    clause: Clause,
    readings: Sequence[BoundReading],
    width: OpenRange,
    footprints: Sequence[Footprint],
    context: Context,
) -> tuple[Table, ...]:
    plan = context.plan
    notes = (
        (
            f"Denominator of territory: the whole territory of the state "
            f"({plan.options.territory}), in the view on disputed units printed with the receipt; "
            "it is in the table of critical widths."
        ),
        (
            "Denominator of population: all people in listed places of the state. Places are "
            "points and leave out scattered homes: an estimate, not a census."
        ),
    )
    return (
        coverage_table(
            footprints,
            table=f"{clause.id}-coverage",
            title="Share of territory and population inside the zone, by width",
            length_label="Width",
            clause=clause.id,
            side_titles=side_titles(plan),
            notes=notes,
            attribution=context.attribution,
        ),
        critical_table(
            footprints,
            table=f"{clause.id}-critical-widths",
            title="Critical widths: from which width any, half and all of a territory is inside",
            clause=clause.id,
            attribution=context.attribution,
        ),
        territory_table(
            clause,
            readings[0],
            width,
            [f for f in footprints if f.reading == readings[0].id],
            context,
        ),
        status_table(clause, readings, width, context),
    )


def _exhibits(
    clause: Clause, readings: Sequence[BoundReading], width: OpenRange, context: Context
) -> tuple[Exhibit, ...]:
    first, *others = readings
    views = context.plan.world.views
    maps = [_map(clause, first, view) for view in views]
    return (
        *maps[:1],
        *_curves(clause, width, context),
        *_cross_tables(clause, readings, width),
        TableView(
            table=f"{clause.id}-critical-widths",
            folded=True,
            caption="Critical widths of every state and reading",
        ),
        *_effect_tables(clause, first),
        *maps[1:],
        *(_map(clause, reading, view) for view in views[-1:] for reading in others),
    )


def _map(clause: Clause, reading: BoundReading, view: View) -> MapView:
    return MapView(
        layer=zone_layer_id(clause, reading),
        extent=view.extent_deg,
        shade="width_km",
        table=f"{clause.id}-coverage",
        title=f"The zone at several widths, reading {reading.id}: {view.title}",
        caption="Widths in kilometres on each side of the line.",
    )


def _curves(clause: Clause, width: OpenRange, context: Context) -> tuple[Curves, ...]:
    if width.lower_km == width.upper_km:
        return ()
    sides = tuple(side.id for side in context.plan.sides)
    return tuple(
        Curves(
            table=f"{clause.id}-coverage",
            x="length_km",
            y=y,
            series="name",
            side="side",
            panel="reading",
            lower=lower,
            upper=upper,
            only=(("side", sides),),
            title=title,
            caption="Both sides in the same chart; one panel for each reading of the line.",
        )
        for y, lower, upper, title in (
            ("share", "share_lower", "share_upper", "Share of each state's territory inside"),
            (
                "population_share",
                "population_lower",
                "population_upper",
                "Share of each state's population inside (listed places)",
            ),
        )
    )


def _cross_tables(
    clause: Clause, readings: Sequence[BoundReading], width: OpenRange
) -> tuple[TableView, ...]:
    shown = tuple(f"{w:g}" for w in width.shown_km)
    return tuple(
        TableView(
            table=f"{clause.id}-coverage",
            pivot=("name", "length_km", value),
            only=(("reading", (reading.id,)), ("length_km", shown)),
            folded=k > 0 or value != "share",
            caption=f"Share of {what} inside, by width in km; reading {reading.id}",
        )
        for k, reading in enumerate(readings)
        for value, what in (("share", "territory"), ("population_share", "population"))
    )


def _effect_tables(clause: Clause, base: BoundReading) -> tuple[TableView, ...]:
    return (
        TableView(
            table=f"{clause.id}-territory-effect",
            pivot=("name", "width_km", "change"),
            folded=True,
            caption=f"What counting the territorial sea changes, by width; reading {base.id}",
        ),
        TableView(
            table=f"{clause.id}-status-effect",
            columns=(
                "unit",
                "counted_to",
                "other_view",
                "reading",
                "name",
                "width_km",
                "share_here",
                "share_other",
                "change",
            ),
            folded=True,
            caption="What another view of a disputed unit changes",
        ),
    )


def side_shares(table: Table, reading: str, width_km: float) -> dict[str, float]:
    """Return the share of the territory of each side inside at a width, under a reading."""
    columns = [table.index(n) for n in ("reading", "subject", "side", "length_km", "share")]
    shares: dict[str, float] = {}
    for row in table.rows:
        read, subject, side, width, share = (row[k] for k in columns)
        if read == reading and width == width_km and subject == f"all:{side}":
            shares[str(side)] = float(share or 0.0)
    return shares


def side_spans(
    readings: Sequence[BoundReading], table: Table, width_km: float, context: Context
) -> str:
    """Return the share of each side at a length, with the span over all readings in brackets."""
    titles = side_titles(context.plan)
    return list_words([
        f"{_span_words(readings, table, side, width_km)} of the territory of {titles[side]}"
        for side in side_shares(table, readings[0].id, width_km)
    ])


def _span_words(readings: Sequence[BoundReading], table: Table, side: str, width_km: float) -> str:
    values = [side_shares(table, reading.id, width_km).get(side, 0.0) for reading in readings]
    base = share_words(values[0])
    if len(values) == 1:
        return base
    return f"{base} [{share_words(min(values))} to {share_words(max(values))}]"


def _headline(
    readings: Sequence[BoundReading], width: OpenRange, table: Table, context: Context
) -> str:
    spans = side_spans(readings, table, width.upper_km, context)
    return f"a zone of {format_km(width.upper_km)} holds {spans}"


def _at(span: Interval) -> str:
    words = interval_km_words(span)
    return words if words.startswith("between") else f"of {words}"


def _whole(footprints: Sequence[Footprint], reading: str, upper_km: float) -> list[Footprint]:
    inside = [
        f
        for f in footprints
        if f.reading == reading and f.count.subject.side != THIRD and f.whole_km.upper <= upper_km
    ]
    return sorted(inside, key=lambda f: f.whole_km.upper)


def _statements(
    footprints: Sequence[Footprint],
    readings: Sequence[BoundReading],
    width: OpenRange,
    table: Table,
    context: Context,
) -> tuple[str, ...]:
    titles = side_titles(context.plan)
    base = readings[0].id
    statements = [
        f"Under the base reading {base}, at a width of {format_km(w)} the zone holds "
        + list_words([
            f"{share_words(share)} of the territory of {titles[side]}"
            for side, share in side_shares(table, base, w).items()
        ])
        + "."
        for w in width.shown_km
        if w in {width.shown_km[len(width.shown_km) // 2], width.shown_km[-1]}
    ]
    whole = _whole(footprints, base, width.upper_km)
    if whole and width.lower_km < width.upper_km:
        listed = [
            f"all of {f.count.subject.name} from a width {_at(f.whole_km)}"
            for f in whole[:_NAMED_STATES]
        ]
        statements.append(f"Wholly inside within the sweep, under {base}: {list_words(listed)}.")
    statements += [_reading_words(reading, context) for reading in readings]
    return tuple(statements)


def _reading_words(reading: BoundReading, context: Context) -> str:
    site = reading.clause.site
    names = context.plan.agreement.names
    line = describe(site.line, names=names) if isinstance(site, Band) else ""
    return f"Reading {reading.id}: the zone runs along {line}."


def _findings(
    clause: Clause,
    footprints: Sequence[Footprint],
    readings: Sequence[BoundReading],
    width: OpenRange,
    context: Context,
) -> tuple[Finding, ...]:
    by_id = {reading.id: reading for reading in readings}
    plan = context.plan
    findings: list[Finding] = []
    for footprint in footprints:
        reading = by_id[footprint.reading]
        subject = footprint.count.subject
        steps = (
            Trace(label="line", result=_reading_words(reading, context)),
            Trace(
                label=f"territory of {subject.name}",
                result=f"{footprint.count.total_m2 / 1e6:,.0f} km² ({plan.options.territory})",
                origin="; ".join(context.attribution),
            ),
            Trace(
                label="distance field over cells of the territory",
                result=f"any of it from {interval_km_words(footprint.first_km)}",
                origin="geodesic distance on WGS 84, bounded by the radius of each cell",
            ),
        )
        findings.append(
            footprint_finding(
                footprint,
                agreement=plan.agreement.id,
                clause=clause,
                parameter=width.parameter,
                trace=clause_trace(plan.agreement, reading, steps),
            )
        )
    return tuple(findings)


def _answer(
    clause: Clause,
    footprints: Sequence[Footprint],
    readings: Sequence[BoundReading],
    width: OpenRange,
    table: Table,
    context: Context,
) -> Answer:
    whole = [
        f"{f.count.subject.name} from a width {_at(f.whole_km)}"
        for f in _whole(footprints, readings[0].id, width.upper_km)
    ]
    headline = _headline(readings, width, table, context)
    return Answer(
        question=f"Where would {clause.anchor.article} bar what it forbids?",
        result=f"{headline[0].upper()}{headline[1:]}."
        + (f" Wholly inside: {list_words(whole)}." if whole else ""),
        reason=f"The text leaves the width open; it was taken {width.words}.",
        change="An agreed width; which line is meant; whether territorial sea counts.",
        clause=clause.id,
    )
