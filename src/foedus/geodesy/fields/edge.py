"""A point and a piece of an edge: the foot on the chord, and the geodesic to the true edge."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from foedus.geodesy.compile import kernel
from foedus.geodesy.ellipsoid import A_M, B_M, E2, F, FloatArray, to_cartesian, to_surface
from foedus.geodesy.fields.pieces import Float32Array
from foedus.geodesy.inverse import solve

_STEPS: Final = 30

Place = tuple[float, float, float, float, float]
"""Earth-centred coordinates in metres, sine and cosine of the reduced latitude."""
Shapes = tuple[FloatArray, Float32Array, FloatArray, bool]
"""Chords, sags and tracks of pieces (`Pieces`), and whether edges are geodesics."""
Sight = tuple[float, float, float]
"""Distance in metres from a point to a place, sine and cosine of the azimuth on arrival."""


@kernel
def place_of(longitude: float, latitude: float) -> Place:
    """Return a place given in radians."""
    x, y, z = to_cartesian(longitude, latitude)
    return x, y, z, z / B_M, math.sqrt(x * x + y * y) / A_M


@kernel
def place_at(shapes: Shapes, piece: int, step: float) -> Place:
    """Return the place at a parameter from 0 to 1 of the true edge."""
    chord, track = shapes[0], shapes[2]
    if step <= 0.0 or step >= 1.0:
        k = 3 if step >= 1.0 else 0
        x, y, z = chord[piece, k], chord[piece, k + 1], chord[piece, k + 2]
        return x, y, z, z / B_M, math.sqrt(x * x + y * y) / A_M
    if shapes[3]:
        longitude, latitude = _on_geodesic(chord, piece, step)
        return place_of(longitude, latitude)
    return place_of(
        track[piece, 0] + step * track[piece, 2], track[piece, 1] + step * track[piece, 3]
    )


@kernel
def _on_geodesic(chord: FloatArray, piece: int, step: float) -> tuple[float, float]:
    """Return longitude and latitude on a geodesic piece.

    Over 4 km a geodesic leaves the plane of chord and normal by less than a micrometre
    (`studies/geodesic_pieces.py`).
    """
    x, y, z = on_chord(chord, piece, step)
    return to_surface(x, y, z)


@kernel
def surface_at(shapes: Shapes, piece: int, step: float) -> tuple[float, float]:
    """Return longitude and latitude in radians at a parameter of the true edge."""
    if shapes[3] and 0.0 < step < 1.0:
        return _on_geodesic(shapes[0], piece, step)
    track = shapes[2]
    return track[piece, 0] + step * track[piece, 2], track[piece, 1] + step * track[piece, 3]


@kernel
def velocity_at(shapes: Shapes, piece: int, place: Place) -> tuple[float, float]:
    """Return the velocity east and north, metres per unit of the parameter, at a place."""
    chord, track = shapes[0], shapes[2]
    x, y, _, sine, cosine = place
    if not shapes[3]:
        polar = sine * sine + (1 - F) * (1 - F) * cosine * cosine
        square = 1 - E2 * sine * sine / polar  # of the sine of the latitude
        return (
            A_M * cosine * track[piece, 2],
            A_M * (1 - E2) / (square * math.sqrt(square)) * track[piece, 3],
        )
    vx, vy = chord[piece, 3] - chord[piece, 0], chord[piece, 4] - chord[piece, 1]
    vz = chord[piece, 5] - chord[piece, 2]
    across = math.sqrt(x * x + y * y)
    if across == 0.0:
        return vy, -vx if sine > 0 else vx
    along = (x * vx + y * vy) / across
    scale = 1 / math.sqrt(sine * sine + (1 - F) * (1 - F) * cosine * cosine)
    return (x * vy - y * vx) / across, scale * ((1 - F) * cosine * vz - sine * along)


@kernel
def chord_foot(chord: FloatArray, piece: int, x: float, y: float, z: float) -> tuple[float, float]:
    """Return the squared distance from a point to a chord, and the parameter of the foot."""
    ax, ay, az = chord[piece, 0], chord[piece, 1], chord[piece, 2]
    vx, vy, vz = chord[piece, 3] - ax, chord[piece, 4] - ay, chord[piece, 5] - az
    wx, wy, wz = x - ax, y - ay, z - az
    square = vx * vx + vy * vy + vz * vz
    step = 0.0
    if square > 0.0:
        step = min(1.0, max(0.0, (wx * vx + wy * vy + wz * vz) / square))
    dx, dy, dz = wx - step * vx, wy - step * vy, wz - step * vz
    return dx * dx + dy * dy + dz * dz, step


@kernel
def on_chord(chord: FloatArray, piece: int, step: float) -> tuple[float, float, float]:
    """Return the Earth-centred coordinates at a parameter of a chord."""
    return (
        chord[piece, 0] + step * (chord[piece, 3] - chord[piece, 0]),
        chord[piece, 1] + step * (chord[piece, 4] - chord[piece, 1]),
        chord[piece, 2] + step * (chord[piece, 5] - chord[piece, 2]),
    )


@kernel
def sight(point: Place, place: Place) -> Sight:
    """Return the geodesic distance from a point to a place, and the azimuth on arrival."""
    x1, y1, _, sin1, cos1 = point
    x2, y2, _, sin2, cos2 = place
    scale = A_M * A_M * cos1 * cos2
    if scale == 0.0:
        return solve(sin1, cos1, sin2, cos2, (0.0, 0.0))
    turn = (x1 * (y2 - y1) - y1 * (x2 - x1)) / scale
    cosine = (x1 * x2 + y1 * y2) / scale
    vers = turn * turn / (1 + cosine) if cosine > 0.0 else 1 - cosine
    return solve(sin1, cos1, sin2, cos2, (turn, vers))


@kernel
def _bend(
    shapes: Shapes, piece: int, place: Place, seen: Sight, velocity: tuple[float, float]
) -> tuple[float, float]:
    """Return what the slope of the distance along an edge is divided by to reach the foot.

    Returns
    -------
    bend, least
        Metres per square of the parameter; and a bound from below on the second derivative of
        the distance.

    Notes
    -----
    As on a sphere, the second derivative has a part from the distance, ``cot(s/a) / a`` for each
    square metre across the geodesic, and a part from the edge's own curvature: the acceleration
    of a line straight in longitude and latitude is ``-2 a sin(lat) lon' lat'`` east and
    ``a sin(lat) cos(lat) lon'**2`` north.  The ellipsoid changes either by less than a hundredth.
    In a plane the foot of a straight line is reached at once with the square of the whole speed
    in place of that across.
    """
    east, north = velocity
    per_square = 1 / (A_M * math.tan(min(3.1, max(1e-15, seen[0] / A_M))))
    across = seen[2] * east - seen[1] * north
    least = across * across * per_square
    error = 0.01 * abs(least)
    bend = (east * east + north * north) * per_square
    if not shapes[3]:
        turn, climb = shapes[2][piece, 2], shapes[2][piece, 3]
        sine, cosine = place[3], place[4]  # of the reduced latitude, which will do
        right, up = -2 * sine * turn * climb, sine * cosine * turn * turn
        own = A_M * (seen[1] * right + seen[2] * up)
        bend, least = bend + own, least + own
        error += 0.01 * A_M * (abs(right) + abs(up))
    if bend <= 2 * error:  # the edge follows the circle around the point
        bend = 0.0
    return bend, least - error


@kernel
def _within(step: float, before: float, low: float, high: float) -> float:
    """Return a step kept in its bracket; -1 and 2 stand for ends that were not tried yet."""
    if high > 1.0:
        step = min(step, 1.0)
    elif step >= high:
        step = (before + high) / 2
    if low < 0.0:
        step = max(step, 0.0)
    elif step <= low:
        step = (before + low) / 2
    return step


@kernel
def ends_here(shapes: Shapes, piece: int, step: float, place: Place, seen: Sight) -> bool:
    """Return whether the distance grows into a piece from its end at `place`."""
    east, north = velocity_at(shapes, piece, place)
    slope = seen[1] * east + seen[2] * north
    return (step <= 0.0 and slope >= 0.0) or (step >= 1.0 and slope <= 0.0)


@kernel
def refine(
    point: Place, shapes: Shapes, piece: int, step: float, gain_m: float
) -> tuple[float, float, Sight]:
    """Return the least distance to a piece, its parameter, and the sight there.

    Starts near the foot and takes Newton's steps in a bracket, until another one would shorten
    the distance by less than `gain_m`.
    """
    low, high = -1.0, 2.0
    best, best_step = np.inf, step
    seen = (0.0, 0.0, 1.0)
    for _ in range(_STEPS):
        place = place_at(shapes, piece, step)
        now = sight(point, place)
        if now[0] < best:
            best, best_step, seen = now[0], step, now
        east, north = velocity_at(shapes, piece, place)
        slope = now[1] * east + now[2] * north
        at_end = (step <= 0.0 and slope >= 0.0) or (step >= 1.0 and slope <= 0.0)
        if at_end or now[0] < 1e-9 or slope == 0.0:
            break
        bend, least = _bend(shapes, piece, place, now, (east, north))
        if slope * slope <= 2.0 * gain_m * least:
            break
        if slope > 0.0:
            high = step
        else:
            low = step
        before = step
        step = _within(step - slope / max(bend, 1e-9 * abs(slope)), before, low, high)
        if step == before:
            break
    return best, best_step, seen
