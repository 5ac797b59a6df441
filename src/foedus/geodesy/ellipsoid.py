"""The ellipsoid WGS 84: constants, Cartesian coordinates, bounds between chord and geodesic.

Notation: ``a`` and ``b`` are the semi-axes, ``f`` the flattening, ``chord`` the straight
distance through the Earth between two points of the ellipsoid.

The bounds `geodesic_lower_m` and `geodesic_upper_m` hold for every pair of points.  Let ``p`` be
a point, ``g(t)`` a geodesic from ``p`` by arc length, ``F(t) = |g(t) - p|**2`` and ``N`` the outer
normal at ``g(t)``.  Then ``F'' = 2 - 2 k (g - p).N`` with the normal curvature ``k`` of the
geodesic.  The radii of curvature lie between ``r = b**2/a`` and ``R = a**2/b``, so the ball of
radius ``R`` (``r``) that touches the ellipsoid at ``g(t)`` from within contains it (is contained
in it) (Blaschke's rolling theorem): ``F/(2R) <= (g - p).N <= F/(2r)``.  Hence
``2 - F/r**2 <= F'' <= 2 - F/R**2`` and by Sturm's comparison
``2 r sin(t/2r) <= chord <= 2 R sin(t/2R)`` as long as the arcs are at most half a turn.
`studies/chord_bound.py` measures both.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from foedus.geodesy.compile import kernel

FloatArray = np.ndarray[Any, np.dtype[np.float64]]

A_M: Final = 6378137.0
"""Equatorial radius (NGA, WGS 84)."""
F: Final = 1 / 298.257223563
B_M: Final = A_M * (1 - F)
E2: Final = F * (2 - F)
EP2: Final = E2 / (1 - E2)
N3: Final = F / (2 - F)
"""Third flattening."""
R_MAX_M: Final = A_M * A_M / B_M
"""Greatest radius of curvature, at the poles."""
R_MIN_M: Final = B_M * B_M / A_M
"""Least radius of curvature, along the meridian at the equator."""


@kernel
def to_cartesian(longitude: float, latitude: float) -> tuple[float, float, float]:
    """Return Earth-centred coordinates in metres of a point given in radians."""
    sine, cosine = math.sin(latitude), math.cos(latitude)
    normal = A_M / math.sqrt(1 - E2 * sine * sine)
    return (
        normal * cosine * math.cos(longitude),
        normal * cosine * math.sin(longitude),
        normal * (1 - E2) * sine,
    )


@kernel
def to_surface(x: float, y: float, z: float) -> tuple[float, float]:
    """Return longitude and latitude in radians of a point within a few metres of the surface.

    Bowring's formula (1976), whose error there is below a nanometre.
    """
    across = math.hypot(x, y)
    beta = math.atan2(A_M * z, B_M * across)
    latitude = math.atan2(
        z + EP2 * B_M * math.sin(beta) ** 3, across - E2 * A_M * math.cos(beta) ** 3
    )
    return math.atan2(y, x), latitude


@kernel
def geodesic_lower_m(chord_m: float) -> float:
    """Return a length that no geodesic with this chord falls below."""
    return 2 * R_MAX_M * math.asin(min(1.0, chord_m / (2 * R_MAX_M)))


@kernel
def geodesic_upper_m(chord_m: float) -> float:
    """Return a length that no shortest geodesic with this chord exceeds."""
    ratio = chord_m / (2 * R_MIN_M)
    if ratio >= 0.99999:  # near half a turn: half of the longest ellipse, the equator
        return math.pi * A_M
    return 2 * R_MIN_M * math.asin(ratio)


@kernel
def chord_upper_m(geodesic_m: float) -> float:
    """Return a chord that no shortest geodesic of this length exceeds; monotone."""
    angle = geodesic_m / (2 * R_MAX_M)
    if angle >= math.pi / 2:
        return 2 * R_MAX_M
    return 2 * R_MAX_M * math.sin(angle)


CHORD_ESTIMATE_M: Final = 1.25e7
"""Greatest chord for which `estimate_m` is used: arcs to 157 degrees."""
_ESTIMATE_ERROR: Final = 3e-6
LEAN: Final = 1.11
"""The estimate grows by at least 1 and at most ``LEAN / cos(t/2)`` for each metre of the chord."""
TURN: Final = 0.45
"""It changes by at most ``TURN f t**2 / cos(t/2)`` for each metre of the far end along the axis.

The derivatives of the formula, over all arcs ``t`` to 157 degrees, use 0.97 of the one and 0.91
of the other (`studies/estimate_rates.py`).
"""


@kernel
def _arc_terms(chord_m: float) -> tuple[float, float, float]:
    """Return the arc of a chord on a sphere and the factors of `estimate_m`, all positive."""
    half = chord_m / (2 * A_M)
    h2 = half * half
    tau = 2 * math.asin(half)
    sine = 2 * half * math.sqrt(1 - h2)
    if sine < 1e-9:
        return tau, 0.0, 0.0
    along = 1 / sine - (tau + sine) / (8 * h2)
    return tau, along, (tau - sine) / (8 * (1 - h2))


@kernel
def estimate_m(chord_m: float, z1: float, z2: float) -> float:
    """Return the geodesic distance to first order in the flattening, from the chord.

    Parameters
    ----------
    chord_m : float
        At most `CHORD_ESTIMATE_M`.
    z1, z2 : float
        Sines of the reduced latitudes, ``Z/b``.

    Notes
    -----
    The formula of Andoyer and Lambert, turned from the arc of the auxiliary sphere to the chord,
    so that it is exact in the limit of short lines; see `estimate_error_m` for its error.
    """
    tau, along, across = _arc_terms(chord_m)
    return A_M * (tau + F * (along * (z2 - z1) ** 2 - across * (z1 + z2) ** 2))


@kernel
def estimate_least_m(chord_m: float, z1: float, low: float, high: float) -> float:
    """Return the least `estimate_m` for chords from `chord_m` and `z2` from `low` to `high`."""
    tau, along, across = _arc_terms(chord_m)
    apart = max(low - z1, 0.0, z1 - high)
    most = max(abs(z1 + low), abs(z1 + high))
    return A_M * (tau + F * (along * apart * apart - across * most * most))


@kernel
def estimate_bounds_m(chord_m: float, z1: float, z2: float, sag_m: float) -> tuple[float, float]:
    """Return bounds on the geodesic distance to a place within `sag_m` of where a chord ends.

    `estimate_m` with its error, and the rates at which it changes (`LEAN`, `TURN`); for chords to
    `CHORD_ESTIMATE_M`.
    """
    middle = estimate_m(chord_m, z1, z2)
    half = chord_m / (2 * A_M)
    slack = (LEAN / math.sqrt(1 - half * half) + turn_per_m(chord_m)) * sag_m
    slack = 1.001 * (slack + estimate_error_m(chord_m))
    return middle - slack, middle + slack


@kernel
def turn_per_m(chord_m: float) -> float:
    """Return how much a geodesic of this chord changes at most for each metre along the axis."""
    half = chord_m / (2 * A_M)
    tau = 2 * math.asin(half)
    return TURN * F * tau * tau / math.sqrt(1 - half * half)


@kernel
def estimate_error_m(chord_m: float) -> float:
    """Return a bound on the error of `estimate_m`.

    The greatest error found over nine million pairs is ``1.2e-6 a t**3 / cos(t/2)**3`` for
    the arc ``t`` (`studies/chord_bound.py`); the bound is two and a half times that, plus a
    micrometre for rounding.
    """
    half = chord_m / (2 * A_M)
    tau = 2 * math.asin(half)
    cosine = math.sqrt(1 - half * half)
    return _ESTIMATE_ERROR * A_M * (tau / cosine) ** 3 + 1e-6
