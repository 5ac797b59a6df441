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
from foedus.geodesy.ellipsoid import A_M, F, FloatArray
from foedus.geodesy.fields.cutting import LENGTH_M, count_parts, cut_geodesic, cut_straight

if TYPE_CHECKING:
    from collections.abc import Sequence

IntArray = np.ndarray[Any, np.dtype[np.int64]]
Int32Array = np.ndarray[Any, np.dtype[np.int32]]
Int16Array = np.ndarray[Any, np.dtype[np.uint16]]
Float32Array = np.ndarray[Any, np.dtype[np.float32]]

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
    kept = check_lines(lines)
    points = np.concatenate(kept) if kept else np.empty((0, 2))
    first, second, line_of = _edges(np.array([len(line) for line in kept], dtype=np.int64))
    first_edge = np.searchsorted(line_of, np.arange(len(kept)))
    if edges is EdgeType.STRAIGHT:
        counts = count_parts(points, first, second)
        _check_span(points, first, second, counts)
        pieces = _room_for(counts, first_edge, edges=edges)
        cut_straight(points, (first, second), counts, _arrays_of(pieces))
        return pieces
    begin, end, counts = _divide(points[first], points[second])
    pieces = _room_for(counts, first_edge, edges=edges)
    cut_geodesic(np.radians(begin), np.radians(end), counts, _arrays_of(pieces))
    return pieces


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


def _check_span(points: FloatArray, first: IntArray, second: IntArray, counts: IntArray) -> None:
    """Refuse straight edges that `count_parts` marked."""
    if not counts.all():
        at = int(np.argmin(counts))
        raise GeometryError(
            Diagnostic(
                code="FDS-G003",
                message="A straight edge spans more than half the world in longitude.",
                expected="at most 180 degrees between neighbouring vertices, or a full parallel",
                found=f"{points[first[at]].tolist()} to {points[second[at]].tolist()}",
                hint="write an edge over the antimeridian as 179.9 to 180.1, or cut it there; "
                "give a long edge a vertex between",
            )
        )


def _edges(sizes: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Return first and second vertex and line of every edge, given the vertices of each line.

    A single point is an edge of no length.
    """
    line_of = np.repeat(np.arange(len(sizes)), sizes)
    vertex = np.arange(len(line_of))
    last = np.zeros(len(line_of), dtype=np.bool_)
    last[(np.cumsum(sizes) - 1)[sizes > 0]] = True
    alone = sizes[line_of] == 1
    first = vertex[~last | alone]
    return first, np.where(alone[first], first, first + 1), line_of[first]


def _room_for(counts: IntArray, first_edge: IntArray, *, edges: EdgeType) -> Pieces:
    """Return room for the pieces, or refuse too many."""
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
    return Pieces(
        track=np.empty((total, 4)),
        chord=np.empty((total, 6)),
        sag_m=np.empty(total, dtype=np.float32),
        edge=np.empty(total, dtype=np.int32),
        part=np.empty(total, dtype=np.uint16),
        parts=np.empty(total, dtype=np.uint16),
        first_edge=first_edge,
        edges=edges,
        edge_count=len(counts),
    )


def _arrays_of(
    pieces: Pieces,
) -> tuple[FloatArray, FloatArray, Float32Array, Int32Array, Int16Array, Int16Array]:
    return pieces.track, pieces.chord, pieces.sag_m, pieces.edge, pieces.part, pieces.parts


def _divide(starts: FloatArray, ends: FloatArray) -> tuple[FloatArray, FloatArray, IntArray]:
    """Return both ends of the pieces of geodesics, degrees, and the pieces of each geodesic."""
    if len(starts) == 0:
        return np.empty((0, 2)), np.empty((0, 2)), np.empty(0, dtype=np.int64)
    geod = Geod(a=A_M, f=F)
    azimuth, _, length = geod.inv(starts[:, 0], starts[:, 1], ends[:, 0], ends[:, 1])
    length = np.asarray(length)
    counts = np.maximum(1, np.ceil(length / LENGTH_M)).astype(np.int64)
    of = np.repeat(np.arange(len(counts)), counts)
    part = np.arange(len(of)) - (np.cumsum(counts) - counts)[of]
    along = length[of] * part / counts[of]
    longitude, latitude, _ = geod.fwd(starts[of, 0], starts[of, 1], np.asarray(azimuth)[of], along)
    begin = np.column_stack([longitude, latitude])
    begin[part == 0] = starts
    end = np.concatenate([begin[1:], ends[-1:]])
    end[part == counts[of] - 1] = ends
    return begin, end, counts
