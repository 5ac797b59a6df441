"""Bounds over cells against distances at points inside them, also near poles and lines."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from foedus.geodesy import build_field, build_region
from foedus.geodesy.coverage import slopes as sl
from foedus.geodesy.coverage import tally
from foedus.geodesy.coverage.grid import (
    across_m,
    build_grid,
    children_of,
    join_keys,
    split_keys,
    zones_m2,
)

PLACES = {
    "temperate": (25.0, 58.0),
    "equator": (10.0, 0.001),
    "antimeridian": (179.99, 65.0),
    "arctic": (30.0, 84.0),
    "near-the-pole": (-70.0, 89.6),
    "antarctic": (120.0, -88.0),
}


def _field(rng, centre, spread_deg):
    line = np.array(centre) + rng.normal(0.0, spread_deg, (6, 2))
    line[:, 1] = np.clip(line[:, 1], -89.9, 89.9)
    return build_field([line])


def _cells(grid, centre):
    """Return children of some cells around a place."""
    row = int((centre[1] + 90.0) / 180.0 * len(grid.columns))
    rows = np.clip(np.arange(row - 1, row + 2), 0, len(grid.columns) - 1)
    column = ((centre[0] + 180.0) / 360.0 * grid.columns[rows]).astype(np.int64)
    return join_keys(rows, np.minimum(column, grid.columns[rows] - 1))


def _points(rng, grid, keys, count):
    """Return points spread evenly by area over each cell, shape (cells, count)."""
    row, column = split_keys(keys)
    wide = 360.0 / grid.columns[row]
    high = 180.0 / len(grid.columns)
    longitude = -180.0 + (column[:, None] + rng.uniform(0, 1, (len(keys), count))) * wide[:, None]
    sines = np.sin(np.radians(-90.0 + np.array([row, row + 1]) * high))
    share = rng.uniform(0, 1, (len(keys), count))
    latitude = np.degrees(np.arcsin(sines[0][:, None] * (1 - share) + sines[1][:, None] * share))
    return longitude, latitude


@pytest.mark.parametrize("cell_m", [2_000.0, 40_000.0, 300_000.0])
@pytest.mark.parametrize("place", list(PLACES))
def test_shares_of_cells_lie_between_the_bounds(place, cell_m):
    rng = np.random.default_rng(len(place))
    grid = build_grid(cell_m=cell_m, level=1)
    keys = children_of(_cells(build_grid(cell_m=cell_m), PLACES[place]))
    count = 3_000
    longitude, latitude = _points(rng, grid, keys, count)

    for spread in (0.02, 1.0, 20.0):
        field = _field(rng, PLACES[place], spread)

        def distance(x, y, _, field=field):
            return field.distance_m(x, y)

        area = grid.full_m2[split_keys(keys)[0]]
        table, azimuth = sl.cells_in_blocks(grid, keys, area, distance)
        sl.narrow_cells(grid, keys, table, azimuth, distance)
        inside = field.distance_m(longitude.ravel(), latitude.ravel()).reshape(len(keys), count)

        assert (inside >= table[:, sl.NEAR, None]).all()
        assert (inside <= table[:, sl.FAR, None]).all()
        for k in range(len(keys)):
            widths = np.linspace(table[k, sl.NEAR], table[k, sl.FAR], 24)
            sums = np.zeros((4, 25))
            tally.add_cells(table[k : k + 1], widths, True, 1.0, sums)
            lower, _, upper = (sums[:3, :-1] + np.cumsum(sums[3])[:-1]) / area[k]
            share = (inside[k][:, None] <= widths).mean(axis=0)
            # five standard deviations of a random sample, as thousands are compared
            noise = 5 * np.sqrt(np.maximum(share * (1 - share), 1e-3) / count)
            assert (lower <= share + noise).all()
            assert (share <= upper + noise).all()


def test_bounds_of_every_point_hold_and_are_narrow():
    rng = np.random.default_rng(3)
    grid = build_grid(cell_m=20_000.0, level=1)
    keys = children_of(_cells(build_grid(cell_m=20_000.0), (25.0, 58.0)))
    field = build_field([np.array([[31.0, 50.0], [33.0, 66.0]])])

    def distance(x, y, _):
        return field.distance_m(x, y)

    table, azimuth = sl.cells_in_blocks(grid, keys, np.ones(len(keys)), distance)
    sl.narrow_cells(grid, keys, table, azimuth, distance)

    wide = (table[:, sl.ABOVE] - table[:, sl.BELOW]) / grid.radius_m[split_keys(keys)[0]]
    assert (wide > 0).all()
    assert (wide < 0.25).all()
    longitude, latitude = _points(rng, grid, keys, 50)
    centre = grid.centres_deg(keys)
    middle = np.radians(centre[1])
    for k in range(len(keys)):
        p = across_m(middle[k : k + 1])[0]
        x = np.radians(longitude[k] - centre[0][k]) * p
        y = (zones_m2(np.radians(latitude[k])) - zones_m2(middle[k : k + 1])[0]) / p
        y -= table[k, sl.OFFSET]
        slope = np.sin(np.radians(azimuth[k])) * x + np.cos(np.radians(azimuth[k])) * y
        found = field.distance_m(longitude[k], latitude[k])
        assert (found <= table[k, sl.ABOVE] + slope).all()
        assert (found >= table[k, sl.BELOW] + slope).all()


def test_a_region_is_negative_inside_and_bounds_hold_across_its_edge():
    geometry = shapely.box(10, 50, 14, 53)
    region = build_region(geometry)
    grid = build_grid(cell_m=30_000.0, level=1)
    keys = children_of(_cells(build_grid(cell_m=30_000.0), (10.05, 51.0)))

    def distance(x, y, _):
        return region.signed_distance_m(x, y)

    table, azimuth = sl.cells_in_blocks(grid, keys, np.ones(len(keys)), distance)
    sl.narrow_cells(grid, keys, table, azimuth, distance)

    longitude, latitude = _points(np.random.default_rng(1), grid, keys, 400)
    found = region.signed_distance_m(longitude.ravel(), latitude.ravel()).reshape(len(keys), -1)
    assert (found >= table[:, sl.NEAR, None]).all()
    assert (found <= table[:, sl.FAR, None]).all()
    assert (found < 0).any()
    assert (found > 0).any()


def test_shares_of_a_rectangle_have_their_closed_forms():
    rng = np.random.default_rng(0)
    x, y = rng.uniform(-3, 3, 200_000), rng.uniform(-2, 2, 200_000)

    for radius in (0.0, 1.0, 1.9, 2.5, 3.2, 3.59, 3.7):
        expected = (x**2 + y**2 <= radius**2).mean()
        assert tally._disc_share(radius, 3.0, 2.0) == pytest.approx(expected, abs=0.005)
    for angle in (0.0, 0.3, np.pi / 4, np.pi / 2):
        a, b = abs(np.cos(angle)), abs(np.sin(angle))
        for level in np.linspace(-4, 4, 17):
            expected = (a * x + b * y <= level).mean()
            share = tally._slope_share(level, 3 * a, 2 * b)
            assert share == pytest.approx(expected, abs=0.006)
