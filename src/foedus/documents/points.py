"""Tables of points of any length, read and written batch by batch.

The one place that touches pyarrow.  Every column but the coordinates is kept as it stands: in
CSV all cells are text to us, in Parquet all types are kept.
"""

# pyarrow has no type stubs; its objects are kept inside this module.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from foedus.errors import Diagnostic, DocumentError, OutputError, Place, nearest_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    FloatArray = np.ndarray[Any, np.dtype[np.float64]]
    RowWriter = Callable[[Any, str, FloatArray], None]

COORDINATES = ("lon", "lat")
"""Columns that every table of points has: longitude and latitude in degrees."""

_BATCH_ROWS = 65_536
_DECIMALS = 6
"""Distances are written to the micrometre."""
_CSV_BLOCK_BYTES = 8 << 20
_RANGES = {"lon": 540.0, "lat": 90.0}


@dataclass(frozen=True, slots=True)
class PointBatch:
    """Rows of a table of points.

    Attributes
    ----------
    rows : pyarrow.RecordBatch
        All columns as read.
    longitude_deg, latitude_deg : ndarray, shape (n,)
    """

    rows: Any
    longitude_deg: FloatArray
    latitude_deg: FloatArray


def read_points(path: Path) -> Iterator[PointBatch]:
    """Yield the rows of a CSV or Parquet file in order; memory does not grow with its length.

    Raises
    ------
    DocumentError
        FDS-D120 if the file is missing or not readable, FDS-D121 if a coordinate column is
        missing, FDS-D122 if a coordinate is not a number in range, FDS-D123 for semicolons in
        place of commas.
    """
    if not path.is_file():
        raise DocumentError(_refuse_file(path, "there is no such file"))
    try:
        yield from _parquet(path) if path.suffix == ".parquet" else _csv(path)
    except (OSError, ValueError) as error:
        raise DocumentError(_refuse_file(path, str(error).splitlines()[0])) from error


def _csv(path: Path) -> Iterator[PointBatch]:
    from pyarrow import csv as arrow_csv  # noqa: PLC0415 - heavy, needed by few commands

    names = _header(path)
    _check_columns(path, names)
    reader: Any = arrow_csv.open_csv(
        path,
        read_options=arrow_csv.ReadOptions(block_size=_CSV_BLOCK_BYTES),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, "string"), strings_can_be_null=False
        ),
    )
    first_line = 2
    for rows in reader:
        yield _batch(path, rows, first_line)
        first_line += int(rows.num_rows)
    if first_line == 2:
        yield _no_rows(reader.schema)


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        line = file.readline()
    if ";" in line and "," not in line:
        raise DocumentError(
            Diagnostic(
                code="FDS-D123",
                message="The columns are separated by semicolons.",
                place=Place(file=str(path), excerpt=line.strip()),
                expected="commas between columns and points in numbers: lon,lat",
                hint="save the table as CSV with commas, or as Parquet",
            )
        )
    return next(csv.reader([line]), [])


def _parquet(path: Path) -> Iterator[PointBatch]:
    from pyarrow import parquet  # noqa: PLC0415 - heavy, needed by few commands

    file: Any = parquet.ParquetFile(path)
    _check_columns(path, [str(name) for name in file.schema_arrow.names])
    first_row = 1
    for rows in file.iter_batches(batch_size=_BATCH_ROWS):
        yield _batch(path, rows, first_row)
        first_row += int(rows.num_rows)
    if first_row == 1:
        yield _no_rows(file.schema_arrow)


def _no_rows(schema: Any) -> PointBatch:
    """Return a batch without rows, so that a table without rows keeps its columns."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, needed by few commands

    nothing = np.empty(0)
    return PointBatch(pa.RecordBatch.from_pylist([], schema=schema), nothing, nothing)


def _check_columns(path: Path, names: Iterable[str]) -> None:
    known = list(names)
    missing = [name for name in COORDINATES if name not in known]
    if missing:
        raise DocumentError(
            *(
                Diagnostic(
                    code="FDS-D121",
                    message=f"The table has no column {name!r}.",
                    place=Place(file=str(path), excerpt=",".join(known)),
                    expected="columns lon and lat, in degrees",
                    hint=nearest_name(name, known),
                )
                for name in missing
            )
        )


def _batch(path: Path, rows: Any, first_line: int) -> PointBatch:
    longitude, latitude = (_column(path, rows, name, first_line) for name in COORDINATES)
    return PointBatch(rows, longitude, latitude)


def _column(path: Path, rows: Any, name: str, first_line: int) -> FloatArray:
    import pyarrow as pa  # noqa: PLC0415 - heavy, needed by few commands

    column: Any = rows.column(name)
    try:
        values = np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        values = np.array([_number(cell) for cell in column.to_pylist()])
    wrong = np.flatnonzero(~(np.abs(values) <= _RANGES[name]))
    if wrong.size:
        row = int(wrong[0])
        raise DocumentError(
            Diagnostic(
                code="FDS-D122",
                message=f"The cell {name!r} is not a number of degrees in range.",
                place=Place(file=str(path), line=first_line + row, column=1),
                expected=f"{name} as a number from -{_RANGES[name]:g} to {_RANGES[name]:g}",
                found=repr(column[row].as_py()),
                hint=f"{wrong.size} cells of this part of the file are like that"
                if wrong.size > 1
                else "",
            )
        )
    return values


def _number(cell: object) -> float:
    try:
        return float(str(cell))
    except ValueError:
        return float("nan")


def write_points(
    batches: Iterable[PointBatch],
    target: Path | IO[bytes],
    *,
    column: str,
    compute: Callable[[FloatArray, FloatArray], FloatArray],
) -> int:
    """Write every row with one more column; return the number of rows.

    Parameters
    ----------
    batches : iterable of PointBatch
    target : Path or binary file
        A path ending in ``.parquet`` is written as Parquet, whole or not at all; anything else
        as CSV.
    column : str
        Name of the new column.
    compute : callable
        Gives the new column from longitudes and latitudes in degrees, all of shape (n,).

    Raises
    ------
    DocumentError
        FDS-D124 if the table has a column of that name.
    OutputError
        FDS-O010 if the file cannot be written.
    """
    if not isinstance(target, Path):
        return _write(batches, target, column, compute, parquet=False)
    partial = target.with_name(f".{target.name}.partial")
    try:
        with partial.open("wb") as file:
            parquet = target.suffix == ".parquet"
            count = _write(batches, file, column, compute, parquet=parquet)
        partial.replace(target)
    except OSError as error:
        raise OutputError(
            Diagnostic(
                code="FDS-O010",
                message=f"The file {target} cannot be written.",
                expected="a path in a folder that exists and can be written",
                found=str(error),
            )
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return count


def _write(
    batches: Iterable[PointBatch],
    file: IO[bytes],
    column: str,
    compute: Callable[[FloatArray, FloatArray], FloatArray],
    *,
    parquet: bool,
) -> int:
    write = _parquet_writer(file) if parquet else _csv_writer(file)
    count = 0
    for batch in batches:
        if column in batch.rows.schema.names:
            raise DocumentError(_taken(column))
        values = np.round(compute(batch.longitude_deg, batch.latitude_deg), _DECIMALS)
        write(batch.rows, column, values)
        count += len(values)
    write(None, column, np.empty(0))
    return count


def _parquet_writer(file: IO[bytes]) -> RowWriter:
    import pyarrow as pa  # noqa: PLC0415 - heavy, needed by few commands
    from pyarrow import parquet  # noqa: PLC0415

    writer: Any = None

    def write(rows: Any, column: str, values: FloatArray) -> None:
        nonlocal writer
        if rows is None:
            if writer is not None:
                writer.close()
            return
        wider: Any = rows.append_column(column, pa.array(values))
        if writer is None:
            writer = parquet.ParquetWriter(file, wider.schema)
        writer.write_batch(wider)

    return write


def _csv_writer(file: IO[bytes]) -> RowWriter:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    started = False

    def write(rows: Any, column: str, values: FloatArray) -> None:
        nonlocal started
        if rows is None:
            text.flush()
            text.detach()
            return
        if not started:
            writer.writerow([*rows.schema.names, column])
            started = True
        cells = [rows.column(k).to_pylist() for k in range(rows.num_columns)]
        writer.writerows(zip(*cells, values.tolist(), strict=True))

    return write


def _taken(column: str) -> Diagnostic:
    return Diagnostic(
        code="FDS-D124",
        message=f"The table of points has a column {column!r} already.",
        expected=f"a table without the column {column!r}, which is to be added",
        found=column,
        hint="rename or leave out the old column",
    )


def _refuse_file(path: Path, why: str) -> Diagnostic:
    return Diagnostic(
        code="FDS-D120",
        message=f"The table of points {path} cannot be read.",
        expected="a CSV or Parquet file with the columns lon and lat",
        found=why,
    )
