"""Polygons of zones: valid, near the true edge, whole at the antimeridian and the pole."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from foedus.errors import GeometryError, LimitError
from foedus.geodesy import area_m2, buffer_polygon, build_field, build_region, zone_polygons

LINE = np.array([[20.0, 55.0], [24.0, 57.0], [23.0, 59.0]])


def _cap_m2(radius_m):
    """Area of a cap on the sphere of equal area; the ellipsoid differs by less than 0.5 %."""
    radius = 6_371_007.0
    return 2 * np.pi * radius**2 * (1 - np.cos(radius_m / radius))


def test_zones_are_valid_and_grow():
    zones = zone_polygons(
        build_field([LINE]).distance_m,
        widths_km=[200, 5, 25, 80],
        bounds_deg=(10, 48, 35, 66),
        cell_m=8_000,
    )

    assert [zone.width_km for zone in zones] == [200, 5, 25, 80]
    for zone in zones:
        assert zone.geometry.is_valid
        assert zone.tolerance_m < 400
        assert all(polygon.exterior.is_ccw for polygon in zone.geometry.geoms)
    areas = [area_m2(zone.geometry) for zone in zones]
    assert areas[1] < areas[2] < areas[3] < areas[0]
    assert zones[3].geometry.contains(zones[2].geometry)


def test_zone_holds_the_points_within_the_width():
    field = build_field([LINE])
    zone = zone_polygons(
        field.distance_m, widths_km=[60], bounds_deg=(10, 48, 35, 66), cell_m=8_000
    )[0]
    rng = np.random.default_rng(0)
    longitude, latitude = rng.uniform(15, 30, 4000), rng.uniform(52, 62, 4000)
    excess = field.distance_m(longitude, latitude) - 60_000

    inside = shapely.contains_xy(zone.geometry, longitude, latitude)

    clear = np.abs(excess) > zone.tolerance_m
    assert (inside == (excess < 0))[clear].all()


@pytest.mark.parametrize(
    ("place", "bounds"),
    [
        ((180.0, 60.0), (150, 45, 210, 75)),
        ((-179.0, 10.0), (-210, -15, -150, 30)),
        ((30.0, 88.0), (-180, 70, 180, 90)),
        ((30.0, -90.0), (-180, -90, 180, -70)),
    ],
)
def test_a_disc_at_the_antimeridian_or_pole_is_whole(place, bounds):
    field = build_field([np.array([place])])

    zone = zone_polygons(field.distance_m, widths_km=[1000], bounds_deg=bounds, cell_m=25_000)[0]

    assert zone.geometry.is_valid
    assert np.abs(shapely.get_coordinates(zone.geometry)[:, 0]).max() <= 180.0
    assert area_m2(zone.geometry) == pytest.approx(_cap_m2(1e6), rel=0.01)
    assert zone.tolerance_m < 500


def test_a_width_of_zero_is_empty_for_a_line_and_the_region_for_a_region():
    square = shapely.box(20, 50, 23, 52)
    bounds = (15, 45, 30, 57)

    line = zone_polygons(
        build_field([LINE]).distance_m, widths_km=[0], bounds_deg=bounds, cell_m=9_000
    )[0]
    region = zone_polygons(
        build_region(square).signed_distance_m, widths_km=[0], bounds_deg=bounds, cell_m=9_000
    )[0]

    assert line.geometry.is_empty
    assert line.tolerance_m == 0.0
    assert area_m2(region.geometry) == pytest.approx(area_m2(square), rel=1e-3)


def test_a_zone_beyond_the_bounds_fills_them():
    bounds = (20, 55, 24, 58)

    zone = zone_polygons(
        build_field([LINE]).distance_m, widths_km=[900], bounds_deg=bounds, cell_m=9_000
    )[0]

    assert zone.geometry.area == pytest.approx(shapely.box(*bounds).area)
    assert zone.tolerance_m == 0.0


def test_no_widths_give_no_zones():
    found = zone_polygons(
        build_field([LINE]).distance_m, widths_km=[], bounds_deg=(0, 0, 1, 1), cell_m=9_000
    )

    assert found == []


@pytest.mark.parametrize("bounds", [(10, 0, 5, 1), (0, 5, 1, 5), (0, 0, 400, 1), (0, 0, 1, 91)])
def test_bounds_without_extent_are_refused(bounds):
    with pytest.raises(GeometryError) as raised:
        zone_polygons(
            build_field([LINE]).distance_m, widths_km=[10], bounds_deg=bounds, cell_m=9_000
        )
    assert raised.value.diagnostics[0].code == "FDS-G008"


def test_too_fine_cells_are_refused(monkeypatch):
    monkeypatch.setattr("foedus.geodesy.zones.contours._SQUARES_MAX", 20_000)

    with pytest.raises(LimitError) as raised:
        zone_polygons(
            lambda _, latitude: 110_000 * np.abs(latitude),
            widths_km=[100],
            bounds_deg=(-180, -90, 180, 90),
            cell_m=20,
        )
    assert raised.value.diagnostics[0].code == "FDS-L012"


@pytest.mark.parametrize("width_km", [30, 400])
def test_bounds_cut_what_a_buffer_draws_whole(width_km):
    bounds = (21.0, 56.0, 23.5, 60.0)

    cut = zone_polygons(
        build_field([LINE]).distance_m, widths_km=[width_km], bounds_deg=bounds, cell_m=4_000
    )[0]

    whole = buffer_polygon([LINE], width_km=width_km, tolerance_m=40).geometry
    expected = area_m2(whole.intersection(shapely.box(*bounds)))
    assert area_m2(cut.geometry) == pytest.approx(expected, abs=80 * 1.5e6)
    assert cut.missed_m < 4_000


def test_a_distance_without_a_tolerance_gives_the_same_zone():
    field = build_field([LINE])
    options = {"widths_km": [90], "bounds_deg": (10, 48, 35, 66), "cell_m": 8_000}

    loose = zone_polygons(field.distance_m, **options)[0]
    exact = zone_polygons(lambda *place: field.nearest(*place).distance_m, **options)[0]

    assert area_m2(loose.geometry) == pytest.approx(area_m2(exact.geometry), rel=1e-4)
    assert abs(loose.tolerance_m - exact.tolerance_m) < 10
