"""A finding: a proposition, its verdict, the figures and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foedus.findings.trace import Trace
    from foedus.findings.verdict import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A figure with bounds and unit; `estimate` is None where only bounds are known."""

    name: str
    unit: str
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Critical:
    """Values of an open parameter at which the verdict flips.

    Attributes
    ----------
    parameter : str
    unit : str
    lower, upper : float or None
        The flip lies between these; None if the verdict does not flip in the domain.
    statement : str
        In words: "within the ban for every width of 63.2 km or more".
    """

    parameter: str
    unit: str
    lower: float | None
    upper: float | None
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One judged proposition.

    Attributes
    ----------
    agreement, clause, measure, subject, reading : str
        Together the identity of the finding; `reading` joins the ids of the choices with ``+``.
    proposition : str
        The sentence that the verdict judges.
    judgement : Judgement
    values, critical : tuple
        Figures and flip values.
    trace : Trace
        Why.
    facts : tuple of str
        Identifiers of the facts used.
    later : bool
        Whether the record lies after the as-of date.
    """

    agreement: str
    clause: str
    measure: str
    subject: str
    reading: str
    proposition: str
    judgement: Judgement
    trace: Trace
    values: tuple[Value, ...] = ()
    critical: tuple[Critical, ...] = ()
    facts: tuple[str, ...] = ()
    later: bool = field(default=False)

    @property
    def id(self) -> str:
        """Agreement, clause, measure, subject and reading, joined by slashes."""
        parts = (self.agreement, self.clause, self.measure, self.subject, self.reading)
        return "/".join(part or "-" for part in parts)
