"""The coastline at full resolution, and the land that it leaves of a territory.

Inland water counts as land, save lakes large enough to be called a sea.  Shorelines are read
from the installed file when a territory needs them, so that memory stays small.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from foedus.world.boundaries.grid import (
    GRID_PER_DEG,
    FloatArray,
    IntArray,
    join_polygons,
    list_polygons,
    shape_polygons,
    snap_shape,
)
from foedus.world.boundaries.packages import coast_paths

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

SEA_AREA_KM2_MIN = 300_000.0
"""A lake of this area or more is cut out of the land like the sea.

The largest lake of the data has 397,000 km², the next 208,000; states share the first as a
sea and the second as inland water.
"""

_OCEAN_SHORES = (1, 5)
"""Levels of the data: shores of the ocean, and the ice front of the polar continent."""
_LAKE_SHORE = 2
_ISLAND_IN_LAKE_SHORE = 3
_MARGIN_DEG = 0.1
_VERTICES_UNCLIPPED = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Coast:
    """Index of the shorelines over the mapped file of their coordinates.

    Attributes
    ----------
    coordinates : ndarray, shape (n, 2), float32
        Longitude and latitude, degrees, every ring closed and cut at ±180°.
    starts, counts : ndarray, shape (s,)
        First point and number of points of every shoreline in use.
    is_water : ndarray, shape (s,)
        Whether the shoreline encloses a sea within the land.
    is_inner : ndarray, shape (s,)
        Whether the shoreline may be that of an island in such a sea.
    lower, upper : ndarray, shape (s, 2)
        South-western and north-eastern corner of the box around every shoreline, degrees.
    """

    coordinates: NDArray[np.float32]
    starts: IntArray
    counts: IntArray
    is_water: NDArray[np.bool_]
    is_inner: NDArray[np.bool_]
    lower: FloatArray
    upper: FloatArray


def open_coast() -> Coast:
    """Return the installed coastline.

    Raises
    ------
    WorldError
        FDS-W100 if the package is not installed.
    """
    coordinates_path, index_path = coast_paths()
    levels, areas, counts, starts = _read_index(index_path)
    coordinates: NDArray[np.float32] = np.memmap(coordinates_path, dtype="<f4", mode="r")
    coordinates = coordinates.reshape(-1, 2)
    lower = np.minimum.reduceat(coordinates, starts, axis=0).astype(np.float64)
    upper = np.maximum.reduceat(coordinates, starts, axis=0).astype(np.float64)
    is_water = (levels == _LAKE_SHORE) & (areas >= SEA_AREA_KM2_MIN)
    is_inner = (levels == _ISLAND_IN_LAKE_SHORE) & (lower >= lower[is_water].min(axis=0)).all(1)
    is_inner &= (upper <= upper[is_water].max(axis=0)).all(1)
    used = np.isin(levels, _OCEAN_SHORES) | is_water | is_inner
    return Coast(
        coordinates=coordinates,
        starts=starts[used],
        counts=counts[used],
        is_water=is_water[used],
        is_inner=is_inner[used],
        lower=lower[used],
        upper=upper[used],
    )


def cut_land(territory: MultiPolygon, coast: Coast) -> MultiPolygon:
    """Return the part of a territory that lies inside the coastline, on the grid.

    Shorelines are taken whole or clipped well outside the territory, so that every edge of
    the result is an edge of the territory or of the coast.
    """
    bounds = territory.bounds
    west, south, east, north = bounds
    meets = (coast.lower <= (east, north)) & (coast.upper >= (west, south))
    near = np.flatnonzero(meets.all(axis=1))
    water, inner = coast.is_water[near], coast.is_inner[near]
    parts = shapely.get_parts(territory)
    land = _meet(parts, _draw_shores(coast, near[~water & ~inner], bounds))
    if water.any():
        seas = shapely.union_all(_draw_shores(coast, near[water], bounds))
        islands = np.array(_meet(parts, _draw_shores(coast, near[inner], bounds)), dtype=object)
        ashore = shapely.difference(np.array(land, dtype=object), seas)
        land = [*ashore, *islands[shapely.intersects(islands, seas)]]
    polygons = [polygon for shape in land for polygon in snap_shape(shape)]
    return _mend(shape_polygons(polygons))


def _read_index(path: Path) -> tuple[IntArray, FloatArray, IntArray, IntArray]:
    """Return level, area in km², number of points and first point of every shoreline."""
    with path.open(encoding="ascii") as lines:
        rows = [line.split() for line in lines]
    levels = np.array([int(row[0]) for row in rows], dtype=np.int64)
    areas = np.array([float(row[1]) for row in rows], dtype=np.float64)
    counts = np.array([int(row[2]) for row in rows], dtype=np.int64)
    bytes_per_point = 8
    starts = np.array([int(row[5]) for row in rows], dtype=np.int64) // bytes_per_point
    return levels, areas, counts, starts


def _draw_shores(
    coast: Coast, numbers: IntArray, bounds: tuple[float, float, float, float]
) -> Sequence[BaseGeometry]:
    west, south, east, north = bounds
    window = (west - _MARGIN_DEG, south - _MARGIN_DEG, east + _MARGIN_DEG, north + _MARGIN_DEG)
    shapes: list[BaseGeometry] = []
    for number in numbers:
        start, count = int(coast.starts[number]), int(coast.counts[number])
        points = coast.coordinates[start : start + count].astype(np.float64)
        shore = Polygon(np.round(points * GRID_PER_DEG) / GRID_PER_DEG)
        if count > _VERTICES_UNCLIPPED:
            shapes.extend(list_polygons(shapely.clip_by_rect(shore, *window)))
        else:
            shapes.append(shore)
    valid = shapely.is_valid(shapes)
    return [
        shape if whole else shapely.make_valid(shape)
        for shape, whole in zip(shapes, valid, strict=True)
    ]


def _meet(parts: NDArray[np.object_], shores: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Return what the parts and the shores have in common; shores inside a part stay whole."""
    shapes = np.array(shores, dtype=object)
    shapely.prepare(parts)
    part, shore = shapely.STRtree(shapes).query(parts, predicate="intersects")
    whole = shapely.contains_properly(parts[part], shapes[shore])
    cut = shapely.intersection(parts[part[~whole]], shapes[shore[~whole]])
    return [*shapes[shore[whole]], *cut]


def _mend(shape: MultiPolygon) -> MultiPolygon:
    """Return the shape, mended where rounding to the grid made an edge touch another."""
    parts = list_polygons(shape if shape.is_valid else shapely.make_valid(shape))
    return join_polygons(parts)
