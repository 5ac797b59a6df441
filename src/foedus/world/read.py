"""A folder to a world: every table read, all faults at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from foedus.documents import gather_faults, locate, read_text
from foedus.errors import Diagnostic, FoedusError, WorldError, nearest_name
from foedus.world.boundaries import read_units
from foedus.world.fact_tables import (
    open_table,
    read_bodies,
    read_echelons,
    read_memberships,
    read_regions,
    read_states,
)
from foedus.world.facts import World
from foedus.world.head import read_head
from foedus.world.ledger import Ledger
from foedus.world.record_tables import (
    open_record_table,
    read_activities,
    read_activity_places,
    read_baselines,
    read_forces,
    read_ranges,
    read_strengths,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from foedus.documents import Row
    from foedus.vocabulary import BodyId, StateId
    from foedus.world.boundaries import Unit, UnlocatedUnit
    from foedus.world.facts import Body, Region, State
    from foedus.world.head import WorldHead

_FACT_TABLES = ("states", "bodies", "memberships", "regions", "echelons")


def read_world(name_or_path: str | Path) -> World:
    """Return a world, read and checked.

    Parameters
    ----------
    name_or_path : str or Path
        Name of a shipped world, or a folder with a ``world.yaml``.

    Raises
    ------
    DocumentError
        If no such world is shipped, or its ``world.yaml`` cannot be read.
    WorldError
        With every diagnostic of every table.
    """
    folder = locate("worlds", str(name_or_path))
    head = read_head(folder)
    problems: list[Diagnostic] = []
    world = _read_tables(folder, head, problems)
    if problems:
        raise WorldError(*problems)
    return world


def check_world(folder: Path) -> tuple[Diagnostic, ...]:
    """Return everything that is wrong with the world in a folder; nothing if it can be read."""
    try:
        read_world(folder)
    except FoedusError as error:
        return error.diagnostics
    return ()


def _read_tables(folder: Path, head: WorldHead, problems: list[Diagnostic]) -> World:
    files = {"world.yaml": head.sha256}
    rows = {
        name: _rows(name, folder / file, problems, files) for name, file in head.tables.items()
    }
    names = Ledger(problems=problems)
    states = read_states(rows["states"])
    bodies = read_bodies(rows["bodies"])
    _check_groups(head, states, bodies, problems)
    ledger = replace(
        names,
        states=frozenset(states),
        bodies=frozenset(bodies),
        groups=frozenset(head.groups),
        activities=frozenset(row.get("id") for row in rows["activities"]),
    )
    units: tuple[Unit, ...] = ()
    unlocated: tuple[UnlocatedUnit, ...] = ()
    with gather_faults(problems):
        units, unlocated = read_units(folder / head.units_file)
        files[head.units_file] = read_text(folder / head.units_file).sha256
    places = read_activity_places(rows["activity_places"], ledger)
    strengths = read_strengths(rows["strengths"], ledger)
    regions = read_regions(rows["regions"], folder, ledger)
    _digest_drawn(rows["regions"], regions, folder, files)
    return World(
        id=head.id,
        title=head.title,
        description=head.description,
        as_of=head.as_of,
        folder=folder,
        states=states,
        bodies=bodies,
        groups=head.groups,
        regions=regions,
        memberships=read_memberships(rows["memberships"], ledger),
        activities=read_activities(rows["activities"], places, strengths, ledger),
        forces=read_forces(rows["forces"], ledger),
        baselines=read_baselines(rows["baseline"], ledger),
        ranges=read_ranges(rows["ranges"], ledger),
        echelon_strengths=read_echelons(rows["echelons"]),
        boundary_layer=head.boundary_layer,
        units=units,
        unlocated=unlocated,
        views=head.views,
        licences=head.licences,
        statements=head.statements,
        files=files,
    )


def _rows(
    name: str, path: Path, problems: list[Diagnostic], files: dict[str, str]
) -> Sequence[Row]:
    ledger = Ledger(problems=problems)
    with gather_faults(problems):
        opener = open_table if name in _FACT_TABLES else open_record_table
        table = opener(name, path, ledger)
        files[path.name] = table.sha256
        return table.rows
    return ()


def _digest_drawn(
    rows: Sequence[Row], regions: Mapping[str, Region], folder: Path, files: dict[str, str]
) -> None:
    for row in rows:
        region = regions.get(row.get("name"))
        if region is not None and region.polygon is not None:
            file = row.get("polygon")
            files[file] = read_text(folder / file).sha256


def _check_groups(
    head: WorldHead,
    states: Mapping[StateId, State],
    bodies: Mapping[BodyId, Body],
    problems: list[Diagnostic],
) -> None:
    for name, group in head.groups.items():
        place = head.group_places[name]
        wrong = [
            *(("state", state, "FDS-W005", states) for state in group.states),
            *(("body", body, "FDS-W006", bodies) for body in group.members_of),
        ]
        problems.extend(
            Diagnostic(
                code=code,
                message=f"The world has no {what} {member!r}.",
                place=place,
                expected=f"a {what} of its table",
                found=member,
                hint=nearest_name(member, known),
            )
            for what, member, code, known in wrong
            if member not in known
        )
