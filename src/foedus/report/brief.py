"""Two pages for those who will not open the report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import typst

from foedus.report.html import chart_svg, map_svg
from foedus.report.palette import template_text

if TYPE_CHECKING:
    from foedus.report.page import Block, Page

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
    blocks = [
        block
        for article in page.articles
        for paragraph in article.paragraphs
        for clause in paragraph.clauses
        for block in clause.blocks
    ]
    return {
        "title": agreement.title,
        "notice": agreement.notice,
        "facts": [list(fact) for fact in page.facts],
        "world": assessment.world.title,
        "answers": [
            [row.question, row.result, row.reason, row.change]
            for row in page.answers[:_ANSWERS_MOST]
        ],
        "answers_more": max(0, len(page.answers) - _ANSWERS_MOST),
        "rule": assessment.rule,
        "figures": [figure for figure in (_chart(blocks), _map(blocks)) if figure],
        "limits": [[limit.title, limit.text] for limit in assessment.limits[:_LIMITS_MOST]],
        "limits_more": max(0, len(assessment.limits) - _LIMITS_MOST),
        "licences": [f"{note.name} ({note.licence})" for note in assessment.licences],
        "digest": f"sha256:{assessment.receipt.digest}",
    }


def _chart(blocks: list[Block]) -> dict[str, Any]:
    chart = next((block.chart for block in blocks if block.chart is not None), None)
    if chart is None:
        return {}
    panel = chart.panels[0]
    title = chart.title if len(chart.panels) == 1 else f"{chart.title}: {panel.title}"
    return {
        "title": title,
        "caption": chart.caption,
        "alt": panel.description,
        "svg": chart_svg(panel),
        "keys": [[style.title, style.css, style.dash] for style in chart.sides],
        "credit": "; ".join(chart.twin.attribution),
    }


def _map(blocks: list[Block]) -> dict[str, Any]:
    item = next((block.maps[0] for block in blocks if block.maps), None)
    if item is None:
        return {}
    return {
        "title": item.title,
        "caption": item.caption,
        "alt": item.sheet.description,
        "svg": map_svg(item.sheet),
        "keys": [],
        "credit": "; ".join(item.attribution),
    }
