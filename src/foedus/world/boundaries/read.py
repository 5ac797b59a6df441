"""The table of territorial units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.documents import read_table
from foedus.errors import Diagnostic, WorldError
from foedus.vocabulary import StateId
from foedus.world.boundaries.units import Unit, UnlocatedUnit

if TYPE_CHECKING:
    from pathlib import Path

    from foedus.documents import Row

_COLUMNS = (
    "unit",
    "state_iso3",
    "shared_iso3",
    "dependency",
    "held_by_iso3",
    "views_iso3",
    "located",
    "disputed",
    "zones",
    "inside",
    "name",
    "source",
    "grade",
    "note",
)


def read_units(path: Path) -> tuple[tuple[Unit, ...], tuple[UnlocatedUnit, ...]]:
    """Return the units of a table that the boundary data can separate, and those they cannot.

    Raises
    ------
    DocumentError
        If the table cannot be read (FDS-D1..).
    WorldError
        FDS-W106 if a row contradicts itself or repeats another.
    """
    problems: list[Diagnostic] = []
    located: dict[str, Unit] = {}
    unlocated: dict[str, UnlocatedUnit] = {}
    for row in read_table(path, columns=_COLUMNS, problems=problems).rows:
        name = row.text_of("unit")
        if name in located or name in unlocated:
            row.report("unit", _refuse(f"the unit {name!r} stands twice", "each unit once"))
        if row.yes_no("located"):
            located[name] = _read_located(row)
        else:
            unlocated[name] = _read_unlocated(row)
    if problems:
        raise WorldError(*problems)
    return tuple(located.values()), tuple(unlocated.values())


def _read_located(row: Row) -> Unit:
    zones = row.names("zones")
    if len(zones) > 2 or (len(zones) == 1 and not row.get("inside")):
        row.report("zones", _refuse("not a part of zones", "two zones, or one and a point inside"))
    return Unit(
        id=row.get("unit"),
        state=StateId(row.get("state_iso3")),
        held_by=StateId(row.get("held_by_iso3")),
        name=row.text_of("name"),
        disputed=row.yes_no("disputed"),
        note=row.get("note"),
        place=row.place(),
        dependency=row.get("dependency"),
        zones=zones,
        inside=_read_point(row),
        shared=_read_states(row, "shared_iso3"),
        views=_read_states(row, "views_iso3"),
    )


def _read_unlocated(row: Row) -> UnlocatedUnit:
    return UnlocatedUnit(
        id=row.get("unit"),
        state=StateId(row.get("state_iso3")),
        held_by=StateId(row.get("held_by_iso3")),
        name=row.text_of("name"),
        disputed=row.yes_no("disputed"),
        note=row.get("note"),
        within=row.names("zones"),
        around=_read_point(row),
        views=_read_states(row, "views_iso3"),
        place=row.place(),
    )


def _read_states(row: Row, column: str) -> tuple[StateId, ...]:
    return tuple(StateId(name) for name in row.names(column))


def _read_point(row: Row) -> tuple[float, float] | None:
    text = row.get("inside")
    if not text:
        return None
    try:
        longitude, latitude = (float(part) for part in text.split())
    except ValueError:
        row.report("inside", _refuse("not a point", "longitude and latitude, such as 41.0 43.0"))
        return None
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        row.report("inside", _refuse("not a point of the Earth", "longitude, then latitude"))
    return longitude, latitude


def _refuse(message: str, expected: str) -> Diagnostic:
    return Diagnostic(code="FDS-W106", message=message, expected=expected)
