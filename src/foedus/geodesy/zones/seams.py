"""Geodesics drawn with edges that are straight in longitude and latitude."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.geodesy.fields.pieces import EdgeType
from foedus.geodesy.zones.lattice import between
from foedus.geodesy.zones.routes import GEOD

if TYPE_CHECKING:
    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.fields.pieces import IntArray
    from foedus.geodesy.zones.routes import Route

_HALVINGS: Final = 24
_ASIDE: Final = (-0.9, -0.6, -0.3, -0.1, 0.1, 0.3, 0.6, 0.9)
_PROBES: Final = (0.25, 0.5, 0.75)


def draw_route(route: Route, *, tolerance_m: float) -> FloatArray:
    """Return a route with straight edges, shape (n, 2) in degrees, within the tolerance."""
    if route.field.pieces.edges is EdgeType.STRAIGHT:
        return route.points
    edges = route.azimuth_deg[:, 0], route.length_m
    return _draw(route.points, edges, tolerance_m)


def draw_ray(
    place: FloatArray, *, azimuth_deg: float, length_m: float, tolerance_m: float
) -> FloatArray:
    """Return a geodesic from a place with straight edges, shape (n, 2) in degrees."""
    end = np.array([GEOD.fwd(place[0], place[1], azimuth_deg, length_m)[:2]])
    edges = np.array([azimuth_deg]), np.array([length_m])
    return _draw(np.concatenate([place[None, :], end]), edges, tolerance_m)


def places_around(place: FloatArray, reach_m: float) -> FloatArray:
    """Return places all round a place, near and far, shape (n, 2) in degrees."""
    azimuth = np.tile(np.arange(3.5, 363.5, 7.5), 32)
    reach: FloatArray = reach_m * np.repeat(0.75 ** np.arange(32.0), len(azimuth) // 32)
    return _ahead(np.repeat(place[None, :], len(azimuth), axis=0), azimuth, reach)


def places_beside(route: Route, reach_m: float, *, most: int) -> FloatArray:
    """Return places on both sides along a route, to a reach, shape (n, 2); about so many."""
    count = np.maximum(1, np.ceil(2 * route.length_m / reach_m)).astype(np.int64)
    edge = np.repeat(np.arange(len(count)), count)
    share = (np.arange(len(edge)) - (np.cumsum(count) - count)[edge] + 0.5) / count[edge]
    stride = max(1, len(edge) * len(_ASIDE) // most)
    edge, share = edge[::stride], share[::stride]
    step = route.points[edge + 1] - route.points[edge]
    start = route.points[edge] + share[:, None] * step
    azimuth = route.azimuth_deg[edge].mean(axis=1)
    found = [_ahead(start, azimuth + 90.0, aside * reach_m + 0.0 * share) for aside in _ASIDE]
    return np.concatenate(found)


def _ahead(start: FloatArray, azimuth: FloatArray, reach: FloatArray) -> FloatArray:
    found = GEOD.fwd(start[:, 0], start[:, 1], azimuth, reach)
    return np.column_stack(found[:2])


def _draw(
    points: FloatArray, edges: tuple[FloatArray, FloatArray], tolerance_m: float
) -> FloatArray:
    """Return geodesics between points halved until straight edges keep the tolerance."""
    azimuth, length = edges
    edge, share = np.arange(len(length)), np.zeros(len(length))
    fresh = np.ones(len(length), dtype=np.bool_)

    def at(index: IntArray, shares: FloatArray) -> FloatArray:
        places = _ahead(points[index], azimuth[index], shares * length[index])
        places[shares == 0.0] = points[index[shares == 0.0]]
        places[shares == 1.0] = points[index[shares == 1.0] + 1]
        return places

    for _ in range(_HALVINGS):
        upper = np.where(np.diff(edge, append=-1) == 0, np.append(share[1:], 1.0), 1.0)
        asked = np.flatnonzero(fresh)
        low, high = share[asked], upper[asked]
        start, end = at(edge[asked], low), at(edge[asked], high)
        off = np.zeros(len(asked))
        for probe in _PROBES:
            true, drawn = at(edge[asked], low + probe * (high - low)), between(start, end, probe)
            apart = GEOD.inv(true[:, 0], true[:, 1], drawn[:, 0], drawn[:, 1])[2]
            off = np.maximum(off, np.asarray(apart))
        halved = asked[off > tolerance_m]
        if len(halved) == 0:
            break
        fresh[:] = False
        fresh[halved] = True
        middle = (share[halved] + upper[halved]) / 2
        share = np.insert(share, halved + 1, middle)
        edge = np.insert(edge, halved + 1, edge[halved])
        fresh = np.insert(fresh, halved + 1, values=True)
    return np.concatenate([at(edge, share), points[-1:]])
