"""Files with geometries: GeoJSON, WKT and GeoParquet, read but not yet interpreted."""

# pyarrow has no type stubs; its objects are kept inside this module.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from foedus.errors import Diagnostic, DocumentError, LimitError, Place

if TYPE_CHECKING:
    from pathlib import Path

GEOMETRY_ENDINGS: Final = (".geojson", ".json", ".wkt", ".parquet", ".geoparquet")
_BYTES_MAX: Final = 2 << 30
_WGS_84: Final = {("OGC", "CRS84"), ("EPSG", "4326"), ("EPSG", "4979")}


@dataclass(frozen=True, slots=True, kw_only=True)
class GeometryFile:
    """What a file holds.

    Attributes
    ----------
    content : object
        A GeoJSON object, WKT, or a list of WKB; missing geometries are left out.
    edges : str
        Kind of edges that the file itself states, or an empty string.
    """

    content: Any
    edges: str = ""


def read_geometry(path: Path) -> GeometryFile:
    """Return the content of a file with geometries, by the ending of its name.

    Raises
    ------
    DocumentError
        FDS-D125 if the file cannot be read, FDS-D126 for a GeoParquet column that is not WKB
        on WGS 84.
    LimitError
        FDS-L021 for a file of more than 2 GiB.
    """
    try:
        size = path.stat().st_size
        if size > _BYTES_MAX:
            raise LimitError(_too_large(path, size))
        if path.suffix in {".parquet", ".geoparquet"}:
            return _read_parquet(path)
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise DocumentError(_refuse(path, _first_line(error))) from error
    if path.suffix == ".wkt":
        return GeometryFile(content=text.strip())
    try:
        return GeometryFile(content=json.loads(text))
    except (json.JSONDecodeError, RecursionError) as error:
        raise DocumentError(_refuse_json(path, text, error)) from error


def _read_parquet(path: Path) -> GeometryFile:
    from pyarrow import parquet  # noqa: PLC0415 - heavy, needed by few commands

    file: Any = parquet.ParquetFile(path)
    name, edges = geometry_column(file.schema_arrow.metadata, str(path))
    column: Any = file.read(columns=[name]).column(0).combine_chunks()
    values = getattr(column, "storage", column).to_pylist()
    return GeometryFile(content=[value for value in values if value is not None], edges=edges)


def geometry_column(metadata: Any, path: str) -> tuple[str, str]:
    """Return the name of the geometry column of a GeoParquet file, and its kind of edges.

    Parameters
    ----------
    metadata : mapping of bytes to bytes, or None
        Of the file's schema.
    path : str
        For messages.

    Raises
    ------
    DocumentError
        FDS-D126 if there is no such column, or it is not WKB on WGS 84.
    """
    try:
        geo = json.loads((metadata or {})[b"geo"])
        name = str(geo["primary_column"])
        column = geo["columns"][name]
        encoding, edges = str(column["encoding"]), str(column.get("edges", "planar"))
    except (KeyError, TypeError, ValueError) as error:
        raise DocumentError(_refuse_column(path, "no description of a geometry column")) from error
    if encoding != "WKB":
        raise DocumentError(_refuse_column(path, f"the column {name!r} in {encoding}"))
    crs = column.get("crs", {"id": {"authority": "OGC", "code": "CRS84"}})
    known = crs.get("id", {}) if isinstance(crs, dict) else {}
    if (str(known.get("authority")), str(known.get("code"))) not in _WGS_84:
        named = crs.get("name", crs) if isinstance(crs, dict) else crs
        raise DocumentError(_refuse_column(path, f"the reference system {str(named)[:60]}"))
    return name, "" if edges == "planar" else edges


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _refuse(path: Path, found: str) -> Diagnostic:
    return Diagnostic(
        code="FDS-D125",
        message=f"The geometry file {path} cannot be read.",
        expected="GeoJSON (.geojson, .json), WKT (.wkt) or GeoParquet (.parquet)",
        found=found,
    )


def _refuse_json(path: Path, text: str, error: Exception) -> Diagnostic:
    line, column, why = 1, 1, "lists in lists, too deep"
    if isinstance(error, json.JSONDecodeError):
        line, column, why = error.lineno, error.colno, error.msg
    excerpt = text.splitlines()[line - 1] if text.strip() else ""
    return Diagnostic(
        code="FDS-D125",
        message=f"The geometry file {path} is not JSON: {why}.",
        place=Place(file=str(path), line=line, column=column, excerpt=excerpt),
        expected="GeoJSON: an object with a type and coordinates (RFC 7946)",
    )


def _refuse_column(path: str, found: str) -> Diagnostic:
    return Diagnostic(
        code="FDS-D126",
        message=f"The file {path} holds no geometry column that can be read.",
        expected="GeoParquet with a column in WKB, in longitude and latitude on WGS 84",
        found=found,
        hint="write it with to_parquet of GeoPandas after to_crs('EPSG:4326')",
    )


def _too_large(path: Path, size: int) -> Diagnostic:
    return Diagnostic(
        code="FDS-L021",
        message=f"The geometry file {path} is too large.",
        expected=f"at most {_BYTES_MAX >> 30} GiB",
        found=f"{size / (1 << 30):.1f} GiB",
        hint="cut it into parts, or write it as GeoParquet",
    )
