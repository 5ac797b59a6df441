"""Coverage of territories on nested grids: fine cells only where a width may pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.errors import Diagnostic, GeometryError
from foedus.geodesy.coverage import (
    Coverage,
    CriticalWidth,
    coverage_within,
    critical_widths_km,
)
from foedus.geodesy.mosaic import Mosaic, MosaicPyramid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.pieces import IntArray

    Distance = Callable[[FloatArray, FloatArray], FloatArray]


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


def coverage_of(
    pyramid: MosaicPyramid,
    distance: Distance,
    *,
    widths_km: FloatArray,
    shares: Sequence[float] = (0.0, 0.5, 1.0),
    inside_is_zero: bool = False,
) -> TerritoryCoverage:
    """Return the coverage of one territory; see `coverages_of`."""
    found = coverages_of(
        [pyramid], distance, widths_km=widths_km, shares=shares, inside_is_zero=inside_is_zero
    )
    return found[0]


def coverages_of(
    pyramids: Sequence[MosaicPyramid],
    distance: Distance,
    *,
    widths_km: FloatArray,
    shares: Sequence[float] = (0.0, 0.5, 1.0),
    inside_is_zero: bool = False,
) -> list[TerritoryCoverage]:
    """Return the coverage of territories by one distance field.

    Distances are evaluated at coarse cells first; a cell is split only if some width between the
    least and the greatest asked for may pass through it.  Territories with cells of the same size
    share their distances, so that land and territory of a state cost little more than one.

    Parameters
    ----------
    pyramids : sequence of MosaicPyramid
    distance : callable
        From longitudes and latitudes in degrees, shape (n,), to metres, shape (n,); 1-Lipschitz:
        `DistanceField.distance_m`, `Region.distance_m` or better `Region.signed_distance_m`,
        which settles cells wholly inside at once.
    widths_km : ndarray, shape (k,)
    shares : sequence of float
        Shares for the critical widths.
    inside_is_zero : bool, default False
        As for `coverage_within`.

    Returns
    -------
    list of TerritoryCoverage
        In the order of `pyramids`.  Critical widths beyond the greatest width asked for are
        certain too, but wide.
    """
    groups: dict[tuple[float, int], list[int]] = {}
    for index, pyramid in enumerate(pyramids):
        groups.setdefault((pyramid.cell_m, len(pyramid.levels)), []).append(index)
    widths = np.asarray(widths_km, dtype=np.float64)
    found: list[TerritoryCoverage | None] = [None] * len(pyramids)
    for members in groups.values():
        leaves = _refine([pyramids[index] for index in members], distance, widths)
        for index, (mosaic, distance_m) in zip(members, leaves, strict=True):
            coverage = coverage_within(
                mosaic, distance_m, widths_km=widths, inside_is_zero=inside_is_zero
            )
            critical = critical_widths_km(mosaic, distance_m, shares=shares)
            found[index] = TerritoryCoverage(
                coverage=coverage,
                critical=tuple(critical),
                mosaic=mosaic,
                distance_m=distance_m,
            )
    return [result for result in found if result is not None]


def _refine(
    pyramids: list[MosaicPyramid], distance: Distance, widths_km: FloatArray
) -> list[tuple[Mosaic, FloatArray]]:
    """Return the cells that suffice for the widths, and their distances, for each territory."""
    low, high = _range_m(widths_km)
    keys = [pyramid.levels[0].cells() for pyramid in pyramids]
    parts: list[list[tuple[Mosaic, FloatArray]]] = [[] for _ in pyramids]
    last = len(pyramids[0].levels) - 1
    for level in range(last + 1):
        distances = _evaluate(pyramids[0], keys, level, distance)
        for k, pyramid in enumerate(pyramids):
            mosaic = pyramid.mosaic_of(keys[k], level=level)
            here = distances[k]
            settled = (here - mosaic.radius_m > high) | (here + mosaic.radius_m < low)
            settled |= level == last
            parts[k].append((_select(mosaic, settled), here[settled]))
            if level < last:
                keys[k] = pyramid.split(keys[k][~settled], level=level)
    return [_join(part) for part in parts]


def _range_m(widths_km: FloatArray) -> tuple[float, float]:
    if len(widths_km) == 0:
        return 0.0, -np.inf
    return float(widths_km.min()) * 1000 - 1e-3, float(widths_km.max()) * 1000 + 1e-3


def _evaluate(
    pyramid: MosaicPyramid, keys: list[IntArray], level: int, distance: Distance
) -> list[FloatArray]:
    """Return the distances at cells of several territories, each cell computed once."""
    if len(keys) == 1:
        return [distance(*pyramid.levels[level].grid.centres_deg(keys[0]))]
    union = np.unique(np.concatenate(keys))
    values = distance(*pyramid.levels[level].grid.centres_deg(union))
    return [values[np.searchsorted(union, part)] for part in keys]


def _select(mosaic: Mosaic, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Mosaic:
    return Mosaic(
        longitude_deg=mosaic.longitude_deg[kept],
        latitude_deg=mosaic.latitude_deg[kept],
        radius_m=mosaic.radius_m[kept],
        area_m2=mosaic.area_m2[kept],
    )


def _join(parts: list[tuple[Mosaic, FloatArray]]) -> tuple[Mosaic, FloatArray]:
    mosaics = [mosaic for mosaic, _ in parts]
    joined = Mosaic(
        longitude_deg=np.concatenate([mosaic.longitude_deg for mosaic in mosaics]),
        latitude_deg=np.concatenate([mosaic.latitude_deg for mosaic in mosaics]),
        radius_m=np.concatenate([mosaic.radius_m for mosaic in mosaics]),
        area_m2=np.concatenate([mosaic.area_m2 for mosaic in mosaics]),
    )
    return joined, np.concatenate([distance for _, distance in parts])
