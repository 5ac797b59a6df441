"""A balanced tree of boxes over pieces, in flat arrays.

Node ``i`` has the children ``2i + 1`` and ``2i + 2``; all leaves lie at the same depth and hold
consecutive pieces.  Pieces are split at the median along the longest side of their centres.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.geodesy.compile import kernel

if TYPE_CHECKING:
    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.fields.pieces import Float32Array, IntArray, Pieces

_LEAF: Final = 4
"""Aimed-at number of pieces in a leaf."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Boxes of all nodes and where the pieces of each leaf start.

    Attributes
    ----------
    boxes : ndarray of float32, shape (2 k - 1, 6)
        Least and greatest Earth-centred coordinates of the true edges under each node, metres,
        rounded outwards.
    starts : ndarray of int, shape (k + 1,)
        First piece of each of the k leaves, and the number of pieces.
    """

    boxes: Float32Array
    starts: IntArray


def build_tree(pieces: Pieces) -> tuple[Tree, Pieces]:
    """Return the tree and the pieces in its order; there must be at least one piece.

    Cost is n log n for n pieces, about a second for a million.
    """
    count = len(pieces)
    depth = max(0, round(np.log2(count / _LEAF)))
    centres = (pieces.chord[:, :3] + pieces.chord[:, 3:]) / 2
    order = np.arange(count)
    starts = _split(centres, order, depth)
    arranged = pieces.take(order)
    boxes = np.empty((2 ** (depth + 1) - 1, 6))
    _enclose(arranged.chord, arranged.sag_m, starts, boxes)
    return Tree(boxes=_rounded(boxes), starts=starts), arranged


def _rounded(boxes: FloatArray) -> Float32Array:
    """Return boxes in single precision, each holding the one given."""
    out = boxes.astype(np.float32)
    low, high = out[:, :3], out[:, 3:]
    out[:, :3] = np.where(low > boxes[:, :3], np.nextafter(low, np.float32(-np.inf)), low)
    out[:, 3:] = np.where(high < boxes[:, 3:], np.nextafter(high, np.float32(np.inf)), high)
    return out


@kernel
def _longest_axis(centres: FloatArray, low: int, high: int) -> int:
    """Return the axis along which the centres of a range extend most."""
    best_axis, best = 0, -1.0
    for axis in range(3):
        least, most = np.inf, -np.inf
        for i in range(low, high):
            least = min(least, centres[i, axis])
            most = max(most, centres[i, axis])
        if most - least > best:
            best_axis, best = axis, most - least
    return best_axis


@kernel
def _swap(centres: FloatArray, order: IntArray, i: int, j: int) -> None:
    order[i], order[j] = order[j], order[i]
    for axis in range(3):
        centres[i, axis], centres[j, axis] = centres[j, axis], centres[i, axis]


@kernel
def _select(centres: FloatArray, order: IntArray, span: tuple[int, int, int], axis: int) -> None:
    """Bring the element of rank `middle` of a range to its place (Hoare's selection)."""
    low, middle, high = span
    while high - low > 1:
        pivot = centres[(low + high) // 2, axis]
        i, j = low, high - 1
        while i <= j:
            while centres[i, axis] < pivot:
                i += 1
            while centres[j, axis] > pivot:
                j -= 1
            if i <= j:
                _swap(centres, order, i, j)
                i += 1
                j -= 1
        if middle <= j:
            high = j + 1
        elif middle >= i:
            low = i
        else:
            return


@kernel
def _split(centres: FloatArray, order: IntArray, depth: int) -> IntArray:
    """Sort pieces into the leaves of a tree of this depth; return where each leaf starts."""
    starts = np.zeros(2, dtype=np.int64)
    starts[1] = len(order)
    for _ in range(depth):
        finer = np.empty(2 * len(starts) - 1, dtype=np.int64)
        for k in range(len(starts) - 1):
            low, high = starts[k], starts[k + 1]
            middle = (low + high) // 2
            _select(centres, order, (low, middle, high), _longest_axis(centres, low, high))
            finer[2 * k], finer[2 * k + 1] = low, middle
        finer[-1] = len(order)
        starts = finer
    return starts


@kernel
def _enclose(chord: FloatArray, sag: Float32Array, starts: IntArray, boxes: FloatArray) -> None:
    """Fill the boxes of the leaves from pieces, then those above from their children."""
    leaves = len(starts) - 1
    for leaf in range(leaves):
        node = leaves - 1 + leaf
        for axis in range(3):
            least, most = np.inf, -np.inf
            for i in range(starts[leaf], starts[leaf + 1]):
                least = min(least, chord[i, axis] - sag[i], chord[i, axis + 3] - sag[i])
                most = max(most, chord[i, axis] + sag[i], chord[i, axis + 3] + sag[i])
            boxes[node, axis], boxes[node, axis + 3] = least, most
    for node in range(leaves - 2, -1, -1):
        for axis in range(3):
            left, right = 2 * node + 1, 2 * node + 2
            boxes[node, axis] = min(boxes[left, axis], boxes[right, axis])
            boxes[node, axis + 3] = max(boxes[left, axis + 3], boxes[right, axis + 3])
