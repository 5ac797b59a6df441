"""Ground and cast for expressions that stand outside an agreement, as on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.expressions import parse_states, read_expression
from foedus.geodesy import EdgeType
from foedus.planning.ground import Ground
from foedus.planning.states import Cast, check_views, resolve_states
from foedus.world import Territory, open_boundaries

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from foedus.vocabulary import StateId
    from foedus.world import World


def open_ground(
    world: World,
    *,
    as_of: dt.date,
    territory: str,
    edges: str,
    status: Mapping[str, StateId],
    progress: Callable[[str, int, int], None],
) -> tuple[Ground, Cast]:
    """Return the ground of a world and the meaning of words for states on a day.

    Raises
    ------
    PlanError
        FDS-P001 for a view that counts a unit to a state unknown to the world.
    WorldError
        If the boundaries cannot be opened, or know no such unit.
    """
    check_views(status, world)
    boundaries = open_boundaries(world.units, progress=progress).with_status(status)
    ground = Ground(boundaries=boundaries, territory=Territory(territory), edges=EdgeType(edges))
    return ground, Cast(world=world, as_of=as_of)


def read_states_text(text: str, cast: Cast) -> frozenset[StateId]:
    """Return the states that an expression typed by a user denotes."""
    return resolve_states(parse_states(read_expression(text)), cast)
