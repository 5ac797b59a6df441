"""A clause block to a clause; the same path reads the clause as written and every variant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from foedus.agreements.clause import (
    Act,
    ActObject,
    Anchor,
    Axis,
    Baseline,
    Clause,
    Decision,
    Exception_,
    PowerReference,
    Reading,
    Threshold,
    Unmodelled,
)
from foedus.agreements.conform import conform
from foedus.agreements.shapes import ClauseShape
from foedus.documents import gather_faults
from foedus.errors import AgreementError, Diagnostic, nearest_name
from foedus.expressions import (
    FixedLength,
    Named,
    parse_day,
    parse_duration,
    parse_length,
    parse_states,
    parse_zone,
)
from foedus.vocabulary import ClauseId, Echelon, Grade, Interval, ReadingId

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from foedus.agreements.model import Text
    from foedus.agreements.shapes import AnchorShape, AxisShape, DecisionShape, ObjectShape
    from foedus.documents import Block, Node
    from foedus.errors import Place
    from foedus.vocabulary import Source

T = TypeVar("T")

QUOTE_WORDS_MAX = 12
"""A dozen words: enough for an operative phrase, too few to copy a text."""

NOBODY = Named(())
"""Bearers of a clause that binds nobody in particular."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a clause needs to know of the document around it.

    The sources are None, and the texts empty, if their own block is at fault: then nothing is
    said of names that it may hold.
    """

    article: str
    citation: str
    texts: tuple[Text, ...]
    sources: Mapping[str, Source] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The parts of a clause that no reading changes."""

    article: str
    anchor: Anchor
    readings: tuple[Axis, ...]
    source_text: str
    place: Place


def read_clause(block: Block, around: Surroundings) -> Clause:
    """Return the clause in a block.

    Raises
    ------
    AgreementError
        All faults of the block: FDS-A001 to A007, A010, A022 and those of its expressions.
    """
    faults: list[Diagnostic] = []
    shape = conform(block.node, ClauseShape, noun="a clause", faults=faults)
    if shape is None:
        raise AgreementError(*faults)
    anchor_node = block.node.get("anchor") or block.node
    frame = Frame(
        article=around.article,
        anchor=_read_anchor(shape.anchor, anchor_node, around, faults),
        readings=_read_axes(shape, block.node, faults),
        source_text=block.text,
        place=block.place,
    )
    with gather_faults(faults):
        clause = build_clause(block.node, frame)
        if not faults:
            return clause
    raise AgreementError(*faults)


def build_clause(node: Node, frame: Frame) -> Clause:
    """Return the clause that a node denotes within a frame.

    Raises
    ------
    AgreementError
        All faults of the node.
    """
    faults: list[Diagnostic] = []
    shape = conform(node, ClauseShape, noun="a clause", faults=faults)
    if shape is None:
        raise AgreementError(*faults)
    parts = _Parts(node, faults)
    bearers = parts.read("bearers", parse_states)
    clause = Clause(
        id=ClauseId(shape.id),
        article=frame.article,
        kind=shape.kind,
        modality=shape.modality,
        gist=shape.gist,
        anchor=frame.anchor,
        bearers=NOBODY if bearers is None else bearers,
        claimants=parts.read("claimants", parse_states),
        affects=parts.read("affects", parse_states),
        act=_read_act(shape, parts),
        site=parts.read("site", parse_zone),
        host=parts.read("host", parse_states),
        origin=parts.read("origin", parse_zone),
        reach=parts.read("reach", parse_zone),
        threshold=_read_threshold(shape),
        limit=_read_limit(shape, parts),
        power=_read_power(shape),
        decision=_read_decision(shape.decision, parts, "decision"),
        notice=parts.read("notice", parse_duration),
        saves=tuple(shape.saves),
        unless=_read_exceptions(shape, parts),
        readings=frame.readings,
        unmodelled=tuple(
            Unmodelled(
                what=part.what,
                reason=part.reason,
                taints=part.taints,
                place=parts.place(f"unmodelled.{index}"),
            )
            for index, part in enumerate(shape.unmodelled)
        ),
        discretion=shape.discretion or "",
        one_sided=shape.one_sided,
        grade=shape.grade or frame.anchor.grade,
        source_text=frame.source_text,
        node=node,
        place=frame.place,
    )
    if faults:
        raise AgreementError(*faults)
    return clause


class _Parts:
    """Reads the expressions of one clause and keeps the faults of all."""

    def __init__(self, node: Node, faults: list[Diagnostic]) -> None:
        self._node = node
        self._faults = faults

    def read(self, field: str, parse: Callable[[Node], T]) -> T | None:
        """Return what a dotted field denotes, or None if it is absent or at fault."""
        node = node_at(self._node, field)
        if node is None or (node.kind == "scalar" and node.value is None):
            return None
        with gather_faults(self._faults):
            return parse(node)
        return None

    def place(self, field: str) -> Place:
        """Return the place of a dotted field."""
        return (node_at(self._node, field) or self._node).place

    def refuse(self, fault: Diagnostic) -> None:
        """Keep a fault."""
        self._faults.append(fault)


def node_at(node: Node, field: str) -> Node | None:
    """Return the node of a dotted field such as ``site.band.line`` or ``unless.0.consent``."""
    return node.at(*(int(step) if step.isdigit() else step for step in field.split(".")))


def _read_anchor(
    shape: AnchorShape, node: Node, around: Surroundings, faults: list[Diagnostic]
) -> Anchor:
    words = len(shape.quote.split())
    if words > QUOTE_WORDS_MAX:
        faults.append(
            Diagnostic(
                code="FDS-A006",
                message="The quotation of the anchor is too long.",
                place=(node.get("quote") or node).place,
                expected=f"the operative phrase, in at most {QUOTE_WORDS_MAX} words",
                found=f"{words} words",
                hint="keep the words on which the clause rests",
            )
        )
    source = (around.sources or {}).get(shape.source)
    if source is None and around.sources is not None:
        place = (node.get("source") or node).place
        faults.append(unknown_source(shape.source, place, around.sources))
    text = next((text for text in around.texts if text.language == shape.language), None)
    if text is None and around.texts:
        known = [text.language for text in around.texts]
        faults.append(
            Diagnostic(
                code="FDS-A022",
                message=f"The agreement lists no text in the language {shape.language!r}.",
                place=(node.get("language") or node).place,
                expected="one of " + ", ".join(known),
                found=shape.language,
                hint="list the text in the front matter, and whether it is authentic",
            )
        )
    return Anchor(
        quote=shape.quote,
        article=shape.article or around.citation,
        language=shape.language,
        authentic=text is not None and text.authentic,
        source=shape.source,
        grade=shape.grade or (source.grade if source else Grade.MEMORY),
    )


def unknown_source(tag: str, place: Place, sources: Mapping[str, Source]) -> Diagnostic:
    """Return the fault of a tag that names no source."""
    return Diagnostic(
        code="FDS-A007",
        message=f"No source has the tag {tag!r}.",
        place=place,
        expected="one of " + ", ".join(sources),
        found=tag,
        hint=nearest_name(tag, sources) or "declare it in a sources block",
    )


def _read_axes(shape: ClauseShape, node: Node, faults: list[Diagnostic]) -> tuple[Axis, ...]:
    axes: list[Axis] = []
    for index, axis in enumerate(shape.readings):
        axis_node = node.at("readings", index) or node
        axes.append(_read_axis(axis, axis_node))
        faults.extend(_faults_of_axis(axis, axis_node))
    return tuple(axes)


def _read_axis(axis: AxisShape, node: Node) -> Axis:
    return Axis(
        id=axis.id,
        gist=axis.gist,
        base=ReadingId(axis.base),
        because=axis.because,
        options=tuple(
            Reading(
                id=ReadingId(option.id),
                gist=option.gist,
                note=option.note or "",
                changes=tuple(
                    (entry.key, entry.node, entry.place)
                    for entry in (node.at("options", index, "change") or node).entries
                    if option.change
                ),
            )
            for index, option in enumerate(axis.options)
        ),
        place=node.place,
    )


def _faults_of_axis(axis: AxisShape, node: Node) -> list[Diagnostic]:
    known = [option.id for option in axis.options]
    place = (node.get("base") or node).place
    if axis.base not in known:
        return [
            Diagnostic(
                code="FDS-A010",
                message=f"The base {axis.base!r} is not among the readings of {axis.id!r}.",
                place=place,
                expected="one of " + ", ".join(known),
                found=axis.base,
                hint=nearest_name(axis.base, known),
            )
        ]
    base = axis.options[known.index(axis.base)]
    if base.change:
        return [
            Diagnostic(
                code="FDS-A010",
                message=f"The base {axis.base!r} of {axis.id!r} changes the clause.",
                place=place,
                expected="a base that is the clause as written, without a change",
                hint="write the base into the clause, and give the other readings the changes",
            )
        ]
    return []


def _read_act(shape: ClauseShape, parts: _Parts) -> Act:
    if shape.act is None:
        return Act()
    return Act(
        classes=tuple(shape.act.classes),
        objects=tuple(
            ActObject(id=item.id, range_km=_read_range(item, f"act.objects.{index}", parts))
            for index, item in enumerate(shape.act.objects)
        ),
    )


def _read_range(item: ObjectShape, field: str, parts: _Parts) -> Interval | None:
    if item.range is None:
        return None
    lower = parts.read(f"{field}.range.at_least", parse_length)
    upper = parts.read(f"{field}.range.at_most", parse_length)
    if lower is None or upper is None:
        return None
    if (
        isinstance(lower, FixedLength)
        and isinstance(upper, FixedLength)
        and lower.length_km <= upper.length_km
    ):
        return Interval(lower.length_km, upper.length_km)
    parts.refuse(
        Diagnostic(
            code="FDS-A003",
            message="The class of ranges is not a range of lengths.",
            place=parts.place(f"{field}.range"),
            expected="at_least and at_most as lengths, the smaller first",
        )
    )
    return None


def _read_threshold(shape: ClauseShape) -> Threshold | None:
    if shape.threshold is None:
        return None
    return Threshold(
        above=Echelon[shape.threshold.above.upper()], measured=shape.threshold.measured
    )


def _read_limit(shape: ClauseShape, parts: _Parts) -> Baseline | None:
    if shape.limit is None:
        return None
    day = parts.read("limit.as_of", parse_day)
    return Baseline(as_of=day, pooling=shape.limit.pooling) if day is not None else None


def _read_power(shape: ClauseShape) -> PowerReference | None:
    power = shape.power
    if power is None:
        return None
    return PowerReference(agreement=power.agreement, clause=power.clause, gist=power.gist)


def _read_decision(shape: DecisionShape | None, parts: _Parts, field: str) -> Decision | None:
    if shape is None:
        return None
    states = parts.read(f"{field}.of", parse_states)
    return Decision(rule=shape.rule, of=states) if states is not None else None


def _read_exceptions(shape: ClauseShape, parts: _Parts) -> tuple[Exception_, ...]:
    return tuple(
        Exception_(
            id=item.id,
            gist=item.gist,
            consent=_read_decision(item.consent, parts, f"unless.{index}.consent"),
            clause=item.clause or "",
        )
        for index, item in enumerate(shape.unless)
    )
