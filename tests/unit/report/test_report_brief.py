"""The brief has exactly two pages, whatever it has to say."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest
import synthetic

from foedus.report.brief import brief_pdf
from foedus.report.page import build_page


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page(?![a-z])", pdf))


def test_brief_has_two_pages(files: dict[str, bytes]):
    assert files["brief.pdf"].startswith(b"%PDF-")
    assert pages(files["brief.pdf"]) == 2


def test_brief_without_figures_has_two_pages(assessment: Any):
    bare = synthetic.assessment()
    bare.sections = tuple(dataclasses.replace(s, exhibits=()) for s in assessment.sections)

    assert pages(brief_pdf(build_page(bare))) == 2


@pytest.mark.parametrize("times", [1, 12, 40])
def test_brief_with_much_to_say_has_two_pages(times: int):
    full = synthetic.assessment()
    full.answers = tuple(
        dataclasses.replace(a, reason=a.reason * min(times, 12)) for a in full.answers * times
    )
    full.limits *= times
    full.licences *= times

    assert pages(brief_pdf(build_page(full))) == 2


def test_brief_with_nothing_to_say_has_two_pages():
    empty = synthetic.assessment()
    empty.answers = empty.sections = empty.limits = empty.licences = ()

    assert pages(brief_pdf(build_page(empty))) == 2
