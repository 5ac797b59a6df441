"""Which points lie inside polygons: even-odd crossings with edges sorted into strips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.geodesy.compile import kernel, run_in_chunks

if TYPE_CHECKING:
    from typing import Any

    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.fields.pieces import IntArray

    BoolArray = np.ndarray[Any, np.dtype[np.bool_]]

_STRIPS_MAX = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Strips:
    """Edges of rings by strips of latitude, so that a point meets only a few of them.

    Attributes
    ----------
    ends : ndarray, shape (n, 4)
        Longitude and latitude of start and end of every edge that changes latitude, degrees.
    south, step : float
        Latitude of the lowest strip's edge, and height of a strip.
    starts, members : ndarray of int
        Edges of strip k are ``members[starts[k]:starts[k + 1]]``.
    """

    ends: FloatArray
    south: float
    step: float
    starts: IntArray
    members: IntArray


def build_strips(rings: list[FloatArray]) -> Strips:
    """Return the edges of closed rings, shape (n, 2) in degrees, sorted into strips."""
    edges = [np.column_stack([ring[:-1], ring[1:]]) for ring in rings]
    ends = np.concatenate(edges) if edges else np.empty((0, 4))
    ends = np.ascontiguousarray(ends[ends[:, 1] != ends[:, 3]])
    if len(ends) == 0:
        empty = np.zeros(0, dtype=np.int64)
        starts = np.zeros(2, dtype=np.int64)
        return Strips(ends=ends, south=0.0, step=1.0, starts=starts, members=empty)
    latitudes = ends[:, [1, 3]]
    south, north = float(latitudes.min()), float(latitudes.max())
    count = min(_STRIPS_MAX, max(1, len(ends)))
    step = (north - south) / count * (1 + 1e-12)
    low = np.floor((latitudes.min(axis=1) - south) / step).astype(np.int64)
    high = np.floor((latitudes.max(axis=1) - south) / step).astype(np.int64)
    high = np.minimum(high, count - 1)
    sizes = high - low + 1
    of = np.repeat(np.arange(len(ends)), sizes)
    strip = low[of] + np.arange(len(of)) - (np.cumsum(sizes) - sizes)[of]
    order = np.argsort(strip, kind="stable")
    starts = np.searchsorted(strip[order], np.arange(count + 1))
    return Strips(ends=ends, south=south, step=step, starts=starts, members=of[order])


@kernel
def _crosses(ends: FloatArray, edge: int, longitude: float, latitude: float) -> bool:
    """Return whether the parallel from a point to the east crosses an edge."""
    if (ends[edge, 1] > latitude) == (ends[edge, 3] > latitude):
        return False
    share = (latitude - ends[edge, 1]) / (ends[edge, 3] - ends[edge, 1])
    return longitude < ends[edge, 0] + share * (ends[edge, 2] - ends[edge, 0])


@kernel
def _inside_many(
    points: tuple[FloatArray, FloatArray],
    edges: tuple[FloatArray, IntArray, IntArray],
    frame: tuple[float, float],
    out: BoolArray,
    span: tuple[int, int],
) -> None:
    ends, starts, members = edges
    for i in range(span[0], span[1]):
        longitude, latitude = points[0][i], points[1][i]
        place = (latitude - frame[0]) / frame[1]
        out[i] = False
        if not 0.0 <= place < len(starts) - 1:
            continue
        strip = int(place)
        for member in members[starts[strip] : starts[strip + 1]]:
            if _crosses(ends, member, longitude, latitude):
                out[i] = not out[i]


def inside(strips: Strips, longitude_deg: FloatArray, latitude_deg: FloatArray) -> BoolArray:
    """Return which points lie inside; points on an edge may count either way."""
    out = np.zeros(len(longitude_deg), dtype=np.bool_)
    points = (longitude_deg, latitude_deg)
    edges = (strips.ends, strips.starts, strips.members)

    def task(start: int, stop: int) -> None:
        _inside_many(points, edges, (strips.south, strips.step), out, (start, stop))

    run_in_chunks(task, len(out))
    return out
