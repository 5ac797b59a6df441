"""Polygons out of lines on the Earth: cut at the antimeridian, closed along the poles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from shapely.geometry.base import BaseGeometry

    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.regions.contains import BoolArray

    Inside = Callable[[FloatArray, FloatArray], BoolArray]
    Window = tuple[float, float, float, float]
    Faces = np.ndarray[Any, np.dtype[np.object_]]

WORLD: Final = (-180.0, -90.0, 180.0, 90.0)


def faces_between(lines: Sequence[FloatArray], *, window: Window = WORLD) -> Faces:
    """Return the polygons into which lines cut a window of the Earth.

    Parameters
    ----------
    lines : sequence of ndarray, shape (n, 2)
        Longitude and latitude in degrees; edges straight between them, the short way round.
        They may cross each other, and pass the antimeridian.
    window : tuple of float
        West, south, east, north within [-180, 180] and [-90, 90].
    """
    pieces = [piece for line in lines for piece in cut_line(line)]
    # no edge over more than half the world, which other readers would refuse
    frame = shapely.segmentize(box(*window).exterior, 90.0)
    net = shapely.union_all(np.array([frame, *map(LineString, pieces)], dtype=object))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(np.array([net]))))
    spots = spots_of(faces)
    west, south, east, north = window
    across = (spots[:, 0] > west) & (spots[:, 0] < east)
    return faces[across & (spots[:, 1] > south) & (spots[:, 1] < north)]


def spots_of(faces: Faces) -> FloatArray:
    """Return a point inside each face, shape (n, 2)."""
    return shapely.get_coordinates(shapely.point_on_surface(faces))


def ways_to(geometry: MultiPolygon, points: FloatArray) -> FloatArray:
    """Return about the shortest ways from the edge of polygons to points, shape (n, 4), degrees.

    Shortest in degrees: good for telling how far off points close to the edge are.
    """
    edge = geometry.boundary
    feet = [edge.interpolate(edge.project(Point(point))) for point in points]
    return np.column_stack([shapely.get_coordinates(feet), points])


def polygons_between(
    lines: Sequence[FloatArray], inside: Inside, *, window: Window = WORLD
) -> MultiPolygon:
    """Return the faces between lines that lie inside, joined.

    Parameters
    ----------
    lines, window
        As for `faces_between`.
    inside : callable
        From longitudes and latitudes in degrees, shape (n,), to which lie inside; asked at one
        point of each face.

    Returns
    -------
    MultiPolygon
        Valid, shells counter-clockwise; edges along the window where the inside goes on.
    """
    faces = faces_between(lines, window=window)
    spots = spots_of(faces)
    return joined(faces[inside(spots[:, 0].copy(), spots[:, 1].copy())])


def joined(faces: Faces) -> MultiPolygon:
    """Return polygons that do not overlap as one valid geometry, shells counter-clockwise."""
    whole = shapely.coverage_union_all(faces)
    if not shapely.is_valid(whole):
        whole = shapely.union_all(shapely.make_valid(faces))
    return polygons_of(np.array([whole], dtype=object))


def polygons_of(geometries: Faces) -> MultiPolygon:
    """Return the polygons of geometries with an area as one, shells counter-clockwise."""
    parts = cast("list[BaseGeometry]", shapely.get_parts(shapely.get_parts(geometries)).tolist())
    kept = [part for part in parts if isinstance(part, Polygon) and part.area > 0.0]
    return shapely.orient_polygons(MultiPolygon(kept))


def cut_line(line: FloatArray) -> list[FloatArray]:
    """Return a line brought to [-180, 180] and cut at the antimeridian.

    Parameters
    ----------
    line : ndarray, shape (n, 2)
        Degrees; neighbours of any longitude are joined the short way round.
    """
    if len(line) < 2:
        return []
    longitude = line[:, 0] - 360.0 * np.round(line[:, 0] / 360.0)
    step = np.diff(longitude)
    change = np.flatnonzero(np.abs(step) > 180.0)
    side = np.where(step[change] < 0.0, 180.0, -180.0)
    run = step[change] + 2 * side
    share = (side - longitude[change]) / np.where(run == 0.0, 1.0, run)
    seam = line[change, 1] + share * (line[change + 1, 1] - line[change, 1])
    points = np.column_stack([longitude, line[:, 1]])
    starts = np.concatenate([[0], change + 1]).tolist()
    stops = np.concatenate([change + 1, [len(line)]]).tolist()
    ends = [np.array([[side[k], seam[k]]]) for k in range(len(change))]
    befores = [points[:0], *(end * (-1, 1) for end in ends)]
    afters = [*ends, points[:0]]
    pieces = [
        np.concatenate([before, points[start:stop], after])
        for before, start, stop, after in zip(befores, starts, stops, afters, strict=True)
    ]
    return [piece for piece in pieces if np.ptp(piece, axis=0).max() > 0.0]
