"""Expressions for states, resolved against a world and a date."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

from foedus.errors import Diagnostic, PlanError, nearest_name
from foedus.expressions import (
    Bearer,
    DifferenceOf,
    IntersectionOf,
    MembersOf,
    Named,
    OtherSide,
    Role,
    StatesIn,
    UnionOf,
)
from foedus.vocabulary import StateId
from foedus.world import check_units, members_of, states_in

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from foedus.expressions import States
    from foedus.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who the words for states in an expression mean.

    Attributes
    ----------
    world : World
    as_of : date
        Day of memberships that name none.
    roles : mapping
        Sets that the agreement defines.
    sides : tuple of States
        The sides of the agreement.
    bearer : StateId or None
        The state whose compliance is judged, where there is one.
    """

    world: World
    as_of: dt.date
    roles: Mapping[str, States] = field(default_factory=dict[str, "States"])
    sides: tuple[States, ...] = ()
    bearer: StateId | None = None


def resolve_states(  # noqa: PLR0911 - one return for each form of the grammar
    expression: States, cast: Cast
) -> frozenset[StateId]:
    """Return the states that an expression denotes.

    Raises
    ------
    PlanError
        FDS-P001 for a state unknown to the world, FDS-P002 for an unknown role, FDS-P003 where
        the expression speaks of a bearer and there is none.
    WorldError
        If the world knows no such body or region.
    """
    match expression:
        case Named(states):
            return frozenset(_known(state, cast) for state in states)
        case MembersOf(body, as_of):
            return members_of(cast.world, body, as_of or cast.as_of)
        case Role(name):
            return resolve_states(_role(name, cast), cast)
        case StatesIn(region):
            return states_in(cast.world, region)
        case Bearer():
            return frozenset({_bearer(cast)})
        case OtherSide():
            return _other_side(_bearer(cast), cast)
        case UnionOf(operands):
            return frozenset[StateId]().union(*(resolve_states(o, cast) for o in operands))
        case IntersectionOf(operands):
            first, *rest = (resolve_states(o, cast) for o in operands)
            return first.intersection(*rest)
        case DifferenceOf(operands):
            first, *rest = (resolve_states(o, cast) for o in operands)
            return first.difference(*rest)
        case _:
            assert_never(expression)


def unknown_state(state: StateId, world: World) -> Diagnostic:
    """Return the refusal of a state that a world does not list."""
    return Diagnostic(
        code="FDS-P001",
        message=f"The world {world.id} has no state {state!r}.",
        expected="a three-letter code that stands in its states.csv",
        found=state,
        hint=nearest_name(state, world.states),
    )


def check_views(views: Mapping[str, StateId], world: World) -> None:
    """Refuse views on units, or that count a unit to a state, unknown to the world.

    Raises
    ------
    PlanError
        FDS-P001, for all unknown states at once.
    WorldError
        FDS-W104, for all unknown units at once.
    """
    unknown = [state for state in views.values() if state not in world.states]
    if unknown:
        raise PlanError(*(unknown_state(state, world) for state in unknown))
    check_units(views, world.units)


def _known(state: StateId, cast: Cast) -> StateId:
    if state in cast.world.states:
        return state
    raise PlanError(unknown_state(state, cast.world))


def _role(name: str, cast: Cast) -> States:
    if name in cast.roles:
        return cast.roles[name]
    raise PlanError(
        Diagnostic(
            code="FDS-P002",
            message=f"No role {name!r} is defined here.",
            expected="a role that the agreement defines: " + ", ".join(sorted(cast.roles)),
            found=name,
            hint=nearest_name(name, cast.roles),
        )
    )


def _bearer(cast: Cast) -> StateId:
    if cast.bearer is not None:
        return cast.bearer
    raise PlanError(
        Diagnostic(
            code="FDS-P003",
            message="The expression speaks of the bearer, but no bearer is given here.",
            expected="an expression that names states, members or roles",
        )
    )


def _other_side(bearer: StateId, cast: Cast) -> frozenset[StateId]:
    sides = [resolve_states(side, cast) for side in cast.sides]
    others = [side for side in sides if bearer not in side]
    return frozenset[StateId]().union(*others) - {bearer}
