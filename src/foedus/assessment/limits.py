"""What an assessment cannot say, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.assessment.model import Limit

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
    for missing in plan.world.unlocated:
        text = f"The boundary data do not separate it. {missing.note}".strip()
        limits.append(Limit(title=f"{missing.name}: not located", text=text))
    for unit in plan.world.units:
        if unit.disputed and unit.state in plan.world.states:
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
