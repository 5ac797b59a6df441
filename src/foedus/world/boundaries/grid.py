"""The grid of whole numbers on which boundaries are compared, and shapes in degrees.

The zones are given to a millionth of a degree.  The grid is ten times finer, 1.1 cm on the
ground, so that the crossings made by cutting fit on it too and compare exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

IntArray: TypeAlias = NDArray[np.int64]
FloatArray: TypeAlias = NDArray[np.float64]
GridRing: TypeAlias = NDArray[np.int32]
"""Open ring, shape (n, 2): longitude and latitude in steps of the grid."""
GridPolygon: TypeAlias = list[GridRing]
"""Shell, then holes."""

GRID_PER_DEG = 10_000_000
"""Steps in one degree; ±180° still fits into 32 bits."""

_AREA_MIN_DEG2 = 1e-10
"""About 1 m²: left over from rounding, not from a claim or an islet."""


def snap_ring(ring: FloatArray) -> GridRing:
    """Return an open ring on the grid from points in degrees, shape (n, 2).

    Points that repeat the one before, the closing point among them, are dropped.
    """
    points = np.round(ring * GRID_PER_DEG).astype(np.int32)
    moved = (points != np.roll(points, -1, axis=0)).any(axis=1)
    return points[moved]


def shape_polygons(polygons: Sequence[GridPolygon]) -> MultiPolygon:
    """Return polygons on the grid as one shape in degrees."""
    return MultiPolygon([
        Polygon(shell / GRID_PER_DEG, [hole / GRID_PER_DEG for hole in holes])
        for shell, *holes in polygons
    ])


def snap_shape(shape: BaseGeometry) -> list[GridPolygon]:
    """Return the polygons of a shape in degrees on the grid, without the tiniest."""
    snapped = ([snap_ring(r) for r in _list_rings(p)] for p in list_polygons(shape))
    return [[ring for ring in polygon if len(ring) > 2] for polygon in snapped if polygon]


def draw_points(places: IntArray | FloatArray) -> NDArray[np.object_]:
    """Return points in degrees from places on the grid or between, shape (n, 2)."""
    return shapely.get_parts(shapely.MultiPoint(places / GRID_PER_DEG))


def join_polygons(polygons: Iterable[Polygon]) -> MultiPolygon:
    """Return polygons as one shape, shells anticlockwise and holes clockwise.

    Areas on the ellipsoid add up only if all parts turn the same way.
    """
    return shapely.orient_polygons(MultiPolygon(list(polygons)))


def list_polygons(shape: BaseGeometry) -> list[Polygon]:
    """Return the polygons in a shape, without its lines, its points and the tiniest parts."""
    parts = shapely.get_parts(shapely.get_parts(np.array([shape], dtype=object))).tolist()
    return [part for part in parts if isinstance(part, Polygon) and part.area > _AREA_MIN_DEG2]


def _list_rings(polygon: Polygon) -> Iterable[FloatArray]:
    for ring in (polygon.exterior, *polygon.interiors):
        yield shapely.get_coordinates(ring)
