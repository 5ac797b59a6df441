"""Shares of states within widths of any line or zone: the command of that name, in one call."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.assessment.census import Residents
from foedus.findings import Column, Table
from foedus.geodesy import build_parcel, cores, survey_parcel
from foedus.world import Territory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from shapely.geometry import MultiPolygon

    from foedus.findings import Cell
    from foedus.geodesy import Coverage, FloatArray
    from foedus.planning import DistanceFunction, Ground
    from foedus.vocabulary import StateId, Sweep
    from foedus.world import Places, World

    Progress = Callable[[str, int, int], None]

_GAP: Final = 0.0002
_CELLS: Final = 100_000
_CELLS_ASKED: Final = 2_000_000

COLUMNS = (
    Column(name="state", label="State"),
    Column(name="width_km", label="Width", unit="km"),
    Column(name="area_km2", label="Area inside", unit="km²", digits=3),
    Column(
        name="area_share_lower", label="Share of territory, lower bound", unit="share", digits=1
    ),
    Column(name="area_share", label="Share of territory", unit="share", digits=1),
    Column(
        name="area_share_upper", label="Share of territory, upper bound", unit="share", digits=1
    ),
    Column(name="population_share", label="Share of population", unit="share", digits=1),
)


def coverage_of_states(  # noqa: PLR0913 - states, where, how far, and the ground they lie on
    states: Iterable[StateId],
    distance: DistanceFunction,
    *,
    widths: Sweep,
    world: World,
    ground: Ground,
    places: Places,
    progress: Progress,
    gap: float | None = None,
) -> Table:
    """Return area and population of each state within every width, with bounds on area.

    Parameters
    ----------
    states : iterable of StateId
        Those without territory are left out.
    distance : callable
        Distance in metres to the line or zone; best negative inside a zone, which then counts
        as covered at once.
    widths : Sweep
        Both ends are included.
    world, ground, places
        Names, territory and population of the states.
    progress : callable
    gap : float, optional
        Greatest difference of the bounds on area, as a share of the territory.  Without one,
        bounds come within 0.02 percent where 100,000 cells for each state allow it.

    Raises
    ------
    LimitError
        FDS-L030 if a gap is asked for and not reached.
    """
    chosen = sorted(states)
    if ground.territory is Territory.LAND:
        ground.boundaries.derive_land(chosen)
    territories = _territories(chosen, ground, progress)
    widths_km = np.array(widths.values_km(), dtype=np.float64)

    def measure(state: StateId) -> list[tuple[Cell, ...]]:
        found = survey_parcel(
            build_parcel(territories[state]),
            distance,
            widths_km=widths_km,
            gap=_GAP if gap is None else gap,
            cells_max=_CELLS if gap is None else _CELLS_ASKED,
            strict=gap is not None,
        )
        people = _residents(state, places).shares(distance, widths_km)[1]
        return list(_rows(state, found.coverage, people))

    rows: list[tuple[Cell, ...]] = []
    with ThreadPoolExecutor(max_workers=cores()) as pool:
        for done, part in enumerate(pool.map(measure, territories)):
            progress("coverage of states", done, len(territories))
            rows += part
    progress("coverage of states", len(territories), len(territories))
    return Table(
        id="coverage",
        title="Share of territory and population within each width",
        columns=COLUMNS,
        rows=tuple(rows),
        attribution=(
            *(f"{a.name} ({a.licence})" for a in ground.boundaries.attribution),
            places.licence.attribution,
        ),
    )


def _territories(
    states: Sequence[StateId], ground: Ground, progress: Progress
) -> dict[StateId, MultiPolygon]:
    """Return the territory of each state that has some."""
    found: dict[StateId, MultiPolygon] = {}
    for done, state in enumerate(states):
        progress("territory of states", done, len(states))
        territory = ground.territory_of(frozenset({state}))
        if not territory.is_empty:
            found[state] = territory
    progress("territory of states", len(states), len(states))
    return found


def _rows(state: StateId, coverage: Coverage, people: FloatArray) -> Iterable[tuple[Cell, ...]]:
    total = coverage.total_m2
    for k, width in enumerate(coverage.widths_km):
        yield (
            str(state),
            float(width),
            float(coverage.estimate_m2[k]) / 1e6,
            float(coverage.lower_m2[k]) / total,
            float(coverage.estimate_m2[k]) / total,
            float(coverage.upper_m2[k]) / total,
            None if np.isnan(people[k]) else float(people[k]),
        )


def _residents(state: StateId, places: Places) -> Residents:
    mine = places.state == state
    return Residents(
        longitude_deg=places.longitude_deg[mine],
        latitude_deg=places.latitude_deg[mine],
        population=places.population[mine].astype(np.float64),
        uncertainty_km=places.positional_uncertainty_km,
    )
