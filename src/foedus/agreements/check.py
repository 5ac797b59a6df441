"""Whether an agreement is consistent: names that are known, readings that can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.agreements.model import ParameterStatus
from foedus.agreements.read import duplicate_id
from foedus.agreements.readings import variant
from foedus.documents import gather_faults
from foedus.errors import Diagnostic, Severity, nearest_name
from foedus.expressions import Band, Reach, Within, parameters_of, parts_of, roles_of
from foedus.vocabulary import ClauseKind, Grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreements.clause import Axis, Clause
    from foedus.agreements.model import Agreement
    from foedus.errors import Place
    from foedus.vocabulary import ClauseId

_UNKNOWN_PARAMETER = frozenset({"FDS-A008", "FDS-A014"})
_PLACES = ("bearers", "claimants", "affects", "site", "host", "origin", "reach", "notice")


def check_agreement(agreement: Agreement, *, partial: bool = False) -> tuple[Diagnostic, ...]:
    """Return what is inconsistent or doubtful in an agreement, errors first.

    Parameters
    ----------
    agreement : Agreement
    partial : bool, default False
        Whether some clauses could not be read; then nothing is said of what they might hold.

    Notes
    -----
    Errors: identifiers used twice (FDS-A005), unknown parameters (A008, A014), unknown roles
    (A009), changes that cannot be made (A011 and the faults of the changed clause), stances that
    name nothing (A012), norms without modality, bearers or act (A013), axes that change the same
    field (A021).  Warnings: paragraphs neither modelled nor declared unmodelled (A016), unused
    parameters (A017), statements from memory (A018), open parameters without a domain (A019).
    """
    found = [
        *_duplicates(agreement),
        *_unknown_roles(agreement),
        *_faults_of_clauses(agreement),
        *_doubts(agreement),
    ]
    if not partial:
        found += [*_faults_of_stances(agreement), *_gaps(agreement)]
        if not any(fault.code in _UNKNOWN_PARAMETER for fault in found):
            found += _unused(agreement)
    return tuple(sorted(found, key=lambda fault: fault.severity is Severity.WARNING))


def share_modelled(agreement: Agreement) -> tuple[int, int]:
    """Return how many paragraphs have at least one clause, and how many there are."""
    paragraphs = agreement.paragraphs
    return sum(bool(paragraph.clauses) for paragraph in paragraphs), len(paragraphs)


def _duplicates(agreement: Agreement) -> Iterator[Diagnostic]:
    seen: dict[str, Place] = {}
    named = [("articles", a.id, a.place) for a in agreement.articles]
    named += [("paragraphs", p.id, p.place) for p in agreement.paragraphs]
    named += [("clauses", str(c.id), c.place) for c in agreement.clauses]
    for clause in agreement.clauses:
        named += [(f"axes of {clause.id}", axis.id, axis.place) for axis in clause.readings]
        named += [
            (f"readings of {clause.id}", str(option.id), axis.place)
            for axis in clause.readings
            for option in axis.options
        ]
        named += [(f"exceptions of {clause.id}", e.id, clause.place) for e in clause.unless]
    for noun, name, place in named:
        label = f"{noun}/{name}"
        if label in seen:
            yield duplicate_id(name, noun, place, seen[label])
        seen.setdefault(label, place)


def _unknown_roles(agreement: Agreement) -> Iterator[Diagnostic]:
    for name, states in agreement.roles.items():
        for role in sorted(roles_of(states)):
            place = agreement.declared.get(f"roles/{name}", agreement.place)
            if role not in agreement.roles:
                yield _unknown_role(role, agreement, place)
        if _depends_on_itself(name, agreement):
            yield Diagnostic(
                code="FDS-A009",
                message=f"The role {name!r} is defined by itself.",
                place=agreement.declared.get(f"roles/{name}", agreement.place),
                expected="a set of states that can be found without it",
            )
    for side in agreement.sides:
        place = agreement.declared.get(f"sides/{side.id}", agreement.place)
        for role in sorted(roles_of(side.states) - set(agreement.roles)):
            yield _unknown_role(role, agreement, place)


def _depends_on_itself(name: str, agreement: Agreement) -> bool:
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        states = agreement.roles.get(waiting.pop())
        for role in roles_of(states) - reached:
            reached.add(role)
            waiting.append(role)
    return name in reached


def _faults_of_clauses(agreement: Agreement) -> Iterator[Diagnostic]:
    for clause in agreement.clauses:
        yield from _incomplete(clause)
        yield from _overlaps(clause)
        known: set[Diagnostic] = set()
        for read in _each_reading(clause, known):
            known.update(_unknown_names(read, agreement))
        yield from sorted(known, key=lambda d: (d.place.line if d.place else 0, d.message))


def _each_reading(clause: Clause, faults: set[Diagnostic]) -> Iterator[Clause]:
    """Yield the clause as written and in every single reading; add what cannot be read."""
    yield clause
    for axis in clause.readings:
        for option in axis.options:
            problems: list[Diagnostic] = []
            with gather_faults(problems):
                yield variant(clause, {axis.id: option.id})
            faults.update(problems)


def _incomplete(clause: Clause) -> Iterator[Diagnostic]:
    wanted: list[tuple[str, bool]] = []
    if clause.kind is ClauseKind.NORM:
        wanted = [
            ("modality", clause.modality is not None),
            ("bearers", clause.node.get("bearers") is not None),
            ("act", bool(clause.act.classes)),
        ]
    elif clause.kind is ClauseKind.POWER:
        wanted = [
            ("bearers", clause.node.get("bearers") is not None),
            ("act", bool(clause.act.classes)),
        ]
    elif clause.kind is ClauseKind.SAVINGS:
        wanted = [("saves", bool(clause.saves))]
    for field, present in wanted:
        if not present:
            yield Diagnostic(
                code="FDS-A013",
                message=f"The clause {clause.id} is a {clause.kind.value} without {field!r}.",
                place=clause.place,
                expected=f"the field {field}",
                found="fields " + ", ".join(clause.node.names),
            )


def _overlaps(clause: Clause) -> Iterator[Diagnostic]:
    """Two axes must not change the same field, for their order would then matter."""
    fields = [(axis, field) for axis in clause.readings for field in _fields_changed(axis)]
    for index, (axis, field) in enumerate(fields):
        for other, other_field in fields[:index]:
            if other.id != axis.id and _within(field, other_field):
                yield Diagnostic(
                    code="FDS-A021",
                    message=f"The axes {other.id!r} and {axis.id!r} of {clause.id} change the "
                    f"same field.",
                    place=axis.place,
                    expected="axes that change different fields",
                    found=f"{other_field} and {field}",
                    related=(other.place,),
                )


def _fields_changed(axis: Axis) -> set[str]:
    return {field for option in axis.options for field, _, _ in option.changes}


def _within(field: str, other: str) -> bool:
    return f"{field}.".startswith(f"{other}.") or f"{other}.".startswith(f"{field}.")


def _unknown_names(clause: Clause, agreement: Agreement) -> Iterator[Diagnostic]:
    expressions = [(name, getattr(clause, name)) for name in _PLACES]
    expressions += [("unless", e.consent.of) for e in clause.unless if e.consent is not None]
    if clause.decision is not None:
        expressions.append(("decision", clause.decision.of))
    for field, expression in expressions:
        node = clause.node.get(field)
        place = clause.place if node is None else node.place
        for role in sorted(roles_of(expression) - set(agreement.roles)):
            yield _unknown_role(role, agreement, _place_of(clause, field, role) or place)
        for parameter in sorted(parameters_of(expression) - set(agreement.parameters)):
            found = _place_of(clause, field, parameter) or place
            yield _unknown_parameter(clause, parameter, expression, agreement, found)


def _place_of(clause: Clause, field: str, word: str) -> Place | None:
    """Return the place of a word within a field of the clause."""
    waiting = [node for node in (clause.node.get(field),) if node is not None]
    while waiting:
        node = waiting.pop()
        if node.kind == "scalar" and node.text == word:
            return node.place
        waiting += [*node.elements, *(entry.node for entry in node.entries)]
    return None


def _unknown_role(role: str, agreement: Agreement, place: Place) -> Diagnostic:
    return Diagnostic(
        code="FDS-A009",
        message=f"The agreement declares no role {role!r}.",
        place=place,
        expected="one of " + (", ".join(agreement.roles) or "the roles of a roles block"),
        found=role,
        hint=nearest_name(role, agreement.roles),
    )


def _unknown_parameter(
    clause: Clause, parameter: str, expression: object, agreement: Agreement, place: Place
) -> Diagnostic:
    known = ", ".join(agreement.parameters) or "none is declared"
    hint = nearest_name(parameter, agreement.parameters)
    if _is_width(parameter, expression):
        return Diagnostic(
            code="FDS-A014",
            message=f"The zone of {clause.anchor.article} has no width.",
            place=place,
            expected=f"a width such as 150 km, or a declared parameter ({known})",
            found=f"parameter {parameter} is not declared",
            hint=hint or f"declare {parameter} in a parameters block",
        )
    return Diagnostic(
        code="FDS-A008",
        message=f"The agreement declares no parameter {parameter!r}.",
        place=place,
        expected=f"a declared parameter ({known})",
        found=parameter,
        hint=hint or f"declare {parameter} in a parameters block",
    )


def _is_width(parameter: str, expression: object) -> bool:
    for part in parts_of(expression):
        match part:
            case Band(_, length) | Within(_, length) | Reach(_, length):
                if parameter in parameters_of(length):
                    return True
            case _:
                pass
    return False


def _faults_of_stances(agreement: Agreement) -> Iterator[Diagnostic]:
    clauses = {clause.id: clause for clause in agreement.clauses}
    for name, choices in agreement.stances.items():
        for clause_id, axes in choices.items():
            place = agreement.declared.get(f"stances/{name}/{clause_id}", agreement.place)
            if clause_id not in clauses:
                yield _unknown_in_stance(name, str(clause_id), [str(c) for c in clauses], place)
                continue
            for axis_id, reading in axes.items():
                place = agreement.declared.get(
                    f"stances/{name}/{clause_id}/{axis_id}", agreement.place
                )
                yield from _faults_of_choice(name, clauses[clause_id], axis_id, reading, place)
    yield from _dangling(agreement, set(clauses))


def _faults_of_choice(
    stance: str, clause: Clause, axis_id: str, reading: str, place: Place
) -> Iterator[Diagnostic]:
    axis = clause.axis(axis_id)
    if axis is None:
        known = [a.id for a in clause.readings]
        yield _unknown_in_stance(stance, axis_id, known, place)
    elif axis.option(reading) is None:
        known = [str(option.id) for option in axis.options]
        yield _unknown_in_stance(stance, reading, known, place)


def _unknown_in_stance(stance: str, name: str, known: list[str], place: Place) -> Diagnostic:
    return Diagnostic(
        code="FDS-A012",
        message=f"The stance {stance!r} chooses {name!r}, which does not exist.",
        place=place,
        expected="one of " + ", ".join(known),
        found=name,
        hint=nearest_name(name, known),
    )


def _dangling(agreement: Agreement, known: set[ClauseId]) -> Iterator[Diagnostic]:
    for clause in agreement.clauses:
        for exception in clause.unless:
            if exception.clause and exception.clause not in known:
                yield Diagnostic(
                    code="FDS-A012",
                    message=f"The exception {exception.id!r} of {clause.id} names the clause "
                    f"{exception.clause!r}, which does not exist.",
                    place=_place_of(clause, "unless", exception.clause) or clause.place,
                    expected="one of " + ", ".join(sorted(known)),
                    found=exception.clause,
                    hint=nearest_name(exception.clause, known),
                )


def _gaps(agreement: Agreement) -> Iterator[Diagnostic]:
    for paragraph in agreement.paragraphs:
        if not paragraph.clauses and not paragraph.unmodelled:
            yield _warning(
                "FDS-A016",
                f"{paragraph.title} has neither a clause nor an unmodelled block.",
                paragraph.place,
                "a clause, or an unmodelled block with a reason",
            )


def _unused(agreement: Agreement) -> Iterator[Diagnostic]:
    used = {name for clause in agreement.clauses for name in _parameters_used(clause)}
    for name, parameter in agreement.parameters.items():
        if name not in used:
            yield _warning(
                "FDS-A017",
                f"The parameter {name!r} is declared but no clause uses it.",
                parameter.place,
                "a clause that depends on it",
            )


def _doubts(agreement: Agreement) -> Iterator[Diagnostic]:
    for name, parameter in agreement.parameters.items():
        open_length = parameter.status is not ParameterStatus.FIXED and parameter.unit == "km"
        if open_length and parameter.domain is None:
            yield _warning(
                "FDS-A019",
                f"The open parameter {name!r} has no domain.",
                parameter.place,
                "domain: a range such as 0..500 km; without it findings are undetermined",
            )
    for clause in agreement.clauses:
        if Grade.MEMORY in {clause.anchor.grade, clause.grade}:
            yield _warning(
                "FDS-A018",
                f"The clause {clause.id} rests on memory.",
                clause.node.key_place("anchor"),
                "a source in which the text was read",
            )


def _parameters_used(clause: Clause) -> set[str]:
    ignored: set[Diagnostic] = set()
    return {
        parameter
        for read in _each_reading(clause, ignored)
        for name in _PLACES
        for parameter in parameters_of(getattr(read, name))
    }


def _warning(code: str, message: str, place: Place, expected: str) -> Diagnostic:
    return Diagnostic(
        code=code, message=message, place=place, expected=expected, severity=Severity.WARNING
    )
