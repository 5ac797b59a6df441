"""Nested cells over a frame of longitudes and latitudes, with bounds on their radii.

Unlike those of `grid`, rows begin and end at the frame, so that a table over it has no gaps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from foedus.geodesy.coverage.grid import across_m, nearest_and_farthest
from foedus.geodesy.ellipsoid import R_MAX_M, FloatArray
from foedus.geodesy.fields.pieces import IntArray

_ROOTS: Final = 16
"""Cells across the area at first."""

Frame = tuple[float, float, float, float]
"""West, south, east and north in degrees; east may pass 180."""
Cells = tuple[IntArray, IntArray]
"""Rows and columns of cells of one level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """Cells over a frame, halved from level to level.

    Attributes
    ----------
    frame : tuple of float
    columns : ndarray of int, shape (rows,)
        Number of columns of each row of the coarsest level, so that cells are nearly square.
    """

    frame: Frame
    columns: IntArray

    def rows_at(self, level: int) -> int:
        """Return the number of rows of a level."""
        return len(self.columns) << level

    def columns_at(self, level: int) -> IntArray:
        """Return the number of columns of each row of a level."""
        return np.repeat(self.columns << level, 1 << level)

    def centres_deg(self, level: int, cells: Cells) -> tuple[FloatArray, FloatArray]:
        """Return longitude and latitude of centres of cells."""
        west, south, east, north = self.frame
        row, column = cells
        wide = (east - west) / (self.columns[row >> level] << level)
        high = (north - south) / self.rows_at(level)
        middles = column.astype(np.float64) + 0.5, row.astype(np.float64) + 0.5
        return west + middles[0] * wide, south + middles[1] * high

    def radius_m(self, level: int) -> FloatArray:
        """Return, for each row, a distance within which every point lies from its cell's centre.

        The length of the path to a corner that is straight in longitude and latitude, with radii
        of curvature that are nowhere less than those of the cell.
        """
        borders = self._borders(level)
        nearest, _ = nearest_and_farthest(borders[:-1], borders[1:])
        width = math.radians(self.frame[2] - self.frame[0])
        height = math.radians(self.frame[3] - self.frame[1])
        east = across_m(nearest) * width / self.columns_at(level) / 2
        return np.hypot(east, R_MAX_M * height / self.rows_at(level) / 2)

    def share(self, level: int) -> FloatArray:
        """Return, for each row, the share of the frame's area that a cell takes, nearly."""
        sines = np.sin(self._borders(level))
        return np.diff(sines) / (sines[-1] - sines[0]) / self.columns_at(level)

    def _borders(self, level: int) -> FloatArray:
        _, south, _, north = self.frame
        rows = self.rows_at(level)
        return np.radians(south + np.arange(rows + 1) * ((north - south) / rows))


def build_ladder(frame: Frame) -> Ladder:
    """Return cells over a frame."""
    west, south, east, north = frame
    width, height = east - west, north - south
    nearest = 0.0 if south < 0.0 < north else min(abs(south), abs(north))
    side = math.sqrt(height * max(height / 100, width * math.cos(math.radians(nearest)))) / _ROOTS
    rows = max(1, math.ceil(height / side))
    middle = np.radians(south + (np.arange(rows) + 0.5) * (height / rows))
    columns = np.maximum(1, np.ceil(width * np.cos(middle) / side)).astype(np.int64)
    return Ladder(frame=frame, columns=columns)


def all_cells(columns: IntArray) -> Cells:
    """Return the cells of rows with so many columns, row by row."""
    row = np.repeat(np.arange(len(columns)), columns)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(columns) - columns, columns)


def halve(cells: Cells) -> Cells:
    """Return the quarters of cells in the next level, shape (4 n,)."""
    row, column = cells
    return (
        np.repeat(2 * row, 4) + np.tile([0, 0, 1, 1], len(row)),
        np.repeat(2 * column, 4) + np.tile([0, 1, 0, 1], len(row)),
    )
