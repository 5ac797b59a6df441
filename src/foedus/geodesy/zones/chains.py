"""Chains of points, closed or open, in flat arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from foedus.geodesy.compile import kernel

if TYPE_CHECKING:
    from foedus.geodesy.fields.pieces import IntArray
    from foedus.geodesy.regions.contains import BoolArray


def chains_of(after: IntArray) -> tuple[IntArray, IntArray, BoolArray]:
    """Return the order of points along chains, where chains start, and which are closed."""
    first = np.ones(len(after), dtype=np.bool_)
    first[after[after >= 0]] = False
    order, starts = np.empty(len(after), dtype=np.int64), np.empty(len(after) + 1, dtype=np.int64)
    count = int(_walk(after, np.flatnonzero(first), order, starts))
    closed = np.ones(count, dtype=np.bool_)
    closed[: int(first.sum())] = False
    return order, starts[: count + 1].copy(), closed


@kernel
def _walk(after: IntArray, firsts: IntArray, order: IntArray, starts: IntArray) -> int:
    """Fill order and starts, chains with a first point before closed ones; return their count."""
    seen = np.zeros(len(after), dtype=np.bool_)
    count, filled = 0, 0
    for k in range(len(firsts) + len(after)):
        at = firsts[k] if k < len(firsts) else k - len(firsts)
        if seen[at]:
            continue
        starts[count] = filled
        count += 1
        while at >= 0 and not seen[at]:
            seen[at] = True
            order[filled] = at
            filled += 1
            at = after[at]
    starts[count] = filled
    return count


def next_of(chain: IntArray, closed: BoolArray) -> IntArray:
    """Return the index of the next point of each point's chain, -1 after an open end."""
    after = np.arange(1, len(chain) + 1)
    last = np.flatnonzero(np.diff(chain, append=-1))
    first = np.concatenate([[0], last[:-1] + 1]) if len(last) else last
    after[last] = np.where(closed[chain[last]], first, -1)
    return after
