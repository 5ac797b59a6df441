"""How results are shown: sections with tables, curves and maps, and the answers in front."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TableView:
    """Show a table; `columns` selects and orders them (all if empty).

    `pivot` gives (row key, column key, value) column names for a cross table; rows and columns
    keep the order in which they first occur.  `only` keeps the rows whose column has one of the
    values, numbers written as by ``format(x, "g")``.  `folded` starts closed.
    """

    table: str
    columns: tuple[str, ...] = ()
    pivot: tuple[str, str, str] | None = None
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    folded: bool = False
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """Draw curves from a table: `y` against `x`, a line for each value of `series`.

    One panel is drawn for each value of `panel`.  `side` names the column that says on which
    side a series lies; both sides stand in the same panel, told apart by dash and colour.
    `lower` and `upper` name columns with bounds, drawn as a band where they can be seen.
    `fraction` says that y is a share, printed as per cent.  `only` keeps the rows whose
    column has one of the values.
    """

    table: str
    x: str
    y: str
    series: str
    side: str
    panel: str = ""
    lower: str = ""
    upper: str = ""
    fraction: bool = True
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    title: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """Draw a map: features of a layer over the outlines of states.

    Attributes
    ----------
    layer : str
        Identifier of the layer.
    only : tuple
        Keep the features whose property has one of the values.
    shade : str
        Numeric property that orders features from light to dark.
    points : str
        Identifier of a layer of points drawn above, or an empty string.
    extent : tuple of float
        West, south, east, north in degrees.
    table : str
        The table that says the same.
    """

    layer: str
    extent: tuple[float, float, float, float]
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    shade: str = ""
    points: str = ""
    table: str = ""
    title: str = ""
    caption: str = ""


Exhibit = TableView | Curves | MapView


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Results of one clause, in reading order.

    Attributes
    ----------
    clause : str
    headline : str
        The line printed at the end of the command for this clause.
    statements : tuple of str
        Sentences with the main results, each one checked by a finding or a table.
    exhibits : tuple of Exhibit
    """

    clause: str
    headline: str
    statements: tuple[str, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A row of the first page, linked to the section of `clause`."""

    question: str
    result: str
    reason: str
    change: str
    clause: str
