"""Expressions in words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from foedus.expressions.durations import Duration, FixedDuration, OpenDuration
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
from foedus.expressions.zones import (
    Band,
    BorderBetween,
    BordersOfEach,
    DifferenceOfZones,
    DrawnLine,
    DrawnRegion,
    FixedLength,
    IntersectionOfZones,
    Length,
    Line,
    ObjectLength,
    OpenLength,
    Perimeter,
    Reach,
    Territory,
    UnionOfLines,
    UnionOfZones,
    Within,
    Zone,
)
from foedus.vocabulary import format_km

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Expression = States | Zone | Line | Length | Duration

_HOURS_A_DAY = 24.0


def describe(expression: Expression, *, names: Mapping[str, str] | None = None) -> str:
    """Return an expression in words, as part of a sentence.

    Parameters
    ----------
    expression : States, Zone, Line, Length or Duration
    names : mapping, optional
        Names for codes of states, roles, bodies, regions and parameters; what is absent is
        written as it stands, with underscores as spaces.
    """
    return _Words(names or {}).say(expression)


class _Words:
    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def say(self, expression: Expression) -> str:
        match expression:
            case FixedLength() | OpenLength() | ObjectLength() | FixedDuration() | OpenDuration():
                return self._quantity(expression)
            case BorderBetween() | Perimeter() | BordersOfEach() | UnionOfLines() | DrawnLine():
                return self._line(expression)
            case (
                Band()
                | Territory()
                | Within()
                | Reach()
                | DrawnRegion()
                | UnionOfZones()
                | IntersectionOfZones()
                | DifferenceOfZones()
            ):
                return self._zone(expression)
            case _:
                return self._states(expression)

    def _name(self, identifier: str) -> str:
        return self._names.get(identifier, identifier.replace("_", " "))

    def _states(self, states: States) -> str:  # noqa: PLR0911 - one return for each form
        match states:
            case Named(codes):
                return _join([self._name(code) for code in codes], "and") or "no state"
            case MembersOf(body, as_of):
                day = f" as of {as_of.isoformat()}" if as_of else ""
                return f"the members of {self._name(body)}{day}"
            case Role(name):
                return self._name(name)
            case Bearer():
                return "the state bound"
            case OtherSide():
                return "the states of the other side"
            case StatesIn(region):
                return f"the states in {self._name(region)}"
            case UnionOf(operands):
                return _join(map(self.say, operands), "and")
            case IntersectionOf(operands):
                return _join(map(self.say, operands), "that are also")
            case DifferenceOf(operands):
                return self._less(operands)
            case _:
                assert_never(states)

    def _less(self, operands: tuple[States, ...] | tuple[Zone, ...]) -> str:
        first, *rest = map(self.say, operands)
        return f"{first}, without {_join(rest, 'and')}" if rest else first

    def _line(self, line: Line) -> str:
        match line:
            case BorderBetween(first, second):
                return f"the border between {self.say(first)}, and {self.say(second)}"
            case Perimeter(states):
                return f"the outer border of {self.say(states)} taken together"
            case BordersOfEach(states):
                return f"every border of {self.say(states)}"
            case UnionOfLines(lines):
                return _join(map(self.say, lines), "and")
            case DrawnLine(path):
                return f"the line in {path}"
            case _:
                assert_never(line)

    def _zone(self, zone: Zone) -> str:  # noqa: PLR0911 - one return for each form
        match zone:
            case Band(line, width):
                return f"the band of {self.say(width)} on each side of {self.say(line)}"
            case Territory(states, region):
                where = f" in {self._name(region)}" if region else ""
                return f"the territory of {self.say(states)}{where}"
            case Within(inner, distance):
                return f"all points within {self.say(distance)} of {self.say(inner)}"
            case Reach(target, length):
                return f"all points from which {self.say(length)} reaches {self.say(target)}"
            case DrawnRegion(path):
                return f"the region in {path}"
            case UnionOfZones(zones):
                return _join(map(self.say, zones), "and")
            case IntersectionOfZones(zones):
                return _join(map(self.say, zones), "where it is also")
            case DifferenceOfZones(zones):
                return self._less(zones)
            case _:
                assert_never(zone)

    def _quantity(self, quantity: Length | Duration) -> str:
        match quantity:
            case FixedLength(length_km):
                return format_km(length_km)
            case OpenLength(parameter) | OpenDuration(parameter):
                return f"the open {self._name(parameter)}"
            case ObjectLength(attribute):
                return f"the object's own {self._name(attribute)}"
            case FixedDuration(duration_h):
                days = duration_h / _HOURS_A_DAY
                return f"{days:g} days" if days >= 1 and days.is_integer() else f"{duration_h:g} h"
            case _:
                assert_never(quantity)


def _join(parts: Iterable[str], word: str) -> str:
    *most, last = list(parts) or [""]
    return f"{', '.join(most)} {word} {last}" if most else last
