"""An agreement bound to a world, a date, parameters and readings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from foedus.agreements import variant
from foedus.errors import Diagnostic, PlanError, nearest_name
from foedus.planning.states import Cast, check_views, resolve_states
from foedus.vocabulary import StateId

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from foedus.agreements import Agreement, Axis, Clause, Side
    from foedus.expressions import States
    from foedus.planning.ground import Ground
    from foedus.planning.options import Options
    from foedus.vocabulary import ClauseId, ParameterId, ReadingId, Sweep
    from foedus.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundSide:
    """A side of the agreement with its states on the reference date."""

    id: str
    title: str
    states: frozenset[StateId]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundReading:
    """One reading of a clause: the choices made, and the clause as read that way.

    Attributes
    ----------
    choices : mapping
        Axis to reading, in the order of the axes; only those that matter for the measure.
    clause : Clause
    bearers : frozenset of StateId
    """

    choices: Mapping[str, ReadingId]
    clause: Clause
    bearers: frozenset[StateId]

    @property
    def id(self) -> str:
        """The chosen readings joined by ``+``; ``-`` where the clause has only one."""
        return "+".join(self.choices.values()) or "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that the measures of an assessment need, resolved.

    Attributes
    ----------
    agreement, world, options, ground
        What is assessed, on which facts and geometry, with which inputs.
    cast : Cast
        Meaning of roles and sides on the reference date.
    sides : tuple of BoundSide
    parties : frozenset of StateId
        States of the role ``parties``; empty if the agreement defines none.
    parameters : mapping
        Each parameter to its sweep or its set length in kilometres; an open parameter without a
        domain is absent.
    """

    agreement: Agreement
    world: World
    options: Options
    ground: Ground
    cast: Cast
    sides: tuple[BoundSide, ...]
    parties: frozenset[StateId]
    parameters: Mapping[ParameterId, Sweep | float]

    def side_of(self, state: StateId) -> str:
        """Return the id of the side to which a state belongs, or an empty string."""
        return next((side.id for side in self.sides if state in side.states), "")

    def cast_for(self, bearer: StateId) -> Cast:
        """Return the cast in which `bearer` is the state judged."""
        return replace(self.cast, bearer=bearer)

    def meant_by(self, expression: States, bearers: Iterable[StateId]) -> frozenset[StateId]:
        """Return the states that an expression denotes for at least one of the bearers."""
        meant = (resolve_states(expression, self.cast_for(bearer)) for bearer in bearers)
        return frozenset[StateId]().union(*meant)

    def readings_of(self, clause: Clause, *, touching: Iterable[str]) -> list[BoundReading]:
        """Return every reading of a clause that changes one of the fields `touching`.

        Axes that leave these fields alone keep their base; axes that the options fix keep the
        choice.  The base reading comes first.
        """
        fields = tuple(touching)
        fixed = {**self.stance.get(clause.id, {}), **self.fixed(clause)}
        choices: list[dict[str, ReadingId]] = [{}]
        for axis in clause.readings:
            options = _options_of(axis, clause, fields, fixed)
            choices = [{**chosen, axis.id: option} for chosen in choices for option in options]
        moving = [axis.id for axis in clause.readings if _touches(axis, clause, fields)]
        return [self._bound(clause, chosen, moving) for chosen in choices]

    def fixed(self, clause: Clause) -> dict[str, ReadingId]:
        """Return the readings that the options fix, by axis."""
        wanted = set(self.options.readings.get(clause.id, ()))
        return {
            axis.id: option.id
            for axis in clause.readings
            for option in axis.options
            if option.id in wanted
        }

    @property
    def stance(self) -> Mapping[ClauseId, Mapping[str, ReadingId]]:
        """The readings that the chosen stance fixes, by clause and axis."""
        return self.agreement.stances.get(self.options.stance, {})

    def _bound(
        self, clause: Clause, chosen: Mapping[str, ReadingId], moving: list[str]
    ) -> BoundReading:
        read = variant(clause, chosen)
        return BoundReading(
            choices={axis: chosen[axis] for axis in moving},
            clause=read,
            bearers=resolve_states(read.bearers, self.cast),
        )


def check_options(agreement: Agreement, world: World, options: Options) -> None:
    """Refuse options that do not fit the agreement and the world; needs no boundaries.

    Raises
    ------
    PlanError
        FDS-P020 for an option that names no parameter of the agreement, FDS-P021 for one that
        names no clause, FDS-P022 for a reading that the clause does not have, FDS-P023 for an
        unknown stance, FDS-P024 for a parameter both set and swept, FDS-P025 for two readings
        that answer the same question, FDS-P026 for a length given to a parameter that is none;
        all at once.  FDS-P001 for a view that counts a unit to a state unknown to the world.
    WorldError
        FDS-W104 for a view on a unit unknown to the world, FDS-W014 for a day on which an
        organisation has no members.
    """
    check_views(options.status, world)
    problems = [
        *_unknown_parameters(agreement, options),
        *_set_and_swept(options),
        *_no_lengths(agreement, options),
        *_unknown_readings(agreement, options),
        *_unknown_stance(agreement, options),
    ]
    if problems:
        raise PlanError(*problems)
    cast = _cast_of(agreement, world, options)
    for side in agreement.sides:
        _bind_side(side, cast)
    _parties(agreement, cast)


def bind_agreement(agreement: Agreement, world: World, ground: Ground, options: Options) -> Plan:
    """Return the plan that joins an agreement to a world.

    Raises
    ------
    PlanError, WorldError
        As `check_options`.
    """
    check_options(agreement, world, options)
    cast = _cast_of(agreement, world, options)
    return Plan(
        agreement=agreement,
        world=world,
        options=options,
        ground=ground,
        cast=cast,
        sides=tuple(_bind_side(side, cast) for side in agreement.sides),
        parties=_parties(agreement, cast),
        parameters=_bind_parameters(agreement, options),
    )


def _cast_of(agreement: Agreement, world: World, options: Options) -> Cast:
    return Cast(
        world=world,
        as_of=options.as_of,
        roles=agreement.roles,
        sides=tuple(side.states for side in agreement.sides),
    )


def _parties(agreement: Agreement, cast: Cast) -> frozenset[StateId]:
    parties = agreement.roles.get("parties")
    return resolve_states(parties, cast) if parties is not None else frozenset()


def _options_of(
    axis: Axis, clause: Clause, fields: tuple[str, ...], fixed: Mapping[str, ReadingId]
) -> list[ReadingId]:
    if axis.id in fixed:
        return [fixed[axis.id]]
    if not _touches(axis, clause, fields):
        return [axis.base]
    return [axis.base, *(option.id for option in axis.options if option.id != axis.base)]


def _touches(axis: Axis, clause: Clause, fields: tuple[str, ...]) -> bool:
    read = [variant(clause, {axis.id: option.id}) for option in axis.options]
    return any(len({repr(getattr(v, name)) for v in read}) > 1 for name in fields)


def _bind_side(side: Side, cast: Cast) -> BoundSide:
    return BoundSide(id=side.id, title=side.title, states=resolve_states(side.states, cast))


def _bind_parameters(agreement: Agreement, options: Options) -> dict[ParameterId, Sweep | float]:
    bound: dict[ParameterId, Sweep | float] = {}
    for name, parameter in agreement.parameters.items():
        if name in options.settings:
            bound[name] = options.settings[name]
        elif name in options.sweeps:
            bound[name] = options.sweeps[name]
        elif parameter.domain is not None:
            bound[name] = parameter.domain
    return bound


def _unknown_parameters(agreement: Agreement, options: Options) -> list[Diagnostic]:
    named = [*options.sweeps, *options.settings]
    return [
        Diagnostic(
            code="FDS-P020",
            message=f"The agreement {agreement.id} has no parameter {name!r}.",
            expected="one of " + ", ".join(sorted(agreement.parameters)),
            found=name,
            hint=nearest_name(name, agreement.parameters),
        )
        for name in named
        if name not in agreement.parameters
    ]


def _set_and_swept(options: Options) -> list[Diagnostic]:
    return [
        Diagnostic(
            code="FDS-P024",
            message=f"The parameter {name!r} is both set and swept.",
            expected="each parameter either set to one value or swept",
            found=name,
            hint="leave out one of the two",
        )
        for name in options.settings
        if name in options.sweeps
    ]


def _no_lengths(agreement: Agreement, options: Options) -> list[Diagnostic]:
    known = agreement.parameters
    named = [name for name in (*options.sweeps, *options.settings) if name in known]
    return [
        Diagnostic(
            code="FDS-P026",
            message=f"The parameter {name!r} is not a length: its unit is {known[name].unit!r}.",
            expected="a parameter with the unit km",
            found=name,
            hint="only lengths can be set and swept",
        )
        for name in named
        if known[name].unit != "km"
    ]


def _rival_readings(clause: Clause, readings: Iterable[ReadingId]) -> list[Diagnostic]:
    chosen = {axis.id: [r for r in readings if axis.option(r)] for axis in clause.readings}
    return [
        Diagnostic(
            code="FDS-P025",
            message=f"Two readings of {clause.id} answer the same question, {axis!r}.",
            expected="at most one reading for each question",
            found=", ".join(rivals),
            hint="leave the question open to see its readings side by side",
        )
        for axis, rivals in chosen.items()
        if len(set(rivals)) > 1
    ]


def _unknown_readings(agreement: Agreement, options: Options) -> list[Diagnostic]:
    clauses = {clause.id: clause for clause in agreement.clauses}
    problems: list[Diagnostic] = []
    for name, readings in options.readings.items():
        clause = clauses.get(name)
        if clause is None:
            problems.append(_unknown_clause(name, clauses))
            continue
        known = [option.id for axis in clause.readings for option in axis.options]
        problems += [_unknown_reading(name, r, known) for r in readings if r not in known]
        problems += _rival_readings(clause, readings)
    return problems


def _unknown_clause(name: ClauseId, clauses: Mapping[ClauseId, Clause]) -> Diagnostic:
    return Diagnostic(
        code="FDS-P021",
        message=f"The agreement has no clause {name!r}.",
        expected="one of " + ", ".join(clauses),
        found=name,
        hint=nearest_name(name, clauses),
    )


def _unknown_reading(clause: ClauseId, reading: ReadingId, known: list[ReadingId]) -> Diagnostic:
    return Diagnostic(
        code="FDS-P022",
        message=f"The clause {clause} has no reading {reading!r}.",
        expected="one of " + ", ".join(known) if known else "no reading: the clause has only one",
        found=reading,
        hint=nearest_name(reading, known),
    )


def _unknown_stance(agreement: Agreement, options: Options) -> list[Diagnostic]:
    if not options.stance or options.stance in agreement.stances:
        return []
    known = ", ".join(agreement.stances) or "none: the agreement declares no stance"
    return [
        Diagnostic(
            code="FDS-P023",
            message=f"The agreement {agreement.id} declares no stance {options.stance!r}.",
            expected=f"one of {known}",
            found=options.stance,
            hint=nearest_name(options.stance, agreement.stances),
        )
    ]
