"""Telling the forms of an expression apart, and the faults that all forms share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from foedus.documents import gather_faults
from foedus.errors import Diagnostic, ExpressionError, nearest_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from foedus.documents import Node

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form of an expression: the key that names it, and the further keys it may have."""

    key: str
    extra: tuple[str, ...] = ()


def form_of(node: Node, forms: Iterable[Form], *, noun: str) -> Form:
    """Return the form that a map has.

    Raises
    ------
    ExpressionError
        FDS-E001 for keys of no form or of several; all unknown keys at once.
    """
    by_key = {form.key: form for form in forms}
    chosen = [by_key[key] for key in node.names if key in by_key]
    allowed = chosen[0].extra if len(chosen) == 1 else ()
    faults = [
        _unknown_key(node, key, known=[*by_key, *allowed], noun=noun)
        for key in node.names
        if key not in by_key and key not in allowed
    ]
    if len(chosen) > 1:
        faults.append(
            Diagnostic(
                code="FDS-E001",
                message=f"Two forms of {noun} are mixed in one map.",
                place=node.key_place(chosen[1].key),
                expected="one of them",
                found=" and ".join(form.key for form in chosen),
                hint="join them by union, intersection or difference",
            )
        )
    if not chosen and not faults:
        faults.append(_no_form(node, by_key, noun=noun))
    if faults:
        raise ExpressionError(*faults)
    return chosen[0]


def _unknown_key(node: Node, key: str, *, known: Sequence[str], noun: str) -> Diagnostic:
    return Diagnostic(
        code="FDS-E001",
        message=f"{key!r} is not a form of {noun}.",
        place=node.key_place(key),
        expected="one of " + ", ".join(known),
        found=key,
        hint=nearest_name(key, known),
    )


def _no_form(node: Node, by_key: Mapping[str, Form], *, noun: str) -> Diagnostic:
    return Diagnostic(
        code="FDS-E001",
        message=f"An empty map is not a form of {noun}.",
        place=node.place,
        expected="one of " + ", ".join(by_key),
    )


def wrong_shape(node: Node, *, expected: str, hint: str = "") -> ExpressionError:
    """Return the error for a text where a map is needed, and the like (FDS-E002)."""
    found = repr(node.text) if node.kind == "scalar" else f"a {node.kind}"
    return ExpressionError(
        Diagnostic(
            code="FDS-E002",
            message="The expression has the wrong shape here.",
            place=node.place,
            expected=expected,
            found=found,
            hint=hint,
        )
    )


def part_of(node: Node, key: str, *, noun: str, expected: str) -> Node:
    """Return the node under a key of a map that `noun` needs.

    Raises
    ------
    ExpressionError
        FDS-E004 if the map lacks the key, FDS-E002 if it is no map.
    """
    if node.kind != "map":
        raise wrong_shape(node, expected=f"a map with the key {key}")
    part = node.get(key)
    if part is None:
        raise ExpressionError(
            Diagnostic(
                code="FDS-E004",
                message=f"The {noun} has no {key}.",
                place=node.place,
                expected=f"{key}: {expected}",
                found="keys " + ", ".join(node.names),
            )
        )
    return part


def check_keys(node: Node, allowed: Sequence[str], *, noun: str) -> None:
    """Refuse keys of a map that are not allowed (FDS-E001), all at once."""
    faults = [
        _unknown_key(node, key, known=allowed, noun=noun)
        for key in node.names
        if key not in allowed
    ]
    if faults:
        raise ExpressionError(*faults)


def text_of(node: Node, *, expected: str) -> str:
    """Return a text, or refuse another shape (FDS-E002)."""
    if node.kind != "scalar" or not isinstance(node.value, str) or not node.value:
        raise wrong_shape(node, expected=expected)
    return node.value


def each_of(node: Node, parse: Callable[[Node], T], *, least: int, expected: str) -> tuple[T, ...]:
    """Return the parsed elements of a list, collecting the faults of all.

    Raises
    ------
    ExpressionError
        FDS-E002 if the node is no list, FDS-E004 if it has fewer than `least` elements.
    """
    if node.kind != "list":
        raise wrong_shape(node, expected=expected)
    if len(node.elements) < least:
        raise ExpressionError(
            Diagnostic(
                code="FDS-E004",
                message="The list has too few elements.",
                place=node.place,
                expected=expected,
                found=f"{len(node.elements)} of at least {least}",
            )
        )
    return all_of([lambda element=element: parse(element) for element in node.elements])


def all_of(readers: Iterable[Callable[[], T]]) -> tuple[T, ...]:
    """Return what every reader returns, or raise the faults of all of them together."""
    faults: list[Diagnostic] = []
    results: list[T] = []
    for read in readers:
        with gather_faults(faults):
            results.append(read())
    if faults:
        raise ExpressionError(*faults)
    return tuple(results)


def both_of(first: Callable[[], T], second: Callable[[], U]) -> tuple[T, U]:
    """Return what two readers of different things return, or raise the faults of both."""
    faults: list[Diagnostic] = []
    left: list[T] = []
    right: list[U] = []
    with gather_faults(faults):
        left.append(first())
    with gather_faults(faults):
        right.append(second())
    if faults:
        raise ExpressionError(*faults)
    return left[0], right[0]
