"""Rows to states, bodies, memberships, regions and usual strengths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import shapely
from shapely.geometry import MultiPolygon, Polygon

from foedus.documents import read_table
from foedus.errors import Diagnostic
from foedus.vocabulary import BodyId, Echelon, Interval, Period, StateId
from foedus.world.facts import Body, Membership, Region, State
from foedus.world.ledger import repeated_name, required_interval, source_of
from foedus.world.records import DatePrecision

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from foedus.documents import Row, TableFile
    from foedus.errors import Place
    from foedus.world.ledger import Ledger

SOURCED: Final = ("source", "grade", "note")

COLUMNS: Final = {
    "states": ("id", "iso2", "name", "area_km2_low", "area_km2_high", *SOURCED),
    "bodies": ("id", "title", "kind", "complete_from", *SOURCED),
    "memberships": ("state", "body", "role", "from", "to", "precision", *SOURCED),
    "regions": ("name", "title", "states", "polygon", "tolerance_km", *SOURCED),
    "echelons": ("echelon", "troops_low", "troops_high", *SOURCED),
}
"""Columns of each table."""


def open_table(name: str, path: Path, ledger: Ledger) -> TableFile:
    """Return a table of facts; faults of single rows go to the ledger."""
    return read_table(path, columns=COLUMNS[name], problems=ledger.problems)


def read_states(rows: Sequence[Row]) -> dict[StateId, State]:
    """Return the states by code, in the order of the table."""
    states: dict[StateId, State] = {}
    seen: dict[str, Place] = {}
    for row in rows:
        repeated_name(row, "id", seen)
        code = StateId(row.text_of("id"))
        states[code] = State(
            id=code,
            iso2=row.text_of("iso2"),
            name=row.text_of("name"),
            area_km2=required_interval(row, "area_km2_low", "area_km2_high"),
            source=source_of(row),
            note=row.get("note"),
            place=row.place("id"),
        )
    return states


def read_bodies(rows: Sequence[Row]) -> dict[BodyId, Body]:
    """Return the bodies by identifier, in the order of the table."""
    bodies: dict[BodyId, Body] = {}
    seen: dict[str, Place] = {}
    for row in rows:
        repeated_name(row, "id", seen)
        body = BodyId(row.text_of("id"))
        bodies[body] = Body(
            id=body,
            title=row.text_of("title"),
            kind=row.text_of("kind"),
            complete_from=row.optional_date("complete_from"),
            source=source_of(row),
            note=row.get("note"),
            place=row.place("id"),
        )
    return bodies


def read_memberships(rows: Sequence[Row], ledger: Ledger) -> tuple[Membership, ...]:
    """Return the memberships; periods of one state in one body must not overlap (FDS-W012)."""
    memberships: list[Membership] = []
    earlier: dict[tuple[StateId, BodyId], list[Membership]] = {}
    for row in rows:
        membership = Membership(
            state=ledger.state(row, "state"),
            body=ledger.body(row, "body"),
            role=row.text_of("role"),
            period=_period(row),
            precision=row.choice("precision", DatePrecision),
            source=source_of(row),
            note=row.get("note"),
            place=row.place("state"),
        )
        same = earlier.setdefault((membership.state, membership.body), [])
        for other in same:
            if _overlap(other.period, membership.period):
                row.report("from", _overlapping(membership, other))
        same.append(membership)
        memberships.append(membership)
    return tuple(memberships)


def read_regions(rows: Sequence[Row], folder: Path, ledger: Ledger) -> dict[str, Region]:
    """Return the regions by name, in the order of the table, with their polygons."""
    regions: dict[str, Region] = {}
    seen: dict[str, Place] = {}
    for row in rows:
        repeated_name(row, "name", seen)
        polygon = _polygon(row, folder) if row.get("polygon") else None
        tolerance = row.optional_number("tolerance_km")
        if polygon is not None and not tolerance:
            row.report("tolerance_km", _no_tolerance())
        regions[row.get("name")] = Region(
            name=row.get("name"),
            title=row.text_of("title"),
            states=ledger.state_list(row, "states"),
            polygon=polygon,
            tolerance_km=tolerance,
            source=source_of(row),
            note=row.get("note"),
            place=row.place("name"),
        )
    return regions


def read_echelons(rows: Sequence[Row]) -> dict[Echelon, Interval]:
    """Return the usual number of troops of each echelon that the table has."""
    by_label = {echelon.label: echelon for echelon in Echelon}
    strengths: dict[Echelon, Interval] = {}
    seen: dict[str, Place] = {}
    for row in rows:
        repeated_name(row, "echelon", seen)
        source_of(row)
        echelon = by_label.get(row.text_of("echelon"))
        if echelon is None:
            row.report(
                "echelon",
                Diagnostic(
                    code="FDS-D109",
                    message=f"{row.get('echelon')!r} is not an echelon.",
                    expected="one of " + ", ".join(by_label),
                ),
            )
            continue
        strengths[echelon] = required_interval(row, "troops_low", "troops_high")
    return strengths


def _period(row: Row) -> Period:
    start, end = row.date("from"), row.optional_date("to")
    if end is not None and end <= start:
        row.report(
            "to",
            Diagnostic(
                code="FDS-W009",
                message="The period ends before it begins, or on the same day.",
                expected=f"a day after {start}: the first day on which it no longer holds",
            ),
        )
    return Period(start, end)


def _overlap(first: Period, second: Period) -> bool:
    if first.start is None or second.start is None:
        return True
    begins_before = first.end is None or second.start < first.end
    return begins_before and (second.end is None or first.start < second.end)


def _overlapping(membership: Membership, other: Membership) -> Diagnostic:
    return Diagnostic(
        code="FDS-W012",
        message=f"Two periods of {membership.state} in {membership.body} overlap.",
        expected="periods that do not share a day",
        hint=f"the other stands in line {other.place.line}",
        related=(other.place,),
    )


def _no_tolerance() -> Diagnostic:
    return Diagnostic(
        code="FDS-W017",
        message="The region is drawn but states no tolerance.",
        expected="how far the drawn limits may be off, in kilometres",
    )


def _polygon(row: Row, folder: Path) -> Polygon | MultiPolygon | None:
    path = folder / row.get("polygon")
    if not path.resolve().is_relative_to(folder.resolve()):
        row.report("polygon", _bad_polygon("The file lies outside the folder of the world."))
        return None
    try:
        geometry = shapely.from_geojson(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, shapely.errors.GEOSException) as error:
        row.report("polygon", _bad_polygon("The limits of the region cannot be read.", error))
        return None
    parts = [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon)]
    if not parts or not all(part.is_valid for part in parts):
        row.report("polygon", _bad_polygon("The limits of the region are no valid polygon."))
        return None
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _bad_polygon(message: str, error: Exception | None = None) -> Diagnostic:
    return Diagnostic(
        code="FDS-W017",
        message=message,
        expected="a GeoJSON file in the folder of the world with polygons that do not cross"
        " themselves (longitude, latitude)",
        found=str(error).partition("\n")[0] if error else "",
    )
