"""Literate Markdown to headings, prose and fenced blocks, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt

from foedus.documents.gather import gather_faults
from foedus.documents.text import SourceText, normalise_text, read_text
from foedus.documents.yaml_nodes import YamlOrigin, compose_yaml
from foedus.errors import Diagnostic, DocumentError, Place

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from markdown_it.token import Token

    from foedus.documents.node import Node

FORMAT_VERSION: Final = 1
"""Version of the document format that this engine reads."""

_RULE = "---"
_PROSE_LANGUAGES = frozenset({"", "text", "console", "expected"})
"""Fences that show something to people and are not read as blocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; `place.path` ends with the heading itself."""

    level: int
    title: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """A paragraph of prose, its lines joined by spaces."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block: its language, its text as written and its YAML."""

    language: str
    text: str
    node: Node
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A literate document.

    Attributes
    ----------
    file : str
        Path as given.
    front : Node
        The map between the two rules at the top; has ``foedus``.
    elements : tuple of Heading, Prose or Block
        In the order of the text.
    sha256 : str
        Digest of the file's bytes.
    """

    file: str
    front: Node
    elements: tuple[Heading | Prose | Block, ...]
    sha256: str

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The fenced blocks."""
        return tuple(item for item in self.elements if isinstance(item, Block))

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings."""
        return tuple(item for item in self.elements if isinstance(item, Heading))


def read_markdown(path: Path) -> Document:
    """Return a literate document.

    Fences whose language is empty, ``text``, ``console`` or ``expected`` are for people and are
    left out.

    Raises
    ------
    DocumentError
        FDS-D001 to D009, all that were found.
    """
    return parse_markdown(read_text(path))


def parse_markdown(source: SourceText) -> Document:
    """Return the literate document in a text; see `read_markdown`."""
    document, faults = scan_markdown(source)
    if document is None or faults:
        raise DocumentError(*faults)
    return document


def scan_markdown(source: SourceText) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """Return what can be read of a document, and the faults of what cannot.

    The document is None if its front matter cannot be read; blocks at fault are left out.
    """
    faults: list[Diagnostic] = []
    with gather_faults(faults):
        return _scan(normalise_text(source.text, file=source.file), source)
    return None, tuple(faults)


def _scan(text: str, source: SourceText) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    lines = text.split("\n")
    faults: list[Diagnostic] = []
    fronts: list[Node] = []
    body_line = _front_end(lines) or 0
    with gather_faults(faults):
        fronts.append(_read_front(lines, file=source.file))
    builder = _Builder(lines, file=source.file, body_line=body_line)
    elements = builder.build(_tokens("\n".join(lines[body_line:])))
    faults.extend(builder.faults)
    if not fronts:
        return None, tuple(faults)
    document = Document(
        file=source.file, front=fronts[0], elements=tuple(elements), sha256=source.sha256
    )
    return document, tuple(faults)


def _tokens(text: str) -> list[Token]:
    parser = MarkdownIt("commonmark", {"maxNesting": 20})
    return parser.parse(text)


def _front_end(lines: list[str]) -> int | None:
    """Return the number of lines that the front matter takes, or None if there is none."""
    if not lines or lines[0].rstrip() != _RULE:
        return None
    for number, line in enumerate(lines[1:], start=2):
        if line.rstrip() == _RULE:
            return number
    return None


def _read_front(lines: list[str], *, file: str) -> Node:
    end = _front_end(lines)
    if end is None:
        raise DocumentError(_no_front(Place(file=file, excerpt=lines[0])))
    origin = YamlOrigin(file=file, first_line=2, path=("front matter",))
    node = compose_yaml("\n".join(lines[1 : end - 1]), origin=origin)
    version = node.get("foedus")
    if version is None or version.value != FORMAT_VERSION:
        place = node.place if version is None else version.place
        raise DocumentError(_no_front(place))
    return node


def _no_front(place: Place) -> Diagnostic:
    return Diagnostic(
        code="FDS-D004",
        message="The document does not say in which version of the format it is written.",
        place=place,
        expected=f"a first line ---, a line foedus: {FORMAT_VERSION}, and a closing line ---",
        hint=f"this engine reads version {FORMAT_VERSION}",
    )


class _Builder:
    """Turns the tokens of one document into elements."""

    def __init__(self, lines: list[str], *, file: str, body_line: int) -> None:
        self._lines = lines
        self._file = file
        self._body_line = body_line
        self._path: list[tuple[int, str]] = []
        self.faults: list[Diagnostic] = []

    def build(self, tokens: Iterable[Token]) -> list[Heading | Prose | Block]:
        elements: list[Heading | Prose | Block] = []
        tokens = list(tokens)
        for index, token in enumerate(tokens):
            if token.map is None:
                continue
            if token.type == "heading_open" and token.level == 0:
                elements.append(self._heading(token, tokens[index + 1].content))
            elif token.type == "paragraph_open":
                text = " ".join(tokens[index + 1].content.split())
                elements.append(Prose(text=text, place=self._place(token)))
            elif token.type == "fence":
                block = self._block(token)
                if block is not None:
                    elements.append(block)
        return elements

    def _heading(self, token: Token, content: str) -> Heading:
        level = int(token.tag.removeprefix("h"))
        title = " ".join(content.split())
        self._path = [item for item in self._path if item[0] < level]
        self._path.append((level, title))
        return Heading(level=level, title=title, place=self._place(token))

    def _block(self, token: Token) -> Block | None:
        language = (token.info.split() or [""])[0]
        if language in _PROSE_LANGUAGES:
            return None
        place = self._place(token)
        if token.level > 0:
            self.faults.append(_nested(language, place))
            return None
        if not self._is_closed(token):
            self.faults.append(_unclosed(language, place))
            return None
        first = place.line + 1
        indent = len(place.excerpt) - len(place.excerpt.lstrip(" "))
        origin = YamlOrigin(
            file=self._file, first_line=first, column_shift=indent, path=place.path
        )
        with gather_faults(self.faults):
            node = compose_yaml(token.content, origin=origin)
            return Block(language=language, text=token.content, node=node, place=place)
        return None

    def _is_closed(self, token: Token) -> bool:
        last = self._lines[self._body_line + (token.map or [0, 0])[1] - 1].strip()
        marks = token.markup
        return len(last) >= len(marks) and set(last) == {marks[0]}

    def _place(self, token: Token) -> Place:
        line = self._body_line + (token.map or [0, 0])[0]
        return Place(
            file=self._file,
            line=line + 1,
            path=tuple(title for _, title in self._path),
            excerpt=self._lines[line],
        )


def _nested(language: str, place: Place) -> Diagnostic:
    return Diagnostic(
        code="FDS-D009",
        message=f"The block {language!r} stands inside a list or a quotation.",
        place=place,
        expected="blocks that begin at the left margin",
        hint="move the block out of the list",
    )


def _unclosed(language: str, place: Place) -> Diagnostic:
    return Diagnostic(
        code="FDS-D010",
        message=f"The block {language!r} is never closed.",
        place=place,
        expected="a closing line of backticks as long as the opening one",
        hint="close the block where it ends",
    )
