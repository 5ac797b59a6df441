"""Coordinates as short SVG path data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry


def decimal(value: float) -> str:
    """Return a page coordinate with at most one decimal: ``12.5``, ``-3``, ``0``."""
    return _tenths(round(value * 10))


def polyline_path(points: NDArray[np.float64], *, closed: bool = False) -> str:
    """Return path data for a line in steps of a tenth of a unit; empty for under two steps.

    Parameters
    ----------
    points : ndarray, shape (n, 2)
        Page coordinates.
    closed : bool, default False
        Leave out a repeated last point and close the path.
    """
    tenths = np.rint(np.asarray(points, dtype=np.float64) * 10).astype(np.int64)
    moved = np.any(tenths[1:] != tenths[:-1], axis=1)
    kept = np.concatenate([tenths[:1], tenths[1:][moved]])
    if closed and len(kept) > 1 and np.array_equal(kept[0], kept[-1]):
        kept = kept[:-1]
    if len(kept) < (3 if closed else 2):
        return ""
    steps = "".join(_pair(x, y) for x, y in np.diff(kept, axis=0).tolist())
    return f"M{_pair(*kept[0].tolist())}l{steps.lstrip()}" + ("z" if closed else "")


def simplified_line(points: NDArray[np.float64], *, tolerance: float) -> NDArray[np.float64]:
    """Return the line without vertices that lie within `tolerance` of it; shape (m, 2)."""
    if len(points) < 3:
        return points
    line = shapely.simplify(shapely.LineString(points), tolerance, preserve_topology=False)
    return shapely.get_coordinates(line)


def area_path(geometry: BaseGeometry, *, area_least: float) -> str:
    """Return path data for the polygons of a geometry, for the even-odd fill rule.

    Rings smaller than `area_least` (square page units) are left out.
    """
    rings = [ring for part in _polygons(geometry) for ring in (part.exterior, *part.interiors)]
    large = [ring for ring in rings if shapely.Polygon(ring).area >= area_least]
    coordinates = [shapely.get_coordinates(ring) for ring in large]
    return "".join(polyline_path(points, closed=True) for points in coordinates)


def _polygons(geometry: BaseGeometry) -> Iterable[shapely.Polygon]:
    return (
        part
        for piece in shapely.get_parts(geometry)
        for part in shapely.get_parts(piece)
        if isinstance(part, shapely.Polygon) and not part.is_empty
    )


def _pair(x: int, y: int) -> str:
    first, second = _tenths(x), _tenths(y)
    return (first if first.startswith("-") else f" {first}") + (
        second if second.startswith("-") else f" {second}"
    )


def _tenths(value: int) -> str:
    whole, rest = divmod(abs(value), 10)
    sign = "-" if value < 0 else ""
    if not rest:
        return f"{sign}{whole}"
    return f"{sign}{whole or ''}.{rest}"
