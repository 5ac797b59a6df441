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
from foedus.geodesy.ellipsoid import FloatArray
from foedus.geodesy.fields.pieces import IntArray
from foedus.geodesy.screens.ladder import Cells, Frame, Ladder, all_cells, build_ladder, halve

ByteArray = np.ndarray[Any, np.dtype[np.uint8]]
CoarseArray = np.ndarray[Any, np.dtype[np.int32] | np.dtype[np.int16]]

OPEN: Final = 255
"""Label of cells whose points must be asked for one by one."""
_LEVELS: Final = 16
_SKETCH: Final = 5
"""Halvings to find where zones are: to about 50 km."""
_WHOLE_EARTH: Final = (-180.0, -90.0, 180.0, 90.0)
_BYTES_MAX: Final = 4_000_000
"""Room for the tables, so that they stay near the processor."""
_SHORT: Final = 32_768
"""So many blocks can be numbered in two bytes, which leaves more room near the processor."""
_GRAIN: Final = 16
"""Points that count as one when work is shared out: looking up is quick."""
_LONGITUDE_MAX_DEG: Final = 540.0
"""Points beyond are left open: turning them back would lose digits."""

Level = tuple[Cells, ByteArray]
"""Cells of one level, and their labels."""
Tables = tuple[FloatArray, FloatArray, IntArray, CoarseArray, ByteArray]
"""For each row of coarse cells, columns to a degree, columns, and the first cell; labels of coarse
cells, or blocks counted down from -1; and the labels in blocks, row by row."""


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
    beyond : int
        Label of all points out of the frame.
    """

    frame: Frame
    side: int
    tables: Tables
    open_share: float
    beyond: int

    @property
    def nbytes(self) -> int:
        """Memory of the tables."""
        return sum(table.nbytes for table in self.tables)

    def look_up(
        self, longitude_deg: FloatArray, latitude_deg: FloatArray
    ) -> tuple[ByteArray, IntArray]:
        """Return labels of points, and the indices of those that are open.

        Coordinates that are no longitudes and latitudes are open.
        """
        count = len(longitude_deg)
        labels = np.empty(count, dtype=np.uint8)
        waiting = np.empty(count, dtype=np.int64)
        parts: dict[int, IntArray] = {}
        points, out, about = (
            (longitude_deg, latitude_deg),
            (labels, waiting),
            (self.side, self.beyond),
        )

        def task(first: int, last: int) -> None:
            start, stop = first * _GRAIN, min(last * _GRAIN, count)
            found = _look_up(points, self.frame, about, self.tables, out, (start, stop))
            parts[start] = waiting[start : start + found]

        run_in_chunks(task, -(-count // _GRAIN))
        ordered = [parts[start] for start in sorted(parts)]
        return labels, np.concatenate(ordered) if ordered else waiting


@kernel
def _look_up(
    points: tuple[FloatArray, FloatArray],
    frame: Frame,
    about: tuple[int, int],
    tables: Tables,
    out: tuple[ByteArray, IntArray],
    span: tuple[int, int],
) -> int:
    """Fill in labels and the indices of open points, from the start of the span; return how many.

    A point may be rounded into the next cell where it lies within a ten-thousandth of a
    micrometre of it; radii of cells have room for that.
    """
    west, south, east, north = frame
    side, beyond = about
    scales, counts, starts, coarse, fine = tables
    width, rows = east - west, float(len(counts))
    scale = rows / (north - south)
    found = 0
    for i in range(span[0], span[1]):
        longitude, latitude = points[0][i], points[1][i]
        x, v = longitude - west, (latitude - south) * scale
        if not 0.0 <= x <= width and abs(longitude) <= _LONGITUDE_MAX_DEG:
            x -= 360.0 * math.floor(x / 360.0)
        label = OPEN
        if 0.0 <= v < rows:
            row = int(v)
            u = x * scales[row]
            if 0.0 <= u < counts[row]:
                column = int(u)
                label = int(coarse[starts[row] + column])
                place = int((v - row) * side) * side + int((u - column) * side)
                label = label if label >= 0 else int(fine[(-1 - label) * side * side + place])
        elsewhere = x > width or latitude < south or latitude > north
        if elsewhere and abs(longitude) <= _LONGITUDE_MAX_DEG and abs(latitude) <= 90.0:
            label = beyond
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


def label_cells(question: Question, frame: Frame, *, open_share: float, beyond: int) -> Blocks:
    """Return labels of cells, halved until little is open.

    Parameters
    ----------
    question : Question
    frame : tuple of float
    open_share : float
        Halving ends when about this share of the area is open, or when tables would take more
        than 4 MB.
    beyond : int
        Label of all points out of the frame; `OPEN` if they have different ones.
    """
    ladder = build_ladder(frame)
    levels = _label_levels(question, ladder, open_share=open_share, last=_LEVELS)
    return _flatten(ladder, levels, beyond)


def frame_around(question: Question, outside: int) -> Frame:
    """Return a frame out of which all points have the label `outside`; seldom the least one."""
    ladder = build_ladder(_WHOLE_EARTH)
    levels = _label_levels(question, ladder, open_share=0.0, last=_SKETCH)
    boxes: list[FloatArray] = []
    for level, (cells, labels) in enumerate(levels):
        held = labels != outside
        if level + 1 < len(levels):
            held &= labels != OPEN
        row, column = cells[0][held], cells[1][held]
        x, y = ladder.centres_deg(level, (row, column))
        wide = 180.0 / (ladder.columns[row >> level] << level)
        high = 90.0 / ladder.rows_at(level)
        boxes.append(np.column_stack([x - wide, y - high, x + wide, y + high]))
    rim = np.concatenate(boxes)
    if len(rim) == 0:
        return _WHOLE_EARTH
    west, east = _shortest_arc(rim[:, 0], rim[:, 2])
    south, north = float(rim[:, 1].min()), float(rim[:, 3].max())
    return west, max(-90.0, south), east, (90.0 if north > 90.0 - 1e-9 else north)


def _shortest_arc(west: FloatArray, east: FloatArray) -> tuple[float, float]:
    """Return the arc of longitude that holds all intervals, leaving out the widest gap."""
    order = np.argsort(west)
    west, reached = west[order], np.maximum.accumulate(east[order])
    gaps = np.append(west[1:], west[0] + 360.0) - reached
    widest = int(np.argmax(gaps))
    if gaps[widest] <= 0.0:
        return -180.0, 180.0
    if widest == len(gaps) - 1:
        return float(west[0]), float(reached[-1])
    return float(west[widest + 1]), float(reached[widest]) + 360.0


def _label_levels(
    question: Question, ladder: Ladder, *, open_share: float, last: int
) -> list[Level]:
    """Return cells and labels from coarse to fine; each level halves the open ones before."""
    levels: list[Level] = []
    cells = all_cells(ladder.columns)
    before = None
    while True:
        level = len(levels)
        radius = ladder.radius_m(level)[cells[0]]
        values = question.measure(*ladder.centres_deg(level, cells))
        labels = question.label(values, radius, before)
        levels.append((cells, labels))
        room = _coarse_level(ladder, levels, level + 1)[1]
        if _open_share(ladder, levels) <= open_share or level == last or room > _BYTES_MAX:
            return levels
        left = labels == OPEN
        before = values[:, left].repeat(4, axis=1)
        cells = halve((cells[0][left], cells[1][left]))


def _open_share(ladder: Ladder, levels: list[Level]) -> float:
    (row, _), labels = levels[-1]
    return float(ladder.share(len(levels) - 1)[row[labels == OPEN]].sum())


def _coarse_level(ladder: Ladder, levels: list[Level], last: int) -> tuple[int, int]:
    """Return the level of coarse cells for which tables are least, and their size in bytes."""
    total = int(ladder.columns.sum())
    counts = [int((labels == OPEN).sum()) for _, labels in levels]
    sizes = [
        4 * total * 4**level + count * 4 ** (last - level) for level, count in enumerate(counts)
    ]
    least = min(range(len(sizes)), key=sizes.__getitem__)
    return least, sizes[least]


def _flatten(ladder: Ladder, levels: list[Level], beyond: int) -> Blocks:
    coarse = _coarse_level(ladder, levels, len(levels) - 1)[0]
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
        table = table if len(held) > _SHORT else table.astype(np.int16)
    return Blocks(
        frame=ladder.frame,
        side=1 << (len(levels) - 1 - coarse),
        tables=(
            columns / (ladder.frame[2] - ladder.frame[0]),
            columns.astype(np.float64),
            starts,
            table,
            fine,
        ),
        open_share=_open_share(ladder, levels),
        beyond=beyond,
    )


def _spread(table: CoarseArray, columns: IntArray) -> CoarseArray:
    """Return the table of a level with every cell halved; `columns` are those of the halves."""
    row, column = all_cells(columns)
    before = columns[::2] >> 1
    return table[(np.cumsum(before) - before)[row >> 1] + (column >> 1)]


def _fill_blocks(levels: list[Level], table: CoarseArray, starts: IntArray) -> ByteArray:
    """Return the labels in blocks, from the levels below the coarse one."""
    blocks = np.full((int((table < 0).sum()), 1, 1), OPEN, dtype=np.uint8)
    for depth, ((row, column), labels) in enumerate(levels, start=1):
        blocks = blocks.repeat(2, axis=1).repeat(2, axis=2)
        block = -1 - table[starts[row >> depth] + (column >> depth)]
        mask = (1 << depth) - 1
        blocks[block, row & mask, column & mask] = labels
    return np.ascontiguousarray(blocks).ravel()
