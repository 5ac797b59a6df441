"""An assessment: every clause of a plan measured, in the order of the text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from foedus.assessment.census import take_census
from foedus.assessment.context import Context
from foedus.assessment.layers import outline_layer
from foedus.assessment.limits import limits_of
from foedus.assessment.measure import Measure, join_measures
from foedus.assessment.model import Assessment, LicenceNote
from foedus.assessment.party_measure import binding_measure, stationing_measure
from foedus.assessment.reach_measure import reach_measure
from foedus.assessment.receipt import receipt_of
from foedus.assessment.record_measure import can_screen, record_measure
from foedus.assessment.records import activity_record, force_record
from foedus.assessment.rule_measure import is_rule, rule_measure
from foedus.assessment.subjects import subjects_of
from foedus.assessment.zone_measure import zone_measure
from foedus.expressions import Band, Reach
from foedus.findings import Section

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from foedus.agreements import Clause
    from foedus.findings import Table
    from foedus.planning import Plan
    from foedus.vocabulary import ClauseId
    from foedus.world import Places

    Progress = Callable[[str, int, int], None]

RULE = (
    "For a zone or a range: the share of each side's territory at the largest value swept, under "
    "the base reading, with the span over all readings in brackets. For activities and forces: "
    "how many stand how, under the base reading, at that value. For other norms: how many "
    "parties of each side are bound. For rules: how many have to agree. What a paragraph leaves "
    "to judgement is not measured; its line says what is not formalised."
)
"""The fixed rule by which the line of a paragraph is made; printed with the lines."""


def assess(plan: Plan, places: Places, *, progress: Progress) -> Assessment:
    """Return the assessment of a plan.

    Parameters
    ----------
    plan : Plan
    places : Places
        Populated places of the states of the world.
    progress : callable
        Told what is being done, how many steps are done, and how many there are.

    Notes
    -----
    Pure but for the caches of the ground: the same plan and places give the same assessment.
    """
    context = _prepare(plan, places, progress)
    measured = {clause.id: _measure(clause, context) for clause in plan.agreement.clauses}
    joined = join_measures(list(measured.values()))
    return Assessment(
        agreement=plan.agreement,
        world=plan.world,
        options=plan.options,
        sections=tuple(
            Section(
                clause=clause,
                headline=measure.headline,
                statements=measure.statements,
                exhibits=measure.exhibits,
            )
            for clause, measure in measured.items()
        ),
        lines=_lines(plan, measured),
        rule=RULE,
        answers=joined.answers,
        findings=joined.findings,
        tables=tuple(_attributed(table, plan, places) for table in joined.tables),
        layers=tuple(
            replace(layer, attribution=(*layer.attribution, *_facts(plan)))
            for layer in joined.layers
        ),
        outlines=outline_layer(subjects_of(plan), context),
        limits=limits_of(plan),
        licences=_licences(plan),
        receipt=receipt_of(plan, places),
    )


def _prepare(plan: Plan, places: Places, progress: Progress) -> Context:
    options = plan.options
    subjects = subjects_of(plan)
    activities = [activity_record(activity, plan) for activity in plan.world.activities]
    known = {str(a.id): a.known_on <= options.known_by for a in plan.world.activities}
    forces = [
        force_record(force, plan)
        for force in plan.world.forces
        if force.present_on(options.as_of) and force.known_on <= options.known_by
    ]
    boundaries = plan.ground.boundaries
    return Context(
        plan=plan,
        counts=take_census(subjects, plan.ground, places, progress=progress),
        activities=tuple(r for r in activities if r.day <= options.as_of and known[r.id]),
        later=tuple(r for r in activities if r.day > options.as_of or not known[r.id]),
        forces=tuple(forces),
        outlines={s.state: boundaries.outline(s.state, OUTLINE_DEG) for s in subjects},
        progress=progress,
    )


OUTLINE_DEG = 0.02
"""Tolerance of the outlines on small maps, in degrees; no verdict is computed on them."""


def _measure(clause: Clause, context: Context) -> Measure:
    """Return every measure that the features of a clause call for."""
    if is_rule(clause):
        return rule_measure(clause, context)
    measures: list[Measure] = []
    if isinstance(clause.site, Band):
        measures.append(zone_measure(clause, context))
    if isinstance(clause.site, Reach):
        measures.append(reach_measure(clause, context))
    if clause.limit is not None:
        measures.append(stationing_measure(clause, context))
    if can_screen(clause):
        measures.append(record_measure(clause, context))
    measures.append(binding_measure(clause, context))
    return join_measures(measures)


def _lines(plan: Plan, measured: Mapping[ClauseId, Measure]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            paragraph.id,
            "; ".join(measured[clause.id].headline for clause in paragraph.clauses)
            or "not formalised: " + "; ".join(part.what for part in paragraph.unmodelled),
        )
        for paragraph in plan.agreement.paragraphs
    )


def _attributed(table: Table, plan: Plan, places: Places) -> Table:
    """Return a table that names its sources: boundaries, facts, and places if people count."""
    counted = any(column.name.startswith("population") for column in table.columns)
    people = (places.licence.attribution,) if counted else ()
    return replace(table, attribution=(*table.attribution, *_facts(plan), *people))


def _facts(plan: Plan) -> tuple[str, ...]:
    """Return how the fact tables of the world want to be named: its first licence."""
    return tuple(licence.attribution for licence in plan.world.licences[:1])


def _licences(plan: Plan) -> tuple[LicenceNote, ...]:
    notes = [
        LicenceNote(name=a.name, licence=a.licence, what=a.what, version=a.version)
        for a in plan.ground.boundaries.attribution
    ]
    notes += [
        LicenceNote(
            name=licence.holder, licence=licence.id, what=licence.covers, version=plan.world.id
        )
        for licence in plan.world.licences
    ]
    return tuple(notes)
