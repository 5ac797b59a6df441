"""Distance fields against geodesics in thirty digits, for claims of one micrometre.

GeographicLib itself is good to some nanometres, and a slow path in double precision finds a foot
no better than the rounding of the distances allows; here neither limits the comparison.
"""

from __future__ import annotations

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from mpmath import mp, mpf

import truth
from foedus.geodesy import EdgeType, build_field

GEOGRAPHICLIB = Geodesic.WGS84
KINDS = list(EdgeType)


def _line(*points):
    return np.array(points, dtype=np.float64)


CASES = {
    "a hundred metres apart": (
        [_line((25.0, 59.0), (25.001, 59.0007), (25.002, 59.0), (25.0035, 58.9992))],
        [(25.0, 59.001), (25.0015, 58.9999), (25.0021, 59.0), (25.01, 58.99)],
    ),
    "a long edge along a parallel": (
        [_line((10.0, 60.0), (30.0, 60.0))],
        [(20.0, 64.0), (12.0, 58.0), (29.99, 75.0), (15.0, -20.0)],
    ),
    "a long oblique edge": (
        [_line((-20.0, 10.0), (15.0, 45.0))],
        [(0.0, 40.0), (10.0, 0.0), (-60.0, 60.0)],
    ),
    "over the pole": (
        [_line((10.0, 88.0), (10.0, 90.0), (-120.0, 87.0))],
        [(-95.3, 76.4), (100.0, 89.5), (10.0, 89.0)],
    ),
    "around the pole": (
        [_line((0.0, 89.9), (90.0, 89.9), (180.0, 89.9))],
        [(45.0, 89.95), (90.0, 90.0), (-30.0, 80.0)],
    ),
    "over the antimeridian": (
        [_line((179.0, -17.0), (181.0, -18.0))],
        [(-179.0, -16.0), (179.9, -19.0), (180.0, -17.5)],
    ),
    "an enclave": (
        [_line((20.0, 54.4), (22.8, 54.4), (22.8, 55.3), (20.0, 55.3), (20.0, 54.4))],
        [(21.4, 54.85), (22.0, 54.5), (25.0, 54.9)],
    ),
    "a point and an edge without length": (
        [_line((5.0, 5.0)), _line((8.0, 5.0), (8.0, 5.0))],
        [(5.0, 5.0), (6.0, 5.5), (7.9, 5.0), (-100.0, 20.0)],
    ),
    "near the antipode": (
        [_line((20.0, 30.0), (20.5, 30.3))],
        [(-160.0, -30.1), (-159.6, -30.2), (-160.3, -30.0), (-155.0, -25.0)],
    ),
    "near the opposite pole": (
        [_line((63.569070330932504, 89.99999939639088), (138.2, 89.9997))],
        [(68.27368332065967, -89.99999998927115), (-12.283, -89.99995), (-118.55, -89.9997)],
    ),
    "near the antipode on the equator": (
        [_line((0.0, -0.3), (0.0, 0.4))],
        [(179.6, 0.05), (180.0, 0.0), (-179.8, 0.1)],
    ),
}


def _true_m(point, lines, *, geodesic):
    """Return the distance to lines; edges that are certainly farther are not measured."""
    pairs = [
        (tuple(line[k].tolist()), tuple(line[min(k + 1, len(line) - 1)].tolist()))
        for line in lines
        for k in range(max(1, len(line) - 1))
    ]
    ends = {p: truth.distance_m(point, p) for pair in pairs for p in pair}
    best = min(ends.values())
    for a, b in pairs:
        if (ends[a] + ends[b] - _length_m(a, b)) / 2 < best:
            best = min(best, truth.to_edge_m(point, a, b, geodesic=geodesic))
    return best


def _length_m(a, b):
    """Return a bound on the length of an edge of either kind."""
    return 6.4e6 * np.radians(np.hypot(b[0] - a[0], b[1] - a[1]))


def _errors_m(lines, points, edges, tolerance_m):
    x, y = np.array(points, dtype=np.float64).T
    found = build_field(lines, edges=edges).distance_m(x, y, tolerance_m=tolerance_m)
    true = [_true_m(p, lines, geodesic=edges is EdgeType.GEODESIC) for p in points]
    return [abs(mpf(float(d)) - t) for d, t in zip(found, true, strict=True)]


@pytest.mark.parametrize("edges", KINDS)
@pytest.mark.parametrize("name", CASES)
def test_a_distance_is_true_to_a_micrometre_on_request(name, edges):
    lines, points = CASES[name]
    assert max(_errors_m(lines, points, edges, 1e-6)) <= 1e-6


@pytest.mark.parametrize("edges", KINDS)
def test_a_distance_is_true_to_ten_micrometres_unless_asked(edges):
    rng = np.random.default_rng(3)
    for _ in range(3):
        start = rng.uniform(-180, 180), rng.uniform(-60, 60)
        end = start[0] + rng.uniform(1, 10), start[1] + rng.uniform(-10, 10)
        points = [(rng.uniform(-180, 180), rng.uniform(-80, 80)) for _ in range(2)]
        lines = [_line(start, end)]
        assert max(_errors_m(lines, points, edges, 1e-5)) <= 1e-5


@pytest.mark.parametrize("edges", KINDS)
@pytest.mark.parametrize("away_m", [0.0, 1e-6, 1e-4, 1e-2, 1.0])
def test_points_beside_an_edge_are_that_far_away(edges, away_m):
    a, b = (24.0, 57.0), (24.03, 57.01)
    at = truth.edge(a, b, geodesic=edges is EdgeType.GEODESIC)
    place, ahead = at(mpf("0.3")), at(mpf("0.3001"))
    beside = truth.inverse(place, ahead)[1] + mp.pi / 2
    point = tuple(float(v) for v in truth.direct(place, beside, mpf(away_m))[:2])
    # the point is rounded to doubles: what it is asked for is its own distance
    assert _errors_m([_line(a, b)], [point], edges, 1e-6)[0] <= 5e-9


def test_truth_is_true():
    rng = np.random.default_rng(5)
    for _ in range(12):
        a = rng.uniform(-180, 180), rng.uniform(-89, 89)
        b = a[0] + rng.uniform(-179, 179), rng.uniform(-89, 89)
        there = GEOGRAPHICLIB.Inverse(a[1], a[0], b[1], b[0])["s12"]
        assert abs(truth.distance_m(a, b) - there) < 8e-9
        length, azimuth, _ = truth.inverse(a, b)
        x, y, _ = truth.direct(a, azimuth, length)
        assert abs(y - b[1]) < 1e-18
        assert abs((x - b[0] + 180) % 360 - 180) < 1e-16


def test_truth_knows_the_meridian_and_the_equator():
    e2 = truth.F * (2 - truth.F)
    quarter = truth.A_M * mp.ellipe(e2)
    assert abs(truth.distance_m((7, 0), (7, 90)) - quarter) < 1e-18
    assert abs(truth.distance_m((0, -40), (180, 40)) - 2 * quarter) < 1e-18
    assert abs(truth.distance_m((0, 0), (90, 0)) - truth.A_M * mp.pi / 2) < 1e-18


def test_truth_integrates_beyond_double_precision():
    k2 = truth.EP2
    whole = truth.B_M * mp.quad(lambda s: mp.sqrt(1 + k2 * mp.sin(s) ** 2), [0, 1, 2, 3])
    assert abs(truth.length_m(k2, mpf(0), mpf(3)) - whole) < 1e-18
