"""Tables of points of any length, read part by part: CSV, Parquet and GeoParquet."""

# pyarrow has no type stubs; its objects are kept inside this module.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import shapely

from foedus.documents.csv_records import Header, Records, column_at, read_records
from foedus.documents.geometry import geometry_column
from foedus.errors import Diagnostic, DocumentError, Place, nearest_name

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    FloatArray = np.ndarray[Any, np.dtype[np.float64]]

COORDINATES: Final = ("lon", "lat")
"""Columns with longitude and latitude in degrees."""
STANDARD_INPUT: Final = Path("-")

_BATCH_ROWS = 262_144
PARQUET_ENDINGS: Final = (".parquet", ".geoparquet")
_RANGES = {"lon": 540.0, "lat": 90.0}
_PARQUET_MAGIC, _GZIP_MAGIC = b"PAR1", b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointBatch:
    """Rows of a table of points.

    Attributes
    ----------
    rows : Records or pyarrow.RecordBatch
        All columns as read.
    longitude_deg, latitude_deg : ndarray, shape (n,)
    bytes_read : int
        How far the file has been read.
    """

    rows: Any
    longitude_deg: FloatArray
    latitude_deg: FloatArray
    bytes_read: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PointTable:
    """A table of points that is being read.

    Attributes
    ----------
    path : str
        For messages.
    names : tuple of str
        Names of the columns.
    header : Header or pyarrow.Schema
    batches : iterator of PointBatch
        In order; to be used once.
    size : int
        Of the file in bytes; 0 if not known.
    """

    path: str
    names: tuple[str, ...]
    header: Any
    batches: Iterator[PointBatch]
    size: int


def open_points(path: Path) -> PointTable:
    """Return a CSV or Parquet table of points; memory does not grow with its length.

    Parameters
    ----------
    path : Path
        ``-`` is CSV from standard input.

    Raises
    ------
    DocumentError
        FDS-D120 if the file is missing or not readable, FDS-D121 if a coordinate column is
        missing, FDS-D123 for semicolons in place of commas, FDS-D126 for a geometry column that
        is not WKB on WGS 84.  While it is read: FDS-D122 if a coordinate is not a number in
        range, FDS-D127 for stray quotation marks, FDS-D128 for a record with too few or too many
        cells.
    """
    name = "standard input" if path == STANDARD_INPUT else str(path)
    try:
        if path == STANDARD_INPUT:
            return _csv_table(read_records(sys.stdin.buffer, name), name, 0)
        if path.is_dir() or not path.exists():
            raise DocumentError(_refuse_file(name, "there is no such file"))
        if not path.is_file():
            return _csv_table(_file_records(path, name), name, 0)
        with path.open("rb") as file:
            start = file.read(4)
        if start == _PARQUET_MAGIC:
            return _parquet_table(path)
        if path.suffix in PARQUET_ENDINGS:
            raise DocumentError(_refuse_file(name, "no Parquet, although its name says so"))
        parts = _file_records(path, name)
        table = _csv_table(parts, name, path.stat().st_size)
        cast("Generator[Any]", parts).close()
    except (OSError, ValueError) as error:
        raise DocumentError(_refuse_file(name, str(error).splitlines()[0])) from error
    again = cast("Iterator[Records]", islice(_file_records(path, name), 1, None))
    return replace(table, batches=_csv_batches(again, table.header, name))


def _file_records(path: Path, name: str) -> Iterator[Header | Records]:
    with path.open("rb") as file:
        yield from read_records(file, name)


def _check_start(start: bytes, name: str) -> None:
    if start.startswith(_PARQUET_MAGIC):
        raise DocumentError(_refuse_file(name, "Parquet, which cannot be read from a pipe"))
    if start.startswith(_GZIP_MAGIC):
        raise DocumentError(
            _refuse_file(name, "a compressed file", hint="gunzip -c FILE | foedus distance - ...")
        )
    if b"\0" in start or start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError(_refuse_file(name, "text in UTF-16", hint="save it as UTF-8"))


def _csv_table(parts: Iterator[Header | Records], name: str, size: int) -> PointTable:
    header = next(parts, Header(names=(), text=b"", line_end=b"\n"))
    assert isinstance(header, Header)  # noqa: S101 - the first part is the header
    _check_start(header.text, name)
    shown = header.text.decode("utf-8", "replace")
    if ";" in shown and "," not in shown:
        raise DocumentError(_semicolons(name, shown))
    _check_columns(name, header.names)
    blocks = cast("Iterator[Records]", parts)
    return PointTable(
        path=name,
        names=header.names,
        header=header,
        batches=_csv_batches(blocks, header, name),
        size=size,
    )


def _csv_batches(blocks: Iterator[Records], header: Header, path: str) -> Iterator[PointBatch]:
    done = len(header.text)
    for records in blocks:
        done += len(records.text)
        if len(records.starts) == 0:
            continue
        longitude, latitude = _csv_coordinates(records, header, path)
        yield PointBatch(
            rows=records, longitude_deg=longitude, latitude_deg=latitude, bytes_read=done
        )


def _csv_coordinates(records: Records, header: Header, path: str) -> tuple[FloatArray, FloatArray]:
    import pyarrow as pa  # noqa: PLC0415 - heavy, needed by few commands

    cells = [header.names.index(name) for name in COORDINATES]
    try:
        table = parse_records(records, header, path, [pa.float64()] * 2, cells)
        values = [_floats(table.column(k)) for k in range(2)]
    except pa.ArrowInvalid:
        table = parse_records(records, header, path, [pa.string()] * 2, cells)
        values = [
            np.array([_number(cell) for cell in table.column(k).to_pylist()]) for k in range(2)
        ]
    for name, cell, column in zip(COORDINATES, cells, values, strict=True):
        wrong = np.flatnonzero(~(np.abs(column) <= _RANGES[name]))
        if wrong.size:
            place = _cell_place(records, int(wrong[0]), cell, path)
            found = next(csv.reader([place.excerpt]))[cell]
            swapped = name == "lat" and _look_swapped(values[0], values[1])
            raise DocumentError(_refuse_cell(name, place, found, wrong.size, swapped=swapped))
    return values[0], values[1]


def parse_records(
    records: Records, header: Header, path: str, types: list[Any], cells: list[int]
) -> Any:
    """Return cells of records as columns of an Arrow table, or refuse uneven records."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, needed by few commands
    from pyarrow import csv as arrow_csv  # noqa: PLC0415

    names = [f"c{k}" for k in range(len(header.names))]
    wanted = [names[cell] for cell in cells]
    uneven: list[Any] = []

    def refuse(row: Any) -> str:
        uneven.append(row)
        return "error"

    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(records.text),
            read_options=arrow_csv.ReadOptions(
                column_names=names, use_threads=False, block_size=len(records.text) + 1
            ),
            parse_options=arrow_csv.ParseOptions(
                newlines_in_values=records.quoted, invalid_row_handler=refuse
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=wanted,
                column_types=dict(zip(wanted, types, strict=True)),
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        if uneven:
            raise DocumentError(_uneven(records, uneven[0], path)) from None
        raise
    if table.num_rows != len(records.starts):
        raise DocumentError(_refuse_file(path, "records cannot be told apart"))
    return table


def _floats(column: Any) -> FloatArray:
    return np.asarray(column.to_numpy(), dtype=np.float64)


def _number(cell: str | bytes) -> float:
    """Return a number that Arrow does not take, such as one with a plus sign, or not a number."""
    text = cell.decode("utf-8", "replace") if isinstance(cell, bytes) else cell
    try:
        return float("nan") if "_" in text else float(text)
    except ValueError:
        return float("nan")


def _parquet_table(path: Path) -> PointTable:
    from pyarrow import parquet  # noqa: PLC0415 - heavy, needed by few commands

    file: Any = parquet.ParquetFile(path)
    schema = file.schema_arrow
    names = tuple(str(name) for name in schema.names)
    geometry = ""
    if not set(COORDINATES) <= set(names) and b"geo" in (schema.metadata or {}):
        geometry, _ = geometry_column(schema.metadata, str(path))
    else:
        _check_columns(str(path), names)
    return PointTable(
        path=str(path),
        names=names,
        header=schema,
        batches=_parquet_batches(file, path, geometry),
        size=path.stat().st_size,
    )


def _parquet_batches(file: Any, path: Path, geometry: str) -> Iterator[PointBatch]:
    total, size, row = max(1, int(file.metadata.num_rows)), path.stat().st_size, 1
    for rows in file.iter_batches(batch_size=_BATCH_ROWS):
        if geometry:
            longitude, latitude = _points_of(rows.column(geometry), str(path), row)
        else:
            longitude, latitude = (_parquet_column(rows, c, str(path), row) for c in COORDINATES)
        row += int(rows.num_rows)
        yield PointBatch(
            rows=rows,
            longitude_deg=longitude,
            latitude_deg=latitude,
            bytes_read=size * (row - 1) // total,
        )


def _points_of(column: Any, path: str, first_row: int) -> tuple[FloatArray, FloatArray]:
    """Return the coordinates of a column of points in WKB."""
    shapes = shapely.from_wkb(
        np.array(getattr(column, "storage", column).to_pylist(), dtype=object)
    )
    kinds = np.asarray(shapely.get_type_id(shapes))
    wrong = np.flatnonzero((kinds != 0) | np.asarray(shapely.is_empty(shapes)))
    longitude, latitude = np.asarray(shapely.get_x(shapes)), np.asarray(shapely.get_y(shapes))
    if wrong.size == 0:
        far = (np.abs(longitude) > _RANGES["lon"]) | (np.abs(latitude) > _RANGES["lat"])
        wrong = np.flatnonzero(far | np.isnan(longitude) | np.isnan(latitude))
    if wrong.size:
        place = Place(
            file=path, line=first_row + int(wrong[0]), excerpt=str(shapes[wrong[0]])[:80]
        )
        raise DocumentError(_refuse_cell("geometry", place, "", wrong.size))
    return longitude, latitude


def _parquet_column(rows: Any, name: str, path: str, first_row: int) -> FloatArray:
    import pyarrow as pa  # noqa: PLC0415 - heavy, needed by few commands

    column: Any = rows.column(name)
    try:
        values = np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        values = np.array([_number(str(cell)) for cell in column.to_pylist()])
    wrong = np.flatnonzero(~(np.abs(values) <= _RANGES[name]))
    if wrong.size:
        row = int(wrong[0])
        place = Place(file=path, line=first_row + row, excerpt=repr(column[row].as_py()))
        raise DocumentError(_refuse_cell(name, place, place.excerpt, wrong.size))
    return values


def _look_swapped(longitude: FloatArray, latitude: FloatArray) -> bool:
    """Return whether numbers would all be in range if the columns changed places."""
    return bool((np.abs(longitude) <= 90.0).all() and (np.abs(latitude) <= 180.0).all())


def _cell_place(records: Records, index: int, cell: int, path: str) -> Place:
    record = records.record(index)
    return Place(
        file=path,
        line=records.line_of(index),
        column=column_at(record, cell),
        excerpt=record.decode("utf-8", "replace"),
    )


def _check_columns(path: str, names: Iterable[str]) -> None:
    known = list(names)
    missing = [name for name in COORDINATES if name not in known]
    if missing:
        raise DocumentError(
            *(
                Diagnostic(
                    code="FDS-D121",
                    message=f"The table has no column {name!r}.",
                    place=Place(file=path, excerpt=",".join(known)),
                    expected="columns lon and lat, in degrees, or GeoParquet with points",
                    hint=nearest_name(name, known),
                )
                for name in missing
            )
        )
    twice = [name for name in COORDINATES if known.count(name) > 1]
    if twice:
        raise DocumentError(_refuse_file(path, f"the column {twice[0]!r} twice"))


def _semicolons(path: str, header: str) -> Diagnostic:
    return Diagnostic(
        code="FDS-D123",
        message="The columns are separated by semicolons.",
        place=Place(file=path, excerpt=header.strip()),
        expected="commas between columns and points in numbers: lon,lat",
        hint="save the table as CSV with commas, or as Parquet",
    )


def _refuse_cell(
    name: str, place: Place, found: str, count: int, *, swapped: bool = False
) -> Diagnostic:
    if name == "geometry":
        expected = "a point with longitude from -540 to 540 and latitude from -90 to 90"
    else:
        expected = f"{name} as a number from -{_RANGES[name]:g} to {_RANGES[name]:g}"
    hint = f"{count} cells of this part of the file are like that" if count > 1 else ""
    if swapped:
        hint = "lon and lat look swapped: all would be in range the other way round"
    return Diagnostic(
        code="FDS-D122",
        message=f"The cell {name!r} is not a number of degrees in range."
        if name != "geometry"
        else "The geometry is no point in range.",
        place=place,
        expected=expected,
        found=repr(found),
        hint=hint,
    )


def _uneven(records: Records, row: Any, path: str) -> Diagnostic:
    index = int(row.number) - 1 if row.number is not None else 0
    index = min(max(index, 0), len(records.starts) - 1)
    return Diagnostic(
        code="FDS-D128",
        message=f"A record has {row.actual_columns} cells.",
        place=_cell_place(records, index, 0, path),
        expected=f"{row.expected_columns} cells, as many as the table has columns",
        hint="a comma inside a cell wants quotation marks around the cell",
    )


def _refuse_file(path: str, why: str, *, hint: str = "") -> Diagnostic:
    return Diagnostic(
        code="FDS-D120",
        message=f"The table of points {path} cannot be read.",
        expected="a CSV or Parquet file with the columns lon and lat",
        found=why,
        hint=hint,
    )
