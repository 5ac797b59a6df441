"""A lattice over the whole Earth: the faces of a cube, cut into squares and seen from its centre.

A place is the direction of its normal, a unit vector, so that neither poles nor the antimeridian
are special.  A face has ``2**depth`` squares along its side, equal in angle; the sides of squares
lie on great circles of the sphere of normals, and squares of one depth meet whole sides, over
the edges of the cube, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.geodesy.ellipsoid import R_MAX_M

if TYPE_CHECKING:
    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.fields.pieces import IntArray

DEPTH_MAX: Final = 26
"""Greatest depth: squares of 15 cm."""
_BITS: Final = 30
_SIDES: Final = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
"""Corners of a square, counter-clockwise seen from outside."""


@dataclass(frozen=True, slots=True)
class Squares:
    """Squares of one depth, by face, column and row."""

    depth: int
    place: IntArray

    def __len__(self) -> int:
        """Return the number of squares."""
        return len(self.place)

    def select(self, kept: IntArray) -> Squares:
        """Return some of the squares, by index."""
        return Squares(self.depth, self.place[kept])

    def children(self) -> Squares:
        """Return the four squares of the next depth in each square."""
        base = self.place[:, None, :] * (1, 2, 2)
        shift = np.column_stack([np.zeros(4, dtype=np.int64), _SIDES])
        return Squares(self.depth + 1, (base + shift).reshape(-1, 3))

    def middles(self) -> FloatArray:
        """Return the middles, unit vectors of shape (n, 3)."""
        return _directions(self._steps(np.array([[1, 1]]))[:, 0], 1 << self.depth)

    def corner_keys(self) -> IntArray:
        """Return a number for each corner, shape (n, 4), the same in all squares that meet."""
        return _keys(self._steps(2 * _SIDES), 1 << self.depth)

    def radius_m(self, middles: FloatArray) -> FloatArray:
        """Return bounds on the geodesic distance of any point of a square from its middle.

        Notes
        -----
        The square is convex on the sphere of normals, so that a corner is farthest there.  No
        path on the ellipsoid is longer than its image on that sphere times the greatest radius
        of curvature.
        """
        chord = np.zeros(len(middles))
        for side in 2 * _SIDES:
            corner = _directions(self._steps(side[None, :])[:, 0], 1 << self.depth)
            chord = np.maximum(chord, np.linalg.norm(corner - middles, axis=1))
        return (1 + 1e-9) * R_MAX_M * 2 * np.arcsin(np.minimum(1.0, chord / 2)) + 1e-6

    def _steps(self, inner: IntArray) -> IntArray:
        """Return points of the squares in steps from -2**depth to 2**depth along three axes.

        `inner` are half sides from the first corner, shape (k, 2); the result has (n, k, 3).
        """
        count = 1 << self.depth
        axis, sign = self.place[:, 0] // 2, 1 - 2 * (self.place[:, 0] % 2)
        along = 2 * self.place[:, None, 1:] + inner - count
        steps = np.empty((len(self.place), len(inner), 3), dtype=np.int64)
        rows = np.arange(len(self.place))
        steps[rows, :, axis] = (sign * count)[:, None]
        steps[rows, :, (axis + 1) % 3] = along[:, :, 0]
        steps[rows, :, (axis + 2) % 3] = along[:, :, 1] * sign[:, None]
        return steps


def all_squares(depth: int) -> Squares:
    """Return all squares of a depth, from the first face on."""
    count = 1 << depth
    place = np.indices((6, count, count)).reshape(3, -1).T
    return Squares(depth, np.ascontiguousarray(place, dtype=np.int64))


def depth_for(radius_m: float) -> int:
    """Return the least depth at which no point is farther from a corner than `radius_m`."""
    # squares are largest, with half a diagonal of 0.79 of their side in angle, along the axes
    side_m = 1.12 * R_MAX_M * np.pi / 2 / max(radius_m, 1e-3)
    return int(np.clip(np.ceil(np.log2(side_m * 0.71)), 3, DEPTH_MAX))


def corner_directions(keys: IntArray, depth: int) -> FloatArray:
    """Return the corners with given numbers, unit vectors of shape (n, 3)."""
    count, mask = 1 << depth, (1 << _BITS) - 1
    face = keys >> (2 * _BITS)
    steps = np.empty((len(keys), 3), dtype=np.int64)
    rows, axis = np.arange(len(keys)), face // 2
    steps[rows, axis] = count * (1 - 2 * (face % 2))
    steps[rows, (axis + 1) % 3] = ((keys >> _BITS) & mask) - count
    steps[rows, (axis + 2) % 3] = (keys & mask) - count
    return _directions(steps, count)


def degrees_of(directions: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return longitude and geodetic latitude, degrees, of normals, shape (n, 3)."""
    x, y, z = directions[:, 0], directions[:, 1], directions[:, 2]
    return np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, np.hypot(x, y)))


def directions_of(longitude_deg: FloatArray, latitude_deg: FloatArray) -> FloatArray:
    """Return the unit normals, shape (n, 3), of places in degrees."""
    longitude, latitude = np.radians(longitude_deg), np.radians(latitude_deg)
    across = np.cos(latitude)
    return np.column_stack([
        across * np.cos(longitude),
        across * np.sin(longitude),
        np.sin(latitude),
    ])


def unit(vectors: FloatArray) -> FloatArray:
    """Return vectors, last axis 3, brought to length 1; those of no length stay as they are."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.where(length > 0.0, length, 1.0)


def _directions(steps: IntArray, count: int) -> FloatArray:
    return unit(np.tan(np.pi / 4 / count * steps))


def _keys(steps: IntArray, count: int) -> IntArray:
    """Return one number for each point, of the first face that it lies on."""
    axis = np.argmax(np.abs(steps) == count, axis=-1)[..., None]
    own, first, second = (
        np.take_along_axis(steps, (axis + turn) % 3, axis=-1)[..., 0] for turn in range(3)
    )
    face = 2 * axis[..., 0] + (own < 0)
    return (face << (2 * _BITS)) | ((first + count) << _BITS) | (second + count)


def between(start: FloatArray, end: FloatArray, share: float) -> FloatArray:
    """Return points on straight edges in longitude and latitude that take the short way round."""
    step = end - start
    step[:, 0] -= 360.0 * np.round(step[:, 0] / 360.0)
    return start + share * step
