"""Rings of many units in one table, and what lies on the other side of every edge.

The zones come from one source in which neighbours share every vertex.  An edge of a ring is
therefore either walked a second time, in the opposite direction, by the unit on its other
side, or it faces the open sea.  All comparisons are between whole numbers on the grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from foedus.world.boundaries.grid import (
    GRID_PER_DEG,
    FloatArray,
    GridPolygon,
    GridRing,
    IntArray,
    draw_points,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SEA = -1
"""Owner of what no unit owns."""

_ANTIMERIDIAN = 180 * GRID_PER_DEG
_NEAR_DEG = 1.5 / GRID_PER_DEG


@dataclass(frozen=True, slots=True, kw_only=True)
class RingTable:
    """Rings of all units, one after the other, the inside always on the left.

    Attributes
    ----------
    points : ndarray, shape (n, 2), int32
        Longitude and latitude on the grid; edge k runs from point k to `following[k]`.
    ring_starts : ndarray, shape (r + 1,)
        First point of every ring.
    ring_polygons : ndarray, shape (r,)
        Number of the polygon of every ring; the first ring of a polygon is its shell.
    polygon_owners : ndarray, shape (p,)
        Number of the unit of every polygon, ascending.
    """

    points: GridRing
    ring_starts: IntArray
    ring_polygons: IntArray
    polygon_owners: IntArray

    @property
    def following(self) -> IntArray:
        """Index of the point after each point in its ring; shape (n,)."""
        following = np.arange(1, len(self.points) + 1, dtype=np.int64)
        following[self.ring_starts[1:] - 1] = self.ring_starts[:-1]
        return following

    @property
    def edge_owners(self) -> IntArray:
        """Number of the unit on the left of every edge; shape (n,)."""
        ring_owners = self.polygon_owners[self.ring_polygons]
        return np.repeat(ring_owners, np.diff(self.ring_starts))


def tabulate_rings(units: Sequence[Sequence[GridPolygon]]) -> RingTable:
    """Return one table of the rings of all units, each turned to have its inside on the left."""
    rings: list[GridRing] = []
    ring_polygons: list[int] = []
    polygon_owners: list[int] = []
    for owner, polygons in enumerate(units):
        for polygon in polygons:
            for number, ring in enumerate(polygon):
                rings.append(_turn_ring(ring, anticlockwise=number == 0))
                ring_polygons.append(len(polygon_owners))
            polygon_owners.append(owner)
    counts = np.array([len(ring) for ring in rings], dtype=np.int64)
    return RingTable(
        points=np.concatenate(rings),
        ring_starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        ring_polygons=np.array(ring_polygons, dtype=np.int64),
        polygon_owners=np.array(polygon_owners, dtype=np.int64),
    )


def find_neighbours(table: RingTable) -> IntArray:
    """Return the unit on the right of every edge, `SEA` where nobody walks it back.

    Edges along the antimeridian meet across it.  An edge that is walked more than twice, or
    twice in the same direction, belongs to overlapping units and counts as unmatched.

    Returns
    -------
    ndarray, shape (n,)
        Cost is that of sorting the n edges.
    """
    keys = key_points(table.points)
    ends = keys[table.following]
    lower, upper = np.minimum(keys, ends), np.maximum(keys, ends)
    order = np.lexsort((upper, lower))
    lower, upper, forward = lower[order], upper[order], (keys < ends)[order]
    same = (lower[1:] == lower[:-1]) & (upper[1:] == upper[:-1])
    apart = np.concatenate([[False], same, [False]])
    matched = same & ~apart[:-2] & ~apart[2:] & (forward[1:] != forward[:-1])
    first, second = order[:-1][matched], order[1:][matched]
    owners = table.edge_owners
    neighbours = np.full(len(order), SEA, dtype=np.int64)
    neighbours[first] = owners[second]
    neighbours[second] = owners[first]
    return neighbours


def insert_vertices(table: RingTable, unmatched: IntArray, vertices: GridRing) -> RingTable:
    """Return the table with `vertices` inserted into the unmatched edges on which they lie.

    Cutting one unit puts a vertex where a third unit has none; both sides of the
    antimeridian have vertices of their own.  Afterwards the edges match again.  A vertex
    counts as lying on an edge within one and a half steps of the grid.
    """
    starts, ends = table.points[unmatched], table.points[table.following[unmatched]]
    lines = shapely.linestrings(_unfold(np.stack([starts, ends], axis=1)) / GRID_PER_DEG)
    places = np.unique(_unfold(vertices), axis=0)
    tree = shapely.STRtree(draw_points(places))
    edge, place = tree.query(lines, predicate="dwithin", distance=_NEAR_DEG)
    first, last = _unfold(starts[edge]), _unfold(ends[edge])
    inserted = places[place]
    along = ((inserted - first) * (last - first)).sum(axis=1)
    length = ((last - first) ** 2).sum(axis=1)
    inner = (inserted != first).any(axis=1) & (inserted != last).any(axis=1)
    inner &= (along > 0) & (along < length)
    edge, along, inserted = edge[inner], along[inner], inserted[inner].astype(np.int32)
    on_antimeridian = np.abs(inserted[:, 0]) == _ANTIMERIDIAN
    inserted[on_antimeridian, 0] = starts[edge[on_antimeridian], 0]
    order = np.lexsort((along, unmatched[edge]))
    positions = unmatched[edge][order] + 1
    shift = np.searchsorted(positions, table.ring_starts, side="right")
    shift[0] = 0
    return RingTable(
        points=np.insert(table.points, positions, inserted[order], axis=0),
        ring_starts=table.ring_starts + shift,
        ring_polygons=table.ring_polygons,
        polygon_owners=table.polygon_owners,
    )


def shape_rings(table: RingTable) -> NDArray[np.object_]:
    """Return the polygons of a table in degrees; shape (p,)."""
    coordinates, offsets = close_rings(table)
    counts = np.bincount(table.ring_polygons, minlength=len(table.polygon_owners))
    starts = np.concatenate([[0], np.cumsum(counts)])
    return shapely.from_ragged_array(shapely.GeometryType.POLYGON, coordinates, (offsets, starts))


def select_owner(table: RingTable, owner: int) -> RingTable:
    """Return the rings of one unit."""
    first, last = np.searchsorted(table.polygon_owners, [owner, owner + 1])
    begin, end = np.searchsorted(table.ring_polygons, [first, last])
    starts = table.ring_starts[begin : end + 1]
    return RingTable(
        points=table.points[starts[0] : starts[-1]],
        ring_starts=starts - starts[0],
        ring_polygons=table.ring_polygons[begin:end] - first,
        polygon_owners=table.polygon_owners[first:last],
    )


def close_rings(table: RingTable) -> tuple[FloatArray, IntArray]:
    """Return points in degrees with every ring closed, and where each ring starts."""
    number = np.arange(len(table.ring_starts), dtype=np.int64)
    closing = table.points[table.ring_starts[:-1]]
    points = np.insert(table.points, table.ring_starts[1:], closing, axis=0)
    return points / GRID_PER_DEG, table.ring_starts + number


def antimeridian_vertices(table: RingTable) -> GridRing:
    """Return the vertices on ±180° of longitude, shape (m, 2)."""
    return table.points[np.abs(table.points[:, 0]) == _ANTIMERIDIAN]


def key_points(points: GridRing) -> NDArray[np.uint64]:
    """Return one whole number for every point, the same on both sides of the antimeridian."""
    unfolded = _unfold(points)
    longitude = (unfolded[:, 0] + _ANTIMERIDIAN).astype(np.uint64)
    latitude = (unfolded[:, 1] + _ANTIMERIDIAN).astype(np.uint64)
    return (longitude << np.uint64(32)) | latitude


def _unfold(points: GridRing) -> IntArray:
    unfolded = points.astype(np.int64)
    longitude = unfolded[..., 0]
    longitude[longitude == -_ANTIMERIDIAN] = _ANTIMERIDIAN
    return unfolded


def _turn_ring(ring: GridRing, *, anticlockwise: bool) -> GridRing:
    x, y = ring.astype(np.float64).T
    doubled_area = np.dot(x - x[0], np.roll(y, -1)) - np.dot(np.roll(x, -1) - x[0], y)
    return ring if (doubled_area > 0) == anticlockwise else ring[::-1]
