"""Holding a node against a shape, with faults at the places of the document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from foedus.errors import Diagnostic, nearest_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic_core import ErrorDetails

    from foedus.documents import Node

ShapeT = TypeVar("ShapeT", bound=BaseModel)

Step = str | int


def conform(
    node: Node, shape: type[ShapeT], *, noun: str, faults: list[Diagnostic]
) -> ShapeT | None:
    """Return a node's values in a shape, or None with the faults added to the list.

    Parameters
    ----------
    node : Node
    shape : type
        One of the models of `shapes`.
    noun : str
        What the node is, for messages: ``a clause``.
    faults : list of Diagnostic
        Receives FDS-A001 for unknown fields, FDS-A002 for missing ones, FDS-A003 for values.
    """
    try:
        return shape.model_validate(node.plain())
    except ValidationError as error:
        seen: set[tuple[object, ...]] = set()
        for detail in error.errors(include_url=False, include_context=True):
            fault = _fault(detail, node, shape, noun=noun)
            key = (fault.code, fault.place, fault.found)
            if key not in seen:
                seen.add(key)
                faults.append(fault)
    return None


def _fault(detail: ErrorDetails, node: Node, shape: type[BaseModel], *, noun: str) -> Diagnostic:
    location = tuple(detail["loc"])
    match detail["type"]:
        case "extra_forbidden":
            return _unknown_field(location, node, shape, noun=noun)
        case "missing":
            return _missing_field(location, node, shape, noun=noun)
        case _:
            return _wrong_value(detail, location, node, noun=noun)


def _unknown_field(
    location: Sequence[Step], node: Node, shape: type[BaseModel], *, noun: str
) -> Diagnostic:
    name = str(location[-1])
    parent = _walk(node, location[:-1])
    known = _fields_at(shape, location[:-1])
    return Diagnostic(
        code="FDS-A001",
        message=f"The field {name!r} is not known in {_inside(location, noun)}.",
        place=parent.key_place(name),
        expected="one of " + ", ".join(known),
        found=name,
        hint=nearest_name(name, known),
    )


def _missing_field(
    location: Sequence[Step], node: Node, shape: type[BaseModel], *, noun: str
) -> Diagnostic:
    name = str(location[-1])
    parent = _walk(node, location[:-1])
    known = _fields_at(shape, location[:-1])
    return Diagnostic(
        code="FDS-A002",
        message=f"The field {name!r} is missing in {_inside(location, noun)}.",
        place=parent.place,
        expected=f"{name}: {_phrase(known.get(name, ''))}".strip(": "),
        found="fields " + ", ".join(parent.names) if parent.names else "nothing",
    )


def _phrase(description: str) -> str:
    """Return a description as it stands within a sentence."""
    first = description.partition(";")[0].strip().rstrip(".")
    return first[:1].lower() + first[1:]


def _wrong_value(
    detail: ErrorDetails, location: Sequence[Step], node: Node, *, noun: str
) -> Diagnostic:
    place, found = _value_at(node, location)
    expected = _expectation(detail)
    known = expected.removeprefix("one of ").split(", ")
    where = ".".join(str(step) for step in location if _is_step(step)) or noun
    return Diagnostic(
        code="FDS-A003",
        message=f"The value of {where!r} cannot be used.",
        place=place,
        expected=expected,
        found=found,
        hint=nearest_name(found.strip("'"), known),
    )


def _expectation(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if "expected" in context:
        words = str(context["expected"]).replace("'", "").replace(" or ", ", ")
        return f"one of {words}" if ", " in words else words
    plain = {
        "string_type": "a text",
        "bool_type": "true or false",
        "dict_type": "a map",
        "list_type": "a list",
        "model_type": "a map",
        "model_attributes_type": "a map",
        "string_too_short": "a text that is not empty",
        "string_too_long": f"a text of at most {context.get('max_length')} characters",
        "too_short": f"at least {context.get('min_length')} elements",
        "string_pattern_mismatch": _patterns.get(str(context.get("pattern")), "another spelling"),
    }
    return plain.get(detail["type"], detail["msg"].lower())


_patterns = {
    r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$": "letters, digits, dots, hyphens and underscores",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "a date such as 1997-05-27",
    r"^[a-z]{2,3}$": "a language such as en",
}


def _walk(node: Node, location: Sequence[Step]) -> Node:
    """Return the deepest node on the way; steps that name union members are passed over."""
    for step in location:
        node = node.at(step) or node
    return node


def _value_at(node: Node, location: Sequence[Step]) -> tuple[Any, str]:
    if location and location[-1] == "[key]":
        name = str(location[-2])
        return _walk(node, location[:-2]).key_place(name), name
    target = _walk(node, location)
    return target.place, repr(target.text) if target.kind == "scalar" else f"a {target.kind}"


def _inside(location: Sequence[Step], noun: str) -> str:
    names = [step for step in location[:-1] if isinstance(step, str)]
    return f"the field {names[-1]!r} of {noun}" if names else noun


def _is_step(step: Step) -> bool:
    return step != "[key]"


def _fields_at(shape: type[BaseModel], location: Sequence[Step]) -> dict[str, str]:
    """Return the fields of the model at a location with their descriptions."""
    model = shape
    for step in location:
        if "root" in model.model_fields:
            model = _model_in(model.model_fields["root"].annotation) or model
        elif isinstance(step, str) and step in model.model_fields:
            model = _model_in(model.model_fields[step].annotation) or model
    return {name: info.description or "" for name, info in model.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
