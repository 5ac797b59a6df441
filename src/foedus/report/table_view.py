"""Tables as people read them: chosen columns, cross tables, and the tables behind charts."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.report.chart import select_rows
from foedus.report.numerals import NO_VALUE, SHARE, format_cell, is_numeric, is_share, plain_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foedus.findings import Cell, Column, Curves, Table, TableView

    Row = tuple[Cell, ...]

ROWS_MOST: Final = 250
"""Rows of a table that stand in the report; the CSV file always has all of them."""

_TWIN_COLUMNS_MOST: Final = 12
_SIDE: Final = "side"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A column head: text, unit, explanation, and whether figures stand below it."""

    text: str
    unit: str = ""
    description: str = ""
    numeric: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A table ready to be printed.

    Attributes
    ----------
    key : str
        Identifier of the table in the page.
    file : str
        Path of the CSV file beside the report.
    head : tuple of Head
    rows : tuple of tuple of str
        The first cell heads its row.
    left_out : int
        Rows that stand in the CSV file only.
    gaps : bool
        Whether a cell has no value.
    folded : bool
    """

    key: str
    file: str
    caption: str
    head: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int
    gaps: bool
    folded: bool
    notes: tuple[str, ...] = ()
    attribution: tuple[str, ...] = ()


def shown_table(view: TableView, table: Table, *, key: str, titles: Mapping[str, str]) -> Shown:
    """Return a table or cross table as the view asks for it.

    `titles` are those of the sides: a column called ``side`` shows them in place of identifiers.
    """
    rows = _titled(select_rows(table, view.only), table, titles)
    if view.pivot:
        head, cells = _crossed(table, rows, view.pivot)
    else:
        head, cells = _listed(table, rows, view.columns)
    return _shown(
        table,
        key=key,
        caption=view.caption or table.title,
        head=head,
        rows=cells,
        folded=view.folded,
    )


def twin_table(curves: Curves, table: Table, *, key: str, titles: Mapping[str, str]) -> Shown:
    """Return the folded cross table that says what a chart shows, at a dozen values of x."""
    rows = select_rows(table, curves.only)
    x = table.index(curves.x)
    chosen = _spread({row[x] for row in rows})
    rows = _titled([row for row in rows if row[x] in chosen], table, titles)
    keys = [name for name in (curves.panel, curves.side, curves.series) if name]
    head, cells = _crossed(table, rows, (*keys, curves.x, curves.y), fraction=curves.fraction)
    return _shown(
        table,
        key=key,
        caption=f"{curves.title or table.title}: the figures",
        head=head,
        rows=cells,
        folded=True,
    )


def _titled(rows: Sequence[Row], table: Table, titles: Mapping[str, str]) -> tuple[Row, ...]:
    names = [column.name for column in table.columns]
    if _SIDE not in names:
        return tuple(rows)
    place = names.index(_SIDE)
    return tuple(
        (*row[:place], titles.get(plain_text(row[place]), row[place]), *row[place + 1 :])
        for row in rows
    )


def _shown(
    table: Table,
    *,
    key: str,
    caption: str,
    head: Sequence[Head],
    rows: Sequence[tuple[str, ...]],
    folded: bool,
) -> Shown:
    return Shown(
        key=key,
        file=f"tables/{table.id}.csv",
        caption=caption,
        head=tuple(head),
        rows=tuple(rows[:ROWS_MOST]),
        left_out=max(0, len(rows) - ROWS_MOST),
        gaps=any(NO_VALUE in row for row in rows[:ROWS_MOST]),
        folded=folded,
        notes=table.notes,
        attribution=table.attribution,
    )


def _listed(
    table: Table, rows: Sequence[Row], names: Sequence[str]
) -> tuple[list[Head], list[tuple[str, ...]]]:
    wanted = names or [column.name for column in table.columns]
    places = [table.index(name) for name in wanted]
    columns = [table.columns[place] for place in places]
    head = [_head(column, numeric=is_numeric(table.column(column.name))) for column in columns]
    cells = [
        tuple(format_cell(row[p], c) for p, c in zip(places, columns, strict=True)) for row in rows
    ]
    return head, cells


def _crossed(
    table: Table, rows: Sequence[Row], pivot: Sequence[str], *, fraction: bool = False
) -> tuple[list[Head], list[tuple[str, ...]]]:
    """Return a cross table: all names but the last two head the rows, then across, then value."""
    *keys, across, value = pivot
    places = [table.index(name) for name in keys]
    across_at, value_at = table.index(across), table.index(value)
    columns = list(dict.fromkeys(row[across_at] for row in rows))
    across_column, column = table.columns[across_at], table.columns[value_at]
    if fraction and not is_share(column):
        column = dataclasses.replace(column, unit=SHARE, digits=max(0, column.digits - 2))
    body: dict[tuple[str, ...], dict[Cell, str]] = {}
    for row in rows:
        name = tuple(format_cell(row[p], table.columns[p]) for p in places)
        body.setdefault(name, {})[row[across_at]] = format_cell(row[value_at], column)
    numeric = is_numeric(table.column(value))
    head = [_head(table.columns[p], numeric=False) for p in places] + [
        Head(text=_short(title, across_column), unit=across_column.unit, numeric=numeric)
        for title in columns
    ]
    cells = [
        (*name, *(found.get(title, NO_VALUE) for title in columns)) for name, found in body.items()
    ]
    return head, cells


def _short(cell: Cell, column: Column) -> str:
    if isinstance(cell, float) and cell.is_integer() and not is_share(column):
        return format_cell(int(cell), column)
    return format_cell(cell, column)


def _head(column: Column, *, numeric: bool) -> Head:
    return Head(
        text=column.label,
        unit="" if column.unit == SHARE else column.unit,
        description=column.description,
        numeric=numeric,
    )


def _spread(values: set[Cell]) -> frozenset[Cell]:
    """Return at most a dozen of the values, evenly spread, first and last among them."""
    ordered = sorted(values, key=_number)
    count = min(_TWIN_COLUMNS_MOST, len(ordered))
    chosen = np.linspace(0, len(ordered) - 1, count).round().astype(np.int64)
    return frozenset(ordered[int(k)] for k in chosen.tolist())


def _number(cell: Cell) -> tuple[float, str]:
    if isinstance(cell, int | float):
        return float(cell), ""
    return float("inf"), plain_text(cell)
