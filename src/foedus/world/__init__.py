"""Sourced, dated, uncertain facts: states, memberships, activities, forces, ranges, places.

Comes in: a folder with a ``world.yaml`` and tables, and installed data packages.  Goes out: a
frozen world whose every fact has a source, a grade and a place, the sets of states on a day, the
populated places, and the boundaries of states.  May import: `documents`, `geodesy`,
`vocabulary`, `errors`.
"""

from __future__ import annotations

from foedus.world.boundaries import (
    Boundaries,
    BoundaryStore,
    DataSource,
    Territory,
    Unit,
    UnlocatedUnit,
    check_units,
    open_boundaries,
)
from foedus.world.facts import (
    Body,
    Group,
    Licence,
    Membership,
    Region,
    State,
    View,
    World,
)
from foedus.world.membership import members_of, states_in, states_of_group
from foedus.world.places import Places, populated_places
from foedus.world.read import check_world, read_world
from foedus.world.records import (
    Activity,
    ActivityKind,
    ActivityPlace,
    Against,
    Baseline,
    ClaimKind,
    Control,
    Covers,
    DatePrecision,
    Deployed,
    Force,
    Location,
    Outcome,
    ParticipantsBasis,
    RangeClaim,
    StrengthClaim,
)

__all__ = [
    "Activity",
    "ActivityKind",
    "ActivityPlace",
    "Against",
    "Baseline",
    "Body",
    "Boundaries",
    "BoundaryStore",
    "ClaimKind",
    "Control",
    "Covers",
    "DataSource",
    "DatePrecision",
    "Deployed",
    "Force",
    "Group",
    "Licence",
    "Location",
    "Membership",
    "Outcome",
    "ParticipantsBasis",
    "Places",
    "RangeClaim",
    "Region",
    "State",
    "StrengthClaim",
    "Territory",
    "Unit",
    "UnlocatedUnit",
    "View",
    "World",
    "check_units",
    "check_world",
    "members_of",
    "open_boundaries",
    "populated_places",
    "read_world",
    "states_in",
    "states_of_group",
]
