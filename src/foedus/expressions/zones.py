"""Expressions that denote lines and regions on the ellipsoid."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foedus.expressions.states import States
    from foedus.vocabulary import ParameterId


@dataclass(frozen=True, slots=True)
class FixedLength:
    """A length that the text gives, in kilometres."""

    length_km: float


@dataclass(frozen=True, slots=True)
class OpenLength:
    """A length that is a parameter of the agreement."""

    parameter: ParameterId


@dataclass(frozen=True, slots=True)
class ObjectLength:
    """A length that is a property of the object judged, such as the range of a missile."""

    attribute: str


Length = FixedLength | OpenLength | ObjectLength


@dataclass(frozen=True, slots=True)
class BorderBetween:
    """The line along which the territories of two groups of states meet."""

    first: States
    second: States


@dataclass(frozen=True, slots=True)
class Perimeter:
    """The outer border of a group of states, taken together."""

    states: States


@dataclass(frozen=True, slots=True)
class BordersOfEach:
    """The whole border of every state of a group."""

    states: States


@dataclass(frozen=True, slots=True)
class UnionOfLines:
    """All of the lines."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line read from a GeoJSON file."""

    path: str


Line = BorderBetween | Perimeter | BordersOfEach | UnionOfLines | DrawnLine


class Sides(StrEnum):
    """On which sides of a line a band lies."""

    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Band:
    """All points within a width of a line; the width counts on each side of it."""

    line: Line
    width: Length
    sides: Sides = Sides.BOTH


@dataclass(frozen=True, slots=True)
class Territory:
    """The territory of states, cut by a region of the world where one is named."""

    states: States
    region: str = ""


@dataclass(frozen=True, slots=True)
class Within:
    """All points within a distance of a zone, the zone included."""

    of: Zone
    distance: Length


@dataclass(frozen=True, slots=True)
class Reach:
    """All points from which a range reaches a target zone."""

    target: Zone
    range: Length


@dataclass(frozen=True, slots=True)
class DrawnRegion:
    """A region read from a GeoJSON file."""

    path: str


@dataclass(frozen=True, slots=True)
class UnionOfZones:
    """Points in any of the zones."""

    zones: tuple[Zone, ...]


@dataclass(frozen=True, slots=True)
class IntersectionOfZones:
    """Points in all of the zones."""

    zones: tuple[Zone, ...]


@dataclass(frozen=True, slots=True)
class DifferenceOfZones:
    """Points in the first zone and in none of the others."""

    zones: tuple[Zone, ...]


Zone = (
    Band
    | Territory
    | Within
    | Reach
    | DrawnRegion
    | UnionOfZones
    | IntersectionOfZones
    | DifferenceOfZones
)
