"""The inverse geodesic problem: distance and azimuth at the second point.

The relation between the sphere of reduced latitudes and the ellipsoid is expanded in the third
flattening as in Karney (2013), Algorithms for geodesics, J. Geodesy 87, equations 8 to 25, to an
order at which the rest is below a nanometre.  The longitude on the sphere is found by the
fixed-point iteration of Vincenty (1975) from a close start, and finished by Clairaut's relation
and its derivative; nearly antipodal pairs are solved in a bracket of the azimuth (Karney,
section 4).
"""

from __future__ import annotations

import math
from typing import Final

from foedus.geodesy.compile import kernel
from foedus.geodesy.ellipsoid import A_M, B_M, EP2, N3, F

_COS_ANTIPODAL: Final = -0.98
"""Beyond this cosine of the arc (169 degrees) the iteration may fail."""
_TINY: Final = 1e-100
_REST_M: Final = 1e-12
"""Greatest part of a distance that is left out when the iteration ends, times six."""


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
def _first_shift(sin1: float, cos1: float, sin2: float, cos2: float, vers: float) -> float:
    """Return about ``(omega - longitude) / sin longitude``, to a thousandth of itself.

    From ``omega - longitude = f sin a0 sigma`` and ``sin a0 sin sigma = cos b1 cos b2 sin omega``,
    with ``sigma / sin sigma`` as a series in ``sin**2 (sigma/2)``.
    """
    product = cos1 * cos2
    half2 = min(0.25, 0.5 * (1 - sin1 * sin2 - product * (1 - vers)))
    ratio = 1 + half2 * (2 / 3 + half2 * (8 / 15 + half2 * (16 / 35 + half2 * 128 / 315)))
    shift = F * product * ratio
    return shift * (1 + shift * (1 - vers))


@kernel
def solve(
    sin1: float, cos1: float, sin2: float, cos2: float, turn: tuple[float, float]
) -> tuple[float, float, float]:
    """Return the geodesic distance and the azimuth at the second point.

    Parameters
    ----------
    sin1, cos1, sin2, cos2 : float
        Sine and cosine of the reduced latitudes of the two points.
    turn : tuple of float
        Sine and versed sine (1 - cosine) of the difference of longitudes.

    Returns
    -------
    distance_m, sin_azimuth, cos_azimuth : float
        Azimuth in the direction of travel at the second point; (0, 0, 1) for equal points.

    Notes
    -----
    With the longitude ``omega`` on the sphere that belongs to ``lam``, the rest ``target - lam``
    is made up by the derivatives ``ds/dlam = a sin a0`` (Clairaut) and that of ``sin a0``, so
    that the iteration ends when the third power of the rest is below a nanometre.
    """
    sin_l, vers_l = turn
    shift = sin_l * _first_shift(sin1, cos1, sin2, cos2, vers_l)
    before, rest_before = 0.0, 0.0
    for step in range(12):
        square = shift * shift
        sin_d = shift * (1 - square / 6 * (1 - square / 20))
        vers_d = square / 2 * (1 - square / 12 * (1 - square / 30))
        sin_o = sin_l * (1 - vers_d) + (1 - vers_l) * sin_d
        vers_o = vers_l + vers_d - vers_l * vers_d + sin_l * sin_d
        east = cos2 * sin_o
        north = (sin2 * cos1 - cos2 * sin1) + cos2 * sin1 * vers_o
        sin_s = math.sqrt(east * east + north * north)
        cos_s = sin1 * sin2 + cos1 * cos2 * (1 - vers_o)
        if cos_s < _COS_ANTIPODAL or sin_o * sin_l < 0.0:
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
        rest = F * sin_a * _longitude(eps, sigma, sines) - shift
        if A_M * abs(rest * rest * rest) <= _REST_M * sin_s * sin_s:
            bend = (cos1 * cos2 * (1 - vers_o) - sin_a * sin_a * cos_s) / sin_s
            bend *= 1 + F * cos1 * cos2  # of the longitude, no longer of omega
            distance = _length(eps, sigma, sines) + A_M * rest * (sin_a + rest * bend / 2)
            sin_z = cos1 * sin_o / sin_s
            cos_z = (cos1 * sin2 * (1 - vers_o) - sin1 * cos2) / sin_s
            sin_z_rate = (cos1 * (1 - vers_o) - sin_z * cos_s * sin_a) / sin_s
            cos_z_rate = -(cos1 * sin2 * sin_o + cos_z * cos_s * sin_a) / sin_s
            return distance, sin_z + rest * sin_z_rate, cos_z + rest * cos_z_rate
        move = rest
        if step > 0 and rest != rest_before:
            move = -rest * (shift - before) / (rest - rest_before)
        before, rest_before = shift, rest
        shift += move
    return _inverse_far(sin1, cos1, sin2, cos2, math.atan2(sin_l, 1 - vers_l))


@kernel
def inverse(
    sin1: float, cos1: float, sin2: float, cos2: float, longitude: float
) -> tuple[float, float, float]:
    """Return what `solve` does, for a difference of longitudes in radians."""
    half = math.sin(longitude / 2)
    return solve(sin1, cos1, sin2, cos2, (math.sin(longitude), 2 * half * half))


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
    apart = (sin1 - sin2) * (sin1 + sin2)
    if cos1 < -sin1:  # towards the poles sines tie, and cosines tell latitudes apart
        apart = (cos2 - cos1) * (cos2 + cos1)
    square = (cos_a1 * cos1) ** 2 + apart
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
def _aim(points: tuple[float, float, float, float], target: float) -> float:
    """Return the azimuth at the first point that reaches a longitude, to rounding.

    Bisection, then false position after Illinois (Dowell and Jarratt 1971).
    """
    low, high = 0.0, math.pi
    at_low, at_high = -target, math.pi - target
    side = 0
    for step in range(200):
        middle = (low + high) / 2
        if not low < middle < high:
            return middle
        azimuth = middle
        if step > 6 and step % 3 != 0:
            chosen = (low * at_high - high * at_low) / (at_high - at_low)
            azimuth = chosen if low < chosen < high else middle
        miss = _shoot(math.sin(azimuth), math.cos(azimuth), points)[0] - target
        if miss < 0.0:
            low, at_low = azimuth, miss
            at_high *= 0.5 if side == -1 else 1.0
            side = -1
        else:
            high, at_high = azimuth, miss
            at_low *= 0.5 if side == 1 else 1.0
            side = 1
        if abs(miss) < 1e-16 or high - low < 4e-16:
            return azimuth
    return (low + high) / 2


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
    swapped = cos1 > cos2 if cos1 < 0.5 else abs(sin1) < abs(sin2)
    if swapped:
        sin1, cos1, sin2, cos2 = sin2, cos2, sin1, cos1
    flip = -1.0 if sin1 > 0 else 1.0
    points = (min(-_TINY, flip * sin1), max(_TINY, cos1), flip * sin2, max(_TINY, cos2))
    azimuth = _aim(points, target)
    sin_a1, cos_a1 = math.sin(azimuth), math.cos(azimuth)
    reached, distance, sin_a2, cos_a2 = _shoot(sin_a1, cos_a1, points)
    distance += A_M * sin_a1 * points[1] * (target - reached)
    if swapped:
        return distance, turn * sin_a1, -flip * cos_a1
    return distance, turn * sin_a2, flip * cos_a2
