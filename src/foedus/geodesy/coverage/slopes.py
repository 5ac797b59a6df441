"""Certified bounds of a distance over cells, to second order, and the areas they leave open.

Write ``d`` for any 1-Lipschitz function of place, such as the distance to a line, ``c`` for the
centre of a cell, and take a place ``f`` in front of the cell (where ``d`` is less) and a place
``b`` behind it.  Then for every point ``x``::

    d(b) - |x - b|  <=  d(x)  <=  d(f) + |x - f|

Both hold wherever ``f`` and ``b`` are; they are narrow where the cell lies about on the way from
``b`` to ``f`` and that way leads to the nearest place.  Over the cell, ``|x - f|`` is bounded by a
linear function and a remainder, in coordinates ``u`` that keep areas: the longitude times the
radius ``p`` of the parallel through ``c``, and the zone area over ``p``.  There the length is
``ds**2 = m**2 dx**2 + dy**2 / m**2`` with ``m`` the radius of a parallel over ``p``.  A straight
line has an acceleration of at most ``sqrt(2) s**2 |dm/dy|``, where ``s`` is the greatest of ``m``
and ``1/m`` over the cell and ``|dm/dy| = |sin(latitude)|/(p m)``.  The ellipsoid is curved like a
ball everywhere, so that the second derivative of a distance is at most its reciprocal (Rauch), as
an upper bound also where shortest lines meet.  So with ``h`` the least distance of the cell from
``f``::

    |x - f| <= |c - f| + a.u + M |u|**2 / 2,    M = s**2/h + sqrt(2) s**3 sin(latitude)/p

with ``a`` the direction from ``f`` at ``c``.  The share of the rectangle of the ``u`` where a
linear function stays below a number has a closed form (see `tally`).  Besides, ``d(c)`` alone
settles the disc around ``c`` of radius ``|w - d(c)|``, and the disc ``|u| <= t/s`` lies inside the
disc of radius ``t``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from pyproj import Geod

from foedus.geodesy.coverage.grid import across_m, nearest_and_farthest, split_keys, zones_m2
from foedus.geodesy.ellipsoid import A_M, F

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.geodesy.coverage.grid import Grid
    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.fields.pieces import IntArray

    Distance = Callable[[FloatArray, FloatArray, float], FloatArray]
    """From longitudes, latitudes and a tolerance in metres to metres."""

NEAR, FAR, AREA, FULL, CENTRE = range(5)
"""Columns of a table of cells: bounds of the distance, area of territory, area, distance at the
centre."""
HALF_X, HALF_Y, OFFSET, STRETCH, ABOVE, BELOW, SPREAD_X, SPREAD_Y = range(5, 13)
"""More columns: half sides of the rectangle of a cell, how far north of the centre its middle
lies, ``s``; values in its middle of the linear bounds from above and from below, and how much they
grow from there to its sides.  Without linear bounds, the values are infinite."""
COLUMNS: Final = 13

_AHEAD: Final = 16.0
"""How far before a cell the place in front is taken, in radii of the cell."""
_BEHIND: Final = 12.0
_STEP_LEAST: Final = 2.0
"""Nearer places give no bound."""
_REACH_M: Final = 3.0e6
_STRETCH_MOST: Final = 1.3
_TOLERANCE: Final = 0.002
"""Tolerance of distances by the radius of the cell."""
_TOLERANCE_LEAST_M: Final = 1e-5
_ROUNDING_M: Final = 2e-5
_GEOD: Final = Geod(a=A_M, f=F)


def cells_in_blocks(
    grid: Grid, keys: IntArray, area_m2: FloatArray, distance: Distance
) -> tuple[FloatArray, FloatArray]:
    """Return the table of cells, with bounds from their centres, and the way their distance grows.

    Parameters
    ----------
    grid : Grid
    keys : ndarray of int, shape (4 n,)
        Four children of each of n cells, as `children_of` orders them.
    area_m2 : ndarray, shape (4 n,)
        Area of the territory in each.
    distance : callable

    Returns
    -------
    table : ndarray, shape (4 n, COLUMNS)
    azimuth_deg : ndarray, shape (4 n,)
        Direction in which the distance grows in the block of four cells.
    """
    row = split_keys(keys)[0]
    radius = grid.radius_m[row]
    tolerance = max(_TOLERANCE_LEAST_M, _TOLERANCE * float(radius.min(initial=np.inf)))
    table = _blank(grid, row)
    at_centre = distance(*grid.centres_deg(keys), tolerance)
    reach = radius + tolerance + _ROUNDING_M
    table[:, NEAR], table[:, FAR] = at_centre - reach, at_centre + reach
    table[:, AREA], table[:, CENTRE] = area_m2, at_centre
    four = np.where(np.isfinite(at_centre), at_centre, 0.0).reshape(-1, 4)
    wide, high = table[::4, HALF_X], table[::4, HALF_Y]
    east = (four[:, 1] + four[:, 3] - four[:, 0] - four[:, 2]) / wide
    north = (four[:, 2] + four[:, 3] - four[:, 0] - four[:, 1]) / high
    return table, np.repeat(np.degrees(np.arctan2(east, north)), 4)


def narrow_cells(
    grid: Grid, keys: IntArray, table: FloatArray, azimuth_deg: FloatArray, distance: Distance
) -> None:
    """Narrow the bounds of cells by the distances at a place in front and one behind.

    Parameters
    ----------
    grid : Grid
    keys : ndarray of int, shape (n,)
    table : ndarray, shape (n, COLUMNS)
        From `cells_in_blocks`; changed in place.
    azimuth_deg : ndarray, shape (n,)
        Direction in which the distance is thought to grow; if it does not, bounds stay wide.
    distance : callable
    """
    row = split_keys(keys)[0]
    radius, value = grid.radius_m[row], table[:, CENTRE]
    tolerance = max(_TOLERANCE_LEAST_M, _TOLERANCE * float(radius.min(initial=np.inf)))
    ahead = np.minimum(np.minimum(_AHEAD * radius, np.abs(value)), _REACH_M)
    behind = np.minimum(_BEHIND * radius, _REACH_M)
    usable = (
        (ahead >= _STEP_LEAST * radius)
        & (behind >= _STEP_LEAST * radius)
        & (table[:, STRETCH] <= _STRETCH_MOST)
    )
    k = np.flatnonzero(usable)
    place = _beside(grid, keys[k], azimuth_deg[k], (ahead[k], behind[k]))
    found = distance(place[0], place[1], tolerance).reshape(2, -1)
    sine, cosine = np.sin(np.radians(azimuth_deg[k])), np.cos(np.radians(azimuth_deg[k]))
    wide, high = table[k, HALF_X], table[k, HALF_Y]
    offset = table[k, OFFSET]
    square = (wide**2 + (high + np.abs(offset)) ** 2) / 2
    slack = tolerance + _ROUNDING_M
    bend = [curvature_bound(grid, row[k], table[k, STRETCH], step[k]) for step in (ahead, behind)]
    above = found[0] + ahead[k] + bend[0] * square + cosine * offset + slack
    below = found[1] - behind[k] - bend[1] * square + cosine * offset - slack
    table[k, ABOVE], table[k, BELOW] = above, below
    table[k, SPREAD_X], table[k, SPREAD_Y] = np.abs(sine) * wide, np.abs(cosine) * high
    spread = table[k, SPREAD_X] + table[k, SPREAD_Y]
    table[k, NEAR] = np.maximum(table[k, NEAR], below - spread)
    table[k, FAR] = np.minimum(table[k, FAR], above + spread)


def _blank(grid: Grid, row: IntArray) -> FloatArray:
    """Return a table with what depends on the shape of cells only."""
    south, centre, north = grid.latitudes_of(row)
    middle = across_m(centre)
    nearest, farthest = nearest_and_farthest(south, north)
    table = np.zeros((len(row), COLUMNS))
    table[:, FULL] = grid.full_m2[row]
    table[:, HALF_X] = middle * np.pi / grid.columns[row]
    table[:, HALF_Y] = table[:, FULL] / (4 * table[:, HALF_X])
    # how far north of the centre the middle of the rectangle lies
    table[:, OFFSET] = (zones_m2(south) + zones_m2(north)) / 2 - zones_m2(centre)
    table[:, OFFSET] /= middle
    least = np.maximum(across_m(farthest), 1e-3)
    table[:, STRETCH] = np.maximum(across_m(nearest) / middle, middle / least) * (1 + 1e-12)
    table[:, ABOVE], table[:, BELOW] = np.inf, -np.inf
    return table


def curvature_bound(
    grid: Grid, row: IntArray, stretch: FloatArray, step_m: FloatArray
) -> FloatArray:
    """Return the bound ``M`` on second derivatives of a distance over cells.

    Parameters
    ----------
    grid : Grid
    row : ndarray of int, shape (n,)
    stretch : ndarray, shape (n,)
        ``s`` of the cells.
    step_m : ndarray, shape (n,)
        Distance of the centres from what is measured to, more than the radius of the cell.
    """
    south, centre, north = grid.latitudes_of(row)
    twist = np.sin(nearest_and_farthest(south, north)[1]) / across_m(centre)
    apart = step_m - grid.radius_m[row]
    return stretch**2 / apart + math.sqrt(2.0) * stretch**3 * twist


def _beside(
    grid: Grid, keys: IntArray, azimuth_deg: FloatArray, steps: tuple[FloatArray, FloatArray]
) -> tuple[FloatArray, FloatArray]:
    """Return the places in front of cells, then those behind, longitudes and latitudes."""
    longitude, latitude = grid.centres_deg(keys)
    ahead, behind = steps
    to_longitude, to_latitude, _ = _GEOD.fwd(
        np.concatenate([longitude, longitude]),
        np.concatenate([latitude, latitude]),
        np.concatenate([azimuth_deg + 180.0, azimuth_deg]),
        np.concatenate([ahead, behind]),
    )
    return np.asarray(to_longitude, dtype=np.float64), np.asarray(to_latitude, dtype=np.float64)
