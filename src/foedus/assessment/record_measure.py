"""The measure of real activities and standing forces against a clause with a site."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from foedus.agreements import ActClass
from foedus.assessment.context import OpenRange, open_range
from foedus.assessment.layers import record_layer, zone_layer_id
from foedus.assessment.measure import Measure
from foedus.assessment.record_tables import count_table, reading_table, record_table
from foedus.assessment.screening import record_finding, screen_records
from foedus.assessment.words import count_words
from foedus.expressions import Band
from foedus.findings import Answer, MapView, TableView, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.agreements import Clause
    from foedus.assessment.context import Context
    from foedus.assessment.records import Record
    from foedus.assessment.screening import Screened
    from foedus.findings import Finding, Table
    from foedus.planning import BoundReading

_DRILLS = frozenset({ActClass.EXERCISE, ActClass.MILITARY_ACTIVITY})
_PRESENCE = frozenset({ActClass.STANDING_PRESENCE, ActClass.MILITARY_ACTIVITY})
_FIELDS = ("site", "host", "threshold")
_NOWHERE = OpenRange(parameter="", lower_km=0.0, upper_km=0.0, shown_km=(0.0,))


def can_screen(clause: Clause) -> bool:
    """Return whether records of the world can be held against a clause."""
    located = isinstance(clause.site, Band) or clause.host is not None
    return located and bool(_DRILLS & set(clause.act.classes))


def record_measure(clause: Clause, context: Context) -> Measure:
    """Return every activity, and standing forces where a reading reaches them, with verdicts."""
    width = _range(clause, context)
    if width is None:
        return Measure()
    readings = context.plan.readings_of(clause, touching=_FIELDS)
    screened = [s for r in readings for s in screen_records(context.activities, r, context.plan)]
    later = screen_records(context.later, readings[0], context.plan)
    base = [s for s in screened if s.reading.id == readings[0].id]
    tables = _activity_tables(clause, readings, screened, base, later, width, context)
    standing = _standing(clause, width, context)
    return Measure(
        headline=_headline(base, width),
        statements=_statements(base, readings, width),
        exhibits=(
            *_maps(clause, context),
            *_exhibits(clause, readings, tables),
            *_standing_exhibits(standing[0]),
        ),
        tables=(*tables, *standing[0]),
        layers=(record_layer(base, clause, context),),
        findings=(*_findings(screened, later, width, context), *standing[1]),
        answers=(_answer(clause, base, width),),
    )


def _range(clause: Clause, context: Context) -> OpenRange | None:
    if isinstance(clause.site, Band):
        return open_range(clause.site.width, context.plan)
    return _NOWHERE


def _activity_tables(  # noqa: PLR0913, PLR0917 - the parts of one set of tables, used here only
    clause: Clause,
    readings: Sequence[BoundReading],
    screened: Sequence[Screened],
    base: Sequence[Screened],
    later: Sequence[Screened],
    width: OpenRange,
    context: Context,
) -> tuple[Table, ...]:
    plan = context.plan
    span = (width.lower_km, width.upper_km)
    day = plan.options.as_of.isoformat()
    notes = (
        (
            f"Had the agreement been in force for all its parties, with memberships as of {day} "
            "and without any consent that it allows for."
        ),
        (
            "Every kind of activity in the data counts as an exercise: deployments for exercise "
            "and checks of readiness too. A curtailed one counts with what was announced."
        ),
        "Places are known to about ten kilometres: narrow zones cannot be decided by them.",
        *plan.world.statements,
    )
    return (
        record_table(
            base,
            screened,
            plan,
            table=f"{clause.id}-activities",
            title=f"Activities up to {day}, under the base reading {readings[0].id}",
            clause=clause.id,
            range_km=span,
            notes=notes,
        ),
        reading_table(
            screened,
            plan,
            table=f"{clause.id}-activities-by-reading",
            title=f"Activities up to {day}, under every reading",
            clause=clause.id,
            range_km=span,
        ),
        count_table(
            screened,
            plan,
            table=f"{clause.id}-activity-counts",
            title=f"How many activities up to {day} stand how, by reading, width and leader",
            clause=clause.id,
            widths_km=width.shown_km,
        ),
        record_table(
            later,
            later,
            plan,
            table=f"{clause.id}-activities-later",
            title=f"After the as-of date ({day}): later activities, not used in any result",
            clause=clause.id,
            range_km=span,
            notes=(f"All rows are after the as-of date {day}.",),
        ),
    )


def _maps(clause: Clause, context: Context) -> tuple[MapView, ...]:
    """Return a map of the places of activities over the zone, where there is a zone."""
    if not isinstance(clause.site, Band):
        return ()
    zone = context.plan.readings_of(clause, touching=("site",))[0]
    return tuple(
        MapView(
            layer=zone_layer_id(clause, zone),
            points=f"{clause.id}-records",
            extent=view.extent_deg,
            shade="width_km",
            table=f"{clause.id}-activities",
            title=f"Places of activities up to the reference date: {view.title}",
            caption=f"Places are towns and training areas, over the zone of reading {zone.id}.",
        )
        for view in context.plan.world.views[:1]
    )


def _exhibits(
    clause: Clause, readings: Sequence[BoundReading], tables: Sequence[Table]
) -> tuple[TableView, ...]:
    activities, by_reading, counts, later = (table.id for table in tables)
    return (
        TableView(
            table=counts,
            only=(("reading", (readings[0].id,)),),
            caption=f"Activities by width and leader, reading {readings[0].id}",
        ),
        TableView(
            table=activities,
            columns=(
                "name",
                "day",
                "group",
                "hosts",
                "strength",
                "echelon",
                "above",
                "nearest_lower_km",
                "nearest_upper_km",
                "statement",
                "all_readings",
                "grade",
            ),
            folded=True,
            caption=f"Every activity, reading {readings[0].id}",
        ),
        TableView(
            table=activities,
            columns=("name", "by_echelon", "by_strength", "above", "echelon_basis", "source"),
            folded=True,
            caption="Above the echelon? By echelon alone, by each claimed strength, and together",
        ),
        TableView(
            table=by_reading,
            pivot=("name", "reading", "verdict"),
            folded=True,
            caption="Every activity under every reading, over the whole range",
        ),
        TableView(
            table=later,
            columns=("name", "day", "group", "hosts", "strength", "echelon", "above", "statement"),
            folded=True,
            caption="After the as-of date",
        ),
    )


def _standing(
    clause: Clause, width: OpenRange, context: Context
) -> tuple[tuple[Table, ...], tuple[Finding, ...]]:
    """Return tables and findings on standing forces under readings that reach presence."""
    plan = context.plan
    readings = [
        r
        for r in plan.readings_of(clause, touching=("act", "site", "host"))
        if _PRESENCE.intersection(r.clause.act.classes)
    ]
    if not readings:
        return (), ()
    screened = [s for r in readings for s in screen_records(_placed(context), r, plan)]
    first = [s for s in screened if s.reading.id == readings[0].id]
    span = (width.lower_km, width.upper_km)
    tables = (
        record_table(
            first,
            screened,
            plan,
            table=f"{clause.id}-standing",
            title=f"Standing formations of every side, under reading {readings[0].id}",
            clause=clause.id,
            range_km=span,
            notes=("The place of a formation is its garrison or headquarters.",),
        ),
        count_table(
            screened,
            plan,
            table=f"{clause.id}-standing-counts",
            title="How many standing formations stand how, by reading, width and side",
            clause=clause.id,
            widths_km=width.shown_km,
        ),
    )
    findings = tuple(
        record_finding(
            s,
            plan,
            span=width,
            later=False,
        )
        for s in first
    )
    return tables, findings


def _placed(context: Context) -> list[Record]:
    return [record for record in context.forces if record.hosts]


def _standing_exhibits(tables: Sequence[Table]) -> tuple[TableView, ...]:
    if not tables:
        return ()
    standing, counts = tables
    first = standing.title.rsplit(" ", 1)[-1]
    return (
        TableView(
            table=counts.id,
            only=(("reading", (first,)),),
            caption=f"Standing formations by width and side, reading {first}",
        ),
        TableView(
            table=standing.id,
            columns=(
                "name",
                "group",
                "hosts",
                "strength",
                "echelon",
                "above",
                "nearest_lower_km",
                "nearest_upper_km",
                "statement",
            ),
            folded=True,
            caption=standing.title,
        ),
    )


def _tally(screened: Sequence[Screened], width_km: float) -> Counter[Verdict]:
    return Counter(item.verdict_at(width_km) for item in screened)


def _tally_words(tally: Counter[Verdict]) -> str:
    return (
        f"{tally[Verdict.FAILS]} within the ban, {tally[Verdict.HOLDS]} outside it, "
        f"{tally[Verdict.UNDETERMINED]} undetermined, "
        f"{tally[Verdict.INAPPLICABLE]} not bound or not held"
    )


def _headline(base: Sequence[Screened], width: OpenRange) -> str:
    at = f" at {width.upper_km:g} km" if width.upper_km else ""
    return f"{count_words(len(base), 'activity', 'activities')}{at}: " + _tally_words(
        _tally(base, width.upper_km)
    )


def _statements(
    base: Sequence[Screened], readings: Sequence[BoundReading], width: OpenRange
) -> tuple[str, ...]:
    unknown = [s for s in base if s.verdict_at(width.upper_km) is Verdict.UNDETERMINED]
    return (
        f"Of {len(base)} activities up to the reference date, under the base reading "
        f"{readings[0].id}: {_tally_words(_tally(base, width.upper_km))}"
        + (f" at a width of {width.upper_km:g} km." if width.upper_km else "."),
        f"{count_words(len(unknown), 'activity is', 'activities are')} undetermined at that "
        "width, because an echelon that was coded, not stated, does not agree with every claimed "
        "strength, lies off the scale, or no strength is known; or because not all participants "
        "are named."
        if unknown
        else "No activity is undetermined there.",
    )


def _findings(
    screened: Sequence[Screened], later: Sequence[Screened], width: OpenRange, context: Context
) -> list[Finding]:
    return [
        record_finding(
            item,
            context.plan,
            span=width,
            later=is_later,
        )
        for group, is_later in ((screened, False), (later, True))
        for item in group
    ]


def _answer(clause: Clause, base: Sequence[Screened], width: OpenRange) -> Answer:
    return Answer(
        question=f"Which real activities would {clause.anchor.article} have barred?",
        result=f"Of {_headline(base, width)}.",
        reason="Echelons in the data are coded; they decide only where every claimed size agrees."
        if clause.threshold is not None
        else "Any military activity of a state that is bound counts, whatever its size.",
        change="A stated echelon; a list of participants; the width; another reading."
        if clause.threshold is not None
        else "A list of participants; another list of the states meant.",
        clause=clause.id,
    )
