"""Distances against GeographicLib by a slow path that shares nothing with the search.

Every edge whose ends cannot rule it out (triangle inequality) is sampled densely and finished by
golden section.  The tolerance is ten micrometres: what the field promises, and about what the
slow path itself can reach near a kink.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic

from foedus.geodesy import EdgeType, build_field

GEOD = Geodesic.WGS84
GOLDEN = (math.sqrt(5) - 1) / 2
TOLERANCE_M = 1e-5


def _geodesic(p, q):
    return GEOD.Inverse(p[1], p[0], q[1], q[0], Geodesic.DISTANCE)["s12"]


def _edge(a, b, edges):
    """Return a function from 0..1 to the edge, and a bound on its length."""
    if edges is EdgeType.STRAIGHT:
        length = 6.4e6 * math.radians(1) * math.hypot(b[0] - a[0], b[1] - a[1])
        return (lambda t: (a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]))), length
    line = GEOD.InverseLine(a[1], a[0], b[1], b[0])

    def at(t):
        place = line.Position(t * line.s13)
        return place["lon2"], place["lat2"]

    return at, line.s13


def _least_on_edge(point, at):
    samples = np.linspace(0, 1, 13)
    values = [_geodesic(point, at(t)) for t in samples]
    best = int(np.argmin(values))
    low, high = samples[max(0, best - 1)], samples[min(12, best + 1)]
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left, at_right = _geodesic(point, at(left)), _geodesic(point, at(right))
    for _ in range(44):
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - GOLDEN * (high - low)
            at_left = _geodesic(point, at(left))
        else:
            low, left, at_left = left, right, at_right
            right = low + GOLDEN * (high - low)
            at_right = _geodesic(point, at(right))
    return min(at_left, at_right, values[0], values[-1])


def slow_distance(point, lines, edges):
    pairs = [
        (line[k], line[k + 1]) if len(line) > 1 else (line[0], line[0])
        for line in lines
        for k in range(max(1, len(line) - 1))
    ]
    ends = {tuple(p): _geodesic(point, p) for pair in pairs for p in pair}
    best = min(ends.values())
    for a, b in pairs:
        if tuple(a) == tuple(b):
            continue
        at, length = _edge(a, b, edges)
        if (ends[tuple(a)] + ends[tuple(b)] - length) / 2 <= best:
            best = min(best, _least_on_edge(point, at))
    return best


def _walk(rng, start, steps, spread):
    return np.array(start) + np.cumsum(rng.normal(0, spread, (steps, 2)), axis=0)


def _case(name):
    """Return lines and a box for points."""
    rng = np.random.default_rng(5)
    cases = {
        "regional": ([_walk(rng, (27, 58), 60, 0.15)], (15, 45, 40, 68)),
        "long-edges": ([_walk(rng, (27, 58), 12, 1.5)], (0, 30, 60, 80)),
        "antimeridian": ([_walk(rng, (179.9, 66), 30, 0.4)], (160, 50, 200, 80)),
        "north-pole": ([_walk(rng, (30, 84), 20, 0.6).clip(-180, 89.99)], (-180, 80, 180, 90)),
        "over-the-pole": (
            [np.array([[10.0, 88.0], [10.0, 90.0], [-120.0, 87.0]])],
            (-180, 75, 180, 90),
        ),
        "south": ([_walk(rng, (-60, -80), 20, 0.8).clip(-180, 180)], (-180, -90, 180, -60)),
        "equator": ([np.array([[-3.0, 0.0], [4.0, 0.0], [4.0, 1.0]])], (-20, -10, 20, 10)),
        "far": ([_walk(rng, (27, 58), 25, 0.3)], (-180, -60, 0, 40)),
        "near-antipodal": ([_walk(rng, (27, 58), 6, 0.3)], (-160, -64, -145, -52)),
        "single-point": ([np.array([[25.0, 60.0]])], (-180, -90, 180, 90)),
        "several": (
            [
                _walk(rng, (20, 55), 15, 0.2),
                np.array([[24.0, 57.0]]),
                _walk(rng, (30, 60), 9, 0.2),
            ],
            (10, 45, 40, 70),
        ),
    }
    return cases[name]


NAMES = (
    "regional",
    "long-edges",
    "antimeridian",
    "north-pole",
    "over-the-pole",
    "south",
    "equator",
    "far",
    "near-antipodal",
    "single-point",
    "several",
)


@pytest.mark.parametrize("edges", list(EdgeType))
@pytest.mark.parametrize("name", NAMES)
def test_distance_is_that_of_geographiclib(name, edges):
    lines, (west, south, east, north) = _case(name)
    rng = np.random.default_rng(11)
    longitude, latitude = rng.uniform(west, east, 46), rng.uniform(south, north, 46)

    fast = build_field(lines, edges=edges).distance_m(longitude, latitude)

    slow = [slow_distance(point, lines, edges) for point in zip(longitude, latitude, strict=True)]
    assert np.abs(fast - slow).max() < TOLERANCE_M


@pytest.mark.parametrize("edges", list(EdgeType))
@pytest.mark.parametrize("span_deg", [0.45, 2.0, 20.0])
def test_points_beside_the_middle_of_a_long_edge(span_deg, edges):
    lines = [np.array([[20.0, 65.0], [20.0 + span_deg, 65.0]])]
    longitude = np.full(9, 20.0 + span_deg / 2)
    latitude = 65.0 + np.array([-1e-3, -1e-6, 0, 1e-6, 1e-3, 0.01, 0.1, 1, 5])

    fast = build_field(lines, edges=edges).distance_m(longitude, latitude)

    slow = [slow_distance(point, lines, edges) for point in zip(longitude, latitude, strict=True)]
    assert np.abs(fast - slow).max() < TOLERANCE_M


def test_antipodal_points_have_the_distance_of_geographiclib():
    rng = np.random.default_rng(3)
    start = np.column_stack([rng.uniform(-180, 180, 60), rng.uniform(-90, 90, 60)])
    start[:10, 1] = 0.0
    end = np.column_stack([start[:, 0] + 180, -start[:, 1]])
    end[5:, 0] += rng.normal(0, 0.3, 55)
    end[20:, 1] = np.clip(end[20:, 1] + rng.normal(0, 0.3, 40), -90, 90)

    for p, q in zip(start, end, strict=True):
        fast = build_field([p[None, :]]).distance_m(q[:1], q[1:])[0]
        assert abs(fast - _geodesic(p, q)) < 1e-6


def test_points_on_the_line_are_at_no_distance():
    rng = np.random.default_rng(4)
    line = _walk(rng, (27, 58), 40, 0.2)
    share, edge = rng.uniform(0, 1, 200), rng.integers(0, 39, 200)
    on = line[edge] + share[:, None] * (line[edge + 1] - line[edge])

    nearest = build_field([line]).nearest(on[:, 0], on[:, 1])

    assert nearest.distance_m.max() < 1e-6
    assert np.abs(nearest.longitude_deg - on[:, 0]).max() < 1e-9


def test_nearest_point_is_where_the_distance_says():
    lines, (west, south, east, north) = _case("several")
    rng = np.random.default_rng(6)
    longitude, latitude = rng.uniform(west, east, 50), rng.uniform(south, north, 50)

    nearest = build_field(lines).nearest(longitude, latitude)

    for k in range(50):
        place = (nearest.longitude_deg[k], nearest.latitude_deg[k])
        gap = _geodesic((longitude[k], latitude[k]), place) - nearest.distance_m[k]
        assert abs(gap) < 1e-6
        slow = slow_distance(
            (longitude[k], latitude[k]), [lines[nearest.line[k]]], EdgeType.STRAIGHT
        )
        assert abs(slow - nearest.distance_m[k]) < TOLERANCE_M
