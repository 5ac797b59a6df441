"""Bands: sides at vertices and ends, polygons that agree with the test of points, and laws."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod

from foedus.errors import GeometryError
from foedus.geodesy import (
    BandEnds,
    EdgeType,
    area_m2,
    buffer_polygon,
    build_band,
    build_field,
    build_region,
)

GEOD = Geod(ellps="WGS84")
BENT = [np.array([[20.0, 55.0], [24.0, 57.0], [23.0, 59.0]])]
RING = [np.array([[0.0, 50.0], [3.0, 50.0], [3.0, 52.0], [0.0, 52.0], [0.0, 50.0]])]
HOOK = [np.array([[0.0, 0.0], [5.0, 0.0], [5.0, 1.0], [4.0, 1.0], [4.0, 0.5]])]
TURN = np.linspace(0.3, 5 * np.pi, 120)
SPIRAL = [np.column_stack([20 + 0.2 * TURN * np.cos(TURN), 10 + 0.2 * TURN * np.sin(TURN)])]
FORK = [
    np.array([[0.0, 0.0], [2.0, 0.0]]),
    np.array([[2.0, 0.0], [4.0, 1.0]]),
    np.array([[2.0, 0.0], [4.0, -1.0]]),
]
ANTIMERIDIAN = [np.array([[175.0, 60.0], [185.0, 62.0]])]
POLE = [np.array([[10.0, 80.0], [10.0, 90.0], [100.0, 85.0]])]
NEAR_POLE = [np.array([[10.0, 80.0], [150.0, 86.0]])]


def places_about(geometry: shapely.MultiPolygon, count: int) -> np.ndarray:
    """Random places in the boxes of the parts of polygons and a little around them."""
    rng = np.random.default_rng(count)
    found: list[np.ndarray] = []
    for part in geometry.geoms:
        west, south, east, north = part.bounds
        wide, high = 0.2 * (east - west), 0.2 * (north - south)
        longitude = rng.uniform(max(west - wide, -180), min(east + wide, 180), count)
        latitude = rng.uniform(max(south - high, -89.999), min(north + high, 89.999), count)
        found.append(np.column_stack([longitude, latitude]))
    return np.concatenate(found)


def places_near(lines: list[np.ndarray], count: int) -> np.ndarray:
    """Random places in the box of lines and a little around it, all longitudes near a pole."""
    rng = np.random.default_rng(count)
    points = np.concatenate(lines)
    low, high = points.min(axis=0) - 1.0, points.max(axis=0) + 1.0
    if high[1] > 88.0:
        low[0], high[0] = -180.0, 180.0
    return rng.uniform(low, np.minimum(high, (540.0, 89.999)), (count, 2))


def off_edge_m(geometry: shapely.MultiPolygon, points: np.ndarray) -> np.ndarray:
    """Distance of points from the edge of a polygon, the antimeridian and the poles aside."""
    rings = [np.array(r.coords) for p in geometry.geoms for r in (p.exterior, *p.interiors)]
    return build_field(rings).distance_m(points[:, 0].copy(), points[:, 1].copy())


@pytest.mark.parametrize("ends", BandEnds)
@pytest.mark.parametrize("widths", [(60, 0), (15, 75)])
@pytest.mark.parametrize(
    ("lines", "edges"),
    [
        (BENT, EdgeType.STRAIGHT),
        (BENT, EdgeType.GEODESIC),
        (RING, EdgeType.STRAIGHT),
        (HOOK, EdgeType.STRAIGHT),
        (SPIRAL, EdgeType.STRAIGHT),
        (FORK, EdgeType.STRAIGHT),
        (ANTIMERIDIAN, EdgeType.STRAIGHT),
        (POLE, EdgeType.STRAIGHT),
        (NEAR_POLE, EdgeType.GEODESIC),
    ],
    ids=[
        "bent",
        "geodesic",
        "ring",
        "hook",
        "spiral",
        "fork",
        "antimeridian",
        "pole",
        "near-pole",
    ],
)
def test_the_polygon_agrees_with_the_test_of_points(lines, edges, widths, ends):
    left, right = widths
    band = build_band(lines, left_km=left, right_km=right, ends=ends, edges=edges)

    polygon = band.polygon(tolerance_m=50)

    points = places_about(polygon.geometry, 4000)
    within = band.contains(points[:, 0], points[:, 1])
    wrong = points[within != shapely.contains_xy(polygon.geometry, points[:, 0], points[:, 1])]
    assert polygon.geometry.is_valid
    assert 0.03 < within.mean() < 0.97
    assert all(part.exterior.is_ccw for part in polygon.geometry.geoms)
    assert off_edge_m(polygon.geometry, wrong).max(initial=0.0) <= polygon.tolerance_m


@pytest.mark.parametrize("ends", BandEnds)
@pytest.mark.parametrize("lines", [BENT, RING, HOOK, SPIRAL, ANTIMERIDIAN, POLE])
def test_left_and_right_together_are_both_and_share_nothing(lines, ends):
    left, right, both = (
        build_band(lines, left_km=a, right_km=b, ends=ends)
        for a, b in ((60, 0), (0, 35), (60, 35))
    )
    points = places_near(lines, 20_000)

    held = [band.contains(points[:, 0], points[:, 1]) for band in (left, right, both)]

    assert not (held[0] & held[1]).any()
    assert ((held[0] | held[1]) == held[2]).all()


def test_areas_of_left_and_right_add_up():
    areas = [
        area_m2(build_band(BENT, left_km=a, right_km=b).polygon(tolerance_m=10).geometry)
        for a, b in ((60, 0), (0, 35), (60, 35))
    ]

    assert areas[0] + areas[1] == pytest.approx(areas[2], rel=1e-6)


@pytest.mark.parametrize("ends", BandEnds)
@pytest.mark.parametrize("lines", [BENT, RING, HOOK, SPIRAL, FORK, ANTIMERIDIAN, POLE])
def test_travelling_the_other_way_swaps_the_sides(lines, ends):
    there = build_band(lines, left_km=60, right_km=20, ends=ends)
    back = build_band([line[::-1] for line in lines], left_km=20, right_km=60, ends=ends)
    points = places_near(lines, 20_000)

    held = [band.contains(points[:, 0], points[:, 1]) for band in (there, back)]

    assert (held[0] == held[1]).all()


@pytest.mark.parametrize("ends", BandEnds)
@pytest.mark.parametrize("lines", [BENT, RING, HOOK, SPIRAL, FORK])
def test_a_mirror_swaps_the_sides(lines, ends):
    there = build_band(lines, left_km=60, right_km=20, ends=ends)
    mirrored = [line * (1.0, -1.0) for line in lines]
    mirror = build_band(mirrored, left_km=20, right_km=60, ends=ends)
    points = places_near(lines, 20_000)

    held = there.contains(points[:, 0], points[:, 1])

    assert (held == mirror.contains(points[:, 0], -points[:, 1])).all()


@pytest.mark.parametrize("lines", [BENT, HOOK, FORK, POLE, ANTIMERIDIAN])
def test_an_even_band_that_goes_round_is_the_buffer(lines):
    band = build_band(lines, left_km=60, right_km=60, ends=BandEnds.ROUND)

    polygon = band.polygon(tolerance_m=20).geometry

    buffer = buffer_polygon(lines, width_km=60, tolerance_m=20).geometry
    points = places_about(buffer, 10_000)
    distance = build_field(lines).distance_m(points[:, 0].copy(), points[:, 1].copy())
    assert (band.contains(points[:, 0], points[:, 1]) == (distance <= 60_000)).all()
    assert area_m2(polygon) == pytest.approx(area_m2(buffer), rel=1e-3)


def test_a_ring_has_its_inside_on_the_left():
    region = build_region(shapely.Polygon(RING[0]))
    points = places_about(shapely.MultiPolygon([shapely.Polygon(RING[0])]), 5000)
    longitude, latitude = points[:, 0], points[:, 1]

    held = build_band(RING, left_km=40, right_km=0).contains(longitude, latitude)

    inside = region.contains(longitude, latitude)
    near = region.field.distance_m(longitude, latitude) <= 40_000
    assert (held == (inside & near)).all()


def test_a_polygon_gives_its_boundary_with_the_inside_on_the_left():
    hole = shapely.box(1, 50.5, 2, 51.5)
    area = shapely.Polygon(RING[0]).difference(hole)
    clockwise = shapely.Polygon(
        area.exterior.coords[::-1], [r.coords[::-1] for r in area.interiors]
    )

    inner = build_band(clockwise, left_km=5, right_km=0)

    places = np.array([[0.5, 51.98], [0.5, 52.02], [1.02, 51.0], [0.98, 51.0]])
    assert inner.contains(places[:, 0], places[:, 1]).tolist() == [True, False, False, True]


def test_a_polygon_over_the_antimeridian_has_no_band_along_it():
    halves = shapely.MultiPolygon([shapely.box(175, 10, 180, 15), shapely.box(-180, 10, -175, 15)])

    band = build_band(halves, left_km=30, right_km=30)

    places = np.array([[179.9, 12.5], [-180.0, 12.5], [179.99, 10.1], [-179.99, 10.1]])
    assert len(band.routes) == 1
    assert band.routes[0].closed
    assert band.contains(places[:, 0], places[:, 1]).tolist() == [False, False, True, True]


@pytest.mark.parametrize("width_km", [20.0, 500.0])
@pytest.mark.parametrize("azimuth", [0.0, 70.0, 200.0])
@pytest.mark.parametrize("side", ["left", "right"])
def test_the_area_along_a_geodesic_is_that_of_the_geodesic_quadrilateral(width_km, azimuth, side):
    """Area between a geodesic, its flat ends and the curve at the width, by GeographicLib."""
    steps = np.linspace(0, 900_000, 3001)
    start = np.array([179.0, 48.0])
    whole = np.ones(len(steps))
    lon, lat, back = GEOD.fwd(start[0] * whole, start[1] * whole, azimuth * whole, steps)
    turn = -90.0 if side == "left" else 90.0
    ahead = np.asarray(back) + 180.0 + turn
    ahead[0] = azimuth + turn
    lon2, lat2, _ = GEOD.fwd(lon, lat, ahead, width_km * 1000 * whole)
    edge_lon, edge_lat = np.append(lon, lon2[::-1]), np.append(lat, lat2[::-1])
    expected, _ = GEOD.polygon_area_perimeter(edge_lon, edge_lat)

    line = np.array([[lon[0], lat[0]], [lon[-1], lat[-1]]])
    widths = {"left_km": 0.0, "right_km": 0.0, f"{side}_km": width_km}
    band = build_band([line], edges=EdgeType.GEODESIC, **widths)
    polygon = band.polygon(tolerance_m=2)

    assert area_m2(polygon.geometry) == pytest.approx(abs(expected), abs=2 * 3e6)
    assert polygon.tolerance_m <= 2


def test_a_flat_end_is_cut_along_the_geodesic_at_right_angles():
    line = np.array([[20.0, 60.0], [25.0, 60.0]])
    band = build_band([line], left_km=300, right_km=300, edges=EdgeType.GEODESIC)
    azimuth = GEOD.inv(25.0, 60.0, 20.0, 60.0)[0]
    reach = np.repeat([1_000.0, 100_000.0, 299_000.0], 2)
    turn = np.tile([90.0, -90.0], 3)
    tilt = 0.1 / reach * 180 / np.pi / 90  # a tenth of a metre beside the cut

    inner, outer = (
        GEOD.fwd(np.full(6, 25.0), np.full(6, 60.0), azimuth + turn * share, reach)[:2]
        for share in (1 - tilt, 1 + tilt)
    )

    assert band.contains(*map(np.asarray, inner)).all()
    assert not band.contains(*map(np.asarray, outer)).any()


def test_a_sharp_vertex_parts_the_directions_into_two_sectors():
    spike = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 0.1]])
    around = np.arange(0.5, 360.0, 1.0)
    longitude, latitude, _ = GEOD.fwd(np.ones(360), np.zeros(360), around, np.full(360, 900.0))

    left = build_band([spike], left_km=1, right_km=0).contains(
        np.asarray(longitude), np.asarray(latitude)
    )

    # the way out turns left by nearly a whole turn: only the wedge between the edges is left
    wedge = GEOD.inv(1.0, 0.0, 0.0, 0.1)[0] % 360
    assert (left == ((around > 270) & (around < wedge))).all()


@pytest.mark.parametrize("pole", [90.0, -90.0])
@pytest.mark.parametrize("onward", [100.0, 190.0, -50.0])
def test_a_line_may_leave_a_pole_by_another_meridian(pole, onward):
    near = pole * 8 / 9
    twice = np.array([[10.0, near], [10.0, pole], [onward, pole], [onward, near]])
    once = np.array([[10.0, near], [10.0, pole], [onward, near]])
    straight = build_band([twice], left_km=90, right_km=20)
    geodesic = build_band([once], left_km=90, right_km=20, edges=EdgeType.GEODESIC)
    places = places_near([np.array([[-180.0, pole * 0.97], [180.0, pole * 0.97]])], 5000)
    places = np.clip(places, (-180.0, -89.999), (180.0, 89.999))

    held = [band.contains(places[:, 0], places[:, 1]) for band in (straight, geodesic)]

    assert held[0].any()
    assert (held[0] == held[1]).all()


@pytest.mark.parametrize("closed", [False, True])
def test_a_line_that_crosses_itself_has_edges_halfway_between_its_parts(closed):
    line = np.array([[0.0, 0.0], [4.0, 2.0], [4.0, 0.0], [0.0, 2.2]])
    band = build_band([np.append(line, line[: int(closed)], axis=0)], left_km=60, right_km=20)

    polygon = band.polygon(tolerance_m=100)

    places = places_near([line], 5000)
    held = band.contains(places[:, 0], places[:, 1])
    wrong = places[held != shapely.contains_xy(polygon.geometry, places[:, 0], places[:, 1])]
    assert polygon.tolerance_m <= 200
    assert off_edge_m(polygon.geometry, wrong).max(initial=0.0) <= polygon.tolerance_m


def test_lines_that_follow_each_other_are_one_line():
    whole = np.array([[175.0, 60.0], [180.0, 61.0], [184.0, 59.0]])
    parts = [np.array([[-180.0, 61.0], [-176.0, 59.0]]), whole[:2]]

    bands = [build_band(lines, left_km=50, right_km=10) for lines in ([whole], parts)]

    points = places_near([whole], 5000)
    held = [band.contains(points[:, 0], points[:, 1]) for band in bands]
    assert len(bands[1].routes) == 1
    assert (held[0] == held[1]).all()


def test_a_chain_of_lines_that_closes_is_a_ring_without_ends():
    parts = [RING[0][2:], RING[0][:3]]

    band = build_band(parts, left_km=20, right_km=20)

    assert [route.closed for route in band.routes] == [True]
    assert band.contains(np.array([-0.1, 3.1]), np.array([49.95, 52.05])).all()


def test_ends_at_a_fork_go_round_and_free_ends_are_cut():
    band = build_band(FORK, left_km=20, right_km=20)

    free = [route.free for route in band.routes]
    places = np.array([[2.05, 0.0], [4.1, 1.05], [-0.1, 0.0]])
    assert sorted(free) == [(False, True), (False, True), (True, False)]
    assert band.contains(places[:, 0], places[:, 1]).tolist() == [True, False, False]


def test_an_end_that_meets_the_middle_of_another_line_is_not_free():
    lines = [np.array([[0.0, 0.0], [4.0, 0.0]]), np.array([[2.0, 2.0], [2.0, 0.0]])]

    band = build_band(lines, left_km=20, right_km=20)

    assert [route.free for route in band.routes] == [(True, True), (True, False)]


def test_each_line_has_a_band_of_its_own():
    """Between two lines that run the same way a point may count for the farther one."""
    lines = [np.array([[0.0, 0.0], [4.0, 0.0]]), np.array([[0.0, 0.3], [4.0, 0.3]])]

    band = build_band(lines, left_km=30, right_km=0)

    assert band.contains(np.array([2.0, 2.0, 2.0]), np.array([0.25, 0.35, -0.1])).tolist() == [
        True,
        True,
        False,
    ]


def test_in_a_spiral_a_point_counts_for_the_nearest_turn():
    band = build_band(SPIRAL, left_km=100, right_km=0)
    between = np.array([20 + 0.2 * (3.5 * np.pi), 20 + 0.2 * (2.5 * np.pi)])

    held = band.contains(between, np.array([10.0, 10.0]))

    assert held.tolist() == [True, False]


def test_points_on_the_line_are_in_the_band_of_either_side():
    bands = [build_band(HOOK, left_km=a, right_km=b) for a, b in ((5, 0), (0, 5))]

    for band in bands:
        assert band.contains(np.array([0.0, 2.0, 5.0]), np.array([0.0, 0.0, 0.0])).all()


@pytest.mark.parametrize("lines", [[], [np.empty((0, 2))], shapely.MultiLineString()])
def test_nothing_has_an_empty_band(lines):
    band = build_band(lines, left_km=5, right_km=5)

    assert not band.contains(np.zeros(2), np.zeros(2)).any()
    assert band.polygon().geometry.is_empty


def test_widths_of_zero_leave_nothing():
    band = build_band(BENT, left_km=0, right_km=0)

    assert not band.contains(np.array([20.0, 21.0]), np.array([55.0, 55.0])).any()
    assert band.polygon().geometry.is_empty


def test_repeated_places_change_nothing():
    doubled = [np.repeat(BENT[0], 2, axis=0)]

    areas = [
        area_m2(build_band(lines, left_km=30, right_km=5).polygon(tolerance_m=50).geometry)
        for lines in (BENT, doubled)
    ]

    assert areas[0] == areas[1]


def test_a_band_wider_than_a_hemisphere_is_valid():
    band = build_band(BENT, left_km=12_000, right_km=500)

    polygon = band.polygon(tolerance_m=1000)

    rng = np.random.default_rng(0)
    longitude = rng.uniform(-180, 180, 4000)
    latitude = np.degrees(np.arcsin(rng.uniform(-1, 1, 4000)))
    held = band.contains(longitude, latitude)
    wrong = held != shapely.contains_xy(polygon.geometry, longitude, latitude)
    off = off_edge_m(polygon.geometry, np.column_stack([longitude, latitude])[wrong])
    assert polygon.geometry.is_valid
    assert off.max(initial=0.0) <= polygon.tolerance_m


@pytest.mark.parametrize(
    ("lines", "options", "code"),
    [
        ([np.array([[24.7, 59.4]])], {}, "FDS-G021"),
        ([np.array([[24.7, 59.4], [24.7, 59.4]])], {}, "FDS-G021"),
        ([np.array([[24.7, 90.0], [-60.0, 90.0]])], {}, "FDS-G021"),
        (BENT, {"ends": "square"}, "FDS-G022"),
        (BENT, {"left_km": -1}, "FDS-G020"),
        (BENT, {"right_km": float("nan")}, "FDS-G020"),
        ([np.array([[24.7, float("nan")], [25.0, 59.0]])], {}, "FDS-G001"),
        ([np.array([[59.4, 24.7], [24.7, 159.4]])], {}, "FDS-G002"),
    ],
)
def test_what_is_no_band_is_refused(lines, options, code):
    with pytest.raises(GeometryError) as raised:
        build_band(lines, **{"left_km": 5, "right_km": 5, **options})

    assert raised.value.diagnostics[0].code == code


def test_a_tolerance_out_of_range_is_refused():
    with pytest.raises(GeometryError) as raised:
        build_band(BENT, left_km=5, right_km=5).polygon(tolerance_m=-1)

    assert raised.value.diagnostics[0].code == "FDS-G020"
