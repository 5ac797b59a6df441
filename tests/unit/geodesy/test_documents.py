"""Every diagnostic page of the room shows an example that triggers it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from foedus.errors import FoedusError

PAGES = sorted(
    page
    for page in (Path(__file__).parents[3] / "docs/reference/diagnostics").glob("FDS-[GL]0*.md")
    if "foedus.geodesy" in page.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_example_triggers_the_diagnostic(page):
    example = re.search(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None

    with pytest.raises(FoedusError) as raised:
        exec(compile(example[1], page.name, "exec"), {})  # noqa: S102 - our own documentation
    assert raised.value.diagnostics[0].code == page.stem


def test_all_codes_of_the_room_have_a_page():
    room = Path(__file__).parents[3] / "src/foedus/geodesy"
    raised = {
        code
        for module in room.rglob("*.py")
        for code in re.findall(r'code="(FDS-[GL]\d+)"', module.read_text(encoding="utf-8"))
    }

    assert raised == {page.stem for page in PAGES}
