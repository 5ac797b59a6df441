"""The smallest formal statement: who may or must do what, where, above what level."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from foedus.documents import Node
    from foedus.errors import Place
    from foedus.expressions import Duration, States, Zone
    from foedus.vocabulary import (
        ClauseId,
        ClauseKind,
        Echelon,
        Grade,
        Interval,
        Modality,
        ReadingId,
    )


class ActClass(StrEnum):
    """What is done.  A closed list: a new kind of act is a change of the language."""

    EXERCISE = "exercise"
    """Exercises, manoeuvres and drills."""
    MOVEMENT = "movement"
    """Movement of formations through an area."""
    REINFORCEMENT = "reinforcement"
    """Bringing in more forces."""
    STANDING_PRESENCE = "standing_presence"
    """Formations that are simply there."""
    MILITARY_ACTIVITY = "military_activity"
    """Any of the above, and whatever else the text may mean."""
    STATIONING = "stationing"
    """Forces and weaponry on the territory of another state."""
    MISSILE_DEPLOYMENT = "missile_deployment"
    """Placing missiles where they can be launched."""
    USE_OF_POWER = "use_of_power"
    """Using a power that another clause or agreement gives."""
    USE_OF_FORCE = "use_of_force"
    """Threat or use of force."""
    CONSULTATION = "consultation"
    """Calling or holding consultations."""
    EXCHANGE_OF_INFORMATION = "exchange_of_information"
    """Informing, notifying, exchanging assessments."""
    COMMUNICATION_LINK = "communication_link"
    """Setting up and keeping a line for emergencies."""
    DIALOGUE = "dialogue"
    """Talks on a subject, without a duty to conclude."""
    RATIFICATION = "ratification"
    """Expressing consent to be bound."""
    WITHDRAWAL = "withdrawal"
    """Leaving the agreement."""


class Measured(StrEnum):
    """Which part of an activity is held against a threshold."""

    WHOLE_ACTIVITY = "whole_activity"
    PART_IN_ZONE = "part_in_zone"


class Pooling(StrEnum):
    """How a level at a past date is formed."""

    PER_HOST = "per_host"
    """Over all senders on the territory of a host."""
    PER_SENDER_AND_HOST = "per_sender_and_host"
    """For each pair of sender and host."""
    PRESENCE = "presence"
    """No level: whatever was not there on the date."""


class DecisionRule(StrEnum):
    """How those who decide come to a decision."""

    UNANIMITY = "unanimity"
    MORE_THAN_HALF = "more_than_half"
    EACH_FOR_ITSELF = "each_for_itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The operative phrase of the text on which a clause rests.

    Attributes
    ----------
    quote : str
        At most a dozen words.
    article : str
        As a lawyer cites it: ``Article 7, paragraph 2``.
    language : str
    authentic : bool
        Whether that language is an authentic text.
    source : str
        Tag of the source in which the phrase was read.
    grade : Grade
    """

    quote: str
    article: str
    language: str
    authentic: bool
    source: str
    grade: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class ActObject:
    """What the act is done with or to.

    Attributes
    ----------
    id : str
        Such as ``land_based_missile``.
    range_km : Interval or None
        Range class, both ends included.
    """

    id: str
    range_km: Interval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Classes of act, any of which counts, and their objects."""

    classes: tuple[ActClass, ...] = ()
    objects: tuple[ActObject, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A level on the ordinal scale above which the clause bites; the level itself is free."""

    above: Echelon
    measured: Measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A level that existed on a past date and is not to be exceeded."""

    as_of: dt.date
    pooling: Pooling


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerReference:
    """A power that this or another agreement gives.

    Attributes
    ----------
    agreement, clause : str
    gist : str
    """

    agreement: str
    clause: str
    gist: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who decides by which rule; a rule is never applied to discretion."""

    rule: DecisionRule
    of: States


@dataclass(frozen=True, slots=True, kw_only=True)
class Exception_:  # noqa: N801 - Exception is taken by the language
    """A labelled exception.

    Attributes
    ----------
    id, gist : str
    consent : Decision or None
        Whose consent lifts the clause, and by which rule.
    clause : str
        The clause that states the exception, or an empty string.
    """

    id: str
    gist: str
    consent: Decision | None
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One honest way to read a clause.

    Attributes
    ----------
    id : ReadingId
        Unique within the clause.
    gist, note : str
    changes : tuple
        Dotted field of the clause, the node that stands in its place, and the place of the
        field's name; empty for the base.
    """

    id: ReadingId
    gist: str
    note: str
    changes: tuple[tuple[str, Node, Place], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A question that the text leaves open, with the readings that answer it.

    Attributes
    ----------
    id, gist : str
    base : ReadingId
        The reading that the clause is written in: a declared starting point, not a ruling.
    because : str
        Why the base is the base.
    options : tuple of Reading
    place : Place
    """

    id: str
    gist: str
    base: ReadingId
    because: str
    options: tuple[Reading, ...]
    place: Place

    def option(self, reading: str) -> Reading | None:
        """Return the reading with an identifier, or None if there is none."""
        return next((option for option in self.options if option.id == reading), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmodelled:
    """A part of the text that is not formalised, and why.

    Attributes
    ----------
    what, reason : str
    taints : bool
        Whether a finding under the clause has to be given as undetermined for it.
    place : Place
    """

    what: str
    reason: str
    taints: bool
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A formal statement attached to a paragraph.

    Attributes
    ----------
    id : ClauseId
    article : str
        Id of the article it stands in, such as ``art7``.
    kind : ClauseKind
    modality : Modality or None
        Of a norm.
    gist : str
        One sentence in our own words.
    anchor : Anchor
    bearers : States
        Whom the clause binds or empowers; nobody for a clause about the agreement itself.
    claimants : States or None
        In whose favour it is.
    affects : States or None
        Third states that it touches.
    act : Act
    site : Zone or None
        Where the act is.
    host : States or None
        On whose territory.
    origin : Zone or None
        Where it comes from.
    reach : Zone or None
        What it can reach.
    threshold : Threshold or None
    limit : Baseline or None
    power : PowerReference or None
        The power that the clause is about.
    decision : Decision or None
        Of a power or a procedure.
    notice : Duration or None
        Time between notice and effect.
    saves : tuple of str
        What a savings clause keeps as it is, in words of the document; ``self_defence`` says that
        the bans give way in an armed attack.
    unless : tuple of Exception_
    readings : tuple of Axis
    unmodelled : tuple of Unmodelled
    discretion : str
        Who decides the content of the act; such a duty is never evaluated as a duty to do more.
    one_sided : bool
        Declared: no counterpart binds the other side.  Symmetry is tested, this only says what
        the document claims.
    grade : Grade
        How well the content was read.
    source_text : str
        The block as it is written.
    node : Node
        What the clause was read from; a variant is read from a changed copy.
    place : Place
    """

    id: ClauseId
    article: str
    kind: ClauseKind
    modality: Modality | None
    gist: str
    anchor: Anchor
    bearers: States
    claimants: States | None
    affects: States | None
    act: Act
    site: Zone | None
    host: States | None
    origin: Zone | None
    reach: Zone | None
    threshold: Threshold | None
    limit: Baseline | None
    power: PowerReference | None
    decision: Decision | None
    notice: Duration | None
    saves: tuple[str, ...]
    unless: tuple[Exception_, ...]
    readings: tuple[Axis, ...]
    unmodelled: tuple[Unmodelled, ...]
    discretion: str
    one_sided: bool
    grade: Grade
    source_text: str = field(repr=False)
    node: Node = field(repr=False)
    place: Place

    def axis(self, axis_id: str) -> Axis | None:
        """Return the axis with an identifier, or None if there is none."""
        return next((axis for axis in self.readings if axis.id == axis_id), None)
