"""Regions: polygons with their inside and the distance field of their boundary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.geodesy.fields.field import DistanceField, build_field, check_points, wrap_deg
from foedus.geodesy.fields.pieces import EdgeType, check_lines
from foedus.geodesy.regions.arcs import Arcs, build_arcs, inside_arcs
from foedus.geodesy.regions.area import (
    area_m2,
    check_rings,
    geodesic_area_m2,
    polygons_of,
    rings_of,
)
from foedus.geodesy.regions.contains import Strips, build_strips, inside
from foedus.geodesy.regions.outlines import check_simple, runs_of, trace_polygons, without_shared

if TYPE_CHECKING:
    from shapely.geometry import MultiPolygon, Polygon

    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.regions.contains import BoolArray

_SEAM_DEG: Final = 1e-9
"""Vertices nearer to the antimeridian or a pole than this lie on it (a tenth of a millimetre)."""
_TOLERANCE_M: Final = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A part of the Earth's surface; build it with `build_region`.

    Attributes
    ----------
    field : DistanceField
        Of the true boundary: without edges where the region was only cut at the antimeridian.
    strips : Strips or Arcs
        Straight or geodesic edges, sorted for `contains`.
    area_m2 : float
    """

    field: DistanceField
    strips: Strips | Arcs
    area_m2: float

    def contains(self, longitude_deg: FloatArray, latitude_deg: FloatArray) -> BoolArray:
        """Return which points lie inside; those on the boundary may count either way.

        Raises
        ------
        GeometryError
            FDS-G004 for coordinates that are not finite or out of range.
        """
        longitude, latitude = check_points(longitude_deg, latitude_deg)
        if isinstance(self.strips, Arcs):
            return inside_arcs(self.strips, longitude, latitude)
        # points on the antimeridian and the north pole count with the points beside them
        longitude = np.minimum(wrap_deg(longitude), np.nextafter(180.0, 0.0))
        latitude = np.minimum(latitude, np.nextafter(90.0, 0.0))
        return inside(self.strips, longitude, latitude)

    def distance_m(
        self,
        longitude_deg: FloatArray,
        latitude_deg: FloatArray,
        *,
        tolerance_m: float = _TOLERANCE_M,
    ) -> FloatArray:
        """Return the geodesic distance to the region: 0 inside, infinite if it is empty.

        Parameters and errors as for `DistanceField.distance_m`.
        """
        longitude, latitude = check_points(longitude_deg, latitude_deg)
        within = self.contains(longitude, latitude)
        return region_distance_m(self.field, within, longitude, latitude, tolerance_m=tolerance_m)

    def signed_distance_m(
        self,
        longitude_deg: FloatArray,
        latitude_deg: FloatArray,
        *,
        tolerance_m: float = _TOLERANCE_M,
    ) -> FloatArray:
        """Return the distance to the boundary, negative inside."""
        distance = self.field.distance_m(longitude_deg, latitude_deg, tolerance_m=tolerance_m)
        return np.where(self.contains(longitude_deg, latitude_deg), -distance, distance)


def build_region(
    geometry: Polygon | MultiPolygon, *, edges: EdgeType = EdgeType.STRAIGHT
) -> Region:
    """Return the region of polygons.

    Parameters
    ----------
    geometry : Polygon or MultiPolygon
        Longitude and latitude in degrees.  With straight edges, longitudes lie in [-180, 180]
        and polygons are cut at the antimeridian.  With geodesic edges, polygons may pass it and
        go around a pole, cut or not; a ring encloses the smaller of the two parts that it
        divides.  Rings may turn either way.
    edges : EdgeType, default straight
        How edges run between vertices.

    Raises
    ------
    GeometryError
        FDS-G002 for coordinates out of range, FDS-G040 for edges that cross.  With straight
        edges FDS-G003 for an edge over more than half the world and FDS-G005 for a longitude
        beyond 180 degrees; with geodesic edges FDS-G042 for a ring around half of the Earth.

    Notes
    -----
    Edges along the antimeridian that have the region on both sides, edges at a pole, and
    geodesic edges that two parts share are not part of the boundary.
    """
    if edges is EdgeType.GEODESIC:
        return _geodesic_region(geometry)
    rings = check_rings(rings_of(geometry))
    check_simple(geometry)
    return Region(
        field=build_field(boundary_of(rings), edges=EdgeType.STRAIGHT),
        strips=build_strips(rings),
        area_m2=area_m2(geometry),
    )


def _geodesic_region(geometry: Polygon | MultiPolygon) -> Region:
    polygons = [
        [np.column_stack([wrap_deg(ring[:, 0]), ring[:, 1]]) for ring in check_lines(rings)]
        for rings in polygons_of(geometry)
    ]
    traces = trace_polygons(polygons)
    lines = boundary_of([ring for rings in polygons for ring in rings])
    return Region(
        field=build_field(without_shared(lines), edges=EdgeType.GEODESIC),
        strips=build_arcs(traces),
        area_m2=geodesic_area_m2(polygons),
    )


def region_distance_m(
    field: DistanceField,
    inside: BoolArray,
    longitude_deg: FloatArray,
    latitude_deg: FloatArray,
    *,
    tolerance_m: float = _TOLERANCE_M,
) -> FloatArray:
    """Return the distance to a region: 0 where `inside` is true, else to its boundary field.

    Only the points outside are computed.
    """
    distance = np.zeros(len(inside))
    outside = ~inside
    distance[outside] = field.distance_m(
        np.asarray(longitude_deg)[outside],
        np.asarray(latitude_deg)[outside],
        tolerance_m=tolerance_m,
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
        lines.extend(runs_of(ring, ~cut))
    seam = [*_difference(east, west), *_difference(west, east)]
    lines.extend(np.array([[180.0, low], [180.0, high]]) for low, high in seam)
    return lines


def _intervals(latitude: FloatArray, edges: BoolArray) -> list[tuple[float, float]]:
    """Return the intervals of latitude of the edges that are marked."""
    ends = np.column_stack([latitude[:-1], latitude[1:]])[edges]
    return [(float(low), float(high)) for low, high in np.sort(ends, axis=1)]


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
