"""Whether a record lies above an echelon, from coded or stated echelons and claimed strengths.

An echelon that a source states settles the question.  One that somebody coded from size or level
of command never does so alone: it must agree with every claimed strength, compared with the
usual headcount of the threshold echelon.  The two axes are never converted into one another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.findings import Trace
from foedus.vocabulary import Basis, Interval, Truth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.vocabulary import Echelon, EchelonEstimate

_WORDS = {Truth.TRUE: "above", Truth.FALSE: "not above", Truth.UNKNOWN: "cannot be said"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claimed strength: who says how many."""

    claimant: str
    troops: Interval
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How a record compares with a threshold echelon.

    Attributes
    ----------
    above : Truth
        The answer.
    by_echelon : Truth
        What the echelon alone says, whatever it rests on.
    by_claim : tuple of Truth
        What each claimed strength alone says, in the order of the claims.
    trace : Trace
    """

    above: Truth
    by_echelon: Truth
    by_claim: tuple[Truth, ...]
    trace: Trace


def compare_echelon(
    estimate: EchelonEstimate,
    claims: Sequence[Claim],
    *,
    threshold: Echelon,
    headcount: Interval,
) -> Comparison:
    """Return whether a record lies above `threshold`.

    Parameters
    ----------
    estimate : EchelonEstimate
    claims : sequence of Claim
    threshold : Echelon
    headcount : Interval
        Usual headcount of the threshold echelon.
    """
    by_echelon = estimate.above(threshold)
    by_claim = tuple(_above_headcount(claim.troops, headcount) for claim in claims)
    above = by_echelon if estimate.basis is Basis.STATED else _agree(by_echelon, by_claim)
    return Comparison(
        above=above,
        by_echelon=by_echelon,
        by_claim=by_claim,
        trace=_trace(estimate, claims, by_echelon, by_claim, above, threshold, headcount),
    )


def _above_headcount(troops: Interval, headcount: Interval) -> Truth:
    if troops.lower > headcount.upper:
        return Truth.TRUE
    return Truth.FALSE if troops.upper < headcount.lower else Truth.UNKNOWN


def _agree(by_echelon: Truth, by_claim: Sequence[Truth]) -> Truth:
    values = {by_echelon, *by_claim}
    return by_echelon if by_claim and len(values) == 1 else Truth.UNKNOWN


def _trace(  # noqa: PLR0913, PLR0917 - the parts of one comparison, used here only
    estimate: EchelonEstimate,
    claims: Sequence[Claim],
    by_echelon: Truth,
    by_claim: Sequence[Truth],
    above: Truth,
    threshold: Echelon,
    headcount: Interval,
) -> Trace:
    usual = f"{headcount.lower:,.0f} to {headcount.upper:,.0f}"
    echelon = Trace(
        label=f"echelon: {estimate.label or 'none known'} ({estimate.basis.value})",
        result=_WORDS[by_echelon],
    )
    strengths = tuple(
        Trace(
            label=f"strength {troops_words(claim.troops)} ({claim.claimant})"
            f" against the usual {usual} of a {threshold.label}",
            result=_WORDS[truth],
            origin=claim.origin,
        )
        for claim, truth in zip(claims, by_claim, strict=True)
    )
    return Trace(
        label=f"above {threshold.label} level?",
        result=_WORDS[above],
        children=(echelon, *strengths),
    )


def troops_words(troops: Interval) -> str:
    """Return a headcount in words: ``12,700``, ``22,000 or more``, ``900 to 1,500``."""
    if troops.is_exact:
        return f"{troops.lower:,.0f}"
    if troops.upper == float("inf"):
        return f"{troops.lower:,.0f} or more"
    if troops.lower <= 0.0:
        return f"{troops.upper:,.0f} or fewer"
    return f"{troops.lower:,.0f} to {troops.upper:,.0f}"
