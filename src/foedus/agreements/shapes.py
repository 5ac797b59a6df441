"""The shape of every block of an agreement: which fields there are, and what each may hold.

These models exist at the edge only.  They check names and plain values and give the published
JSON Schemas; expressions are left to their own grammar.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, RootModel, StrictBool, WithJsonSchema

# Pydantic evaluates the annotations, so that these are needed at run time.
from foedus.agreements.clause import ActClass, DecisionRule, Measured, Pooling  # noqa: TC001
from foedus.agreements.model import Nature, ParameterStatus, Status  # noqa: TC001
from foedus.vocabulary import ClauseKind, Grade, Modality  # noqa: TC001

_WORD = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

Word = Annotated[str, Field(pattern=_WORD)]
Phrase = Annotated[str, Field(min_length=1, max_length=2000)]
Day = Annotated[str, Field(pattern=_DAY)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
EchelonName = Literal[
    "team",
    "section",
    "platoon",
    "company",
    "battalion",
    "regiment",
    "brigade",
    "division",
    "corps",
    "army",
]


def _expression(noun: str) -> Any:
    return WithJsonSchema({
        "description": f"An expression for {noun}; see the expression grammar."
    })


StatesText = Annotated[JsonValue, _expression("a set of states")]
ZoneText = Annotated[JsonValue, _expression("a zone")]
LengthText = Annotated[JsonValue, _expression("a length")]
DurationText = Annotated[JsonValue, _expression("a time")]


class Shape(BaseModel):
    """A map with exactly the fields named."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class VersionShape(Shape):
    """A language version of the text."""

    language: Language
    """Code of the language, such as ``en``."""
    authentic: StrictBool
    """Whether the agreement makes this version authentic."""
    title: Phrase
    """What the version is, such as an unofficial translation."""


class FrontShape(Shape):
    """The front matter of an agreement."""

    foedus: Literal[1]
    """Version of the format."""
    kind: Literal["agreement"]
    """Kind of the document."""
    id: Word
    """Identifier, the same as the name of the file."""
    title: Phrase
    """Full title of the agreement."""
    status: Status
    """How far it has come."""
    nature: Nature
    """Whether it would bind in law or in politics."""
    proposed_by: Phrase | None = None
    """Who proposed it."""
    proposed_on: Day | None = None
    """Day on which the text became public."""
    notice: Phrase | None = None
    """What every page about it must say."""
    texts: Annotated[list[VersionShape], Field(min_length=1)]
    """Language versions."""


class SourceShape(Shape):
    """Where something was read."""

    title: Phrase
    """Publisher, document, date, address."""
    grade: Grade
    """How it was obtained."""
    note: Phrase | None = None
    """What was read in it."""


class RoleShape(Shape):
    """A set of states that the agreement speaks of."""

    title: Phrase
    """Its name within a sentence, such as ``the Parties``."""
    states: StatesText
    """Its states."""


class SideShape(Shape):
    """A group of states that the agreement sets against another."""

    id: Word
    """Identifier of the side."""
    title: Phrase
    """Name for people."""
    states: StatesText
    """Its states."""


class ParameterShape(Shape):
    """A quantity that the text names."""

    gist: Phrase
    """What it is, in a phrase."""
    unit: Literal["km", "d"]
    """Unit of the quantity."""
    status: ParameterStatus
    """Whether the text settles it."""
    domain: Phrase | None = None
    """Range swept if nobody says otherwise, such as ``0..500 km/25 km``."""
    value: Phrase | None = None
    """What the text gives or proposes."""


class StatementShape(Shape):
    """Something that somebody said about the agreement."""

    id: Word
    """Identifier."""
    title: Phrase
    """What it is, such as the stated aim."""
    text: Phrase
    """One sentence in our own words."""
    by: Phrase
    """Who said it."""
    on: Day | None = None
    """Day on which it became known."""
    source: Word
    """Tag of the source."""
    grade: Grade | None = None
    """How it was obtained; that of the source if absent."""


class UnmodelledParagraphShape(Shape):
    """A part of a paragraph that no clause expresses."""

    what: Phrase
    """The part of the text."""
    reason: Phrase
    """Why it is not formalised."""


class UnmodelledPartShape(UnmodelledParagraphShape):
    """A part of a clause that is not formalised."""

    taints: StrictBool
    """Whether findings under the clause are undetermined for it."""


class AnchorShape(Shape):
    """The operative phrase on which a clause rests."""

    quote: Phrase
    """At most a dozen words of the text."""
    language: Language
    """Language of the quotation; one of the texts of the front matter."""
    source: Word
    """Tag of the source in which the phrase was read."""
    article: Phrase | None = None
    """Citation; that of the paragraph in which the clause stands if absent."""
    grade: Grade | None = None
    """How the phrase was read; that of the source if absent."""


class RangeShape(Shape):
    """A class of ranges; both ends belong to it."""

    at_least: LengthText
    """Smallest range of the class."""
    at_most: LengthText
    """Greatest range of the class."""


class ObjectShape(Shape):
    """What the act is done with or to."""

    id: Word
    """Such as ``land_based_missile``."""
    range: RangeShape | None = None
    """Class of ranges of the object."""


class ActShape(Shape):
    """What is done."""

    classes: Annotated[list[ActClass], Field(min_length=1)]
    """Classes of act, any of which counts."""
    objects: list[ObjectShape] = []
    """What it is done with or to."""


class ThresholdShape(Shape):
    """A level above which the clause bites."""

    above: EchelonName
    """The level itself is still free."""
    measured: Measured
    """Which part of an activity is held against the level."""


class BaselineShape(Shape):
    """A level that existed on a past date and is not to be exceeded."""

    as_of: Day
    """The date."""
    pooling: Pooling
    """How the level is formed."""


class PowerShape(Shape):
    """A power that this or another agreement gives."""

    agreement: Word
    """Identifier of the agreement."""
    clause: Word
    """Identifier of its clause."""
    gist: Phrase
    """What may be done by it."""


class DecisionShape(Shape):
    """Who decides, by which rule."""

    rule: DecisionRule
    """The rule."""
    of: StatesText
    """Those who decide."""


class ExceptionShape(Shape):
    """A labelled exception."""

    id: Word
    """Label."""
    gist: Phrase
    """In our own words."""
    consent: DecisionShape | None = None
    """Whose consent lifts the clause."""
    clause: Word | None = None
    """The clause that states the exception."""


class ReadingShape(Shape):
    """One honest way to read the clause."""

    id: Word
    """Identifier, unique within the clause."""
    gist: Phrase
    """What the reading says."""
    note: Phrase | None = None
    """What speaks for or against it, or what it leads to."""
    change: dict[str, JsonValue] = {}
    """Dotted field to what stands in its place; null takes the field away."""


class AxisShape(Shape):
    """A question that the text leaves open."""

    id: Word
    """Identifier, unique within the clause."""
    gist: Phrase
    """The question."""
    base: Word
    """The reading in which the clause is written."""
    because: Phrase
    """Why the base is the base."""
    options: Annotated[list[ReadingShape], Field(min_length=2)]
    """The readings, the base among them."""


class ClauseShape(Shape):
    """The smallest formal statement."""

    id: Word
    """Identifier, unique in the agreement."""
    kind: ClauseKind
    """What sort of statement it is."""
    modality: Modality | None = None
    """What a norm does."""
    gist: Phrase
    """One sentence in our own words."""
    anchor: AnchorShape
    """The operative phrase of the text."""
    bearers: StatesText = None
    """Whom the clause binds or empowers."""
    claimants: StatesText = None
    """In whose favour it is."""
    affects: StatesText = None
    """Third states that it touches."""
    act: ActShape | None = None
    """What is done."""
    site: ZoneText = None
    """Where the act is."""
    host: StatesText = None
    """On whose territory it is."""
    origin: ZoneText = None
    """Where it comes from."""
    reach: ZoneText = None
    """What it can reach."""
    threshold: ThresholdShape | None = None
    """A level above which the clause bites."""
    limit: BaselineShape | None = None
    """A level that is not to be exceeded."""
    power: PowerShape | None = None
    """The power that the clause is about."""
    decision: DecisionShape | None = None
    """Who decides, by which rule."""
    notice: DurationText = None
    """Time between notice and effect."""
    saves: list[Word] = []
    """What a savings clause keeps as it is; ``self_defence`` is a word known to the engine."""
    unless: list[ExceptionShape] = []
    """Exceptions."""
    readings: list[AxisShape] = []
    """Questions that the text leaves open."""
    unmodelled: list[UnmodelledPartShape] = []
    """Parts that are not formalised."""
    discretion: Phrase | None = None
    """Who decides the content of the act."""
    one_sided: StrictBool = False
    """Declares that no counterpart binds the other side."""
    grade: Grade | None = None
    """How well the content was read; that of the anchor if absent."""


class SourcesShape(RootModel[dict[Word, SourceShape]]):
    """Sources by tag."""


class RolesShape(RootModel[dict[Word, RoleShape]]):
    """Sets of states by name."""


class SidesShape(RootModel[list[SideShape]]):
    """The sides, in the order in which they are shown."""


class ParametersShape(RootModel[dict[Word, ParameterShape]]):
    """Parameters by name."""


class ContextShape(RootModel[list[StatementShape]]):
    """Statements about the agreement."""


class GlossaryShape(RootModel[dict[str, Phrase]]):
    """Terms and what they mean."""


class StancesShape(RootModel[dict[Word, dict[Word, dict[Word, Word]]]]):
    """Named bundles: clause to axis to reading."""


SHAPES: Final[dict[str, type[BaseModel]]] = {
    "front": FrontShape,
    "sources": SourcesShape,
    "roles": RolesShape,
    "sides": SidesShape,
    "parameters": ParametersShape,
    "context": ContextShape,
    "glossary": GlossaryShape,
    "stances": StancesShape,
    "clause": ClauseShape,
    "unmodelled": UnmodelledParagraphShape,
}
"""The front matter and every block that an agreement may have, by the block's language."""


def schema_of(block: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the front matter or of a block.

    Raises
    ------
    KeyError
        If there is no such block.
    """
    schema = SHAPES[block].model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
