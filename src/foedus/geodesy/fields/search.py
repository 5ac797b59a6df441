"""The nearest point of a set of pieces: candidates for groups of points, then exact geodesics.

Points come in an order in which neighbours are near.  A group of them gets its candidates in one
walk through the tree (`candidates`); groups with too many are halved.  For each point the
candidates are ranked by their chords, and the few that may be nearest are measured by geodesics
to the true edge; two pieces that meet at the nearest vertex cost one geodesic.  Points with
nothing within 129 degrees are searched one by one with bounds that hold near the antipode, too.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from foedus.geodesy.compile import kernel
from foedus.geodesy.ellipsoid import (
    B_M,
    FloatArray,
    estimate_bounds_m,
)
from foedus.geodesy.fields.candidates import (
    CHORD_MARGIN_M,
    Ball,
    Boxes,
    Gate,
    Pivot,
    gather,
    sift,
)
from foedus.geodesy.fields.edge import (
    Place,
    Shapes,
    Sight,
    chord_foot,
    ends_here,
    on_chord,
    place_at,
    place_of,
    refine,
    surface_at,
)
from foedus.geodesy.fields.far import Best, search_far
from foedus.geodesy.fields.pieces import IntArray

_GROUP: Final = 64
"""Points of a group at first."""
_BLOCK: Final = 1024
"""Points that are copied at a time."""
_WIDE: Final = 0.1
"""Greatest radius of a group by its distance."""
_DEPTH: Final = 8
"""More than a group can be halved, and than spans wait at a time."""
_FEW: Final = 5
"""Groups with so few points or candidates are not halved."""
_ROOM: Final = 256
"""Room for candidates."""
_ROUGH_M: Final = 1e-3
"""From this tolerance on, estimates may do without geodesics."""
_COS_POLE: Final = 1e-8
"""Below this cosine of the latitude a place is a pole, where azimuths belong to a meridian."""
_SAME_M2: Final = 1e-16
"""Squared distance below which two feet are one vertex."""

Room = tuple[IntArray, FloatArray, FloatArray, FloatArray, FloatArray]
"""A shortlist: pieces, chords to them, parameters of the feet on the chords; and chords and
parameters of all candidates."""
Work = tuple[
    IntArray,
    FloatArray,
    tuple[IntArray, FloatArray],
    Room,
    tuple[FloatArray, IntArray, FloatArray],
    IntArray,
    float,
]
"""Lists of candidates by depth, their squared chords, room for a walk and for a shortlist,
results to fill, spans to search, and the tolerance."""


@kernel
def _shortlist(point: Place, shapes: Shapes, pieces: IntArray, gate: Gate, room: Room) -> int:
    """Fill `room` with the candidates that may be nearest to a point; return their number.

    The one with the shortest chord comes first.  The margin is that of `candidates`, here between
    the feet of two pieces.
    """
    chord, sags = shapes[0], shapes[1]
    kept, kept_chords, kept_steps, chords, steps = room
    first, least = 0, np.inf
    for k in range(len(pieces)):
        square, step = chord_foot(chord, pieces[k], point[0], point[1], point[2])
        chords[k], steps[k] = math.sqrt(square), step
        upper = chords[k] + sags[pieces[k]]
        if upper < least:
            first, least = k, upper
    best = pieces[first]
    x, y, z = on_chord(chord, best, steps[first])
    sag = float(sags[best])
    kept[0], kept_chords[0], kept_steps[0] = best, chords[first], steps[first]
    count = 1
    limit = least + gate[3]
    for k in range(len(pieces)):
        piece = pieces[k]
        lower = chords[k] - sags[piece]
        if k == first or lower > limit + gate[2] * (lower + least):
            continue
        u, v, w = on_chord(chord, piece, steps[k])
        apart = math.sqrt((u - x) * (u - x) + (v - y) * (v - y) + (w - z) * (w - z))
        if lower > limit + gate[2] * (apart + sag + sags[piece]):
            continue
        kept[count], kept_chords[count], kept_steps[count] = piece, chords[k], steps[k]
        count += 1
    return count


@kernel
def _estimate(
    point: Place, shapes: Shapes, piece: int, chord_m: float, step: float
) -> tuple[float, float]:
    """Return bounds on the distance to a piece from the chord to the foot on its chord."""
    z = on_chord(shapes[0], piece, step)[2] / B_M
    return estimate_bounds_m(chord_m, point[3], min(1.0, max(-1.0, z)), float(shapes[1][piece]))


@kernel
def _roughly(point: Place, shapes: Shapes, room: Room, count: int) -> tuple[float, float]:
    """Return bounds on the distance to the nearest of a shortlist."""
    lower, upper = np.inf, np.inf
    for k in range(count):
        low, high = _estimate(point, shapes, room[0][k], room[1][k], room[2][k])
        lower, upper = min(lower, low), min(upper, high)
    return lower, upper


@kernel
def _is_same_vertex(shapes: Shapes, piece: int, step: float, place: Place, seen: Sight) -> bool:
    """Return whether a piece begins or ends at the foot found, and leads away from the point."""
    if 0.0 < step < 1.0 or place[4] < _COS_POLE:
        return False
    end = place_at(shapes, piece, step)
    dx, dy, dz = end[0] - place[0], end[1] - place[1], end[2] - place[2]
    if dx * dx + dy * dy + dz * dz > _SAME_M2:
        return False
    return ends_here(shapes, piece, step, place, seen)


@kernel
def _settle(
    point: Place, shapes: Shapes, pieces: IntArray, gate: Gate, room: Room, tolerance_m: float
) -> Best:
    """Return the nearest of the candidates."""
    count = _shortlist(point, shapes, pieces, gate, room)
    kept, chords, steps = room[0], room[1], room[2]
    if tolerance_m >= _ROUGH_M:
        lower, upper = _roughly(point, shapes, room, count)
        if upper - lower <= 2 * tolerance_m:
            return max(0.0, (lower + upper) / 2), kept[0], steps[0]
    gain = tolerance_m / 20
    best, best_step, seen = refine(point, shapes, kept[0], steps[0], gain)
    best_piece = kept[0]
    place = place_at(shapes, best_piece, best_step)
    for k in range(1, count):
        piece, step = kept[k], steps[k]
        if _is_same_vertex(shapes, piece, step, place, seen):
            continue
        if _estimate(point, shapes, piece, chords[k], step)[0] > best:
            continue
        distance, at, sight_there = refine(point, shapes, piece, step, gain)
        if distance < best:
            best, best_piece, best_step, seen = distance, piece, at, sight_there
            place = place_at(shapes, best_piece, best_step)
    return best, best_piece, best_step


@kernel
def _ball(points: FloatArray, start: int, stop: int) -> tuple[float, float, float, float]:
    """Return a ball around points in space."""
    x, y, z = 0.0, 0.0, 0.0
    for i in range(start, stop):
        x, y, z = x + points[i, 0], y + points[i, 1], z + points[i, 2]
    count = stop - start
    x, y, z = x / count, y / count, z / count
    most = 0.0
    for i in range(start, stop):
        dx, dy, dz = points[i, 0] - x, points[i, 1] - y, points[i, 2] - z
        most = max(most, dx * dx + dy * dy + dz * dz)
    return x, y, z, math.sqrt(most) + 1e-6 * (count - 1)


@kernel
def _search_group(
    points: FloatArray, span: tuple[int, int], tree: tuple[Boxes, Shapes], pivot: Pivot, work: Work
) -> Pivot:
    """Search for a group of points; return the last pivot.

    Where a group has many candidates, those of its halves are sifted out of them; where they do
    not fit or lie too far, halves walk through the tree themselves.
    """
    boxes, shapes = tree
    lists, nears, walk, room, out, spans, tolerance_m = work
    spans[0, 0], spans[0, 1], spans[0, 2], spans[0, 3] = span[0], span[1], 0, -1
    top = 1
    while top > 0:
        top -= 1
        start, stop, depth, known = spans[top, 0], spans[top, 1], spans[top, 2], spans[top, 3]
        size = stop - start
        ball = _ball(points, start, stop)
        if known < 0 and size > 1 and _is_wide(ball, pivot):
            top = _halve(spans, top, known)
            continue
        if known >= 0:
            pieces = lists[depth - 1, :known]
            count, pivot, gate = sift(shapes, pieces, ball, (lists[depth], nears))
        else:
            fill = (lists[depth], nears, walk[0], walk[1])
            count, pivot, gate = gather(boxes, shapes, ball, pivot, fill)
        near = gate[4] < CHORD_MARGIN_M and 0 < count <= _ROOM
        if near and (size <= _FEW or count <= _FEW):
            pieces = lists[depth, :count]
            for k in range(start, stop):
                distance, piece, step = _settle(
                    _row(points, k), shapes, pieces, gate, room, tolerance_m
                )
                out[0][k], out[1][k], out[2][k] = distance, piece, step
        elif size > 1:
            top = _halve(spans, top, count if near else -1)
        else:
            point = _row(points, start)
            distance, piece, step = search_far(point, boxes, shapes, walk, tolerance_m)
            out[0][start], out[1][start], out[2][start] = distance, piece, step
    return pivot


@kernel
def _is_wide(ball: Ball, pivot: Pivot) -> bool:
    """Return whether a group is so wide beside its distance that its candidates are too many."""
    dx, dy, dz = ball[0] - pivot[0], ball[1] - pivot[1], ball[2] - pivot[2]
    return ball[3] * ball[3] > _WIDE * _WIDE * (dx * dx + dy * dy + dz * dz)


@kernel
def _halve(spans: IntArray, top: int, known: int) -> int:
    """Put both halves of the span at `top` on the stack, the first one on top."""
    start, stop, depth = spans[top, 0], spans[top, 1], spans[top, 2]
    middle = (start + stop) // 2
    for begin, end in ((middle, stop), (start, middle)):
        spans[top, 0], spans[top, 1] = begin, end
        spans[top, 2], spans[top, 3] = depth + 1, known
        top += 1
    return top


@kernel
def _row(points: FloatArray, k: int) -> Place:
    return points[k, 0], points[k, 1], points[k, 2], points[k, 3], points[k, 4]


@kernel
def search_many(
    queries: tuple[FloatArray, FloatArray, IntArray],
    tree: tuple[Boxes, Shapes],
    out: tuple[FloatArray, IntArray, FloatArray],
    span: tuple[int, int],
    tolerance_m: float,
) -> None:
    """Search for the points ``order[start:stop]``; neighbours in that order should be near.

    Parameters
    ----------
    queries : tuple of ndarray
        Longitudes and latitudes in degrees, and the order in which to take them.
    tree : tuple
        Boxes and pieces; see `Boxes`, `Shapes`.
    out : tuple of ndarray
        Filled with distance in metres, piece, and parameter on the piece; the last two may be
        empty if not wanted.
    span : tuple of int
        Start and stop.
    tolerance_m : float
        Greatest error of a distance.
    """
    longitudes, latitudes, order = queries
    chord = tree[1][0]
    found = np.empty(_BLOCK), np.empty(_BLOCK, dtype=np.int64), np.empty(_BLOCK)
    work = (
        np.empty((_DEPTH, _ROOM), dtype=np.int64),
        np.empty(_ROOM),
        (np.empty(_ROOM, dtype=np.int64), np.empty(_ROOM)),
        (
            np.empty(_ROOM, dtype=np.int64),
            np.empty(_ROOM),
            np.empty(_ROOM),
            np.empty(_ROOM),
            np.empty(_ROOM),
        ),
        found,
        np.empty((_DEPTH, 4), dtype=np.int64),
        tolerance_m,
    )
    points = np.empty((_BLOCK, 5))
    pivot = (chord[0, 0], chord[0, 1], chord[0, 2], 0.0)
    for begin in range(span[0], span[1], _BLOCK):
        # points and results are copied block by block: their own order is no order in memory
        count = min(_BLOCK, span[1] - begin)
        for k in range(count):
            i = order[begin + k]
            points[k, 0], points[k, 1] = longitudes[i], latitudes[i]
        for k in range(count):
            place = place_of(math.radians(points[k, 0]), math.radians(points[k, 1]))
            for axis in range(5):
                points[k, axis] = place[axis]
        for start in range(0, count, _GROUP):
            group = (start, min(start + _GROUP, count))
            pivot = _search_group(points, group, tree, pivot, work)
        for k in range(count):
            out[0][order[begin + k]] = found[0][k]
        if len(out[1]) > 0:
            for k in range(count):
                i = order[begin + k]
                out[1][i], out[2][i] = found[1][k], found[2][k]


@kernel
def places_of(shapes: Shapes, piece: IntArray, step: FloatArray, out: FloatArray) -> None:
    """Fill `out`, shape (n, 2), with longitude and latitude in radians of found parameters."""
    for i in range(len(out)):
        longitude, latitude = surface_at(shapes, piece[i], step[i])
        out[i, 0], out[i, 1] = longitude, latitude
