"""The brief has exactly two pages, whatever it has to say."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

import pytest

from foedus.report.brief import brief_pdf
from foedus.report.page import build_page

if TYPE_CHECKING:
    from foedus.assessment import Assessment


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page(?![a-z])", pdf))


def test_brief_has_two_pages(files: dict[str, bytes]):
    assert files["brief.pdf"].startswith(b"%PDF-")
    assert pages(files["brief.pdf"]) == 2


def test_brief_without_figures_has_two_pages(assessment: Assessment):
    sections = tuple(dataclasses.replace(s, exhibits=()) for s in assessment.sections)
    bare = dataclasses.replace(assessment, sections=sections)

    assert pages(brief_pdf(build_page(bare))) == 2


@pytest.mark.parametrize("times", [1, 12, 40])
def test_brief_with_much_to_say_has_two_pages(assessment: Assessment, times: int):
    answers = [
        dataclasses.replace(answer, reason=answer.reason * min(times, 12))
        for answer in assessment.answers * times
    ]
    full = dataclasses.replace(
        assessment,
        answers=tuple(answers),
        limits=assessment.limits * times,
        licences=assessment.licences * times,
    )

    assert pages(brief_pdf(build_page(full))) == 2


def test_brief_with_nothing_to_say_has_two_pages(assessment: Assessment):
    empty = dataclasses.replace(assessment, answers=(), sections=(), limits=(), licences=())

    assert pages(brief_pdf(build_page(empty))) == 2
