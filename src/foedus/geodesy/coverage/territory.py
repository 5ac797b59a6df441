"""Coverage of one territory by one distance, and of disjoint territories together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.errors import Diagnostic, GeometryError
from foedus.geodesy.coverage.coverage import Coverage, CriticalWidth, critical_widths_km
from foedus.geodesy.coverage.mosaic import Mosaic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.geodesy.ellipsoid import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoryCoverage:
    """Coverage of one territory by one distance field.

    Attributes
    ----------
    coverage : Coverage
    critical : tuple of CriticalWidth
    mosaic : Mosaic
        The cells used, coarse where no width passes.
    distance_m : ndarray, shape (n,)
        Distance at their centres.
    """

    coverage: Coverage
    critical: tuple[CriticalWidth, ...]
    mosaic: Mosaic
    distance_m: FloatArray


def union_of(parts: Sequence[TerritoryCoverage]) -> TerritoryCoverage:
    """Return the coverage of disjoint territories together, at least one.

    Parameters
    ----------
    parts : sequence of TerritoryCoverage
        By the same distance, at the same widths and with the same shares of critical widths.

    Returns
    -------
    TerritoryCoverage
        Bounds and estimate are the sums of those of the parts.  Critical widths of the first
        point and of the whole are as narrow as those of the parts; those of other shares are
        narrowed by the widths.

    Raises
    ------
    GeometryError
        FDS-G031 if widths or shares differ.
    """
    first, *others = parts
    shares = [critical.share for critical in first.critical]
    if any([critical.share for critical in part.critical] != shares for part in others):
        raise GeometryError(
            Diagnostic(
                code="FDS-G031",
                message="Coverages with different critical widths cannot be added.",
                expected=f"the shares {shares} for each",
                hint="measure all territories with the same shares",
            )
        )
    coverage = sum((part.coverage for part in others), start=first.coverage)
    here = [part for part in parts if part.coverage.total_m2 > 0]
    if len(here) <= 1:
        return here[0] if here else first
    mosaic, distance_m = _join([(part.mosaic, part.distance_m) for part in parts])
    cells = critical_widths_km(mosaic, distance_m, shares=shares)
    critical = [
        _critical_of_union([part.critical[k] for part in here], cells[k], coverage)
        for k in range(len(shares))
    ]
    return TerritoryCoverage(
        coverage=coverage, critical=tuple(critical), mosaic=mosaic, distance_m=distance_m
    )


def _critical_of_union(
    parts: list[CriticalWidth], cells: CriticalWidth, coverage: Coverage
) -> CriticalWidth:
    """Return the critical width of a union from those of its parts, its cells and its sums."""
    if 0.0 < cells.share < 1.0:
        sums = coverage.critical(cells.share)
        low, high = max(cells.lower_km, sums.lower_km), min(cells.upper_km, sums.upper_km)
    else:
        pick = min if cells.share <= 0.0 else max
        low, high = pick(c.lower_km for c in parts), pick(c.upper_km for c in parts)
    return CriticalWidth(share=cells.share, lower_km=low, upper_km=high)


def _join(parts: list[tuple[Mosaic, FloatArray]]) -> tuple[Mosaic, FloatArray]:
    mosaics = [mosaic for mosaic, _ in parts]
    joined = Mosaic(
        longitude_deg=np.concatenate([mosaic.longitude_deg for mosaic in mosaics]),
        latitude_deg=np.concatenate([mosaic.latitude_deg for mosaic in mosaics]),
        radius_m=np.concatenate([mosaic.radius_m for mosaic in mosaics]),
        area_m2=np.concatenate([mosaic.area_m2 for mosaic in mosaics]),
    )
    return joined, np.concatenate([distance for _, distance in parts])
