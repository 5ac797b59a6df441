"""Four verdicts and the causes of not knowing.

The proposition judged is always stated by the finding.  Verdicts are combined by the strong
Kleene table; `inapplicable` takes no part in a combination and never counts as compliance.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from foedus.vocabulary import Truth

if TYPE_CHECKING:
    from collections.abc import Iterable


class Verdict(StrEnum):
    """How a proposition stands."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDETERMINED = "undetermined"
    INAPPLICABLE = "inapplicable"


class Cause(StrEnum):
    """Why a verdict is undetermined."""

    FACT = "fact"
    PARAMETER = "parameter"
    READING = "reading"
    UNMODELLED = "unmodelled"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its causes; causes are given exactly when it is undetermined."""

    verdict: Verdict
    causes: frozenset[Cause] = frozenset()

    def __post_init__(self) -> None:
        if (self.verdict is Verdict.UNDETERMINED) != bool(self.causes):
            message = "causes belong to undetermined verdicts, and each has one"
            raise ValueError(message)

    def __str__(self) -> str:
        if not self.causes:
            return self.verdict.value
        return f"{self.verdict.value}{{{', '.join(sorted(self.causes))}}}"


def judge(truth: Truth, causes: Iterable[Cause] = (Cause.FACT,)) -> Judgement:
    """Return the judgement of a proposition with this truth; `causes` explain unknown."""
    if truth is Truth.UNKNOWN:
        return Judgement(Verdict.UNDETERMINED, frozenset(causes))
    return Judgement(Verdict.HOLDS if truth is Truth.TRUE else Verdict.FAILS)


_PLAIN = {
    Verdict.HOLDS: "outside it",
    Verdict.FAILS: "within the ban",
    Verdict.UNDETERMINED: "undetermined",
    Verdict.INAPPLICABLE: "not bound",
}


def plain_words(verdict: Verdict) -> str:
    """Return how a report words the verdict of a record under a clause that forbids."""
    return _PLAIN[verdict]
