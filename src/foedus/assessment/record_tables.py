"""Tables of screened records: one by one, reading by reading, and counted by side."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from foedus.assessment.records import group_title, troops_span
from foedus.assessment.screening import flip_words, judge_across, judge_over
from foedus.assessment.threshold import troops_words
from foedus.assessment.words import source_words
from foedus.findings import Column, Table, Verdict, plain_words
from foedus.vocabulary import Truth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.assessment.screening import Screened
    from foedus.findings import Cell, Judgement
    from foedus.planning import Plan

_WORDS = {Truth.TRUE: "above", Truth.FALSE: "not above", Truth.UNKNOWN: "cannot be said"}

RECORD_COLUMNS = (
    Column(name="record", label="Record"),
    Column(name="name", label="Name"),
    Column(name="day", label="From"),
    Column(name="group", label="Led by"),
    Column(name="hosts", label="On the territory of"),
    Column(name="strength", label="Claimed strength", unit="troops"),
    Column(name="echelon", label="Echelon"),
    Column(name="echelon_basis", label="Echelon rests on"),
    Column(name="by_echelon", label="Above, by echelon alone"),
    Column(name="by_strength", label="Above, by each claimed strength"),
    Column(name="above", label="Above, both together"),
    Column(name="nearest", label="Nearest place"),
    Column(name="nearest_lower_km", label="Its distance, at least", unit="km"),
    Column(name="nearest_upper_km", label="Its distance, at most", unit="km"),
    Column(name="verdict", label="Over the whole range"),
    Column(name="statement", label="In words"),
    Column(name="all_readings", label="Over all readings"),
    Column(name="grade", label="Grade of the source"),
    Column(name="source", label="Source"),
)


def record_table(  # noqa: PLR0913 - what a table is called and what range it covers
    screened: Sequence[Screened],
    every: Sequence[Screened],
    plan: Plan,
    *,
    table: str,
    title: str,
    clause: str,
    range_km: tuple[float, float],
    notes: tuple[str, ...],
) -> Table:
    """Return one row for each record, under one reading and over all.

    Parameters
    ----------
    screened : sequence of Screened
        Every record under the reading that is shown.
    every : sequence of Screened
        Every record under every reading.
    """
    by_record: dict[str, list[Screened]] = {}
    for item in every:
        by_record.setdefault(item.record.id, []).append(item)
    return Table(
        id=table,
        title=title,
        columns=RECORD_COLUMNS,
        rows=tuple(
            _record_row(item, by_record[item.record.id], plan, range_km) for item in screened
        ),
        clause=clause,
        notes=notes,
        attribution=plan_attribution(plan),
    )


def _record_row(
    item: Screened, every: Sequence[Screened], plan: Plan, range_km: tuple[float, float]
) -> tuple[Cell, ...]:
    record, comparison = item.record, item.comparison
    span = troops_span(record.claims)
    return (
        record.id,
        record.name,
        record.day.isoformat(),
        group_title(plan, record.group),
        ", ".join(record.hosts),
        troops_words(span) if span is not None else None,
        record.echelon.label or None,
        record.echelon.basis.value,
        _WORDS[comparison.by_echelon] if comparison else None,
        _by_strength(item),
        _WORDS[comparison.above] if comparison else None,
        item.entry.nearest or None,
        _finite(item.entry.first_km.lower),
        _finite(item.entry.first_km.upper),
        judgement_words(judge_over(item, *range_km)),
        flip_words(item),
        judgement_words(judge_across(every, *range_km)),
        record.source.grade.value,
        source_words(record.source),
    )


def judgement_words(judgement: Judgement) -> str:
    """Return a judgement on compliance in plain words, with its causes."""
    causes = f" ({', '.join(sorted(judgement.causes))})" if judgement.causes else ""
    return plain_words(judgement.verdict) + causes


def _by_strength(item: Screened) -> str | None:
    comparison = item.comparison
    if comparison is None or not comparison.by_claim:
        return None
    parts = [
        f"{troops_words(claim.troops)}: {_WORDS[truth]}"
        for claim, truth in zip(item.record.claims, comparison.by_claim, strict=True)
    ]
    return "; ".join(parts)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


READING_COLUMNS = (
    Column(name="record", label="Record"),
    Column(name="name", label="Name"),
    Column(name="group", label="Led by"),
    Column(name="reading", label="Reading"),
    Column(name="possible_from_km", label="May be within the ban from", unit="km"),
    Column(name="certain_from_km", label="Within the ban from", unit="km"),
    Column(name="verdict", label="Over the whole range"),
)


def reading_table(
    screened: Sequence[Screened],
    plan: Plan,
    *,
    table: str,
    title: str,
    clause: str,
    range_km: tuple[float, float],
) -> Table:
    """Return one row for each record and reading, with the widths at which it flips."""
    return Table(
        id=table,
        title=title,
        columns=READING_COLUMNS,
        rows=tuple(_reading_row(item, plan, range_km) for item in screened),
        clause=clause,
        attribution=plan_attribution(plan),
    )


def _reading_row(item: Screened, plan: Plan, range_km: tuple[float, float]) -> tuple[Cell, ...]:
    return (
        item.record.id,
        item.record.name,
        group_title(plan, item.record.group),
        item.reading.id,
        _finite(item.flip_km.lower) if item.is_applicable else None,
        _finite(item.flip_km.upper) if item.is_applicable else None,
        judgement_words(judge_over(item, *range_km)),
    )


COUNT_COLUMNS = (
    Column(name="reading", label="Reading"),
    Column(name="width_km", label="Width", unit="km", digits=0),
    Column(name="group", label="Led by"),
    Column(name="within", label="Within the ban", digits=0),
    Column(name="outside", label="Outside it", digits=0),
    Column(name="undetermined", label="Undetermined", digits=0),
    Column(name="not_bound", label="Not bound or not held", digits=0),
    Column(name="records", label="Records", digits=0),
)
_ORDER = (Verdict.FAILS, Verdict.HOLDS, Verdict.UNDETERMINED, Verdict.INAPPLICABLE)


def count_table(
    screened: Sequence[Screened],
    plan: Plan,
    *,
    table: str,
    title: str,
    clause: str,
    widths_km: Sequence[float],
) -> Table:
    """Return how many records stand how, by reading, width and leading group."""
    counts: dict[tuple[str, float, str], Counter[Verdict]] = {}
    for item in screened:
        group = group_title(plan, item.record.group)
        for width in widths_km:
            tally = counts.setdefault((item.reading.id, width, group), Counter())
            tally[item.verdict_at(width)] += 1
    rows = tuple(
        (reading, width, group, *(tally[v] for v in _ORDER), sum(tally.values()))
        for (reading, width, group), tally in counts.items()
    )
    return Table(
        id=table,
        title=title,
        columns=COUNT_COLUMNS,
        rows=rows,
        clause=clause,
        notes=(
            (
                "The data cover the sides unevenly: a count of records by side is not a measure "
                "of how much each side did."
            ),
        ),
        attribution=plan_attribution(plan),
    )


def plan_attribution(plan: Plan) -> tuple[str, ...]:
    """Return the sources of boundary data that every derived table names."""
    return tuple(f"{a.name} ({a.licence})" for a in plan.ground.boundaries.attribution)
