"""Lines with a direction: joined where one goes on from another, with the azimuths of edges."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from pyproj import Geod

from foedus.errors import Diagnostic, GeometryError
from foedus.geodesy.ellipsoid import A_M, E2, F
from foedus.geodesy.fields.field import DistanceField, build_field
from foedus.geodesy.fields.pieces import EdgeType, check_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.geodesy.ellipsoid import FloatArray

    Key = tuple[float, float]

GEOD: Final = Geod(a=A_M, f=F)
_SAME_DIGITS: Final = 10
"""Places that agree to so many digits of a degree are one (a hundredth of a millimetre)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A line that is travelled in one direction.

    Attributes
    ----------
    points : ndarray, shape (n, 2)
        Longitude and latitude in degrees, neighbours apart; the first again at the end if closed.
    azimuth_deg : ndarray, shape (n - 1, 2)
        Of each edge at its start and at its end.
    length_m : ndarray, shape (n - 1,)
        About the length of each edge.
    closed : bool
    free : tuple of bool
        Whether the start and the end touch nothing: neither another line nor a vertex of this.
    field : DistanceField
    """

    points: FloatArray
    azimuth_deg: FloatArray
    length_m: FloatArray
    closed: bool
    free: tuple[bool, bool]
    field: DistanceField


def build_routes(lines: Sequence[FloatArray], *, edges: EdgeType) -> list[Route]:
    """Return lines as routes, joined end to start where just two of them meet so.

    Raises
    ------
    GeometryError
        FDS-G001 to FDS-G003 as for `build_field`; FDS-G021 for a line that is a single place.
    """
    kept = [_without_repeats(check_line(line, index=k), k) for k, line in enumerate(lines)]
    joined = _join([line for line in kept if len(line)])
    fields = [build_field([line], edges=edges) for line in joined]
    degree = _count_places(joined)
    routes: list[Route] = []
    for index, line in enumerate(joined):
        closed = _key(line[0]) == _key(line[-1])
        others = [field for k, field in enumerate(fields) if k != index]
        free = tuple(not closed and _is_free(line[at], degree, others) for at in (0, -1))
        azimuth, length = _azimuths(line, edges)
        routes.append(
            Route(
                points=line,
                azimuth_deg=azimuth,
                length_m=length,
                closed=closed,
                free=(free[0], free[1]),
                field=fields[index],
            )
        )
    return routes


def _key(point: FloatArray) -> Key:
    """Return a place as something to compare: any longitude at a pole is the same."""
    longitude, latitude = float(point[0]), float(point[1])
    if abs(latitude) == 90.0:
        return 0.0, latitude
    return round((longitude + 180.0) % 360.0, _SAME_DIGITS) % 360.0, round(latitude, _SAME_DIGITS)


def _without_repeats(line: FloatArray, index: int) -> FloatArray:
    if len(line) == 0:
        return line
    step = np.abs(np.diff(line, axis=0))
    kept = np.concatenate([[True], (step > 10.0**-_SAME_DIGITS).any(axis=1)])
    if len({_key(point) for point in line[kept]}) < 2:
        raise GeometryError(
            Diagnostic(
                code="FDS-G021",
                message=f"Line {index} of a band is a single place and has no sides.",
                expected="lines of two places or more",
                found=f"only ({line[0, 0]}, {line[0, 1]})",
                hint="draw a buffer round a place",
            )
        )
    return line[kept]


def _join(lines: list[FloatArray]) -> list[FloatArray]:
    """Return lines joined end to start at places where one ends and one starts and no more."""
    starts: defaultdict[Key, list[int]] = defaultdict(list)
    ends: defaultdict[Key, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        starts[_key(line[0])].append(index)
        ends[_key(line[-1])].append(index)
    count = _count_places(lines)
    onward = {
        ends[key][0]: found[0]
        for key, found in starts.items()
        if len(found) == 1 and len(ends[key]) == 1 and count[key] == 2 and ends[key] != found
    }
    heads = [index for index in range(len(lines)) if index not in set(onward.values())]
    joined: list[FloatArray] = []
    left = set(range(len(lines)))
    for head in [*heads, *range(len(lines))]:
        at: int | None = head
        chain: list[FloatArray] = []
        while at is not None and at in left:
            left.remove(at)
            chain.append(_continued(chain[-1][-1], lines[at])[1:] if chain else lines[at])
            at = onward.get(at)
        if chain:
            joined.append(np.concatenate(chain))
    return joined


def _continued(place: FloatArray, line: FloatArray) -> FloatArray:
    """Return a line moved by whole turns so that it goes on from a place."""
    turns = round((float(place[0]) - float(line[0, 0])) / 360.0)
    return line + np.array([360.0 * turns, 0.0])


def _count_places(lines: list[FloatArray]) -> defaultdict[Key, int]:
    """Return how many lines, or parts of one, stand at each place that ends one."""
    ends = {_key(line[at]) for line in lines for at in (0, -1)}
    count: defaultdict[Key, int] = defaultdict(int)
    for line in lines:
        digits = np.round(line[:, 1], _SAME_DIGITS)
        wanted = np.isin(digits, [round(latitude, _SAME_DIGITS) for _, latitude in ends])
        for at in np.flatnonzero(wanted).tolist():
            key = _key(line[at])
            count[key] += key in ends
    return count


def _is_free(place: FloatArray, count: defaultdict[Key, int], others: list[DistanceField]) -> bool:
    """Return whether an end of a line touches no other vertex and no other line."""
    if count[_key(place)] > 1:
        return False
    at = place[:1].copy(), place[1:].copy()
    return all(float(field.distance_m(*at, tolerance_m=1e-3)[0]) > 2e-3 for field in others)


def _azimuths(line: FloatArray, edges: EdgeType) -> tuple[FloatArray, FloatArray]:
    """Return the azimuths of edges at their start and end, and about their lengths."""
    start, end = line[:-1], line[1:]
    forward, backward, length = GEOD.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    azimuth = np.column_stack([forward, np.asarray(backward) + 180.0])
    length = np.asarray(length, dtype=np.float64)
    if edges is EdgeType.STRAIGHT:
        east, north = (end - start).T
        scales: list[FloatArray] = []
        for column, latitude in enumerate((start[:, 1], end[:, 1])):
            wide, high = scales_m(latitude)
            azimuth[:, column] = np.degrees(np.arctan2(wide * east, high * north))
            scales.append(np.hypot(wide * east, high * north))
        length = np.maximum(*scales)
    return _through_poles(line, azimuth), length


def _through_poles(line: FloatArray, azimuth: FloatArray) -> FloatArray:
    """Return azimuths that are right where a line goes on from a pole by another meridian.

    Such an edge has no length, but two longitudes: a line comes by the one and leaves by the
    other, and azimuths at a pole are counted from the longitude that it is given with.
    """
    same = (np.abs(line[:-1, 1]) == 90.0) & (line[:-1, 1] == line[1:, 1])
    turn = np.diff(line[:, 0])[same]
    north = line[:-1, 1][same] > 0.0
    azimuth[same, 0] = np.where(north, 180.0 - turn, turn)
    azimuth[same, 1] = np.where(north, turn, 180.0 - turn)
    return azimuth


def scales_m(latitude_deg: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return metres in a degree of longitude and of latitude."""
    square = 1 - E2 * np.sin(np.radians(latitude_deg)) ** 2
    degree = np.pi / 180 * A_M
    wide = degree * np.cos(np.radians(latitude_deg)) / np.sqrt(square)
    return wide, degree * (1 - E2) / square**1.5
