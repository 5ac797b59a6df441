"""Nested grids over the whole Earth with nearly square cells of longitude and latitude.

Rows have equal height in latitude; every row has a whole number of columns around the Earth, so
that cells are about as wide as high.  A finer level halves rows and columns.  Cells are numbered
absolutely: grids of the same size have the same cells, whatever they are used for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.geodesy.compile import kernel
from foedus.geodesy.ellipsoid import A_M, E2, FloatArray
from foedus.geodesy.regions.area import zone_m2

if TYPE_CHECKING:
    from foedus.geodesy.fields.pieces import IntArray

_ROW_BITS = np.int64(32)
_COLUMN_MASK = np.int64((1 << 32) - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One level of nested grids.

    Attributes
    ----------
    columns : ndarray of int, shape (rows,)
        Number of columns of each row, from the south pole.
    full_m2 : ndarray, shape (rows,)
        Area of a cell of each row.
    radius_m : ndarray, shape (rows,)
        Every point of a cell lies within this geodesic distance of its centre.
    """

    columns: IntArray
    full_m2: FloatArray
    radius_m: FloatArray

    @property
    def height(self) -> float:
        """Height of a row in radians."""
        return np.pi / len(self.columns)

    def centres_deg(self, keys: IntArray) -> tuple[FloatArray, FloatArray]:
        """Return longitude and latitude of the centres of cells."""
        row, column = split_keys(keys)
        wide = 360.0 / self.columns[row].astype(np.float64)
        high = 180.0 / len(self.columns)
        longitude = (column.astype(np.float64) + 0.5) * wide - 180.0
        return longitude, (row.astype(np.float64) + 0.5) * high - 90.0

    def latitudes_of(self, row: IntArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return south, middle and north of rows in radians."""
        south = row.astype(np.float64) * self.height - np.pi / 2
        return south, south + self.height / 2, south + self.height


def build_grid(*, cell_m: float, level: int = 0) -> Grid:
    """Return the grid that halves cells of side `cell_m` `level` times.

    Notes
    -----
    The radius is a proved bound: the length of the path to a corner that is straight in longitude
    and latitude, with the greatest radii of curvature of the cell.
    """
    rows = max(2, round(np.pi * A_M / cell_m))
    middle = (np.arange(rows, dtype=np.float64) + 0.5) * (np.pi / rows) - np.pi / 2
    around = 2 * np.pi * across_m(middle)
    columns = np.maximum(1, np.round(around / (np.pi * A_M / rows))).astype(np.int64)
    columns = np.repeat(columns << level, 2**level)
    borders = row_borders(len(columns))
    full = np.diff(zones_m2(borders)) * (2 * np.pi / columns)
    nearest, farthest = nearest_and_farthest(borders[:-1], borders[1:])
    east = across_m(nearest) * np.pi / columns
    north = _meridian_m(farthest) * np.pi / len(columns) / 2
    return Grid(columns=columns, full_m2=full, radius_m=np.hypot(east, north) + 1e-6)


def row_borders(rows: int) -> FloatArray:
    """Return the latitudes of the borders of rows, radians, as `rasterise` computes them."""
    steps = np.arange(rows + 1, dtype=np.float64)
    return steps * (np.pi / rows) - np.pi / 2


def nearest_and_farthest(south: FloatArray, north: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return how near to the equator, and how far from it, rows between two latitudes reach."""
    low, high = np.abs(south), np.abs(north)
    return np.where(south * north < 0, 0.0, np.minimum(low, high)), np.maximum(low, high)


def join_keys(row: IntArray, column: IntArray) -> IntArray:
    """Return the numbers of cells."""
    return (row << _ROW_BITS) | column


def split_keys(keys: IntArray) -> tuple[IntArray, IntArray]:
    """Return rows and columns of numbered cells."""
    return keys >> _ROW_BITS, keys & _COLUMN_MASK


def parents_of(keys: IntArray) -> IntArray:
    """Return the cell of the next coarser level that holds each cell."""
    row, column = split_keys(keys)
    return join_keys(row // 2, column // 2)


def children_of(keys: IntArray) -> IntArray:
    """Return the four cells of the next level in each cell, shape (4 n,)."""
    row, column = split_keys(keys)
    parts = [join_keys(2 * row + i, 2 * column + j) for i in (0, 1) for j in (0, 1)]
    return np.column_stack(parts).ravel()


def across_m(latitude: FloatArray) -> FloatArray:
    """Return the radius of parallels."""
    return A_M * np.cos(latitude) / np.sqrt(1 - E2 * np.sin(latitude) ** 2)


def _meridian_m(latitude: FloatArray) -> FloatArray:
    """Return the radius of curvature of the meridian."""
    return A_M * (1 - E2) / (1 - E2 * np.sin(latitude) ** 2) ** 1.5


def zones_m2(latitude: FloatArray) -> FloatArray:
    """Return `zone_m2` of latitudes in radians."""
    out = np.empty(len(latitude))
    _fill_zones(latitude, out)
    return out


@kernel
def _fill_zones(latitude: FloatArray, out: FloatArray) -> None:
    for i in range(len(latitude)):
        out[i] = zone_m2(latitude[i])
