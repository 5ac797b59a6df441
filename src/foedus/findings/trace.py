"""The explanation of a finding: a tree of articles, clauses, facts and comparisons."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One node of an explanation.

    Attributes
    ----------
    label : str
        What is considered: an article, a clause, a fact, a comparison.
    result : str
        What it came to, in a few words.
    origin : str
        Place in a document (file:line:column) or source of the fact with its grade.
    children : tuple of Trace
        What it rests on, in order.
    """

    label: str
    result: str = ""
    origin: str = ""
    children: tuple[Trace, ...] = ()
