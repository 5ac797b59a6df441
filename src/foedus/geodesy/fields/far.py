"""The nearest point when nothing is near: one point at a time, up to the antipode.

Chords hardly tell geodesics apart near the antipode ``p*`` of a point ``p``.  There the triangle
inequality does: ``s(p, q) >= D - s(p*, q)`` with ``D = s(p, p*)``, half the perimeter of a
meridian.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.geodesy.compile import kernel
from foedus.geodesy.ellipsoid import (
    A_M,
    B_M,
    CHORD_ESTIMATE_M,
    N3,
    FloatArray,
    estimate_error_m,
    estimate_least_m,
    geodesic_lower_m,
    geodesic_upper_m,
)
from foedus.geodesy.fields.edge import Place, Shapes, place_at, refine, sight

if TYPE_CHECKING:
    from foedus.geodesy.fields.candidates import Boxes
    from foedus.geodesy.fields.pieces import Float32Array, IntArray

_STARTS: Final = 5
"""Starts on a piece beyond which an edge may have several feet."""
_SEVERAL_M: Final = 1.9e7
"""Beyond this distance an edge may have several feet."""
ANTIPODE_M: Final = math.pi * (A_M + B_M) / 2 * (1 + N3**2 / 4 + N3**4 / 64)
"""Half the perimeter of a meridian (Ivory 1798); no antipode is farther."""

Best = tuple[float, int, float]
"""Distance, piece and parameter on it."""


@kernel
def _spans(low: float, high: float, value: float) -> tuple[float, float]:
    """Return the least and greatest distance from a value to an interval."""
    return max(low - value, 0.0, value - high), max(high - value, value - low)


@kernel
def _box_lower_m(boxes: Float32Array, node: int, point: Place) -> float:
    """Return a length that no geodesic from a point into a box falls below."""
    near, opposite = 0.0, 0.0
    for axis in range(3):
        low, high = float(boxes[node, axis]), float(boxes[node, axis + 3])
        least, _ = _spans(low, high, point[axis])
        _, most = _spans(low, high, -point[axis])
        near += least * least
        opposite += most * most
    chord = math.sqrt(near)
    lower = max(geodesic_lower_m(chord), ANTIPODE_M - geodesic_upper_m(math.sqrt(opposite)))
    if chord < CHORD_ESTIMATE_M:
        low, high = float(boxes[node, 2]) / B_M, float(boxes[node, 5]) / B_M
        least = estimate_least_m(chord, point[3], low, high) - estimate_error_m(chord)
        lower = max(lower, least)
    return lower


@kernel
def _piece_distance(
    point: Place, shapes: Shapes, piece: int, best: float, tolerance_m: float
) -> tuple[float, float]:
    """Return the distance to a piece and the parameter, if it may be below `best`."""
    chord = shapes[0]
    start = sight(point, place_at(shapes, piece, 0.0))[0]
    end = sight(point, place_at(shapes, piece, 1.0))[0]
    dx, dy = chord[piece, 3] - chord[piece, 0], chord[piece, 4] - chord[piece, 1]
    dz = chord[piece, 5] - chord[piece, 2]
    # an edge is at most this long: its chord, and twice the height of its bulge
    length = 1.001 * (math.sqrt(dx * dx + dy * dy + dz * dz) + 8 * float(shapes[1][piece]))
    least, at = (start, 0.0) if start <= end else (end, 1.0)
    if (start + end - length) / 2 > best:
        return least, at
    count = _STARTS if min(start, end) + length > _SEVERAL_M else 2
    for k in range(count):
        distance, step, _ = refine(point, shapes, piece, k / (count - 1), tolerance_m / 20)
        if distance < least:
            least, at = distance, step
    return least, at


@kernel
def _nearest_in_leaf(
    point: Place, shapes: Shapes, span: tuple[int, int], best: Best, tolerance_m: float
) -> Best:
    """Return the nearest of the pieces of a leaf, or `best` if it is nearer."""
    for piece in range(span[0], span[1]):
        distance, step = _piece_distance(point, shapes, piece, best[0], tolerance_m)
        if distance < best[0]:
            best = (distance, piece, step)
    return best


@kernel
def search_far(
    point: Place,
    boxes: Boxes,
    shapes: Shapes,
    walk: tuple[IntArray, FloatArray],
    tolerance_m: float,
) -> Best:
    """Return the distance to the nearest piece, the piece and the parameter on it."""
    nodes, starts = boxes
    leaves = len(starts) - 1
    stack, lowers = walk
    best, best_piece, best_step = np.inf, -1, 0.0
    stack[0], lowers[0] = 0, 0.0
    top = 1
    while top > 0:
        top -= 1
        node = stack[top]
        if lowers[top] > best:
            continue
        if node >= leaves - 1:
            leaf = node - (leaves - 1)
            best, best_piece, best_step = _nearest_in_leaf(
                point,
                shapes,
                (int(starts[leaf]), int(starts[leaf + 1])),
                (best, best_piece, best_step),
                tolerance_m,
            )
            continue
        near, far = 2 * node + 1, 2 * node + 2
        near_lower = _box_lower_m(nodes, near, point)
        far_lower = _box_lower_m(nodes, far, point)
        if far_lower < near_lower:
            near, far = far, near
            near_lower, far_lower = far_lower, near_lower
        stack[top], lowers[top] = far, far_lower
        stack[top + 1], lowers[top + 1] = near, near_lower
        top += 2
    return best, best_piece, best_step
