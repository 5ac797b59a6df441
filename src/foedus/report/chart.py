"""Curves drawn from a table: both sides in the same panel, every line named on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.report.axes import Scale, tick_digits, ticks
from foedus.report.labels import CHARACTER, END_GAP, Label, end_labels, inline_labels
from foedus.report.numerals import format_number, format_share, matches, plain_text
from foedus.report.paths import decimal, polyline_path, simplified_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from foedus.findings import Cell, Curves, Table
    from foedus.report.sides import SideStyle

    Row = tuple[Cell, ...]

LABELLED_MOST: Final = 16
"""Lines named in one panel; the others are drawn thin and stand in the table."""

_WIDE: Final = (720.0, 400.0)
_NARROW: Final = (440.0, 330.0)
_MARGIN_LEFT: Final = 46.0
_MARGIN_TOP: Final = 30.0
_MARGIN_BOTTOM: Final = 44.0
_MARGIN_RIGHT: Final = 24.0
_BAND_VISIBLE: Final = 1.2
_TOLERANCE: Final = 0.2


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
    def weight(self) -> float:
        """Area under the line: how much the line tells."""
        return float(np.trapezoid(self.y, self.x))


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnTick:
    """A tick at a page position with its text."""

    at: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLabel:
    """A text at a page position."""

    x: str
    y: str
    text: str
    css: str
    anchor: str
    leader: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLine:
    """Path data of a line and of the band of its bounds (empty where it cannot be seen)."""

    name: str
    css: str
    dash: str
    path: str
    band: str
    named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Everything that the template of a chart needs.

    Attributes
    ----------
    title, description : str
        Read out by screen readers.
    omitted : tuple of str
        Series that are zero throughout and are not drawn.
    unnamed : tuple of str
        Series that are drawn without a name.
    """

    title: str
    description: str
    width: str
    height: str
    left: str
    right: str
    top: str
    bottom: str
    x_title: str
    y_title: str
    x_ticks: tuple[DrawnTick, ...]
    y_ticks: tuple[DrawnTick, ...]
    lines: tuple[DrawnLine, ...]
    labels: tuple[DrawnLabel, ...]
    omitted: tuple[str, ...]
    unnamed: tuple[str, ...]


def chart_panels(
    curves: Curves, table: Table, styles: Mapping[str, SideStyle]
) -> tuple[Panel, ...]:
    """Return the panels of a chart, in the order in which the table names them.

    Parameters
    ----------
    curves : Curves
    table : Table
        The table that `curves` names; rows without a value of x or y are left out.
    styles : mapping
        Style of each side, by id and by title.
    """
    rows = select_rows(table, curves.only)
    panels = _grouped(rows, table.index(curves.panel)) if curves.panel else {"": rows}
    size = _NARROW if len(panels) > 1 else _WIDE
    series = {name: _series_of(part, curves, table, styles) for name, part in panels.items()}
    top = max((float(s.upper.max()) for part in series.values() for s in part), default=1.0)
    top = top if top > 0 else 1.0
    return tuple(
        _panel(name, part, _Axes.of(curves, table, part, size=size, top=top), curves)
        for name, part in series.items()
    )


def select_rows(table: Table, only: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[Row, ...]:
    """Return the rows whose columns have one of the wanted values."""
    wanted = [(table.index(name), frozenset(values)) for name, values in only]
    return tuple(row for row in table.rows if all(matches(row[i], values) for i, values in wanted))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axes:
    """Scales, ticks and titles of one panel."""

    x: Scale
    y: Scale
    width: float
    height: float
    x_title: str
    y_title: str
    x_ticks: tuple[float, ...]
    y_ticks: tuple[float, ...]
    fraction: bool

    @staticmethod
    def of(
        curves: Curves,
        table: Table,
        series: Sequence[Series],
        *,
        size: tuple[float, float],
        top: float,
    ) -> _Axes:
        width, height = size
        x_column, y_column = (table.columns[table.index(n)] for n in (curves.x, curves.y))
        x_lower = min((float(s.x[0]) for s in series), default=0.0)
        x_upper = max((float(s.x[-1]) for s in series), default=1.0)
        x_upper = x_upper if x_upper > x_lower else x_lower + 1.0
        y_ticks = ticks(0.0, top, count=5)
        y_upper = max(top, y_ticks[-1])
        ends = _end_room(series, y_upper=y_upper, height=height)
        right = width - max(_MARGIN_RIGHT, ends)
        return _Axes(
            x=Scale(lower=x_lower, upper=x_upper, start=_MARGIN_LEFT, end=right),
            y=Scale(lower=0.0, upper=y_upper, start=height - _MARGIN_BOTTOM, end=_MARGIN_TOP),
            width=width,
            height=height,
            x_title=_with_unit(x_column.label, x_column.unit),
            y_title=_with_unit(y_column.label, "%" if curves.fraction else y_column.unit),
            x_ticks=ticks(x_lower, x_upper, count=6 if width < _WIDE[0] else 11),
            y_ticks=y_ticks,
            fraction=curves.fraction,
        )

    def points(
        self, series: Series, values: NDArray[np.float64] | None = None
    ) -> NDArray[np.float64]:
        y = series.y if values is None else values
        return np.column_stack([self.x.position(series.x), self.y.position(y)])

    def drawn_x(self) -> tuple[DrawnTick, ...]:
        digits = tick_digits(self.x_ticks)
        return tuple(
            DrawnTick(at=decimal(self.x.at(v)), text=format_number(v, digits=digits))
            for v in self.x_ticks
        )

    def drawn_y(self) -> tuple[DrawnTick, ...]:
        scaled = tuple(100.0 * v if self.fraction else v for v in self.y_ticks)
        digits = tick_digits(scaled)
        return tuple(
            DrawnTick(at=decimal(self.y.at(v)), text=format_number(shown, digits=digits))
            for v, shown in zip(self.y_ticks, scaled, strict=True)
        )


def _panel(name: str, series: Sequence[Series], axes: _Axes, curves: Curves) -> Panel:
    drawn = sorted((s for s in series if s.upper.max() > 0), key=lambda s: (-s.weight, s.name))
    named, labels = _labels(drawn, axes)
    return Panel(
        title=name or curves.title,
        description=_description(drawn, axes),
        width=decimal(axes.width),
        height=decimal(axes.height),
        left=decimal(axes.x.start),
        right=decimal(axes.x.end),
        top=decimal(axes.y.end),
        bottom=decimal(axes.y.start),
        x_title=axes.x_title,
        y_title=axes.y_title,
        x_ticks=axes.drawn_x(),
        y_ticks=axes.drawn_y(),
        lines=tuple(_line(s, axes, named=s.name in named) for s in reversed(drawn)),
        labels=labels,
        omitted=tuple(s.name for s in series if s.upper.max() <= 0),
        unnamed=tuple(s.name for s in drawn if s.name not in named),
    )


def _line(series: Series, axes: _Axes, *, named: bool) -> DrawnLine:
    points = simplified_line(axes.points(series), tolerance=_TOLERANCE)
    upper, lower = axes.points(series, series.upper), axes.points(series, series.lower)
    visible = float(np.abs(upper[:, 1] - lower[:, 1]).max()) > _BAND_VISIBLE
    outline = np.concatenate([upper, lower[::-1]])
    return DrawnLine(
        name=series.name if series.side is None else f"{series.name} ({series.side.title})",
        css="side-none" if series.side is None else series.side.css,
        dash="" if series.side is None else series.side.dash,
        path=polyline_path(points),
        band=polyline_path(outline, closed=True) if visible and named else "",
        named=named,
    )


def _labels(drawn: Sequence[Series], axes: _Axes) -> tuple[frozenset[str], tuple[DrawnLabel, ...]]:
    lines = [(s.name, axes.points(s)) for s in drawn]
    ends = end_labels(lines[:LABELLED_MOST])
    ended = {label.key for label in ends}
    rest = [line for line in lines[:LABELLED_MOST] if line[0] not in ended]
    frame = (axes.x.start, axes.y.end - 8.0, axes.x.end, axes.y.start)
    inline = inline_labels(rest, others=[points for _, points in lines], frame=frame)
    css = {s.name: "side-none" if s.side is None else s.side.css for s in drawn}
    last = {name: float(points[-1, 1]) for name, points in lines}
    labels = tuple(
        _drawn_label(label, css[label.key], end_y=last[label.key]) for label in (*ends, *inline)
    )
    return frozenset(label.text for label in labels), labels


def _drawn_label(label: Label, css: str, *, end_y: float) -> DrawnLabel:
    start = label.x - END_GAP
    leader = np.array([[start + 1.0, end_y], [start + END_GAP - 2.0, label.y]])
    return DrawnLabel(
        x=decimal(label.x),
        y=decimal(label.y + 4.0),
        text=label.key,
        css=css,
        anchor="start" if label.end else "middle",
        leader=polyline_path(leader) if label.leader else "",
    )


def _end_room(series: Sequence[Series], *, y_upper: float, height: float) -> float:
    scale = Scale(lower=0.0, upper=y_upper, start=height - _MARGIN_BOTTOM, end=_MARGIN_TOP)
    drawn = sorted((s for s in series if s.upper.max() > 0), key=lambda s: (-s.weight, s.name))
    lines = [(s.name, np.column_stack([s.x, scale.position(s.y)])) for s in drawn]
    ends = end_labels(lines[:LABELLED_MOST])
    return max((CHARACTER * len(label.key) + END_GAP + 5.0 for label in ends), default=0.0)


def _description(drawn: Sequence[Series], axes: _Axes) -> str:
    def shown(value: float) -> str:
        return format_share(value, digits=1) if axes.fraction else format_number(value, digits=1)

    last = [f"{s.name} {shown(float(s.y[-1]))}" for s in drawn[:LABELLED_MOST]]
    end = format_number(axes.x.upper, digits=tick_digits((axes.x.upper,)))
    if not last:
        return f"{axes.y_title} by {axes.x_title}: zero throughout."
    return f"{axes.y_title} by {axes.x_title}. At {end}: {', '.join(last)}."


def _series_of(
    rows: Sequence[Row], curves: Curves, table: Table, styles: Mapping[str, SideStyle]
) -> tuple[Series, ...]:
    x, y, side = (table.index(name) for name in (curves.x, curves.y, curves.side))
    lower = table.index(curves.lower) if curves.lower else y
    upper = table.index(curves.upper) if curves.upper else y
    groups = _grouped(rows, table.index(curves.series))
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


def _grouped(rows: Sequence[Row], index: int) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(plain_text(row[index]), []).append(row)
    return groups


def _with_unit(label: str, unit: str) -> str:
    return f"{label} ({unit})" if unit and unit != "share" else label
