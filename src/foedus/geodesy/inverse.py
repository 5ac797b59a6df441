"""The inverse geodesic problem: distance and azimuth at the second point.

The relation between the sphere of reduced latitudes and the ellipsoid is expanded in the third
flattening as in Karney (2013), Algorithms for geodesics, J. Geodesy 87, equations 8 to 25, to an
order at which the rest is below a nanometre.  The longitude on the sphere is found by the
fixed-point iteration of Vincenty (1975), sped up by secant steps and finished by Clairaut's
relation; nearly antipodal pairs are solved by bisection on the azimuth (Karney, section 4).
"""

from __future__ import annotations

import math
from typing import Final

from foedus.geodesy.compile import kernel
from foedus.geodesy.ellipsoid import A_M, B_M, EP2, N3, F

_COS_ANTIPODAL: Final = -0.98
"""Beyond this cosine of the arc (169 degrees) the iteration may fail."""
_TINY: Final = 1e-100


@kernel
def _expansion(cos2_alpha0: float) -> float:
    """Return the expansion parameter epsilon for a geodesic (Karney 2013, eq. 16)."""
    k2 = EP2 * cos2_alpha0
    root = 1 + math.sqrt(1 + k2)
    return k2 / (root * root)


@kernel
def _length(eps: float, sigma: float, sines: tuple[float, float, float, float]) -> float:
    """Return the length of an arc; `sines` are sin 2ls2 - sin 2ls1 for l = 1 to 4 (eq. 15-18)."""
    e2 = eps * eps
    a1 = (1 + e2 / 4 + e2 * e2 / 64) / (1 - eps)
    c1 = eps * (-1 / 2 + e2 * (3 / 16 - e2 / 32))
    c2 = e2 * (-1 / 16 + e2 / 32)
    c3 = eps * e2 * (-1 / 48 + 3 * e2 / 256)
    c4 = -5 * e2 * e2 / 512
    series = c1 * sines[0] + c2 * sines[1] + c3 * sines[2] + c4 * sines[3]
    return B_M * a1 * (sigma + series)


_A3: Final = (
    -(1 / 2 - N3 / 2),
    -(1 / 4 + N3 / 8 - 3 * N3 * N3 / 8),
    -(1 / 16 + 3 * N3 / 16 + N3 * N3 / 16),
    -(3 / 64 + N3 / 32),
)
_C31: Final = (
    1 / 4 - N3 / 4,
    1 / 8 - N3 * N3 / 8,
    3 / 64 + 3 * N3 / 64 - N3 * N3 / 64,
    5 / 128 + N3 / 64,
)
_C32: Final = (
    1 / 16 - 3 * N3 / 32 + N3 * N3 / 32,
    3 / 64 - N3 / 32 - 3 * N3 * N3 / 64,
    3 / 128 + N3 / 128,
)
_C33: Final = (5 / 192 - 3 * N3 / 64 + 5 * N3 * N3 / 192, 3 / 128 - 5 * N3 / 192)
_C34: Final = 7 / 512 - 7 * N3 / 256


@kernel
def _longitude(eps: float, sigma: float, sines: tuple[float, float, float, float]) -> float:
    """Return the integral I3 over an arc (Karney 2013, eq. 23-25)."""
    a3 = 1 + eps * (_A3[0] + eps * (_A3[1] + eps * (_A3[2] + eps * _A3[3])))
    c1 = eps * (_C31[0] + eps * (_C31[1] + eps * (_C31[2] + eps * _C31[3])))
    c2 = eps * eps * (_C32[0] + eps * (_C32[1] + eps * _C32[2]))
    c3 = eps * eps * eps * (_C33[0] + eps * _C33[1])
    c4 = eps**4 * _C34
    return a3 * (sigma + c1 * sines[0] + c2 * sines[1] + c3 * sines[2] + c4 * sines[3])


@kernel
def _sines_between(
    sin_sigma: float, cos_sigma: float, cos_sum: float
) -> tuple[float, float, float, float]:
    """Return sin 2ls2 - sin 2ls1 from the arc s2 - s1 and the cosine of s1 + s2."""
    s2 = 2 * sin_sigma * cos_sigma
    s3 = 2 * cos_sigma * s2 - sin_sigma
    s4 = 2 * cos_sigma * s3 - s2
    c2 = 2 * cos_sum * cos_sum - 1
    c3 = 2 * cos_sum * c2 - cos_sum
    c4 = 2 * cos_sum * c3 - c2
    return 2 * sin_sigma * cos_sum, 2 * s2 * c2, 2 * s3 * c3, 2 * s4 * c4


@kernel
def inverse(
    sin1: float, cos1: float, sin2: float, cos2: float, longitude: float
) -> tuple[float, float, float]:
    """Return the geodesic distance and the azimuth at the second point.

    Parameters
    ----------
    sin1, cos1, sin2, cos2 : float
        Sine and cosine of the reduced latitudes of the two points.
    longitude : float
        Of the second point less that of the first, radians, in [-pi, pi].

    Returns
    -------
    distance_m, sin_azimuth, cos_azimuth : float
        Azimuth in the direction of travel at the second point; (0, 0, 1) for equal points.
    """
    turn = -1.0 if longitude < 0 else 1.0
    target = abs(longitude)
    omega = target
    before = 0.0
    rest_before = 0.0
    for step in range(12):
        sin_o, cos_o = math.sin(omega), math.cos(omega)
        east = cos2 * sin_o
        half = math.sin(omega / 2)
        north = (sin2 * cos1 - cos2 * sin1) + 2 * cos2 * sin1 * half * half
        sin_s = math.sqrt(east * east + north * north)
        cos_s = sin1 * sin2 + cos1 * cos2 * cos_o
        if cos_s < _COS_ANTIPODAL or omega > math.pi:
            break
        if sin_s < 1e-16:
            return 0.0, 0.0, 1.0
        sin_a = cos1 * east / sin_s
        cos2_a = max(0.0, 1 - sin_a * sin_a)
        cos_sum = 0.0
        if cos2_a > 1e-14:
            cos_sum = min(1.0, max(-1.0, cos_s - 2 * sin1 * sin2 / cos2_a))
        sigma = math.atan2(sin_s, cos_s)
        eps = _expansion(cos2_a)
        sines = _sines_between(sin_s, cos_s, cos_sum)
        rest = target + F * sin_a * _longitude(eps, sigma, sines) - omega
        if A_M * rest * rest <= 2e-9 * sin_s:
            distance = _length(eps, sigma, sines) + A_M * sin_a * rest
            sin_azimuth = turn * cos1 * sin_o / sin_s
            cos_azimuth = (cos1 * sin2 * cos_o - sin1 * cos2) / sin_s
            return distance, sin_azimuth, cos_azimuth
        move = rest
        if step > 0 and rest != rest_before:
            move = -rest * (omega - before) / (rest - rest_before)
        before, rest_before = omega, rest
        omega += move
    return _inverse_far(sin1, cos1, sin2, cos2, longitude)


@kernel
def _shoot(
    sin_a1: float, cos_a1: float, points: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """Follow a geodesic from the first latitude to the second.

    Returns
    -------
    longitude, distance_m, sin_azimuth, cos_azimuth : float
        At the second point.
    """
    sin1, cos1, sin2, cos2 = points
    sin_a0 = sin_a1 * cos1
    cos_a0 = math.hypot(cos_a1, sin_a1 * sin1)
    sin_a2 = sin_a0 / cos2
    square = (cos_a1 * cos1) ** 2 + (sin1 - sin2) * (sin1 + sin2)
    cos_a2 = math.sqrt(max(0.0, square)) / cos2
    sigma1 = math.atan2(sin1, cos_a1 * cos1)
    sigma2 = math.atan2(sin2, cos_a2 * cos2)
    omega1 = math.atan2(sin_a0 * sin1, cos_a1 * cos1)
    omega2 = math.atan2(sin_a0 * sin2, cos_a2 * cos2)
    eps = _expansion(cos_a0 * cos_a0)
    sines = (
        math.sin(2 * sigma2) - math.sin(2 * sigma1),
        math.sin(4 * sigma2) - math.sin(4 * sigma1),
        math.sin(6 * sigma2) - math.sin(6 * sigma1),
        math.sin(8 * sigma2) - math.sin(8 * sigma1),
    )
    sigma = sigma2 - sigma1
    longitude = omega2 - omega1 - F * sin_a0 * _longitude(eps, sigma, sines)
    return longitude, _length(eps, sigma, sines), sin_a2, cos_a2


@kernel
def _inverse_far(
    sin1: float, cos1: float, sin2: float, cos2: float, longitude: float
) -> tuple[float, float, float]:
    """Solve the inverse problem by bisection on the azimuth at the first point.

    Latitudes are brought to ``lat1 <= 0`` and ``|lat2| <= -lat1``; there the longitude reached
    grows with the azimuth from 0 to pi (Karney 2013, section 4).
    """
    turn = -1.0 if longitude < 0 else 1.0
    target = abs(longitude)
    swapped = abs(sin1) < abs(sin2)
    if swapped:
        sin1, cos1, sin2, cos2 = sin2, cos2, sin1, cos1
    flip = -1.0 if sin1 > 0 else 1.0
    points = (min(-_TINY, flip * sin1), max(_TINY, cos1), flip * sin2, max(_TINY, cos2))
    low, high = 0.0, math.pi
    for _ in range(60):
        azimuth = (low + high) / 2
        reached = _shoot(math.sin(azimuth), math.cos(azimuth), points)[0]
        if reached < target:
            low = azimuth
        else:
            high = azimuth
    azimuth = (low + high) / 2
    sin_a1, cos_a1 = math.sin(azimuth), math.cos(azimuth)
    reached, distance, sin_a2, cos_a2 = _shoot(sin_a1, cos_a1, points)
    distance += A_M * sin_a1 * points[1] * (target - reached)
    if swapped:
        return distance, turn * sin_a1, -flip * cos_a1
    return distance, turn * sin_a2, flip * cos_a2
