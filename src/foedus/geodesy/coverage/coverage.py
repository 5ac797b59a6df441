"""Shares of a territory inside every width, with certified bounds, from distances at cells.

A distance field is 1-Lipschitz: every point of a cell of radius ``r`` whose centre has the
distance ``d`` lies between ``d - r`` and ``d + r``.  Territory certainly inside a width is that
of cells with ``d + r`` within it, territory possibly inside that of cells with ``d - r`` within
it.  All widths are answered by sorting once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.errors import Diagnostic, GeometryError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.geodesy.coverage.mosaic import Mosaic
    from foedus.geodesy.ellipsoid import FloatArray

_FIELD_M: Final = 1e-5
"""Room for the error of distances."""
_HALF: Final = math.sqrt(0.5)
"""Half the side of a square cell by its circumscribed radius."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Area of a territory inside each width; k is the number of widths.

    Attributes
    ----------
    widths_km : ndarray, shape (k,)
    lower_m2, estimate_m2, upper_m2 : ndarray, shape (k,)
        Certified bounds, and an estimate between them.
    total_m2 : float
        Area of the territory.
    """

    widths_km: FloatArray
    lower_m2: FloatArray
    estimate_m2: FloatArray
    upper_m2: FloatArray
    total_m2: float

    @property
    def gap(self) -> float:
        """Greatest difference of the bounds as a share of the territory; 0 if it is empty."""
        if self.total_m2 <= 0 or len(self.widths_km) == 0:
            return 0.0
        return float((self.upper_m2 - self.lower_m2).max()) / self.total_m2

    def __add__(self, other: Coverage) -> Coverage:
        """Return the coverage of two disjoint territories together.

        Raises
        ------
        GeometryError
            FDS-G031 if the widths differ.
        """
        if not np.array_equal(self.widths_km, other.widths_km):
            raise GeometryError(
                Diagnostic(
                    code="FDS-G031",
                    message="Coverages of different widths cannot be added.",
                    expected=f"the same {len(self.widths_km)} widths in the same order",
                    found=f"{len(other.widths_km)} widths",
                    hint="measure both territories for the same widths",
                )
            )
        return Coverage(
            widths_km=self.widths_km,
            lower_m2=self.lower_m2 + other.lower_m2,
            estimate_m2=self.estimate_m2 + other.estimate_m2,
            upper_m2=self.upper_m2 + other.upper_m2,
            total_m2=self.total_m2 + other.total_m2,
        )

    def critical(self, share: float) -> CriticalWidth:
        """Return between which of the widths a share of the territory is first covered.

        Parameters
        ----------
        share : float
            Above 0, at most 1.
        """
        wanted = share * self.total_m2
        reached = self.widths_km[self.lower_m2 >= wanted]
        missed = self.widths_km[self.upper_m2 < wanted]
        return CriticalWidth(
            share=share,
            lower_km=float(missed.max(initial=0.0)),
            upper_km=float(reached.min(initial=np.inf)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalWidth:
    """The width at which a share of a territory is reached.

    Attributes
    ----------
    share : float
        0 stands for the first point reached, 1 for the whole territory.
    lower_km, upper_km : float
        The true width lies between them, both included; infinite if never reached.
    """

    share: float
    lower_km: float
    upper_km: float


def coverage_within(
    mosaic: Mosaic,
    distance_m: FloatArray,
    *,
    widths_km: FloatArray,
    inside_is_zero: bool = False,
) -> Coverage:
    """Return the area of a territory within each width of a line or region.

    Parameters
    ----------
    mosaic : Mosaic
        The territory in n cells.
    distance_m : ndarray, shape (n,)
        Distance at the centres of the cells; may be infinite, and negative inside a region.
    widths_km : ndarray, shape (k,)
        In any order.
    inside_is_zero : bool, default False
        Whether distances are to a region and 0 inside, so that cells of distance 0 count as
        covered in the estimate.

    Returns
    -------
    Coverage
        Lower and upper bound are certain for a 1-Lipschitz distance with an error below 10
        micrometres.  The estimate spreads a cell's territory evenly over distances within half
        the side of the cell, which is right to second order for a smooth field, whatever its
        direction, because a square's spread is the same in all directions; where no distance is
        negative it is folded at zero, as on both sides of a line.

    Raises
    ------
    GeometryError
        FDS-G006 if there is not one distance for each cell.

    Notes
    -----
    Cost is that of sorting the cells, whatever the number of widths.
    """
    distance = _checked(mosaic, distance_m)
    widths = np.asarray(widths_km, dtype=np.float64)
    at = widths * 1000.0
    area, radius = mosaic.area_m2, mosaic.radius_m + _FIELD_M
    lower = _sum_until(distance + radius, area, at)
    upper = _sum_until(distance - radius, area, at)
    half = mosaic.radius_m * _HALF
    low, high = distance - half, distance + half
    if inside_is_zero:
        low = np.where(distance <= 0.0, -half, low)
        high = np.where(distance <= 0.0, 0.0, high)
    estimate = _ramps_until(low, high, area, at)
    if not inside_is_zero and not bool((distance < 0.0).any()):
        # to a line, distances on both of its sides are positive: fold the spread at zero
        estimate -= _ramps_until(low, high, area, -at)
    return Coverage(
        widths_km=widths,
        lower_m2=lower,
        estimate_m2=np.maximum(lower, np.minimum(estimate, upper)),
        upper_m2=np.maximum(lower, upper),
        total_m2=mosaic.total_m2,
    )


def critical_widths_km(
    mosaic: Mosaic, distance_m: FloatArray, *, shares: Sequence[float] = (0.0, 0.5, 1.0)
) -> list[CriticalWidth]:
    """Return between which widths each share of a territory is first covered.

    Parameters
    ----------
    mosaic, distance_m
        As for `coverage_within`.
    shares : sequence of float
        From 0 (the first point) to 1 (all of it).

    Returns
    -------
    list of CriticalWidth
        In the order of `shares`; infinite widths for an empty territory.

    Raises
    ------
    GeometryError
        FDS-G006 if there is not one distance for each cell.
    """
    distance = _checked(mosaic, distance_m)
    radius = mosaic.radius_m + _FIELD_M
    near = _reached(distance - radius, mosaic.area_m2, shares)
    far = _reached(distance + radius, mosaic.area_m2, shares)
    return [
        CriticalWidth(share=share, lower_km=max(0.0, low) / 1000, upper_km=max(0.0, high) / 1000)
        for share, low, high in zip(shares, near, far, strict=True)
    ]


def _checked(mosaic: Mosaic, distance_m: FloatArray) -> FloatArray:
    distance = np.asarray(distance_m, dtype=np.float64)
    if distance.shape != mosaic.area_m2.shape or bool(np.isnan(distance).any()):
        raise GeometryError(
            Diagnostic(
                code="FDS-G006",
                message="A coverage needs one distance for each cell of the mosaic.",
                expected=f"{len(mosaic)} numbers",
                found=f"shape {distance.shape}",
                hint="compute distances at mosaic.longitude_deg, mosaic.latitude_deg",
            )
        )
    return distance


def _sum_until(keys: FloatArray, weights: FloatArray, at: FloatArray) -> FloatArray:
    """Return for each value of `at` the weights whose key does not exceed it."""
    order = np.argsort(keys, kind="stable")
    total = float(weights.sum())
    sums = np.minimum(np.concatenate([[0.0], np.cumsum(weights[order])]), total)
    sums[-1] = total
    return sums[np.searchsorted(keys[order], at, side="right")]


def _ramps_until(
    low: FloatArray, high: FloatArray, weights: FloatArray, at: FloatArray
) -> FloatArray:
    """Return the sum of weights that each grow evenly from 0 at `low` to 1 at `high`."""
    finite = np.isfinite(low)
    low, high, weights = low[finite], high[finite], weights[finite]
    slope = weights / np.maximum(high - low, 1e-9)
    result = np.zeros(len(at))
    ends: tuple[tuple[FloatArray, float], ...] = ((low, 1.0), (high, -1.0))
    for keys, sign in ends:
        order = np.argsort(keys, kind="stable")
        slopes = np.concatenate([[0.0], np.cumsum(slope[order])])
        moments = np.concatenate([[0.0], np.cumsum((slope * keys)[order])])
        count = np.searchsorted(keys[order], at, side="right")
        result += sign * (slopes[count] * at - moments[count])
    return result


def _reached(keys: FloatArray, weights: FloatArray, shares: Sequence[float]) -> list[float]:
    """Return the least key at which each share of the weights is reached."""
    if len(keys) == 0:
        return [float("inf")] * len(shares)
    order = np.argsort(keys, kind="stable")
    sums = np.cumsum(weights[order])
    wanted = np.asarray(shares, dtype=np.float64)
    places = np.minimum(np.searchsorted(sums, wanted * float(sums[-1])), len(keys) - 1)
    places[wanted >= 1.0] = len(keys) - 1
    return keys[order][places].tolist()
