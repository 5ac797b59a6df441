"""Buffers and reach areas: all points within a width of lines, points and polygons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from foedus.errors import Diagnostic, GeometryError
from foedus.geodesy.fields.field import DistanceField, build_field
from foedus.geodesy.fields.pieces import EdgeType
from foedus.geodesy.regions.area import lines_of
from foedus.geodesy.regions.region import Region, build_region
from foedus.geodesy.zones.contours import contours_of
from foedus.geodesy.zones.faces import polygons_between, polygons_of
from foedus.geodesy.zones.mends import mend_contour

if TYPE_CHECKING:
    from foedus.geodesy.ellipsoid import FloatArray

Source = DistanceField | Region | BaseGeometry | Sequence["FloatArray"]
"""What a buffer goes around."""
Rough = Callable[["FloatArray", "FloatArray", float], "FloatArray"]
"""From longitudes and latitudes in degrees and a tolerance to metres, within it."""

TOLERANCE_LEAST_M: Final = 1e-3
ERROR_LEAST_M: Final = 1e-6
"""Least tolerance that distances are asked for."""
_WIDTH_MAX_KM: Final = 40_000.0
_INSIDE_M: Final = 10_000.0
"""Width whose detail the polygons of a region itself are drawn with."""
_DETAIL_MAX_M: Final = 10_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ZonePolygon:
    """The polygon of all points within one width.

    Attributes
    ----------
    width_km : float
    geometry : MultiPolygon
        Valid, longitude and latitude in degrees, within [-180, 180]: cut at the antimeridian,
        with an edge along the parallel of 90 degrees where it holds a pole; shells
        counter-clockwise.
    tolerance_m : float
        Greatest difference found between the width and the distance on an edge, looked for at
        vertices, middles and quarters; edges along a cut excepted.  Distances are looked at to a
        twentieth of the tolerance asked for.
    missed_m : float
        A part of the zone or a gap in it that the polygon does not show is nowhere deeper: every
        point of it has a distance within `missed_m` of the width.  Certain, since the distance
        changes no faster than place.
    """

    width_km: float
    geometry: MultiPolygon
    tolerance_m: float
    missed_m: float


def buffer_polygon(
    source: Source,
    *,
    width_km: float,
    tolerance_m: float = 10.0,
    detail_m: float | None = None,
    edges: EdgeType = EdgeType.STRAIGHT,
) -> ZonePolygon:
    """Return the polygon of all points within a width of lines, points and polygons.

    The reach area of a range is the same thing: the buffer of where it starts from.
    Parameters, errors and notes as for `buffer_polygons`.

    Examples
    --------
    >>> import shapely
    >>> reach = buffer_polygon(shapely.Point(180, 65), width_km=500, tolerance_m=100)
    >>> reach.geometry.is_valid, len(reach.geometry.geoms)
    (True, 2)
    >>> reach.tolerance_m <= 100
    True
    """
    return buffer_polygons(
        source, widths_km=[width_km], tolerance_m=tolerance_m, detail_m=detail_m, edges=edges
    )[0]


def buffer_polygons(
    source: Source,
    *,
    widths_km: Sequence[float],
    tolerance_m: float = 10.0,
    detail_m: float | None = None,
    edges: EdgeType = EdgeType.STRAIGHT,
) -> list[ZonePolygon]:
    """Return the polygons of all points within each width.

    Parameters
    ----------
    source : DistanceField, Region, shapely geometry, or sequence of ndarray of shape (n, 2)
        Longitude and latitude in degrees.  The inside of polygons counts: its distance is 0.
        Polygons are as `build_region` wants them, those with straight edges may overlap; lines
        may pass the antimeridian, as `build_field` says.
    widths_km : sequence of float
        From 0 to 40,000; 20,004 km reach the whole Earth from anywhere.
    tolerance_m : float, default 10
        Edges are halved until their distance differs from the width by no more; at least 1 mm.
        What was reached is in the result.
    detail_m : float, optional
        Radius of the squares in which the edge is looked for, the bound `missed_m` of the result;
        chosen from width and tolerance without it, 10 km at most unless the tolerance is large.
    edges : EdgeType, default straight
        How edges run between their vertices; not for fields and regions, which know it.

    Returns
    -------
    list of ZonePolygon
        In the order of `widths_km`.  Empty for an empty source; for a width of 0 what the source
        has of polygons.

    Raises
    ------
    GeometryError
        As for `build_field` and `build_region`, and FDS-G020 for a width, tolerance or detail out
        of range.
    LimitError
        FDS-L012 for an edge that is too long for the detail or the tolerance.

    Notes
    -----
    Cost is about 15 distances for each `detail_m` of edge.  Corners of the edge, where two parts
    of the source are equally near, are followed by halving edges until they keep the tolerance.
    Where an edge leaps over something narrower than a square, the place is drawn again on a finer
    lattice.
    """
    check_sizes(widths_km, tolerance_m, detail_m)
    rough, known = _rough_of(source, edges)
    widths = [float(width) * 1000.0 for width in widths_km]
    drawn = [width for width in widths if width > 0.0 or known is None]
    details = [detail_m or default_detail_m(width or _INSIDE_M, tolerance_m) for width in drawn]
    contours = iter(
        contours_of(
            rough, widths_m=drawn, tolerances_m=[tolerance_m] * len(drawn), details_m=details
        )
    )
    zones: list[ZonePolygon] = []
    for width_km, width in zip(widths_km, widths, strict=True):
        if width == 0.0 and known is not None:
            zones.append(ZonePolygon(width_km=0.0, geometry=known, tolerance_m=0.0, missed_m=0.0))
            continue
        contour = next(contours)
        lines, deviation = mend_contour(rough, contour, width_m=width, tolerance_m=tolerance_m)
        geometry = polygons_between(lines, _within(rough, width, tolerance_m))
        zones.append(
            ZonePolygon(
                width_km=float(width_km),
                geometry=geometry,
                tolerance_m=deviation,
                missed_m=contour.missed_m,
            )
        )
    return zones


def default_detail_m(width_m: float, tolerance_m: float) -> float:
    """Return a detail at which edges round a point about keep the tolerance."""
    aimed = min(np.sqrt(2.0 * width_m * tolerance_m), _DETAIL_MAX_M)
    return float(min(max(aimed, 2.0 * tolerance_m), width_m / 8.0))


def _within(
    rough: Rough, width_m: float, tolerance_m: float
) -> Callable[[FloatArray, FloatArray], np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Return the test whether points lie within a width."""

    def inside(
        longitude_deg: FloatArray, latitude_deg: FloatArray
    ) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return rough(longitude_deg, latitude_deg, tolerance_m / 20) < width_m

    return inside


def _rough_of(source: Source, edges: EdgeType) -> tuple[Rough, MultiPolygon | None]:
    """Return the signed distance to a source, and its polygons unless they must be drawn."""
    match source:
        case DistanceField():
            return field_distance(source), MultiPolygon()
        case Region():
            return _region_distance(source), None
        case BaseGeometry():
            return _geometry_distance(source, edges)
        case _:
            return field_distance(build_field(source, edges=edges)), MultiPolygon()


def _geometry_distance(
    geometry: BaseGeometry, edges: EdgeType
) -> tuple[Rough, MultiPolygon | None]:
    parts = simple_parts(geometry)
    areal = [part for part in parts if isinstance(part, Polygon)]
    others = shapely.GeometryCollection([p for p in parts if not isinstance(p, Polygon)])
    distances: list[Rough] = []
    whole = MultiPolygon(areal)
    if areal and edges is EdgeType.STRAIGHT:
        whole = polygons_of(np.array([shapely.union_all(np.array(areal, dtype=object))]))
    if areal:
        distances.append(_region_distance(build_region(whole, edges=edges)))
    if not areal or not others.is_empty:
        distances.append(field_distance(build_field(lines_of(others), edges=edges)))

    def nearest(longitude: FloatArray, latitude: FloatArray, error_m: float) -> FloatArray:
        return np.minimum.reduce([rough(longitude, latitude, error_m) for rough in distances])

    return nearest, None if areal and edges is EdgeType.GEODESIC else whole


def simple_parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    """Return the simple, non-empty parts of a geometry, out of collections of any depth."""
    if hasattr(geometry, "geoms"):
        parts = shapely.get_parts(np.array([geometry], dtype=object)).tolist()
        return [simple for part in parts for simple in simple_parts(part)]
    return [] if geometry.is_empty else [geometry]


def field_distance(field: DistanceField) -> Rough:
    """Return the distance to a field as a function of place and tolerance."""

    def rough(longitude: FloatArray, latitude: FloatArray, error_m: float) -> FloatArray:
        return field.distance_m(longitude, latitude, tolerance_m=max(error_m, ERROR_LEAST_M))

    return rough


def _region_distance(region: Region) -> Rough:
    def rough(longitude: FloatArray, latitude: FloatArray, error_m: float) -> FloatArray:
        error_m = max(error_m, ERROR_LEAST_M)
        distance = region.field.distance_m(longitude, latitude, tolerance_m=error_m)
        return np.where(region.contains(longitude, latitude), -distance, distance)

    return rough


def check_sizes(widths_km: Sequence[float], tolerance_m: float, detail_m: float | None) -> None:
    """Refuse widths, tolerances and details out of range, not a number among them."""
    wrong = [width for width in widths_km if not 0.0 <= width <= _WIDTH_MAX_KM]
    if wrong:
        raise GeometryError(_refuse("width", "0 to 40,000 km", f"{wrong[0]!r} km"))
    if not TOLERANCE_LEAST_M <= tolerance_m < np.inf:
        raise GeometryError(_refuse("tolerance", "at least 0.001 m", f"{tolerance_m!r} m"))
    if detail_m is not None and not 0.0 < detail_m < np.inf:
        raise GeometryError(_refuse("detail", "more than 0 m", f"{detail_m!r} m"))


def _refuse(what: str, expected: str, found: str) -> Diagnostic:
    return Diagnostic(
        code="FDS-G020",
        message=f"The {what} of a zone is out of range.",
        expected=expected,
        found=found,
        hint="widths are in kilometres, tolerances and details in metres",
    )
