"""Sentences and traces that several measures share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.findings import Trace
from foedus.vocabulary import format_km

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foedus.agreements import Agreement
    from foedus.planning import BoundReading
    from foedus.vocabulary import Interval, Source


def clause_trace(
    agreement: Agreement, reading: BoundReading, children: Iterable[Trace] = ()
) -> Trace:
    """Return the trace of a clause as read, with the phrase that it formalises."""
    clause = reading.clause
    return Trace(
        label=f"{agreement.title} › {clause.anchor.article} › {clause.id}",
        result=f"reading {reading.id}" if reading.choices else "only one reading",
        origin=f"“{clause.anchor.quote}” ({clause.anchor.source}, {clause.anchor.grade.value})"
        f" · {clause.place}",
        children=tuple(children),
    )


def source_words(source: Source) -> str:
    """Return a source with its grade."""
    return f"{source.title} [{source.grade.value}]"


def interval_km_words(interval: Interval) -> str:
    """Return a length known within bounds in words: ``63.2 km``, ``between 60 and 70 km``."""
    if round(interval.lower, 1) == round(interval.upper, 1):
        return format_km(interval.upper)
    lower = format_km(interval.lower).removesuffix(" km")
    return f"between {lower} and {format_km(interval.upper)}"


def share_words(share: float) -> str:
    """Return a share as per cent with one digit; tiny shares are not rounded to nothing."""
    if 0.0 < share < 0.0005:
        return "less than 0.1 %"
    return f"{100.0 * share:.1f} %"


def list_words(items: Sequence[str]) -> str:
    """Return a list in words: ``a, b and c``."""
    if not items:
        return "none"
    *first, last = items
    return f"{', '.join(first)} and {last}" if first else last


def count_words(count: int, singular: str, plural: str = "") -> str:
    """Return a count with its noun: ``1 state``, ``31 states``."""
    return f"{count} {singular if count == 1 else plural or singular + 's'}"
