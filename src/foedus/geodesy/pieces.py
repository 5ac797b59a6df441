"""Edges of lines, cut into short pieces for the search tree.

A piece keeps where it runs on the ellipsoid (the true edge) and its chord in Earth-centred
coordinates with the greatest distance between the two.  Cutting serves the search only: the
nearest point is found on the true edge.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from pyproj import Geod

from foedus.errors import Diagnostic, GeometryError, LimitError
from foedus.geodesy.ellipsoid import A_M, B_M, E2, R_MAX_M, R_MIN_M, F, FloatArray

if TYPE_CHECKING:
    from collections.abc import Sequence

IntArray = np.ndarray[Any, np.dtype[np.int64]]
Int32Array = np.ndarray[Any, np.dtype[np.int32]]
Int16Array = np.ndarray[Any, np.dtype[np.uint16]]
Float32Array = np.ndarray[Any, np.dtype[np.float32]]

_LENGTH_M: Final = 4000.0
"""Greatest length of a piece."""
_SAG_M: Final = 0.25
"""Aimed-at distance between a piece and its chord, besides the sagitta of a geodesic."""
_SAG_SLACK_M: Final = 1e-4
"""Room in the sag for rounding."""
_TURN: Final = np.pi / 2
"""Greatest growth of the longitude along a piece."""
_PIECES_MAX: Final = 30_000_000
_PARTS_MAX: Final = 65_535
LONGITUDE_MAX_DEG: Final = 540.0


class EdgeType(StrEnum):
    """How an edge runs between two vertices."""

    STRAIGHT = "straight"
    """Straight in longitude and latitude, as GeoJSON says (RFC 7946, section 3.1.1)."""
    GEODESIC = "geodesic"
    """The shortest line on the ellipsoid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Pieces as arrays; n is their number.

    Attributes
    ----------
    track : ndarray, shape (n, 4)
        Longitude and latitude of the start and their growth to the end, radians.
    chord : ndarray, shape (n, 6)
        Earth-centred start and end, metres; pieces that meet at a vertex share its coordinates
        to the bit.
    sag_m : ndarray of float32, shape (n,)
        Bound on the distance between true edge and chord at the same parameter.
    edge : ndarray of int32, shape (n,)
        Index of the edge, counted over all lines.
    part, parts : ndarray of uint16, shape (n,)
        Which of the equal parts of the edge this piece is, from 0, and their number.
    first_edge : ndarray, shape (lines,)
        Index of the first edge of each line.
    edges : EdgeType
    edge_count : int
        Number of edges before cutting.
    """

    track: FloatArray
    chord: FloatArray
    sag_m: Float32Array
    edge: Int32Array
    part: Int16Array
    parts: Int16Array
    first_edge: IntArray
    edges: EdgeType
    edge_count: int

    def __len__(self) -> int:
        return len(self.edge)

    def take(self, order: IntArray) -> Pieces:
        """Return the pieces in another order."""
        return replace(
            self,
            track=self.track[order],
            chord=self.chord[order],
            sag_m=self.sag_m[order],
            edge=self.edge[order],
            part=self.part[order],
            parts=self.parts[order],
        )


def cut_lines(lines: Sequence[FloatArray], *, edges: EdgeType) -> Pieces:
    """Return the edges of `lines` cut into pieces; a line of one point gives one piece.

    Raises
    ------
    GeometryError
        FDS-G001 for a wrong shape or a number that is not finite, FDS-G002 for a latitude or
        longitude out of range, FDS-G003 for a straight edge over more than half the world.
    LimitError
        FDS-L010 for more pieces than fit.
    """
    starts, ends, line_of = _edges(check_lines(lines))
    first_edge = np.searchsorted(line_of, np.arange(len(lines)))
    if edges is EdgeType.STRAIGHT:
        _check_span(starts, ends)
        cuts = _cut_straight(np.radians(starts), np.radians(ends))
    else:
        cuts = _cut_geodesic(starts, ends)
    return _with_chords(cuts, first_edge, edges=edges)


def check_lines(lines: Sequence[FloatArray]) -> list[FloatArray]:
    """Return lines as floats of shape (n, 2), or refuse the first that is none.

    Raises
    ------
    GeometryError
        FDS-G001 or FDS-G002, as for `cut_lines`.
    """
    kept = [np.asarray(line, dtype=np.float64) for line in lines]
    if kept and all(line.ndim == 2 and line.shape[1] == 2 for line in kept):
        points = np.concatenate(kept)
        in_range = (np.abs(points) <= (LONGITUDE_MAX_DEG, 90.0)).all()
        if bool(in_range):
            return kept
    return [check_line(line, index=index) for index, line in enumerate(lines)]


def check_line(line: FloatArray, *, index: int) -> FloatArray:
    """Return a line as floats of shape (n, 2), or refuse it."""
    points = np.asarray(line, dtype=np.float64)
    if points.size == 0:
        return points.reshape(0, 2)
    if points.ndim != 2 or points.shape[1] != 2 or not np.isfinite(points).all():
        raise GeometryError(
            Diagnostic(
                code="FDS-G001",
                message=f"Line {index} is not a list of finite longitudes and latitudes.",
                expected="an array of shape (n, 2) with finite numbers",
                found=f"an array of shape {points.shape}",
                hint="drop heights, and points without coordinates",
            )
        )
    outside = (np.abs(points[:, 1]) > 90.0) | (np.abs(points[:, 0]) > LONGITUDE_MAX_DEG)
    if outside.any():
        first = points[int(np.argmax(outside))]
        raise GeometryError(
            Diagnostic(
                code="FDS-G002",
                message=f"Line {index} leaves the range of longitudes and latitudes.",
                expected="longitude from -540 to 540 degrees, then latitude from -90 to 90",
                found=f"({first[0]}, {first[1]})",
                hint="are the coordinates swapped or projected?",
            )
        )
    return points


def _check_span(starts: FloatArray, ends: FloatArray) -> None:
    span = np.abs(ends[:, 0] - starts[:, 0])
    wrong = (span > 180.0 + 1e-9) & (np.abs(span - 360.0) > 1e-9)
    if wrong.any():
        at = int(np.argmax(wrong))
        raise GeometryError(
            Diagnostic(
                code="FDS-G003",
                message="A straight edge spans more than half the world in longitude.",
                expected="at most 180 degrees between neighbouring vertices, or a full parallel",
                found=f"{starts[at].tolist()} to {ends[at].tolist()}",
                hint="write an edge over the antimeridian as 179.9 to 180.1, or cut it there; "
                "give a long edge a vertex between",
            )
        )


def _edges(lines: list[FloatArray]) -> tuple[FloatArray, FloatArray, IntArray]:
    """Return start, end and line of every edge; one of no length for a single point."""
    sizes = np.array([len(line) for line in lines], dtype=np.int64)
    if sizes.sum() == 0:
        empty = np.empty((0, 2))
        return empty, empty, np.empty(0, dtype=np.int64)
    points = np.concatenate(lines)
    line_of = np.repeat(np.arange(len(lines)), sizes)
    first = np.arange(len(points) - 1)
    first = first[line_of[:-1] == line_of[1:]]
    alone = np.flatnonzero(sizes[line_of] == 1)
    start = np.concatenate([first, alone])
    end = np.concatenate([first + 1, alone])
    order = np.argsort(start, kind="stable")
    start, end = start[order], end[order]
    return points[start], points[end], line_of[start]


def _bend_m(track: FloatArray) -> FloatArray:
    """Return a bound on the distance between a straight edge and its chord.

    An eighth of a bound on the second derivative of the Cartesian coordinates along the edge:
    ``|X_ll| = N cos(lat)``, ``|X_lp| = M |sin(lat)|``, ``|X_pp| <= 1.001 R_max``.
    """
    half = np.abs(track[:, 3]) / 2
    middle = np.abs(track[:, 1] + track[:, 3] / 2)
    cosine = np.cos(np.maximum(0.0, middle - half))
    sine = np.sin(np.minimum(np.pi / 2, middle + half))
    east, north = np.abs(track[:, 2]), np.abs(track[:, 3])
    second = cosine * east**2 + 2 * sine * east * north + 1.001 * north**2
    return R_MAX_M * second / 8


def _length_m(track: FloatArray) -> FloatArray:
    cosine = np.cos(
        np.maximum(0.0, np.abs(track[:, 1] + track[:, 3] / 2) - np.abs(track[:, 3]) / 2)
    )
    return R_MAX_M * np.hypot(cosine * track[:, 2], track[:, 3])


@dataclass(frozen=True, slots=True)
class _Cuts:
    """Both ends of all pieces in radians, shape (n, 2), and how many pieces each edge has."""

    begin: FloatArray
    end: FloatArray
    counts: IntArray


def _check_counts(counts: IntArray) -> None:
    total = int(counts.sum())
    if total > _PIECES_MAX or int(counts.max(initial=0)) > _PARTS_MAX:
        raise LimitError(
            Diagnostic(
                code="FDS-L010",
                message="The lines are too long or have too many vertices for a distance field.",
                expected=f"at most {_PIECES_MAX} pieces of up to 4 km",
                found=f"{total} pieces",
                hint="build one field for each part",
            )
        )


def _parts_of(counts: IntArray) -> tuple[IntArray, IntArray]:
    """Return the edge of every piece, and which of its parts it is."""
    of = np.repeat(np.arange(len(counts)), counts)
    return of, np.arange(len(of)) - (np.cumsum(counts) - counts)[of]


def _cut_straight(starts: FloatArray, ends: FloatArray) -> _Cuts:
    whole = np.column_stack([starts, ends - starts])
    wanted = np.maximum(_length_m(whole) / _LENGTH_M, np.sqrt(_bend_m(whole) / _SAG_M))
    wanted = np.maximum(wanted, np.abs(whole[:, 2]) / _TURN)
    counts = np.maximum(1, np.ceil(wanted)).astype(np.int64)
    _check_counts(counts)
    of, part = _parts_of(counts)
    step = (part / counts[of])[:, None]
    begin = starts[of] + step * whole[of, 2:]
    step = ((part + 1) / counts[of])[:, None]
    end = starts[of] + step * whole[of, 2:]
    last = part + 1 == counts[of]
    end[last] = ends[of[last]]
    return _Cuts(begin, end, counts)


def _cut_geodesic(starts: FloatArray, ends: FloatArray) -> _Cuts:
    if len(starts) == 0:
        return _Cuts(np.empty((0, 2)), np.empty((0, 2)), np.empty(0, dtype=np.int64))
    geod = Geod(a=A_M, f=F)
    azimuth, _, length = geod.inv(starts[:, 0], starts[:, 1], ends[:, 0], ends[:, 1])
    length = np.asarray(length)
    counts = np.maximum(1, np.ceil(length / _LENGTH_M)).astype(np.int64)
    _check_counts(counts)
    of, part = _parts_of(counts)
    along = length[of] * part / counts[of]
    longitude, latitude, _ = geod.fwd(starts[of, 0], starts[of, 1], np.asarray(azimuth)[of], along)
    begin = np.column_stack([longitude, latitude])
    begin[part == 0] = starts
    end = np.concatenate([begin[1:], ends[-1:]])
    end[part == counts[of] - 1] = ends
    return _Cuts(np.radians(begin), np.radians(end), counts)


def _with_chords(cuts: _Cuts, first_edge: IntArray, *, edges: EdgeType) -> Pieces:
    growth = cuts.end - cuts.begin
    if edges is EdgeType.GEODESIC:
        growth[:, 0] -= 2 * np.pi * np.round(growth[:, 0] / (2 * np.pi))
    track = np.column_stack([cuts.begin, growth])
    chord = np.empty((len(track), 6))
    chord[:, :3] = cartesian_m(cuts.begin[:, 0], cuts.begin[:, 1])
    chord[:, 3:] = cartesian_m(cuts.end[:, 0], cuts.end[:, 1])
    if edges is EdgeType.STRAIGHT:
        sag = _bend_m(track)
    else:
        sag = 1.01 * ((chord[:, 3:] - chord[:, :3]) ** 2).sum(axis=1) / (8 * R_MIN_M)
    of, part = _parts_of(cuts.counts)
    return Pieces(
        track=track,
        chord=chord,
        sag_m=((sag + _SAG_SLACK_M) * 1.000001).astype(np.float32),
        edge=of.astype(np.int32),
        part=part.astype(np.uint16),
        parts=cuts.counts[of].astype(np.uint16),
        first_edge=first_edge,
        edges=edges,
        edge_count=len(cuts.counts),
    )


def cartesian_m(longitude: FloatArray, latitude: FloatArray) -> FloatArray:
    """Return Earth-centred coordinates, shape (n, 3), of points in radians."""
    sine, cosine = np.sin(latitude), np.cos(latitude)
    normal = A_M / np.sqrt(1 - E2 * sine**2)
    across = normal * cosine
    polar = normal * (B_M / A_M) ** 2 * sine
    return np.column_stack([across * np.cos(longitude), across * np.sin(longitude), polar])
