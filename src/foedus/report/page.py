"""The page: what stands where, ready for the template."""

from __future__ import annotations

import dataclasses
import itertools
import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from foedus.agreements import ParameterStatus, Status, clause_in_words
from foedus.findings import Curves, MapView, TableView
from foedus.report.base_map import base_map
from foedus.report.chart import chart_panels
from foedus.report.map_sheet import map_sheet
from foedus.report.sides import side_styles
from foedus.report.table_view import shown_table, twin_table
from foedus.report.telling import telling_findings
from foedus.vocabulary import format_km

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from foedus.agreements import Agreement, Article, Clause, Paragraph, Parameter
    from foedus.assessment import Assessment
    from foedus.findings import Cell, Exhibit, Layer, Section, Table
    from foedus.planning import Options
    from foedus.report.base_map import BaseMap
    from foedus.report.chart import Panel
    from foedus.report.map_sheet import MapSheet
    from foedus.report.sides import SideStyle
    from foedus.report.table_view import Shown
    from foedus.report.telling import Telling

MAP_WIDE: Final = 720.0
MAP_NARROW: Final = 440.0


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
class ClausePart:
    """A clause with its results."""

    key: str
    clause: Clause
    source: str
    language: str
    words: tuple[tuple[str, str], ...]
    place: str
    parameters: tuple[tuple[Parameter, str], ...]
    section: Section | None
    blocks: tuple[Block, ...]
    telling: Telling


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphPart:
    """A paragraph with its clauses; `heading` says whether it needs a heading of its own."""

    paragraph: Paragraph
    heading: bool
    clauses: tuple[ClausePart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePart:
    """An article with its paragraphs."""

    key: str
    article: Article
    paragraphs: tuple[ParagraphPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """A row of the first page with the place that it links to."""

    question: str
    result: str
    reason: str
    change: str
    link: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The whole report in reading order.

    Attributes
    ----------
    front : tuple
        The chart and the map for the brief: of the first charts of the clauses that the answers
        are about, the one with the fewest lines without a name; the first map of its clause.
    """

    assessment: Assessment
    notice: str
    facts: tuple[tuple[str, str], ...]
    answers: tuple[AnswerRow, ...]
    articles: tuple[ArticlePart, ...]
    front: tuple[ChartBlock | None, MapItem | None]
    bases: tuple[BaseMap, ...]
    styles: Mapping[str, SideStyle]


def build_page(assessment: Assessment) -> Page:
    """Return the page of an assessment.

    Raises
    ------
    ValueError
        If a section belongs to no clause of the agreement.
    """
    _check_sections(assessment)
    styles = side_styles(assessment.agreement, _sides_present(assessment))
    bases = _bases(assessment, styles)
    names = _names(assessment)
    desk = _Desk(assessment=assessment, styles=styles, bases=bases, names=names)
    return Page(
        assessment=assessment,
        notice=notice_of(assessment),
        facts=_facts(assessment.agreement, assessment.options),
        answers=_answers(assessment),
        articles=tuple(_article(article, desk) for article in assessment.agreement.articles),
        front=_front(desk),
        bases=tuple(bases.values()),
        styles=styles,
    )


def notice_of(assessment: Assessment) -> str:
    """Return what every page must say about the agreement, with what the figures suppose."""
    agreement = assessment.agreement
    notice = f"{agreement.notice[:1].upper()}{agreement.notice[1:].rstrip('.')}."
    if agreement.status is Status.IN_FORCE:
        return notice
    day = _day(assessment.options.as_of.isoformat())
    return f"{notice} What follows says what it would do if it bound all its parties on {day}."


def anchor_of(clause_id: str) -> str:
    """Return the identifier in the page of the part about a clause."""
    return "clause-" + re.sub(r"[^A-Za-z0-9_.-]", "-", clause_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What every part of the page is made from; `names` are those of states and bodies."""

    assessment: Assessment
    styles: Mapping[str, SideStyle]
    bases: Mapping[tuple[tuple[float, ...], float], BaseMap]
    names: Mapping[str, str]

    @property
    def titles(self) -> dict[str, str]:
        return {name: style.title for name, style in self.styles.items()}

    def table(self, name: str) -> Table:
        return next(table for table in self.assessment.tables if table.id == name)

    def layer(self, name: str) -> Layer:
        return next(layer for layer in self.assessment.layers if layer.id == name)

    def section(self, clause: str) -> Section | None:
        return next((s for s in self.assessment.sections if s.clause == clause), None)


def _names(assessment: Assessment) -> dict[str, str]:
    world = assessment.world
    return (
        dict(assessment.agreement.names)
        | {str(state): record.name for state, record in world.states.items()}
        | {str(body): record.title for body, record in world.bodies.items()}
    )


def _check_sections(assessment: Assessment) -> None:
    known = {clause.id for article in assessment.agreement.articles for clause in article.clauses}
    unknown = sorted({str(s.clause) for s in assessment.sections} - {str(c) for c in known})
    if unknown:
        message = f"sections for clauses that the agreement does not have: {unknown}"
        raise ValueError(message)


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


def _article(article: Article, desk: _Desk) -> ArticlePart:
    return ArticlePart(
        key="article-" + re.sub(r"[^A-Za-z0-9_.-]", "-", article.id),
        article=article,
        paragraphs=tuple(
            ParagraphPart(
                paragraph=paragraph,
                heading=len(article.paragraphs) > 1,
                clauses=tuple(_clause(clause, desk) for clause in paragraph.clauses),
            )
            for paragraph in article.paragraphs
        ),
    )


def _clause(clause: Clause, desk: _Desk) -> ClausePart:
    agreement = desk.assessment.agreement
    section = desk.section(clause.id)
    source = agreement.sources.get(clause.anchor.source)
    texts = [t.title for t in agreement.texts if t.language == clause.anchor.language]
    key = anchor_of(clause.id)
    return ClausePart(
        key=key,
        clause=clause,
        source=clause.anchor.source if source is None else source.title,
        language=texts[0] if texts else clause.anchor.language,
        words=clause_in_words(clause, names=desk.names),
        place=f"{PurePath(clause.place.file).name}, line {clause.place.line}",
        parameters=tuple(_parameters(clause, desk.assessment)),
        section=section,
        blocks=tuple(_blocks(section, desk, key=key)) if section is not None else (),
        telling=telling_findings(desk.assessment.findings, clause.id),
    )


def _parameters(clause: Clause, assessment: Assessment) -> Iterator[tuple[Parameter, str]]:
    for name, parameter in assessment.agreement.parameters.items():
        if re.search(rf"\b{re.escape(name)}\b", clause.source_text):
            yield parameter, parameter_words(parameter, assessment.options)


def parameter_words(parameter: Parameter, options: Options) -> str:
    """Return what a parameter was taken as in this assessment."""
    if parameter.id in options.settings:
        return f"set to {format_km(options.settings[parameter.id])}"
    if parameter.id in options.sweeps:
        return f"swept over {options.sweeps[parameter.id]}"
    if parameter.domain is not None:
        return f"swept over {parameter.domain} (the domain that the document declares)"
    if parameter.status is ParameterStatus.FIXED:
        return "fixed by the text"
    return "left open: what depends on it is undetermined"


def _blocks(section: Section, desk: _Desk, *, key: str) -> Iterator[Block]:
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


def _chart(curves: Curves, desk: _Desk, *, key: str) -> ChartBlock:
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
    view: MapView, desk: _Desk, *, key: str, width: float, in_page: Mapping[str, str]
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


def _front(desk: _Desk) -> tuple[ChartBlock | None, MapItem | None]:
    answered = dict.fromkeys(answer.clause for answer in desk.assessment.answers)
    sections = [section for section in map(desk.section, answered) if section is not None]
    charts = [
        (len(chart.panels[0].unnamed), rank, chart)
        for rank, section in enumerate(sections)
        for exhibit in [e for e in section.exhibits if isinstance(e, Curves)][:1]
        for chart in [_chart(exhibit, desk, key=f"front-{rank}")]
        if chart.panels
    ]
    best = min(charts, key=lambda found: found[:2], default=None)
    nearest = sections if best is None else [sections[best[1]], *sections]
    views = [e for section in nearest for e in section.exhibits if isinstance(e, MapView)]
    return (None if best is None else best[2], _front_map(views[0], desk) if views else None)


def _front_map(view: MapView, desk: _Desk) -> MapItem:
    base = base_map(
        desk.assessment.outlines, view.extent, key="front", width=MAP_NARROW, styles=desk.styles
    )
    small = dataclasses.replace(desk, bases={(view.extent, MAP_NARROW): base})
    return _map(view, small, key="front-map", width=MAP_NARROW, in_page={})


def _answers(assessment: Assessment) -> tuple[AnswerRow, ...]:
    places = {
        str(clause.id): paragraph.title
        for article in assessment.agreement.articles
        for paragraph in article.paragraphs
        for clause in paragraph.clauses
    }
    return tuple(
        AnswerRow(
            question=answer.question,
            result=answer.result,
            reason=answer.reason,
            change=answer.change,
            link=anchor_of(answer.clause) if answer.clause in places else "limits",
            place=places.get(answer.clause, "What cannot be said"),
        )
        for answer in assessment.answers
    )


def _facts(agreement: Agreement, options: Options) -> tuple[tuple[str, str], ...]:
    """Return the terms of the assessment, as the first page prints them."""
    in_force = agreement.status is Status.IN_FORCE
    facts = [
        ("As of", _day(options.as_of.isoformat())),
        ("Known by", _day(options.known_by.isoformat())),
        (
            "In force",
            "yes" if in_force else "assumed, for all its parties, on the as-of date; it is not",
        ),
        ("Territory", str(options.territory.value).replace("+", " and ")),
    ]
    facts += [(f"Status of {unit}", f"counted to {s}") for unit, s in options.status.items()]
    facts += [
        (parameter.gist or str(name), parameter_words(parameter, options))
        for name, parameter in agreement.parameters.items()
        if parameter.status is not ParameterStatus.FIXED
    ]
    facts += [
        (f"Reading of {clause}", ", ".join(chosen)) for clause, chosen in options.readings.items()
    ]
    if not options.readings:
        facts.append(("Readings", "all that are declared, side by side"))
    return tuple(facts)


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    names = "January February March April May June July August September October November December"
    return f"{int(day)} {names.split()[int(month) - 1]} {year}"
