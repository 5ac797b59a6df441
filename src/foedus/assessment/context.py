"""What every measure of a run shares: the plan, the census, the records and the progress."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.expressions import FixedLength, OpenLength
from foedus.vocabulary import Sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shapely.geometry import MultiPolygon

    from foedus.assessment.census import Count
    from foedus.assessment.records import Record
    from foedus.expressions import Length
    from foedus.geodesy import FloatArray
    from foedus.planning import Plan
    from foedus.vocabulary import StateId

    Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Inputs of every measure.

    Attributes
    ----------
    plan : Plan
    counts : tuple of Count
        Every subject with territory, in the order of sides.
    activities, later : tuple of Record
        Activities known by then up to the reference date, and those after it.
    forces : tuple of Record
        Standing forces known by then to be there on the reference date.
    outlines : mapping
        Generalised land of every subject, for pictures only.
    progress : callable
    """

    plan: Plan
    counts: tuple[Count, ...]
    activities: tuple[Record, ...]
    later: tuple[Record, ...]
    forces: tuple[Record, ...]
    outlines: Mapping[StateId, MultiPolygon]
    progress: Progress

    @property
    def attribution(self) -> tuple[str, ...]:
        """Sources of boundary data that every derived table and layer names."""
        return tuple(f"{a.name} ({a.licence})" for a in self.plan.ground.boundaries.attribution)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRange:
    """The lengths over which a measure runs: one if the length is settled, else a sweep."""

    parameter: str
    lower_km: float
    upper_km: float
    shown_km: tuple[float, ...]
    steps_km: tuple[float, ...] = ()

    def lengths_km(self) -> FloatArray:
        """Return the lengths tabulated: steps of the sweep, those shown, and some for curves."""
        even = np.linspace(self.lower_km, self.upper_km, _CURVE_STEPS + 1)
        return np.unique(np.round([*self.steps_km, *self.shown_km, *even], 6))

    @property
    def words(self) -> str:
        """The range in words."""
        if self.lower_km == self.upper_km:
            return f"at {self.upper_km:g} km"
        return f"from {self.lower_km:g} to {self.upper_km:g} km"


_SHOWN = (25.0, 50.0, 100.0, 200.0, 300.0, 500.0, 1000.0, 2000.0, 3000.0, 4000.0, 5000.0, 10000.0)
_SHOWN_FEWEST = 3
_CURVE_STEPS = 50
_SHOWN_SPAN = 20.0
"""The greatest length shown is at most this many times the least."""


def open_range(length: Length, plan: Plan) -> OpenRange | None:
    """Return the range of a length in this plan; None if it is open and has no domain."""
    if isinstance(length, FixedLength):
        return OpenRange(
            parameter="",
            lower_km=length.length_km,
            upper_km=length.length_km,
            shown_km=(length.length_km,),
        )
    if not isinstance(length, OpenLength) or length.parameter not in plan.parameters:
        return None
    bound = plan.parameters[length.parameter]
    if isinstance(bound, Sweep):
        return OpenRange(
            parameter=length.parameter,
            lower_km=bound.lower_km,
            upper_km=bound.upper_km,
            shown_km=_shown(bound),
            steps_km=tuple(float(value) for value in bound.values_km()),
        )
    return OpenRange(parameter=length.parameter, lower_km=bound, upper_km=bound, shown_km=(bound,))


def _shown(sweep: Sweep) -> tuple[float, ...]:
    """Return the round lengths of a sweep that tables and maps show."""
    least = max(sweep.lower_km, sweep.upper_km / _SHOWN_SPAN)
    inside = [w for w in _SHOWN if least <= w < sweep.upper_km] + [sweep.upper_km]
    if len(inside) >= _SHOWN_FEWEST:
        return tuple(inside)
    span = sweep.upper_km - sweep.lower_km
    return tuple(sweep.lower_km + span * k / 4 for k in range(1, 5))
