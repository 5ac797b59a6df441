"""Distances between regions and lines, beside a search through all pairs of edges."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely
from pyproj import Geod

from foedus.errors import GeometryError
from foedus.geodesy import (
    EdgeType,
    build_field,
    build_region,
    region_of,
    separation_of,
    separations_m,
)
from foedus.geodesy.screens.separation import _lower_m

GEOD = Geod(ellps="WGS84")
TOLERANCE_M = 1e-5
GRID = 25


def _walk(rng, start, step, count=8):
    return np.array(start) + np.cumsum(rng.normal(0, step, (count, 2)), axis=0)


def _place(edge, share, *, geodesic):
    start, end = edge
    if not geodesic:
        return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])
    azimuth, _, length = GEOD.inv(*start, *end)
    same = np.ones_like(share)
    longitude, latitude, _ = GEOD.fwd(
        start[0] * same, start[1] * same, azimuth * same, length * share
    )
    return longitude, latitude


def _edge_distance_m(one, other, *, geodesic):
    """Return the least distance between two edges: grids that close in on the least value."""
    low, high = np.zeros(2), np.ones(2)
    best = np.inf
    for _ in range(12):
        s, t = np.meshgrid(*np.linspace(low, high, GRID).T)
        s, t = s.ravel(), t.ravel()
        ends = *_place(one, s, geodesic=geodesic), *_place(other, t, geodesic=geodesic)
        distance = GEOD.inv(*ends)[2]
        k = int(np.argmin(distance))
        best = min(best, float(distance[k]))
        room = 2 * (high - low) / (GRID - 1)
        at = np.array([s[k], t[k]])
        low, high = np.maximum(0, at - room), np.minimum(1, at + room)
    return best


def _slow_m(one, other, *, geodesic=False):
    return min(
        _edge_distance_m(a, b, geodesic=geodesic)
        for a in itertools.pairwise(one)
        for b in itertools.pairwise(other)
    )


def _between_spots_m(found):
    first, second = found.first, found.second
    return GEOD.inv(
        first.longitude_deg, first.latitude_deg, second.longitude_deg, second.latitude_deg
    )[2]


@pytest.mark.parametrize("edges", list(EdgeType))
@pytest.mark.parametrize(
    ("start", "offset", "step"),
    [
        ((25, 58), (3, 1), 0.3),
        ((25, 58), (0.01, 0.002), 0.001),
        ((-70, -50), (40, 60), 3.0),
        ((10, 84), (90, 0), 0.4),
        ((179.5, 10), (2, 0.5), 0.2),
        ((100, 0), (0.4, 0.0), 0.1),
    ],
)
def test_it_is_that_of_the_nearest_pair_of_edges(edges, start, offset, step):
    rng = np.random.default_rng(int(1000 * step))
    one, other = _walk(rng, start, step), _walk(rng, np.add(start, offset), step)

    found = separation_of(build_field([one], edges=edges), build_field([other], edges=edges))

    slow = _slow_m(one, other, geodesic=edges is EdgeType.GEODESIC)
    assert slow > TOLERANCE_M
    assert found.distance_m == pytest.approx(slow, abs=TOLERANCE_M)
    assert found.lower_m <= slow + 1e-8
    assert found.distance_m - found.lower_m <= TOLERANCE_M
    assert _between_spots_m(found) == pytest.approx(found.distance_m, abs=1e-6)


def test_spots_lie_on_the_edges_that_they_name():
    rng = np.random.default_rng(3)
    one, other = _walk(rng, (25, 58), 0.2), _walk(rng, (28, 59), 0.2)
    found = separation_of(build_field([one[:1], one]), build_field([other]))

    for spot, line in ((found.first, one), (found.second, other)):
        place = _place(line[spot.edge : spot.edge + 2], spot.share, geodesic=False)
        assert place == pytest.approx((spot.longitude_deg, spot.latitude_deg), abs=1e-9)
    assert found.first.line == 1
    assert found.second.line == 0


def test_order_and_rotation_change_nothing():
    rng = np.random.default_rng(4)
    one, other = _walk(rng, (25, 58), 0.2, 40), _walk(rng, (29, 59), 0.2, 9)
    turn = np.array([155.0, 0.0])
    there = separation_of(build_field([one]), build_field([other]))
    back = separation_of(build_field([other]), build_field([one]))
    turned = separation_of(build_field([one + turn]), build_field([other + turn]))

    assert (back.first, back.second) == (there.second, there.first)
    assert back.distance_m == there.distance_m
    assert turned.distance_m == pytest.approx(there.distance_m, abs=2 * TOLERANCE_M)


def test_it_is_the_least_over_parts_and_no_longer_than_over_a_third():
    rng = np.random.default_rng(5)
    parts = [[_walk(rng, rng.uniform((0, 40), (40, 60)), 0.3)] for _ in range(4)]
    target = [_walk(rng, (20, 30), 0.3)]
    each = [separation_of(build_field(part), build_field(target)).distance_m for part in parts]
    whole = separation_of(
        build_field([line for part in parts for line in part]), build_field(target)
    )

    assert whole.distance_m == pytest.approx(min(each), abs=2 * TOLERANCE_M)
    x, y = rng.uniform(0, 40, 200), rng.uniform(30, 60, 200)
    detour = build_field(parts[0]).distance_m(x, y) + build_field(target).distance_m(x, y)
    assert detour.min() >= each[0] - TOLERANCE_M


def test_long_lines_are_ruled_out_by_chunks_without_loss():
    rng = np.random.default_rng(6)
    one = build_field([_walk(rng, (10, 50), 0.05, 4000)])
    other = build_field([_walk(rng, (60, 30), 0.05, 5000)])
    pieces = one.pieces.track
    every = [
        other.distance_m(*np.degrees(pieces[:, :2] + share * pieces[:, 2:]).T)
        for share in np.linspace(0, 1, 9)
    ]
    least = float(np.min(every))

    found = separation_of(one, other)

    assert found.distance_m <= least + TOLERANCE_M
    # pieces of at most 4 km were sampled at eighths, so half of an eighth is the most missed
    assert found.distance_m >= least - 4010 / 16


@pytest.mark.parametrize(
    "other",
    [
        [[1.0, -1.0], [1.0, 1.0]],
        [[2.0, 0.0], [3.0, 4.0]],
        [[1.3, 0.0], [1.3, 5.0]],
        [[0.5, 0.0], [1.5, 0.0]],
        [[358.0, 3.0], [361.0, 0.0]],
        [[0.5, -1e-5], [0.50001, 1e-5]],
    ],
    ids=["cross", "share a vertex", "vertex on edge", "overlap", "a turn away", "barely cross"],
)
@pytest.mark.parametrize("edges", list(EdgeType))
def test_lines_that_meet_are_not_apart(other, edges):
    line = build_field([np.array([[0.0, 0.0], [2.0, 0.0]])], edges=edges)

    found = separation_of(line, build_field([np.array(other)], edges=edges))

    assert found.distance_m == 0.0
    assert found.lower_m == 0.0
    assert _between_spots_m(found) <= TOLERANCE_M


def test_lines_a_little_apart_do_not_meet():
    line = build_field([np.array([[0.0, 0.0], [2.0, 0.0]])])
    gap = 1e-9  # a tenth of a millimetre

    found = separation_of(line, build_field([np.array([[1.0, gap], [1.3, 1.0]])]))

    assert found.distance_m == pytest.approx(GEOD.inv(1.0, 0.0, 1.0, gap)[2], abs=TOLERANCE_M)
    assert found.lower_m > 0.0


@pytest.mark.parametrize("edges", list(EdgeType))
def test_a_region_holds_what_lies_inside(edges):
    outer = build_region(shapely.box(0, 0, 10, 10), edges=edges)
    inner = build_region(shapely.box(4, 4, 5, 5), edges=edges)
    point = build_field([np.array([[7.0, 7.0]])])

    found = separation_of(outer, point)

    assert found.distance_m == 0.0
    assert found.first.line == -1
    assert np.isnan(found.first.share)
    assert (found.second.line, found.second.longitude_deg) == (0, pytest.approx(7.0))
    assert separation_of(point, outer).distance_m == 0.0
    assert separation_of(outer, inner).distance_m == separation_of(inner, outer).distance_m == 0.0
    # its rim alone is a line
    assert separation_of(outer.field, inner).distance_m > 400_000


def test_an_enclave_is_as_far_as_the_rim_of_the_hole():
    ring = shapely.box(0, 0, 10, 10).difference(shapely.box(3, 3, 7, 7))
    outer, inner = build_region(ring), build_region(shapely.box(4, 4.5, 5, 5))

    found = separation_of(outer, inner)

    hole, shell = (shapely.get_coordinates(p.exterior) for p in (
        shapely.box(3, 3, 7, 7), shapely.box(4, 4.5, 5, 5)
    ))  # fmt: skip
    assert found.distance_m == pytest.approx(_slow_m(hole, shell), abs=TOLERANCE_M)


def test_regions_that_touch_or_overlap_are_not_apart():
    one = build_region(shapely.box(0, 0, 1, 1))

    for other in (
        shapely.box(1, 0, 2, 1),
        shapely.box(1, 1, 2, 2),
        shapely.box(0.5, 0.5, 2, 2),
        shapely.box(0.3, -1, 0.6, 2),
    ):
        assert separation_of(one, build_region(other)).distance_m == 0.0


def test_regions_on_both_sides_of_the_antimeridian():
    west, east = build_region(shapely.box(170, 60, 179.9, 65)), build_region(
        shapely.box(-179.8, 60, -170, 65)
    )  # fmt: skip
    both = region_of(shapely.box(179.95, 62, 180.05, 63))

    found = separation_of(west, east)

    slow = _slow_m([[179.9, 60.0], [179.9, 65.0]], [[180.2, 60.0], [180.2, 65.0]])
    assert found.distance_m == pytest.approx(slow, abs=TOLERANCE_M)
    assert found.distance_m < 15_000
    assert separation_of(west, both).distance_m < 2_700


def test_a_cap_is_as_far_from_a_parallel_as_their_latitudes():
    cap = build_region(shapely.box(-180, 80, 180, 90))
    line = build_field([np.array([[-180.0, 70.0], [180.0, 70.0]])])
    truth = GEOD.inv(0, 70, 0, 80)[2]

    found = separation_of(cap, line, tolerance_m=1e-3)

    assert found.distance_m == pytest.approx(truth, abs=1e-3)
    assert found.lower_m <= truth + 1e-8
    assert separation_of(cap, build_field([np.array([[33.0, 90.0]])])).distance_m == 0.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((24.75, 59.44), (30.3, 59.95)),
        ((0.0, 90.0), (77.0, -90.0)),
        ((0.0, 0.0), (179.7, 0.3)),
        ((180.0, 10.0), (-180.0, 10.001)),
        ((5.0, 5.0), (5.0, 5.0)),
    ],
)
def test_points_are_as_far_as_the_geodesic(one, other):
    found = separation_of(build_field([np.array([one])]), build_field([np.array([other])]))

    assert found.distance_m == pytest.approx(GEOD.inv(*one, *other)[2], abs=TOLERANCE_M)


@pytest.mark.parametrize("empty", [build_field([]), build_region(shapely.MultiPolygon())])
def test_nothing_is_infinitely_far(empty):
    found = separation_of(empty, build_region(shapely.box(0, 0, 1, 1)))

    assert np.isinf(found.distance_m)
    assert np.isinf(found.lower_m)
    assert np.isnan(found.first.longitude_deg)
    assert found.second.line == -1
    assert np.isinf(separation_of(empty, empty).distance_m)


def test_the_whole_earth_holds_everything():
    earth = build_region(shapely.box(-180, -90, 180, 90))

    assert separation_of(earth, build_field([np.array([[1.0, 2.0]])])).distance_m == 0.0
    assert separation_of(earth, earth).distance_m == 0.0
    assert np.isinf(separation_of(earth, build_field([])).distance_m)


def test_parallel_lines_are_certain_to_the_tolerance():
    lines = [build_field([np.array([[0.0, y], [3.0, y]])]) for y in (50.0, 51.0)]
    truth = GEOD.inv(0, 50, 0, 51)[2]

    found = separation_of(*lines)

    assert found.distance_m == pytest.approx(truth, abs=TOLERANCE_M)
    assert truth - TOLERANCE_M <= found.lower_m <= truth + 1e-8


def test_lines_too_even_for_the_tolerance_get_a_bound(monkeypatch):
    monkeypatch.setattr("foedus.geodesy.screens.separation._EVALUATIONS_MAX", 3000)
    lines = [build_field([np.array([[0.0, y], [3.0, y]])]) for y in (50.0, 50.1)]
    truth = GEOD.inv(0, 50, 0, 50.1)[2]

    found = separation_of(*lines)

    assert found.distance_m == pytest.approx(truth, abs=1e-3)
    assert truth - 200.0 < found.lower_m < truth - TOLERANCE_M


def test_a_larger_tolerance_is_kept():
    rng = np.random.default_rng(8)
    one, other = build_field([_walk(rng, (0, 0), 0.3)]), build_field([_walk(rng, (9, 5), 0.3)])
    exact = separation_of(one, other).distance_m

    found = separation_of(one, other, tolerance_m=5.0)

    assert found.lower_m <= exact + 1e-6
    assert abs(found.distance_m - exact) <= 5.0


@pytest.mark.parametrize("tolerance", [0.0, 1e-7, np.nan, np.inf, -1.0])
def test_tolerances_out_of_range_are_refused(tolerance):
    field = build_field([np.array([[1.0, 2.0]])])
    with pytest.raises(GeometryError) as raised:
        separation_of(field, field, tolerance_m=tolerance)
    assert raised.value.diagnostics[0].code == "FDS-G009"


def test_bounds_on_stretches_hold_for_distances_to_points():
    rng = np.random.default_rng(9)
    parameter = np.linspace(0, 1, 201)
    for _ in range(200):
        start, step = rng.uniform((0, -80), (40, 80)), rng.normal(0, 0.01, 2)
        point = start + rng.normal(0, 0.02, 2)
        field = build_field([np.array([start, start + step])])
        chord, sag = field.pieces.chord, field.pieces.sag_m.astype(float)
        if len(field.pieces) > 1:
            continue
        x, y = start[0] + parameter * step[0], start[1] + parameter * step[1]
        distance = GEOD.inv(x, y, np.full(201, point[0]), np.full(201, point[1]))[2]
        length = 1.001 * (np.linalg.norm(chord[:, 3:] - chord[:, :3], axis=1) + 8 * sag)

        bound = _lower_m((distance[:1], distance[-1:]), length, 8 * sag)

        assert bound[0] <= distance.min() + 1e-9
        assert bound[0] >= distance.min() - length[0]


def test_a_table_of_distances_is_symmetric():
    bodies = [build_region(shapely.box(x, 0, x + 1, 1)) for x in (0, 1, 4)]

    table = separations_m(bodies)

    assert (table == table.T).all()
    assert (np.diag(table) == 0).all()
    assert table[0, 1] == 0.0
    assert table[0, 2] > table[1, 2] > 200_000
