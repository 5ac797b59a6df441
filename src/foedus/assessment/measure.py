"""What a measure returns, and how measures are put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foedus.findings import Answer, Exhibit, Finding, Layer, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Results of one measure of one clause, in reading order.

    Attributes
    ----------
    headline : str
        The result in one line, made by the rule of the measure.
    statements : tuple of str
        Sentences with the main results.
    exhibits, tables, layers, findings, answers : tuple
    """

    headline: str = ""
    statements: tuple[str, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    tables: tuple[Table, ...] = ()
    layers: tuple[Layer, ...] = ()
    findings: tuple[Finding, ...] = ()
    answers: tuple[Answer, ...] = ()


def join_measures(measures: list[Measure]) -> Measure:
    """Return the results of several measures of a clause as one; headlines join with ``; ``."""
    return Measure(
        headline="; ".join(m.headline for m in measures if m.headline),
        statements=tuple(s for m in measures for s in m.statements),
        exhibits=tuple(e for m in measures for e in m.exhibits),
        tables=tuple(t for m in measures for t in m.tables),
        layers=tuple(x for m in measures for x in m.layers),
        findings=tuple(f for m in measures for f in m.findings),
        answers=tuple(a for m in measures for a in m.answers),
    )
