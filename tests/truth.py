"""Geodesics on WGS 84 to twenty digits: truth for claims below what double precision can show.

The integrals of the geodesic (Legendre 1806; Karney 2013, eq. 7 and 8) are taken by
Gauss-Legendre quadrature in arithmetic of thirty digits.  GeographicLib only tells where to
start, and on which of several geodesics.  `test_truth_is_true` in
`oracles/test_geodesy_truth.py` checks this module itself.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pyproj
from geographiclib.geodesic import Geodesic
from mpmath import mp, mpf

mp.dps = 30
A_M = mpf(6378137)
F = 1 / mpf("298.257223563")
B_M = A_M * (1 - F)
EP2 = F * (2 - F) / (1 - F) ** 2
_GEOD = pyproj.Geod(ellps="WGS84")
_NODES = 20
_NEAR_M = 1e-4
"""Within this distance the chord is the geodesic, to far below a femtometre."""
_CLOSE_M = mpf(10) ** -14
"""What is left of a geodesic when its equation counts as solved."""
_FLAT_M = mpf(10) ** -11
"""What is left of a distance when its minimum counts as found."""

Number = Any
Place = tuple[Number, Number]
"""Longitude and latitude in degrees; doubles count as exact."""


@cache
def _nodes() -> list[tuple[Number, Number]]:
    """Return nodes and weights of Gauss-Legendre quadrature on [-1, 1]."""
    found = []
    for guess in np.polynomial.legendre.leggauss(_NODES)[0]:
        x = mpf(float(guess))
        for _ in range(4):
            below, here = mpf(1), x
            for k in range(2, _NODES + 1):
                below, here = here, ((2 * k - 1) * x * here - (k - 1) * below) / k
            slope = _NODES * (x * here - below) / (x * x - 1)
            x -= here / slope
        found.append((x, 2 / ((1 - x * x) * slope * slope)))
    return found


def _integral(function, low: Number, high: Number) -> Number:
    """Return an integral over at most half a turn, of an integrand that is nearly constant."""
    middle, half = (low + high) / 2, (high - low) / 2
    return half * sum(weight * function(middle + half * x) for x, weight in _nodes())


def length_m(k2: Number, sigma1: Number, sigma2: Number) -> Number:
    """Return the length of a geodesic between two arcs from its node (eq. 7)."""
    return B_M * _integral(lambda s: mp.sqrt(1 + k2 * mp.sin(s) ** 2), sigma1, sigma2)


def _shift(k2: Number, sin_a0: Number, sigma1: Number, sigma2: Number) -> Number:
    """Return by how much the longitude on the sphere exceeds that on the ellipsoid (eq. 8)."""
    f = F

    def integrand(s):
        return (2 - f) / (1 + (1 - f) * mp.sqrt(1 + k2 * mp.sin(s) ** 2))

    return f * sin_a0 * _integral(integrand, sigma1, sigma2)


def _reduced(latitude: Number) -> Number:
    return mp.atan2((1 - F) * mp.sin(latitude), mp.cos(latitude))


def direct(start: Place, azimuth: Number, distance_m: Number) -> tuple[Number, Number, Number]:
    """Return longitude and latitude in degrees, and azimuth in radians, along a geodesic.

    `azimuth` in radians, not along a meridian over a pole's last micrometre.
    """
    beta = _reduced(mp.radians(mpf(start[1])))
    sin_a0 = mp.sin(azimuth) * mp.cos(beta)
    cos_a0 = mp.hypot(mp.cos(azimuth), mp.sin(azimuth) * mp.sin(beta))
    k2 = EP2 * cos_a0**2
    sigma1 = mp.atan2(mp.sin(beta), mp.cos(azimuth) * mp.cos(beta))
    sigma2 = sigma1 + mpf(distance_m) / B_M
    for _ in range(12):
        step = (length_m(k2, sigma1, sigma2) - distance_m) / B_M
        sigma2 -= step / mp.sqrt(1 + k2 * mp.sin(sigma2) ** 2)
        if abs(step) < mpf(10) ** -23:
            break
    beta2 = mp.atan2(cos_a0 * mp.sin(sigma2), mp.hypot(cos_a0 * mp.cos(sigma2), sin_a0))
    omega = mp.atan2(sin_a0 * mp.sin(sigma2), mp.cos(sigma2)) - mp.atan2(
        sin_a0 * mp.sin(sigma1), mp.cos(sigma1)
    )
    turn = omega - _shift(k2, sin_a0, sigma1, sigma2)
    latitude = mp.atan2(mp.sin(beta2), (1 - F) * mp.cos(beta2))
    azimuth2 = mp.atan2(sin_a0, cos_a0 * mp.cos(sigma2))
    return mpf(start[0]) + mp.degrees(turn), mp.degrees(latitude), azimuth2


def inverse(start: Place, end: Place) -> tuple[Number, Number, Number]:
    """Return the length in metres of the shortest geodesic and its azimuths in radians."""
    about = Geodesic.WGS84.Inverse(
        *(float(v) for v in (start[1], start[0], end[1], end[0])),
        Geodesic.STANDARD | Geodesic.REDUCEDLENGTH,
    )
    chord = _chord_m(start, end)
    bearing = mp.radians(mpf(about["azi1"]))
    if chord < _NEAR_M:
        return chord, bearing, bearing
    length = mpf(about["s12"])
    there = space(end)
    for _ in range(12):
        *found, arrival = direct(start, bearing, length)
        ahead, right = components(found, arrival, there)
        length += ahead
        bearing += right / mpf(about["m12"])
        if abs(ahead) + abs(right) < _CLOSE_M:
            break
    else:
        raise AssertionError(f"no geodesic from {start} to {end}")
    assert abs(length - about["s12"]) < 1e-6, "another geodesic than that of GeographicLib"
    return length, bearing, arrival


def components(found: Place, azimuth: Number, there: list[Number]) -> tuple[Number, Number]:
    """Return how far a point in space lies ahead of a place and to its right, metres."""
    here = space(found)
    longitude, latitude = (mp.radians(v) for v in found)
    x, y, z = (v - u for u, v in zip(here, there, strict=True))
    east = y * mp.cos(longitude) - x * mp.sin(longitude)
    outward = x * mp.cos(longitude) + y * mp.sin(longitude)
    north = z * mp.cos(latitude) - outward * mp.sin(latitude)
    sine, cosine = mp.sin(azimuth), mp.cos(azimuth)
    return east * sine + north * cosine, east * cosine - north * sine


def space(place: Place) -> list[Number]:
    """Return Earth-centred coordinates in metres."""
    longitude, latitude = (mp.radians(mpf(v)) for v in place)
    normal = A_M / mp.sqrt(1 - F * (2 - F) * mp.sin(latitude) ** 2)
    across = normal * mp.cos(latitude)
    return [
        across * mp.cos(longitude),
        across * mp.sin(longitude),
        normal * (1 - F) ** 2 * mp.sin(latitude),
    ]


def _chord_m(start: Place, end: Place) -> Number:
    return mp.sqrt(sum((u - v) ** 2 for u, v in zip(space(start), space(end), strict=True)))


def distance_m(start: Place, end: Place) -> Number:
    """Return the length of the shortest geodesic between two places, poles included."""
    for one, other in ((start, end), (end, start)):
        if abs(one[1]) == 90:
            beta = _reduced(mp.radians(mpf(other[1]))) * (1 if one[1] > 0 else -1)
            return length_m(EP2, beta, mp.pi / 2)
    turn = abs(mpf(start[0]) - mpf(end[0])) % 360
    if turn == 0:
        betas = sorted(_reduced(mp.radians(mpf(p[1]))) for p in (start, end))
        return length_m(EP2, *betas)
    if turn == 180:
        betas = [_reduced(mp.radians(mpf(p[1]))) for p in (start, end)]
        side = 1 if sum(betas) >= 0 else -1
        return sum(length_m(EP2, side * b, mp.pi / 2) for b in betas)
    if start[1] == 0 == end[1] and min(turn, 360 - turn) <= 180 * (1 - F):
        return A_M * mp.radians(min(turn, 360 - turn))
    return inverse(start, end)[0]


def edge(a: Place, b: Place, *, geodesic: bool):
    """Return the function from [0, 1] to the places of an edge."""
    if not geodesic or tuple(a) == tuple(b):
        return lambda t: tuple(mpf(u) + t * (mpf(v) - mpf(u)) for u, v in zip(a, b, strict=True))
    if abs(a[1]) == 90:
        back = edge(b, a, geodesic=True)
        return lambda t: back(1 - t)
    if abs(b[1]) == 90:
        azimuth, length = (0 if b[1] > 0 else mp.pi), distance_m(a, b)
    else:
        length, azimuth, _ = inverse(a, b)
    return lambda t: direct(a, azimuth, t * length)[:2]


def to_edge_m(point: Place, a: Place, b: Place, *, geodesic: bool) -> Number:
    """Return the distance from a point to the nearest point of an edge.

    Minima are bracketed on 65 places in double precision and closed by parabolas: near a minimum
    the distance is smooth, so that an error of the foot counts by its square only.
    """
    if tuple(a) == tuple(b):
        return distance_m(point, a)
    at = edge(a, b, geodesic=geodesic)
    shares = [mpf(k) / 64 for k in range(65)]
    rough = [_rough_m(point, at(t)) for t in shares]
    best = min(distance_m(point, a), distance_m(point, b))
    for k in range(65):
        before, after = rough[max(0, k - 1)], rough[min(64, k + 1)]
        wide = max(abs(before - rough[k]), abs(after - rough[k]), _rough_m(at(0), at(shares[1])))
        if rough[k] <= before and rough[k] <= after and rough[k] - wide <= best:
            low, high = shares[max(0, k - 1)], shares[min(64, k + 1)]
            middle = shares[k] if 0 < k < 64 else (low + high) / 2
            best = min(best, _least(lambda t: distance_m(point, at(t)), [low, middle, high]))
    return best


def _rough_m(point: Place, place: Place) -> float:
    return _GEOD.inv(*(float(v) for v in (*point, *place)))[2]


def _least(function, bracket: list[Number]) -> Number:
    """Return the least value in a bracket: thirds at first, then parabolas."""
    low, middle, high = bracket
    values = [function(t) for t in bracket]
    for step in range(80):
        if high - low < mpf(10) ** -14:
            break
        guess = _vertex(low, middle, high, values) if step % 3 else None
        if guess is None or not low < guess < high or guess == middle:
            wide = middle - low > high - middle
            guess = (low + middle) / 2 if wide else (middle + high) / 2
        value = function(guess)
        if value < values[1]:
            if guess < middle:
                high, values[2] = middle, values[1]
            else:
                low, values[0] = middle, values[1]
            middle, values[1] = guess, value
        elif guess < middle:
            low, values[0] = guess, value
        else:
            high, values[2] = guess, value
        if max(values) - values[1] < _FLAT_M:
            break
    return min(values)


def _vertex(low: Number, middle: Number, high: Number, values: list[Number]) -> Number | None:
    left, right = middle - low, high - middle
    rise, fall = values[2] - values[1], values[0] - values[1]
    bend = left * rise + right * fall
    if bend <= 0:
        return None
    return middle - (left * left * rise - right * right * fall) / (2 * bend)
