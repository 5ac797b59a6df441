"""A literate document to an agreement."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from foedus.agreements.clause import Clause, Unmodelled
from foedus.agreements.conform import conform
from foedus.agreements.model import (
    Agreement,
    Article,
    Paragraph,
    Parameter,
    ParameterStatus,
    Side,
    Statement,
    Text,
)
from foedus.agreements.outline import outline_of
from foedus.agreements.read_clause import Surroundings, read_clause, unknown_source
from foedus.agreements.shapes import (
    SHAPES,
    ContextShape,
    FrontShape,
    GlossaryShape,
    ParametersShape,
    RolesShape,
    SidesShape,
    SourcesShape,
    StancesShape,
    UnmodelledParagraphShape,
)
from foedus.documents import gather_faults
from foedus.errors import Diagnostic, nearest_name
from foedus.expressions import parse_day, parse_duration, parse_length, parse_states
from foedus.vocabulary import ClauseId, ParameterId, ReadingId, Source, parse_sweep_km

if TYPE_CHECKING:
    import datetime as dt

    from pydantic import BaseModel

    from foedus.agreements.outline import OutlinedArticle, OutlinedParagraph
    from foedus.agreements.shapes import ParameterShape
    from foedus.documents import Block, Document, Node
    from foedus.errors import Place
    from foedus.expressions import Duration, Length, States
    from foedus.vocabulary import Sweep

ShapeT = TypeVar("ShapeT", bound="BaseModel")

_DEFINITIONS = ("sources", "roles", "sides", "parameters", "context", "glossary", "stances")
_IN_ARTICLES = ("clause", "unmodelled")


@dataclass(slots=True, kw_only=True)
class Draft:
    """What has been read so far, and what was wrong with it.

    Attributes
    ----------
    agreement : Agreement or None
        None if the front matter is at fault.
    faults : list of Diagnostic
    complete : bool
        Whether all definitions were read, so that unknown names can be told from unread ones.
    """

    agreement: Agreement | None = None
    faults: list[Diagnostic] = field(default_factory=list[Diagnostic])
    complete: bool = True


def draft_agreement(document: Document) -> Draft:
    """Return what a document says, with the faults of all its blocks."""
    reader = _Reader(document)
    return reader.read()


class _Reader:
    """Reads one document; every method adds its faults to one list."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._outline = outline_of(document)
        self._faults: list[Diagnostic] = []
        self._blocks: dict[str, list[Block]] = {name: [] for name in _DEFINITIONS}
        self._declared: dict[str, Place] = {}

    def read(self) -> Draft:
        self._sort_blocks()
        front = conform(
            self._document.front, FrontShape, noun="the front matter", faults=self._faults
        )
        definitions = self._read_definitions()
        complete = all(fault.code == "FDS-A005" for fault in self._faults)
        texts = tuple(
            Text(language=text.language, authentic=text.authentic, title=text.title)
            for text in (front.texts if front else ())
        )
        articles = tuple(
            self._article(article, texts, definitions.sources)
            for article in self._outline.articles
        )
        if front is None:
            return Draft(faults=self._faults, complete=False)
        agreement = Agreement(
            id=front.id,
            title=front.title,
            status=front.status,
            nature=front.nature,
            proposed_by=front.proposed_by or "",
            proposed_on=self._day(self._document.front, "proposed_on"),
            notice=front.notice or "",
            texts=texts,
            roles={name: role.states for name, role in definitions.roles.items()},
            role_titles={name: role.title for name, role in definitions.roles.items()},
            sides=definitions.sides,
            parameters=definitions.parameters,
            sources=definitions.sources or {},
            articles=articles,
            context=definitions.context,
            glossary=definitions.glossary,
            stances=definitions.stances,
            place=self._document.front.key_place("title"),
            sha256=self._document.sha256,
            declared=self._declared,
        )
        return Draft(agreement=agreement, faults=self._faults, complete=complete)

    def _sort_blocks(self) -> None:
        known = [name for name in SHAPES if name != "front"]
        for block in self._document.blocks:
            if block.language in self._blocks:
                self._blocks[block.language].append(block)
            elif block.language not in _IN_ARTICLES:
                self._faults.append(_unknown_block(block, known))
        for block in self._outline.outside:
            if block.language in _IN_ARTICLES:
                self._faults.append(_outside(block))

    def _read_definitions(self) -> _Definitions:
        before = len(self._faults)
        sources = self._sources()
        sound = len(self._faults) == before
        return _Definitions(
            sources=sources if sound else None,
            roles=self._roles(),
            sides=self._sides(),
            parameters=self._parameters(),
            context=self._context(sources) if sound else (),
            glossary=self._glossary(),
            stances=self._stances(),
        )

    def _shapes(self, name: str, shape: type[ShapeT]) -> list[tuple[ShapeT, Node]]:
        """Return every block of a kind in its shape; identifiers declared twice are faults."""
        read: list[tuple[ShapeT, Node]] = []
        for block in self._blocks[name]:
            values = conform(block.node, shape, noun=f"the {name}", faults=self._faults)
            if values is not None:
                read.append((values, block.node))
                self._declare(name, block.node)
        return read

    def _declare(self, name: str, node: Node) -> None:
        named = [(entry.key, entry.place) for entry in node.entries]
        for element in node.elements:
            identifier = element.get("id")
            if identifier is not None:
                named.append((identifier.text, identifier.place))
        for key, place in named:
            label = f"{name}/{key}"
            if label in self._declared:
                self._faults.append(duplicate_id(key, name, place, self._declared[label]))
            else:
                self._declared[label] = place

    def _declare_within(self, label: str, node: Node) -> None:
        """Keep the place of every key below a node, at any depth."""
        for entry in node.entries:
            inner = f"{label}/{entry.key}"
            self._declared.setdefault(inner, entry.place)
            self._declare_within(inner, entry.node)

    def _sources(self) -> dict[str, Source]:
        return {
            tag: Source(title=source.title, grade=source.grade, note=source.note or "")
            for shape, _ in self._shapes("sources", SourcesShape)
            for tag, source in shape.root.items()
        }

    def _roles(self) -> dict[str, Role]:
        roles: dict[str, Role] = {}
        for shape, node in self._shapes("roles", RolesShape):
            for name, role in shape.root.items():
                with gather_faults(self._faults):
                    states = parse_states(node.at(name, "states") or node)
                    roles[name] = Role(id=name, title=role.title, states=states)
        return roles

    def _sides(self) -> tuple[Side, ...]:
        sides: list[Side] = []
        for shape, node in self._shapes("sides", SidesShape):
            for side, element in zip(shape.root, node.elements, strict=True):
                with gather_faults(self._faults):
                    states = parse_states(element.get("states") or element)
                    sides.append(Side(id=side.id, title=side.title, states=states))
        return tuple(sides)

    def _parameters(self) -> dict[ParameterId, Parameter]:
        parameters: dict[ParameterId, Parameter] = {}
        for shape, node in self._shapes("parameters", ParametersShape):
            for name, parameter in shape.root.items():
                parameters[ParameterId(name)] = Parameter(
                    id=ParameterId(name),
                    gist=parameter.gist,
                    unit=parameter.unit,
                    status=parameter.status,
                    domain=self._domain(parameter, node, name),
                    value=self._value(parameter, node, name),
                    place=node.key_place(name),
                )
        return parameters

    def _domain(self, parameter: ParameterShape, node: Node, name: str) -> Sweep | None:
        if parameter.domain is None:
            return None
        try:
            return parse_sweep_km(parameter.domain)
        except ValueError:
            self._faults.append(
                Diagnostic(
                    code="FDS-A003",
                    message=f"The domain of the parameter {name!r} cannot be used.",
                    place=(node.at(name, "domain") or node).place,
                    expected="a range of lengths such as 0..500 km or 0..500 km/25 km",
                    found=parameter.domain,
                )
            )
            return None

    def _value(self, parameter: ParameterShape, node: Node, name: str) -> Length | Duration | None:
        value = node.at(name, "value")
        if value is None or parameter.value is None:
            if parameter.status is ParameterStatus.FIXED:
                self._faults.append(_no_value(name, node.key_place(name)))
            return None
        with gather_faults(self._faults):
            return parse_length(value) if parameter.unit == "km" else parse_duration(value)
        return None

    def _context(self, sources: dict[str, Source]) -> tuple[Statement, ...]:
        statements: list[Statement] = []
        for shape, node in self._shapes("context", ContextShape):
            for item, element in zip(shape.root, node.elements, strict=True):
                source = sources.get(item.source)
                if source is None:
                    place = (element.get("source") or element).place
                    self._faults.append(unknown_source(item.source, place, sources))
                    continue
                statements.append(
                    Statement(
                        id=item.id,
                        title=item.title,
                        text=item.text,
                        by=item.by,
                        on=self._day(element, "on"),
                        source=item.source,
                        grade=item.grade or source.grade,
                    )
                )
        return tuple(statements)

    def _glossary(self) -> dict[str, str]:
        return {
            term: meaning
            for shape, _ in self._shapes("glossary", GlossaryShape)
            for term, meaning in shape.root.items()
        }

    def _stances(self) -> dict[str, dict[ClauseId, dict[str, ReadingId]]]:
        shapes = self._shapes("stances", StancesShape)
        for _, node in shapes:
            self._declare_within("stances", node)
        return {
            name: {
                ClauseId(clause): {axis: ReadingId(reading) for axis, reading in axes.items()}
                for clause, axes in choices.items()
            }
            for shape, _ in shapes
            for name, choices in shape.root.items()
        }

    def _day(self, node: Node, key: str) -> dt.date | None:
        value = node.get(key)
        if value is None or value.value is None:
            return None
        with gather_faults(self._faults):
            return parse_day(value)
        return None

    def _article(
        self, article: OutlinedArticle, texts: tuple[Text, ...], sources: dict[str, Source] | None
    ) -> Article:
        return Article(
            id=article.id,
            label=article.label,
            title=article.title,
            paragraphs=tuple(
                self._paragraph(
                    paragraph,
                    Surroundings(
                        article=article.id,
                        citation=paragraph.title,
                        texts=texts,
                        sources=sources,
                    ),
                )
                for paragraph in article.paragraphs
            ),
            place=article.place,
        )

    def _paragraph(self, paragraph: OutlinedParagraph, around: Surroundings) -> Paragraph:
        clauses: list[Clause] = []
        unmodelled: list[Unmodelled] = []
        for block in paragraph.blocks:
            if block.language == "clause":
                with gather_faults(self._faults):
                    clauses.append(read_clause(block, around))
            elif block.language == "unmodelled":
                shape = conform(
                    block.node,
                    UnmodelledParagraphShape,
                    noun="the unmodelled part",
                    faults=self._faults,
                )
                if shape is not None:
                    unmodelled.append(
                        Unmodelled(
                            what=shape.what, reason=shape.reason, taints=False, place=block.place
                        )
                    )
        return Paragraph(
            id=paragraph.id,
            title=paragraph.title,
            prose=tuple(paragraph.prose),
            clauses=tuple(clauses),
            unmodelled=tuple(unmodelled),
            place=paragraph.place,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role as it is declared."""

    id: str
    title: str
    states: States


@dataclass(frozen=True, slots=True, kw_only=True)
class _Definitions:
    sources: dict[str, Source] | None
    roles: dict[str, Role]
    sides: tuple[Side, ...]
    parameters: dict[ParameterId, Parameter]
    context: tuple[Statement, ...]
    glossary: dict[str, str]
    stances: dict[str, dict[ClauseId, dict[str, ReadingId]]]


def duplicate_id(name: str, noun: str, place: Place, first: Place) -> Diagnostic:
    """Return the fault of an identifier that was declared before."""
    return Diagnostic(
        code="FDS-A005",
        message=f"The identifier {name!r} is used twice among the {noun}.",
        place=place,
        expected="each identifier once",
        found=name,
        hint=f"the first stands on line {first.line}",
        related=(first,),
    )


def _no_value(name: str, place: Place) -> Diagnostic:
    return Diagnostic(
        code="FDS-A002",
        message=f"The parameter {name!r} is fixed but has no value.",
        place=place,
        expected="value: what the text gives, such as 30 d",
    )


def _unknown_block(block: Block, known: list[str]) -> Diagnostic:
    return Diagnostic(
        code="FDS-A004",
        message=f"A block {block.language!r} is not known in an agreement.",
        place=block.place,
        expected="one of " + ", ".join(known),
        found=block.language,
        hint=nearest_name(block.language, known) or "text for what only people read",
    )


def _outside(block: Block) -> Diagnostic:
    return Diagnostic(
        code="FDS-A015",
        message=f"The block {block.language!r} stands outside every article.",
        place=block.place,
        expected="a heading such as ## Article 7 or ## Annex A above it",
    )
