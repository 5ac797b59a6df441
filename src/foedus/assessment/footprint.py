"""The footprint of a zone along a line: shares of territory and population by width.

For each reading of the line one distance field is evaluated over the cells of every state; the
whole sweep of widths is then one sort.  Bounds on area are certified (a distance field changes
by at most the distance moved); population is an estimate from listed places.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from foedus.assessment.subjects import THIRD
from foedus.findings import Column, Table
from foedus.geodesy import cores
from foedus.vocabulary import Interval

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from foedus.assessment.census import Count
    from foedus.findings import Cell
    from foedus.geodesy import FloatArray
    from foedus.planning import DistanceFunction

COLUMNS = (
    Column(name="reading", label="Reading"),
    Column(name="side", label="Side"),
    Column(name="subject", label="Code"),
    Column(name="name", label="State or side"),
    Column(name="length_km", label="Length", unit="km", digits=1),
    Column(name="area_km2", label="Area inside", unit="km²", digits=0),
    Column(name="share_lower", label="Share, lower bound", unit="share", digits=1),
    Column(name="share", label="Share of territory", unit="share", digits=1),
    Column(name="share_upper", label="Share, upper bound", unit="share", digits=1),
    Column(name="population_lower", label="Population, lower", unit="share", digits=1),
    Column(name="population_share", label="Share of population", unit="share", digits=1),
    Column(name="population_upper", label="Population, upper", unit="share", digits=1),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """What lies within every width of a line or region, for one subject and one reading.

    Attributes
    ----------
    count : Count
    reading : str
    widths_km : ndarray, shape (k,)
    lower, share, upper : ndarray, shape (k,)
        Share of territory: certified bounds and estimate.
    people : tuple of ndarray
        Lower, estimate and upper share of the population of listed places.
    first_km, half_km, whole_km : Interval
        Widths at which any, half and all of the territory is inside.
    """

    count: Count
    reading: str
    widths_km: FloatArray
    lower: FloatArray
    share: FloatArray
    upper: FloatArray
    people: tuple[FloatArray, FloatArray, FloatArray]
    first_km: Interval
    half_km: Interval
    whole_km: Interval


def measure_footprint(
    count: Count,
    distance: DistanceFunction,
    *,
    reading: str,
    widths_km: FloatArray,
    slack_km: float = 0.0,
) -> Footprint:
    """Return what of a subject lies within every width of what `distance` measures from.

    Bounds are widened by `slack_km`, by which the distances may be off.
    """
    k = len(widths_km)
    asked = np.concatenate([widths_km - slack_km, widths_km, widths_km + slack_km])
    result = count.coverage(distance, asked)
    area = result.coverage
    first, half, whole = (
        Interval(max(c.lower_km - slack_km, 0.0), c.upper_km + slack_km) for c in result.critical
    )
    return Footprint(
        count=count,
        reading=reading,
        widths_km=widths_km,
        lower=area.lower_m2[:k] / area.total_m2,
        share=area.estimate_m2[k : 2 * k] / area.total_m2,
        upper=area.upper_m2[2 * k :] / area.total_m2,
        people=count.residents.shares(distance, widths_km),
        first_km=first,
        half_km=half,
        whole_km=whole,
    )


def measure_footprints(
    jobs: Sequence[tuple[Count, DistanceFunction, str]],
    *,
    widths_km: FloatArray,
    slack_km: float = 0.0,
    progress: Callable[[int], None],
) -> list[Footprint]:
    """Return one footprint for each job of subject, distance and reading, in order.

    Jobs run side by side on the cores there are: the kernels let go of the interpreter.
    """

    def measure(job: tuple[Count, DistanceFunction, str]) -> Footprint:
        count, distance, reading = job
        return measure_footprint(
            count, distance, reading=reading, widths_km=widths_km, slack_km=slack_km
        )

    footprints: list[Footprint] = []
    with ThreadPoolExecutor(max_workers=cores()) as pool:
        for footprint in pool.map(measure, jobs):
            progress(len(footprints))
            footprints.append(footprint)
    progress(len(footprints))
    return footprints


def coverage_table(  # noqa: PLR0913 - what the table is called and what it rests on
    footprints: Sequence[Footprint],
    *,
    table: str,
    title: str,
    length_label: str,
    clause: str,
    side_titles: dict[str, str],
    notes: tuple[str, ...],
    attribution: tuple[str, ...],
) -> Table:
    """Return the table behind the curves: a row for each reading, subject and length."""
    rows = [row for footprint in footprints for row in _subject_rows(footprint)]
    rows += [row for total in _side_totals(footprints) for row in _side_rows(total, side_titles)]
    return Table(
        id=table,
        title=title,
        columns=tuple(
            replace(column, label=length_label) if column.name == "length_km" else column
            for column in COLUMNS
        ),
        rows=tuple(rows),
        clause=clause,
        notes=notes,
        attribution=attribution,
    )


def _subject_rows(footprint: Footprint) -> Iterable[tuple[Cell, ...]]:
    subject = footprint.count.subject
    head = (footprint.reading, subject.side, str(subject.state), subject.name)
    area_km2 = footprint.count.total_m2 / 1e6
    return _rows(head, footprint.widths_km, area_km2, footprint)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Total:
    """Footprints of one side added up."""

    reading: str
    side: str
    widths_km: FloatArray
    area_km2: float
    lower: FloatArray
    share: FloatArray
    upper: FloatArray
    people: tuple[FloatArray, FloatArray, FloatArray]


def _side_totals(footprints: Sequence[Footprint]) -> list[_Total]:
    groups: dict[tuple[str, str], list[Footprint]] = {}
    for footprint in footprints:
        if footprint.count.subject.side == THIRD:
            continue
        key = (footprint.reading, footprint.count.subject.side)
        groups.setdefault(key, []).append(footprint)
    return [_add_up(reading, side, group) for (reading, side), group in groups.items()]


def _add_up(reading: str, side: str, group: Sequence[Footprint]) -> _Total:
    areas = np.array([f.count.total_m2 for f in group])
    people = np.array([f.count.residents.population.sum() for f in group])

    def mean(values: list[FloatArray], weights: FloatArray) -> FloatArray:
        stacked = np.nan_to_num(np.array(values))
        return weights @ stacked / weights.sum() if weights.sum() > 0 else stacked[0] * np.nan

    return _Total(
        reading=reading,
        side=side,
        widths_km=group[0].widths_km,
        area_km2=float(areas.sum()) / 1e6,
        lower=mean([f.lower for f in group], areas),
        share=mean([f.share for f in group], areas),
        upper=mean([f.upper for f in group], areas),
        people=(
            mean([f.people[0] for f in group], people),
            mean([f.people[1] for f in group], people),
            mean([f.people[2] for f in group], people),
        ),
    )


def _side_rows(total: _Total, side_titles: dict[str, str]) -> Iterable[tuple[Cell, ...]]:
    head = (total.reading, total.side, f"all:{total.side}", f"all {side_titles[total.side]}")
    return _rows(head, total.widths_km, total.area_km2, total)


def _rows(
    head: tuple[Cell, ...], widths_km: FloatArray, area_km2: float, shares: Footprint | _Total
) -> Iterable[tuple[Cell, ...]]:
    for k, width in enumerate(widths_km):
        yield (
            *head,
            float(width),
            float(shares.share[k]) * area_km2,
            float(shares.lower[k]),
            float(shares.share[k]),
            float(shares.upper[k]),
            *(None if np.isnan(p[k]) else float(p[k]) for p in shares.people),
        )
