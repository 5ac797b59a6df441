"""Regions at the antimeridian, the poles, with holes and parts."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from foedus.errors import GeometryError
from foedus.geodesy import build_region, lines_of, region_distance_m

FAR_EAST = shapely.MultiPolygon([shapely.box(170, 60, 180, 70), shapely.box(-180, 62, -175, 68)])


def test_the_cut_at_the_antimeridian_is_no_boundary():
    region = build_region(FAR_EAST)

    distance = region.field.distance_m(np.array([180.0, -180.0]), np.array([65.0, 65.0]))

    assert distance.min() > 200_000


def test_the_edge_on_the_antimeridian_with_one_side_only_is_boundary():
    region = build_region(FAR_EAST)

    distance = region.field.distance_m(np.array([180.0, 180.0]), np.array([61.0, 69.0]))

    assert distance.max() < 1e-6


def test_points_on_the_antimeridian_are_inside():
    region = build_region(FAR_EAST)

    inside = region.contains(np.array([180.0, -180.0, 540.0, 179.9]), np.full(4, 65.0))

    assert inside.all()
    assert not region.contains(np.array([-170.0]), np.array([65.0]))[0]


def test_the_pole_is_inside_a_cap():
    region = build_region(shapely.box(-180, -90, 180, -60))

    assert region.contains(np.array([0.0, 77.0]), np.array([-90.0, -89.0])).all()
    assert region.field.distance_m(np.array([0.0]), np.array([-90.0]))[0] > 3_000_000


def test_the_whole_earth_has_no_boundary():
    region = build_region(shapely.box(-180, -90, 180, 90))

    assert region.field.is_empty
    assert region.distance_m(np.array([12.0, 180.0]), np.array([90.0, -90.0])).max() == 0.0


def test_a_hole_is_outside():
    region = build_region(shapely.box(0, 0, 4, 4).difference(shapely.box(1, 1, 3, 3)))
    longitude, latitude = np.array([0.5, 2.0, 5.0]), np.array([0.5, 2.0, 2.0])

    assert region.contains(longitude, latitude).tolist() == [True, False, False]
    assert region.distance_m(longitude, latitude)[0] == 0.0
    assert region.signed_distance_m(longitude, latitude)[0] < 0.0
    assert region.distance_m(longitude, latitude)[1] > 100_000


def test_an_empty_region_is_infinitely_far():
    region = build_region(shapely.MultiPolygon())

    assert region.area_m2 == 0.0
    assert not region.contains(np.array([1.0]), np.array([1.0]))[0]
    assert np.isinf(region.distance_m(np.array([1.0]), np.array([1.0])))[0]


def test_distance_is_zero_where_the_mask_says_inside():
    region = build_region(shapely.box(0, 0, 1, 1))
    longitude, latitude = np.array([5.0, 6.0]), np.array([0.5, 0.5])

    distance = region_distance_m(region.field, np.array([True, False]), longitude, latitude)

    assert distance[0] == 0.0
    assert distance[1] > 500_000


def test_a_region_beyond_180_degrees_is_refused():
    with pytest.raises(GeometryError) as raised:
        build_region(shapely.box(170, 0, 190, 10))
    assert raised.value.diagnostics[0].code == "FDS-G005"


def test_lines_of_any_geometry():
    geometry = shapely.GeometryCollection([
        shapely.Point(1, 2),
        shapely.LineString([(0, 0), (1, 1)]),
        shapely.MultiPolygon([shapely.box(0, 0, 4, 4).difference(shapely.box(1, 1, 2, 2))]),
        shapely.MultiPoint([(5, 5), (6, 6)]),
        shapely.LineString(),
    ])

    lines = lines_of(geometry)

    assert sorted(len(line) for line in lines) == [1, 1, 1, 2, 5, 5]
