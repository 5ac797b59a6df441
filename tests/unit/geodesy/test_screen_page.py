"""The page on screens shows what is true."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "screen-points.md"


def test_examples_of_the_page_give_what_it_says():
    fences = re.findall(r"^```pycon\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    code = "\n".join(fences)
    page = doctest.DocTestParser().get_doctest(code, {}, PAGE.name, str(PAGE), 0)

    result = doctest.DocTestRunner().run(page)

    assert result.attempted >= 15
    assert result.failed == 0
