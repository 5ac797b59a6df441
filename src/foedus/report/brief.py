"""Two pages for those who will not open the report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import typst

from foedus.report.html import chart_svg, map_svg
from foedus.report.numerals import sentence
from foedus.report.palette import template_text

if TYPE_CHECKING:
    from foedus.agreements import Statement
    from foedus.report.exhibits import ChartBlock, MapItem
    from foedus.report.page import Page

PAGES: Final = 2
_ANSWERS_MOST: Final = 14
_LIMITS_MOST: Final = 8


def brief_pdf(page: Page) -> bytes:
    """Return ``brief.pdf``: exactly two pages, with fonts that come with the typesetter.

    Text is set smaller until it fits; answers and limits beyond the first few are counted.
    """
    data = json.dumps(_content(page), ensure_ascii=False, sort_keys=True)
    result: Any = typst.compile(
        template_text("brief.typ").encode(),
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        pdf_standards="ua-1",
    )
    return bytes(result)


def _content(page: Page) -> dict[str, Any]:
    assessment = page.assessment
    agreement = assessment.agreement
    chart, drawn_map = page.front
    return {
        "title": agreement.title,
        "notice": page.notice,
        "facts": [list(fact) for fact in page.facts],
        "world": assessment.world.title,
        "answers": [
            [row.question, *map(sentence, (row.result, row.reason, row.change))]
            for row in page.answers[:_ANSWERS_MOST]
        ],
        "answers_more": max(0, len(page.answers) - _ANSWERS_MOST),
        "context": [
            [statement.title, statement.text, _credit(statement)]
            for statement in agreement.context
            if statement.on is None or statement.on <= assessment.options.as_of
        ],
        "rule": assessment.rule,
        "chart": {} if chart is None else _chart(chart),
        "map": {} if drawn_map is None else _map(drawn_map),
        "limits": [
            [sentence(limit.title).rstrip("."), sentence(limit.text)]
            for limit in assessment.limits[:_LIMITS_MOST]
        ],
        "limits_more": max(0, len(assessment.limits) - _LIMITS_MOST),
        "licences": [f"{note.name} ({note.licence})" for note in assessment.licences],
        "digest": f"sha256:{assessment.receipt.digest}",
    }


def _credit(statement: Statement) -> str:
    day = "" if statement.on is None else f", {statement.on.isoformat()}"
    return f"{statement.by}{day}; {statement.grade.value}"


def _chart(chart: ChartBlock) -> dict[str, Any]:
    panel = chart.panels[0]
    return {
        "title": chart.title,
        "panel": "" if len(chart.panels) == 1 else panel.title,
        "caption": chart.caption if len(chart.panels) == 1 else "",
        "alt": panel.description,
        "svg": chart_svg(panel),
        "keys": [[style.title, style.css, style.dash] for style in chart.sides],
        "credit": "; ".join(chart.twin.attribution),
    }


def _map(item: MapItem) -> dict[str, Any]:
    return {
        "title": item.title,
        "panel": "",
        "caption": item.caption,
        "alt": item.sheet.description,
        "svg": map_svg(item.sheet),
        "keys": [],
        "credit": "; ".join(item.attribution),
    }
