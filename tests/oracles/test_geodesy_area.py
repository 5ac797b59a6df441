"""Areas and coverage against GeographicLib and an independent grid of points."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod

from foedus.geodesy import (
    area_m2,
    build_field,
    build_mosaic,
    build_parcel,
    coverage_within,
    survey_parcel,
)

GEOD = Geod(ellps="WGS84")


def _star(centre, radius_deg, seed, corners=200):
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    reach = radius_deg * rng.uniform(0.5, 1.0, corners)
    ring = np.column_stack([2 * reach * np.cos(angle), reach * np.sin(angle)]) + centre
    return shapely.Polygon(ring)


SHAPES = {
    "temperate": _star((25, 58), 2, 0),
    "equator": _star((10, 0), 5, 1),
    "south": _star((-60, -70), 4, 2),
    "with-hole": _star((25, 58), 3, 3).difference(_star((25, 58), 1, 4)),
    "two-parts": _star((-100, 40), 3, 5).union(_star((100, 20), 2, 6)),
    "at-the-antimeridian": shapely.box(170, 60, 180, 70).union(shapely.box(-180, 60, -175, 65)),
}


@pytest.mark.parametrize("name", list(SHAPES))
def test_area_is_that_of_geographiclib_on_dense_rings(name):
    geometry = SHAPES[name]
    dense = shapely.orient_polygons(shapely.segmentize(geometry, 0.002))

    reference = abs(GEOD.geometry_area_perimeter(dense)[0])

    # a geodesic leaves a straight edge of 0.002 degrees by less than a millimetre
    assert area_m2(geometry) == pytest.approx(reference, rel=1e-8)


def test_area_of_the_earth_is_the_published_one():
    whole = shapely.box(-180, -90, 180, 90)

    # 510 065 621.724 km2 (Moritz 1980 gives the radius of the sphere of equal area)
    assert area_m2(whole) == pytest.approx(510_065_621.724e6, rel=1e-11)
    assert build_mosaic(whole, cell_m=200_000).total_m2 == pytest.approx(area_m2(whole), rel=1e-12)


def test_area_of_a_cap_is_the_closed_form():
    cap = shapely.box(-180, 60, 180, 90)
    e = np.sqrt(GEOD.es)

    def authalic(sine):
        return sine / (1 - (e * sine) ** 2) + np.arctanh(e * sine) / e

    expected = np.pi * GEOD.b**2 * (authalic(1.0) - authalic(np.sin(np.radians(60))))
    assert area_m2(cap) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("cell_m", [3_000.0, 20_000.0])
@pytest.mark.parametrize("name", list(SHAPES))
def test_every_cell_holds_the_area_of_the_clipped_polygon(name, cell_m):
    geometry = SHAPES[name]
    mosaic = build_mosaic(geometry, cell_m=cell_m)
    rng = np.random.default_rng(0)

    for k in rng.integers(0, len(mosaic), 12):
        centre = mosaic.longitude_deg[k], mosaic.latitude_deg[k]
        reach = mosaic.radius_m[k]
        corners = _cell_around(centre, cell_m, geometry)
        clipped = shapely.intersection(geometry, corners)
        assert mosaic.area_m2[k] == pytest.approx(area_m2(clipped), rel=1e-7, abs=1.0)
        outline = shapely.get_coordinates(shapely.segmentize(corners, 1e-3))
        size = len(outline)
        far = GEOD.inv(
            np.full(size, centre[0]), np.full(size, centre[1]), outline[:, 0], outline[:, 1]
        )[2]
        assert far.max() <= reach
        assert far.max() > 0.95 * reach


def _cell_around(centre, cell_m, geometry):
    """Return the box of the cell: as high as a row, as wide as the parallel's equal share."""
    del geometry
    rows = round(np.pi * GEOD.a / cell_m)
    high = 180.0 / rows
    across = (
        GEOD.a
        * np.cos(np.radians(centre[1]))
        / np.sqrt(1 - GEOD.es * np.sin(np.radians(centre[1])) ** 2)
    )
    columns = round(2 * np.pi * across / (np.pi * GEOD.a / rows))
    wide = 360.0 / columns
    return shapely.box(
        centre[0] - wide / 2, centre[1] - high / 2, centre[0] + wide / 2, centre[1] + high / 2
    )


def test_coverage_agrees_with_a_grid_of_points():
    geometry = SHAPES["temperate"]
    line = np.array([[27.0, 55.5], [27.6, 58.0], [27.2, 60.0]])
    widths = np.array([10.0, 40.0, 80.0, 150.0, 250.0])

    # points of equal area: even in longitude and, nearly, in the sine of authalic latitude
    west, south, east, north = geometry.bounds
    rng = np.random.default_rng(7)
    count = 60_000
    longitude = rng.uniform(west, east, count)
    latitude = np.degrees(np.arcsin(rng.uniform(*np.sin(np.radians([south, north])), count)))
    keep = shapely.contains_xy(geometry, longitude, latitude)
    longitude, latitude = longitude[keep], latitude[keep]
    dense = shapely.get_coordinates(shapely.segmentize(shapely.LineString(line), 0.02))
    nearest = np.full(len(longitude), np.inf)
    for x, y in dense:
        size = len(longitude)
        there = GEOD.inv(longitude, latitude, np.full(size, x), np.full(size, y))[2]
        nearest = np.minimum(nearest, there)

    field = build_field([line])
    found = survey_parcel(
        build_parcel(geometry), field.distance_m, widths_km=widths, gap=0.003
    ).coverage

    for k, width in enumerate(widths):
        share = (nearest <= width * 1000).mean()
        spread = 4 * np.sqrt(0.25 / len(nearest)) + 1e-3
        assert abs(found.estimate_m2[k] / found.total_m2 - share) < spread
        assert found.lower_m2[k] / found.total_m2 < share + spread
        assert found.upper_m2[k] / found.total_m2 > share - spread
    assert found.gap <= 0.003


def test_estimate_is_far_better_than_its_bounds():
    geometry = SHAPES["temperate"]
    field = build_field([np.array([[27.0, 55.5], [27.6, 58.0], [27.2, 60.0]])])
    widths = np.linspace(5, 300, 40)

    mosaic = build_mosaic(geometry, cell_m=4_000)
    distance = field.distance_m(mosaic.longitude_deg, mosaic.latitude_deg)
    coarse = coverage_within(mosaic, distance, widths_km=widths)
    fine = survey_parcel(
        build_parcel(geometry), field.distance_m, widths_km=widths, gap=0.0003
    ).coverage

    assert (fine.lower_m2 <= coarse.estimate_m2 * (1 + 1e-3)).all()
    assert np.abs(coarse.estimate_m2 - fine.estimate_m2).max() < 2e-3 * fine.total_m2
    assert coarse.gap > 0.02
