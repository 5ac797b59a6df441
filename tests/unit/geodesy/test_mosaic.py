"""Mosaics and coverage of their cells: refusals, edges and exactness."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from foedus.errors import GeometryError, LimitError
from foedus.geodesy import (
    area_m2,
    build_field,
    build_mosaic,
    coverage_within,
    critical_widths_km,
)

ISLANDS = shapely.MultiPolygon([
    shapely.box(-159.5, 20, -158.2, 21),
    shapely.box(-100, 35, -95, 40),
    shapely.box(179, 51, 180, 52),
])
POINT = build_field([np.array([[-97.0, 37.0]])])


def test_far_parts_take_no_cells_between():
    mosaic = build_mosaic(ISLANDS, cell_m=10_000)

    assert len(mosaic) < 1.3 * area_m2(ISLANDS) / 1e8
    assert mosaic.total_m2 == pytest.approx(area_m2(ISLANDS), rel=1e-12)


def test_an_empty_territory_has_no_cells():
    mosaic = build_mosaic(shapely.MultiPolygon(), cell_m=5_000)

    found = coverage_within(mosaic, np.empty(0), widths_km=np.array([10.0]))

    assert len(mosaic) == 0
    assert found.upper_m2[0] == 0.0
    assert found.gap == 0.0
    assert np.isinf(critical_widths_km(mosaic, np.empty(0))[0].lower_km)


def test_everything_is_covered_at_a_great_width():
    mosaic = build_mosaic(ISLANDS, cell_m=10_000)
    distance = POINT.distance_m(mosaic.longitude_deg, mosaic.latitude_deg)

    found = coverage_within(mosaic, distance, widths_km=np.array([20_100.0]))

    assert found.lower_m2[0] == found.estimate_m2[0] == found.upper_m2[0] == found.total_m2


def test_nothing_is_covered_by_an_empty_field():
    mosaic = build_mosaic(ISLANDS, cell_m=10_000)

    found = coverage_within(mosaic, np.full(len(mosaic), np.inf), widths_km=np.array([500.0]))

    assert found.upper_m2[0] == 0.0
    assert critical_widths_km(mosaic, np.full(len(mosaic), np.inf))[2].upper_km == np.inf


def test_the_first_point_and_the_last_are_critical():
    mosaic = build_mosaic(shapely.box(10, 50, 11, 51), cell_m=1_000)
    field = build_field([np.array([[10.0, 45.0]])])
    distance = field.distance_m(mosaic.longitude_deg, mosaic.latitude_deg)
    corners = field.distance_m(np.array([10.0, 11.0]), np.array([50.0, 51.0])) / 1000

    first, half, last = critical_widths_km(mosaic, distance)

    assert first.lower_km <= corners[0] <= first.upper_km
    assert last.lower_km <= corners[1] <= last.upper_km
    assert first.upper_km < half.lower_km < last.lower_km
    assert last.upper_km - last.lower_km < 2


@pytest.mark.parametrize("cell_m", [1.0, 2e6, float("nan")])
def test_cells_out_of_range_are_refused(cell_m):
    with pytest.raises(GeometryError) as raised:
        build_mosaic(ISLANDS, cell_m=cell_m)
    assert raised.value.diagnostics[0].code == "FDS-G007"


def test_too_many_cells_are_refused():
    with pytest.raises(LimitError) as raised:
        build_mosaic(ISLANDS, cell_m=10_000, cells_max=10)
    assert raised.value.diagnostics[0].code == "FDS-L011"


@pytest.mark.parametrize("distance", [np.zeros(3), np.array([np.nan])])
def test_a_distance_for_each_cell_is_needed(distance):
    mosaic = build_mosaic(shapely.box(10.0, 50.0, 10.01, 50.01), cell_m=100_000)

    with pytest.raises(GeometryError) as raised:
        coverage_within(mosaic, distance[: max(1, len(distance))], widths_km=np.array([1.0]))
    assert raised.value.diagnostics[0].code == "FDS-G006"


def test_edges_on_the_borders_of_cells_lose_nothing():
    geometry = shapely.box(-180, -45, 0, 45)

    for cell_m in (100_000, 333_333, 1_000_000):
        mosaic = build_mosaic(geometry, cell_m=cell_m)
        assert mosaic.total_m2 == pytest.approx(area_m2(geometry), rel=1e-12)
