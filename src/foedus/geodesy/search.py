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
    R_MAX_M,
    R_MIN_M,
    F,
    FloatArray,
    chord_upper_m,
    estimate_error_m,
    estimate_least_m,
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
_SQUARE_LONG_M2: Final = 6.0e12
"""Above this squared chord it pays to bound the geodesic to a box, too."""
_CANDIDATES: Final = 256
_GAIN_M: Final = 1e-8
"""Refinement ends when another step would shorten the distance by less."""
_PLANE_M: Final = 1.0e5
"""Below this distance steps as in a plane converge faster than secant steps."""
_FAR_M: Final = 1.9e7
"""Beyond this distance an edge may have several feet."""

Arrays = tuple[FloatArray, IntArray, FloatArray, FloatArray, FloatArray, bool]
"""Boxes, leaf starts, chords, sags, tracks, and whether edges are geodesics."""
Point = tuple[float, float, float, float, float, float]
"""Earth-centred coordinates, sine and cosine of reduced latitude, longitude."""
Best = tuple[float, int, float]
"""Distance, piece and parameter on it."""
Found = tuple[FloatArray, FloatArray, IntArray]
"""Candidates: lower bounds, parameters, pieces."""
State = tuple[int, float, float, Best]
"""Number of candidates, least upper bound, longest chord worth following, best so far."""


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
    # with c = cos(t/2): ds/dchord is below 1.1/c, ds/dz below 0.8 a f t**2/c
    tau = 2 * math.asin(long / (2 * A_M))
    cosine = math.sqrt(1 - (long / (2 * A_M)) ** 2)
    lean = 1.1 * sag_m / cosine + estimate_error_m(long)
    turn = 0.8 * F * tau * tau / cosine
    return middle - lean - turn * (length + sag_m), middle + lean + turn * sag_m


@kernel
def _at(arrays: Arrays, piece: int, step: float) -> tuple[float, float, float, float]:
    """Return longitude and latitude on the true edge, and its velocity east and north."""
    chord, track, geodesic = arrays[2], arrays[4], arrays[5]
    vx, vy = chord[piece, 3] - chord[piece, 0], chord[piece, 4] - chord[piece, 1]
    vz = chord[piece, 5] - chord[piece, 2]
    if geodesic and 0.0 < step < 1.0:
        # over 4 km a geodesic leaves the plane of chord and normal by less than a micrometre
        longitude, latitude = to_surface(
            chord[piece, 0] + step * vx, chord[piece, 1] + step * vy, chord[piece, 2] + step * vz
        )
    else:
        longitude = track[piece, 0] + step * track[piece, 2]
        latitude = track[piece, 1] + step * track[piece, 3]
    sine, cosine = math.sin(latitude), math.cos(latitude)
    if geodesic:
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
def _bend(distance: float, square: float) -> float:
    """Return what the derivative of the distance is divided by to reach the foot, in metres.

    For a straight edge in a plane the foot lies at ``-slope s / speed**2``; on a sphere the
    distance s becomes R tan(s/R).  The bend of the edge itself is left to secant steps.
    """
    angle = min(1.57, max(1e-15, distance / A_M))
    return square / A_M * max(1e-3, 1 / math.tan(angle))


@kernel
def _within(step: float, before: float, low: float, high: float) -> float:
    """Return a step kept in its bracket; -1 and 2 stand for ends that were not tried yet."""
    if step >= high:
        step = (before + high) / 2 if high <= 1.0 else min(step, 1.0)
    if step <= low:
        step = (before + low) / 2 if low >= 0.0 else max(step, 0.0)
    return step


@kernel
def _refine(point: Point, arrays: Arrays, piece: int, step: float) -> tuple[float, float]:
    """Return the least distance to a piece and its parameter, starting near the foot.

    Steps as in a plane or on a sphere, far away then secant steps, kept in a bracket.
    """
    low, high = -1.0, 2.0
    best, best_step = np.inf, step
    slope_before, before = 0.0, -1.0
    for _ in range(30):
        longitude, latitude, east, north = _at(arrays, piece, step)
        distance, sin_a, cos_a = _geodesic(point, longitude, latitude)
        if distance < best:
            best, best_step = distance, step
        slope = sin_a * east + cos_a * north
        square = east * east + north * north
        at_end = (step <= 0.0 and slope >= 0.0) or (step >= 1.0 and slope <= 0.0)
        if at_end or distance < 1e-9 or square == 0.0:
            break
        bend = _bend(distance, square)
        if (
            distance > _PLANE_M
            and before >= 0.0
            and (slope - slope_before) * (step - before) > 0.0
        ):
            bend = (slope - slope_before) / (step - before)
        if slope * slope <= 0.5 * _GAIN_M * bend:
            break
        if slope > 0.0:
            high = step
        else:
            low = step
        slope_before, before = slope, step
        step = _within(step - slope / bend, before, low, high)
        if step == before:
            break
    return best, best_step


@kernel
def _refine_any(
    point: Point, arrays: Arrays, piece: int, start: tuple[float, float]
) -> tuple[float, float]:
    """Refine from the foot, or from several starts where an edge may have several feet.

    `start` holds the parameter of the foot and a lower bound on the distance.
    """
    if start[1] <= _FAR_M:
        return _refine(point, arrays, piece, start[0])
    best, best_step = np.inf, 0.0
    for k in range(5):
        distance, step = _refine(point, arrays, piece, k / 4)
        if distance < best:
            best, best_step = distance, step
    return best, best_step


@kernel
def _settle(point: Point, arrays: Arrays, found: Found, count: int, best: Best) -> Best:
    """Refine candidates in order of their lower bounds while one may improve the best."""
    lowers, steps, pieces = found
    while True:
        least, at = np.inf, -1
        for k in range(count):
            if lowers[k] < least:
                least, at = lowers[k], k
        if at < 0 or least > best[0]:
            return best
        lowers[at] = np.inf
        distance, step = _refine_any(point, arrays, pieces[at], (steps[at], least))
        if distance < best[0]:
            best = (distance, pieces[at], step)


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
    vx, vy = chord[piece, 3] - chord[piece, 0], chord[piece, 4] - chord[piece, 1]
    vz = chord[piece, 5] - chord[piece, 2]
    foot = ((chord[piece, 2] + step * vz) / B_M, math.sqrt(vx * vx + vy * vy + vz * vz))
    lower, upper = _bounds(math.sqrt(square), sag, point, foot)
    return lower, upper, step


@kernel
def _box_reaches(point: Point, boxes: FloatArray, node: int, square: float, upper: float) -> bool:
    """Return whether a box far away may hold a point nearer than `upper`."""
    chord_m = math.sqrt(square)
    if chord_m > CHORD_ESTIMATE_M:
        return True
    low, high = boxes[node, 2] / B_M, boxes[node, 5] / B_M
    return estimate_least_m(chord_m, point[3], low, high) - estimate_error_m(chord_m) <= upper


@kernel
def _scan(point: Point, arrays: Arrays, leaf: int, found: Found, state: State) -> State:
    """Add the pieces of a leaf that may be nearest to the candidates."""
    lowers, steps, pieces = found
    count, upper_best, limit, best = state
    for piece in range(arrays[1][leaf], arrays[1][leaf + 1]):
        lower, upper, step = _piece_bounds(point, arrays, piece, limit)
        if lower > upper_best or lower == np.inf:
            continue
        if count == _CANDIDATES:
            best = _settle(point, arrays, found, count, best)
            upper_best, count = min(upper_best, best[0]), 0
            limit = chord_upper_m(upper_best)
        if upper < upper_best:
            upper_best, limit = upper, chord_upper_m(upper)
        lowers[count], pieces[count], steps[count] = lower, piece, step
        count += 1
    return count, upper_best, limit, best


@kernel
def _search(
    point: Point, arrays: Arrays, guess: int, found: Found, waiting: tuple[IntArray, FloatArray]
) -> Best:
    """Return the distance to the nearest piece, the piece and the parameter on it."""
    boxes = arrays[0]
    leaves = len(arrays[1]) - 1
    stack, squares = waiting
    stack[0], squares[0] = 0, 0.0
    top = 1
    state = (0, np.inf, np.inf, (np.inf, -1, 0.0))
    if guess >= 0:
        upper = _piece_bounds(point, arrays, guess, np.inf)[1]
        state = (0, upper, chord_upper_m(upper), (np.inf, -1, 0.0))
    while top > 0:
        top -= 1
        node, square = stack[top], squares[top]
        if square > state[2] * state[2]:
            continue
        if square > _SQUARE_LONG_M2 and not _box_reaches(point, boxes, node, square, state[1]):
            continue
        if node >= leaves - 1:
            state = _scan(point, arrays, node - (leaves - 1), found, state)
            continue
        near, far = 2 * node + 1, 2 * node + 2
        square_near, square_far = _box_square(boxes, near, point), _box_square(boxes, far, point)
        if square_far < square_near:
            near, far = far, near
            square_near, square_far = square_far, square_near
        stack[top], squares[top] = far, square_far
        stack[top + 1], squares[top + 1] = near, square_near
        top += 2
    return _settle(point, arrays, found, state[0], state[3])


@kernel
def search_many(
    queries: tuple[FloatArray, FloatArray, IntArray],
    arrays: Arrays,
    out: tuple[FloatArray, IntArray, FloatArray],
    span: tuple[int, int],
) -> None:
    """Search for the points ``order[start:stop]``; neighbours in that order should be near.

    Parameters
    ----------
    queries : tuple of ndarray
        Longitudes and latitudes in radians, and the order in which to take them.
    arrays : tuple
        See `Arrays`.
    out : tuple of ndarray
        Filled with distance in metres, piece, and parameter on the piece.
    span : tuple of int
        Start and stop.
    """
    found = (np.empty(_CANDIDATES), np.empty(_CANDIDATES), np.empty(_CANDIDATES, dtype=np.int64))
    waiting = (np.empty(_CANDIDATES, dtype=np.int64), np.empty(_CANDIDATES))
    longitudes, latitudes, order = queries
    guess = -1
    for k in range(span[0], span[1]):
        i = int(order[k])
        point = _point(float(longitudes[i]), float(latitudes[i]))
        distance, guess, step = _search(point, arrays, guess, found, waiting)
        out[0][i], out[1][i], out[2][i] = distance, guess, step


@kernel
def places_of(arrays: Arrays, piece: IntArray, step: FloatArray, out: FloatArray) -> None:
    """Fill `out`, shape (n, 2), with longitude and latitude in radians of found parameters."""
    for i in range(len(out)):
        longitude, latitude, _, _ = _at(arrays, piece[i], step[i])
        out[i, 0], out[i, 1] = longitude, latitude
