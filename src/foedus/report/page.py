"""The page: what stands where, ready for the template."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from foedus.agreements import clause_in_words
from foedus.findings import MapView
from foedus.report.exhibits import blocks_of, desk_for, front_map
from foedus.report.telling import telling_findings
from foedus.report.terms import facts_of, notice_of, parameter_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from foedus.agreements import Article, Clause, Paragraph, Parameter
    from foedus.assessment import Assessment
    from foedus.findings import Section
    from foedus.report.base_map import BaseMap
    from foedus.report.exhibits import Block, ChartBlock, Desk, MapItem
    from foedus.report.sides import SideStyle
    from foedus.report.telling import Telling


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
    desk = desk_for(assessment)
    articles = tuple(_article(article, desk) for article in assessment.agreement.articles)
    return Page(
        assessment=assessment,
        notice=notice_of(assessment),
        facts=facts_of(assessment.agreement, assessment.options),
        answers=_answers(assessment),
        articles=articles,
        front=_front(articles, desk),
        bases=tuple(desk.bases.values()),
        styles=desk.styles,
    )


def anchor_of(clause_id: str) -> str:
    """Return the identifier in the page of the part about a clause."""
    return "clause-" + re.sub(r"[^A-Za-z0-9_.-]", "-", clause_id)


def _check_sections(assessment: Assessment) -> None:
    known = {clause.id for article in assessment.agreement.articles for clause in article.clauses}
    unknown = sorted({str(s.clause) for s in assessment.sections} - {str(c) for c in known})
    if unknown:
        message = f"sections for clauses that the agreement does not have: {unknown}"
        raise ValueError(message)


def _article(article: Article, desk: Desk) -> ArticlePart:
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


def _clause(clause: Clause, desk: Desk) -> ClausePart:
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
        blocks=tuple(blocks_of(section, desk, key=key)) if section is not None else (),
        telling=telling_findings(desk.assessment.findings, clause.id),
    )


def _parameters(clause: Clause, assessment: Assessment) -> Iterator[tuple[Parameter, str]]:
    for name, parameter in assessment.agreement.parameters.items():
        if re.search(rf"\b{re.escape(name)}\b", clause.source_text):
            yield parameter, parameter_words(parameter, assessment.options)


def _front(
    articles: Sequence[ArticlePart], desk: Desk
) -> tuple[ChartBlock | None, MapItem | None]:
    parts = {str(c.clause.id): c for a in articles for p in a.paragraphs for c in p.clauses}
    answered = dict.fromkeys(answer.clause for answer in desk.assessment.answers)
    chosen = [parts[clause] for clause in answered if clause in parts]
    charts = [
        (part, chart)
        for part in chosen
        for chart in [block.chart for block in part.blocks if block.chart][:1]
    ]
    best = min(charts, key=lambda found: len(found[1].panels[0].unnamed), default=None)
    nearest = chosen if best is None else [best[0], *chosen]
    sections = [part.section for part in nearest if part.section is not None]
    views = [e for section in sections for e in section.exhibits if isinstance(e, MapView)]
    return (None if best is None else best[1], front_map(views[0], desk) if views else None)


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
