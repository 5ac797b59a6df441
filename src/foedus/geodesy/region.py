"""Regions: polygons with their inside and the distance field of their boundary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.geodesy.area import area_m2, rings_of
from foedus.geodesy.contains import Strips, build_strips, inside
from foedus.geodesy.field import DistanceField, build_field, check_points, wrap_deg
from foedus.geodesy.mosaic import check_rings
from foedus.geodesy.pieces import EdgeType

if TYPE_CHECKING:
    from shapely.geometry import MultiPolygon, Polygon

    from foedus.geodesy.contains import BoolArray
    from foedus.geodesy.ellipsoid import FloatArray

_SEAM_DEG: Final = 1e-9
"""Vertices nearer to the antimeridian or a pole than this lie on it (a tenth of a millimetre)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A part of the Earth's surface; build it with `build_region`.

    Attributes
    ----------
    field : DistanceField
        Of the true boundary: without edges where the region was only cut at the antimeridian.
    strips : Strips
        Edges sorted for `contains`.
    area_m2 : float
    """

    field: DistanceField
    strips: Strips
    area_m2: float

    def contains(self, longitude_deg: FloatArray, latitude_deg: FloatArray) -> BoolArray:
        """Return which points lie inside; those on the boundary may count either way.

        Raises
        ------
        GeometryError
            FDS-G004 for coordinates that are not finite or out of range.
        """
        longitude, latitude = check_points(longitude_deg, latitude_deg)
        # points on the antimeridian and the north pole count with the points beside them
        longitude = np.minimum(wrap_deg(longitude), np.nextafter(180.0, 0.0))
        latitude = np.minimum(latitude, np.nextafter(90.0, 0.0))
        return inside(self.strips, longitude, latitude)

    def distance_m(self, longitude_deg: FloatArray, latitude_deg: FloatArray) -> FloatArray:
        """Return the geodesic distance to the region: 0 inside, infinite if it is empty."""
        within = self.contains(longitude_deg, latitude_deg)
        return region_distance_m(self.field, within, longitude_deg, latitude_deg)

    def signed_distance_m(self, longitude_deg: FloatArray, latitude_deg: FloatArray) -> FloatArray:
        """Return the distance to the boundary, negative inside."""
        distance = self.field.distance_m(longitude_deg, latitude_deg)
        return np.where(self.contains(longitude_deg, latitude_deg), -distance, distance)


def build_region(geometry: Polygon | MultiPolygon) -> Region:
    """Return the region of valid polygons, cut at the antimeridian.

    Parameters
    ----------
    geometry : Polygon or MultiPolygon
        Longitude in [-180, 180] and latitude in degrees, edges straight between them.

    Raises
    ------
    GeometryError
        FDS-G002 for coordinates out of range, FDS-G003 for an edge over more than half the
        world, FDS-G005 for a longitude beyond 180 degrees.

    Notes
    -----
    Edges along the antimeridian that have the region on both sides, and edges at a pole, are not
    part of the boundary.
    """
    rings = check_rings(rings_of(geometry))
    return Region(
        field=build_field(boundary_of(rings), edges=EdgeType.STRAIGHT),
        strips=build_strips(rings),
        area_m2=area_m2(geometry),
    )


def region_distance_m(
    field: DistanceField,
    inside: BoolArray,
    longitude_deg: FloatArray,
    latitude_deg: FloatArray,
) -> FloatArray:
    """Return the distance to a region: 0 where `inside` is true, else to its boundary field.

    Only the points outside are computed.
    """
    distance = np.zeros(len(inside))
    outside = ~inside
    distance[outside] = field.distance_m(
        np.asarray(longitude_deg)[outside], np.asarray(latitude_deg)[outside]
    )
    return distance


def boundary_of(rings: list[FloatArray]) -> list[FloatArray]:
    """Return the lines of closed rings without edges that only cut a region.

    Edges along +180 and along -180 cancel where both are there; edges at a pole are dropped.
    """
    lines: list[FloatArray] = []
    east: list[tuple[float, float]] = []
    west: list[tuple[float, float]] = []
    for ring in rings:
        at_east = ring[:, 0] >= 180.0 - _SEAM_DEG
        at_west = ring[:, 0] <= -180.0 + _SEAM_DEG
        at_pole = np.abs(ring[:, 1]) >= 90.0 - _SEAM_DEG
        on_east, on_west = at_east[:-1] & at_east[1:], at_west[:-1] & at_west[1:]
        cut = on_east | on_west | (at_pole[:-1] & at_pole[1:])
        for edges, side in ((on_east, east), (on_west, west)):
            side.extend(_intervals(ring[:, 1], edges))
        lines.extend(_runs(ring, ~cut))
    seam = [*_difference(east, west), *_difference(west, east)]
    lines.extend(np.array([[180.0, low], [180.0, high]]) for low, high in seam)
    return lines


def _intervals(latitude: FloatArray, edges: BoolArray) -> list[tuple[float, float]]:
    """Return the intervals of latitude of the edges that are marked."""
    ends = np.column_stack([latitude[:-1], latitude[1:]])[edges]
    return [(float(low), float(high)) for low, high in np.sort(ends, axis=1)]


def _runs(ring: FloatArray, kept: BoolArray) -> list[FloatArray]:
    """Return the stretches of a ring whose edges are all kept."""
    if kept.all():
        return [ring]
    change = np.flatnonzero(np.diff(np.concatenate([[False], kept, [False]]).astype(np.int8)))
    pairs = change.reshape(-1, 2)
    return [ring[start : stop + 1] for start, stop in pairs]


def _difference(
    first: list[tuple[float, float]], second: list[tuple[float, float]]
) -> list[tuple[float, float]]:
    """Return the parts of intervals that no interval of the second list covers."""
    rest = first
    for low, high in second:
        parts = ((a, b) for a, b in rest)
        rest = [
            piece
            for a, b in parts
            for piece in ((a, min(b, low)), (max(a, high), b))
            if piece[1] - piece[0] > _SEAM_DEG
        ]
    return rest
