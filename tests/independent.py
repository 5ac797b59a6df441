"""Distances and shares by slow paths that share nothing with the engine's kernels.

Geodesics are those of GeographicLib (through pyproj for arrays, and its own Python package for
the last word); straight edges are straight in longitude and latitude.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyproj
import shapely

FloatArray = np.ndarray[Any, np.dtype[np.float64]]

GEOD = pyproj.Geod(ellps="WGS84")
_TO_SPACE = pyproj.Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
_TO_EQUAL_AREA = pyproj.Transformer.from_crs(
    "EPSG:4326", "+proj=cea +ellps=WGS84 +units=m", always_xy=True
)
RADIUS_MIN_M, RADIUS_MAX_M = 6_335_439.0, 6_399_594.0
"""Least and greatest radius of curvature of WGS 84 in any direction."""


def space_m(lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Return Earth-centred coordinates, shape (n, 3)."""
    return np.column_stack(_TO_SPACE.transform(lon, lat, np.zeros_like(lon)))


def split_edges(lines: list[FloatArray], longest_m: float) -> tuple[FloatArray, FloatArray]:
    """Return both ends of every edge, cut into pieces no longer than about `longest_m`."""
    starts, ends = [], []
    for line in lines:
        a, b = line[:-1], line[1:]
        length = GEOD.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])[2]
        for k in range(len(a)):
            t = np.linspace(0.0, 1.0, max(1, int(np.ceil(length[k] / longest_m))) + 1)[:, None]
            cut = a[k] + (b[k] - a[k]) * t
            starts.append(cut[:-1])
            ends.append(cut[1:])
    return np.concatenate(starts), np.concatenate(ends)


def feet(points: FloatArray, lines: list[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Return the distance in metres and the nearest place on the lines, for points (n, 2).

    Edges that cannot hold the foot are left out by a safe bound: the chord to an end, less the
    length of the edge, bounds the distance from below.  On the others a golden-section search
    runs down the geodesic distance.
    """
    start, end = split_edges(lines, 2000.0)
    length = GEOD.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])[2] * 1.001
    ends_m = space_m(start[:, 0], start[:, 1])
    points_m = space_m(points[:, 0], points[:, 1])
    pairs: list[tuple[FloatArray, FloatArray]] = []
    for k in range(len(points)):
        chord = np.sqrt(((ends_m - points_m[k]) ** 2).sum(axis=1))
        nearest = int(np.argmin(chord))
        most = GEOD.inv(*points[k], *start[nearest])[2]
        kept = np.flatnonzero(_arc(chord, RADIUS_MAX_M) - length <= most)
        pairs.append((np.full(len(kept), k), kept))
    who, edge = (np.concatenate([p[i] for p in pairs]) for i in (0, 1))
    distance, place = _golden(points[who], start[edge], end[edge])
    order = np.lexsort((distance, who))
    first = order[np.searchsorted(who[order], np.arange(len(points)))]
    return distance[first], place[first]


def _arc(chord_m: FloatArray, radius_m: float) -> FloatArray:
    """Return the arc over a chord on a circle; the largest circle bounds a geodesic from below."""
    return 2.0 * radius_m * np.arcsin(np.minimum(chord_m / (2.0 * radius_m), 1.0))


def _golden(
    points: FloatArray, start: FloatArray, end: FloatArray
) -> tuple[FloatArray, FloatArray]:
    ratio = (np.sqrt(5.0) - 1.0) / 2.0

    def at(t: FloatArray) -> tuple[FloatArray, FloatArray]:
        place = start + (end - start) * t[:, None]
        return GEOD.inv(points[:, 0], points[:, 1], place[:, 0], place[:, 1])[2], place

    low, high = np.zeros(len(points)), np.ones(len(points))
    inner = [high - ratio * (high - low), low + ratio * (high - low)]
    value = [at(t)[0] for t in inner]
    for _ in range(40):
        left = value[0] < value[1]
        low, high = np.where(left, low, inner[0]), np.where(left, inner[1], high)
        fresh = np.where(left, high - ratio * (high - low), low + ratio * (high - low))
        measured = at(fresh)[0]
        inner = [np.where(left, fresh, inner[1]), np.where(left, inner[0], fresh)]
        value = [np.where(left, measured, value[1]), np.where(left, value[0], measured)]
    choices = [at(t) for t in ((low + high) / 2.0, np.zeros_like(low), np.ones_like(low))]
    distances = np.array([d for d, _ in choices])
    best = np.argmin(distances, axis=0)
    rows = np.arange(len(points))
    return distances[best, rows], np.array([p for _, p in choices])[best, rows]


@dataclass(frozen=True)
class PointGrid:
    """Points on an equal-area grid inside a territory, and the spacing that they have at most."""

    lon: FloatArray
    lat: FloatArray
    spacing_m: float


def equal_area_points(territory: Any, count: int) -> PointGrid:
    """Return about `count` points of a regular grid in an equal-area projection."""
    west, south, east, north = territory.bounds
    box = shapely.box(west, south, east, north)
    left, bottom = _TO_EQUAL_AREA.transform(west, south)
    right, top = _TO_EQUAL_AREA.transform(east, north)
    fill = abs(GEOD.geometry_area_perimeter(territory)[0]) / _area_of_box(box)
    step = np.sqrt((right - left) * (top - bottom) * fill / count)
    x, y = np.meshgrid(
        np.arange(left + 0.37 * step, right, step), np.arange(bottom + 0.61 * step, top, step)
    )
    lon, lat = _TO_EQUAL_AREA.transform(x.ravel(), y.ravel(), direction="INVERSE")
    inside = _inside(territory, lon, lat)
    lon, lat = lon[inside], lat[inside]
    flattest = np.cos(np.radians(np.abs(lat).max()))
    return PointGrid(lon, lat, float(step / flattest) * 1.01)


def _area_of_box(box: Any) -> float:
    dense = shapely.segmentize(box, 0.1)
    return abs(GEOD.geometry_area_perimeter(dense)[0])


def _inside(territory: Any, lon: FloatArray, lat: FloatArray) -> Any:
    inside = np.zeros(len(lon), dtype=bool)
    for part in shapely.get_parts(territory):
        west, south, east, north = part.bounds
        near = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
        if near.size:
            shapely.prepare(part)
            inside[near] |= shapely.contains_xy(part, lon[near], lat[near])
    return inside


def distances_m(lon: FloatArray, lat: FloatArray, lines: list[FloatArray]) -> FloatArray:
    """Return distances to vertices of the lines, made dense to 250 m: at most 250 / 2 m off.

    The nearest vertices by chord are measured by their geodesics.
    """
    start, end = split_edges(lines, 250.0)
    vertices = np.concatenate([start, end])
    keep = _thin(vertices, 100.0)
    vertices = vertices[keep]
    vertices_m = space_m(vertices[:, 0], vertices[:, 1])
    points_m = space_m(lon, lat)
    square = (vertices_m**2).sum(axis=1)
    nearest = np.empty(len(lon))
    for k in range(0, len(lon), 500):
        part = points_m[k : k + 500]
        gap = square[None, :] - 2.0 * part @ vertices_m.T
        close = np.argpartition(gap, 3, axis=1)[:, :4]
        rows = np.repeat(np.arange(k, k + len(part)), 4)
        chosen = vertices[close.ravel()]
        d = GEOD.inv(lon[rows], lat[rows], chosen[:, 0], chosen[:, 1])[2]
        nearest[k : k + 500] = d.reshape(-1, 4).min(axis=1)
    return nearest


def _thin(vertices: FloatArray, apart_m: float) -> Any:
    """Return one vertex for each cell of a fine grid in space."""
    cells = np.floor(space_m(vertices[:, 0], vertices[:, 1]) / apart_m).astype(np.int64)
    return np.unique(cells, axis=0, return_index=True)[1]
