"""Going through the parts of an expression."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, cast

from foedus.expressions.durations import OpenDuration
from foedus.expressions.states import Role
from foedus.expressions.zones import OpenLength

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.vocabulary import ParameterId


def parts_of(expression: object) -> Iterator[object]:
    """Yield an expression and every expression inside it, outer ones first."""
    if isinstance(expression, tuple):
        for part in cast("tuple[object, ...]", expression):
            yield from parts_of(part)
    elif is_dataclass(expression):
        yield expression
        for field in fields(expression):
            yield from parts_of(getattr(expression, field.name))


def parameters_of(expression: object) -> frozenset[ParameterId]:
    """Return the parameters that an expression depends on."""
    return frozenset(
        part.parameter
        for part in parts_of(expression)
        if isinstance(part, OpenLength | OpenDuration)
    )


def roles_of(expression: object) -> frozenset[str]:
    """Return the roles that an expression names."""
    return frozenset(part.name for part in parts_of(expression) if isinstance(part, Role))
