"""Fields far away, near antipodes, and several at once."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from foedus.geodesy import (
    EdgeType,
    area_m2,
    build_field,
    build_mosaic,
    build_parcel,
    nearest_of,
)

LINE = np.array([[20.0, 50.0], [21.0, 51.0], [22.0, 50.5]])


def _parts(count):
    rng = np.random.default_rng(0)
    starts = np.column_stack([rng.uniform(-180, 180, count), rng.uniform(-60, 80, count)])
    return [start + np.cumsum(rng.normal(0, 0.4, (6, 2)), axis=0) for start in starts]


def test_nearest_of_several_is_the_least_of_each():
    fields = [build_field([part]) for part in _parts(9)]
    rng = np.random.default_rng(1)
    points = rng.uniform(-180, 180, 400), rng.uniform(-90, 90, 400)

    together = nearest_of(fields, *points)

    each = np.min([field.distance_m(*points) for field in fields], axis=0)
    assert (together == each).all()


@pytest.mark.parametrize("tolerance_m", [1e-6, 1.0, 5_000.0])
def test_nearest_of_several_keeps_to_a_tolerance(tolerance_m):
    fields = [build_field([np.array([[x, 50.0], [x + 4, 53.0]])]) for x in range(0, 60, 3)]
    rng = np.random.default_rng(2)
    points = rng.uniform(-60, 90, 400), rng.uniform(20, 80, 400)
    exact = np.min([field.distance_m(*points) for field in fields], axis=0)

    rough = nearest_of(fields, *points, tolerance_m=tolerance_m)

    assert np.abs(rough - exact).max() <= tolerance_m + 1e-5


def test_nearest_of_nothing_is_infinitely_far():
    assert np.isinf(nearest_of([], np.array([1.0]), np.array([2.0]))).all()
    assert nearest_of([build_field([LINE])], np.empty(0), np.empty(0)).shape == (0,)


@pytest.mark.parametrize("edges", list(EdgeType))
def test_distance_to_the_antipode_is_less_than_half_the_equator(edges):
    field = build_field([LINE], edges=edges)

    distance = field.distance_m(np.array([-159.0, -100.0]), np.array([-50.5, -20.0]))

    assert 19_900_000 < distance[0] < np.pi * 6378137
    assert 10_000_000 < distance[1] < distance[0]


def test_an_empty_field_of_geodesics_is_infinitely_far():
    assert build_field([], edges=EdgeType.GEODESIC).is_empty


@pytest.mark.parametrize("turned", [False, True])
def test_slanting_edges_are_split_in_both_directions(turned):
    triangle = np.array([[0.0, 40.0], [8.0, 41.0], [1.0, 45.0]])
    geometry = shapely.Polygon(triangle * (-1, 1) if turned else triangle)

    assert build_mosaic(geometry, cell_m=90_000).total_m2 == pytest.approx(area_m2(geometry))
    assert build_parcel(geometry).total_m2 == pytest.approx(area_m2(geometry))
