"""Territory and population of every subject, laid out in cells and places for measuring."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from foedus.assessment.subjects import THIRD
from foedus.geodesy import area_m2, build_pyramid, coverage_of
from foedus.world import Territory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from shapely.geometry import MultiPolygon

    from foedus.assessment.subjects import Subject
    from foedus.geodesy import FloatArray, MosaicPyramid, TerritoryCoverage
    from foedus.planning import DistanceFunction, Ground
    from foedus.vocabulary import StateId
    from foedus.world import Places

    Progress = Callable[[str, int, int], None]

_CELLS_AIM = 25_000
_CELLS_AIM_THIRD = 6_000
"""States of no side are laid out more coarsely."""
_CELL_M_MIN = 500.0
_CELL_M_MAX = 5_000.0
_LEVELS = 6


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
    """A subject laid out for measuring: exact area in cells, and listed places."""

    subject: Subject
    cells: MosaicPyramid
    total_m2: float
    residents: Residents

    def coarser(self, levels: int) -> Count:
        """Return the subject without its finest levels of cells: quicker, with wider bounds."""
        cells = replace(
            self.cells, levels=self.cells.levels[:-levels], cell_m=self.cells.cell_m * 2**levels
        )
        return replace(self, cells=cells)

    def flat(self, levels: int) -> Count:
        """Return the subject in cells of one size, as `coarser`: quicker where all are needed."""
        coarse = self.coarser(levels)
        return replace(coarse, cells=replace(coarse.cells, levels=coarse.cells.levels[-1:]))

    def coverage(self, distance: DistanceFunction, widths_km: FloatArray) -> TerritoryCoverage:
        """Return the area within every width, with certified bounds (see `geodesy`)."""
        return coverage_of(self.cells, distance, widths_km=widths_km)


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
    total = area_m2(territory)
    if total <= 0.0:
        return None
    aim = _CELLS_AIM_THIRD if subject.side == THIRD else _CELLS_AIM
    cell_m = min(max(_CELL_M_MIN, float(np.sqrt(total / aim))), _CELL_M_MAX)
    return Count(
        subject=subject,
        cells=build_pyramid(territory, cell_m=cell_m, levels=_LEVELS),
        total_m2=total,
        residents=residents,
    )


def _residents(state: StateId, places: Places) -> Residents:
    mine = places.state == state
    return Residents(
        longitude_deg=places.longitude_deg[mine],
        latitude_deg=places.latitude_deg[mine],
        population=places.population[mine].astype(np.float64),
        uncertainty_km=places.positional_uncertainty_km,
    )
