"""Which findings a section shows with their traces; all of them stand in findings.json."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.findings import Trace, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.findings import Finding

SHOWN_MOST: Final = 9
"""Findings shown with their traces in one section."""

_NODES_MOST: Final = 60
_ORDER: Final = (Verdict.FAILS, Verdict.UNDETERMINED, Verdict.HOLDS, Verdict.INAPPLICABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Findings of a clause: how many came out how, and those that are shown.

    Attributes
    ----------
    counts : tuple of (str, int)
        Verdicts that occur, and how often.
    shown : tuple of Finding
    total : int
    """

    counts: tuple[tuple[str, int], ...]
    shown: tuple[Finding, ...]
    total: int


def telling_findings(findings: Sequence[Finding], clause: str) -> Telling:
    """Return the findings of a clause to show: of every verdict in turn, in the order given.

    Findings with a value at which the verdict flips come first, records after the as-of date
    last.
    """
    own = [finding for finding in findings if finding.clause == clause]
    ranked = sorted(own, key=lambda finding: (finding.later, not finding.critical))
    groups = [[f for f in ranked if f.judgement.verdict is verdict] for verdict in _ORDER]
    counts = tuple(
        (verdict.value, len(group)) for verdict, group in zip(_ORDER, groups, strict=True) if group
    )
    depth = max((len(group) for group in groups), default=0)
    turns = [group[k] for k in range(min(depth, SHOWN_MOST)) for group in groups if k < len(group)]
    return Telling(counts=counts, shown=tuple(turns[:SHOWN_MOST]), total=len(own))


def pruned(trace: Trace) -> Trace:
    """Return the trace with at most sixty nodes; what was cut is counted where it stood."""
    remaining = [_NODES_MOST]
    return _prune(trace, remaining)


def _prune(trace: Trace, remaining: list[int]) -> Trace:
    kept: list[Trace] = []
    for child in trace.children:
        if remaining[0] <= 0:
            break
        remaining[0] -= 1
        kept.append(_prune(child, remaining))
    missing = len(trace.children) - len(kept)
    if missing:
        kept.append(Trace(label=f"{missing} more, in findings.json"))
    return Trace(label=trace.label, result=trace.result, origin=trace.origin, children=tuple(kept))
