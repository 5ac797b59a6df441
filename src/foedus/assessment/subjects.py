"""The states whose territory and population are measured, and their denominators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foedus.planning import Plan
    from foedus.vocabulary import StateId

THIRD = "third"
"""Side of the states that belong to none of the agreement's sides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A state that is measured: its side and its name."""

    state: StateId
    name: str
    side: str


def subjects_of(plan: Plan) -> tuple[Subject, ...]:
    """Return the states of every side in order, then the third states, each by name."""
    located = set(plan.ground.boundaries.states)
    order = [side.id for side in plan.sides] + [THIRD]
    subjects = [
        Subject(state=state, name=record.name, side=plan.side_of(state) or THIRD)
        for state, record in plan.world.states.items()
        if state in located
    ]
    return tuple(sorted(subjects, key=lambda s: (order.index(s.side), s.name)))


def side_titles(plan: Plan) -> dict[str, str]:
    """Return the title of each side by id, third states included."""
    return {side.id: side.title for side in plan.sides} | {THIRD: "third states"}
