"""Expressions that denote sets of states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from foedus.vocabulary import BodyId, StateId


@dataclass(frozen=True, slots=True)
class Named:
    """The states named; a bare code is the set of that one state."""

    states: tuple[StateId, ...]


@dataclass(frozen=True, slots=True)
class MembersOf:
    """Members of a body on a day; without a day, on the reference date of the assessment."""

    body: BodyId
    as_of: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """A set of states that the agreement defines under a name."""

    name: str


@dataclass(frozen=True, slots=True)
class Bearer:
    """The one state whose compliance is judged."""


@dataclass(frozen=True, slots=True)
class OtherSide:
    """The states of every side of the agreement but the bearer's own."""


@dataclass(frozen=True, slots=True)
class StatesIn:
    """States that the world lists in a region of that name."""

    region: str


@dataclass(frozen=True, slots=True)
class UnionOf:
    """States in any of the operands."""

    operands: tuple[States, ...]


@dataclass(frozen=True, slots=True)
class IntersectionOf:
    """States in all of the operands."""

    operands: tuple[States, ...]


@dataclass(frozen=True, slots=True)
class DifferenceOf:
    """States in the first operand and in none of the others."""

    operands: tuple[States, ...]


States = (
    Named
    | MembersOf
    | Role
    | Bearer
    | OtherSide
    | StatesIn
    | UnionOf
    | IntersectionOf
    | DifferenceOf
)
