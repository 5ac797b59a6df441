"""Cutting edges into pieces, and the chords and sags of pieces.

A straight edge leaves its chord by at most an eighth of a bound on the second derivative of its
Earth-centred coordinates: ``|X_ll| = N cos(lat)``, ``|X_lp| = M |sin(lat)|`` and
``|X_pp| <= 1.001 R_max``.  A geodesic piece leaves it by the sagitta of the least radius of
curvature.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from foedus.geodesy.compile import kernel
from foedus.geodesy.ellipsoid import R_MAX_M, R_MIN_M, FloatArray, to_cartesian

if TYPE_CHECKING:
    IntArray = np.ndarray[Any, np.dtype[np.int64]]
    Int32Array = np.ndarray[Any, np.dtype[np.int32]]
    Int16Array = np.ndarray[Any, np.dtype[np.uint16]]
    Float32Array = np.ndarray[Any, np.dtype[np.float32]]
    Out = tuple[FloatArray, FloatArray, Float32Array, Int32Array, Int16Array, Int16Array]

LENGTH_M: Final = 4000.0
"""Greatest length of a piece."""
_SAG_M: Final = 0.25
"""Aimed-at distance between a piece and its chord, besides the sagitta of a geodesic."""
_SAG_SLACK_M: Final = 1e-4
"""Room in the sag for rounding."""
_TURN: Final = math.pi / 2
"""Greatest growth of the longitude along a piece."""
_NEAR_DEG: Final = 1e-9
_UP: Final = 1.000001
"""Room for rounding to single precision."""


@kernel
def _widest(latitude1: float, latitude2: float) -> tuple[float, float]:
    """Return the greatest cosine and the greatest absolute sine between two latitudes."""
    low, high = abs(latitude1), abs(latitude2)
    if low > high:
        low, high = high, low
    if latitude1 * latitude2 <= 0.0:
        low = 0.0
    return math.cos(low), math.sin(min(high, math.pi / 2))


@kernel
def _bend_m(east: float, north: float, widest: tuple[float, float]) -> float:
    """Return a bound on the distance between a straight edge and its chord."""
    cosine, sine = widest
    second = cosine * east * east + 2 * sine * abs(east * north) + 1.001 * north * north
    return R_MAX_M * second / 8


@kernel
def count_parts(points_deg: FloatArray, first: IntArray, second: IntArray) -> IntArray:
    """Return into how many pieces to cut straight edges; 0 for more than half the world.

    Parameters
    ----------
    points_deg : ndarray, shape (m, 2)
        Vertices, longitude and latitude.
    first, second : ndarray of int, shape (n,)
        Vertices at which each edge begins and ends.
    """
    counts = np.empty(len(first), dtype=np.int64)
    for k in range(len(first)):
        i, j = first[k], second[k]
        span = abs(points_deg[j, 0] - points_deg[i, 0])
        if span > 180.0 + _NEAR_DEG and abs(span - 360.0) > _NEAR_DEG:
            counts[k] = 0
            continue
        latitude, latitude2 = math.radians(points_deg[i, 1]), math.radians(points_deg[j, 1])
        east = math.radians(points_deg[j, 0]) - math.radians(points_deg[i, 0])
        north = latitude2 - latitude
        widest = _widest(latitude, latitude2)
        length = R_MAX_M * math.sqrt((widest[0] * east) ** 2 + north * north)
        wanted = max(length / LENGTH_M, math.sqrt(_bend_m(east, north, widest) / _SAG_M))
        counts[k] = max(1, math.ceil(max(wanted, abs(east) / _TURN)))
    return counts


@kernel
def cut_straight(
    points_deg: FloatArray, ends: tuple[IntArray, IntArray], counts: IntArray, out: Out
) -> None:
    """Fill in the pieces of straight edges.

    Parameters
    ----------
    points_deg, ends
        Vertices and edges as for `count_parts`.
    counts : ndarray of int, shape (n,)
        Number of pieces of each edge.
    out : tuple of ndarray
        Tracks, chords, sags, edges, parts and numbers of parts, as `Pieces` has them.
    """
    at, before = 0, -1
    end = (0.0, 0.0, 0.0)
    for k in range(len(counts)):
        i, j = ends[0][k], ends[1][k]
        lon1, lat1 = math.radians(points_deg[i, 0]), math.radians(points_deg[i, 1])
        lon2, lat2 = math.radians(points_deg[j, 0]), math.radians(points_deg[j, 1])
        start = end if i == before else to_cartesian(lon1, lat1)
        before = j
        east, north = lon2 - lon1, lat2 - lat1
        here_lon, here_lat = lon1, lat1
        for part in range(counts[k]):
            share = (part + 1) / counts[k]
            there_lon, there_lat = lon1 + share * east, lat1 + share * north
            if part + 1 == counts[k]:
                there_lon, there_lat = lon2, lat2
            end = to_cartesian(there_lon, there_lat)
            growth = (there_lon - here_lon, there_lat - here_lat)
            sag = _bend_m(growth[0], growth[1], _widest(here_lat, there_lat))
            _put(out, at, (here_lon, here_lat), growth, (start, end), sag)
            out[3][at], out[4][at], out[5][at] = k, part, counts[k]
            here_lon, here_lat, start = there_lon, there_lat, end
            at += 1


@kernel
def cut_geodesic(begin: FloatArray, end: FloatArray, counts: IntArray, out: Out) -> None:
    """Fill in geodesic pieces whose both ends are given in radians, shape (n, 2)."""
    at = 0
    for k in range(len(counts)):
        for part in range(counts[k]):
            start = to_cartesian(begin[at, 0], begin[at, 1])
            stop = to_cartesian(end[at, 0], end[at, 1])
            turn = end[at, 0] - begin[at, 0]
            turn -= 2 * math.pi * round(turn / (2 * math.pi))
            square = 0.0
            for axis in range(3):
                square += (stop[axis] - start[axis]) ** 2
            growth = (turn, end[at, 1] - begin[at, 1])
            sag = 1.01 * square / (8 * R_MIN_M)
            _put(out, at, (begin[at, 0], begin[at, 1]), growth, (start, stop), sag)
            out[3][at], out[4][at], out[5][at] = k, part, counts[k]
            at += 1


@kernel
def _put(
    out: Out,
    at: int,
    begin: tuple[float, float],
    growth: tuple[float, float],
    chord: tuple[tuple[float, float, float], tuple[float, float, float]],
    sag_m: float,
) -> None:
    """Write the track, chord and sag of a piece."""
    out[0][at, 0], out[0][at, 1] = begin
    out[0][at, 2], out[0][at, 3] = growth
    for axis in range(3):
        out[1][at, axis], out[1][at, axis + 3] = chord[0][axis], chord[1][axis]
    out[2][at] = (sag_m + _SAG_SLACK_M) * _UP
