"""GeoJSON objects (RFC 7946) to shapely geometries, with the place of each fault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

import numpy as np
import shapely

from foedus.errors import Diagnostic, GeometryError

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapely.geometry.base import BaseGeometry

    from foedus.geodesy.ellipsoid import FloatArray

Record: TypeAlias = Mapping[str, Any]

_DEPTH_MAX: Final = 16
_SIMPLE: Final = ("Point", "LineString", "Polygon")
_TYPES: Final = (
    *_SIMPLE,
    *(f"Multi{name}" for name in _SIMPLE),
    "GeometryCollection",
    "Feature",
    "FeatureCollection",
)
_WGS_84: Final = ("crs84", "4326", "4979", "wgs 84", "wgs84")
"""Ends of the names of longitude and latitude on WGS 84."""


def shape_of_geojson(record: Record) -> BaseGeometry:
    """Return the geometry of a GeoJSON geometry, feature or collection.

    Heights are dropped; features without geometry and empty coordinates give nothing.

    Raises
    ------
    GeometryError
        FDS-G001 for positions that are not finite numbers, FDS-G041 for an object that is no
        GeoJSON, FDS-G043 for a ring that is not closed or has fewer than four positions,
        FDS-G044 for a ``crs`` other than WGS 84.
    """
    _check_crs(record)
    parts = list(_parts(record, "", 0))
    return parts[0] if len(parts) == 1 else shapely.GeometryCollection(parts)


def is_wgs84(name: str) -> bool:
    """Return whether the name of a reference system means longitude and latitude on WGS 84."""
    return name.strip().lower().endswith(_WGS_84)


def _check_crs(record: Record) -> None:
    crs: object = record.get("crs")
    if crs is None:
        return
    named = cast("Record", crs).get("properties") if isinstance(crs, Mapping) else None
    whole = cast("object", crs)
    name = str(cast("Record", named).get("name") if isinstance(named, Mapping) else whole)
    if not is_wgs84(name):
        raise GeometryError(refuse_crs(name))


def refuse_crs(name: str) -> Diagnostic:
    """Return the refusal of a reference system other than WGS 84."""
    return Diagnostic(
        code="FDS-G044",
        message="The geometry is not in longitude and latitude on WGS 84.",
        expected="no reference system (as RFC 7946 has it), OGC:CRS84 or EPSG:4326",
        found=name if len(name) <= 80 else f"{name[:77]}...",
        hint="transform it first, for example with to_crs('EPSG:4326') or ogr2ogr -t_srs",
    )


def _parts(record: object, path: str, depth: int) -> Iterable[BaseGeometry]:
    """Yield the geometries of an object in order."""
    known = cast("Record", record if isinstance(record, Mapping) else {})
    kind = known.get("type")
    if kind not in _TYPES or depth > _DEPTH_MAX:
        raise GeometryError(_refuse_object(path, cast("object", record)))
    match kind:
        case "FeatureCollection" | "GeometryCollection":
            key = "features" if kind == "FeatureCollection" else "geometries"
            inner = f"{path}.{key}" if path else key
            for index, part in enumerate(_list(known.get(key), inner)):
                yield from _parts(part, f"{inner}[{index}]", depth + 1)
        case "Feature":
            if known.get("geometry") is not None:
                yield from _parts(known["geometry"], f"{path}.geometry".lstrip("."), depth + 1)
        case _:
            yield _simple(str(kind), known.get("coordinates"), f"{path}.coordinates".lstrip("."))


def _simple(kind: str, coordinates: object, path: str) -> BaseGeometry:
    listed = _list(coordinates, path)
    if kind.startswith("Multi"):
        each = [_simple(kind[5:], part, f"{path}[{i}]") for i, part in enumerate(listed)]
        whole: Callable[..., BaseGeometry] = getattr(shapely, kind)
        return whole([part for part in each if not part.is_empty])
    if kind == "Polygon":
        rings = [_ring(ring, f"{path}[{i}]") for i, ring in enumerate(listed)]
        return shapely.Polygon(rings[0], rings[1:]) if rings else shapely.Polygon()
    if kind == "Point":
        return shapely.Point(_positions([listed], path)[0]) if listed else shapely.Point()
    points = _positions(listed, path)
    if len(points) == 1:
        points = np.concatenate([points, points])
    return shapely.LineString(points)


def _ring(positions: object, path: str) -> FloatArray:
    points = _positions(_list(positions, path), path)
    closed = len(points) > 0 and bool((points[0] == points[-1]).all())
    if len(points) < 4 or not closed:
        raise GeometryError(
            Diagnostic(
                code="FDS-G043",
                message="A ring of a polygon is not closed."
                if len(points) and not closed
                else "A ring of a polygon has fewer than four positions.",
                expected="at least four positions, of which the last equals the first",
                found=f"{path}: {len(points)} positions, {_ends(points)}",
                hint="repeat the first position at the end of the ring",
            )
        )
    return points


def _ends(points: FloatArray) -> str:
    if len(points) == 0:
        return "none at all"
    return f"from {points[0].tolist()} to {points[-1].tolist()}"


def _positions(positions: Sequence[Any], path: str) -> FloatArray:
    """Return positions as longitude and latitude, shape (n, 2)."""
    if len(positions) == 0:
        return np.empty((0, 2))
    try:
        points = np.array(positions)
        if points.dtype.kind not in "iuf":  # ragged where only some have heights
            points = np.array([[*map(_number, position[:2])] for position in positions])
        points = points[:, :2].astype(np.float64)
    except (ValueError, TypeError, IndexError, KeyError):
        points = np.empty((0, 2))
        for index, position in enumerate(positions):
            _check_position(position, f"{path}[{index}]")
        points = np.array([position[:2] for position in positions], dtype=np.float64)
    if points.shape[1] < 2 or not np.isfinite(points).all():
        for index, position in enumerate(positions):
            _check_position(position, f"{path}[{index}]")
    return points


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return float(value)


def _check_position(position: Any, path: str) -> None:
    try:
        good = len(position) >= 2 and bool(np.isfinite([_number(v) for v in position[:2]]).all())
    except (TypeError, KeyError, OverflowError):
        good = False
    if not good:
        raise GeometryError(
            Diagnostic(
                code="FDS-G001",
                message="A position is not a pair of finite longitude and latitude.",
                expected="two numbers in degrees, such as [24.75, 59.44]",
                found=f"{path}: {str(position)[:60]}",
                hint="remove positions without coordinates",
            )
        )


def _list(value: object, path: str) -> Sequence[Any]:
    if isinstance(value, list | tuple):
        return cast("Sequence[Any]", value)
    raise GeometryError(_refuse_object(path, value))


def _refuse_object(path: str, found: object) -> Diagnostic:
    return Diagnostic(
        code="FDS-G041",
        message=f"This is no GeoJSON{f' at {path}' if path else ''}.",
        expected="an object with the type " + ", ".join(_TYPES) + ", and its lists",
        found=f"{type(found).__name__} {str(found)[:60]}",
        hint="see RFC 7946; curves and TopoJSON are not read",
    )
