"""Reading expressions for states, and dates within them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from foedus.errors import Diagnostic, ExpressionError, nearest_name
from foedus.expressions.forms import Form, each_of, form_of, text_of, wrong_shape
from foedus.expressions.states import (
    Bearer,
    DifferenceOf,
    IntersectionOf,
    MembersOf,
    Named,
    OtherSide,
    Role,
    States,
    StatesIn,
    UnionOf,
)
from foedus.vocabulary import BodyId, StateId, parse_date

if TYPE_CHECKING:
    import datetime as dt

    from foedus.documents import Node

STATES_FORMS: Final = (
    Form(key="members_of", extra=("as_of",)),
    Form(key="role"),
    Form(key="states_in"),
    Form(key="union"),
    Form(key="intersection"),
    Form(key="difference"),
)

_CODE = re.compile(r"[A-Z]{3}")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_WORDS: Final = {"bearer": Bearer(), "other_side": OtherSide()}
_EXPECTED = (
    "a three-letter code such as ABC, a list of codes, bearer, other_side, or a map with one of "
    + ", ".join(form.key for form in STATES_FORMS)
)


def parse_states(node: Node) -> States:
    """Return the set of states that a node denotes.

    A code is the set of that one state; a list of codes is the set of the states named; a list
    with other expressions in it is their union.

    Raises
    ------
    ExpressionError
        FDS-E001 to E006, all that were found.
    """
    if node.kind == "scalar":
        return _parse_word(node)
    if node.kind == "list":
        operands = each_of(node, parse_states, least=1, expected="a list of states")
        names = [name for o in operands if isinstance(o, Named) for name in o.states]
        if all(isinstance(operand, Named) for operand in operands):
            return Named(tuple(names))
        return UnionOf(operands)
    form = form_of(node, STATES_FORMS, noun="a set of states")
    return _parse_form(node, form.key)


def parse_day(node: Node) -> dt.date:
    """Return the day that a node names, such as 1997-05-27.

    Raises
    ------
    ExpressionError
        FDS-E006 if it is not a date.
    """
    try:
        return parse_date(node.text)
    except ValueError as error:
        raise ExpressionError(
            Diagnostic(
                code="FDS-E006",
                message="This is not a date.",
                place=node.place,
                expected="year, month and day, such as 1997-05-27",
                found=node.text or f"a {node.kind}",
            )
        ) from error


def parse_word(node: Node, *, expected: str) -> str:
    """Return an identifier of letters, digits, hyphens and underscores.

    Raises
    ------
    ExpressionError
        FDS-E003 for other characters, FDS-E002 for another shape.
    """
    text = text_of(node, expected=expected)
    if _WORD.fullmatch(text):
        return text
    raise ExpressionError(_unknown_word(node, expected=expected, hint=""))


def _parse_form(node: Node, key: str) -> States:
    part = node.get(key) or node
    if key == "members_of":
        body = BodyId(parse_word(part, expected="the name of a body of the world"))
        day = node.get("as_of")
        return MembersOf(body, parse_day(day) if day is not None else None)
    if key == "role":
        return Role(parse_word(part, expected="the name of a role of the agreement"))
    if key == "states_in":
        return StatesIn(parse_word(part, expected="the name of a region of the world"))
    operands = each_of(part, parse_states, least=1, expected="a list of sets of states")
    if key == "union":
        return UnionOf(operands)
    return IntersectionOf(operands) if key == "intersection" else DifferenceOf(operands)


def _parse_word(node: Node) -> States:
    if not isinstance(node.value, str) or not node.value:
        raise wrong_shape(node, expected=_EXPECTED)
    if _CODE.fullmatch(node.value):
        return Named((StateId(node.value),))
    if node.value in _WORDS:
        return _WORDS[node.value]
    hint = nearest_name(node.value, [*_WORDS, *(form.key for form in STATES_FORMS)])
    if not hint and _CODE.fullmatch(node.value.upper()):
        hint = f"did you mean {node.value.upper()!r}?"
    elif not hint and node.value.isupper():
        hint = "codes of states have three letters"
    elif not hint and _WORD.fullmatch(node.value):
        hint = f"a role of the agreement is written {{role: {node.value}}}"
    raise ExpressionError(_unknown_word(node, expected=_EXPECTED, hint=hint))


def _unknown_word(node: Node, *, expected: str, hint: str) -> Diagnostic:
    return Diagnostic(
        code="FDS-E003",
        message=f"{node.text!r} is not a word that is known here.",
        place=node.place,
        expected=expected,
        found=node.text,
        hint=hint,
    )
