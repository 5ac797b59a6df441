"""What an agreement is once it is read: frozen, every part with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from foedus.errors import AgreementError, Diagnostic, Place, nearest_name

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from foedus.agreements.clause import Clause, Unmodelled
    from foedus.expressions import Duration, Length, States
    from foedus.vocabulary import ClauseId, Grade, ParameterId, ReadingId, Source, Sweep


class Status(StrEnum):
    """How far an agreement has come."""

    DRAFT = "draft"
    OFFERED = "offered"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"


class Nature(StrEnum):
    """Whether a text binds in law or in politics."""

    TREATY = "treaty"
    POLITICAL = "political"


class ParameterStatus(StrEnum):
    """Whether the text settles a parameter."""

    FIXED = "fixed"
    UNSPECIFIED = "unspecified"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One language version: whether it is authentic, and what it is."""

    language: str
    authentic: bool
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the groups of states that the agreement sets against each other."""

    id: str
    title: str
    states: States


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A quantity that the text names.

    Attributes
    ----------
    id : ParameterId
    gist : str
        What it is, in a phrase.
    unit : str
        ``km`` or ``d``.
    status : ParameterStatus
        An unspecified or disputed parameter has no default.
    domain : Sweep or None
        Range over which an open length is swept if nobody says otherwise.
    value : Length, Duration or None
        What the text gives, if it is fixed, or what it proposes, if it is disputed.
    place : Place
    """

    id: ParameterId
    gist: str
    unit: str
    status: ParameterStatus
    domain: Sweep | None
    value: Length | Duration | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Something said about the agreement by somebody, for context.

    Attributes
    ----------
    id, title, text : str
    by : str
        Who said it.
    on : date or None
        When it became known; a statement later than the reference date is marked as later.
    source : str
        Tag of the source.
    grade : Grade
    """

    id: str
    title: str
    text: str
    by: str
    on: dt.date | None
    source: str
    grade: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of an article: our summary, the clauses, and what is not modelled.

    Attributes
    ----------
    id : str
        Such as ``art7.2``; an article of one paragraph has its own id here.
    title : str
        Such as ``Article 7, paragraph 2``.
    prose : tuple of str
    clauses : tuple of Clause
    unmodelled : tuple of Unmodelled
        Parts of the paragraph that no clause expresses.
    place : Place
    """

    id: str
    title: str
    prose: tuple[str, ...]
    clauses: tuple[Clause, ...]
    unmodelled: tuple[Unmodelled, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article, annex, chapter or principle with its paragraphs."""

    id: str
    label: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    place: Place

    @property
    def summary(self) -> tuple[str, ...]:
        """The prose of all paragraphs."""
        return tuple(text for paragraph in self.paragraphs for text in paragraph.prose)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses of all paragraphs."""
        return tuple(clause for paragraph in self.paragraphs for clause in paragraph.clauses)

    @property
    def unmodelled(self) -> tuple[Unmodelled, ...]:
        """What no clause expresses, of all paragraphs."""
        return tuple(part for paragraph in self.paragraphs for part in paragraph.unmodelled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A treaty, political document or proposal, article by article.

    Attributes
    ----------
    id, title : str
    status : Status
    nature : Nature
    proposed_by : str
    proposed_on : date or None
        When the text became public.
    notice : str
        What every page about it must say, such as that it was never signed.
    texts : tuple of Text
    roles : mapping
        Sets of states that the agreement speaks of, by name.
    role_titles : mapping
        Name of each role within a sentence, such as ``the Parties``.
    sides : tuple of Side
    parameters : mapping
    sources : mapping
        By tag.
    articles : tuple of Article
    context : tuple of Statement
    glossary : mapping
        Term to meaning.
    stances : mapping
        Name to the reading chosen on each axis of each clause.
    place : Place
        Of the title.
    sha256 : str
        Digest of the document.
    declared : mapping
        Place of each definition, by block and name: ``roles/NAME``.
    """

    id: str
    title: str
    status: Status
    nature: Nature
    proposed_by: str
    proposed_on: dt.date | None
    notice: str
    texts: tuple[Text, ...]
    roles: Mapping[str, States]
    role_titles: Mapping[str, str]
    sides: tuple[Side, ...]
    parameters: Mapping[ParameterId, Parameter]
    sources: Mapping[str, Source]
    articles: tuple[Article, ...]
    context: tuple[Statement, ...]
    glossary: Mapping[str, str]
    stances: Mapping[str, Mapping[ClauseId, Mapping[str, ReadingId]]]
    place: Place
    sha256: str
    declared: Mapping[str, Place] = field(default_factory=dict[str, Place], repr=False)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """All clauses, in the order of the text."""
        return tuple(clause for article in self.articles for clause in article.clauses)

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """All paragraphs, in the order of the text."""
        return tuple(paragraph for article in self.articles for paragraph in article.paragraphs)

    @property
    def names(self) -> dict[str, str]:
        """Names for people of roles and parameters, for `foedus.expressions.describe`."""
        parameters = {str(name): str(name).replace("_", " ") for name in self.parameters}
        return {**parameters, **self.role_titles}

    def clause(self, clause_id: str) -> Clause:
        """Return the clause with an identifier.

        Raises
        ------
        AgreementError
            FDS-A012 if there is none.
        """
        for clause in self.clauses:
            if clause.id == clause_id:
                return clause
        known = [clause.id for clause in self.clauses]
        raise AgreementError(
            Diagnostic(
                code="FDS-A012",
                message=f"The agreement {self.id} has no clause {clause_id!r}.",
                place=Place(file="command line", excerpt=clause_id),
                expected="one of " + ", ".join(known),
                found=clause_id,
                hint=nearest_name(clause_id, known),
            )
        )
