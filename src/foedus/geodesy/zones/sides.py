"""On which side of a line points lie, as seen from the nearest point travelling along it.

Beside an edge the sign of the angle between the edge and the geodesic to the point decides.  At a
vertex the edge that comes in and the edge that goes out part the directions into two sectors: the
left one lies counter-clockwise from the edge going out to the edge coming in, looked back along.
Every point whose nearest point is the vertex lies in one of them, whatever the angle between the
edges, so that the side is exact up to the rounding of azimuths.  At the end of an open line the
missing edge goes on straight.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.geodesy.fields.pieces import EdgeType
from foedus.geodesy.zones.routes import GEOD, scales_m

if TYPE_CHECKING:
    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.fields.field import Nearest
    from foedus.geodesy.fields.pieces import IntArray
    from foedus.geodesy.regions.contains import BoolArray
    from foedus.geodesy.zones.routes import Route

_GAIN_M: Final = 2e-6
"""A nearest point is looked for until another would be nearer by less; see `_edges_at`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Points as seen from the nearest point of a route; n is their number.

    Attributes
    ----------
    distance_m : ndarray, shape (n,)
    left : ndarray of bool, shape (n,)
        Whether a point lies on the left; on the line itself either.
    beyond : ndarray of bool, shape (n,)
        Whether the nearest point is a free end and the point lies beyond it, as seen along the
        edge that ends there.
    """

    distance_m: FloatArray
    left: BoolArray
    beyond: BoolArray


def sight_of(route: Route, longitude_deg: FloatArray, latitude_deg: FloatArray) -> Sight:
    """Return how points lie to a route.

    Raises
    ------
    GeometryError
        FDS-G004 for coordinates that are not finite or out of range.
    """
    near = route.field.nearest(longitude_deg, latitude_deg)
    before, after, vertex = _edges_at(route, near)
    foot = near.longitude_deg.copy(), near.latitude_deg.copy()
    at_vertex = vertex >= 0
    foot[0][at_vertex], foot[1][at_vertex] = route.points[vertex[at_vertex]].T
    azimuth = np.asarray(GEOD.inv(*foot, longitude_deg, latitude_deg)[0], dtype=np.float64)
    come, out = _azimuths_at(route, near, (before, after, vertex))
    sector = (out - (come + 180.0)) % 360.0
    left = (out - azimuth) % 360.0 < sector
    last = len(route.points) - 1
    ahead = np.cos(np.radians(azimuth - out)) > 0.0
    behind = np.cos(np.radians(azimuth - out)) < 0.0
    beyond = (vertex == 0) & behind & route.free[0]
    beyond |= (vertex == last) & ahead & route.free[1]
    return Sight(distance_m=near.distance_m, left=left, beyond=beyond)


def _edges_at(route: Route, near: Nearest) -> tuple[IntArray, IntArray, IntArray]:
    """Return the edges before and after each nearest point, and its vertex or -1.

    A nearest point is a vertex if a vertex is as near but for the gain at which the search for it
    ends: the distance grows with the square of the way from the foot.
    """
    edge, share = near.edge, near.share
    length = route.length_m[edge]
    snap = 1e-6 + np.sqrt(2 * _GAIN_M * near.distance_m)
    at_start = share * length <= snap
    at_end = ~at_start & ((1.0 - share) * length <= snap)
    count = len(route.length_m)
    before, after = np.where(at_start, edge - 1, edge), np.where(at_end, edge + 1, edge)
    vertex = np.where(at_start, edge, np.where(at_end, edge + 1, -1))
    if route.closed:
        return before % count, after % count, vertex
    return np.maximum(before, 0), np.minimum(after, count - 1), vertex


def _azimuths_at(
    route: Route, near: Nearest, at: tuple[IntArray, IntArray, IntArray]
) -> tuple[FloatArray, FloatArray]:
    """Return the azimuths with which a route comes in and goes out at nearest points."""
    before, after, vertex = at
    last = len(route.points) - 1
    come, go = route.azimuth_deg[before, 1].copy(), route.azimuth_deg[after, 0].copy()
    if not route.closed:
        come[vertex == 0], go[vertex == last] = go[vertex == 0], come[vertex == last]
    inner = np.flatnonzero(vertex < 0)
    come[inner] = go[inner] = _inner_azimuth(route, near, inner)
    return come, go


def _inner_azimuth(route: Route, near: Nearest, inner: IntArray) -> FloatArray:
    """Return the azimuth of edges at nearest points between their vertices."""
    edge, latitude = near.edge[inner], near.latitude_deg[inner]
    if route.field.pieces.edges is EdgeType.STRAIGHT:
        wide, high = scales_m(latitude)
        east, north = (route.points[edge + 1] - route.points[edge]).T
        return np.degrees(np.arctan2(wide * east, high * north))
    ahead = near.share[inner] < 0.5
    target = np.where(ahead[:, None], route.points[edge + 1], route.points[edge])
    azimuth = GEOD.inv(near.longitude_deg[inner], latitude, target[:, 0], target[:, 1])[0]
    return np.asarray(azimuth, dtype=np.float64) + np.where(ahead, 0.0, 180.0)
