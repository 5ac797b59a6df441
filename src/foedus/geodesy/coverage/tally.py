"""Areas of territory in cells inside every width, from bounds of the distance (see `slopes`).

Of a cell that is not all territory, at least the territory less the part of the cell that is not
certainly inside a width is inside it, and at most the part that may be.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.geodesy.compile import kernel
from foedus.geodesy.coverage.coverage import CriticalWidth
from foedus.geodesy.coverage.slopes import (
    ABOVE,
    AREA,
    BELOW,
    CENTRE,
    FAR,
    FULL,
    HALF_X,
    HALF_Y,
    NEAR,
    OFFSET,
    SPREAD_X,
    SPREAD_Y,
    STRETCH,
)

if TYPE_CHECKING:
    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.fields.pieces import IntArray
    from foedus.geodesy.regions.contains import BoolArray

_SETTLED: Final = 0.65
"""Share of the open area of a cell that its four parts are expected to settle."""
_CRITICAL_M: Final = 1e-4
"""Critical widths are rounded outwards by at most this."""


def sums_at(
    table: FloatArray, widths_m: FloatArray, *, folded: bool
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return lower bound, estimate and upper bound of the area inside ascending widths."""
    sums = np.zeros((4, len(widths_m) + 1))
    add_cells(table, widths_m, folded, 1.0, sums)
    total = float(table[:, AREA].sum())
    certain = np.cumsum(sums[3])
    lower, guess, upper = (np.minimum(row + certain, total)[:-1] for row in sums[:3])
    return lower, np.clip(guess, lower, upper), upper


def critical_width(table: FloatArray, share: float, total: float) -> CriticalWidth:
    """Return between which widths a share is first covered."""
    near, far = table[:, NEAR], table[:, FAR]
    if len(table) == 0:
        low = high = np.inf
    elif share <= 0.0:
        low, high = near.min(), far.min()
    elif share >= 1.0:
        low, high = near.max(), far.max()
    else:
        low, high = _widths_of_share(table, share * total)
    return CriticalWidth(
        share=share, lower_km=max(0.0, float(low)) / 1000, upper_km=max(0.0, float(high)) / 1000
    )


def _widths_of_share(table: FloatArray, area: float) -> tuple[float, float]:
    """Return the widths at which the upper and the lower bound first reach an area."""
    cells = table[np.isfinite(table[:, FAR])]
    if float(cells[:, AREA].sum()) < area:
        return np.inf, np.inf
    low = _reached(cells[:, NEAR], cells[:, AREA], area) - _CRITICAL_M
    high = _reached(cells[:, FAR], cells[:, AREA], area) + _CRITICAL_M
    within = cells[:, FAR] <= low
    inside = float(cells[within, AREA].sum())
    cells = cells[~within & (cells[:, NEAR] < high)]
    return (
        _first_width(cells, area - inside, (low, high), row=2),
        _first_width(cells, area - inside, (low, high), row=0),
    )


def _reached(keys: FloatArray, areas: FloatArray, area: float) -> float:
    """Return the least key up to which areas add up to an area."""
    order = np.argsort(keys)
    sums = np.cumsum(areas[order])
    return float(keys[order[min(int(np.searchsorted(sums, area)), len(keys) - 1)]])


def _first_width(
    cells: FloatArray, area: float, between: tuple[float, float], *, row: int
) -> float:
    """Return the width at which the lower (0) or upper (2) bound first reaches an area.

    A lower bound's width is rounded up, an upper bound's down, by a tenth of a millimetre.
    """
    low, high = between
    while high - low > _CRITICAL_M:
        places = np.linspace(low, high, 66)
        sums = sums_at(cells, places[1:-1], folded=False)[row]
        k = int(np.searchsorted(sums, area))
        low, high = float(places[k]), float(places[k + 1])
        # only cells that some width between them may pass are counted again
        within = cells[:, FAR] <= low
        area -= float(cells[within, AREA].sum())
        cells = cells[~within & (cells[:, NEAR] < high)]
    return high if row == 0 else low


@kernel
def add_cells(
    table: FloatArray,
    widths_m: FloatArray,
    folded: bool,  # noqa: FBT001 - a kernel
    sign: float,
    sums: FloatArray,
) -> None:
    """Add the areas inside every width to sums of lower bound, estimate and upper bound.

    Parameters
    ----------
    table : ndarray, shape (n, COLUMNS)
    widths_m : ndarray, shape (k,)
        Ascending.
    folded : bool
        Whether distances are positive on both sides of what they are to.
    sign : float
        1 to add, -1 to take away.
    sums : ndarray, shape (4, k + 1)
        Changed; the last row holds by how much all three grow from that width on.
    """
    for i in range(len(table)):
        cell = table[i]
        first = _place(widths_m, cell[NEAR])
        last = _place(widths_m, cell[FAR])
        for k in range(first, last):
            least, most = _inside(cell, widths_m[k])
            guess = min(most, max(least, _estimated(cell, widths_m[k], folded)))
            sums[0, k] += sign * least
            sums[1, k] += sign * guess
            sums[2, k] += sign * most
        sums[3, last] += sign * cell[AREA]


@kernel
def score_cells(
    table: FloatArray, widths_m: FloatArray, wide: BoolArray, score: FloatArray
) -> None:
    """Fill in the greatest area that each cell leaves open at any of the widths marked."""
    for i in range(len(table)):
        cell = table[i]
        score[i] = 0.0
        first = _place(widths_m, cell[NEAR])
        last = _place(widths_m, cell[FAR])
        for k in range(first, last):
            if wide[k]:
                least, most = _inside(cell, widths_m[k])
                score[i] = max(score[i], most - least)


@kernel
def choose_cells(
    table: FloatArray,
    widths_m: FloatArray,
    order: IntArray,
    excess: FloatArray,
    chosen: BoolArray,
) -> None:
    """Mark cells, in an order, until splitting them is likely to take away every excess.

    Parameters
    ----------
    table, widths_m
        As for `add_cells`.
    order : ndarray of int
        Cells that may be split, the most useful first.
    excess : ndarray, shape (k,)
        Open area above what may stay open, at each width; used up.
    chosen : ndarray of bool, shape (n,)
        Marks are set in it.
    """
    for i in order:
        cell = table[i]
        first = _place(widths_m, cell[NEAR])
        last = _place(widths_m, cell[FAR])
        for k in range(first, last):
            if excess[k] > 0.0:
                chosen[i] = True
                break
        if chosen[i]:
            for k in range(first, last):
                least, most = _inside(cell, widths_m[k])
                excess[k] -= _SETTLED * (most - least)


@kernel
def _place(widths_m: FloatArray, value: float) -> int:
    """Return the number of ascending widths below a value."""
    low, high = 0, len(widths_m)
    while low < high:
        middle = (low + high) // 2
        if widths_m[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def _disc_share(radius: float, half_x: float, half_y: float) -> float:
    """Return the share of a rectangle in the disc around its middle."""
    if radius <= 0.0:
        return 0.0
    if radius * radius >= half_x * half_x + half_y * half_y:
        return 1.0
    area = math.pi * radius * radius
    if radius > half_x:
        area -= 2 * _cap_m2(radius, half_x)
    if radius > half_y:
        area -= 2 * _cap_m2(radius, half_y)
    return area / (4 * half_x * half_y)


@kernel
def _cap_m2(radius: float, height: float) -> float:
    """Return the area of the part of a disc beyond a chord at a height above its centre."""
    return radius * radius * math.acos(height / radius) - height * math.sqrt(
        radius * radius - height * height
    )


@kernel
def _slope_share(level: float, spread_x: float, spread_y: float) -> float:
    """Return the share of a rectangle where a linear function stays below a level.

    The function is 0 in the middle; its greatest value is the sum of the two spreads.
    """
    long, short = max(spread_x, spread_y), min(spread_x, spread_y)
    if level <= -(long + short):
        return 0.0
    if level >= long + short:
        return 1.0
    if abs(level) <= long - short:
        return 0.5 + level / (2 * long)
    rest = long + short - abs(level)
    corner = rest * rest / (8 * long * short)
    return corner if level < 0 else 1.0 - corner


@kernel
def _inside(cell: FloatArray, width: float) -> tuple[float, float]:
    """Return the least and the greatest area of a cell's territory inside a width, metres."""
    beyond = width - cell[CENTRE]
    half_y = cell[HALF_Y] - abs(cell[OFFSET])
    disc = abs(beyond) / cell[STRETCH]
    disc = _disc_share(disc, cell[HALF_X], half_y) * half_y / cell[HALF_Y]
    low, high = (disc, 1.0) if beyond >= 0 else (0.0, 1.0 - disc)
    if cell[ABOVE] < math.inf:
        low = max(low, _slope_share(width - cell[ABOVE], cell[SPREAD_X], cell[SPREAD_Y]))
        high = min(high, _slope_share(width - cell[BELOW], cell[SPREAD_X], cell[SPREAD_Y]))
    least = max(0.0, cell[AREA] - cell[FULL] * (1.0 - low))
    return least, max(least, min(cell[AREA], cell[FULL] * high))


@kernel
def _estimated(cell: FloatArray, width: float, folded: bool) -> float:  # noqa: FBT001 - a kernel
    """Return an estimate of the area of a cell's territory inside a width, metres."""
    if cell[ABOVE] < math.inf:
        share = _slope_share(width - cell[CENTRE], cell[SPREAD_X], cell[SPREAD_Y])
        return cell[AREA] * share
    half = (cell[HALF_X] + cell[HALF_Y]) / 2
    share = min(1.0, max(0.0, (width - cell[CENTRE] + half) / (2 * half)))
    if folded:
        # to a line, distances on both of its sides are positive: fold the spread at zero
        share -= min(1.0, max(0.0, (half - width - cell[CENTRE]) / (2 * half)))
    return cell[AREA] * max(0.0, share)
