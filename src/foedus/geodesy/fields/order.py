"""An order of points in which neighbours are near: cells along Hilbert's curve."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.geodesy.compile import kernel, run_in_chunks

if TYPE_CHECKING:
    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.fields.pieces import IntArray

_BITS_MAX: Final = 10
_POINTS_PER_CELL: Final = 4


def curve_order(longitude_deg: FloatArray, latitude_deg: FloatArray) -> IntArray:
    """Return the indices of points, shape (n,), cell by cell along Hilbert's curve.

    Cells divide the box around the points in longitude, taken from -180 to 180, and latitude;
    points of one cell keep their order.  Cost is linear.
    """
    count = len(longitude_deg)
    bits = 1
    while bits < _BITS_MAX and 4**bits * _POINTS_PER_CELL < count:
        bits += 1
    frame = _frame(longitude_deg, latitude_deg)
    code = np.empty(count, dtype=np.int64)

    def encode(start: int, stop: int) -> None:
        _encode((longitude_deg, latitude_deg), frame, 1 << bits, code, (start, stop))

    run_in_chunks(encode, count)
    order = np.empty(count, dtype=np.int64)
    _counting_sort(code, 4**bits, order)
    return order


@kernel
def _wrapped(longitude: float) -> float:
    return longitude - 360.0 * math.floor((longitude + 180.0) / 360.0)


@kernel
def _frame(longitude: FloatArray, latitude: FloatArray) -> tuple[float, float, float, float]:
    """Return the least longitude and latitude, and the extents."""
    west, south, east, north = np.inf, np.inf, -np.inf, -np.inf
    for i in range(len(longitude)):
        x = _wrapped(longitude[i])
        west, east = min(west, x), max(east, x)
        south, north = min(south, latitude[i]), max(north, latitude[i])
    return west, south, max(east - west, 1e-12), max(north - south, 1e-12)


@kernel
def _along(x: int, y: int, side: int) -> int:
    """Return the index along Hilbert's curve of a cell of a square of cells."""
    index = 0
    half = side >> 1
    while half > 0:
        right, up = (x & half) > 0, (y & half) > 0
        index = 4 * index + ((2 if up else 3) if right else (1 if up else 0))
        if not up:  # turn the quarter, so that the curve enters where it left the last
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        half >>= 1
    return index


@kernel
def _encode(
    points: tuple[FloatArray, FloatArray],
    frame: tuple[float, float, float, float],
    side: int,
    code: IntArray,
    span: tuple[int, int],
) -> None:
    """Fill in the index along the curve of each point's cell."""
    for i in range(span[0], span[1]):
        x = min(side - 1, int((_wrapped(points[0][i]) - frame[0]) / frame[2] * side))
        y = min(side - 1, int((points[1][i] - frame[1]) / frame[3] * side))
        code[i] = _along(x, y, side)


@kernel
def _counting_sort(code: IntArray, cells: int, order: IntArray) -> None:
    starts = np.zeros(cells + 1, dtype=np.int64)
    for i in range(len(code)):
        starts[code[i] + 1] += 1
    for k in range(cells):
        starts[k + 1] += starts[k]
    for i in range(len(code)):
        order[starts[code[i]]] = i
        starts[code[i]] += 1
