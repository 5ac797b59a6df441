"""Distance fields: the geodesic distance from any point to the nearest point of lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.errors import Diagnostic, GeometryError
from foedus.geodesy.compile import run_in_chunks
from foedus.geodesy.fields.order import curve_order
from foedus.geodesy.fields.pieces import EdgeType, IntArray, Pieces, cut_lines
from foedus.geodesy.fields.search import places_of, search_many
from foedus.geodesy.fields.tree import Tree, build_tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.fields.edge import Shapes


TOLERANCE_M: Final = 1e-5
"""Greatest error of a distance, unless asked otherwise."""
TOLERANCE_LEAST_M: Final = 1e-6
"""The least tolerance that may be asked for; rounding alone is some ten nanometres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The nearest points of the lines; n is the number of points asked for.

    Attributes
    ----------
    distance_m : ndarray, shape (n,)
        Geodesic distance; infinite for an empty field.
    longitude_deg, latitude_deg : ndarray, shape (n,)
        The nearest point, longitude in [-180, 180]; not a number for an empty field.
    line : ndarray of int, shape (n,)
        Index of the line that it lies on; -1 for an empty field.
    edge : ndarray of int, shape (n,)
        Index of the edge within its line: from vertex `edge` to the next.
    share : ndarray, shape (n,)
        Place on the edge from 0 to 1: linear in longitude and latitude on a straight edge, by
        length on a geodesic.
    """

    distance_m: FloatArray
    longitude_deg: FloatArray
    latitude_deg: FloatArray
    line: IntArray
    edge: IntArray
    share: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceField:
    """The geodesic distance to a set of lines, as a function of place.

    Build it with `build_field`; it may be shared between threads.
    """

    tree: Tree
    pieces: Pieces

    @property
    def is_empty(self) -> bool:
        """Whether there is no line; every distance is then infinite."""
        return len(self.pieces) == 0

    @property
    def segment_count(self) -> int:
        """Number of edges of the lines."""
        return self.pieces.edge_count

    def distance_m(
        self,
        longitude_deg: FloatArray,
        latitude_deg: FloatArray,
        *,
        tolerance_m: float = TOLERANCE_M,
    ) -> FloatArray:
        """Return the geodesic distance to the nearest point of the lines.

        Parameters
        ----------
        longitude_deg, latitude_deg : ndarray, shape (n,)
            Any finite longitude; latitude from -90 to 90.
        tolerance_m : float, default 1e-5
            From 1e-6; a larger one spares exact geodesics to lines far away.

        Returns
        -------
        ndarray, shape (n,)
            Metres, within the tolerance of the distance to the nearest point of the true
            edges; infinite for an empty field.

        Raises
        ------
        GeometryError
            FDS-G004 for coordinates that are not finite or out of range.
        """
        longitude, latitude = check_points(longitude_deg, latitude_deg)
        return self._search(longitude, latitude, tolerance_m, places=False)[0]

    def nearest(
        self,
        longitude_deg: FloatArray,
        latitude_deg: FloatArray,
        *,
        tolerance_m: float = TOLERANCE_M,
    ) -> Nearest:
        """Return the nearest points of the lines; parameters as for `distance_m`."""
        longitude, latitude = check_points(longitude_deg, latitude_deg)
        distance, piece, step = self._search(
            longitude, latitude, min(tolerance_m, TOLERANCE_M), places=True
        )
        if self.is_empty:
            nowhere = np.full(len(distance), np.nan)
            return Nearest(
                distance_m=distance,
                longitude_deg=nowhere,
                latitude_deg=nowhere,
                line=piece,
                edge=piece,
                share=nowhere,
            )
        place = np.empty((len(distance), 2))
        places_of(self._shapes(), piece, step, place)
        degrees = np.degrees(place)
        pieces = self.pieces
        edge = pieces.edge[piece].astype(np.int64)
        line = np.searchsorted(pieces.first_edge, edge, side="right") - 1
        return Nearest(
            distance_m=distance,
            longitude_deg=wrap_deg(degrees[:, 0]),
            latitude_deg=degrees[:, 1],
            line=line,
            edge=edge - pieces.first_edge[line],
            share=(pieces.part[piece] + step) / pieces.parts[piece],
        )

    def _shapes(self) -> Shapes:
        pieces = self.pieces
        return pieces.chord, pieces.sag_m, pieces.track, pieces.edges is EdgeType.GEODESIC

    def _search(
        self, longitude: FloatArray, latitude: FloatArray, tolerance_m: float, *, places: bool
    ) -> tuple[FloatArray, IntArray, FloatArray]:
        """Return distance, piece and parameter for points in degrees."""
        if not tolerance_m >= TOLERANCE_LEAST_M:
            raise GeometryError(_refuse_tolerance(tolerance_m))
        count = len(longitude)
        room = count if places else 0
        out = np.full(count, np.inf), np.full(room, -1, dtype=np.int64), np.zeros(room)
        if self.is_empty or count == 0:
            return out
        queries = (longitude, latitude, curve_order(longitude, latitude))
        tree = (self.tree.boxes, self.tree.starts), self._shapes()

        def search(start: int, stop: int) -> None:
            search_many(queries, tree, out, (start, stop), float(tolerance_m))

        run_in_chunks(search, count)
        return out


def build_field(
    lines: Sequence[FloatArray], *, edges: EdgeType = EdgeType.STRAIGHT
) -> DistanceField:
    """Return the distance field of lines.

    Parameters
    ----------
    lines : sequence of ndarray, shape (n, 2)
        Longitude and latitude in degrees on WGS 84; longitudes may pass 180 where a line crosses
        the antimeridian.  A line of one point is a point; empty lines count for nothing.
    edges : EdgeType, default straight
        How the lines run between their vertices.

    Raises
    ------
    GeometryError
        FDS-G001 for a wrong shape or a number that is not finite, FDS-G002 for coordinates out
        of range, FDS-G003 for a straight edge over more than half the world.
    LimitError
        FDS-L010 for more than 30 million pieces.

    Notes
    -----
    Edges are cut into pieces of at most 4 km for the search; about 160 bytes for each piece.
    """
    pieces = cut_lines(lines, edges=edges)
    if len(pieces) == 0:
        nothing = Tree(
            boxes=np.empty((0, 6), dtype=np.float32), starts=np.zeros(1, dtype=np.int64)
        )
        return DistanceField(tree=nothing, pieces=pieces)
    tree, arranged = build_tree(pieces)
    return DistanceField(tree=tree, pieces=arranged)


def check_points(
    longitude_deg: FloatArray, latitude_deg: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return points as flat arrays of floats, or refuse them with FDS-G004."""
    longitude = np.ascontiguousarray(longitude_deg, dtype=np.float64)
    latitude = np.ascontiguousarray(latitude_deg, dtype=np.float64)
    good = longitude.ndim == 1 and longitude.shape == latitude.shape
    if good and len(longitude):
        good = bool(np.isfinite(longitude).all() and (np.abs(latitude) <= 90.0).all())
    if not good:
        raise GeometryError(
            Diagnostic(
                code="FDS-G004",
                message="Points are not two equally long columns of longitudes and latitudes.",
                expected="finite longitudes, latitudes from -90 to 90 degrees",
                found=f"shapes {longitude.shape} and {latitude.shape}, or numbers out of range",
                hint="are the coordinates swapped, or some missing?",
            )
        )
    return longitude, latitude


def wrap_deg(longitude_deg: FloatArray) -> FloatArray:
    """Return longitudes brought to [-180, 180]; those already there are kept as they are."""
    wrapped = longitude_deg - 360.0 * np.round(longitude_deg / 360.0)
    return np.where(np.abs(longitude_deg) <= 180.0, longitude_deg, wrapped)


def _refuse_tolerance(tolerance_m: float) -> Diagnostic:
    return Diagnostic(
        code="FDS-G009",
        message="The tolerance of a distance is out of range.",
        expected=f"a number of metres of at least {TOLERANCE_LEAST_M:g}",
        found=f"{tolerance_m!r}",
    )
