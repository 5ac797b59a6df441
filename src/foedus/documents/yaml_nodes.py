"""YAML to nodes: the 1.2 core schema, every node with its place, nothing that can run or alias.

The events of PyYAML's C parser are folded into nodes without recursion, so that depth is a limit
that we set and not one that the stack finds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import yaml

from foedus.documents.node import Entry, Node, Scalar
from foedus.documents.text import normalise_text
from foedus.errors import Diagnostic, DocumentError, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPTH_MAX: Final = 40
"""Greatest depth of lists and maps within each other."""

NODES_MAX: Final = 100_000
"""Greatest number of scalars, lists and maps in one text."""

# YAML 1.2.2, section 10.3.2 (core schema).
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_BASED = re.compile(r"0o[0-7]{1,20}|0x[0-9a-fA-F]{1,15}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

# PyYAML has no types; the adapter is this one name.
_parse_events: Any = getattr(yaml, "parse")  # noqa: B009 - hides the untyped signature
_LOADER: Any = getattr(yaml, "CLoader", yaml.Loader)


@dataclass(slots=True)
class _Open:
    """A list or map whose end has not come yet."""

    is_map: bool
    place: Place
    elements: list[Node] = field(default_factory=list[Node])
    entries: dict[str, Entry] = field(default_factory=dict[str, Entry])
    key: Node | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlOrigin:
    """Where a piece of YAML stands in its file.

    Attributes
    ----------
    file : str
    first_line : int
        Line of the file on which the piece begins, counted from 1.
    column_shift : int
        Columns that were taken off the front of each line, such as a fence's indent.
    path : tuple of str
        Headings above the piece.
    """

    file: str
    first_line: int = 1
    column_shift: int = 0
    path: tuple[str, ...] = ()


def read_yaml(text: str, *, file: str, first_line: int = 1, path: tuple[str, ...] = ()) -> Node:
    """Return the YAML value in a text as nodes.

    Scalars follow the YAML 1.2 core schema: ``NO``, ``on`` and dates are texts.  An empty text is
    an empty map.

    Parameters
    ----------
    text : str
    file : str
        Name for places.
    first_line : int, default 1
        Line of the file on which the text begins.
    path : tuple of str
        Headings above the text.

    Raises
    ------
    DocumentError
        FDS-D003, D005, D006, D007 or D008, with all duplicate keys at once.
    """
    origin = YamlOrigin(file=file, first_line=first_line, path=path)
    return compose_yaml(normalise_text(text, file=file), origin=origin)


def compose_yaml(text: str, *, origin: YamlOrigin) -> Node:
    """Return the YAML value in a normalised text; see `read_yaml`."""
    return _Composer(text, origin).compose()


class _Composer:
    """Folds the events of one text into nodes."""

    def __init__(self, text: str, origin: YamlOrigin) -> None:
        self._text = text
        self._lines = text.split("\n")
        self._origin = origin
        self._faults: list[Diagnostic] = []
        self._nodes = 0

    def compose(self) -> Node:
        root: Node | None = None
        documents = 0
        stack: list[_Open] = []
        for event in self._events():
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise DocumentError(self._syntax("a second document begins here", event))
                continue
            done = self._step(event, stack)
            if done is None:
                continue
            if stack:
                self._put(stack[-1], done)
            else:
                root = done
        if self._faults:
            raise DocumentError(*self._faults)
        return root or Node(kind="map", place=self._place(0, 0))

    def _events(self) -> Iterator[Any]:
        try:
            yield from _parse_events(self._text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = self._place(mark.line, mark.column) if mark else self._place(0, 0)
            problem = str(error.problem or error.context or "it cannot be parsed")
            raise DocumentError(_syntax_fault(problem, place)) from error
        except (yaml.YAMLError, ValueError) as error:
            raise DocumentError(_syntax_fault(str(error), self._place(0, 0))) from error

    def _step(self, event: Any, stack: list[_Open]) -> Node | None:
        """Return the node that an event completes, if any."""
        if isinstance(event, yaml.NodeEvent):
            self._refuse_extras(event)
            self._count(event, stack)
        match event:
            case yaml.ScalarEvent():
                return self._scalar(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                is_map = isinstance(event, yaml.MappingStartEvent)
                stack.append(_Open(is_map, self._at(event)))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                return _close(stack.pop())
            case _:
                pass
        return None

    def _scalar(self, event: Any) -> Node:
        text: str = event.value
        value: Scalar = text
        if event.implicit[0] and not event.style:
            value = core_value(text)
        return Node(kind="scalar", place=self._at(event), value=value, text=text)

    def _put(self, parent: _Open, node: Node) -> None:
        if not parent.is_map:
            parent.elements.append(node)
        elif parent.key is None:
            parent.key = node
            if node.kind != "scalar":
                self._faults.append(_syntax_fault("a key is a list or a map", node.place))
        else:
            key = parent.key
            parent.key = None
            if key.text in parent.entries:
                self._faults.append(_duplicate(key, parent.entries[key.text]))
            else:
                entry = Entry(key=key.text, place=key.place, node=node)
                parent.entries[key.text] = entry

    def _refuse_extras(self, event: Any) -> None:
        alias = isinstance(event, yaml.AliasEvent)
        tag = None if alias else getattr(event, "tag", None)
        if not (alias or event.anchor or tag):
            return
        what = "an alias" if alias else "an anchor" if event.anchor else f"the tag {tag}"
        raise DocumentError(
            Diagnostic(
                code="FDS-D007",
                message=f"The text has {what}, which Foedus does not read.",
                place=self._at(event),
                expected="plain values: texts, numbers, lists and maps",
                hint="write the value out; put quotation marks around a text that begins with"
                " *, & or !",
            )
        )

    def _count(self, event: Any, stack: list[_Open]) -> None:
        self._nodes += 1
        if self._nodes > NODES_MAX or len(stack) >= DEPTH_MAX:
            limit = f"{NODES_MAX} values" if self._nodes > NODES_MAX else f"{DEPTH_MAX} levels"
            raise DocumentError(
                Diagnostic(
                    code="FDS-D008",
                    message="The block is too large or too deep.",
                    place=self._at(event),
                    expected=f"at most {limit}",
                )
            )

    def _syntax(self, problem: str, event: Any) -> Diagnostic:
        return _syntax_fault(problem, self._at(event))

    def _at(self, event: Any) -> Place:
        return self._place(event.start_mark.line, event.start_mark.column)

    def _place(self, line: int, column: int) -> Place:
        origin = self._origin
        return Place(
            file=origin.file,
            line=origin.first_line + line,
            column=column + 1 + origin.column_shift,
            path=origin.path,
            excerpt=" " * origin.column_shift
            + (self._lines[line] if line < len(self._lines) else ""),
        )


def core_value(text: str) -> Scalar:
    """Return a plain scalar's value under the YAML 1.2 core schema."""
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    return _number(text)


def _number(text: str) -> int | float | str:
    if _INTEGER.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    return float(text.replace(".", "")) if _SPECIAL.fullmatch(text) else text


def _close(open_node: _Open) -> Node:
    if open_node.is_map:
        entries = tuple(open_node.entries.values())
        return Node(kind="map", place=open_node.place, entries=entries)
    return Node(kind="list", place=open_node.place, elements=tuple(open_node.elements))


def _syntax_fault(problem: str, place: Place) -> Diagnostic:
    return Diagnostic(
        code="FDS-D005",
        message=f"The block is not valid YAML: {problem}.",
        place=place,
        expected="YAML with spaces for indents and one value for each key",
        hint="put quotation marks around a text that has a colon, a brace or a # in it",
    )


def _duplicate(key: Node, first: Entry) -> Diagnostic:
    return Diagnostic(
        code="FDS-D006",
        message=f"The key {key.text!r} stands twice in one map.",
        place=key.place,
        expected="each key once",
        hint="remove or rename one of them",
        related=(first.place,),
    )
