"""What an assessment cannot say, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.assessment.model import Limit

if TYPE_CHECKING:
    from foedus.agreements import Unmodelled
    from foedus.planning import Plan


def limits_of(plan: Plan) -> tuple[Limit, ...]:
    """Return the limits in order of weight.

    First what bears on the figures: the text of measured clauses, the facts, the disputed units
    and the method; then the rest of the text that is not formalised.
    """
    measured, rest = _of_text(plan)
    return (*measured, *_of_facts(plan), *_METHOD, *_of_units(plan), *rest)


def _of_text(plan: Plan) -> tuple[list[Limit], list[Limit]]:
    measured: list[Limit] = []
    rest: list[Limit] = []
    for paragraph in plan.agreement.paragraphs:
        for clause in paragraph.clauses:
            weighs = clause.site is not None or clause.host is not None
            limits = measured if weighs else rest
            limits += [_limit(paragraph.title, part) for part in clause.unmodelled]
        rest += [_limit(paragraph.title, part) for part in paragraph.unmodelled]
    return measured, rest


def _limit(title: str, part: Unmodelled) -> Limit:
    return Limit(title=f"{title}: {part.what}", text=part.reason)


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
