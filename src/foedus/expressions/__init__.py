"""The one grammar for states, lines, zones, lengths, times and dates.

Comes in: nodes of documents and of the command line.  Goes out: frozen expressions that say what
is meant without knowing any world, and words for them.  May import: `documents`, `vocabulary`,
`errors`.
"""

from __future__ import annotations

from foedus.expressions.command_line import read_expression
from foedus.expressions.durations import (
    Duration,
    FixedDuration,
    OpenDuration,
    parse_duration_h,
)
from foedus.expressions.read_states import parse_day, parse_states, parse_word
from foedus.expressions.read_zones import (
    parse_duration,
    parse_length,
    parse_line,
    parse_target,
    parse_zone,
)
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
from foedus.expressions.walk import parameters_of, parts_of, roles_of
from foedus.expressions.words import Expression, describe
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
    Sides,
    Territory,
    UnionOfLines,
    UnionOfZones,
    Within,
    Zone,
)

__all__ = [
    "Band",
    "Bearer",
    "BorderBetween",
    "BordersOfEach",
    "DifferenceOf",
    "DifferenceOfZones",
    "DrawnLine",
    "DrawnRegion",
    "Duration",
    "Expression",
    "FixedDuration",
    "FixedLength",
    "IntersectionOf",
    "IntersectionOfZones",
    "Length",
    "Line",
    "MembersOf",
    "Named",
    "ObjectLength",
    "OpenDuration",
    "OpenLength",
    "OtherSide",
    "Perimeter",
    "Reach",
    "Role",
    "Sides",
    "States",
    "StatesIn",
    "Territory",
    "UnionOf",
    "UnionOfLines",
    "UnionOfZones",
    "Within",
    "Zone",
    "describe",
    "parameters_of",
    "parse_day",
    "parse_duration",
    "parse_duration_h",
    "parse_length",
    "parse_line",
    "parse_states",
    "parse_target",
    "parse_word",
    "parse_zone",
    "parts_of",
    "read_expression",
    "roles_of",
]
