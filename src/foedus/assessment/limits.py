"""What an assessment cannot say, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.assessment.model import Limit
from foedus.world import UnlocatedUnit

if TYPE_CHECKING:
    from foedus.planning import Plan


def limits_of(plan: Plan) -> tuple[Limit, ...]:
    """Return the limits of the text, the facts, the boundaries and the method, in that order."""
    return (*_of_text(plan), *_of_units(plan), *_of_facts(plan), *_METHOD)


def _of_text(plan: Plan) -> list[Limit]:
    limits: list[Limit] = []
    for paragraph in plan.agreement.paragraphs:
        parts = [*paragraph.unmodelled, *(u for c in paragraph.clauses for u in c.unmodelled)]
        limits += [
            Limit(title=f"{paragraph.title}: {part.what}", text=part.reason) for part in parts
        ]
    return limits


def _of_units(plan: Plan) -> list[Limit]:
    limits: list[Limit] = []
    for unit in plan.world.units:
        if isinstance(unit, UnlocatedUnit):
            text = (
                "The boundary data do not separate it; every figure counts it as they do."
            )
            limits.append(Limit(title=f"{unit.name}: not located", text=text))
        elif unit.disputed:
            counted = plan.options.status.get(unit.id, unit.state)
            text = f"Counted to {counted} in this assessment. {unit.note}".strip()
            limits.append(Limit(title=f"{unit.name}: disputed", text=text))
    return limits


def _of_facts(plan: Plan) -> list[Limit]:
    return [Limit(title="The facts", text=statement) for statement in plan.world.statements]


_METHOD = (
    Limit(
        title="Population",
        text="Shares of population are of people in listed places. Places are points, overlap in "
        "part, and leave out scattered homes.",
    ),
    Limit(
        title="Maps",
        text="Maps show generalised outlines; no verdict is computed on them. Zones are drawn to "
        "the tolerance that each layer states.",
    ),
    Limit(
        title="What is never computed",
        text="Targets, effects of weapons, routes of attack and outcomes of combat.",
    ),
)
