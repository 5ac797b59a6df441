"""Reading cells that refer to other tables: every unknown name is one diagnostic with a hint."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from foedus.errors import Diagnostic, nearest_name
from foedus.vocabulary import (
    Basis,
    BodyId,
    Echelon,
    EchelonEstimate,
    FactId,
    Grade,
    Interval,
    Source,
    StateId,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.documents import Row
    from foedus.errors import Place

UNCERTAINTY_KM_MIN = 10.0
"""Least positional uncertainty of a place: a tenth of a degree, and the size of a town."""

_ECHELONS = {echelon.label: echelon for echelon in Echelon}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Names that the tables read so far have defined.

    Attributes
    ----------
    states, bodies, groups, activities : frozenset of str
    problems : list of Diagnostic
        Where faults go.
    places : dict of FactId to Place
        Where each identifier of a record stands, to find those given twice.
    """

    states: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    activities: frozenset[str] = frozenset()
    problems: list[Diagnostic] = field(default_factory=list[Diagnostic])
    places: dict[FactId, Place] = field(default_factory=dict[FactId, "Place"])

    def state(self, row: Row, column: str) -> StateId:
        """Return the state that a cell must name (FDS-W005)."""
        return StateId(_known(row, column, row.text_of(column), self.states, "state", "FDS-W005"))

    def optional_state(self, row: Row, column: str) -> StateId | None:
        """Return the state that a cell names, or None if the cell is empty (FDS-W005)."""
        return self.state(row, column) if row.get(column) else None

    def state_list(self, row: Row, column: str) -> tuple[StateId, ...]:
        """Return the states that a cell names (FDS-W005)."""
        return tuple(
            StateId(_known(row, column, name, self.states, "state", "FDS-W005"))
            for name in row.names(column)
        )

    def body(self, row: Row, column: str) -> BodyId:
        """Return the body that a cell must name (FDS-W006)."""
        return BodyId(_known(row, column, row.text_of(column), self.bodies, "body", "FDS-W006"))

    def group(self, row: Row, column: str) -> str:
        """Return the group that a cell must name (FDS-W008)."""
        return _known(row, column, row.text_of(column), self.groups, "group", "FDS-W008")

    def activity(self, row: Row, column: str) -> str:
        """Return the activity that a cell must name (FDS-W007)."""
        name = row.text_of(column)
        return _known(row, column, name, self.activities, "activity", "FDS-W007")

    def fact(self, row: Row, table: str) -> FactId:
        """Return the identifier of a record, which must be its own (FDS-W004)."""
        fact = FactId(f"{table}/{row.text_of('id')}")
        first = self.places.setdefault(fact, row.place("id"))
        if first != row.place("id"):
            row.report("id", _twice(row.get("id"), first))
        return fact


def source_of(row: Row) -> Source:
    """Return the source and grade of a row."""
    return Source(title=row.text_of("source"), grade=row.choice("grade", Grade))


def echelon_of(row: Row) -> EchelonEstimate:
    """Return the echelon of a row; its bounds must fit its basis (FDS-W020)."""
    basis = row.choice("echelon_basis", Basis)
    lower, upper = _echelon(row, "echelon_low"), _echelon(row, "echelon_high")
    placed = basis in {Basis.STATED, Basis.CODED}
    whole = lower is not None and upper is not None
    if placed != whole or placed != (lower is not None or upper is not None):
        _echelon_fault(row, "both bounds for stated and coded, none for off_scale and absent")
    elif lower is not None and upper is not None and lower > upper:
        _echelon_fault(row, "a lower bound that is not above the upper bound")
    return EchelonEstimate(
        lower=lower, upper=upper, basis=basis, label=row.text_of("echelon_label")
    )


def point_of(row: Row) -> tuple[float, float, float]:
    """Return longitude, latitude and uncertainty of a row (FDS-W010, FDS-W011)."""
    longitude, latitude = row.number("lon"), row.number("lat")
    for column, value, limit in (("lon", longitude, 180.0), ("lat", latitude, 90.0)):
        if abs(value) > limit:
            row.report(
                column,
                Diagnostic(
                    code="FDS-W010",
                    message=f"The cell {column!r} lies outside the globe.",
                    expected=f"degrees from -{limit:g} to {limit:g}",
                    hint="longitude and latitude may be exchanged",
                ),
            )
    uncertainty = row.number("uncertainty_km")
    if uncertainty < UNCERTAINTY_KM_MIN:
        row.report(
            "uncertainty_km",
            Diagnostic(
                code="FDS-W011",
                message="The positional uncertainty is smaller than the data allow.",
                expected=f"{UNCERTAINTY_KM_MIN:g} km or more",
            ),
        )
    return longitude, latitude, uncertainty


def required_interval(row: Row, lower: str, upper: str) -> Interval:
    """Return the interval in two cells of which at least one is not empty (FDS-D108)."""
    interval = row.interval(lower, upper)
    if interval is not None:
        return interval
    row.text_of(lower)
    return Interval(0.0, 0.0)


def repeated_name(row: Row, column: str, seen: dict[str, Place]) -> bool:
    """Report a name that an earlier row has (FDS-W004); return whether it does."""
    name = row.text_of(column)
    first = seen.setdefault(name, row.place(column))
    if first == row.place(column):
        return False
    row.report(column, _twice(name, first))
    return True


def _known(row: Row, column: str, name: str, known: Iterable[str], what: str, code: str) -> str:
    names = frozenset(known)
    if name and name not in names:
        row.report(
            column,
            Diagnostic(
                code=code,
                message=f"The world has no {what} {name!r}.",
                expected=f"a {what} that the world defines",
                found=name,
                hint=nearest_name(name, names),
            ),
        )
    return name


def _twice(name: str, first: Place) -> Diagnostic:
    return Diagnostic(
        code="FDS-W004",
        message=f"The name {name!r} stands twice in the table.",
        expected="a name of its own for each row",
        hint=f"the first stands in line {first.line}",
        related=(first,),
    )


def _echelon(row: Row, column: str) -> Echelon | None:
    text = row.get(column)
    if text and text not in _ECHELONS:
        row.report(
            column,
            Diagnostic(
                code="FDS-D109",
                message=f"{text!r} is not a value of {column!r}.",
                expected="one of " + ", ".join(_ECHELONS),
                hint=nearest_name(text, _ECHELONS),
            ),
        )
    return _ECHELONS.get(text)


def _echelon_fault(row: Row, expected: str) -> None:
    row.report(
        "echelon_low",
        Diagnostic(
            code="FDS-W020",
            message="The bounds of the echelon do not fit its basis.",
            expected=expected,
            found=f"{row.get('echelon_low')!r} to {row.get('echelon_high')!r},"
            f" {row.get('echelon_basis')}",
        ),
    )
