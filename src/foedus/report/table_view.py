"""Tables as people read them: chosen columns, cross tables, and the tables behind charts."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.report.numerals import NO_VALUE, SHARE, format_cell, is_numeric, is_share, plain_text
from foedus.report.series import select_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foedus.findings import Cell, Column, Curves, Table, TableView

    Row = tuple[Cell, ...]
    Texts = tuple[str, ...]

ROWS_MOST: Final = 250
"""Rows of a table that stand in the report; the CSV file always has all of them."""

_TWIN_COLUMNS_MOST: Final = 12
_OPEN_MOST: Final = 40
"""Longer tables start folded, so that the report reads like a brief."""

_NARROW_MOST: Final = 24
_WIDE_MOST: Final = 60
"""Characters of the longest text in a column, from which on it is given more room."""

_SIDE: Final = "side"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A column head: text, unit, explanation, and what stands below it.

    Attributes
    ----------
    css : str
        ``figure`` for numbers, ``wide`` and ``wider`` for columns of longer texts.
    """

    text: str
    unit: str = ""
    description: str = ""
    css: str = ""


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
    zero : tuple of str
        Rows of a cross table that are left out because they are zero throughout.
    empty : tuple of str
        Columns that are left out because no row has a value.
    """

    key: str
    file: str
    caption: str
    head: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int
    gaps: bool
    folded: bool
    zero: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    attribution: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Body:
    """Heads and rows as texts; `zero` names the rows that were left out."""

    head: tuple[Head, ...]
    rows: tuple[Texts, ...]
    zero: Texts = ()


def shown_table(view: TableView, table: Table, *, key: str, titles: Mapping[str, str]) -> Shown:
    """Return a table or cross table as the view asks for it.

    `titles` are those of the sides: a column called ``side`` shows them in place of identifiers.
    """
    rows = _titled(select_rows(table, view.only), table, titles)
    body = _crossed(table, rows, view.pivot) if view.pivot else _listed(table, rows, view.columns)
    caption = view.caption or table.title
    return _shown(table, body, key=key, caption=caption, folded=view.folded)


def twin_table(curves: Curves, table: Table, *, key: str, titles: Mapping[str, str]) -> Shown:
    """Return the folded cross table that says what a chart shows, at a dozen values of x."""
    rows = select_rows(table, curves.only)
    x = table.index(curves.x)
    chosen = _spread({row[x] for row in rows})
    rows = _titled([row for row in rows if row[x] in chosen], table, titles)
    keys = [name for name in (curves.panel, curves.side, curves.series) if name]
    body = _crossed(table, rows, (*keys, curves.x, curves.y), fraction=curves.fraction)
    caption = f"{curves.title or table.title}: the figures"
    return _shown(table, body, key=key, caption=caption, folded=True)


def _titled(rows: Sequence[Row], table: Table, titles: Mapping[str, str]) -> tuple[Row, ...]:
    names = [column.name for column in table.columns]
    if _SIDE not in names:
        return tuple(rows)
    place = names.index(_SIDE)
    return tuple(
        (*row[:place], titles.get(plain_text(row[place]), row[place]), *row[place + 1 :])
        for row in rows
    )


def _shown(table: Table, body: _Body, *, key: str, caption: str, folded: bool) -> Shown:
    head, rows = body.head, body.rows
    empty = [k for k in range(len(head)) if rows and all(row[k] == NO_VALUE for row in rows)]
    kept = [k for k in range(len(head)) if k not in empty]
    cells = [tuple(row[k] for k in kept) for row in rows]
    heads = [_sized(head[k], [row[place] for row in cells]) for place, k in enumerate(kept)]
    return Shown(
        key=key,
        file=f"tables/{table.id}.csv",
        caption=caption,
        head=tuple(heads),
        rows=tuple(cells[:ROWS_MOST]),
        left_out=max(0, len(cells) - ROWS_MOST),
        gaps=any(NO_VALUE in row for row in cells[:ROWS_MOST]),
        folded=folded or len(cells) > _OPEN_MOST,
        zero=body.zero,
        empty=tuple(head[k].text for k in empty),
        notes=table.notes,
        attribution=table.attribution,
    )


def _sized(head: Head, cells: Sequence[str]) -> Head:
    """Return the head with the width that its column needs, unless it holds figures."""
    longest = max((len(text) for text in cells), default=0)
    if head.css or longest <= _NARROW_MOST:
        return head
    return dataclasses.replace(head, css="wider" if longest > _WIDE_MOST else "wide")


def _listed(table: Table, rows: Sequence[Row], names: Sequence[str]) -> _Body:
    wanted = names or [column.name for column in table.columns]
    places = [table.index(name) for name in wanted]
    columns = [table.columns[place] for place in places]
    head = [
        _head(column, css="figure" if is_numeric(table.column(column.name)) else "")
        for column in columns
    ]
    cells = [
        tuple(format_cell(row[p], c) for p, c in zip(places, columns, strict=True)) for row in rows
    ]
    return _Body(tuple(head), tuple(cells))


def _crossed(
    table: Table, rows: Sequence[Row], pivot: Sequence[str], *, fraction: bool = False
) -> _Body:
    """Return a cross table: all names but the last two head the rows, then across, then value.

    Rows that are zero throughout are returned by name.
    """
    *keys, across, value = pivot
    places = [table.index(name) for name in keys]
    across_at, value_at = table.index(across), table.index(value)
    columns = list(dict.fromkeys(row[across_at] for row in rows))
    across_column, column = table.columns[across_at], table.columns[value_at]
    if fraction and not is_share(column):
        column = dataclasses.replace(column, unit=SHARE, digits=max(0, column.digits - 2))
    body: dict[Texts, dict[Cell, str]] = {}
    values: dict[Texts, list[Cell]] = {}
    for row in rows:
        name = tuple(format_cell(row[p], table.columns[p]) for p in places)
        values.setdefault(name, []).append(row[value_at])
        body.setdefault(name, {})[row[across_at]] = format_cell(row[value_at], column)
    css = "figure" if is_numeric(table.column(value)) else ""
    head = [_head(table.columns[p]) for p in places] + [
        Head(text=_short(title, across_column), unit=across_column.unit, css=css)
        for title in columns
    ]
    zero = {name for name, found in values.items() if all(v == 0 for v in found)}
    zero = zero if len(zero) < len(body) else set[Texts]()
    cells = [
        (*name, *(found.get(title, NO_VALUE) for title in columns))
        for name, found in body.items()
        if name not in zero
    ]
    left_out = tuple(" ".join(name) for name in body if name in zero)
    return _Body(tuple(head), tuple(cells), left_out)


def _short(cell: Cell, column: Column) -> str:
    if isinstance(cell, float) and cell.is_integer() and not is_share(column):
        return format_cell(int(cell), column)
    return format_cell(cell, column)


def _head(column: Column, *, css: str = "") -> Head:
    return Head(
        text=column.label,
        unit="" if column.unit == SHARE else column.unit,
        description=column.description,
        css=css,
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
