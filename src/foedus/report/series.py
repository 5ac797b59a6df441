"""The lines of a chart, read from a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.report.numerals import matches, plain_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from foedus.findings import Cell, Curves, Table
    from foedus.report.sides import SideStyle

    Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A line of a panel in values of the table; `x` rises, shapes (n,)."""

    name: str
    side: SideStyle | None
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]

    @property
    def drawn(self) -> bool:
        """Whether the line leaves zero anywhere."""
        return float(self.upper.max()) > 0

    @property
    def weight(self) -> float:
        """Area under the line: how much the line tells."""
        return float(np.trapezoid(self.y, self.x))


def select_rows(table: Table, only: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[Row, ...]:
    """Return the rows whose columns have one of the wanted values."""
    wanted = [(table.index(name), frozenset(values)) for name, values in only]
    return tuple(row for row in table.rows if all(matches(row[i], values) for i, values in wanted))


def series_of(
    rows: Sequence[Row], curves: Curves, table: Table, styles: Mapping[str, SideStyle]
) -> tuple[Series, ...]:
    """Return the lines of a panel; those with fewer than two values are left out."""
    x, y, side = (table.index(name) for name in (curves.x, curves.y, curves.side))
    lower = table.index(curves.lower) if curves.lower else y
    upper = table.index(curves.upper) if curves.upper else y
    groups = grouped(rows, table.index(curves.series))
    found: list[Series] = []
    for name, part in groups.items():
        figures = np.array(
            [[_figure(row[i], row[y]) for i in (x, y, lower, upper)] for row in part], np.float64
        )
        figures = figures[np.isfinite(figures[:, :2]).all(axis=1)]
        figures = figures[np.argsort(figures[:, 0], kind="stable")]
        if len(figures) > 1:
            columns = figures.T
            style = styles.get(plain_text(part[0][side]))
            found.append(
                Series(
                    name=name, side=style, x=columns[0], y=columns[1], lower=columns[2],
                    upper=columns[3],
                )
            )  # fmt: skip
    return tuple(found)


def _figure(cell: Cell, otherwise: Cell) -> float:
    """Return a number; where there is none, the other one, or NaN."""
    for candidate in (cell, otherwise):
        if isinstance(candidate, int | float):
            return float(candidate)
    return float("nan")


def grouped(rows: Sequence[Row], index: int) -> dict[str, list[Row]]:
    """Return the rows by the text of a cell, in the order of first occurrence."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(plain_text(row[index]), []).append(row)
    return groups
