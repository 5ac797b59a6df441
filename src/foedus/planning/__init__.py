"""An agreement bound to a world: who is bound, where the lines run, which lengths are open.

Comes in: an agreement, a world, boundaries and options.  Goes out: a plan with bearers expanded,
lines and zones resolved to distance fields, parameters bound and readings laid out.
May import: `agreements`, `world`, `expressions`, `documents`, `findings`, `geodesy`, `vocabulary`,
`errors`.
"""

from __future__ import annotations

from foedus.planning.ground import THINNING_M, DistanceFunction, Ground
from foedus.planning.measures import Wanted, check_zone, measure_of
from foedus.planning.open import open_ground, read_states_text
from foedus.planning.options import Options, group_readings
from foedus.planning.plan import BoundReading, BoundSide, Plan, bind_agreement, check_options
from foedus.planning.states import Cast, resolve_states
from foedus.planning.warm import Chore, chores_of

__all__ = [
    "THINNING_M",
    "BoundReading",
    "BoundSide",
    "Cast",
    "Chore",
    "DistanceFunction",
    "Ground",
    "Options",
    "Plan",
    "Wanted",
    "bind_agreement",
    "check_options",
    "check_zone",
    "chores_of",
    "group_readings",
    "measure_of",
    "open_ground",
    "read_states_text",
    "resolve_states",
]
