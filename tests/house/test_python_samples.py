"""Python in the documentation that is marked ``run`` prints what the page shows below it."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING

import pytest
import samples

if TYPE_CHECKING:
    from pathlib import Path


def python_of(page: Path) -> list[tuple[str, str]]:
    """Return the programs of a page that are run, each with the text that it prints."""
    fences = [
        (match["info"].split(), match["body"])
        for match in samples.FENCE.finditer(page.read_text(encoding="utf-8"))
    ]
    return [
        (body, fences[at + 1][1])
        for at, (words, body) in enumerate(fences)
        if words == ["python", "run"]
    ]


PAGES = [page for page in samples.PAGES if python_of(page)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_on_a_page_prints_what_is_shown(page: Path) -> None:
    names: dict[str, object] = {}
    for program, expected in python_of(page):
        printed = io.StringIO()

        with contextlib.redirect_stdout(printed):
            exec(compile(program, str(page), "exec"), names)  # noqa: S102 - our own page

        assert printed.getvalue() == expected
