"""The exhibits of a section, drawn: tables, charts and maps."""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.findings import Curves, MapView, TableView
from foedus.report.base_map import base_map
from foedus.report.chart import chart_panels
from foedus.report.map_sheet import map_sheet
from foedus.report.sides import side_styles
from foedus.report.table_view import shown_table, twin_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from foedus.assessment import Assessment
    from foedus.findings import Cell, Exhibit, Layer, Section, Table
    from foedus.report.base_map import BaseMap
    from foedus.report.chart import Panel
    from foedus.report.map_sheet import MapSheet
    from foedus.report.sides import SideStyle
    from foedus.report.table_view import Shown

MAP_WIDE: Final = 720.0
"""Width in page units of a map that stands alone."""

MAP_NARROW: Final = 440.0
"""Width in page units of maps side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartBlock:
    """A chart with its panels, the sides that occur in it, and the table behind it.

    Panels of a wide chart stand below each other, others side by side.
    """

    key: str
    title: str
    caption: str
    wide: bool
    panels: tuple[Panel, ...]
    sides: tuple[SideStyle, ...]
    twin: Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class MapItem:
    """One map with caption, sources and the table that says the same.

    Attributes
    ----------
    twin : str
        Identifier of that table in the page, or an empty string.
    twin_file, layer_file : str
        Paths beside the report.
    """

    key: str
    sheet: MapSheet
    title: str
    caption: str
    attribution: tuple[str, ...]
    tolerance_m: float | None
    twin: str
    twin_file: str
    layer_file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A table, a chart, or maps side by side: exactly one of the three."""

    table: Shown | None = None
    chart: ChartBlock | None = None
    maps: tuple[MapItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every part of the page is made from; `names` are those of states and bodies."""

    assessment: Assessment
    styles: Mapping[str, SideStyle]
    bases: Mapping[tuple[tuple[float, ...], float], BaseMap]
    names: Mapping[str, str]

    @property
    def titles(self) -> dict[str, str]:
        """Titles of the sides, by id and by title."""
        return {name: style.title for name, style in self.styles.items()}

    def table(self, name: str) -> Table:
        """Return the table with an identifier."""
        return next(table for table in self.assessment.tables if table.id == name)

    def layer(self, name: str) -> Layer:
        """Return the layer with an identifier."""
        return next(layer for layer in self.assessment.layers if layer.id == name)

    def section(self, clause: str) -> Section | None:
        """Return the results of a clause, or None if it has none."""
        return next((s for s in self.assessment.sections if s.clause == clause), None)


def desk_for(assessment: Assessment) -> Desk:
    """Return what the exhibits of an assessment are drawn from."""
    styles = side_styles(assessment.agreement, _sides_present(assessment))
    return Desk(
        assessment=assessment,
        styles=styles,
        bases=_bases(assessment, styles),
        names=_names(assessment),
    )


def _names(assessment: Assessment) -> dict[str, str]:
    world = assessment.world
    return (
        dict(assessment.agreement.names)
        | {str(state): record.name for state, record in world.states.items()}
        | {str(body): record.title for body, record in world.bodies.items()}
    )


def _sides_present(assessment: Assessment) -> list[Cell]:
    features = [*assessment.outlines.features, *(f for x in assessment.layers for f in x.features)]
    cells = [feature.properties.get("side") for feature in features]
    for section in assessment.sections:
        for exhibit in section.exhibits:
            if isinstance(exhibit, Curves):
                table = next(t for t in assessment.tables if t.id == exhibit.table)
                cells += table.column(exhibit.side)
    return cells


def _bases(
    assessment: Assessment, styles: Mapping[str, SideStyle]
) -> dict[tuple[tuple[float, ...], float], BaseMap]:
    wanted: dict[tuple[tuple[float, float, float, float], float], None] = {}
    groups = [group for section in assessment.sections for group in _groups(section.exhibits)]
    for group in groups:
        for view in group:
            if isinstance(view, MapView):
                wanted[view.extent, _map_width(group)] = None
    return {
        (extent, width): base_map(
            assessment.outlines, extent, key=f"base-{k}", width=width, styles=styles
        )
        for k, (extent, width) in enumerate(wanted, start=1)
    }


def _groups(exhibits: Sequence[Exhibit]) -> list[tuple[Exhibit, ...]]:
    """Return the exhibits one by one, but maps that follow each other together."""
    groups: list[tuple[Exhibit, ...]] = []
    for is_map, run in itertools.groupby(exhibits, key=lambda e: isinstance(e, MapView)):
        group = tuple(run)
        groups += [group] if is_map else [(exhibit,) for exhibit in group]
    return groups


def _map_width(group: Sequence[Exhibit]) -> float:
    return MAP_WIDE if len(group) == 1 else MAP_NARROW


def blocks_of(section: Section, desk: Desk, *, key: str) -> Iterator[Block]:
    """Yield the exhibits of a section in order, maps that follow each other together."""
    in_page = {
        exhibit.table: f"{key}-x{k}"
        for k, exhibit in enumerate(section.exhibits)
        if isinstance(exhibit, TableView)
    }
    number = itertools.count()
    for group in _groups(section.exhibits):
        match group:
            case (TableView() as view,):
                name = f"{key}-x{next(number)}"
                yield Block(
                    table=shown_table(view, desk.table(view.table), key=name, titles=desk.titles)
                )
            case (Curves() as curves,):
                yield Block(chart=_chart(curves, desk, key=f"{key}-x{next(number)}"))
            case _:
                views = [view for view in group if isinstance(view, MapView)]
                keys = [f"{key}-x{next(number)}" for _ in views]
                yield Block(
                    maps=tuple(
                        _map(view, desk, key=name, width=_map_width(group), in_page=in_page)
                        for view, name in zip(views, keys, strict=True)
                    )
                )


def _chart(curves: Curves, desk: Desk, *, key: str) -> ChartBlock:
    table = desk.table(curves.table)
    panels = chart_panels(curves, table, desk.styles)
    drawn = {line.css for panel in panels for line in panel.lines}
    styles = {style.css: style for style in desk.styles.values() if style.css in drawn}
    return ChartBlock(
        key=key,
        title=curves.title or table.title,
        caption=curves.caption,
        wide=len(panels) == 1 or any(panel.wide for panel in panels),
        panels=panels,
        sides=tuple(sorted(styles.values(), key=lambda style: style.rank)),
        twin=twin_table(curves, table, key=f"{key}-table", titles=desk.titles),
    )


def _map(
    view: MapView, desk: Desk, *, key: str, width: float, in_page: Mapping[str, str]
) -> MapItem:
    layer = desk.layer(view.layer)
    points = desk.layer(view.points) if view.points else None
    base = desk.bases[view.extent, width]
    credit = [
        *layer.attribution,
        *(points.attribution if points else ()),
        *desk.assessment.outlines.attribution,
    ]
    return MapItem(
        key=key,
        sheet=map_sheet(view, layer, points, base, desk.styles),
        title=view.title or layer.title,
        caption=view.caption,
        attribution=tuple(dict.fromkeys(credit)),
        tolerance_m=layer.tolerance_m,
        twin=in_page.get(view.table, ""),
        twin_file=f"tables/{view.table}.csv" if view.table else "",
        layer_file=f"layers/{layer.id}.geojson",
    )


def front_map(view: MapView, desk: Desk) -> MapItem:
    """Return a map small enough for the brief."""
    base = base_map(
        desk.assessment.outlines, view.extent, key="front", width=MAP_NARROW, styles=desk.styles
    )
    small = dataclasses.replace(desk, bases={(view.extent, MAP_NARROW): base})
    return _map(view, small, key="front-map", width=MAP_NARROW, in_page={})
