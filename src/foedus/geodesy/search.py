"""The nearest point of a set of pieces: branch and bound on chords, then exact geodesics.

For each point the tree is searched for pieces whose distance may be the least.  A chord bounds
the geodesic from both sides (`ellipsoid`), so a box or piece is dropped only when every geodesic
to it is certainly longer than one that exists.  The few pieces left are refined on the true edge.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from foedus.geodesy.compile import kernel
from foedus.geodesy.ellipsoid import (
    A_M,
    B_M,
    CHORD_ESTIMATE_M,
    E2,
    F,
    R_MAX_M,
    R_MIN_M,
    FloatArray,
    chord_upper_m,
    estimate_error_m,
    estimate_m,
    geodesic_lower_m,
    geodesic_upper_m,
    to_cartesian,
    to_surface,
)
from foedus.geodesy.inverse import inverse
from foedus.geodesy.pieces import IntArray

_CHORD_SHORT_M: Final = 2.0e5
"""Below this chord two terms of a series bound the geodesic."""
_CANDIDATES: Final = 256
_GAIN_M: Final = 1e-8
"""Refinement ends when another step would shorten the distance by less."""
_FAR_M: Final = 1.9e7
"""Beyond this distance an edge may have several feet."""

Arrays = tuple[FloatArray, IntArray, FloatArray, FloatArray, FloatArray]
"""Boxes, leaf starts, chords, sags and tracks."""
Point = tuple[float, float, float, float, float, float]
"""Earth-centred coordinates, sine and cosine of reduced latitude, longitude."""


@kernel
def _point(longitude: float, latitude: float) -> Point:
    x, y, z = to_cartesian(longitude, latitude)
    sine = z / B_M
    cosine = math.hypot(x, y) / A_M
    return x, y, z, sine, cosine, longitude


@kernel
def _box_square(boxes: FloatArray, node: int, point: Point) -> float:
    """Return the squared distance from a point to a box."""
    dx = max(boxes[node, 0] - point[0], 0.0, point[0] - boxes[node, 3])
    dy = max(boxes[node, 1] - point[1], 0.0, point[1] - boxes[node, 4])
    dz = max(boxes[node, 2] - point[2], 0.0, point[2] - boxes[node, 5])
    return dx * dx + dy * dy + dz * dz


@kernel
def _chord_foot(chord: FloatArray, piece: int, point: Point) -> tuple[float, float]:
    """Return the squared distance from a point to a chord, and the parameter of the foot."""
    ax, ay, az = chord[piece, 0], chord[piece, 1], chord[piece, 2]
    vx, vy, vz = chord[piece, 3] - ax, chord[piece, 4] - ay, chord[piece, 5] - az
    wx, wy, wz = point[0] - ax, point[1] - ay, point[2] - az
    square = vx * vx + vy * vy + vz * vz
    step = 0.0
    if square > 0.0:
        step = min(1.0, max(0.0, (wx * vx + wy * vy + wz * vz) / square))
    dx, dy, dz = wx - step * vx, wy - step * vy, wz - step * vz
    return dx * dx + dy * dy + dz * dz, step


@kernel
def _bounds(
    chord_m: float, sag_m: float, point: Point, foot: tuple[float, float]
) -> tuple[float, float]:
    """Return bounds on the geodesic distance to a piece, and to a point of it.

    `foot` holds the sine of the reduced latitude at the foot and the length of the piece.
    """
    short, long = max(0.0, chord_m - sag_m), chord_m + sag_m
    if long < _CHORD_SHORT_M:
        lower = short + short**3 / (24 * R_MAX_M * R_MAX_M)
        return lower, long + 1.001 * long**3 / (24 * R_MIN_M * R_MIN_M)
    if long > CHORD_ESTIMATE_M:
        return geodesic_lower_m(short), geodesic_upper_m(long)
    sine, length = foot
    middle = estimate_m(chord_m, point[3], sine)
    error = estimate_error_m(long)
    # ds/dchord is below 1.3, ds/dz below 0.6 F chord**2/a for chords up to CHORD_ESTIMATE_M
    lean = 1.3 * sag_m + error
    turn = 0.8 * F * (long / A_M) ** 2
    return middle - lean - turn * (length + sag_m), middle + lean + turn * sag_m


@kernel
def _at(
    track: FloatArray, chord: FloatArray, place: tuple[int, float, bool]
) -> tuple[float, float, float, float]:
    """Return longitude and latitude on the true edge, and its velocity east and north.

    `place` holds the piece, the parameter and whether edges are geodesics.
    """
    piece, step, geodesic = place
    if not geodesic or step in {0.0, 1.0}:
        longitude = track[piece, 0] + step * track[piece, 2]
        latitude = track[piece, 1] + step * track[piece, 3]
    else:
        longitude, latitude = to_surface(
            chord[piece, 0] + step * (chord[piece, 3] - chord[piece, 0]),
            chord[piece, 1] + step * (chord[piece, 4] - chord[piece, 1]),
            chord[piece, 2] + step * (chord[piece, 5] - chord[piece, 2]),
        )
    sine, cosine = math.sin(latitude), math.cos(latitude)
    if geodesic:
        vx, vy = chord[piece, 3] - chord[piece, 0], chord[piece, 4] - chord[piece, 1]
        vz = chord[piece, 5] - chord[piece, 2]
        sin_l, cos_l = math.sin(longitude), math.cos(longitude)
        east = -sin_l * vx + cos_l * vy
        north = -sine * (cos_l * vx + sin_l * vy) + cosine * vz
        return longitude, latitude, east, north
    square = 1 - E2 * sine * sine
    normal = A_M / math.sqrt(square)
    east = normal * cosine * track[piece, 2]
    north = normal * (1 - E2) / square * track[piece, 3]
    return longitude, latitude, east, north


@kernel
def _geodesic(point: Point, longitude: float, latitude: float) -> tuple[float, float, float]:
    """Return distance and azimuth on arrival from a point to a place in radians."""
    sine, cosine = (1 - F) * math.sin(latitude), math.cos(latitude)
    scale = 1 / math.sqrt(sine * sine + cosine * cosine)
    turn = longitude - point[5]
    turn -= 2 * math.pi * math.floor(turn / (2 * math.pi) + 0.5)
    return inverse(point[3], point[4], sine * scale, abs(cosine) * scale, turn)


@kernel
def _refine(
    point: Point, track: FloatArray, chord: FloatArray, place: tuple[int, float, bool]
) -> tuple[float, float]:
    """Return the least distance to a piece and its parameter, starting near the foot.

    Newton steps on the derivative of the distance, then secant steps, kept in a bracket.
    """
    piece, step, geodesic = place
    low, high = 0.0, 1.0
    low_done, high_done = False, False
    best, best_step = np.inf, step
    slope_before, step_before = 0.0, -1.0
    for _ in range(30):
        longitude, latitude, east, north = _at(track, chord, (piece, step, geodesic))
        distance, sin_a, cos_a = _geodesic(point, longitude, latitude)
        if distance < best:
            best, best_step = distance, step
        slope = sin_a * east + cos_a * north
        square = east * east + north * north
        at_end = (step <= 0.0 and slope >= 0.0) or (step >= 1.0 and slope <= 0.0)
        if at_end or distance < 1e-9 or square == 0.0:
            break
        # for geodesics of length s on a sphere the second derivative is v_across**2 / (R tan(s/R))
        bend = max(0.0, square - slope * slope) / A_M
        bend *= max(1e-3, 1 / math.tan(min(1.57, max(1e-12, distance / A_M))))
        bend = max(bend, 1e-12 * square)
        if step_before >= 0.0 and (slope - slope_before) * (step - step_before) > 0.0:
            bend = (slope - slope_before) / (step - step_before)
        if slope * slope <= 0.5 * _GAIN_M * bend:
            break
        if slope > 0.0:
            high, high_done = step, True
        else:
            low, low_done = step, True
        slope_before, step_before = slope, step
        step -= slope / bend
        if step >= high:
            step = (step_before + high) / 2 if high_done else high
        elif step <= low:
            step = (step_before + low) / 2 if low_done else low
        if step == step_before:
            break
    return best, best_step


@kernel
def _refine_far(
    point: Point, track: FloatArray, chord: FloatArray, place: tuple[int, float, bool]
) -> tuple[float, float]:
    """Refine from several starts, for distances at which an edge may have several feet."""
    piece, _, geodesic = place
    best, best_step = np.inf, 0.0
    for k in range(5):
        distance, step = _refine(point, track, chord, (piece, k / 4, geodesic))
        if distance < best:
            best, best_step = distance, step
    return best, best_step


@kernel
def _settle(
    point: Point,
    arrays: Arrays,
    found: tuple[FloatArray, IntArray, FloatArray, int],
    best: tuple[float, int, float],
    geodesic: bool,
) -> tuple[float, int, float]:
    """Refine candidates in order of their lower bounds while one may improve the best."""
    lowers, pieces, steps, count = found
    distance, piece, step = best
    while True:
        least, at = np.inf, -1
        for k in range(count):
            if lowers[k] < least:
                least, at = lowers[k], k
        if at < 0 or least > distance:
            return distance, piece, step
        lowers[at] = np.inf
        place = (pieces[at], steps[at], geodesic)
        if least > _FAR_M:
            refined = _refine_far(point, arrays[4], arrays[2], place)
        else:
            refined = _refine(point, arrays[4], arrays[2], place)
        if refined[0] < distance:
            distance, piece, step = refined[0], pieces[at], refined[1]


@kernel
def _piece_bounds(
    point: Point, arrays: Arrays, piece: int, limit: float
) -> tuple[float, float, float]:
    """Return bounds on the distance to a piece and the parameter of the foot.

    Both bounds are infinite if the chord is longer than `limit`.
    """
    chord, sag = arrays[2], arrays[3][piece]
    square, step = _chord_foot(chord, piece, point)
    if square > (limit + sag) * (limit + sag):
        return np.inf, np.inf, step
    sine = (chord[piece, 2] + step * (chord[piece, 5] - chord[piece, 2])) / B_M
    length = math.sqrt(
        (chord[piece, 3] - chord[piece, 0]) ** 2
        + (chord[piece, 4] - chord[piece, 1]) ** 2
        + (chord[piece, 5] - chord[piece, 2]) ** 2
    )
    lower, upper = _bounds(math.sqrt(square), sag, point, (sine, length))
    return lower, upper, step


@kernel
def _search(
    point: Point, arrays: Arrays, guess: int, geodesic: bool, work: tuple[FloatArray, IntArray]
) -> tuple[float, int, float]:
    """Return the distance to the nearest piece, the piece and the parameter on it."""
    boxes, starts = arrays[0], arrays[1]
    leaves = len(starts) - 1
    reals, ints = work
    lowers, steps, squares = reals[0], reals[1], reals[2]
    pieces, stack = ints[0], ints[1]
    count, top = 0, 1
    stack[0], squares[0] = 0, 0.0
    best = (np.inf, -1, 0.0)
    upper_best, limit = np.inf, np.inf
    if guess >= 0:
        upper_best = _piece_bounds(point, arrays, guess, np.inf)[1]
        limit = chord_upper_m(upper_best)
    while top > 0:
        top -= 1
        node = stack[top]
        if squares[top] > limit * limit:
            continue
        if node < leaves - 1:
            left, right = 2 * node + 1, 2 * node + 2
            square_l = _box_square(boxes, left, point)
            square_r = _box_square(boxes, right, point)
            if square_l < square_r:
                left, right = right, left
                square_l, square_r = square_r, square_l
            stack[top], squares[top] = left, square_l
            stack[top + 1], squares[top + 1] = right, square_r
            top += 2
            continue
        leaf = node - (leaves - 1)
        for piece in range(starts[leaf], starts[leaf + 1]):
            lower, upper, step = _piece_bounds(point, arrays, piece, limit)
            if lower > upper_best or lower == np.inf:
                continue
            if upper < upper_best:
                upper_best = upper
                limit = chord_upper_m(upper_best)
            if count == _CANDIDATES:
                best = _settle(point, arrays, (lowers, pieces, steps, count), best, geodesic)
                upper_best = min(upper_best, best[0])
                limit = chord_upper_m(upper_best)
                count = 0
            lowers[count], pieces[count], steps[count] = lower, piece, step
            count += 1
    return _settle(point, arrays, (lowers, pieces, steps, count), best, geodesic)


@kernel
def search_many(
    queries: tuple[FloatArray, FloatArray, IntArray],
    arrays: Arrays,
    geodesic: bool,
    out: tuple[FloatArray, IntArray, FloatArray],
    span: tuple[int, int],
) -> None:
    """Search for the points ``order[start:stop]``; neighbours in that order should be near.

    Parameters
    ----------
    queries : tuple of ndarray
        Longitudes and latitudes in radians, and the order in which to take them.
    arrays : tuple of ndarray
        Boxes, leaf starts, chords, sags, tracks.
    geodesic : bool
        Whether edges are geodesics.
    out : tuple of ndarray
        Filled with distance in metres, piece, and parameter on the piece.
    span : tuple of int
        Start and stop.
    """
    reals = np.empty((3, _CANDIDATES))
    ints = np.empty((2, _CANDIDATES), dtype=np.int64)
    guess = -1
    for k in range(span[0], span[1]):
        i = queries[2][k]
        point = _point(queries[0][i], queries[1][i])
        distance, guess, step = _search(point, arrays, guess, geodesic, (reals, ints))
        out[0][i], out[1][i], out[2][i] = distance, guess, step


@kernel
def places_of(
    arrays: Arrays, found: tuple[IntArray, FloatArray], geodesic: bool, out: FloatArray
) -> None:
    """Fill `out`, shape (n, 2), with longitude and latitude in radians of found parameters."""
    for i in range(len(out)):
        place = (found[0][i], found[1][i], geodesic)
        longitude, latitude, _, _ = _at(arrays[4], arrays[2], place)
        out[i, 0], out[i, 1] = longitude, latitude
