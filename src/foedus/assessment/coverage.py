"""Shares of states within widths of any line or zone: the command of that name, in one call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.assessment.census import take_census
from foedus.assessment.footprint import measure_footprint
from foedus.assessment.subjects import Subject
from foedus.findings import Column, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from foedus.findings import Cell
    from foedus.planning import DistanceFunction, Ground
    from foedus.vocabulary import StateId, Sweep
    from foedus.world import Places, World

    Progress = Callable[[str, int, int], None]

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
) -> Table:
    """Return area and population of each state within every width, with bounds on area.

    Parameters
    ----------
    states : iterable of StateId
    distance : callable
        Distance in metres to the line or zone; best negative inside a zone, which then counts
        as covered at once.
    widths : Sweep
        Both ends are included.
    world, ground, places
        Names, territory and population of the states.
    progress : callable
    """
    subjects = [
        Subject(state=state, name=world.states[state].name, side="") for state in sorted(states)
    ]
    counts = take_census(subjects, ground, places, progress=progress)
    rows: list[tuple[Cell, ...]] = []
    for count in counts:
        result = measure_footprint(count, distance, reading="", widths_km=widths.values_km())
        people = result.people[1]
        rows += [
            (
                str(count.subject.state),
                float(width),
                float(result.share[k]) * count.total_m2 / 1e6,
                float(result.lower[k]),
                float(result.share[k]),
                float(result.upper[k]),
                float(people[k]) if people[k] == people[k] else None,
            )
            for k, width in enumerate(result.widths_km)
        ]
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
