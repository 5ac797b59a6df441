"""Tables of points written as they are read, with more columns.

In CSV the text of every record is kept as it stands and new cells are put behind it; in Parquet
all columns keep their types and metadata.  Reading, computing and writing go on side by side;
order is kept.
"""

# pyarrow has no type stubs; its objects are kept inside this module.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np

from foedus.documents.csv_records import Header, Records
from foedus.documents.points import PARQUET_ENDINGS, PointBatch, PointTable, parse_records
from foedus.documents.relay import ahead
from foedus.errors import Diagnostic, DocumentError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

FloatArray = np.ndarray[Any, np.dtype[np.float64]]
Columns: TypeAlias = Mapping[str, np.ndarray[Any, np.dtype[Any]]]
Compute: TypeAlias = Callable[[FloatArray, FloatArray], Columns]
Tell: TypeAlias = Callable[[int, int], None]

_DECIMALS = 6
"""Distances are written to the micrometre."""


def write_points(
    table: PointTable,
    target: Path | IO[bytes],
    *,
    columns: tuple[str, ...],
    compute: Compute,
    tell: Tell,
) -> int:
    """Write every row with more columns; return the number of rows.

    Parameters
    ----------
    table : PointTable
        As `open_points` gives it.
    target : Path or binary file
        A path ending in ``.parquet`` or ``.geoparquet`` is written as Parquet, anything else as
        CSV; a path is written whole or not at all.
    columns : tuple of str
        Names of the new columns.
    compute : callable
        Gives the new columns, by name, from longitudes and latitudes in degrees, all of shape
        (n,).
    tell : callable
        Told how many bytes of the table have been used, and how many there are (0: not known).

    Raises
    ------
    DocumentError
        FDS-D124 if the table has a column of one of these names; also as `open_points`.
    OutputError
        FDS-O010 if the file cannot be written.
    """
    taken = [name for name in columns if name in table.names]
    if taken:
        raise DocumentError(*(_taken(name) for name in taken))
    if not isinstance(target, Path):
        return _write(table, target, columns, compute, tell, parquet=False)
    partial = target.with_name(f".{target.name}.partial-{os.getpid()}")
    try:
        with partial.open("wb") as file:
            parquet = target.suffix in PARQUET_ENDINGS
            count = _write(table, file, columns, compute, tell, parquet=parquet)
        partial.replace(target)
    except OSError as error:
        raise OutputError(_not_written(target, str(error))) from error
    finally:
        partial.unlink(missing_ok=True)
    return count


def _write(
    table: PointTable,
    file: IO[bytes],
    columns: tuple[str, ...],
    compute: Compute,
    tell: Tell,
    *,
    parquet: bool,
) -> int:
    def computed() -> Iterator[tuple[PointBatch, Columns]]:
        for batch in ahead(table.batches):
            yield batch, compute(batch.longitude_deg, batch.latitude_deg)

    count, used = 0, 0
    with ExitStack() as stack:
        writer = _parquet_writer if parquet else _csv_writer
        write = writer(table, columns, file, stack)
        results = ahead(computed())
        stack.callback(cast("Any", results).close)
        for batch, values in results:
            write(batch.rows, {name: _rounded(values[name]) for name in columns})
            count += len(batch.longitude_deg)
            used = batch.bytes_read
            tell(used, table.size)
    file.flush()
    tell(table.size or used, table.size or used)
    return count


def _rounded(values: np.ndarray[Any, np.dtype[Any]]) -> np.ndarray[Any, np.dtype[Any]]:
    return np.round(values, _DECIMALS) if values.dtype.kind == "f" else values


def _parquet_writer(
    table: PointTable, columns: tuple[str, ...], file: IO[bytes], stack: ExitStack
) -> Callable[[Any, Columns], None]:
    import pyarrow as pa  # noqa: PLC0415 - heavy, needed by few commands
    from pyarrow import parquet  # noqa: PLC0415

    writer: Any = None
    header = table.header
    fields = [pa.field(name, pa.string()) for name in table.names]
    empty = pa.schema(fields) if isinstance(header, Header) else header

    def write(rows: Any, values: Columns) -> None:
        nonlocal writer
        if isinstance(rows, Records):
            types = [pa.string()] * len(fields)
            parsed = parse_records(rows, header, table.path, types, list(range(len(fields))))
            rows = parsed.rename_columns(list(table.names)).combine_chunks()
        for name in columns:
            rows = rows.append_column(name, pa.array(values[name]))
        if writer is None:
            schema = rows.schema.with_metadata(empty.metadata)
            writer = stack.enter_context(parquet.ParquetWriter(file, schema))
        if isinstance(rows, pa.RecordBatch):
            rows = pa.Table.from_batches([rows])
        writer.write_table(rows.replace_schema_metadata(empty.metadata))

    def finish() -> None:
        if writer is None:
            added = [pa.field(name, pa.float64()) for name in columns]
            schema = pa.schema([*empty, *added], metadata=empty.metadata)
            parquet.write_table(schema.empty_table(), file)

    stack.callback(finish)
    return write


def _csv_writer(
    table: PointTable, columns: tuple[str, ...], file: IO[bytes], _stack: ExitStack
) -> Callable[[Any, Columns], None]:
    header = table.header
    if isinstance(header, Header):
        file.write(b",".join([header.text, *(name.encode() for name in columns)]))
        file.write(header.line_end)
        return lambda rows, values: _write_behind(file, rows, values, header.line_end)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([*table.names, *columns])
    file.write(text.getvalue().encode())
    return lambda rows, values: _write_csv(file, rows, values)


def _write_behind(file: IO[bytes], records: Records, values: Columns, line_end: bytes) -> None:
    """Write records as they stand, each with its new cells behind it."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, needed by few commands

    data, offsets = records.joined()
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    rows = pa.Array.from_buffers(pa.large_binary(), len(records.starts), buffers)
    _write_lines(file, [rows, *(_text(pa.array(column)) for column in values.values())], line_end)


def _write_csv(file: IO[bytes], rows: Any, values: Columns) -> None:
    """Write Arrow columns as CSV: numbers in the shortest form, quotation marks where needed."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, needed by few commands

    try:
        cells = [_text(column) for column in rows.columns]
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, TypeError) as error:
        raise OutputError(_no_csv(str(error).splitlines()[0])) from error
    _write_lines(file, [*cells, *(_text(pa.array(column)) for column in values.values())], b"\n")


def _text(column: Any) -> Any:
    """Return the cells of an Arrow column as CSV has them, in bytes; missing ones are empty."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, needed by few commands
    import pyarrow.compute  # noqa: PLC0415

    functions = cast("Any", pyarrow.compute)
    column = getattr(column, "storage", column)
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        column = pa.array(
            [None if v is None else v.hex() for v in column.to_pylist()], pa.string()
        )
    text = column.cast(pa.large_string()).fill_null("")
    special = functions.match_substring_regex(text, pattern='[",\r\n]')
    if functions.any(special).as_py():
        doubled = functions.replace_substring(text, pattern='"', replacement='""')
        mark, nothing = (pa.scalar(t, pa.large_string()) for t in ('"', ""))
        quoted = functions.binary_join_element_wise(mark, doubled, mark, nothing)
        text = functions.if_else(special, quoted, text)
    return text.cast(pa.large_binary())


def _write_lines(file: IO[bytes], cells: list[Any], line_end: bytes) -> None:
    """Write columns of bytes with commas between them."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, needed by few commands
    import pyarrow.compute  # noqa: PLC0415

    join = cast("Any", pyarrow.compute).binary_join_element_wise
    comma, end, nothing = (pa.scalar(b, pa.large_binary()) for b in (b",", line_end, b""))
    lines = join(join(*cells, comma), nothing, end)
    for chunk in lines.chunks if isinstance(lines, pa.ChunkedArray) else [lines]:
        places = np.frombuffer(chunk.buffers()[1], dtype=np.int64)
        first, last = places[chunk.offset], places[chunk.offset + len(chunk)]
        file.write(memoryview(chunk.buffers()[2])[first:last])


def _taken(column: str) -> Diagnostic:
    return Diagnostic(
        code="FDS-D124",
        message=f"The table of points has a column {column!r} already.",
        expected=f"a table without the column {column!r}, which is to be added",
        found=column,
        hint="rename or leave out the old column",
    )


def _not_written(target: Path, why: str) -> Diagnostic:
    return Diagnostic(
        code="FDS-O010",
        message=f"The file {target} cannot be written.",
        expected="a path in a folder that exists and can be written",
        found=why,
    )


def _no_csv(why: str) -> Diagnostic:
    return Diagnostic(
        code="FDS-O010",
        message="A column of the table cannot be written as CSV.",
        expected="columns of numbers, texts, dates and the like",
        found=why,
        hint="write Parquet, with --out and a name that ends in .parquet",
    )
