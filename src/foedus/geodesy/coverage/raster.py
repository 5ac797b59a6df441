"""The exact area of polygons in every cell of a grid, without clipping polygons.

The area of a region is the integral of ``longitude dQ`` around it, with the zone area ``Q`` of
`area`.  An edge is split at the borders of cells; each part adds the area between itself and the
left border to its own cell, and its share of the row's height to all cells on its left.  Only
cells that an edge touches are stored; between them lie whole runs of cells inside or outside.
Cost is linear in edges and touched cells, besides one sort.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.geodesy.compile import kernel
from foedus.geodesy.coverage.grid import (
    Grid,
    children_of,
    join_keys,
    parents_of,
    row_borders,
    split_keys,
)
from foedus.geodesy.regions.area import edges_of, zone_m2, zone_mean_m2

if TYPE_CHECKING:
    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.fields.pieces import IntArray
    from foedus.geodesy.regions.contains import BoolArray

_DUST: Final = 1e-10
"""Shares of a cell below this are rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raster:
    """Areas of a territory in the cells of a grid.

    Attributes
    ----------
    grid : Grid
    keys : ndarray of int, shape (n,)
        Cells touched by an edge, ascending: row by row from the west.
    area_m2 : ndarray, shape (n,)
        Area of the territory in each of them.
    between_m2 : ndarray, shape (n,)
        Area in each of the cells between this one and the touched one before it in its row:
        a whole cell, less where a parallel cuts the row, or 0.
    """

    grid: Grid
    keys: IntArray
    area_m2: FloatArray
    between_m2: FloatArray

    def areas_of(self, keys: IntArray) -> FloatArray:
        """Return the area of the territory in any cells."""
        if len(self.keys) == 0:
            return np.zeros(len(keys))
        place = np.searchsorted(self.keys, keys)
        at = np.minimum(place, len(self.keys) - 1)
        touched = self.keys[at] == keys
        row = split_keys(keys)[0]
        within = (place < len(self.keys)) & (split_keys(self.keys[at])[0] == row)
        between = np.where(within, self.between_m2[at], 0.0)
        return np.where(touched, self.area_m2[at], between)

    def cell_count(self) -> int:
        """Return the number of cells with territory."""
        return int(self._run_lengths().sum() + (self.area_m2 > 0).sum())

    def cells(self) -> IntArray:
        """Return all cells with territory, ascending."""
        lengths = self._run_lengths()
        of = np.repeat(np.arange(len(lengths)), lengths)
        back = np.cumsum(lengths)[of] - np.arange(len(of))
        return np.sort(np.concatenate([self.keys[self.area_m2 > 0], self.keys[of] - back]))

    def _run_lengths(self) -> IntArray:
        """Return how many whole cells lie before each touched cell."""
        gaps = np.diff(self.keys, prepend=self.keys[:1]) - 1
        return np.where(self.between_m2 > 0, gaps, 0)


def rasterise(rings: list[FloatArray], grid: Grid) -> Raster:
    """Return the areas of the region inside closed rings.

    Parameters
    ----------
    rings : list of ndarray, shape (n, 2)
        Longitude in [-180, 180] and latitude in degrees; shells counter-clockwise, holes
        clockwise.
    grid : Grid
    """
    return rasterise_rows(rising_edges(rings), grid, np.ones(len(grid.columns), dtype=np.bool_))


def rising_edges(rings: list[FloatArray]) -> FloatArray:
    """Return the edges that are not along a parallel, in radians, shape (n, 4)."""
    ends = edges_of(rings)
    return np.ascontiguousarray(ends[ends[:, 1] != ends[:, 3]])


def rasterise_rows(ends: FloatArray, grid: Grid, wanted: BoolArray) -> Raster:
    """Return the areas of a region in some rows of a grid.

    Parameters
    ----------
    ends : ndarray, shape (n, 4)
        All edges of the region, from `rising_edges`.
    grid : Grid
    wanted : ndarray of bool, shape (rows,)
        Other rows are left out, as if nothing were there.
    """
    borders = row_borders(len(grid.columns))
    room = int(_room(ends, grid.columns, wanted))
    row, column = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
    own, height = np.empty(room), np.empty(room)
    count = _split_edges(ends, (grid.columns, wanted), borders, (row, column, own, height))
    keys = join_keys(row[:count], column[:count])
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    if len(first) == 0:
        nothing = np.zeros(0, dtype=np.int64)
        return Raster(grid=grid, keys=nothing, area_m2=np.zeros(0), between_m2=np.zeros(0))
    keys = keys[first]
    area = np.add.reduceat(own[:count][order], first)
    rise = np.add.reduceat(height[:count][order], first)
    between = np.zeros(len(keys))
    _accumulate(split_keys(keys)[0], rise, grid.columns, grid.full_m2, (area, between))
    return Raster(grid=grid, keys=keys, area_m2=area, between_m2=between)


def join_rows(first: Raster, second: Raster) -> Raster:
    """Return the areas of two rasters of different rows of one grid together."""
    keys = np.concatenate([first.keys, second.keys])
    order = np.argsort(keys, kind="stable")
    return Raster(
        grid=first.grid,
        keys=keys[order],
        area_m2=np.concatenate([first.area_m2, second.area_m2])[order],
        between_m2=np.concatenate([first.between_m2, second.between_m2])[order],
    )


def coarsen(fine: Raster, grid: Grid) -> Raster:
    """Return the areas in the cells of the next coarser grid: sums over four cells each."""
    keys = np.unique(parents_of(fine.keys))
    row, column = split_keys(keys)
    before = join_keys(row, np.maximum(column - 1, 0))
    follows = np.zeros(len(keys), dtype=np.bool_)
    follows[1:] = (row[1:] == row[:-1]) & (column[1:] > column[:-1] + 1)
    return Raster(
        grid=grid,
        keys=keys,
        area_m2=_sum_children(fine, keys),
        between_m2=np.where(follows, _sum_children(fine, before), 0.0),
    )


def _sum_children(fine: Raster, keys: IntArray) -> FloatArray:
    return fine.areas_of(children_of(keys)).reshape(-1, 4).sum(axis=1)


@kernel
def _row_of(latitude: float, rows: int) -> int:
    return min(rows - 1, max(0, int((latitude + math.pi / 2) / (math.pi / rows))))


@kernel
def _room(ends: FloatArray, columns: IntArray, wanted: BoolArray) -> int:
    """Return a bound on the number of parts of all edges."""
    rows, total = len(columns), 0
    for e in range(len(ends)):
        low, high = _row_of(ends[e, 1], rows), _row_of(ends[e, 3], rows)
        if low > high:
            low, high = high, low
        most, asked = 0, 0
        for row in range(low, high + 1):
            if wanted[row]:
                most = max(most, columns[row])
                asked += 1
        if asked > 0:
            turn = abs(ends[e, 2] - ends[e, 0]) / (2 * math.pi)
            total += int(turn * most) + 3 * (asked + 2)
    return total


@kernel
def _split_edges(
    ends: FloatArray,
    lines: tuple[IntArray, BoolArray],
    borders: FloatArray,
    out: tuple[IntArray, IntArray, FloatArray, FloatArray],
) -> int:
    """Split edges at the borders of rows, then of columns; return the number of parts.

    `lines` holds the number of columns of each row, and whether the row is wanted.
    """
    columns, wanted = lines
    count, rows = 0, len(columns)
    for e in range(len(ends)):
        lon1, lat1, lon2, lat2 = ends[e, 0], ends[e, 1], ends[e, 2], ends[e, 3]
        up = lat2 > lat1
        row, last = _row_of(lat1, rows), _row_of(lat2, rows)
        here_lon, here_lat = lon1, lat1
        while True:
            to_lon, to_lat = lon2, lat2
            if row != last:
                to_lat = borders[row + 1] if up else borders[row]
                to_lon = lon1 + (to_lat - lat1) / (lat2 - lat1) * (lon2 - lon1)
            if wanted[row]:
                part = (here_lon, here_lat, to_lon, to_lat)
                count = _split_row(part, (row, columns[row]), borders[row], out, count)
            if row == last:
                break
            here_lon, here_lat = to_lon, to_lat
            row += 1 if up else -1
    return count


@kernel
def _split_row(
    part: tuple[float, float, float, float],
    place: tuple[int, int],
    base: float,
    out: tuple[IntArray, IntArray, FloatArray, FloatArray],
    count: int,
) -> int:
    """Split a part of an edge within one row at the borders of columns."""
    lon1, lat1, lon2, lat2 = part
    row, columns = place
    width = 2 * math.pi / columns
    column = min(columns - 1, max(0, int((lon1 + math.pi) / width)))
    last = min(columns - 1, max(0, int((lon2 + math.pi) / width)))
    right = 1 if last >= column else -1
    zone_base = zone_m2(base)
    here_lon, here_lat, here_zone = lon1, lat1, zone_m2(lat1) - zone_base
    while True:
        to_lon, to_lat = lon2, lat2
        if column != last:
            to_lon = -math.pi + (column + (1 if right > 0 else 0)) * width
            share = min(1.0, max(0.0, (to_lon - lon1) / (lon2 - lon1)))
            to_lat = lat1 + share * (lat2 - lat1)
        to_zone = zone_m2(to_lat) - zone_base
        left = -math.pi + column * width
        mean = zone_mean_m2(here_lat, to_lat) - zone_base
        out[0][count], out[1][count] = row, column
        out[2][count] = (
            (to_lon - left) * to_zone - (here_lon - left) * here_zone - (to_lon - here_lon) * mean
        )
        out[3][count] = to_zone - here_zone
        count += 1
        if column == last:
            return count
        here_lon, here_lat, here_zone = to_lon, to_lat, to_zone
        column += right


@kernel
def _accumulate(
    rows: IntArray,
    rise: FloatArray,
    columns: IntArray,
    full: FloatArray,
    out: tuple[FloatArray, FloatArray],
) -> None:
    """Add to each touched cell what the edges on its right cover; fill the cells between."""
    area, between = out
    row, beyond = -1, 0.0
    for k in range(len(rows) - 1, -1, -1):
        if rows[k] != row:
            row, beyond = rows[k], 0.0
        width = 2 * math.pi / columns[row]
        area[k] += width * beyond
        if area[k] < _DUST * full[row]:
            area[k] = 0.0
        beyond += rise[k]
        if k > 0 and rows[k - 1] == row and width * beyond > _DUST * full[row]:
            between[k] = width * beyond
