"""Curves drawn from a table: both sides in the same panel, every line named on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.report.axes import Scale, tick_digits, ticks
from foedus.report.labels import CHARACTER, END_GAP, Label, end_labels, inline_labels, shown_name
from foedus.report.numerals import format_number, format_share
from foedus.report.paths import decimal, polyline_path, simplified_line
from foedus.report.series import grouped, select_rows, series_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from foedus.findings import Curves, Table
    from foedus.report.series import Series
    from foedus.report.sides import SideStyle


DESCRIBED_MOST: Final = 16
"""Lines whose last value is read out for a panel; all stand in the table."""

CROWDED: Final = 8
"""Lines in a panel from which on every panel of the chart is as wide as the page."""

_WIDE: Final = (720.0, 430.0)
_NARROW: Final = (440.0, 330.0)
_MARGIN_LEFT: Final = 46.0
_MARGIN_TOP: Final = 30.0
_MARGIN_BOTTOM: Final = 44.0
_MARGIN_RIGHT: Final = 24.0
_BAND_VISIBLE: Final = 1.2
_TOLERANCE: Final = 0.2


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
    wide: bool
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
    panels = grouped(rows, table.index(curves.panel)) if curves.panel else {"": rows}
    series = {name: series_of(part, curves, table, styles) for name, part in panels.items()}
    axes = _Axes.of(curves, table, list(series.values()))
    return tuple(_panel(name, part, axes, curves) for name, part in series.items())


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
    def of(curves: Curves, table: Table, panels: Sequence[Sequence[Series]]) -> _Axes:
        """Return the axes that all panels of a chart share, so that they can be compared."""
        series = [s for panel in panels for s in panel]
        crowded = any(sum(s.drawn for s in panel) > CROWDED for panel in panels)
        width, height = _WIDE if crowded or len(panels) == 1 else _NARROW
        x_lower = min((float(s.x[0]) for s in series), default=0.0)
        x_upper = max((float(s.x[-1]) for s in series), default=1.0)
        x_upper = x_upper if x_upper > x_lower else x_lower + 1.0
        top = max((float(s.upper.max()) for s in series if s.drawn), default=1.0)
        y_ticks = ticks(0.0, top, count=5)
        y = Scale(
            lower=0.0,
            upper=max(top, y_ticks[-1]),
            start=height - _MARGIN_BOTTOM,
            end=_MARGIN_TOP,
        )
        room = max((_end_room(panel, y) for panel in panels), default=0.0)
        x_column, y_column = (table.columns[table.index(n)] for n in (curves.x, curves.y))
        right = width - max(_MARGIN_RIGHT, room)
        return _Axes(
            x=Scale(lower=x_lower, upper=x_upper, start=_MARGIN_LEFT, end=right),
            y=y,
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
    drawn = _ranked(series)
    named, labels = _labels(drawn, axes)
    return Panel(
        title=name or curves.title,
        description=_description(drawn, axes),
        wide=axes.width == _WIDE[0],
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
        omitted=tuple(s.name for s in series if not s.drawn),
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
    ends = end_labels(lines)
    ended = {label.key for label in ends}
    rest = [line for line in lines if line[0] not in ended]
    frame = (axes.x.start, axes.y.end - 8.0, axes.x.end, axes.y.start)
    inline = inline_labels(rest, others=[points for _, points in lines], frame=frame)
    css = {s.name: "side-none" if s.side is None else s.side.css for s in drawn}
    last = {name: float(points[-1, 1]) for name, points in lines}
    labels = tuple(
        _drawn_label(label, css[label.key], end_y=last[label.key]) for label in (*ends, *inline)
    )
    return frozenset(label.key for label in (*ends, *inline)), labels


def _drawn_label(label: Label, css: str, *, end_y: float) -> DrawnLabel:
    start = label.x - END_GAP
    leader = np.array([[start + 1.0, end_y], [start + END_GAP - 2.0, label.y]])
    return DrawnLabel(
        x=decimal(label.x),
        y=decimal(label.y + 4.0),
        text=shown_name(label.key),
        css=css,
        anchor="start" if label.end else "middle",
        leader=polyline_path(leader) if label.leader else "",
    )


def _end_room(series: Sequence[Series], y: Scale) -> float:
    lines = [(s.name, np.column_stack([s.x, y.position(s.y)])) for s in _ranked(series)]
    ends = end_labels(lines)
    longest = max((len(shown_name(label.key)) for label in ends), default=0)
    return CHARACTER * longest + END_GAP + 5.0 if longest else 0.0


def _ranked(series: Sequence[Series]) -> list[Series]:
    """Return the lines that are drawn, those that tell most first."""
    return sorted((s for s in series if s.drawn), key=lambda s: (-s.weight, s.name))


def _description(drawn: Sequence[Series], axes: _Axes) -> str:
    def shown(value: float) -> str:
        return format_share(value, digits=1) if axes.fraction else format_number(value, digits=1)

    last = [f"{s.name} {shown(float(s.y[-1]))}" for s in drawn[:DESCRIBED_MOST]]
    end = format_number(axes.x.upper, digits=tick_digits((axes.x.upper,)))
    if not last:
        return f"{axes.y_title} by {axes.x_title}: zero throughout."
    return f"{axes.y_title} by {axes.x_title}. At {end}: {', '.join(last)}."


def _with_unit(label: str, unit: str) -> str:
    return f"{label} ({unit})" if unit and unit != "share" else label
