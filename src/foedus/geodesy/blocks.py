"""Labels of cells on the Earth, looked up in nanoseconds: coarse cells, and blocks of fine ones.

Cells are halved only where their label is open, and the result is flattened: a coarse cell has a
label, or the number of a block with the labels of its fine cells.  The side of coarse cells is
chosen so that both tables together take the least memory and stay in the processor's cache.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np

from foedus.geodesy.compile import kernel, run_in_chunks
from foedus.geodesy.ellipsoid import R_MAX_M, FloatArray
from foedus.geodesy.grid import across_m, nearest_and_farthest
from foedus.geodesy.pieces import Int32Array, IntArray

ByteArray = np.ndarray[Any, np.dtype[np.uint8]]

OPEN: Final = 255
"""Label of cells whose points must be asked for one by one."""
_ROOTS: Final = 16
"""Cells across the area at first."""
_LEVELS: Final = 16
_BYTES_MAX: Final = 4_000_000
"""Room for the tables, so that they stay near the processor."""
_LONGITUDE_MAX_DEG: Final = 540.0
"""Points beyond are left open: turning them back would lose digits."""

Frame = tuple[float, float, float, float]
"""West and south, width and height, in degrees."""
Cells = tuple[IntArray, IntArray]
"""Rows and columns of cells of one level."""
Tables = tuple[FloatArray, FloatArray, IntArray, Int32Array, ByteArray]
"""For each row of coarse cells, columns to a degree, columns, and the first cell; labels of coarse
cells, or blocks counted down from -1; and the labels in blocks, row by row."""


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
        west, south, width, height = self.frame
        row, column = cells
        wide = width / (self.columns[row >> level] << level)
        high = height / self.rows_at(level)
        middles = column.astype(np.float64) + 0.5, row.astype(np.float64) + 0.5
        return west + middles[0] * wide, south + middles[1] * high

    def radius_m(self, level: int) -> FloatArray:
        """Return, for each row, a distance within which every point lies from its cell's centre.

        The length of the path to a corner that is straight in longitude and latitude, with radii
        of curvature that are nowhere less than those of the cell.
        """
        borders = self._borders(level)
        nearest, _ = nearest_and_farthest(borders[:-1], borders[1:])
        width, height = math.radians(self.frame[2]), math.radians(self.frame[3])
        east = across_m(nearest) * width / self.columns_at(level) / 2
        return np.hypot(east, R_MAX_M * height / self.rows_at(level) / 2)

    def share(self, level: int) -> FloatArray:
        """Return, for each row, the share of the frame's area that a cell takes, nearly."""
        sines = np.sin(self._borders(level))
        return np.diff(sines) / (sines[-1] - sines[0]) / self.columns_at(level)

    def _borders(self, level: int) -> FloatArray:
        _, south, _, height = self.frame
        rows = self.rows_at(level)
        return np.radians(south + np.arange(rows + 1) * (height / rows))


def build_ladder(bounds_deg: tuple[float, float, float, float]) -> Ladder:
    """Return cells over bounds: west, south, east, north in degrees."""
    west, south, east, north = bounds_deg
    width, height = east - west, north - south
    nearest = 0.0 if south < 0.0 < north else min(abs(south), abs(north))
    side = math.sqrt(height * max(height / 100, width * math.cos(math.radians(nearest)))) / _ROOTS
    rows = max(1, math.ceil(height / side))
    middle = np.radians(south + (np.arange(rows) + 0.5) * (height / rows))
    columns = np.maximum(1, np.ceil(width * np.cos(middle) / side)).astype(np.int64)
    return Ladder(frame=(west, south, width, height), columns=columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """Labels of cells, flattened; see the module.

    Attributes
    ----------
    frame : tuple of float
    side : int
        Fine cells along a side of a coarse cell.
    tables : tuple of ndarray
    open_share : float
        Share of the frame's area, nearly, that is left open.
    """

    frame: Frame
    side: int
    tables: Tables
    open_share: float

    @property
    def nbytes(self) -> int:
        """Memory of the tables."""
        return sum(table.nbytes for table in self.tables)

    def look_up(
        self, longitude_deg: FloatArray, latitude_deg: FloatArray
    ) -> tuple[ByteArray, IntArray]:
        """Return labels of points, and the indices of those that are open.

        Points out of the frame, and coordinates that are no numbers, are open.
        """
        count = len(longitude_deg)
        labels = np.empty(count, dtype=np.uint8)
        waiting = np.empty(count, dtype=np.int64)
        parts: dict[int, IntArray] = {}
        points = (longitude_deg, latitude_deg)

        def task(start: int, stop: int) -> None:
            found = _look_up(
                points, self.frame, self.side, self.tables, (labels, waiting), (start, stop)
            )
            parts[start] = waiting[start : start + found]

        run_in_chunks(task, count)
        ordered = [parts[start] for start in sorted(parts)]
        return labels, np.concatenate(ordered) if ordered else waiting


@kernel
def _look_up(
    points: tuple[FloatArray, FloatArray],
    frame: Frame,
    side: int,
    tables: Tables,
    out: tuple[ByteArray, IntArray],
    span: tuple[int, int],
) -> int:
    """Fill in labels and the indices of open points, from the start of the span; return how many.

    A point may be rounded into the next cell where it lies within a ten-thousandth of a
    micrometre of it; radii of cells have room for that.
    """
    west, south, width, height = frame
    scales, counts, starts, coarse, fine = tables
    rows = float(len(counts))
    scale = rows / height
    found = 0
    for i in range(span[0], span[1]):
        x = points[0][i] - west
        if not 0.0 <= x <= width and abs(points[0][i]) <= _LONGITUDE_MAX_DEG:
            x -= 360.0 * math.floor(x / 360.0)
        v = (points[1][i] - south) * scale
        label = OPEN
        if 0.0 <= v < rows:
            row = int(v)
            u = x * scales[row]
            if 0.0 <= u < counts[row]:
                column = int(u)
                label = int(coarse[starts[row] + column])
                place = int((v - row) * side) * side + int((u - column) * side)
                label = label if label >= 0 else int(fine[(-1 - label) * side * side + place])
        out[0][i] = label
        if label == OPEN:
            out[1][span[0] + found] = i
            found += 1
    return found


class Question(Protocol):
    """What is asked of places: numbers, and the label that they give to all places around."""

    def measure(self, longitude_deg: FloatArray, latitude_deg: FloatArray) -> FloatArray:
        """Return k numbers for each of n places, shape (k, n)."""
        ...

    def label(
        self,
        values: FloatArray,
        radius_m: FloatArray,
        before: FloatArray | None,
    ) -> ByteArray:
        """Return the labels of cells from the numbers at their centres.

        `OPEN` unless all points within the radius have the label.  `before` are the numbers, shape
        (k, n), at the corner that each cell shares with the other quarters of the cell before.
        """
        ...


def label_cells(ladder: Ladder, question: Question, *, open_share: float) -> Blocks:
    """Return labels of cells, halved until little is open.

    Halving ends when about `open_share` of the area is open, or when tables would take more than
    4 MB.
    """
    levels: list[tuple[Cells, ByteArray]] = []
    cells = _all_cells(ladder.columns)
    before = None
    while True:
        level = len(levels)
        radius = ladder.radius_m(level)[cells[0]]
        values = question.measure(*ladder.centres_deg(level, cells))
        labels = question.label(values, radius, before)
        levels.append((cells, labels))
        left = labels == OPEN
        cells = cells[0][left], cells[1][left]
        share = float(ladder.share(level)[cells[0]].sum())
        counts = [int((known == OPEN).sum()) for _, known in levels]
        room = _coarse_level(ladder, counts, level + 1)[1]
        if share <= open_share or level == _LEVELS or room > _BYTES_MAX:
            break
        before = values[:, left].repeat(4, axis=1)
        cells = _halve(cells)
    coarse = _coarse_level(ladder, counts, level)[0]
    return _flatten(ladder, levels, coarse, share)


def _coarse_level(ladder: Ladder, counts: list[int], last: int) -> tuple[int, int]:
    """Return the level of coarse cells for which tables are least, and their size in bytes."""
    total = int(ladder.columns.sum())
    sizes = [
        4 * total * 4**level + count * 4 ** (last - level) for level, count in enumerate(counts)
    ]
    least = min(range(len(sizes)), key=sizes.__getitem__)
    return least, sizes[least]


def _all_cells(columns: IntArray) -> Cells:
    row = np.repeat(np.arange(len(columns)), columns)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(columns) - columns, columns)


def _halve(cells: Cells) -> Cells:
    row, column = cells
    return (
        np.repeat(2 * row, 4) + np.tile([0, 0, 1, 1], len(row)),
        np.repeat(2 * column, 4) + np.tile([0, 1, 0, 1], len(row)),
    )


def _flatten(
    ladder: Ladder, levels: list[tuple[Cells, ByteArray]], coarse: int, share: float
) -> Blocks:
    table = np.full(int(ladder.columns.sum()), OPEN, dtype=np.int32)
    for level, ((row, column), labels) in enumerate(levels[: coarse + 1]):
        columns = ladder.columns_at(level)
        starts = np.cumsum(columns) - columns
        if level:
            table = _spread(table, columns)
        table[starts[row] + column] = labels
    columns = ladder.columns_at(coarse)
    starts = np.cumsum(columns) - columns
    fine = np.empty(0, dtype=np.uint8)
    if len(levels) > coarse + 1:
        held = np.flatnonzero(table == OPEN)
        table[held] = -1 - np.arange(len(held))
        fine = _fill_blocks(levels[coarse + 1 :], table, starts)
    return Blocks(
        frame=ladder.frame,
        side=1 << (len(levels) - 1 - coarse),
        tables=(columns / ladder.frame[2], columns.astype(np.float64), starts, table, fine),
        open_share=share,
    )


def _spread(table: Int32Array, columns: IntArray) -> Int32Array:
    """Return the table of a level with every cell halved; `columns` are those of the halves."""
    row, column = _all_cells(columns)
    before = columns[::2] >> 1
    return table[(np.cumsum(before) - before)[row >> 1] + (column >> 1)]


def _fill_blocks(
    levels: list[tuple[Cells, ByteArray]], table: Int32Array, starts: IntArray
) -> ByteArray:
    """Return the labels in blocks, from the levels below the coarse one."""
    blocks = np.full((int((table < 0).sum()), 1, 1), OPEN, dtype=np.uint8)
    for depth, ((row, column), labels) in enumerate(levels, start=1):
        blocks = blocks.repeat(2, axis=1).repeat(2, axis=2)
        block = -1 - table[starts[row >> depth] + (column >> depth)]
        mask = (1 << depth) - 1
        blocks[block, row & mask, column & mask] = labels
    return np.ascontiguousarray(blocks).ravel()
