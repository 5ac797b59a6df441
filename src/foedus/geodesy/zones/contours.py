"""Where a function of place changes its sign: closed lines on the Earth, found on a lattice.

Squares of the lattice are halved only where a width may pass: a function that changes no faster
than place is certainly above or below a width in a square whose middle is farther from it than
the radius of the square.  In the smallest squares the line is followed from side to side, its
vertices are moved onto it, and its edges are halved until they keep the tolerance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.errors import Diagnostic, LimitError
from foedus.geodesy.ellipsoid import A_M
from foedus.geodesy.zones.chains import chains_of, next_of
from foedus.geodesy.zones.lattice import (
    Squares,
    all_squares,
    between,
    corner_directions,
    degrees_of,
    depth_for,
    directions_of,
    unit,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.fields.pieces import IntArray
    from foedus.geodesy.regions.contains import BoolArray

    Rough = Callable[[FloatArray, FloatArray, float], FloatArray]
    """From longitudes and latitudes in degrees and a tolerance to metres, within it."""
    Inside = Callable[[FloatArray, FloatArray], BoolArray]
    Meets = Callable[[FloatArray, FloatArray, FloatArray], BoolArray]
    """Whether discs, by longitude, latitude and radius in metres, meet what is asked for."""

_DEPTH_MIN: Final = 3
_SQUARES_MAX: Final = 2_000_000
_ROUNDS: Final = 24
"""Times that edges are halved at most."""
_ROUNDS_SET: Final = 10
"""The same for the edge of a set."""
_POINTS_MAX: Final = 8_000_000
_SLACK: Final = 0.1
"""Share of its radius to which the function is known at the middle of a square."""
_JUMP_M: Final = 1e7
"""Stands for the distance from the edge of a set, where it is not known."""
_STRIKES: Final = 3
"""Times that an edge is halved although no point on the width is found beside it."""
_SETTLED: Final = 0.25
"""Vertices are brought to within this share of the tolerance."""
_TRIALS: Final = 40


@dataclass(frozen=True, slots=True)
class Contour:
    """The lines where a function passes a width, with the lower side on their left.

    Attributes
    ----------
    points : ndarray, shape (n, 2)
        Longitude and latitude in degrees, chain after chain; edges are straight between them and
        take the short way round.
    starts : ndarray of int, shape (k + 1,)
        Chain i is ``points[starts[i]:starts[i + 1]]``.
    closed : ndarray of bool, shape (k,)
        Whether a chain goes on from its last point to its first; others end where squares were
        not looked at.
    deviation_m : float
        Greatest difference from the width found at vertices, middles and quarters of edges.
    missed_m : float
        No point of the smallest squares is farther from a corner.
    loose : ndarray, shape (m, 2)
        Middles of the edges that leave the width by more than the tolerance: they leap over
        something narrower than a square.
    settled_m : float
        As `deviation_m`, without those edges.
    """

    points: FloatArray
    starts: IntArray
    closed: BoolArray
    deviation_m: float
    missed_m: float
    loose: FloatArray
    settled_m: float

    def lines(self) -> list[FloatArray]:
        """Return the chains as arrays of shape (n, 2), closed ones with the first point again."""
        spans = zip(self.starts[:-1].tolist(), self.starts[1:].tolist(), strict=True)
        parts = [self.points[start:stop] for start, stop in spans]
        return [
            np.concatenate([part, part[:1]]) if closed else part
            for part, closed in zip(parts, self.closed.tolist(), strict=True)
        ]


@dataclass(frozen=True, slots=True)
class _Level:
    """One width of a function."""

    rough: Rough
    width_m: float
    tolerance_m: float
    jumps: bool

    def excess_m(self, directions: FloatArray) -> FloatArray:
        """Return the function less the width at unit normals."""
        longitude, latitude = degrees_of(directions)
        return self.excess_at_m(np.column_stack([longitude, latitude]))

    def excess_at_m(self, points: FloatArray) -> FloatArray:
        """Return the function less the width at longitudes and latitudes, shape (n, 2)."""
        return self.rough(points[:, 0], points[:, 1], self.tolerance_m / 20) - self.width_m


def contours_of(
    rough: Rough,
    *,
    widths_m: Sequence[float],
    tolerances_m: Sequence[float],
    details_m: Sequence[float],
    meets: Meets | None = None,
) -> list[Contour]:
    """Return the lines where a function passes each width.

    Parameters
    ----------
    rough : callable
        From longitudes and latitudes in degrees, shape (n,), and a tolerance in metres to values
        in metres that are right to that tolerance; changes no faster than place (1-Lipschitz).
    widths_m, tolerances_m, details_m : sequence of float
        For each width, how far the function may differ from it on an edge, and the radius of the
        smallest squares.
    meets : callable, optional
        Tells which squares, by a disc around each, are looked at; all without it.

    Raises
    ------
    LimitError
        FDS-L012 for more than two million squares at once or eight million vertices.
    """
    widths = np.asarray(widths_m, dtype=np.float64)
    depths = np.array([depth_for(detail) for detail in details_m], dtype=np.int64)
    found = _find_squares(rough, widths, depths, meets)
    contours: list[Contour] = []
    for width, tolerance, squares in zip(widths.tolist(), tolerances_m, found, strict=True):
        level = _Level(rough, width, tolerance, jumps=False)
        radius = squares.radius_m(squares.middles())
        contours.append(_follow(level, _trace(level, squares), float(radius.max(initial=0.0))))
    return contours


def contour_of_set(inside: Inside, squares: Squares, *, tolerance_m: float) -> Contour:
    """Return the lines round a set that is known only by which points lie inside.

    Parameters
    ----------
    inside : callable
        From longitudes and latitudes in degrees, shape (n,), to which lie inside.
    squares : Squares
        Where the lines are looked for; chains end where squares are missing.
    tolerance_m : float
        Edges are halved until points that far on either side of them lie inside and outside.
        In `Contour.deviation_m` edges that do not get there count with their length.
    """

    def sign(longitude: FloatArray, latitude: FloatArray, error_m: float) -> FloatArray:
        del error_m
        return np.where(inside(longitude, latitude), -_JUMP_M, _JUMP_M)

    level = _Level(sign, 0.0, tolerance_m, jumps=True)
    radius = squares.radius_m(squares.middles())
    return _follow(level, _trace(level, squares), float(radius.max(initial=0.0)))


def _find_squares(
    rough: Rough, widths: FloatArray, depths: IntArray, meets: Meets | None
) -> list[Squares]:
    """Return the smallest squares that each width may pass."""
    found: dict[int, Squares] = {}
    squares = all_squares(_DEPTH_MIN - 1)
    for depth in range(_DEPTH_MIN - 1, int(depths.max(initial=0))):
        middles = squares.middles()
        radius = squares.radius_m(middles)
        longitude, latitude = degrees_of(middles)
        if meets is not None:
            met = np.flatnonzero(meets(longitude, latitude, radius))
            squares, radius = squares.select(met), radius[met]
            longitude, latitude = longitude[met], latitude[met]
        slack = _SLACK * float(radius.min(initial=1e6))
        apart = np.abs(rough(longitude, latitude, slack)[:, None] - widths)
        near = apart <= (radius + slack)[:, None]
        for index in np.flatnonzero(depths == depth + 1).tolist():
            found[index] = squares.select(np.flatnonzero(near[:, index])).children()
        deeper = near[:, depths > depth + 1].any(axis=1)
        squares = squares.select(np.flatnonzero(deeper)).children()
        _check_room(len(squares), _SQUARES_MAX, "squares")
    return [found[index] for index in range(len(widths))]


def _check_room(count: int, most: int, what: str) -> None:
    if count > most:
        raise LimitError(
            Diagnostic(
                code="FDS-L012",
                message="The edge of a zone is too long for the detail asked for.",
                expected=f"at most {most} {what}",
                found=f"{count} {what}",
                hint="ask for a larger tolerance or less detail",
            )
        )


def _trace(level: _Level, squares: Squares) -> tuple[FloatArray, IntArray, BoolArray]:
    """Return the chains through the sides of squares: unit normals, starts, which are closed."""
    nodes, corner = np.unique(squares.corner_keys(), return_inverse=True)
    corner = corner.reshape(-1, 4)
    places = corner_directions(nodes, squares.depth)
    excess = level.excess_m(places)
    inside = excess < 0.0
    count = inside[corner].sum(axis=1)
    mixed = np.flatnonzero((count > 0) & (count < 4))
    corner, squares = corner[mixed], squares.select(mixed)
    if len(corner) == 0:
        return np.empty((0, 3)), np.zeros(1, dtype=np.int64), np.empty(0, dtype=np.bool_)
    start, end = _steps(level, squares, inside[corner])
    following = np.roll(corner, -1, axis=1)
    sides = np.minimum(corner, following) * len(nodes) + np.maximum(corner, following)
    crossed = np.concatenate([sides[start], sides[end]])
    side, vertex = np.unique(crossed, return_inverse=True)
    low, high = np.divmod(side, len(nodes))
    outer = np.where(inside[low], high, low)
    inner = np.where(inside[low], low, high)
    points = _roots(level, (places[inner], places[outer]), (excess[inner], excess[outer]))
    after = np.full(len(points), -1, dtype=np.int64)
    count = len(vertex) // 2
    after[vertex[:count]] = vertex[count:]
    order, starts, closed = chains_of(after)
    return points[order], starts, closed


def _steps(
    level: _Level, squares: Squares, inside: BoolArray
) -> tuple[tuple[IntArray, IntArray], tuple[IntArray, IntArray]]:
    """Return the sides at which lines enter and leave squares, each as square and side.

    A line enters where the corners, taken counter-clockwise, pass from inside to outside, so that
    the inside is on its left.  Where two lines cross a square its middle tells how they run.
    """
    following = np.roll(inside, -1, axis=1)
    to_out, to_in = inside & ~following, ~inside & following
    twice = np.flatnonzero(to_out.sum(axis=1) == 2)
    square, start = np.nonzero(to_out)
    end = np.argmax(to_in[square], axis=1)
    if len(twice):
        joined = level.excess_m(squares.select(twice).middles())
        turn = np.where(joined < 0.0, 1, 3)
        double = np.isin(square, twice)
        end[double] = (start[double] + np.repeat(turn, 2)) % 4
    return (square, start), (square, end)


def _roots(
    level: _Level, ends: tuple[FloatArray, FloatArray], values: tuple[FloatArray, FloatArray]
) -> FloatArray:
    """Return points between ends inside and outside where the width is reached."""
    close = _SETTLED * level.tolerance_m
    length = A_M * np.linalg.norm(ends[1] - ends[0], axis=1)
    low, high = np.zeros(len(length)), np.ones(len(length))
    value_low, value_high = np.minimum(values[0], -1e-12), np.maximum(values[1], 1e-12)
    step = value_low / (value_low - value_high)
    best, open_ = step.copy(), np.arange(len(step))
    for trial in range(_TRIALS):
        if len(open_) == 0:
            break
        at = best[open_][:, None]
        value = level.excess_m(unit((1 - at) * ends[0][open_] + at * ends[1][open_]))
        done = (np.abs(value) <= close) | ((high - low) * length <= close)[open_]
        open_, value = open_[~done], value[~done]
        under = value < 0.0
        now_low, now_high = open_[under], open_[~under]
        # the end that stays has its value halved, so that the bracket closes from both sides
        low[now_low], value_low[now_low] = best[now_low], value[under]
        value_high[now_low] /= 2
        high[now_high], value_high[now_high] = best[now_high], value[~under]
        value_low[now_high] /= 2
        ratio = value_low[open_] / (value_low[open_] - value_high[open_])
        share = np.where(trial % 3 == 2, 0.5, ratio)
        best[open_] = low[open_] + share * (high[open_] - low[open_])
    return unit((1 - best[:, None]) * ends[0] + best[:, None] * ends[1])


def _follow(
    level: _Level, chains: tuple[FloatArray, IntArray, BoolArray], radius_m: float
) -> Contour:
    """Return chains whose edges are halved until they keep the tolerance."""
    directions, starts, closed = chains
    points = np.column_stack(degrees_of(directions))
    chain = np.repeat(np.arange(len(closed)), np.diff(starts))
    # of the edge from each point: deviation, whether it is to be looked at, failed halvings
    deviation, fresh = np.zeros(len(points)), np.ones(len(points), dtype=np.bool_)
    strikes = np.zeros(len(points), dtype=np.int64)
    after = next_of(chain, closed)
    for _ in range(_ROUNDS_SET if level.jumps else _ROUNDS):
        asked = np.flatnonzero(fresh & (after >= 0))
        fresh[:] = False
        middle, value, deviation[asked] = _probe(level, points[asked], points[after[asked]])
        halved = (deviation[asked] > level.tolerance_m) & (strikes[asked] < _STRIKES)
        if level.jumps:  # nothing ends the halving of what has no smooth edge
            halved &= _lengths_m((points[asked], points[after[asked]])) > level.tolerance_m
        at = asked[halved]
        if len(at) == 0:
            break
        ends = points[at], points[after[at]]
        moved, reached = _settle(level, ends, middle[halved], value[halved])
        strikes[at] += ~reached
        fresh[at] = True
        points = np.insert(points, at + 1, moved, axis=0)
        chain = np.insert(chain, at + 1, chain[at])
        deviation = np.insert(deviation, at + 1, deviation[at])
        strikes = np.insert(strikes, at + 1, strikes[at])
        fresh = np.insert(fresh, at + 1, values=True)
        _check_room(len(points), _POINTS_MAX, "vertices")
        after = next_of(chain, closed)
    astray = deviation > level.tolerance_m
    loose = np.flatnonzero(astray)
    return Contour(
        points=points,
        starts=np.searchsorted(chain, np.arange(len(closed) + 1)),
        closed=closed,
        deviation_m=float(deviation.max(initial=0.0)),
        missed_m=radius_m,
        loose=between(points[loose], points[after[loose]], 0.5),
        settled_m=float(deviation[~astray].max(initial=0.0)),
    )


def _probe(
    level: _Level, start: FloatArray, end: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return middles of edges, the excess there, and the greatest deviation on the edge."""
    middle = between(start, end, 0.5)
    value = level.excess_at_m(middle)
    deviation = _deviation_m(level, (start, end), middle, value)
    keeps = np.flatnonzero(deviation <= level.tolerance_m)
    ends = start[keeps], end[keeps]
    for share in (0.25, 0.75):
        place = between(*ends, share)
        beside = _deviation_m(level, ends, place, level.excess_at_m(place))
        deviation[keeps] = np.maximum(deviation[keeps], beside)
    return middle, value, deviation


def _deviation_m(
    level: _Level, ends: tuple[FloatArray, FloatArray], points: FloatArray, value: FloatArray
) -> FloatArray:
    """Return how far points of edges are from the width; the tolerance beside a jump near by."""
    deviation = np.abs(value)
    far = np.flatnonzero(deviation > level.tolerance_m)
    if level.jumps and len(far):
        origin, left = _normals((ends[0][far], ends[1][far]), points[far])
        aside = left * (level.tolerance_m / A_M)
        near = level.excess_m(unit(origin + aside)) < 0.0
        near &= level.excess_m(unit(origin - aside)) >= 0.0
        deviation[far] = np.where(near, level.tolerance_m, _lengths_m(ends)[far])
    return deviation


def _lengths_m(ends: tuple[FloatArray, FloatArray]) -> FloatArray:
    """Return about the lengths of edges."""
    along = directions_of(*ends[1].T) - directions_of(*ends[0].T)
    return A_M * np.linalg.norm(along, axis=1)


def _normals(
    ends: tuple[FloatArray, FloatArray], points: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the unit normals of points on edges and the directions to the left of the edges."""
    origin = directions_of(*points.T)
    along = directions_of(*ends[1].T) - directions_of(*ends[0].T)
    return origin, unit(np.cross(origin, along))


def _settle(
    level: _Level, ends: tuple[FloatArray, FloatArray], points: FloatArray, value: FloatArray
) -> tuple[FloatArray, BoolArray]:
    """Return points moved at right angles to their edge to where the width is reached.

    Also returns for which of them it was found; it is looked for to the length of the edge.
    """
    close = _SETTLED * level.tolerance_m
    origin, left = _normals(ends, points)
    room = _lengths_m(ends)
    if level.jumps:
        return _settle_set(level, (origin, left), room, value)
    room += 2 * np.abs(value)
    best, best_value = np.zeros(len(points)), np.abs(value)
    # the excess falls towards the left: it is positive at `high` and negative at `low`
    before, before_value = np.zeros(len(points)), value.copy()
    other, other_value = np.full(len(points), np.nan), np.full(len(points), np.nan)
    step = np.clip(value, -room, room)
    open_ = np.flatnonzero(np.abs(value) > close)
    for trial in range(_TRIALS // 2):
        if len(open_) == 0:
            break
        at = step[open_]
        here = level.excess_m(unit(origin[open_] + (at / A_M)[:, None] * left[open_]))
        better = np.abs(here) < best_value[open_]
        best[open_[better]], best_value[open_[better]] = at[better], np.abs(here[better])
        same = np.signbit(here) == np.signbit(before_value[open_])
        crossed = open_[~same]
        other[crossed], other_value[crossed] = before[crossed], before_value[crossed]
        before[open_], before_value[open_] = at, here
        step[open_] = _next_step(
            (before[open_], before_value[open_]), (other[open_], other_value[open_]), trial
        )
        width = np.abs(step[open_] - before[open_])
        going = (np.abs(here) > close) & (np.abs(step[open_]) <= room[open_])
        open_ = open_[going & (width > 1e-3 * close)]
    moved = np.column_stack(degrees_of(unit(origin + (best / A_M)[:, None] * left)))
    return moved, best_value <= level.tolerance_m


def _settle_set(
    level: _Level, frame: tuple[FloatArray, FloatArray], room: FloatArray, value: FloatArray
) -> tuple[FloatArray, BoolArray]:
    """Return points moved to the edge of a set, found by doubling steps and then halving them."""
    origin, left = frame
    low, high = np.zeros(len(room)), np.full(len(room), np.nan)
    step = np.sign(value) * room / 16
    for _ in range(_TRIALS):
        here = level.excess_m(unit(origin + (step / A_M)[:, None] * left))
        same = np.signbit(here) == np.signbit(value)
        low, high = np.where(same, step, low), np.where(same, high, step)
        step = np.where(np.isnan(high), np.clip(2 * low, -room, room), (low + high) / 2)
        open_ = np.abs(high - low) > _SETTLED * level.tolerance_m
        open_ |= np.isnan(high) & (np.abs(low) < room)
        if not open_.any():
            break
    best = np.where(np.isnan(high), 0.0, (low + high) / 2)
    moved = np.column_stack(degrees_of(unit(origin + (best / A_M)[:, None] * left)))
    return moved, ~np.isnan(high)


def _next_step(
    now: tuple[FloatArray, FloatArray], other: tuple[FloatArray, FloatArray], trial: int
) -> FloatArray:
    """Return where to look next: between two sides of the width, or on by the excess."""
    onward = now[0] + now[1] * min(1.5**trial, 8.0)
    share = 0.5 if trial % 3 == 2 else now[1] / (now[1] - other[1])
    return np.where(np.isnan(other[0]), onward, now[0] + share * (other[0] - now[0]))
