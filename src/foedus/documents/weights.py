"""Tables of points with a weight for each, such as people, read batch by batch."""

# pyarrow has no type stubs; its objects are kept inside this module.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.documents.csv_records import Records
from foedus.documents.points import open_points, parse_records
from foedus.errors import Diagnostic, DocumentError, Place, nearest_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from foedus.documents.points import PointTable

    FloatArray = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class WeightedPoints:
    """Some points of a table.

    Attributes
    ----------
    longitude_deg, latitude_deg, weight : ndarray, shape (n,)
    """

    longitude_deg: FloatArray
    latitude_deg: FloatArray
    weight: FloatArray


def read_weighted_points(path: Path, *, weight: str | None) -> Iterator[WeightedPoints]:
    """Yield the points of a CSV or Parquet file; memory does not grow with its length.

    Parameters
    ----------
    path : Path
        As for `open_points`.
    weight : str, optional
        Column of numbers that are not negative; without one, each point weighs 1.

    Raises
    ------
    DocumentError
        As for `open_points`; FDS-D130 if there is no such column or a cell of it is no weight.
    """
    table = open_points(path)
    if weight is not None and weight not in table.names:
        raise DocumentError(_no_column(table, weight))
    first_point = 1
    for batch in table.batches:
        count = len(batch.longitude_deg)
        values = np.ones(count)
        if weight is not None:
            values = _weights(table, batch.rows, weight, first_point)
        yield WeightedPoints(batch.longitude_deg, batch.latitude_deg, values)
        first_point += count


def _weights(table: PointTable, rows: Any, name: str, first_point: int) -> FloatArray:
    import pyarrow as pa  # noqa: PLC0415 - heavy, needed by few commands

    try:
        values = np.asarray(_column(table, rows, name, pa.float64()).to_numpy(), dtype=np.float64)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        cells = _column(table, rows, name, pa.string()).to_pylist()
        values = np.array([_number(cell) for cell in cells])
    wrong = np.flatnonzero(~((values >= 0.0) & (values < np.inf)))
    if wrong.size:
        row = int(wrong[0])
        found = _column(table, rows, name, pa.string())[row].as_py()
        raise DocumentError(
            Diagnostic(
                code="FDS-D130",
                message=f"Point {first_point + row} of the table has no weight in {name!r}.",
                place=Place(file=table.path),
                expected="a number that is not negative, with a decimal point",
                found=repr(found),
                hint=f"{wrong.size} points of this part of the file are like that"
                if wrong.size > 1
                else "",
            )
        )
    return values


def _column(table: PointTable, rows: Any, name: str, kind: Any) -> Any:
    """Return a column as an Arrow array of a type, whatever the file is."""
    if isinstance(rows, Records):
        cell = table.names.index(name)
        return parse_records(rows, table.header, table.path, [kind], [cell]).column(0)
    return rows.column(name).cast(kind)


def _no_column(table: PointTable, name: str) -> Diagnostic:
    return Diagnostic(
        code="FDS-D130",
        message=f"The table has no column {name!r} of weights.",
        place=Place(file=table.path, excerpt=",".join(table.names)),
        expected="a column of numbers that are not negative",
        hint=nearest_name(name, list(table.names)),
    )


def _number(cell: object) -> float:
    try:
        return float(str(cell))
    except ValueError:
        return float("nan")
