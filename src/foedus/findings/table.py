"""Tables of results: typed columns with units, and rows."""

from __future__ import annotations

from dataclasses import dataclass

Cell = str | float | int | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: machine name, label for people, unit, digits after the point, description."""

    name: str
    label: str
    unit: str = ""
    digits: int = 1
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A named table of results.

    Attributes
    ----------
    id : str
        Also the name of the CSV file.
    title : str
        A sentence saying what the table shows.
    columns : tuple of Column
    rows : tuple of tuple
        One cell for each column; None where there is no value.
    clause : str
        The clause that the table belongs to, or an empty string.
    notes : tuple of str
        Caveats printed under the table, denominators among them.
    attribution : tuple of str
        Sources and licences of the data in the table.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    clause: str = ""
    notes: tuple[str, ...] = ()
    attribution: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            message = f"table {self.id}: a row does not fit the columns"
            raise ValueError(message)

    def index(self, name: str) -> int:
        """Return the position of the column called `name`."""
        return [column.name for column in self.columns].index(name)

    def column(self, name: str) -> tuple[Cell, ...]:
        """Return the cells of the column called `name`."""
        position = self.index(name)
        return tuple(row[position] for row in self.rows)
