"""Activities and forces of the world in the one form in which clauses judge them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.assessment.threshold import Claim
from foedus.assessment.words import source_words
from foedus.vocabulary import Interval, Truth
from foedus.world import ClaimKind, Covers, Outcome, states_of_group

if TYPE_CHECKING:
    import datetime as dt

    from foedus.planning import Plan
    from foedus.vocabulary import EchelonEstimate, Source, StateId
    from foedus.world import Activity, Force, StrengthClaim


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place of a record with its positional error."""

    name: str
    longitude_deg: float
    latitude_deg: float
    uncertainty_km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An activity or a standing force, as clauses see it.

    Attributes
    ----------
    id, name : str
    group : str
        Group of states that leads it, as the world codes it.
    day : date
        First day of an activity; day on which a force is known to be there.
    actors : frozenset of StateId
        States that certainly take part.
    others : frozenset of StateId
        States of the leading group that may take part besides.
    hosts : tuple of StateId
        States on whose territory it is.
    spots : tuple of Spot
    echelon : EchelonEstimate
    claims : tuple of Claim
    happened : bool
        False for an activity that was cancelled.
    source : Source
    note : str
    """

    id: str
    name: str
    group: str
    day: dt.date
    actors: frozenset[StateId]
    others: frozenset[StateId]
    hosts: tuple[StateId, ...]
    spots: tuple[Spot, ...]
    echelon: EchelonEstimate
    claims: tuple[Claim, ...]
    happened: bool
    source: Source
    note: str

    def bound(self, bearers: frozenset[StateId]) -> Truth:
        """Return whether a bearer takes part.

        True if a certain participant is a bearer, or if any state that could be meant is one;
        unknown if a bearer may be among those not named.
        """
        if self.actors & bearers:
            return Truth.TRUE
        if self.others & bearers:
            return Truth.UNKNOWN
        return Truth.FALSE


def activity_record(activity: Activity, plan: Plan) -> Record:
    """Return an activity as a record."""
    return Record(
        id=activity.id,
        name=activity.name,
        group=activity.led_by,
        day=activity.start,
        actors=frozenset(activity.participants),
        others=frozenset()
        if activity.participants_complete
        else states_of_group(plan.world, activity.led_by, activity.start),
        hosts=activity.hosts,
        spots=tuple(
            Spot(
                name=place.name,
                longitude_deg=place.longitude_deg,
                latitude_deg=place.latitude_deg,
                uncertainty_km=place.uncertainty_km,
            )
            for place in activity.places
        ),
        echelon=activity.echelon,
        claims=tuple(
            Claim(
                claimant=f"{claim.claimant or 'claimant not named'}: {claim.scope}",
                troops=_of_the_whole(claim),
                origin=source_words(claim.source),
            )
            for claim in activity.strengths
            if claim.kind is not ClaimKind.FORECAST and claim.known_on <= plan.options.known_by
        ),
        happened=activity.outcome is not Outcome.CANCELLED,
        source=activity.source,
        note=activity.note,
    )


def force_record(force: Force, plan: Plan) -> Record:
    """Return a standing force as a record; contributors of multinational units take part."""
    named = {state for state in (force.sender, force.framework) if state is not None}
    return Record(
        id=force.id,
        name=force.name,
        group=force.group,
        day=force.as_of,
        actors=frozenset(named | set(force.contributors)),
        others=frozenset()
        if named and force.contributors_complete
        else states_of_group(plan.world, force.group, force.as_of),
        hosts=(force.host,) if force.host is not None else (),
        spots=(
            Spot(
                name=force.place_name,
                longitude_deg=force.longitude_deg,
                latitude_deg=force.latitude_deg,
                uncertainty_km=force.uncertainty_km,
            ),
        ),
        echelon=force.echelon,
        claims=(
            Claim(claimant="strength", troops=force.troops, origin=source_words(force.source)),
        )
        if force.troops is not None
        else (),
        happened=True,
        source=force.source,
        note=force.note,
    )


def group_title(plan: Plan, group: str) -> str:
    """Return the title of a group of states, or its id where the world gives none."""
    known = plan.world.groups.get(group)
    return known.title if known is not None else group


def _of_the_whole(claim: StrengthClaim) -> Interval:
    """Return what a figure says of the whole activity."""
    match claim.covers:
        case Covers.WHOLE:
            return claim.troops
        case Covers.PART:
            return Interval(claim.troops.lower, float("inf"))
        case Covers.WIDER:
            return Interval(0.0, claim.troops.upper)


def troops_span(claims: tuple[Claim, ...]) -> Interval | None:
    """Return the span of all claimed strengths, or None without a claim."""
    if not claims:
        return None
    return Interval(
        min(claim.troops.lower for claim in claims), max(claim.troops.upper for claim in claims)
    )
