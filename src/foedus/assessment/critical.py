"""Widths at which something flips: first contact, half and all of a territory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.assessment.words import interval_km_words
from foedus.findings import Cause, Column, Critical, Finding, Judgement, Table, Value, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.agreements import Clause
    from foedus.assessment.footprint import Footprint
    from foedus.findings import Cell, Trace
    from foedus.vocabulary import Interval

COLUMNS = (
    Column(name="reading", label="Reading"),
    Column(name="side", label="Side"),
    Column(name="subject", label="Code"),
    Column(name="name", label="State"),
    Column(name="territory_km2", label="Territory", unit="km²", digits=0),
    Column(name="first_lower_km", label="Any of it from, at least", unit="km"),
    Column(name="first_upper_km", label="Any of it from, at most", unit="km"),
    Column(name="half_lower_km", label="Half of it from, at least", unit="km"),
    Column(name="half_upper_km", label="Half of it from, at most", unit="km"),
    Column(name="whole_lower_km", label="All of it from, at least", unit="km"),
    Column(name="whole_upper_km", label="All of it from, at most", unit="km"),
)


def critical_table(
    footprints: Sequence[Footprint],
    *,
    table: str,
    title: str,
    clause: str,
    attribution: tuple[str, ...],
) -> Table:
    """Return the lengths at which any, half and all of each territory is inside."""
    return Table(
        id=table,
        title=title,
        columns=COLUMNS,
        rows=tuple(_row(footprint) for footprint in footprints),
        clause=clause,
        notes=(
            (
                "Each length is known to lie between the two values given; the gap comes from the "
                "size of the cells and can be narrowed."
            ),
        ),
        attribution=attribution,
    )


def _row(footprint: Footprint) -> tuple[Cell, ...]:
    subject = footprint.count.subject
    spans = (footprint.first_km, footprint.half_km, footprint.whole_km)
    bounds = [bound for span in spans for bound in (span.lower, span.upper)]
    return (
        footprint.reading,
        subject.side,
        str(subject.state),
        subject.name,
        footprint.count.total_m2 / 1e6,
        *bounds,
    )


def footprint_finding(
    footprint: Footprint, *, agreement: str, clause: Clause, parameter: str, trace: Trace
) -> Finding:
    """Return the finding on whether any of a territory lies within the zone.

    Over an open width the verdict is undetermined by the parameter unless it is the same at both
    ends of the sweep; the critical values say where it flips.
    """
    subject = footprint.count.subject
    last = len(footprint.widths_km) - 1
    return Finding(
        agreement=agreement,
        clause=clause.id,
        measure="footprint",
        subject=str(subject.state),
        reading=footprint.reading,
        proposition=f"Part of the territory of {subject.name} lies within the zone.",
        judgement=_judge(footprint),
        trace=trace,
        values=tuple(
            Value(
                name=f"share of territory at {footprint.widths_km[k]:g} km",
                unit="1",
                estimate=float(footprint.share[k]),
                lower=float(footprint.lower[k]),
                upper=float(footprint.upper[k]),
            )
            for k in sorted({0, last})
        ),
        critical=tuple(
            _critical(parameter, words, span)
            for words, span in (
                ("any of the territory", footprint.first_km),
                ("half of the territory", footprint.half_km),
                ("all of the territory", footprint.whole_km),
            )
        ),
    )


def _judge(footprint: Footprint) -> Judgement:
    first = footprint.first_km
    if first.upper <= footprint.widths_km[0]:
        return Judgement(Verdict.HOLDS)
    if first.lower > footprint.widths_km[-1]:
        return Judgement(Verdict.FAILS)
    causes = {Cause.PARAMETER} if len(footprint.widths_km) > 1 else {Cause.FACT}
    return Judgement(Verdict.UNDETERMINED, frozenset(causes))


def _critical(parameter: str, words: str, span: Interval) -> Critical:
    return Critical(
        parameter=parameter,
        unit="km",
        lower=span.lower,
        upper=span.upper,
        statement=f"{words} is inside from {interval_km_words(span)}",
    )
