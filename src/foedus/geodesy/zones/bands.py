"""Bands: points within a width on the left and another on the right of lines.

The polygon of a band is put together from lines on which its edge may run: the edges of the
buffers of both widths, the line itself, and at the ends of the line the geodesics at right angles
to it or straight on.  They cut the Earth into faces, and each is kept or not by one point in it.
Where a line curls up or crosses itself, the edge may also run where points are equally near to its
left and to its right side; this is noticed by a sample of points, and then followed on a lattice.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from foedus.errors import Diagnostic, GeometryError
from foedus.geodesy.fields.field import check_points
from foedus.geodesy.fields.pieces import EdgeType
from foedus.geodesy.regions.area import lines_of, rings_of
from foedus.geodesy.regions.region import boundary_of
from foedus.geodesy.zones.buffers import (
    check_sizes,
    default_detail_m,
    field_distance,
    simple_parts,
)
from foedus.geodesy.zones.contours import contour_of_set, contours_of
from foedus.geodesy.zones.faces import faces_between, joined, polygons_of, spots_of, ways_to
from foedus.geodesy.zones.lattice import DEPTH_MAX, Squares, all_squares, degrees_of
from foedus.geodesy.zones.mends import mend_contour
from foedus.geodesy.zones.routes import GEOD, build_routes
from foedus.geodesy.zones.seams import draw_ray, draw_route, places_around, places_beside
from foedus.geodesy.zones.sides import sight_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.regions.contains import BoolArray
    from foedus.geodesy.zones.routes import Route

_ON_LINE_M: Final = 2e-5
"""Points this near to a line lie on it, on both its sides: twice the error of distances."""
_SAMPLE: Final = 40_000
"""Points of a band at which its polygon is compared with `contains`, at least."""
_WRONG: Final = 500
"""Wrong points whose way to the edge is measured, about."""
_CURL: Final = 200_000
"""Squares on which the edges of curled lines are followed, at most."""
_DEPTH_MIN: Final = 2


class BandEnds(StrEnum):
    """What a band does at the free ends of a line."""

    FLAT = "flat"
    """It is cut: points beyond the end, whose nearest point is the end, are out."""
    ROUND = "round"
    """It goes round: points beyond the end are in, each side to its width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BandPolygon:
    """The polygon of a band.

    Attributes
    ----------
    geometry : MultiPolygon
        As in `ZonePolygon`.
    tolerance_m : float
        Greatest deviation found of its edges, as in `ZonePolygon`; for edges along a line or a
        cut the greatest distance from the true one.
    missed_m : float
        As in `ZonePolygon`, for the edges at the two widths.
    """

    geometry: MultiPolygon
    tolerance_m: float
    missed_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The points within a width on either side of lines; build it with `build_band`.

    Attributes
    ----------
    routes : tuple of Route
        The lines, joined where one goes on from another.
    left_km, right_km : float
    ends : BandEnds
    """

    routes: tuple[Route, ...]
    left_km: float
    right_km: float
    ends: BandEnds

    def contains(self, longitude_deg: FloatArray, latitude_deg: FloatArray) -> BoolArray:
        """Return which points lie in the band; those on its edge may count either way.

        Parameters
        ----------
        longitude_deg, latitude_deg : ndarray, shape (n,)

        Raises
        ------
        GeometryError
            FDS-G004 for coordinates that are not finite or out of range.

        Notes
        -----
        One nearest point for each point and line, and for points within the greater width one
        geodesic more.  Distances are exact to 10 micrometres.
        """
        longitude, latitude = check_points(longitude_deg, latitude_deg)
        within = np.zeros(len(longitude), dtype=np.bool_)
        for route in self.routes:
            open_ = np.flatnonzero(~within)
            within[open_] = self._holds(route, longitude[open_], latitude[open_])
        return within

    def polygon(self, *, tolerance_m: float = 10.0, detail_m: float | None = None) -> BandPolygon:
        """Return the polygon of the band; parameters and errors as for `buffer_polygons`.

        Notes
        -----
        A line of a band that is wider on one side than on the other is an edge of its polygon
        with all its vertices, whatever the tolerance.
        """
        check_sizes([self.left_km, self.right_km], tolerance_m, detail_m)
        parts = [self._draw(route, tolerance_m, detail_m) for route in self.routes]
        whole = shapely.union_all(np.array([part.geometry for part in parts], dtype=object))
        return BandPolygon(
            geometry=polygons_of(np.array([whole], dtype=object)),
            tolerance_m=max((part.tolerance_m for part in parts), default=0.0),
            missed_m=max((part.missed_m for part in parts), default=0.0),
        )

    def _holds(self, route: Route, longitude: FloatArray, latitude: FloatArray) -> BoolArray:
        """Return which points lie in the band of one line."""
        widest = 1000.0 * max(self.left_km, self.right_km)
        within = np.zeros(len(longitude), dtype=np.bool_)
        rough = route.field.distance_m(longitude, latitude, tolerance_m=1.0)
        near = np.flatnonzero(rough <= widest + 1.0)
        if widest == 0.0 or len(near) == 0:
            return within
        sight = sight_of(route, longitude[near], latitude[near])
        width = 1000.0 * np.where(sight.left, self.left_km, self.right_km)
        held = (sight.distance_m <= width) & (width > 0.0)
        if self.ends is BandEnds.FLAT:
            held &= ~sight.beyond
        within[near] = held | (sight.distance_m <= _ON_LINE_M)
        return within

    def _draw(self, route: Route, tolerance_m: float, detail_m: float | None) -> BandPolygon:
        """Return the polygon of the band of one line."""
        widths = sorted({1000.0 * width for width in (self.left_km, self.right_km) if width > 0})
        if not widths:
            return BandPolygon(geometry=MultiPolygon(), tolerance_m=0.0, missed_m=0.0)
        rough = field_distance(route.field)
        contours = contours_of(
            rough,
            widths_m=widths,
            tolerances_m=[tolerance_m] * len(widths),
            details_m=[detail_m or default_detail_m(w, tolerance_m) for w in widths],
        )
        lines = self._seams(route, tolerance_m)
        deviation = tolerance_m / 2
        for width, contour in zip(widths, contours, strict=True):
            mended, off = mend_contour(rough, contour, width_m=width, tolerance_m=tolerance_m)
            lines += mended
            deviation = max(deviation, off)

        def inside(longitude: FloatArray, latitude: FloatArray) -> BoolArray:
            return self._holds(route, longitude, latitude)

        geometry = _choose(lines, inside)
        apart = self._disagreement_m(route, geometry)
        if apart > 2 * tolerance_m:
            squares = _squares_within(route, widths[-1], _CURL)
            curl = contour_of_set(inside, squares, tolerance_m=tolerance_m)
            geometry = _choose([*lines, *curl.lines()], inside)
            apart = max(tolerance_m, self._disagreement_m(route, geometry))
        return BandPolygon(
            geometry=geometry,
            tolerance_m=max(deviation, apart),
            missed_m=max(contour.missed_m for contour in contours),
        )

    def _seams(self, route: Route, tolerance_m: float) -> list[FloatArray]:
        """Return the line itself and what runs from its ends, where they may be an edge."""
        seams: list[FloatArray] = []
        uneven = self.left_km != self.right_km
        if uneven:
            seams.append(draw_route(route, tolerance_m=tolerance_m / 2))
        if route.closed:
            return seams
        ends = ((0, 0, 180.0, route.free[0]), (-1, 1, 0.0, route.free[1]))
        for at, column, onward, free in ends:
            azimuth = float(route.azimuth_deg[at, column])
            flat = free and self.ends is BandEnds.FLAT
            turns = {-90.0: self.left_km, 90.0: self.right_km}
            if not flat:
                turns = {onward: max(self.left_km, self.right_km) if uneven else 0.0}
            for turn, width_km in turns.items():
                length_m = 1000.0 * width_km * (1 + 1e-6) + 2 * tolerance_m
                if width_km > 0.0:
                    ray = draw_ray(
                        route.points[at],
                        azimuth_deg=azimuth + turn,
                        length_m=length_m,
                        tolerance_m=tolerance_m / 2,
                    )
                    seams.append(ray)
        return seams

    def _disagreement_m(self, route: Route, geometry: MultiPolygon) -> float:
        """Return how far from its edge a polygon holds wrong points, of a sample.

        Even bands that go round, or have no ends, have no edges but those drawn.
        """
        rounded = route.closed or self.ends is BandEnds.ROUND
        if rounded and self.left_km == self.right_km:
            return 0.0
        widest = 1000.0 * max(self.left_km, self.right_km)
        squares = _squares_within(route, widest, _SAMPLE)
        around = [places_around(route.points[at], widest) for at in (0, -1)]
        beside = [
            places_beside(route, 1000.0 * width, most=_SAMPLE)
            for width in {self.left_km, self.right_km}
            if width > 0.0
        ]
        middles = np.column_stack(degrees_of(squares.middles()))
        points = np.concatenate([middles, *around, *beside])
        drawn = shapely.contains_xy(geometry, points[:, 0], points[:, 1])
        off = points[drawn != self._holds(route, points[:, 0].copy(), points[:, 1].copy())]
        if len(off) == 0:
            return 0.0
        if geometry.is_empty:
            return widest
        ends = ways_to(geometry, off[:: max(1, len(off) // _WRONG)])
        return float(np.max(GEOD.inv(ends[:, 0], ends[:, 1], ends[:, 2], ends[:, 3])[2]))


def build_band(
    lines: BaseGeometry | Sequence[FloatArray],
    *,
    left_km: float,
    right_km: float,
    ends: BandEnds = BandEnds.FLAT,
    edges: EdgeType = EdgeType.STRAIGHT,
) -> Band:
    """Return the band of lines: the points within a width on either side of them.

    Parameters
    ----------
    lines : shapely geometry, or sequence of ndarray of shape (n, 2)
        Longitude and latitude in degrees; longitudes may pass 180 where a line crosses the
        antimeridian.  Of polygons the boundary counts, without edges along the antimeridian,
        and runs with the inside on its left.
    left_km, right_km : float
        Widths on the two sides as seen travelling along the lines, from 0 to 40,000.
    ends : BandEnds, default flat
        What the band does at free ends: those that touch no other line and no other vertex of
        their own.  The cut of a flat end is the geodesic at right angles to the line.
    edges : EdgeType, default straight
        How the lines run between their vertices.

    Raises
    ------
    GeometryError
        FDS-G001 to FDS-G003 as for `build_field`, FDS-G020 for a width out of range, FDS-G021
        for a line that is a single place.

    Notes
    -----
    A point is on the side of a line from which the geodesic to it leaves at the nearest point of
    the line.  At a vertex the left side is the sector from the edge going out counter-clockwise
    to the edge coming in; beyond an end it is what lies left of the last edge carried on.

    Lines of which one starts where just one other ends are one line.  Otherwise each line has a
    band of its own, as if it were alone, and the band is their union: between two lines a point
    may be on the left of the farther one and count for that.  At forks and other ends that touch
    something, bands go round, whatever `ends` says.

    Where a line curls up, as in a spiral, or crosses itself, a point counts for the part that is
    nearest to it: the band of one side then ends halfway to a part that shows its other side.

    Examples
    --------
    >>> import numpy as np
    >>> band = build_band([np.array([[20.0, 0.0], [30.0, 0.0]])], left_km=50, right_km=0)
    >>> band.contains(np.array([25.0, 25.0, 31.0]), np.array([0.3, -0.3, 0.3])).tolist()
    [True, False, False]
    >>> band.polygon(tolerance_m=100).geometry.is_valid
    True
    """
    check_sizes([left_km, right_km], 1.0, None)
    try:
        chosen = BandEnds(ends)
    except ValueError as error:
        raise GeometryError(_refuse_ends(ends)) from error
    return Band(
        routes=tuple(build_routes(_lines_in(lines), edges=edges)),
        left_km=float(left_km),
        right_km=float(right_km),
        ends=chosen,
    )


def _refuse_ends(found: object) -> Diagnostic:
    return Diagnostic(
        code="FDS-G022",
        message="A band has no such ends.",
        expected="flat or round",
        found=repr(found),
    )


def _lines_in(lines: BaseGeometry | Sequence[FloatArray]) -> list[FloatArray]:
    """Return lines of any source; of polygons their boundaries, inside on the left."""
    if not isinstance(lines, BaseGeometry):
        return list(lines)
    others = [part for part in simple_parts(lines) if part.geom_type != "Polygon"]
    return [*boundary_of(rings_of(lines)), *lines_of(shapely.GeometryCollection(others))]


def _choose(
    lines: list[FloatArray], inside: Callable[[FloatArray, FloatArray], BoolArray]
) -> MultiPolygon:
    faces = faces_between(lines)
    spots = spots_of(faces)
    return joined(faces[inside(spots[:, 0].copy(), spots[:, 1].copy())])


def _squares_within(route: Route, width_m: float, most: int) -> Squares:
    """Return the finest squares that cover all points within a width, at most so many."""
    squares = all_squares(_DEPTH_MIN)
    while True:
        middles = squares.middles()
        radius = squares.radius_m(middles)
        slack = 0.1 * float(radius.min(initial=1.0))
        distance = route.field.distance_m(*degrees_of(middles), tolerance_m=slack)
        squares = squares.select(np.flatnonzero(distance <= width_m + radius + slack))
        if 4 * len(squares) > most or squares.depth == DEPTH_MAX:
            return squares
        squares = squares.children()
