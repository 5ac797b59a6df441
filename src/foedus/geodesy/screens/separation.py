"""How far apart two regions or sets of lines are, and where they are nearest.

Places run along the edges of one of the two; each has a distance to the other.  On a stretch of
an edge, the least distance is bounded from below by the values at both ends:

* it is 1-Lipschitz, so it is at least ``(f0 + f1 - length) / 2``;
* it is the least of the distances to fixed points ``q``.  On a surface of positive curvature the
  second derivative of such a distance along a geodesic is at most ``1/d`` (comparison with the
  plane; do Carmo, Riemannian Geometry, chapter 10), and an edge adds its own acceleration.  With
  ``K`` a bound on the sum, ``f - K t**2 / 2`` is concave, so that ``f`` is at least the line
  between both ends less ``K t (length - t) / 2``.

Stretches that cannot undercut the least value seen are left out, the others are halved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from foedus.errors import Diagnostic, GeometryError
from foedus.geodesy.ellipsoid import A_M, R_MIN_M, FloatArray
from foedus.geodesy.fields.field import TOLERANCE_LEAST_M, TOLERANCE_M, DistanceField, wrap_deg
from foedus.geodesy.fields.pieces import EdgeType, IntArray
from foedus.geodesy.fields.search import places_of
from foedus.geodesy.regions.region import Region

if TYPE_CHECKING:
    from collections.abc import Sequence

Body: TypeAlias = Region | DistanceField

_CHUNK: Final = 64
"""Pieces that are ruled out together."""
_ROUGH_M: Final = 1.0
"""Tolerance while chunks and pieces are ruled out."""
_EVALUATIONS_MAX: Final = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place on a line or in a region.

    Attributes
    ----------
    longitude_deg, latitude_deg : float
        Longitude in [-180, 180]; not a number if there is no place.
    line, edge : int
        Index of the line and of the edge within it, as `Nearest` has them; -1 inside a region.
    share : float
        Place on the edge from 0 to 1; not a number inside a region.
    """

    longitude_deg: float
    latitude_deg: float
    line: int
    edge: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """The least distance between two regions or sets of lines.

    Attributes
    ----------
    distance_m : float
        Between the two places; 0 if the two meet or one lies in the other, infinite if one is
        empty.
    lower_m : float
        The true least distance is not below.
    first, second : Spot
        Where the two are nearest; one of the places, if there are several.
    """

    distance_m: float
    lower_m: float
    first: Spot
    second: Spot


def separation_of(first: Body, second: Body, *, tolerance_m: float = TOLERANCE_M) -> Separation:
    """Return the least geodesic distance between two regions or fields of lines.

    Parameters
    ----------
    first, second : Region or DistanceField
        A region counts with its inside, a field with its lines and points only.
    tolerance_m : float, default 1e-5
        At least that.

    Returns
    -------
    Separation
        Its distance is within the tolerance of the truth; two that pass within the tolerance
        count as meeting.  Where long lines run so evenly side by side that this would take more
        than two million distances, `Separation.lower_m` says what is certain.

    Raises
    ------
    GeometryError
        FDS-G009 for a tolerance out of range.

    Notes
    -----
    Cost: a distance for each 64 pieces of the smaller of the two, and for the pieces and
    stretches that may be nearest.

    Examples
    --------
    >>> from foedus.geodesy import field_of
    >>> round(separation_of(field_of("POINT (0 0)"), field_of("POINT (1 0)")).distance_m, 3)
    111319.491
    """
    _check_tolerance(tolerance_m)
    fields = _field_of(first), _field_of(second)
    for inner, outer in ((0, 1), (1, 0)):
        place = _place_inside(fields[inner], (first, second)[outer])
        if place is not None:
            spots = _spot_on(fields[inner], place), _inside(place)
            return _separation(0.0, 0.0, spots, swapped=inner == 1)
    if _is_everything(first) and _is_everything(second):
        return _separation(0.0, 0.0, (_inside((0.0, 0.0)), _inside((0.0, 0.0))), swapped=False)
    if fields[0].is_empty or fields[1].is_empty:
        nowhere = _inside((np.nan, np.nan))
        return _separation(np.inf, np.inf, (nowhere, nowhere), swapped=False)
    swapped = len(fields[1].pieces) < len(fields[0].pieces)
    along, other = fields[::-1] if swapped else fields
    least, lower, place = _least(along, other, tolerance_m)
    spots = _spot_on(along, place), _spot_on(other, place)
    if least <= tolerance_m:
        least, lower = 0.0, 0.0
    return _separation(least, lower, spots, swapped=swapped)


def separations_m(bodies: Sequence[Body], *, tolerance_m: float = TOLERANCE_M) -> FloatArray:
    """Return the distances between every two regions or fields, shape (n, n), symmetric.

    Parameters and errors as for `separation_of`; cost is that of n (n - 1) / 2 of them.
    """
    count = len(bodies)
    table = np.zeros((count, count))
    for i in range(count):
        for j in range(i, count):
            found = separation_of(bodies[i], bodies[j], tolerance_m=tolerance_m).distance_m
            table[i, j] = table[j, i] = found
    return table


def _check_tolerance(tolerance_m: float) -> None:
    if not TOLERANCE_M <= tolerance_m < np.inf:
        raise GeometryError(
            Diagnostic(
                code="FDS-G009",
                message="The tolerance of a distance is out of range.",
                expected=f"a finite number of metres of at least {TOLERANCE_M:g}",
                found=f"{tolerance_m!r}",
            )
        )


def _field_of(body: Body) -> DistanceField:
    return body.field if isinstance(body, Region) else body


def _is_everything(body: Body) -> bool:
    return isinstance(body, Region) and body.field.is_empty and body.area_m2 > 0.0


def _place_inside(field: DistanceField, body: Body) -> tuple[float, float] | None:
    """Return a vertex of the field that lies in a region, if there is one."""
    if field.is_empty or not isinstance(body, Region):
        return None
    start = np.degrees(field.pieces.track[:, :2])
    latitude = np.clip(start[:, 1], -90.0, 90.0)
    inside = body.contains(start[:, 0], latitude)
    if not inside.any():
        return None
    at = int(np.argmax(inside))
    return float(start[at, 0]), float(latitude[at])


def _inside(place: tuple[float, float]) -> Spot:
    longitude, latitude = place
    return Spot(
        longitude_deg=float(wrap_deg(np.array([longitude]))[0]),
        latitude_deg=latitude,
        line=-1,
        edge=-1,
        share=float("nan"),
    )


def _spot_on(field: DistanceField, place: tuple[float, float]) -> Spot:
    """Return the spot of a field that is nearest to a place."""
    found = field.nearest(np.array([place[0]]), np.array([place[1]]))
    return Spot(
        longitude_deg=float(found.longitude_deg[0]),
        latitude_deg=float(found.latitude_deg[0]),
        line=int(found.line[0]),
        edge=int(found.edge[0]),
        share=float(found.share[0]),
    )


def _separation(
    distance_m: float, lower_m: float, spots: tuple[Spot, Spot], *, swapped: bool
) -> Separation:
    first, second = spots[::-1] if swapped else spots
    return Separation(distance_m=distance_m, lower_m=lower_m, first=first, second=second)


def _places_deg(
    field: DistanceField, piece: IntArray, step: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return longitude and latitude at parameters from 0 to 1 of pieces."""
    pieces = field.pieces
    shapes = pieces.chord, pieces.sag_m, pieces.track, pieces.edges is EdgeType.GEODESIC
    out = np.empty((len(piece), 2))
    places_of(shapes, piece, step, out)
    degrees = np.degrees(out)
    return degrees[:, 0], np.clip(degrees[:, 1], -90.0, 90.0)


def _lengths_m(field: DistanceField) -> tuple[FloatArray, FloatArray]:
    """Return bounds on the speed along each piece, and so its length, and on its acceleration.

    Both per unit of the parameter.  The sag is an eighth of a bound on the second derivative in
    space, of which the acceleration on the surface is a part.
    """
    chord, sag = field.pieces.chord, field.pieces.sag_m.astype(np.float64)
    straight = np.sqrt(((chord[:, 3:] - chord[:, :3]) ** 2).sum(axis=1))
    return 1.001 * (straight + 8.0 * sag), 8.0 * sag


def _geodesic_upper_m(chord_m: FloatArray) -> FloatArray:
    """Return lengths that no geodesics with such chords exceed; see `geodesic_upper_m`."""
    ratio = chord_m / (2.0 * R_MIN_M)
    return np.where(ratio >= 0.999, np.pi * A_M, 2.0 * R_MIN_M * np.arcsin(np.minimum(ratio, 1.0)))


def _near_pieces(along: DistanceField, other: DistanceField, length: FloatArray) -> IntArray:
    """Return the pieces that may hold the nearest place, ruled out by chunks and then alone."""
    count = len(length)
    middle = (along.pieces.chord[:, :3] + along.pieces.chord[:, 3:]) / 2.0
    centre = np.minimum(np.arange(0, count, _CHUNK) + _CHUNK // 2, count - 1)
    chunk = np.arange(count) // _CHUNK
    apart = np.sqrt(((middle - middle[centre][chunk]) ** 2).sum(axis=1))
    # from the middle of a piece to that of its chord it is less than its length
    reach = np.zeros(len(centre))
    np.maximum.at(reach, chunk, _geodesic_upper_m(apart + length + length[centre][chunk]) + length)
    kept = _may_be_nearest(along, other, centre, reach)
    piece = np.flatnonzero(np.isin(chunk, np.flatnonzero(kept)))
    return piece[_may_be_nearest(along, other, piece, length[piece] / 2.0)]


def _may_be_nearest(
    along: DistanceField, other: DistanceField, piece: IntArray, reach_m: FloatArray
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which balls around the middles of pieces may hold the nearest place of all."""
    middle = _places_deg(along, piece, np.full(len(piece), 0.5))
    distance = other.distance_m(*middle, tolerance_m=_ROUGH_M)
    return distance - reach_m <= float(distance.min()) + 2.0 * _ROUGH_M


def _least(
    along: DistanceField, other: DistanceField, tolerance_m: float
) -> tuple[float, float, tuple[float, float]]:
    """Return the least distance found, a lower bound, and the place along the first field."""
    error = max(TOLERANCE_LEAST_M, tolerance_m / 10.0)
    length, bend = _lengths_m(along)
    piece = _near_pieces(along, other, length)
    low, high = np.zeros(len(piece)), np.ones(len(piece))

    def ask(piece: IntArray, step: FloatArray) -> FloatArray:
        return other.distance_m(*_places_deg(along, piece, step), tolerance_m=error)

    ends = ask(piece, low), ask(piece, high)
    best, at = _better((np.inf, (0, 0.0)), piece, low, ends[0])
    best, at = _better((best, at), piece, high, ends[1])
    lower, asked = np.inf, 2 * len(piece)
    while best > tolerance_m:
        bound = _lower_m(ends, (high - low) * length[piece], (high - low) ** 2 * bend[piece])
        kept = bound < best - tolerance_m + 2.0 * error
        full = asked + int(kept.sum()) > _EVALUATIONS_MAX
        lower = min(lower, float(bound[~kept | full].min(initial=np.inf)))
        if full or not kept.any():
            break
        piece, low, high = piece[kept], low[kept], high[kept]
        ends = ends[0][kept], ends[1][kept]
        middle = (low + high) / 2.0
        values = ask(piece, middle)
        asked += len(piece)
        best, at = _better((best, at), piece, middle, values)
        piece = np.concatenate([piece, piece])
        low, high = np.concatenate([low, middle]), np.concatenate([middle, high])
        ends = np.concatenate([ends[0], values]), np.concatenate([values, ends[1]])
    x, y = _places_deg(along, np.array([at[0]]), np.array([at[1]]))
    return best, max(0.0, min(lower, best) - error), (float(x[0]), float(y[0]))


def _better(
    best: tuple[float, tuple[int, float]], piece: IntArray, step: FloatArray, values: FloatArray
) -> tuple[float, tuple[int, float]]:
    """Return the least of the values with piece and parameter, or the best so far."""
    k = int(np.argmin(values))
    if values[k] < best[0]:
        return float(values[k]), (int(piece[k]), float(step[k]))
    return best


def _lower_m(
    ends: tuple[FloatArray, FloatArray], length: FloatArray, bend: FloatArray
) -> FloatArray:
    """Return lower bounds on stretches from the values at both ends; see the module.

    Length and acceleration are those of the stretch, with a parameter from 0 to 1.
    """
    start, end = ends
    least = np.maximum(
        0.0, np.maximum((start + end - length) / 2.0, np.minimum(start, end) - length)
    )
    with np.errstate(divide="ignore"):
        curve = length**2 / least + bend
    slope = np.abs(end - start)
    with np.errstate(invalid="ignore"):
        dip = np.where(
            slope < curve / 2.0,
            (start + end) / 2.0 - slope**2 / (2.0 * curve) - curve / 8.0,
            np.minimum(start, end),
        )
    return np.maximum(least, dip)
