from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.documents import (
    Block,
    Heading,
    Prose,
    SourceText,
    parse_markdown,
    read_markdown,
    read_text,
    scan_markdown,
)
from foedus.errors import DocumentError, FoedusError

if TYPE_CHECKING:
    from pathlib import Path


def refused_by_name(error: FoedusError) -> None:
    assert error.diagnostics
    assert all(re.fullmatch(r"FDS-[DE]\d{3}", d.code) for d in error.diagnostics)


TEXT = """---
foedus: 1
id: x
---

# Title

Some prose
on two lines.

## Article 1: *First*

```clause
id: art1
act: {classes: [a]}
```

- a point
- another

```text
only for people
```

## Article 2
"""


def parse(text: str) -> SourceText:
    return SourceText(file="t.md", text=text, sha256="")


def codes_of(text: str) -> list[str]:
    _, faults = scan_markdown(parse(text))
    return [fault.code for fault in faults]


def test_a_document_keeps_headings_prose_and_blocks_in_order() -> None:
    document = parse_markdown(parse(TEXT))

    kinds = [type(item) for item in document.elements]

    assert kinds == [Heading, Prose, Heading, Block, Prose, Prose, Heading]
    assert document.elements[1].text == "Some prose on two lines."
    assert [heading.level for heading in document.headings] == [1, 2, 2]
    assert document.front.plain() == {"foedus": 1, "id": "x"}


def test_a_block_knows_its_line_and_the_headings_above() -> None:
    (block,) = parse_markdown(parse(TEXT)).blocks

    node = block.node.at("act", "classes", 0)

    assert node is not None
    assert (node.place.line, node.place.column) == (15, 17)
    assert node.place.path == ("Title", "Article 1: *First*")
    assert TEXT.split("\n")[node.place.line - 1] == node.place.excerpt
    assert block.text == "id: art1\nact: {classes: [a]}\n"


def test_columns_count_the_indent_of_the_fence() -> None:
    text = TEXT.replace("```clause\nid: art1\n", "  ```clause\n  id: art1\n").replace(
        "act: {classes: [a]}\n```", "  act: {classes: [a]}\n  ```"
    )

    (block,) = parse_markdown(parse(text)).blocks
    node = block.node.at("act", "classes", 0)

    assert node is not None
    assert node.place.column == 19
    assert node.place.excerpt[18] == "a"


@pytest.mark.parametrize(
    "text",
    ["", "no front matter", "---\nfoedus: 1\n", "---\nfoedus: 2\n---\n", "---\nid: x\n---\n",
     "---\nfoedus: '1'\n---\n", "---\n- foedus\n---\n"],
)  # fmt: skip
def test_a_document_without_its_version_is_refused(text: str) -> None:
    assert codes_of(text) == ["FDS-D004"]


def test_faults_of_all_blocks_are_said_at_once() -> None:
    text = TEXT.replace("id: art1", "id: [") + "\n> ```clause\n> id: a\n> ```\n\n```clause\nid: b"

    assert codes_of(text) == ["FDS-D005", "FDS-D009", "FDS-D010"]


def test_a_fence_closed_by_a_shorter_line_is_not_closed() -> None:
    assert codes_of("---\nfoedus: 1\n---\n\n````clause\nid: b\n```\n") == ["FDS-D010"]


def test_windows_line_ends_and_a_byte_order_mark_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())

    document = read_markdown(path)

    assert document.blocks[0].node.get("id") is not None
    assert document.file == str(path)
    assert len(document.sha256) == 64


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe", "FDS-D002"),
        (b"a\x00b", "FDS-D003"),
        (b"x" * 4_000_001, "FDS-D008"),
        (b"x" * 3_999_999 + "é".encode() * 2, "FDS-D008"),
    ],
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "x.md"
    path.write_bytes(content)

    with pytest.raises(DocumentError) as caught:
        read_text(path)

    assert caught.value.diagnostics[0].code == code


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.md", tmp_path):
        with pytest.raises(DocumentError, match="cannot be read") as caught:
            read_text(path)
        assert caught.value.diagnostics[0].code == "FDS-D001"


PIECES = st.lists(
    st.sampled_from(
        ["---\n", "foedus: 1\n", "# A\n", "## Article 1\n", "### Paragraph 2\n", "```clause\n",
         "```\n", "````\n", "~~~x\n", "- ", "> ", "    ", "id: a\n", "text\n",
         "\n", "\t", "[", "{a: "]
    )
).map("".join)  # fmt: skip


@given(PIECES | st.text())
def test_any_text_is_read_or_refused_by_name(text: str) -> None:
    try:
        parse_markdown(parse(text))
    except FoedusError as error:
        refused_by_name(error)
