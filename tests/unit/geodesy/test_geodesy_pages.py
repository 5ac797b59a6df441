"""The pages on this room in Python show what is true."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[3] / "docs"


@pytest.mark.parametrize("name", ["how-to/screen-points.md", "tutorials/distance-fields.md"])
def test_examples_of_a_page_give_what_it_says(name):
    text = (DOCS / name).read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"^```pycon\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    page = doctest.DocTestParser().get_doctest(code, {}, name, name, 0)

    result = doctest.DocTestRunner().run(page)

    assert result.attempted >= 15
    assert result.failed == 0
