"""Buffers: valid polygons worldwide, on the width within the tolerance, sure of what they miss."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod

from foedus.errors import GeometryError, LimitError
from foedus.geodesy import (
    EdgeType,
    area_m2,
    buffer_polygon,
    buffer_polygons,
    build_field,
    build_region,
)
from foedus.geodesy.zones.buffers import field_distance
from foedus.geodesy.zones.contours import contours_of

GEOD = Geod(ellps="WGS84")
LINE = np.array([[20.0, 55.0], [24.0, 57.0], [23.0, 59.0]])
PLACES = [(0.0, 0.0), (180.0, 60.0), (-179.0, 10.0), (30.0, 90.0), (30.0, 88.0), (7.0, -90.0)]
EARTH_M2 = 510_065_621_724_088.4
"""Area of the ellipsoid WGS 84: 2 pi a**2 (1 + (1 - e**2) artanh(e) / e)."""


def circle_m2(place: tuple[float, float], radius_m: float) -> float:
    """Area within a geodesic circle, by GeographicLib from 36,000 places on it.

    Chords take off less than 1e-7 of it.
    """
    azimuth = -np.arange(0.0, 360.0, 0.01)
    longitude, latitude, _ = GEOD.fwd(
        np.full(len(azimuth), place[0]),
        np.full(len(azimuth), place[1]),
        azimuth,
        np.full(len(azimuth), radius_m),
    )
    area, _ = GEOD.polygon_area_perimeter(longitude, latitude)
    return area if area > 0 else area + EARTH_M2


def edge_points(geometry: shapely.MultiPolygon) -> np.ndarray:
    """Vertices, middles and quarters of edges that are not along a cut or a pole."""
    rings = [np.array(r.coords) for p in geometry.geoms for r in (p.exterior, *p.interiors)]
    start = np.concatenate([ring[:-1] for ring in rings])
    end = np.concatenate([ring[1:] for ring in rings])
    cut = (np.abs(start[:, 0]) == 180.0) & (start[:, 0] == end[:, 0])
    cut |= (np.abs(start[:, 1]) == 90.0) & (start[:, 1] == end[:, 1])
    start, end = start[~cut], end[~cut]
    return np.concatenate([start + share * (end - start) for share in (0.0, 0.25, 0.5, 0.75)])


def random_places(count: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    latitude = np.degrees(np.arcsin(rng.uniform(-1, 1, count)))
    return np.column_stack([rng.uniform(-180, 180, count), latitude])


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("width_km", [0.5, 100, 3_000, 9_500, 15_000])
def test_the_area_round_a_point_is_that_of_the_geodesic_circle(place, width_km):
    zone = buffer_polygon(shapely.Point(place), width_km=width_km, tolerance_m=20)

    perimeter_m = 2 * np.pi * min(width_km * 1000, 6.4e6)
    assert zone.geometry.is_valid
    assert zone.tolerance_m <= 20
    assert area_m2(zone.geometry) == pytest.approx(
        circle_m2(place, width_km * 1000), abs=20 * perimeter_m
    )


@pytest.mark.parametrize("tolerance_m", [1, 30, 1000])
@pytest.mark.parametrize("width_km", [40, 700, 6_000])
def test_every_edge_keeps_the_tolerance_that_is_stated(tolerance_m, width_km):
    field = build_field([LINE, np.array([[170.0, 70.0], [195.0, 65.0]])])

    zone = buffer_polygon(field, width_km=width_km, tolerance_m=tolerance_m)

    points = edge_points(zone.geometry)
    off = np.abs(field.distance_m(points[:, 0], points[:, 1]) - width_km * 1000)
    assert zone.geometry.is_valid
    assert zone.tolerance_m <= tolerance_m
    assert off.max() <= 1.06 * zone.tolerance_m + 1e-6


@pytest.mark.parametrize("width_km", [300, 2_500, 10_100, 16_000])
def test_the_polygon_holds_the_points_within_the_width(width_km):
    lines = [LINE, np.array([[170.0, 70.0], [195.0, 65.0]]), np.array([[0.0, -89.0]])]
    field = build_field(lines)
    zone = buffer_polygon(lines, width_km=width_km, tolerance_m=50)
    places = random_places(20_000, seed=width_km)
    excess = field.distance_m(places[:, 0], places[:, 1]) - width_km * 1000

    within = shapely.contains_xy(zone.geometry, places[:, 0], places[:, 1])

    clear = np.abs(excess) > max(zone.tolerance_m, zone.missed_m)
    assert clear.mean() > 0.9
    assert (within == (excess < 0))[clear].all()


def test_polygons_lie_within_longitudes_and_latitudes_with_shells_counter_clockwise():
    zone = buffer_polygon(shapely.Point(179.5, 88), width_km=700, tolerance_m=100)

    points = shapely.get_coordinates(zone.geometry)
    assert np.abs(points[:, 0]).max() <= 180.0
    assert points[:, 1].max() == 90.0
    assert all(part.exterior.is_ccw for part in zone.geometry.geoms)
    assert not any(hole.is_ccw for part in zone.geometry.geoms for hole in part.interiors)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("width_km", [700, 12_000])
def test_a_polygon_is_a_region_again_with_its_edge_at_the_width(place, width_km):
    zone = buffer_polygon(shapely.Point(place), width_km=width_km, tolerance_m=20)
    places = random_places(4000, seed=1)

    region = build_region(zone.geometry)

    field = build_field([np.array([place])])
    distance = field.distance_m(places[:, 0], places[:, 1])
    signed = region.signed_distance_m(places[:, 0], places[:, 1])
    near = np.abs(signed) < 1e6
    assert near.sum() > 20
    assert signed[near] == pytest.approx(distance[near] - width_km * 1000, abs=21)


def test_a_ring_of_places_leaves_a_gap():
    ring = np.array([[lon, 60.0] for lon in range(-180, 180, 5)], dtype=np.float64)

    zone = buffer_polygon([ring[k : k + 1] for k in range(len(ring))], width_km=500)

    assert not shapely.contains_xy(zone.geometry, 12.0, 80.0)
    assert shapely.contains_xy(zone.geometry, 2.5, 60.0)
    north = [p for p in zone.geometry.geoms if p.bounds[3] == 90.0]
    assert north == []


@pytest.mark.parametrize(
    "gap", [(10.0, 20.0, 12.0, 21.0), (179.0, 20.0, 181.0, 21.0), (-30.0, 88.0, 60.0, 89.0)]
)
def test_the_inside_of_a_polygon_counts_and_a_hole_is_filled_when_the_width_reaches(gap):
    west, south, east, north = gap
    outer = shapely.box(west - 3, south - 1, east + 3, north + 0.9)
    geometry = outer.difference(shapely.box(west, south, east, north))
    if east > 180:
        left = geometry.intersection(shapely.box(0, -90, 180, 90))
        right = geometry.intersection(shapely.box(180, -90, 360, 90))
        right = shapely.transform(right, lambda points: points - (360.0, 0.0))
        geometry = shapely.MultiPolygon([left, right])

    zones = buffer_polygons(geometry, widths_km=[0, 2, 60], tolerance_m=5)

    middle = ((west + east) / 2 + 180.01) % 360 - 180, (south + north) / 2
    assert area_m2(zones[0].geometry) == pytest.approx(area_m2(geometry))
    assert [bool(shapely.contains_xy(z.geometry, *middle)) for z in zones] == [False, False, True]
    beside = ((west - 1) + 180) % 360 - 180, south + 0.3
    assert all(shapely.contains_xy(z.geometry, *beside) for z in zones)


def test_lines_and_polygons_together_reach_as_far_as_each():
    square = shapely.box(20, 50, 23, 52)
    road = shapely.LineString([[30, 50], [33, 51]])
    both = shapely.GeometryCollection([square, shapely.MultiLineString([road])])

    zone = buffer_polygon(both, width_km=50)

    parts = [buffer_polygon(part, width_km=50).geometry for part in (square, road)]
    assert len(zone.geometry.geoms) == 2
    assert area_m2(zone.geometry) == pytest.approx(sum(map(area_m2, parts)), rel=1e-4)


def test_a_region_and_its_polygons_have_the_same_buffer():
    square = shapely.box(20, 50, 23, 52)

    zones = [buffer_polygon(s, width_km=30).geometry for s in (square, build_region(square))]

    assert zones[0].equals(zones[1])


def test_polygons_with_geodesic_edges_reach_beyond_those_edges():
    corners = [[0.0, 60.0], [60.0, 60.0], [60.0, 50.0], [0.0, 50.0]]
    area = shapely.Polygon(corners)

    zones = buffer_polygons(area, widths_km=[0, 50], tolerance_m=50, edges=EdgeType.GEODESIC)

    north = [float(shapely.get_coordinates(zone.geometry)[:, 1].max()) for zone in zones]
    assert area_m2(zones[0].geometry) == pytest.approx(
        build_region(area, edges=EdgeType.GEODESIC).area_m2, abs=50 * 8e6
    )
    assert north[0] == pytest.approx(63.44, abs=0.05)
    assert north[1] - north[0] == pytest.approx(50 / 111.4, abs=0.01)


def test_a_region_at_a_width_of_zero_is_drawn():
    square = shapely.box(20, 50, 23, 52)

    zone = buffer_polygon(build_region(square), width_km=0, tolerance_m=10)

    assert area_m2(zone.geometry) == pytest.approx(area_m2(square), abs=10 * 9e5)


def test_polygons_that_overlap_count_as_one_area():
    parts = shapely.MultiPolygon([shapely.box(0, 0, 2, 2), shapely.box(1, 1, 3, 3)])

    zone = buffer_polygon(parts, width_km=20)

    assert len(zone.geometry.geoms) == 1
    assert not zone.geometry.geoms[0].interiors
    assert shapely.contains_xy(zone.geometry, 1.0, 1.5)


def test_a_width_of_zero_is_empty_for_lines():
    zone = buffer_polygon([LINE], width_km=0)

    assert zone.geometry.is_empty
    assert zone.missed_m == 0.0


@pytest.mark.parametrize("source", [[], shapely.Point(), shapely.GeometryCollection()])
def test_nothing_has_an_empty_buffer(source):
    assert buffer_polygon(source, width_km=100).geometry.is_empty


def test_a_width_beyond_every_place_is_the_whole_earth():
    zone = buffer_polygon(shapely.Point(10, 20), width_km=20_004)

    assert area_m2(zone.geometry) == pytest.approx(EARTH_M2, rel=1e-12)
    assert zone.geometry.bounds == (-180.0, -90.0, 180.0, 90.0)


@pytest.mark.parametrize("place", [(0.0, 90.0), (0.0, 0.0), (15.0, 40.0)])
def test_nearly_the_whole_earth_leaves_a_gap_at_the_antipode(place):
    zone = buffer_polygon(shapely.Point(place), width_km=20_003, tolerance_m=10, detail_m=100)

    missing_m2 = EARTH_M2 - area_m2(zone.geometry)
    opposite = (place[0] - 180.0, -place[1])
    assert zone.missed_m <= 100
    assert missing_m2 == pytest.approx(gap_m2(opposite, place), rel=0.05)


def gap_m2(middle: tuple[float, float], place: tuple[float, float]) -> float:
    """Area farther than 20,003 km from a place, by GeographicLib on a grid about its antipode."""
    steps = np.linspace(-40_000, 40_000, 401)
    if abs(middle[1]) == 90.0:
        steps = np.linspace(-2_000, 2_000, 401)
    east, north = (axis.ravel() for axis in np.meshgrid(steps, steps))
    azimuth, reach = np.degrees(np.arctan2(east, north)), np.hypot(east, north)
    whole = np.ones(len(east))
    longitude, latitude, _ = GEOD.fwd(middle[0] * whole, middle[1] * whole, azimuth, reach)
    _, _, distance = GEOD.inv(place[0] * whole, place[1] * whole, longitude, latitude)
    return float((distance > 20_003_000).sum() * (steps[1] - steps[0]) ** 2)


def test_finer_detail_finds_the_gap_that_a_coarse_one_may_miss():
    stars = [np.array([[lon, 0.0]]) for lon in (0.0, 1.0)] + [np.array([[0.5, 0.9]])]
    field = build_field(stars)
    up = np.linspace(0.2, 0.5, 3001)
    deepest_m = float(field.distance_m(np.full(len(up), 0.5), up).max())
    width_km = deepest_m / 1000 - 0.4

    coarse, fine = (
        buffer_polygon(field, width_km=width_km, tolerance_m=5, detail_m=d) for d in (5000, 300)
    )

    assert sum(len(part.interiors) for part in fine.geometry.geoms) == 1
    assert fine.missed_m <= 300
    assert sum(len(part.interiors) for part in coarse.geometry.geoms) <= 1
    assert coarse.missed_m > 400


def test_an_edge_that_runs_into_a_narrow_gap_keeps_the_tolerance():
    """Without mending, the edge leaps over the gap where the lattice happens to lie so."""
    teeth = [[0, 50], [1, 50.5], [2, 50], [2.2, 51], [2.4, 50], [4, 50.2]]
    options = {"widths_m": [10_000.0], "tolerances_m": [20.0], "details_m": [600.0]}
    leaps = 0
    for shift in (0.0, 31.0, 45.2, 100.4, 176.9, 177.8):
        field = build_field([np.add(teeth, (shift, 0.0))])

        zone = buffer_polygon(field, width_km=10, tolerance_m=20, detail_m=600)

        points = edge_points(zone.geometry)
        off = np.abs(field.distance_m(points[:, 0], points[:, 1]) - 10_000)
        assert zone.tolerance_m <= 20
        assert off.max() <= 22
        leaps += contours_of(field_distance(field), **options)[0].deviation_m > 50
    assert leaps > 0


def test_geodesic_edges_are_followed_when_asked():
    line = np.array([[0.0, 60.0], [60.0, 60.0]])

    straight, geodesic = (
        buffer_polygon([line], width_km=50, edges=edges)
        for edges in (EdgeType.STRAIGHT, EdgeType.GEODESIC)
    )

    assert not shapely.contains_xy(straight.geometry, 30.0, 63.5)
    assert shapely.contains_xy(geodesic.geometry, 30.0, 63.5)


def test_many_widths_are_the_same_as_one_at_a_time_and_grow():
    widths = [800, 5, 60]

    together = buffer_polygons([LINE], widths_km=widths, tolerance_m=20)

    alone = [buffer_polygon([LINE], width_km=w, tolerance_m=20) for w in widths]
    assert [zone.width_km for zone in together] == widths
    assert all(a.geometry.equals(b.geometry) for a, b in zip(together, alone, strict=True))
    assert together[0].geometry.contains(together[2].geometry)
    assert together[2].geometry.contains(together[1].geometry)


def test_turning_the_earth_turns_the_polygon():
    here = buffer_polygon([LINE], width_km=400, tolerance_m=5)
    there = buffer_polygon([np.add(LINE, (157.0, 0.0))], width_km=400, tolerance_m=5)

    perimeter_m = 4e6
    difference = abs(area_m2(here.geometry) - area_m2(there.geometry))
    assert len(there.geometry.geoms) == 2
    assert difference < 5 * perimeter_m


@pytest.mark.parametrize(
    "wrong",
    [
        {"width_km": -1},
        {"width_km": float("nan")},
        {"width_km": 1e6},
        {"width_km": 5, "tolerance_m": 0},
        {"width_km": 5, "tolerance_m": float("nan")},
        {"width_km": 5, "detail_m": 0},
    ],
)
def test_widths_and_tolerances_out_of_range_are_refused(wrong):
    with pytest.raises(GeometryError) as raised:
        buffer_polygon([LINE], **wrong)

    assert raised.value.diagnostics[0].code == "FDS-G020"


def test_too_much_detail_is_refused(monkeypatch):
    monkeypatch.setattr("foedus.geodesy.zones.contours._SQUARES_MAX", 20_000)

    with pytest.raises(LimitError) as raised:
        buffer_polygon(shapely.Point(24.7, 59.4), width_km=9000, detail_m=1)

    assert raised.value.diagnostics[0].code == "FDS-L012"
