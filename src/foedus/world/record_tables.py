"""Rows to activities, forces, baselines and ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.documents import read_table
from foedus.errors import Diagnostic
from foedus.vocabulary import Grade, Source
from foedus.world.ledger import echelon_of, point_of, required_interval, source_of
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

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from foedus.documents import Row, TableFile
    from foedus.world.ledger import Ledger

EQUIPMENT: Final = (
    "tanks",
    "armoured_vehicles",
    "artillery",
    "vehicles_total",
    "aircraft",
    "ships",
)
"""Categories of equipment that activities may count."""

_SOURCED: Final = ("source", "grade", "note")
_ECHELON: Final = ("echelon_label", "echelon_low", "echelon_high", "echelon_basis")
_POINT: Final = ("lat", "lon", "uncertainty_km", "location")

COLUMNS: Final = {
    "activities": (
        *("id", "name", "name_original", "series", "led_by", "kind", "outcome"),
        *("start", "end", "date_precision", "hosts"),
        *("participants", "participants_basis", "participants_complete"),
        *_ECHELON,
        *EQUIPMENT,
        *("notification", "notification_grade", "known_on"),
        *_SOURCED,
    ),
    "activity_places": (
        *("activity", "order", "name", "state", "controlled_by"),
        *_POINT,
        *_SOURCED,
    ),
    "strengths": (
        *("id", "activity", "kind", "claimant", "scope", "covers"),
        *("troops_low", "troops_high", "known_on"),
        *_SOURCED,
    ),
    "forces": (
        *("id", "name", "group", "kind", "sender", "framework"),
        *("contributors", "contributors_complete", "host", "control", "controlled_by"),
        *_ECHELON,
        *("troops_low", "troops_high", "readiness_days", "place"),
        *_POINT,
        *("as_of", "present_to", "known_on"),
        *_SOURCED,
    ),
    "baseline": (
        *("id", "host", "senders", "senders_label", "senders_complete"),
        *("date", "troops_low", "troops_high", "what"),
        *_SOURCED,
    ),
    "ranges": (
        *("id", "system", "missile", "operators", "sites", "kind", "against", "basing"),
        *("range_km_low", "range_km_high", "treaty_class", "claimed_by", "disputed"),
        *("deployed", *_SOURCED),
    ),
}
"""Columns of each table."""


def open_record_table(name: str, path: Path, ledger: Ledger) -> TableFile:
    """Return a table of records; faults of single rows go to the ledger."""
    return read_table(path, columns=COLUMNS[name], problems=ledger.problems)


def read_activities(
    rows: Sequence[Row],
    places: Mapping[str, Sequence[ActivityPlace]],
    strengths: Mapping[str, Sequence[StrengthClaim]],
    ledger: Ledger,
) -> tuple[Activity, ...]:
    """Return the activities with their places and strengths, by first day and identifier.

    FDS-W019 for an activity without a place, FDS-W009 for one that ends before it begins.
    """
    activities = [_activity(row, places, strengths, ledger) for row in rows]
    return tuple(sorted(activities, key=lambda activity: (activity.start, activity.id)))


def read_activity_places(rows: Sequence[Row], ledger: Ledger) -> dict[str, list[ActivityPlace]]:
    """Return the places of each activity, in their order."""
    ordered: dict[str, list[tuple[float, ActivityPlace]]] = {}
    for row in rows:
        longitude, latitude, uncertainty = point_of(row)
        place = ActivityPlace(
            name=row.text_of("name"),
            state=ledger.optional_state(row, "state"),
            controlled_by=ledger.optional_state(row, "controlled_by"),
            longitude_deg=longitude,
            latitude_deg=latitude,
            uncertainty_km=uncertainty,
            location=row.choice("location", Location),
            source=source_of(row),
            place=row.place("name"),
        )
        known = ordered.setdefault(ledger.activity(row, "activity"), [])
        known.append((row.number("order"), place))
    return {
        activity: [place for _, place in sorted(listed, key=lambda entry: entry[0])]
        for activity, listed in ordered.items()
    }


def read_strengths(rows: Sequence[Row], ledger: Ledger) -> dict[str, list[StrengthClaim]]:
    """Return the published figures for each activity, in the order of the table."""
    strengths: dict[str, list[StrengthClaim]] = {}
    for row in rows:
        claim = StrengthClaim(
            id=ledger.fact(row, "strengths"),
            kind=row.choice("kind", ClaimKind),
            claimant=row.text_of("claimant"),
            scope=row.text_of("scope"),
            covers=row.choice("covers", Covers),
            troops=required_interval(row, "troops_low", "troops_high"),
            known_on=row.date("known_on"),
            source=source_of(row),
            note=row.get("note"),
            place=row.place("id"),
        )
        strengths.setdefault(ledger.activity(row, "activity"), []).append(claim)
    return strengths


def read_forces(rows: Sequence[Row], ledger: Ledger) -> tuple[Force, ...]:
    """Return the forces in the order of the table."""
    return tuple(_force(row, ledger) for row in rows)


def read_baselines(rows: Sequence[Row], ledger: Ledger) -> tuple[Baseline, ...]:
    """Return the baselines in the order of the table."""
    return tuple(
        Baseline(
            id=ledger.fact(row, "baseline"),
            host=ledger.state(row, "host"),
            senders=ledger.state_list(row, "senders"),
            senders_label=row.text_of("senders_label"),
            senders_complete=row.yes_no("senders_complete"),
            day=row.date("date"),
            troops=required_interval(row, "troops_low", "troops_high"),
            what=row.text_of("what"),
            source=source_of(row),
            note=row.get("note"),
            place=row.place("id"),
        )
        for row in rows
    )


def read_ranges(rows: Sequence[Row], ledger: Ledger) -> tuple[RangeClaim, ...]:
    """Return the range claims in the order of the table."""
    return tuple(
        RangeClaim(
            id=ledger.fact(row, "ranges"),
            system=row.text_of("system"),
            missile=row.get("missile"),
            operators=ledger.state_list(row, "operators"),
            sites=ledger.state_list(row, "sites"),
            kind=row.text_of("kind"),
            against=row.choice("against", Against),
            basing=row.names("basing"),
            range_km=row.interval("range_km_low", "range_km_high"),
            treaty_class=row.text_of("treaty_class"),
            claimed_by=row.get("claimed_by"),
            disputed=row.yes_no("disputed"),
            deployed=row.choice("deployed", Deployed),
            source=source_of(row),
            note=row.get("note"),
            place=row.place("id"),
        )
        for row in rows
    )


def _activity(
    row: Row,
    places: Mapping[str, Sequence[ActivityPlace]],
    strengths: Mapping[str, Sequence[StrengthClaim]],
    ledger: Ledger,
) -> Activity:
    name = row.text_of("id")
    start, end = row.date("start"), row.date("end")
    if end < start:
        row.report("end", _reversed_days())
    if name not in places:
        row.report("id", _nowhere(name))
    notified = Source(title=row.get("source"), grade=row.choice("notification_grade", Grade))
    return Activity(
        id=ledger.fact(row, "activities"),
        name=row.text_of("name"),
        name_original=row.get("name_original"),
        series=row.get("series"),
        kind=row.choice("kind", ActivityKind),
        outcome=row.choice("outcome", Outcome),
        start=start,
        end=end,
        date_precision=row.choice("date_precision", DatePrecision),
        hosts=ledger.state_list(row, "hosts"),
        led_by=ledger.group(row, "led_by"),
        participants=ledger.state_list(row, "participants"),
        participants_basis=row.choice("participants_basis", ParticipantsBasis),
        participants_complete=row.yes_no("participants_complete"),
        places=tuple(places.get(name, ())),
        strengths=tuple(strengths.get(name, ())),
        echelon=echelon_of(row),
        equipment=_equipment(row),
        notification=row.text_of("notification"),
        notification_source=notified,
        known_on=row.date("known_on"),
        source=source_of(row),
        note=row.get("note"),
        place=row.place("id"),
    )


def _equipment(row: Row) -> dict[str, int]:
    counts = {column: row.optional_number(column) for column in EQUIPMENT}
    return {column: int(count) for column, count in counts.items() if count is not None}


def _force(row: Row, ledger: Ledger) -> Force:
    longitude, latitude, uncertainty = point_of(row)
    host = ledger.optional_state(row, "host")
    controlled_by = ledger.optional_state(row, "controlled_by")
    control = row.choice("control", Control)
    as_of, present_to = row.date("as_of"), row.optional_date("present_to")
    if present_to is not None and present_to <= as_of:
        row.report("present_to", _reversed_days())
    fits = (control is Control.OTHER_STATE) == (controlled_by is not None)
    if not fits or (control is Control.NOT_STATIONED) != (host is None):
        row.report("control", _control_fault())
    return Force(
        id=ledger.fact(row, "forces"),
        name=row.text_of("name"),
        group=ledger.group(row, "group"),
        kind=row.text_of("kind"),
        sender=ledger.optional_state(row, "sender"),
        framework=ledger.optional_state(row, "framework"),
        contributors=ledger.state_list(row, "contributors"),
        contributors_complete=row.yes_no("contributors_complete"),
        host=host,
        control=control,
        controlled_by=controlled_by,
        echelon=echelon_of(row),
        troops=row.interval("troops_low", "troops_high"),
        readiness_days=row.get("readiness_days"),
        place_name=row.text_of("place"),
        longitude_deg=longitude,
        latitude_deg=latitude,
        uncertainty_km=uncertainty,
        location=row.choice("location", Location),
        as_of=as_of,
        present_to=present_to,
        known_on=row.date("known_on"),
        source=source_of(row),
        note=row.get("note"),
        place=row.place("id"),
    )


def _reversed_days() -> Diagnostic:
    return Diagnostic(
        code="FDS-W009",
        message="The last day lies before the first.",
        expected="a first day and a later last day",
    )


def _nowhere(name: str) -> Diagnostic:
    return Diagnostic(
        code="FDS-W019",
        message=f"The activity {name!r} has no place.",
        expected=f"a row for {name} in activity_places.csv",
        hint="give a point with a large uncertainty_km if only a wide area is known",
    )


def _control_fault() -> Diagnostic:
    return Diagnostic(
        code="FDS-W021",
        message="The control of the place does not fit the host and the holder.",
        expected="other_state with controlled_by, not_stationed without a host, or host or"
        " outside_host with a host and without controlled_by",
    )
