"""Which points lie inside rings whose edges are geodesics.

The longitude along a geodesic grows or falls all the way (Clairaut's relation), so that an arc is
a graph of latitude over its longitudes.  A point is inside if the meridian from it to the north
pole crosses the rings an odd number of times, or an even number where the pole itself is inside.
Whether it crosses an arc is plain where the point lies north or south of all of it; elsewhere the
azimuths from the western end of the arc decide, to the point and along the arc, which is exact
to the rounding of the geodesics (nanometres).
Nothing here knows of a cut: longitudes are taken around the Earth, and a ring may enclose a pole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from pyproj import Geod

from foedus.errors import Diagnostic, GeometryError, LimitError
from foedus.geodesy.compile import kernel, run_in_chunks
from foedus.geodesy.ellipsoid import A_M, B_M, R_MIN_M, F
from foedus.geodesy.regions.area import zone_m2, zone_mean_m2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.fields.pieces import IntArray
    from foedus.geodesy.regions.contains import BoolArray

_LENGTH_M: Final = 8000.0
"""Greatest length of an arc, so that few points lie beside one."""
_ARCS_MAX: Final = 30_000_000
_STRIPS_MAX: Final = 1 << 16
_POLE_DEG: Final = 90.0 - 1e-9
_DOUBT: Final = 2
"""Flag of a point that needs exact azimuths, beside 0 (outside) and 1 (inside)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A closed ring of geodesics, cut into short arcs.

    Attributes
    ----------
    points : ndarray, shape (n, 2)
        Longitude and latitude in degrees; longitudes go on past 180, so that the last differs
        from the first by 360 degrees where the ring goes around a pole.
    winding : int
        Turns around the Earth, eastwards; 0 if both poles lie on one side.
    """

    points: FloatArray
    winding: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arcs:
    """Arcs of rings by strips of longitude.

    Attributes
    ----------
    ends : ndarray, shape (n, 4)
        Longitude and latitude of the western and the eastern end, degrees; longitudes from -180
        to below 180.
    azimuth_deg : ndarray, shape (n,)
        Of the arc at its western end.
    reach_deg : ndarray, shape (n, 2)
        Latitudes between which the arc runs.
    west_deg, step_deg : float
        Longitude of the first strip's western side, and width of a strip.
    starts, members : ndarray of int
        Arcs of strip k are ``members[starts[k]:starts[k + 1]]``.
    north : bool
        Whether the north pole is inside.
    """

    ends: FloatArray
    azimuth_deg: FloatArray
    reach_deg: FloatArray
    west_deg: float
    step_deg: float
    starts: IntArray
    members: IntArray
    north: bool


def trace_ring(ring: FloatArray) -> Trace:
    """Return a closed ring, shape (n, 2) in degrees, as arcs of at most 8 km.

    Raises
    ------
    LimitError
        FDS-L010 for more than 30 million arcs.
    """
    vertices = _split_poles(ring)
    if len(vertices) < 2:  # all vertices are one point
        return Trace(points=ring, winding=0)
    start, end = vertices[:-1], vertices[1:]
    geod = Geod(a=A_M, f=F)
    azimuth, _, length = geod.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    counts = np.maximum(1, np.ceil(np.asarray(length) / _LENGTH_M)).astype(np.int64)
    _limit(int(counts.sum()))
    of = np.repeat(np.arange(len(counts)), counts)
    index = np.arange(len(of)) - (np.cumsum(counts) - counts)[of]
    along = np.asarray(length)[of] * index / counts[of]
    longitude, latitude, _ = geod.fwd(start[of, 0], start[of, 1], np.asarray(azimuth)[of], along)
    points = np.column_stack([longitude, latitude])
    points[index == 0] = start
    points = np.concatenate([points, end[-1:]])
    jumps = -np.round(np.diff(points[:, 0]) / 360.0)
    points[1:, 0] += 360.0 * np.cumsum(jumps)  # whole turns, so that vertices stay as they are
    return Trace(points=points, winding=round(float(points[-1, 0] - points[0, 0]) / 360.0))


def _split_poles(ring: FloatArray) -> FloatArray:
    """Return a ring whose vertices at a pole take the longitudes of their neighbours.

    A vertex at a pole becomes two, so that both arcs to it run along their meridians.
    """
    points = np.asarray(ring, dtype=np.float64)
    moved = np.any(points[1:] != points[:-1], axis=1)
    points = points[np.concatenate([[True], moved])]
    at_pole = np.abs(points[:, 1]) >= _POLE_DEG
    if not at_pole.any() or len(points) < 3:
        return points
    if at_pole[0]:  # begin elsewhere, so that every pole has two neighbours
        if at_pole.all():
            return points[:1]
        first = int(np.argmin(at_pole))
        points = np.concatenate([points[first:-1], points[: first + 1]])
        at_pole = np.abs(points[:, 1]) >= _POLE_DEG
    twice = np.repeat(np.arange(len(points)), np.where(at_pole, 2, 1))
    split = points[twice]
    second = np.concatenate([[False], twice[1:] == twice[:-1]])
    split[second, 0] = points[np.minimum(twice[second] + 1, len(points) - 1), 0]
    before = np.concatenate([second[1:], [False]])
    split[before, 0] = points[np.maximum(twice[before] - 1, 0), 0]
    return split


def _limit(count: int) -> None:
    if count > _ARCS_MAX:
        raise LimitError(
            Diagnostic(
                code="FDS-L010",
                message="The rings are too long or have too many vertices for a region.",
                expected=f"at most {_ARCS_MAX} arcs of up to 8 km",
                found=f"{count} arcs",
                hint="build one region for each part",
            )
        )


def holds_north(trace: Trace) -> bool:
    """Return whether the smaller of the two parts that a ring divides holds the north pole.

    Raises
    ------
    GeometryError
        FDS-G042 for a ring that encloses half of the Earth or more, or goes around twice.
    """
    half = 2 * np.pi * zone_m2(np.pi / 2)
    below = _below_m2(np.radians(trace.points))
    enclosed = abs(below) if trace.winding == 0 else abs(trace.winding * half - below)
    doubtful = abs(enclosed - half) < 1e-9 * half
    if doubtful or abs(trace.winding) > 1 or (trace.winding == 0 and enclosed > half):
        raise GeometryError(_refuse_half())
    return trace.winding != 0 and bool(enclosed < half)


@kernel
def _below_m2(points: FloatArray) -> float:
    """Return the area between the equator and a ring, eastwards, points in radians."""
    total = 0.0
    for i in range(len(points) - 1):
        turn = points[i + 1, 0] - points[i, 0]
        total += turn * zone_mean_m2(points[i, 1], points[i + 1, 1])
    return total


def _refuse_half() -> Diagnostic:
    return Diagnostic(
        code="FDS-G042",
        message="A ring with geodesic edges encloses half of the Earth or more.",
        expected="rings whose inside is the smaller of the two parts that they divide",
        hint="give the rest of the Earth as the region, or use edges straight in longitude and "
        "latitude",
    )


def build_arcs(traces: Sequence[Trace]) -> Arcs:
    """Return the arcs of rings sorted into strips.

    Raises
    ------
    GeometryError
        FDS-G042, as for `holds_north`.
    """
    north = sum(holds_north(trace) for trace in traces) % 2 == 1
    starts = [trace.points[:-1] for trace in traces]
    stops = [trace.points[1:] for trace in traces]
    start = np.concatenate(starts) if starts else np.empty((0, 2))
    stop = np.concatenate(stops) if stops else np.empty((0, 2))
    width = np.abs(stop[:, 0] - start[:, 0])
    eastward = (stop[:, 0] > start[:, 0])[:, None]
    ends = np.column_stack([np.where(eastward, start, stop), np.where(eastward, stop, start)])
    ends[:, [0, 2]] = around(ends[:, [0, 2]])
    kept = ends[:, 0] != ends[:, 2]
    ends, width = np.ascontiguousarray(ends[kept]), width[kept]
    west, span = _window(ends[:, 0], width)
    count = min(_STRIPS_MAX, max(1, len(ends)))
    step = span / count
    offset = np.mod(ends[:, 0] - west, 360.0)
    offset = np.where(offset > 360.0 - 1e-9, 0.0, offset)
    low = np.clip(np.floor((offset - 1e-9) / step), 0, count - 1).astype(np.int64)
    high = np.clip(np.floor((offset + width + 1e-9) / step), 0, count - 1).astype(np.int64)
    sizes = high - low + 1
    of = np.repeat(np.arange(len(ends)), sizes)
    strip = low[of] + np.arange(len(of)) - (np.cumsum(sizes) - sizes)[of]
    order = np.argsort(strip, kind="stable")
    azimuth, reach = _azimuth_and_reach(ends)
    return Arcs(
        ends=ends,
        azimuth_deg=azimuth,
        reach_deg=reach,
        west_deg=west,
        step_deg=step,
        starts=np.searchsorted(strip[order], np.arange(count + 1)),
        members=of[order],
        north=north,
    )


def _azimuth_and_reach(ends: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the azimuth at the western end, and latitudes that the arc does not leave.

    With ``|latitude''| <= (tan(latitude) + 0.02) / b**2`` along a geodesic, an arc rises above
    its ends by an eighth of that times its length squared, and never by more than half of it.
    """
    if len(ends) == 0:
        return np.empty(0), np.empty((0, 2))
    geod = Geod(a=A_M, f=F)
    azimuth, _, length = geod.inv(ends[:, 0], ends[:, 1], ends[:, 2], ends[:, 3])
    half = np.asarray(length) / 2 / R_MIN_M
    highest = np.radians(np.abs(ends[:, [1, 3]]).max(axis=1)) + half
    slope = np.tan(np.minimum(highest, np.pi / 2 - 1e-6)) + 0.02
    rise = np.degrees(np.minimum(half, slope * np.asarray(length) ** 2 / (8 * B_M**2))) + 1e-12
    low = ends[:, [1, 3]].min(axis=1) - rise
    high = ends[:, [1, 3]].max(axis=1) + rise
    return np.asarray(azimuth), np.column_stack([low, high])


def _window(west: FloatArray, width: FloatArray) -> tuple[float, float]:
    """Return the western side and the width of an interval of longitude that holds all arcs."""
    taken = np.zeros(721, dtype=np.int64)
    first = np.floor(west).astype(np.int64) + 180
    np.add.at(taken, first, 1)
    np.add.at(taken, np.minimum(first + np.ceil(width).astype(np.int64) + 2, 720), -1)
    covered = np.cumsum(taken)
    free = (covered[:360] + covered[360:720]) == 0
    if not free.any() or free.all():
        return -180.0, 360.0
    twice = np.concatenate([free, free])
    change = np.flatnonzero(np.diff(np.concatenate([[False], twice, [False]]).astype(np.int8)))
    runs = change.reshape(-1, 2)
    start, stop = runs[int(np.argmax(runs[:, 1] - runs[:, 0]))]
    return float(stop % 360) - 180.0, float(360 - (stop - start))


def around(longitude_deg: FloatArray) -> FloatArray:
    """Return longitudes brought to [-180, 180); those already there are kept as they are."""
    turned = longitude_deg - 360.0 * np.floor((longitude_deg + 180.0) / 360.0)
    turned = np.where(turned >= 180.0, -180.0, turned)
    here = (longitude_deg >= -180.0) & (longitude_deg < 180.0)
    return np.where(here, longitude_deg, turned)


@kernel
def _spans(west: float, east: float, longitude: float) -> bool:
    """Return whether the longitudes from west to east, less than a turn, hold a longitude."""
    if west <= east:
        return west <= longitude < east
    return longitude >= west or longitude < east


@kernel
def _cross_many(
    points: tuple[FloatArray, FloatArray],
    arcs: tuple[FloatArray, FloatArray, IntArray, IntArray],
    frame: tuple[float, float],
    out: IntArray,
    span: tuple[int, int],
) -> None:
    """Count plain crossings in the last bit of `out`, and arcs in doubt above it."""
    ends, reach, starts, members = arcs
    for i in range(span[0], span[1]):
        longitude, latitude = points[0][i], points[1][i]
        strip = int(((longitude - frame[0]) % 360.0) / frame[1])
        if strip >= len(starts) - 1:
            if strip >= len(starts):
                continue
            strip = len(starts) - 2
        for member in members[starts[strip] : starts[strip + 1]]:
            if latitude > reach[member, 1]:
                continue
            if not _spans(ends[member, 0], ends[member, 2], longitude):
                continue
            if latitude < reach[member, 0]:
                out[i] ^= 1
            else:
                out[i] += _DOUBT


@kernel
def _list_doubts(
    points: tuple[FloatArray, FloatArray],
    arcs: tuple[FloatArray, FloatArray, IntArray, IntArray],
    frame: tuple[float, float],
    pairs: IntArray,
) -> int:
    """Write the pairs of points and arcs in doubt; return their number."""
    ends, reach, starts, members = arcs
    count = 0
    for i in range(len(points[0])):
        longitude, latitude = points[0][i], points[1][i]
        strip = min(int(((longitude - frame[0]) % 360.0) / frame[1]), len(starts) - 2)
        for member in members[starts[strip] : starts[strip + 1]]:
            if reach[member, 0] <= latitude <= reach[member, 1] and _spans(
                ends[member, 0], ends[member, 2], longitude
            ):
                pairs[count, 0], pairs[count, 1] = i, member
                count += 1
    return count


def inside_arcs(arcs: Arcs, longitude_deg: FloatArray, latitude_deg: FloatArray) -> BoolArray:
    """Return which points lie inside; points on an arc may count either way."""
    longitude = around(longitude_deg)
    count = np.zeros(len(longitude), dtype=np.int64)
    points = (longitude, np.ascontiguousarray(latitude_deg))
    parts = (arcs.ends, arcs.reach_deg, arcs.starts, arcs.members)
    frame = (arcs.west_deg, arcs.step_deg)

    def task(start: int, stop: int) -> None:
        _cross_many(points, parts, frame, count, (start, stop))

    if len(arcs.ends):
        run_in_chunks(task, len(count))
    within = ((count & 1) == 1) != arcs.north
    doubtful = np.flatnonzero(count >= _DOUBT)
    if len(doubtful):
        beside = (points[0][doubtful], points[1][doubtful])
        pairs = np.empty((int((count[doubtful] >> 1).sum()), 2), dtype=np.int64)
        _list_doubts(beside, parts, frame, pairs)
        crossed = _is_south(arcs, pairs[:, 1], beside[0][pairs[:, 0]], beside[1][pairs[:, 0]])
        odd = np.bincount(pairs[crossed, 0], minlength=len(doubtful)) % 2 == 1
        within[doubtful] ^= odd
    return within


def _is_south(
    arcs: Arcs, arc: IntArray, longitude_deg: FloatArray, latitude_deg: FloatArray
) -> BoolArray:
    """Return which points lie south of an arc: to the right of it, seen eastwards."""
    west = arcs.ends[arc]
    azimuth, _, _ = Geod(a=A_M, f=F).inv(west[:, 0], west[:, 1], longitude_deg, latitude_deg)
    return np.sin(np.radians(np.asarray(azimuth) - arcs.azimuth_deg[arc])) > 0.0
