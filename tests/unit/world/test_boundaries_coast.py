"""Land is what the coast leaves of a territory, with no edges of anything else."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Point, Polygon, box

from foedus.world.boundaries.coast import Coast, cut_land


def coast_of(*shores: Polygon, water: tuple[Polygon, ...] = (), inner: tuple[Polygon, ...] = ()):
    rings = [shapely.get_coordinates(shape) for shape in (*shores, *water, *inner)]
    counts = np.array([len(ring) for ring in rings], dtype=np.int64)
    kinds = np.repeat([0, 1, 2], [len(shores), len(water), len(inner)])
    return Coast(
        coordinates=np.concatenate(rings).astype(np.float32),
        starts=np.cumsum(counts) - counts,
        counts=counts,
        is_water=kinds == 1,
        is_inner=kinds == 2,
        lower=np.array([ring.min(axis=0) for ring in rings]),
        upper=np.array([ring.max(axis=0) for ring in rings]),
    )


def territory(*parts: Polygon) -> MultiPolygon:
    return MultiPolygon(list(parts))


def test_the_sea_is_cut_away():
    land = cut_land(territory(box(0, 0, 2, 2)), coast_of(box(-5, -5, 1, 5)))

    assert land.equals(box(0, 0, 1, 2))


def test_territory_far_from_the_coast_is_land_as_it_stands():
    inland = territory(box(0, 0, 1, 1), box(2, 0, 3, 1))

    assert cut_land(inland, coast_of(box(-5, -5, 5, 5))).equals(inland)


def test_territory_without_land_is_left_empty():
    assert cut_land(territory(box(0, 0, 1, 1)), coast_of(box(0.2, 5, 1, 6))).is_empty


def test_islands_within_the_territory_stay_whole():
    island = Point(0.5, 0.5).buffer(0.1)

    land = cut_land(territory(box(0, 0, 1, 1)), coast_of(island, box(10, 10, 11, 11)))

    assert land.area == pytest.approx(island.area, rel=1e-5)
    assert len(shapely.get_coordinates(land)) == len(shapely.get_coordinates(island))


def test_a_lake_that_is_a_sea_is_cut_and_its_islands_are_kept():
    coast = coast_of(
        box(-5, -5, 5, 5), water=(box(1, -1, 3, 3),), inner=(box(1.2, 0.2, 1.4, 0.4),)
    )

    land = cut_land(territory(box(0, 0, 2, 1)), coast)

    assert land.equals(box(0, 0, 1, 1).union(box(1.2, 0.2, 1.4, 0.4)))


def test_an_island_in_another_lake_is_no_land_twice():
    coast = coast_of(
        box(-5, -5, 5, 5), water=(box(1, -1, 3, 3),), inner=(box(0.2, 0.2, 0.4, 0.4),)
    )

    assert cut_land(territory(box(0, 0, 2, 1)), coast).equals(box(0, 0, 1, 1))


def test_a_long_coast_leaves_no_edge_where_it_was_clipped():
    angle = np.linspace(0, 2 * np.pi, 50_001)
    ring = np.stack([40 * np.cos(angle), 40 * np.sin(angle)], axis=1)
    shore = Polygon(ring)
    zone = territory(box(39, -1, 41, 1))

    land = cut_land(zone, coast_of(shore))

    corners = shapely.get_coordinates(land)
    on_zone = shapely.distance(zone.boundary, shapely.points(corners)) < 1e-6
    on_coast = np.abs(np.hypot(corners[:, 0], corners[:, 1]) - 40) < 1e-4
    assert (on_zone | on_coast).all()
    assert land.area == pytest.approx(shore.intersection(zone).area, rel=1e-4)
