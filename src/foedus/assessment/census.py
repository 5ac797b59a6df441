"""Territory and population of every subject, laid out in cells and places for measuring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.assessment.subjects import THIRD
from foedus.geodesy import build_parcel, survey_parcel
from foedus.world import Territory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from shapely.geometry import MultiPolygon

    from foedus.assessment.subjects import Subject
    from foedus.geodesy import FloatArray, Parcel, TerritoryCoverage
    from foedus.planning import DistanceFunction, Ground
    from foedus.vocabulary import StateId
    from foedus.world import Places

    Progress = Callable[[str, int, int], None]

_GAP = 0.005
"""Greatest difference of the bounds of a share of territory."""
_GAP_THIRD = 0.03
"""The same for states of no side."""
_CRITICAL_KM = 2.0
"""Greatest difference of the bounds of a critical length."""
_CELLS_MAX = 40_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Residents:
    """Listed places of a state with their population.

    Attributes
    ----------
    longitude_deg, latitude_deg, population : ndarray, shape (n,)
    uncertainty_km : float
        Positional error of every place.
    """

    longitude_deg: FloatArray
    latitude_deg: FloatArray
    population: FloatArray
    uncertainty_km: float

    @staticmethod
    def nowhere() -> Residents:
        """Return no places."""
        none = np.empty(0)
        return Residents(
            longitude_deg=none, latitude_deg=none, population=none, uncertainty_km=0.0
        )

    def shares(
        self, distance: DistanceFunction, widths_km: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return lower, estimate and upper share of the population within each width.

        The bounds move every place by its positional error; they do not cover people who live
        outside listed places.  All are NaN where no place is listed.
        """
        total = float(self.population.sum())
        if total <= 0.0:
            nothing = np.full(len(widths_km), np.nan)
            return nothing, nothing, nothing
        distance_km = distance(self.longitude_deg, self.latitude_deg) / 1000.0
        order = np.argsort(distance_km)
        reached = np.concatenate([[0.0], np.cumsum(self.population[order])]) / total
        shift = self.uncertainty_km

        def within(widths: FloatArray) -> FloatArray:
            return reached[np.searchsorted(distance_km[order], widths, side="right")]

        return within(widths_km - shift), within(widths_km), within(widths_km + shift)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A subject laid out for measuring: a territory to be cut into cells, and listed places."""

    subject: Subject
    parcel: Parcel
    total_m2: float
    residents: Residents

    def coverage(
        self,
        distance: DistanceFunction,
        widths_km: FloatArray,
        *,
        gap: float | None = None,
        critical_km: float = _CRITICAL_KM,
    ) -> TerritoryCoverage:
        """Return the area within every width, with certified bounds (see `geodesy`).

        Parameters
        ----------
        distance : callable
        widths_km : ndarray, shape (k,)
        gap : float, optional
            How near the bounds shall come, as a share of the territory; half a percent
            for states of the sides and three percent for others, unless given.
        critical_km : float
            How near the bounds of critical widths shall come.
        """
        usual = _GAP_THIRD if self.subject.side == THIRD else _GAP
        return survey_parcel(
            self.parcel,
            distance,
            widths_km=widths_km,
            gap=usual if gap is None else gap,
            critical_km=critical_km,
            cells_max=_CELLS_MAX,
            strict=False,
        )


def take_census(
    subjects: Iterable[Subject], ground: Ground, places: Places, *, progress: Progress
) -> tuple[Count, ...]:
    """Return every subject with territory, laid out in cells; states without land are left out.

    Parameters
    ----------
    subjects : iterable of Subject
    ground : Ground
        Gives the territory (land, or land with territorial sea).
    places : Places
        Populated places of the world.
    progress : callable
        Told the step, the number done and the number in all.
    """
    listed = tuple(subjects)
    counts: list[Count] = []
    if ground.territory is Territory.LAND:
        ground.boundaries.derive_land([subject.state for subject in listed])
    for done, subject in enumerate(listed):
        progress("cells of territory", done, len(listed))
        territory = ground.territory_of(frozenset({subject.state}))
        count = lay_out(subject, territory, _residents(subject.state, places))
        if count is not None:
            counts.append(count)
    progress("cells of territory", len(listed), len(listed))
    return tuple(counts)


def lay_out(subject: Subject, territory: MultiPolygon, residents: Residents) -> Count | None:
    """Return a subject laid out in cells, or None if it has no territory."""
    parcel = build_parcel(territory)
    total = parcel.total_m2
    if total <= 0.0:
        return None
    return Count(subject=subject, parcel=parcel, total_m2=total, residents=residents)


def _residents(state: StateId, places: Places) -> Residents:
    mine = places.state == state
    return Residents(
        longitude_deg=places.longitude_deg[mine],
        latitude_deg=places.latitude_deg[mine],
        population=places.population[mine].astype(np.float64),
        uncertainty_km=places.positional_uncertainty_km,
    )
