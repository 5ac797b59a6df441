"""The inverse geodesic and the bounds from the chord, against GeographicLib."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pyproj import Geod

from foedus.geodesy.ellipsoid import (
    A_M,
    B_M,
    CHORD_ESTIMATE_M,
    F,
    chord_upper_m,
    estimate_error_m,
    estimate_m,
    geodesic_lower_m,
    geodesic_upper_m,
    to_cartesian,
    to_surface,
)
from foedus.geodesy.inverse import inverse

GEOD = Geod(a=A_M, f=F)


def _reduced(latitude_deg):
    tangent = (1 - F) * math.tan(math.radians(latitude_deg))
    cosine = 1 / math.hypot(1, tangent)
    return tangent * cosine, cosine


def _ours(pair):
    lon1, lat1, lon2, lat2 = pair
    turn = math.radians((lon2 - lon1 + 540) % 360 - 180)
    return inverse(*_reduced(lat1), *_reduced(lat2), turn)


PAIRS = [
    (0, 10, 0, 30),
    (0, 10, 50, 10),
    (0, 0, 90, 0),
    (0, 0, 179.9, 0),
    (0, 0, 180, 0),
    (0, 30, 180, -30),
    (0, 30, 179.7, -29.9),
    (10, -30, -169.6, 30.1),
    (0, 30, -179.7, -30.1),
    (0, 90, 20, -90),
    (0, 90, 20, 40),
    (170, 60, -170, 61),
    (20, 50, 20.0001, 50),
    (0, 89.9, 180, 89.9),
    (0, -89.9, 180, 60),
]


@pytest.mark.parametrize("pair", PAIRS)
def test_distance_and_azimuth_are_those_of_geographiclib(pair):
    distance, sine, cosine = _ours(pair)

    _, back, length = GEOD.inv(*pair)

    assert distance == pytest.approx(length, abs=2e-6)
    assert math.hypot(sine, cosine) == pytest.approx(1, abs=1e-9)
    if 0 < length < 1.99e7 and abs(pair[3]) < 90:
        assert sine == pytest.approx(math.sin(math.radians(back + 180)), abs=1e-6)
        assert cosine == pytest.approx(math.cos(math.radians(back + 180)), abs=1e-6)


def test_a_point_is_at_no_distance_from_itself():
    assert _ours((20, 50, 20, 50)) == (0.0, 0.0, 1.0)


def test_chords_bound_geodesics():
    rng = np.random.default_rng(0)
    for reach in (1e3, 1e5, 3e6, 1e7, 1.9e7):
        for _ in range(40):
            lon, lat, azimuth = rng.uniform(-180, 180), rng.uniform(-89, 89), rng.uniform(0, 360)
            lon2, lat2, _ = GEOD.fwd(lon, lat, azimuth, reach * rng.uniform(0.5, 1))
            length = GEOD.inv(lon, lat, lon2, lat2)[2]
            here = np.array(to_cartesian(math.radians(lon), math.radians(lat)))
            there = np.array(to_cartesian(math.radians(lon2), math.radians(lat2)))
            chord = float(np.linalg.norm(here - there))
            assert geodesic_lower_m(chord) <= length + 1e-7
            assert geodesic_upper_m(chord) >= length - 1e-7
            assert chord_upper_m(length) >= chord - 1e-7
            if chord < CHORD_ESTIMATE_M:
                error = abs(estimate_m(chord, here[2] / B_M, there[2] / B_M) - length)
                assert error <= estimate_error_m(chord)


def test_bounds_end_at_half_a_turn():
    assert geodesic_upper_m(2 * A_M) == pytest.approx(math.pi * A_M)
    assert chord_upper_m(math.pi * A_M) == pytest.approx(2 * A_M, rel=0.01)
    assert chord_upper_m(1e9) >= 2 * A_M


def test_surface_and_space_are_inverse():
    rng = np.random.default_rng(1)
    for _ in range(100):
        place = rng.uniform(-math.pi, math.pi), rng.uniform(-math.pi / 2, math.pi / 2)
        again = to_surface(*to_cartesian(*place))
        assert again == pytest.approx(place, abs=1e-12)
