"""Sets of states: members of a body on a day, states of a region, states of a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.errors import Diagnostic, WorldError, nearest_name

if TYPE_CHECKING:
    import datetime as dt

    from foedus.vocabulary import BodyId, StateId
    from foedus.world.facts import World


def members_of(world: World, body: BodyId, day: dt.date) -> frozenset[StateId]:
    """Return the states that belong to a body on a day.

    Raises
    ------
    WorldError
        FDS-W013 for a body unknown to the world; FDS-W014 if the day lies before all data on the
        body; FDS-W015 if the table does not list all members of that day.
    """
    known = world.bodies.get(body)
    if known is None:
        raise WorldError(_unknown(world, "body", body, list(world.bodies), code="FDS-W013"))
    rows = [row for row in world.memberships if row.body == body]
    starts = [row.period.start for row in rows if row.period.start is not None]
    if not starts or day < min(starts):
        first = f"from {min(starts)} on" if starts else "none"
        raise WorldError(
            Diagnostic(
                code="FDS-W014",
                message=f"{day} lies before any data on {body}.",
                place=known.place,
                expected=f"a day on which the body has data: {first}",
                found=str(day),
            )
        )
    if known.complete_from is not None and day < known.complete_from:
        raise WorldError(
            Diagnostic(
                code="FDS-W015",
                message=f"The world does not list all members of {body} on {day}.",
                place=known.place,
                expected=f"a day from {known.complete_from} on",
                found=str(day),
                hint=known.note,
            )
        )
    return frozenset(row.state for row in rows if row.period.contains(day))


def states_in(world: World, region: str) -> frozenset[StateId]:
    """Return the states that the world lists in a region.

    Raises
    ------
    WorldError
        FDS-W016 for a region unknown to the world.
    """
    known = world.regions.get(region)
    if known is None:
        raise WorldError(_unknown(world, "region", region, list(world.regions), code="FDS-W016"))
    return frozenset(known.states)


def states_of_group(world: World, group: str, day: dt.date) -> frozenset[StateId]:
    """Return the states of a group on a day.

    Raises
    ------
    WorldError
        FDS-W018 for a group unknown to the world; as `members_of` for its bodies.
    """
    known = world.groups.get(group)
    if known is None:
        raise WorldError(_unknown(world, "group", group, list(world.groups), code="FDS-W018"))
    members = (members_of(world, body, day) for body in known.members_of)
    return frozenset(known.states).union(*members)


def _unknown(world: World, what: str, name: str, known: list[str], *, code: str) -> Diagnostic:
    return Diagnostic(
        code=code,
        message=f"The world {world.id} has no {what} {name!r}.",
        expected=f"one of {', '.join(sorted(known))}" if known else f"a {what} of the world",
        found=name,
        hint=nearest_name(name, known),
    )
