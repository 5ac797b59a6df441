"""Every diagnostic and exception of Foedus.

A diagnostic is data first (code, message, place, expectation, remedy), text second.
Printing happens at the edge.  The tree of exceptions::

    FoedusError
    ├── DocumentError    a document or table cannot be read            FDS-D...
    ├── ExpressionError  an expression of the common grammar is wrong  FDS-E...
    ├── AgreementError   an agreement says something inconsistent      FDS-A...
    ├── WorldError       a world lacks or contradicts something        FDS-W...
    ├── PlanError        an agreement cannot be bound to a world       FDS-P...
    ├── GeometryError    a geometry cannot be computed with            FDS-G...
    ├── OutputError      a result cannot be written                    FDS-O...
    └── LimitError       a declared limit is exceeded                  FDS-L...
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "AgreementError",
    "Diagnostic",
    "DocumentError",
    "ExpressionError",
    "FoedusError",
    "GeometryError",
    "LimitError",
    "OutputError",
    "Place",
    "PlanError",
    "Severity",
    "WorldError",
    "nearest_name",
]


class Severity(StrEnum):
    """Weight of a diagnostic: errors refuse the input, warnings do not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a text something stands.

    Attributes
    ----------
    file : str
        Path as the user gave it, or a name such as ``command line``.
    line, column : int
        Counted from 1.
    path : tuple of str
        Headings above the place: agreement, article, clause.
    excerpt : str
        The line of the text, for quotation under the message.
    """

    file: str
    line: int = 1
    column: int = 1
    path: tuple[str, ...] = ()
    excerpt: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One thing that is wrong, where, what was expected and how to mend it."""

    code: str
    message: str
    place: Place | None = None
    expected: str = ""
    found: str = ""
    hint: str = ""
    severity: Severity = Severity.ERROR
    related: tuple[Place, ...] = ()


class FoedusError(Exception):
    """A mistake that the user can mend; carries all diagnostics found.

    Parameters
    ----------
    *diagnostics : Diagnostic
        At least one.
    """

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(d.message for d in diagnostics))
        self.diagnostics = diagnostics


class DocumentError(FoedusError):
    """A document or table cannot be read."""


class ExpressionError(FoedusError):
    """An expression for states, zones, quantities or dates is wrong."""


class AgreementError(FoedusError):
    """An agreement says something inconsistent or unknown."""


class WorldError(FoedusError):
    """A world lacks a fact or contradicts itself."""


class PlanError(FoedusError):
    """An agreement cannot be bound to a world, a date or parameters."""


class GeometryError(FoedusError):
    """A geometry cannot be computed with."""


class OutputError(FoedusError):
    """A result cannot be written."""


class LimitError(FoedusError):
    """A declared limit on size or effort is exceeded."""


def nearest_name(name: str, known: Iterable[str]) -> str:
    """Return a hint naming the known name nearest to `name`, or an empty string."""
    matches = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"did you mean {matches[0]!r}?" if matches else ""
