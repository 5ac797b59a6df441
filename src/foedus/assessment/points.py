"""Shares of points, such as people in listed places, within widths of any line or zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from foedus.findings import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.documents import WeightedPoints
    from foedus.findings import Cell
    from foedus.geodesy import FloatArray
    from foedus.planning import DistanceFunction
    from foedus.vocabulary import Sweep

COLUMNS = (
    Column(name="width_km", label="Width", unit="km"),
    Column(name="weight", label="Weight inside", digits=1),
    Column(name="share_lower", label="Share, lower", unit="share", digits=1),
    Column(name="share", label="Share of the weight", unit="share", digits=1),
    Column(name="share_upper", label="Share, upper", unit="share", digits=1),
)


def coverage_of_points(
    batches: Iterable[WeightedPoints],
    distance: DistanceFunction,
    *,
    widths: Sweep,
    error_km: float = 0.0,
    attribution: tuple[str, ...] = (),
) -> Table:
    """Return the share of points, or of their weight, within every width.

    Parameters
    ----------
    batches : iterable of WeightedPoints
        Read one after the other; only sums are kept.
    distance : callable
        Distance in metres to the line or zone, 0 or negative inside a zone.
    widths : Sweep
        Both ends are included.
    error_km : float, default 0
        No point lies farther than this from where it is said to be.
    attribution : tuple of str
        Sources of the line or zone.

    Returns
    -------
    Table
        A row for each width.  A point counts in the lower share if it is inside wherever within
        the error it lies, in the upper share if it may be.  Shares are empty where nothing
        weighs anything.
    """
    at = np.array(widths.values_km(), dtype=np.float64)
    sums = np.zeros((3, len(at)))
    total = 0.0
    for batch in batches:
        distance_km = distance(batch.longitude_deg, batch.latitude_deg) / 1000.0
        order = np.argsort(distance_km, kind="stable")
        reached = np.concatenate([[0.0], np.cumsum(batch.weight[order])])
        for k, shift in enumerate((-error_km, 0.0, error_km)):
            count = np.searchsorted(distance_km[order], at + shift, side="right")
            sums[k] += reached[count]
        total += float(reached[-1])
    return Table(
        id="coverage-points",
        title="Share of points within each width",
        columns=COLUMNS,
        rows=tuple(_rows(at, sums, total)),
        attribution=attribution,
    )


def _rows(at: FloatArray, sums: FloatArray, total: float) -> Iterable[tuple[Cell, ...]]:
    for k, width in enumerate(at):
        shares = [float(row[k]) / total if total > 0.0 else None for row in sums]
        yield (float(width), float(sums[1, k]), *shares)
