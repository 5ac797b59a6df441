"""Geometries of any make to distance fields and regions.

The door for geometries from outside.  Whatever holds longitudes and latitudes on WGS 84 comes in:
shapely geometries, GeoJSON objects, objects with ``__geo_interface__``, WKT, WKB, columns of
them (GeoPandas, Arrow), arrays of points, and sequences of all these.
No package of those is needed: objects are known by what they offer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from foedus.errors import Diagnostic, GeometryError, LimitError
from foedus.geodesy.fields.field import build_field
from foedus.geodesy.fields.pieces import LONGITUDE_MAX_DEG, EdgeType
from foedus.geodesy.regions.area import lines_of
from foedus.geodesy.regions.geojson import is_wgs84, refuse_crs, shape_of_geojson
from foedus.geodesy.regions.outlines import check_simple
from foedus.geodesy.regions.region import build_region

if TYPE_CHECKING:
    from shapely.geometry import MultiPolygon, Polygon

    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.fields.field import DistanceField
    from foedus.geodesy.regions.region import Region

Shape: TypeAlias = Any
"""A geometry of any make, as `shape_of` takes it."""

VERTICES_MAX: Final = 30_000_000
_KNOWN: Final = frozenset({
    "Point",
    "LineString",
    "LinearRing",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
})


def field_of(geometry: Shape, *, edges: EdgeType | str = EdgeType.STRAIGHT) -> DistanceField:
    """Return the distance field of the points, lines and rims of polygons of a geometry.

    Parameters
    ----------
    geometry
        As for `shape_of`.  Lines may cross themselves; an empty geometry gives an empty field,
        to which every distance is infinite.
    edges : EdgeType or str, default straight
        How edges run between vertices: ``"straight"`` in longitude and latitude, as GeoJSON has
        it, or ``"geodesic"``.  One field has one kind of edges.

    Raises
    ------
    GeometryError
        As `shape_of`; FDS-G003 for a straight edge over more than half the world, FDS-G045 for
        another kind of edges.
    LimitError
        FDS-L010 or FDS-L020 for more vertices or longer lines than fit.

    Notes
    -----
    Lines are numbered as `lines_of` lists them: rims of polygons before lines and points.
    Repeated vertices and edges of no length do no harm.

    Examples
    --------
    >>> field_of({"type": "Point", "coordinates": [24.75, 59.44]}).segment_count
    1
    """
    kind = edge_type_of(edges)
    return build_field(lines_of(shape_of(geometry)), edges=kind)


def region_of(geometry: Shape, *, edges: EdgeType | str = EdgeType.STRAIGHT) -> Region:
    """Return the region of the polygons of a geometry.

    Parameters
    ----------
    geometry
        As for `shape_of`; polygons only.  Rings may turn either way.  Parts that overlap or
        touch are united where edges are straight.  Polygons with straight edges whose longitudes
        pass 180 degrees are cut there.
    edges : EdgeType or str, default straight
        As for `field_of`.

    Raises
    ------
    GeometryError
        As `shape_of` and `build_region`; FDS-G041 for points or lines among the polygons.
    LimitError
        FDS-L010 or FDS-L020, as for `field_of`.
    """
    kind = edge_type_of(edges)
    shape = shape_of(geometry)
    parts = _simple_parts(shape)
    wrong = sorted({part.geom_type for part in parts if not isinstance(part, shapely.Polygon)})
    if wrong:
        raise GeometryError(
            _refuse("A region is made of polygons only.", "polygons", ", ".join(wrong))
        )
    polygons = [part for part in parts if isinstance(part, shapely.Polygon)]
    if kind is EdgeType.GEODESIC:
        return build_region(shapely.MultiPolygon(polygons), edges=kind)
    return build_region(unite_polygons(polygons))


def unite_polygons(polygons: list[Polygon]) -> MultiPolygon:
    """Return polygons with straight edges as one geometry, cut at the antimeridian.

    Raises
    ------
    GeometryError
        FDS-G040 if the edges of one polygon cross.
    """
    for polygon in polygons:
        check_simple(polygon)
    pieces = [piece for polygon in polygons for piece in _cut(polygon)]
    whole = shapely.MultiPolygon(pieces)
    if whole.is_valid:
        return whole
    united = shapely.union_all(np.array(pieces, dtype=object))
    return shapely.MultiPolygon([
        p for p in _simple_parts(united) if isinstance(p, shapely.Polygon)
    ])


def _cut(polygon: Polygon) -> list[Polygon]:
    """Return a polygon as pieces with longitudes from -180 to 180 degrees."""
    west, _, east, _ = polygon.bounds
    if west >= -180.0 and east <= 180.0:
        return [polygon]
    pieces: list[Polygon] = []
    for turn in (-1, 0, 1):
        window = shapely.box(-180.0 + 360.0 * turn, -90.0, 180.0 + 360.0 * turn, 90.0)
        part = translate(polygon.intersection(window), -360.0 * turn)
        pieces += [p for p in _simple_parts(part) if isinstance(p, shapely.Polygon)]
    return pieces


def edge_type_of(edges: EdgeType | str) -> EdgeType:
    """Return the kind of edges of a name, or refuse it with FDS-G045."""
    if edges in list(EdgeType):
        return EdgeType(edges)
    raise GeometryError(
        Diagnostic(
            code="FDS-G045",
            message="There is no such kind of edges.",
            expected="straight or geodesic; one kind for all edges of a field or region",
            found=repr(edges),
            hint="build one field for each kind, and take the least distance with nearest_of",
        )
    )


def shape_of(geometry: Shape) -> BaseGeometry:
    """Return a geometry of any make as a flat shapely geometry.

    Parameters
    ----------
    geometry
        A shapely geometry; a GeoJSON geometry, feature or collection; text in WKT or GeoJSON;
        bytes in WKB; an object with ``__geo_interface__``; a GeoSeries or GeoDataFrame; an
        Arrow column of WKB or WKT; an array of longitudes and latitudes, shape (n, 2), as a
        line; or a sequence of these.  Missing values in columns and sequences count for nothing.

    Returns
    -------
    shapely geometry
        Longitude and latitude in degrees; heights are dropped.

    Raises
    ------
    GeometryError
        FDS-G001 for coordinates that are not finite, FDS-G002 for coordinates out of range,
        FDS-G041 for anything that is no geometry, FDS-G043 for a GeoJSON ring that is not
        closed, FDS-G044 for another reference system than WGS 84.
    LimitError
        FDS-L020 for more than 30 million vertices.
    """
    shape = _read(geometry)
    points = shapely.get_coordinates(shape)
    _check_count(len(points))
    check_coordinates(points)
    if not shape.has_z:
        return shape
    return shapely.force_2d(shape)  # pyright: ignore[reportUnknownMemberType] - untyped kwargs


def _check_count(count: int) -> None:
    if count > VERTICES_MAX:
        raise LimitError(
            Diagnostic(
                code="FDS-L020",
                message="A geometry has too many vertices.",
                expected=f"at most {VERTICES_MAX} vertices",
                found=f"{count} vertices",
                hint="build one field for each part",
            )
        )


def check_coordinates(points: FloatArray) -> None:
    """Refuse points, shape (n, 2), that are no longitudes and latitudes, and guess why.

    Raises
    ------
    GeometryError
        FDS-G001 or FDS-G002.
    """
    wrong = ~np.isfinite(points).all(axis=1)
    if wrong.any():
        first = int(np.argmax(wrong))
        raise GeometryError(
            Diagnostic(
                code="FDS-G001",
                message=f"Vertex {first} has coordinates that are not finite.",
                expected="finite longitudes and latitudes in degrees",
                found=str(points[first].tolist()),
                hint="remove or complete vertices without coordinates",
            )
        )
    wrong = (np.abs(points) > (LONGITUDE_MAX_DEG, 90.0)).any(axis=1)
    if wrong.any():
        first = int(np.argmax(wrong))
        raise GeometryError(
            Diagnostic(
                code="FDS-G002",
                message=f"Vertex {first} leaves the range of longitudes and latitudes.",
                expected="longitude from -540 to 540 degrees, then latitude from -90 to 90",
                found=str(points[first].tolist()),
                hint=guess_fault(points[:, 0], points[:, 1]),
            )
        )


def guess_fault(longitude_deg: FloatArray, latitude_deg: FloatArray) -> str:
    """Return a hint why coordinates, of which one is out of range, may be wrong.

    Notes
    -----
    Swapped coordinates show only where a longitude beyond 90 degrees stands for a latitude.
    """
    across, up = np.abs(longitude_deg), np.abs(latitude_deg)
    with np.errstate(invalid="ignore"):
        if bool((across > 1000.0).any() or (up > 1000.0).any()):
            return "these look like metres of a projection: transform them to WGS 84"
        if bool((across <= 90.0).all() and (up <= LONGITUDE_MAX_DEG).all()):
            return "latitude and longitude look swapped: longitude comes first"
    return "are the coordinates swapped, or projected?"


def _read(geometry: Shape) -> BaseGeometry:  # noqa: PLR0911 - one return for each make
    """Return a geometry of any make as a shapely geometry of a known type."""
    if isinstance(geometry, BaseGeometry):
        if geometry.geom_type in _KNOWN:
            return geometry
    elif isinstance(geometry, str | bytes):
        return _read(_decode(geometry))
    elif isinstance(geometry, Mapping):
        return shape_of_geojson(cast("Mapping[str, Any]", geometry))
    elif hasattr(geometry, "geometry") and hasattr(geometry, "crs"):
        _check_crs(geometry.crs)
        return _gather(cast("Iterable[Any]", np.asarray(geometry.geometry)))
    elif hasattr(geometry, "__geo_interface__"):
        return shape_of_geojson(geometry.__geo_interface__)
    elif hasattr(geometry, "to_pylist") and hasattr(geometry, "type"):
        return _gather(_arrow_values(geometry))
    elif isinstance(geometry, np.ndarray) and cast("FloatArray", geometry).dtype.kind != "O":
        return _line(cast("FloatArray", geometry))
    elif isinstance(geometry, Iterable):
        return _gather(cast("Iterable[Any]", geometry))
    raise GeometryError(
        _refuse(
            "This is no geometry that can be read.",
            "a shapely geometry, GeoJSON, WKT, WKB, or a column or list of these",
            f"{type(cast('object', geometry)).__name__} {str(geometry)[:60]}",
        )
    )


def _gather(values: Iterable[Any]) -> BaseGeometry:
    """Return one geometry for the values that are not missing."""
    shapes = [_read(value) for value in values if not _is_missing(value)]
    return shapes[0] if len(shapes) == 1 else shapely.GeometryCollection(shapes)


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and np.isnan(value))


def _decode(text: str | bytes) -> BaseGeometry | Mapping[str, Any]:
    """Return what WKT, WKB or GeoJSON text says."""
    import json  # noqa: PLC0415 - needed for text only

    try:
        if isinstance(text, bytes):
            with np.errstate(invalid="ignore"):
                return shapely.from_wkb(text)
        if text.lstrip().startswith("{"):
            return json.loads(text)
        with np.errstate(invalid="ignore"):  # coordinates are checked later
            return shapely.from_wkt(text)
    except (shapely.errors.GEOSException, ValueError) as error:
        raise GeometryError(
            _refuse(
                "A text cannot be read as a geometry.",
                "WKT such as POINT (24.75 59.44), GeoJSON, or WKB as bytes",
                str(error).splitlines()[0][:80],
            )
        ) from error


def _arrow_values(column: Any) -> Iterable[Any]:
    """Return the values of an Arrow column of WKB or WKT."""
    if hasattr(column, "combine_chunks"):
        column = column.combine_chunks()
    column = getattr(column, "storage", column)
    name = str(column.type)
    if not name.startswith(("binary", "large_binary", "string", "large_string")):
        raise GeometryError(
            _refuse("An Arrow column holds no geometry.", "a column of WKB or WKT", name)
        )
    return column.to_pylist()


def _line(points: FloatArray) -> BaseGeometry:
    if points.ndim != 2 or points.shape[1] not in {2, 3} or points.dtype.kind not in "iuf":
        found = f"an array of shape {points.shape} of {points.dtype}"
        raise GeometryError(
            _refuse("An array is no line.", "longitudes and latitudes, shape (n, 2)", found)
        )
    _check_count(len(points))
    flat = points[:, :2].astype(np.float64)
    check_coordinates(flat)
    if len(flat) == 1:
        return shapely.Point(flat[0])
    return shapely.LineString(flat)


def _check_crs(crs: object) -> None:
    """Refuse the reference system of a GeoPandas object unless it is WGS 84 or not stated."""
    if crs is None:
        return
    to_epsg = getattr(crs, "to_epsg", None)
    code = to_epsg() if callable(to_epsg) else None
    if not (code in {4326, 4979} or is_wgs84(str(crs))):
        raise GeometryError(refuse_crs(str(crs)))


def _simple_parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """Return the parts that are no collections and not empty."""
    if shape.is_empty:
        return []
    inner = getattr(shape, "geoms", None)
    if inner is None:
        return [shape]
    return [simple for part in inner for simple in _simple_parts(part)]


def _refuse(message: str, expected: str, found: str) -> Diagnostic:
    return Diagnostic(
        code="FDS-G041",
        message=message,
        expected=expected,
        found=found,
        hint="curves, surfaces and native GeoArrow layouts are not read",
    )
