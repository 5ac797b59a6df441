"""Variants of a clause: a reading changes the clause's own node tree, and it is read again."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from foedus.agreements.read_clause import Frame, build_clause
from foedus.documents import Entry, Node
from foedus.errors import AgreementError, Diagnostic, Place, nearest_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foedus.agreements.clause import Axis, Clause
    from foedus.vocabulary import ReadingId

FIXED_FIELDS: Final = frozenset({"id", "kind", "gist", "anchor", "readings", "grade"})
"""Fields of a clause that no reading may change."""


def variant(clause: Clause, choices: Mapping[str, ReadingId]) -> Clause:
    """Return a clause in the readings chosen; axes that are absent keep their base.

    Parameters
    ----------
    clause : Clause
        As written.
    choices : mapping
        Axis to reading.

    Returns
    -------
    Clause
        With the same anchor, readings and place; `node` is the changed tree.

    Raises
    ------
    AgreementError
        FDS-A012 for an unknown axis or reading, FDS-A011 for a change of a field that does not
        exist, and the faults of what stands in its place.
    """
    node = clause.node
    changed = False
    for axis_id, reading in choices.items():
        for field, new, place in _changes(clause, axis_id, reading):
            node = _replace(node, field.split("."), new, Change(clause, field, place))
            changed = True
    if not changed:
        return clause
    frame = Frame(
        article=clause.article,
        anchor=clause.anchor,
        readings=clause.readings,
        source_text=clause.source_text,
        place=clause.place,
    )
    return build_clause(node, frame)


def variants(
    clause: Clause, *, axes: Sequence[str] | None = None
) -> list[tuple[dict[str, ReadingId], Clause]]:
    """Return every combination of readings on some axes, the base of all first.

    Parameters
    ----------
    clause : Clause
    axes : sequence of str, optional
        Axes that vary; all of the clause if absent.  The others keep their base.

    Returns
    -------
    list of (choices, clause)
        The choices name the varied axes only.
    """
    varied = [
        _axis(clause, axis_id)
        for axis_id in ([axis.id for axis in clause.readings] if axes is None else axes)
    ]
    combinations = itertools.product(*(_base_first(axis) for axis in varied))
    result: list[tuple[dict[str, ReadingId], Clause]] = []
    for combination in combinations:
        choices = {axis.id: reading for axis, reading in zip(varied, combination, strict=True)}
        result.append((choices, variant(clause, choices)))
    return result


def axis_of(clause: Clause, reading: str) -> Axis:
    """Return the axis to which a reading of a clause belongs.

    Raises
    ------
    AgreementError
        FDS-A012 if the clause has no such reading.
    """
    for axis in clause.readings:
        if axis.option(reading) is not None:
            return axis
    known = [option.id for axis in clause.readings for option in axis.options]
    raise _unknown(clause, "reading", reading, known)


def _base_first(axis: Axis) -> list[ReadingId]:
    return [axis.base, *(option.id for option in axis.options if option.id != axis.base)]


def _axis(clause: Clause, axis_id: str) -> Axis:
    axis = clause.axis(axis_id)
    if axis is None:
        raise _unknown(clause, "axis", axis_id, [axis.id for axis in clause.readings])
    return axis


def _changes(clause: Clause, axis_id: str, reading: str) -> tuple[tuple[str, Node, Place], ...]:
    axis = _axis(clause, axis_id)
    option = axis.option(reading)
    if option is None:
        raise _unknown(clause, "reading", reading, [option.id for option in axis.options])
    return option.changes


def _unknown(clause: Clause, noun: str, name: str, known: Sequence[str]) -> AgreementError:
    return AgreementError(
        Diagnostic(
            code="FDS-A012",
            message=f"The clause {clause.id} has no {noun} {name!r}.",
            place=clause.place,
            expected="one of " + ", ".join(known) if known else f"a clause with a {noun}",
            found=name,
            hint=nearest_name(name, known),
        )
    )


class Change:
    """A change under way: the clause, the dotted field and where the document names it."""

    def __init__(self, clause: Clause, field: str, place: Place) -> None:
        self.clause = clause
        self.field = field
        self.place = place


def _replace(node: Node, steps: Sequence[str], new: Node, change: Change) -> Node:
    """Return a copy of a tree with a node put in, or taken out if the new one is null."""
    first, *rest = steps
    if change.field.split(".")[0] in FIXED_FIELDS or node.kind != "map":
        raise _no_field(node, first, change)
    if rest:
        inner = node.get(first)
        if inner is None:
            raise _no_field(node, first, change)
        new = _replace(inner, rest, new, change)
    kept = [entry for entry in node.entries if entry.key != first]
    if new.kind == "scalar" and new.value is None:
        if len(kept) == len(node.entries):
            raise _no_field(node, first, change)
        return replace(node, entries=tuple(kept))
    entry = Entry(key=first, place=change.place, node=new)
    if first not in node.names:
        return replace(node, entries=(*node.entries, entry))
    entries = tuple(entry if old.key == first else old for old in node.entries)
    return replace(node, entries=entries)


def _no_field(node: Node, step: str, change: Change) -> AgreementError:
    return AgreementError(
        Diagnostic(
            code="FDS-A011",
            message=f"A reading of {change.clause.id} changes a field that cannot be changed: "
            f"{change.field!r}.",
            place=change.place,
            expected="a dotted field of the clause as written, such as site.band.line",
            found=step,
            hint=nearest_name(step, node.names),
        )
    )
