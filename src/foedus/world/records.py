"""What a world records: activities, forces, baselines and ranges."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from foedus.errors import Place
    from foedus.vocabulary import EchelonEstimate, FactId, Interval, Source, StateId


class ActivityKind(StrEnum):
    """What kind of activity it was."""

    FTX = "ftx"
    """Field training exercise."""
    AIRBORNE = "airborne"
    DEPLOYMENT = "deployment"
    """Exercise of moving forces."""
    NAVAL = "naval"
    SNAP = "snap"
    """Check of readiness without earlier notice."""


class Outcome(StrEnum):
    """Whether it took place."""

    HELD = "held"
    CURTAILED = "curtailed"
    CANCELLED = "cancelled"


class DatePrecision(StrEnum):
    """How exactly a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class ParticipantsBasis(StrEnum):
    """Why the participants named are certain."""

    LISTED = "listed"
    """A source names them."""
    HOST = "host"
    """Hosts take part in an exercise of their own side."""
    HOST_AND_LEAD = "host_and_lead"
    """Hosts, and the state that leads the series."""
    LEAD = "lead"
    """Only the state that leads it."""
    OWN_FORCES = "own_forces"
    """A state checks its own forces."""


class Location(StrEnum):
    """What the point of a place stands for."""

    NAMED = "named"
    """A town or training area that a source names."""
    GARRISON = "garrison"
    HEADQUARTERS = "headquarters"
    """Seat of the command; the parts lie elsewhere."""
    ONE_OF_SEVERAL = "one_of_several"
    ILLUSTRATIVE = "illustrative"
    """Chosen to stand for a wide area."""
    SEA = "sea"


class Control(StrEnum):
    """Who controls the territory on which a force stands."""

    HOST = "host"
    """The government of the sovereign."""
    OTHER_STATE = "other_state"
    """Another state of this world, which ``controlled_by`` names."""
    OUTSIDE_HOST = "outside_host"
    """Not the sovereign's government, and no state that this world names."""
    NOT_STATIONED = "not_stationed"
    """A pool that is stationed nowhere."""


class ClaimKind(StrEnum):
    """What kind of statement a figure is."""

    ANNOUNCED = "announced"
    """By the organisers, for this activity."""
    OFFICIAL = "official"
    """By an authority of a side that took part, beyond the announcement."""
    ESTIMATE = "estimate"
    """By others."""
    FORECAST = "forecast"
    """Before the activity, of what was planned or expected."""


class Covers(StrEnum):
    """What a figure counts, measured against the activity."""

    WHOLE = "whole"
    PART = "part"
    WIDER = "wider"
    """More than the activity: it cannot show that the activity was large."""


class Against(StrEnum):
    """What a missile is made to hit."""

    SURFACE = "surface"
    """Targets on land or sea."""
    AIR = "air"
    """Objects that are not on the surface only."""


class Deployed(StrEnum):
    """Whether a system was in service on the date of the world."""

    YES = "yes"
    NO = "no"
    CONTESTED = "contested"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityPlace:
    """A place of an activity.

    Attributes
    ----------
    name : str
    state : StateId or None
        Sovereign of the place by law; None at sea.
    controlled_by : StateId or None
        State in control where it is another.
    longitude_deg, latitude_deg : float
    uncertainty_km : float
        The true place lies within this distance.
    location : Location
    source : Source
    place : Place
    """

    name: str
    state: StateId | None
    controlled_by: StateId | None
    longitude_deg: float
    latitude_deg: float
    uncertainty_km: float
    location: Location
    source: Source
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthClaim:
    """One published figure for the troops of an activity.

    Attributes
    ----------
    id : FactId
    kind : ClaimKind
    claimant : str
    scope : str
        What was counted, in words.
    covers : Covers
    troops : Interval
    known_on : date
        Day on which the figure was public.
    source : Source
    note : str
    place : Place
    """

    id: FactId
    kind: ClaimKind
    claimant: str
    scope: str
    covers: Covers
    troops: Interval
    known_on: dt.date
    source: Source
    note: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """An exercise, a check of readiness or an exercise of deployment.

    Attributes
    ----------
    id : FactId
        Such as ``activities/ACT-001``.
    name, name_original, series : str
    kind : ActivityKind
    outcome : Outcome
    start, end : date
        First and last day, both included.
    date_precision : DatePrecision
    hosts : tuple of StateId
        Sovereigns of the territory used.
    led_by : str
        Group to which unnamed participants belong.
    participants : tuple of StateId
        States that certainly took part.
    participants_basis : ParticipantsBasis
    participants_complete : bool
        Whether no other state took part.
    places : tuple of ActivityPlace
        At least one.
    strengths : tuple of StrengthClaim
        One for each claimant and scope; none if no figure is known.
    echelon : EchelonEstimate
        Of the activity as a whole.
    equipment : mapping of category to count
    notification : str
        How it was notified, in the words of the reference page of the world format.
    notification_source : Source
    known_on : date
        Day on which it was public; the first day unless a source says otherwise.
    source : Source
    note : str
    place : Place
    """

    id: FactId
    name: str
    name_original: str
    series: str
    kind: ActivityKind
    outcome: Outcome
    start: dt.date
    end: dt.date
    date_precision: DatePrecision
    hosts: tuple[StateId, ...]
    led_by: str
    participants: tuple[StateId, ...]
    participants_basis: ParticipantsBasis
    participants_complete: bool
    places: tuple[ActivityPlace, ...]
    strengths: tuple[StrengthClaim, ...]
    echelon: EchelonEstimate
    equipment: Mapping[str, int]
    notification: str
    notification_source: Source
    known_on: dt.date
    source: Source
    note: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Force:
    """A formation, headquarters, pool or sum of forces.

    Attributes
    ----------
    id : FactId
    name : str
    group : str
        Side, as a group of the world.
    kind : str
    sender : StateId or None
        State whose force it is; None for multinational ones.
    framework : StateId or None
        State that leads a multinational unit.
    contributors : tuple of StateId
        Other states with troops in it.
    contributors_complete : bool
        Whether no other state contributes.
    host : StateId or None
        Sovereign of the territory where it stands; None for pools.
    control : Control
    controlled_by : StateId or None
        State in control where it is neither the host nor unnamed.
    echelon : EchelonEstimate
    troops : Interval or None
    readiness_days : str
        Notice as published.
    place_name : str
    longitude_deg, latitude_deg : float
    uncertainty_km : float
    location : Location
    as_of : date
        Day that the row describes; presence is known from this day on.
    present_to : date or None
        First day on which the row no longer holds, or another replaces it.
    known_on : date
    source : Source
    note : str
    place : Place
    """

    id: FactId
    name: str
    group: str
    kind: str
    sender: StateId | None
    framework: StateId | None
    contributors: tuple[StateId, ...]
    contributors_complete: bool
    host: StateId | None
    control: Control
    controlled_by: StateId | None
    echelon: EchelonEstimate
    troops: Interval | None
    readiness_days: str
    place_name: str
    longitude_deg: float
    latitude_deg: float
    uncertainty_km: float
    location: Location
    as_of: dt.date
    present_to: dt.date | None
    known_on: dt.date
    source: Source
    note: str
    place: Place

    def present_on(self, day: dt.date) -> bool:
        """Return whether the row holds on a day."""
        return self.as_of <= day and (self.present_to is None or day < self.present_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Foreign forces in a state on a past day.

    Attributes
    ----------
    id : FactId
    host : StateId
    senders : tuple of StateId
        States named; none where there were no foreign forces.
    senders_label : str
    senders_complete : bool
        Whether no other state had forces in this row.
    day : date
    troops : Interval
        Of all senders of the row together.
    what : str
    source : Source
    note : str
    place : Place
    """

    id: FactId
    host: StateId
    senders: tuple[StateId, ...]
    senders_label: str
    senders_complete: bool
    day: dt.date
    troops: Interval
    what: str
    source: Source
    note: str
    place: Place

    @property
    def sender(self) -> StateId | None:
        """The one sender, or None if there is none or are several."""
        alone = self.senders_complete and len(self.senders) == 1
        return self.senders[0] if alone else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeClaim:
    """One published range of a missile, or a limit of a treaty's class.

    Attributes
    ----------
    id : FactId
    system, missile : str
    operators : tuple of StateId
    sites : tuple of StateId
        Hosts of fixed sites outside the operator's territory.
    kind : str
        ``definition`` for the limits of a class.
    against : Against
    basing : tuple of str
        ``land``, ``sea``, ``air``.
    range_km : Interval or None
        Published nominal maximum; None where the claim is that there is none.
    treaty_class : str
        Coded, not stated by a source.
    claimed_by : str
        Empty where nobody in particular is on record.
    disputed : bool
    deployed : Deployed
        On the date of the world.
    source : Source
    note : str
    place : Place
    """

    id: FactId
    system: str
    missile: str
    operators: tuple[StateId, ...]
    sites: tuple[StateId, ...]
    kind: str
    against: Against
    basing: tuple[str, ...]
    range_km: Interval | None
    treaty_class: str
    claimed_by: str
    disputed: bool
    deployed: Deployed
    source: Source
    note: str
    place: Place
