"""The result of an assessment, ready for the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foedus.agreements import Agreement
    from foedus.findings import Answer, Finding, Layer, Receipt, Section, Table
    from foedus.planning import Options
    from foedus.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Something that the assessment cannot say, and why."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceNote:
    """A body of data that was used: name, licence, what it gave, version."""

    name: str
    licence: str
    what: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Everything that was found about an agreement, in reading order.

    Attributes
    ----------
    agreement, world, options
        What was assessed, on which facts, with which dates, parameters and readings.
    sections : tuple of Section
        One for each clause with results, in article order.
    lines : tuple of (str, str)
        One line for each paragraph of the text: its id, and the headlines of its clauses or what
        is not formalised.
    rule : str
        The fixed rule by which the lines are made.
    answers : tuple of Answer
        Rows of the first page.
    findings, tables, layers
        Results; sections refer to tables and layers by identifier.
    outlines : Layer
        Generalised outlines of states for small maps: properties ``state``, ``name``, ``side``.
    limits, licences : tuple
        What cannot be said; the data used and their licences.
    receipt : Receipt
    """

    agreement: Agreement
    world: World
    options: Options
    sections: tuple[Section, ...]
    lines: tuple[tuple[str, str], ...]
    rule: str
    answers: tuple[Answer, ...]
    findings: tuple[Finding, ...]
    tables: tuple[Table, ...]
    layers: tuple[Layer, ...]
    outlines: Layer
    limits: tuple[Limit, ...]
    licences: tuple[LicenceNote, ...]
    receipt: Receipt
