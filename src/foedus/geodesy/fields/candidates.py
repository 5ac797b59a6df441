"""Which pieces may be nearest to any point of a group: one walk through the tree for all of them.

A group is a ball of centre ``c`` and radius ``r``.  Let ``v`` be any point of the lines, the
pivot.  A point ``q`` is nearest to no point ``p`` of the ball if every ``|p - q|`` exceeds
``|p - v|`` by a margin.  Since ``|p - q|**2 - |p - v|**2`` is linear in ``p``, its least value
over the ball is ``|c - q|**2 - |c - v|**2 - 2 r |v - q|``.

The margin ``m`` makes up for chords of equal length having geodesics of different length: by
`estimate_m` the geodesic grows at least as fast as the chord, changes by at most
`TURN` ``f t**2 / cos(t/2)`` for each metre that the far end moves along the axis (``t`` is the
arc), and is known to within `estimate_error_m` (`docs/explanation/geodesy-proofs.md`).
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from foedus.geodesy.compile import kernel
from foedus.geodesy.ellipsoid import (
    CHORD_ESTIMATE_M,
    FloatArray,
    chord_upper_m,
    estimate_error_m,
    geodesic_upper_m,
    turn_per_m,
)
from foedus.geodesy.fields.edge import Shapes, chord_foot, on_chord
from foedus.geodesy.fields.pieces import Float32Array, IntArray

CHORD_MARGIN_M: Final = 1.15e7
"""Greatest chord for which margins are used: arcs to 129 degrees."""

Boxes = tuple[Float32Array, IntArray]
"""Boxes of the nodes, and where the pieces of each leaf start (`Tree`)."""
Ball = tuple[float, float, float, float]
"""Centre and radius of a group, metres."""
Pivot = tuple[float, float, float, float]
"""A point of a chord, metres, and the sag of its piece."""
Gate = tuple[float, float, float, float, float, float]
"""What the bound needs, fixed by group and pivot: the squared chord from the centre to the pivot,
twice the radius, `turn_per_m`, the rest of the margin, the longest chord to the pivot, and the
squared chord from the centre beyond which nothing is nearest whatever the margin."""


@kernel
def _gate(ball: Ball, pivot: Pivot) -> Gate:
    """Return the terms of the bound; infinite margins where the chord is too long for them."""
    dx, dy, dz = ball[0] - pivot[0], ball[1] - pivot[1], ball[2] - pivot[2]
    square = dx * dx + dy * dy + dz * dz
    top = math.sqrt(square) + ball[3] + pivot[3]
    if top >= CHORD_MARGIN_M:
        return square, 2 * ball[3], np.inf, np.inf, top, np.inf
    reach = ball[3] + chord_upper_m(geodesic_upper_m(top)) + 1e-3
    long = min(CHORD_ESTIMATE_M, 1.02 * top + 1.0)
    rest = 2 * estimate_error_m(long) + pivot[3] + 1e-4
    return square, 2 * ball[3], turn_per_m(long), rest, top, reach * reach


@kernel
def _is_far(gate: Gate, near_square: float, far: float) -> bool:
    """Return whether no point of a set is nearest to any point of the group.

    `near_square` is the squared chord from the centre to the set, `far` bounds the distance from
    the pivot to its points.
    """
    margin = gate[2] * far + gate[3]
    return near_square > gate[0] + gate[1] * far + margin * (2 * gate[4] + margin)


@kernel
def _box_is_far(boxes: Float32Array, node: int, square: float, gate: Gate, pivot: Pivot) -> bool:
    """Return whether a box at a squared chord from the centre holds nothing nearest."""
    if square <= gate[0]:
        return False
    return square > gate[5] or _is_far(gate, square, _box_far(boxes, node, pivot))


@kernel
def _box_near(boxes: Float32Array, node: int, ball: Ball) -> float:
    """Return the squared distance from the centre to a box."""
    dx = max(boxes[node, 0] - ball[0], 0.0, ball[0] - boxes[node, 3])
    dy = max(boxes[node, 1] - ball[1], 0.0, ball[1] - boxes[node, 4])
    dz = max(boxes[node, 2] - ball[2], 0.0, ball[2] - boxes[node, 5])
    return dx * dx + dy * dy + dz * dz


@kernel
def _box_far(boxes: Float32Array, node: int, pivot: Pivot) -> float:
    """Return the distance from the pivot to the farthest point of a box."""
    dx = max(pivot[0] - boxes[node, 0], boxes[node, 3] - pivot[0])
    dy = max(pivot[1] - boxes[node, 1], boxes[node, 4] - pivot[1])
    dz = max(pivot[2] - boxes[node, 2], boxes[node, 5] - pivot[2])
    return math.sqrt(dx * dx + dy * dy + dz * dz) + pivot[3]


@kernel
def _piece_far(chord: FloatArray, piece: int, sag: float, pivot: Pivot) -> float:
    """Return a bound on the distance from the pivot to the points of a piece."""
    most = 0.0
    for k in (0, 3):
        dx, dy = chord[piece, k] - pivot[0], chord[piece, k + 1] - pivot[1]
        dz = chord[piece, k + 2] - pivot[2]
        most = max(most, dx * dx + dy * dy + dz * dz)
    return math.sqrt(most) + sag + pivot[3]


@kernel
def _scan_leaf(
    span: tuple[int, int],
    shapes: Shapes,
    aim: tuple[Ball, Pivot, Gate],
    found: tuple[IntArray, FloatArray, int],
) -> tuple[int, Pivot, Gate]:
    """Add pieces of a leaf that are not certainly too far.

    Returns
    -------
    count, pivot, gate
        Number of pieces, one more than there is room for if they do not fit; the pivot, moved
        where that pays.
    """
    chord, sags = shapes[0], shapes[1]
    pieces, nears, count = found
    ball, pivot, gate = aim
    for piece in range(span[0], span[1]):
        square, step = chord_foot(chord, piece, ball[0], ball[1], ball[2])
        sag = float(sags[piece])
        near = max(0.0, math.sqrt(square) - sag)
        near_square = near * near
        if near_square > gate[5] or (
            near_square > gate[0]
            and _is_far(gate, near_square, _piece_far(chord, piece, sag, pivot))
        ):
            continue
        if count == len(pieces):
            return count + 1, pivot, gate
        pieces[count], nears[count] = piece, near_square
        count += 1
        if square < gate[0]:
            x, y, z = on_chord(chord, piece, step)
            pivot = (x, y, z, sag)
            gate = _gate(ball, pivot)
    return count, pivot, gate


@kernel
def _drop_far(
    shapes: Shapes, pivot: Pivot, gate: Gate, found: tuple[IntArray, FloatArray, int]
) -> int:
    """Drop pieces that a better pivot shows to be too far; return the number left."""
    pieces, nears, count = found
    kept = 0
    for k in range(count):
        piece = pieces[k]
        if nears[k] > gate[0]:
            far = _piece_far(shapes[0], piece, float(shapes[1][piece]), pivot)
            if _is_far(gate, nears[k], far):
                continue
        pieces[kept], nears[kept] = piece, nears[k]
        kept += 1
    return kept


@kernel
def sift(
    shapes: Shapes, pieces: IntArray, ball: Ball, room: tuple[IntArray, FloatArray]
) -> tuple[int, Pivot, Gate]:
    """Choose those of a list of pieces that may be nearest to any point of a smaller group.

    Parameters
    ----------
    shapes, ball
        As for `gather`.
    pieces : ndarray
        What `gather` or `sift` found for a group with all points of this one; not empty.
    room : tuple of ndarray
        Filled with pieces and their squared chords from the centre; at least as long.

    Returns
    -------
    count, pivot, gate
        As from `gather`; pieces always fit.
    """
    chord, sags = shapes[0], shapes[1]
    found, nears = room
    least, best, at = np.inf, -1, 0.0
    for k in range(len(pieces)):
        piece = pieces[k]
        square, step = chord_foot(chord, piece, ball[0], ball[1], ball[2])
        if square < least:
            least, best, at = square, piece, step
        near = max(0.0, math.sqrt(square) - sags[piece])
        found[k], nears[k] = piece, near * near
    x, y, z = on_chord(chord, best, at)
    pivot = (x, y, z, float(sags[best]))
    gate = _gate(ball, pivot)
    return _drop_far(shapes, pivot, gate, (found, nears, len(pieces))), pivot, gate


@kernel
def gather(
    boxes: Boxes,
    shapes: Shapes,
    ball: Ball,
    pivot: Pivot,
    room: tuple[IntArray, FloatArray, IntArray, FloatArray],
) -> tuple[int, Pivot, Gate]:
    """Collect the pieces that may be nearest to any point of a group.

    Parameters
    ----------
    boxes, shapes
        The tree and its pieces.
    ball : tuple of float
        The group.
    pivot : tuple of float
        Any point of the lines; the nearer, the better.
    room : tuple of ndarray
        Filled with pieces and their squared chords from the centre; then a stack of nodes and of
        their squared chords.

    Returns
    -------
    count, pivot, gate
        Number of pieces, more than there is room for if they do not fit; the pivot found, and
        the terms of its bound.
    """
    nodes, starts = boxes
    pieces, nears, stack, squares = room
    leaves = len(starts) - 1
    stack[0], squares[0] = 0, 0.0
    top, count, sifted = 1, 0, pivot
    gate = _gate(ball, pivot)
    while top > 0:
        top -= 1
        node, square = stack[top], squares[top]
        if _box_is_far(nodes, node, square, gate, pivot):
            continue
        if node < leaves - 1:
            top = _push(nodes, node, (stack, squares, top), ball, gate)
            continue
        leaf = node - (leaves - 1)
        span = (int(starts[leaf]), int(starts[leaf + 1]))
        found = (pieces, nears, count)
        count, pivot, gate = _scan_leaf(span, shapes, (ball, pivot, gate), found)
        if count > len(pieces):
            if pivot == sifted:
                return count, pivot, gate
            count, sifted = _drop_far(shapes, pivot, gate, (pieces, nears, count - 1)), pivot
            count = _without(pieces, nears, count, span)
            stack[top], squares[top] = node, square  # once more, with fewer before it
            top += 1
    if pivot != sifted:
        count = _drop_far(shapes, pivot, gate, (pieces, nears, count))
    return count, pivot, gate


@kernel
def _push(
    nodes: Float32Array,
    node: int,
    waiting: tuple[IntArray, FloatArray, int],
    ball: Ball,
    gate: Gate,
) -> int:
    """Put the children of a node on the stack, the nearer one on top; return its height."""
    stack, squares, top = waiting
    near, far = 2 * node + 1, 2 * node + 2
    near_square, far_square = _box_near(nodes, near, ball), _box_near(nodes, far, ball)
    if far_square < near_square:
        near, far = far, near
        near_square, far_square = far_square, near_square
    if far_square <= gate[5]:
        stack[top], squares[top] = far, far_square
        top += 1
    if near_square <= gate[5]:
        stack[top], squares[top] = near, near_square
        top += 1
    return top


@kernel
def _without(pieces: IntArray, nears: FloatArray, count: int, span: tuple[int, int]) -> int:
    """Drop the pieces of a leaf that is scanned once more; return the number left."""
    kept = 0
    for k in range(count):
        if not span[0] <= pieces[k] < span[1]:
            pieces[kept], nears[kept] = pieces[k], nears[k]
            kept += 1
    return kept
