"""True distances to lines, by GeographicLib alone and by a search that is not Foedus's.

Every piece of the lines that may hold the nearest point is found by a tree of scipy over the
middles of pieces of at most 2 km, with the greatest radius of curvature of the ellipsoid bounding
chords from above; on each, a golden-section search runs down the geodesic distance.
"""

from __future__ import annotations

import numpy as np
from pyproj import Geod, Transformer

GEOD = Geod(ellps="WGS84")
TO_SPACE = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
PIECE_M = 2000.0
RADIUS_M = 6_399_594.0
RATIO = (np.sqrt(5.0) - 1.0) / 2.0


def true_distances_m(
    longitude: np.ndarray, latitude: np.ndarray, lines: list[np.ndarray], *, geodesic: bool
) -> np.ndarray:
    """Return distances in metres to lines whose edges are geodesic, or straight in degrees."""
    from scipy.spatial import cKDTree

    pieces = Pieces(lines, geodesic=geodesic)
    middle = pieces.place(np.arange(len(pieces.edge)), 0.5)
    tree = cKDTree(in_space(*middle))
    spots = in_space(longitude, latitude)
    nearest = tree.query(spots)[1]
    reach = GEOD.inv(longitude, latitude, *(side[nearest] for side in middle))[2]
    reach = reach + 0.51 * PIECE_M
    chord = 2 * RADIUS_M * np.sin(reach / 2 / RADIUS_M)
    found = tree.query_ball_point(spots, chord + 1e-3)
    who = np.repeat(np.arange(len(longitude)), [len(some) for some in found])
    piece = np.concatenate(found).astype(np.int64)
    who, piece = keep_possible(longitude, latitude, pieces, (who, piece))
    distance = golden(longitude[who], latitude[who], pieces, piece)
    least = np.full(len(longitude), np.inf)
    np.minimum.at(least, who, distance)
    return least


class Pieces:
    """Edges cut into pieces: which edge, and from which to which share of it."""

    def __init__(self, lines: list[np.ndarray], *, geodesic: bool) -> None:
        self.geodesic = geodesic
        self.start = np.concatenate([line[:-1] for line in lines])
        self.end = np.concatenate([line[1:] for line in lines])
        self.azimuth, _, self.length = GEOD.inv(*self.start.T, *self.end.T)
        parts = np.maximum(1, np.ceil(1.01 * self.length / PIECE_M)).astype(np.int64)
        self.edge = np.repeat(np.arange(len(parts)), parts)
        number = np.arange(len(self.edge)) - np.repeat(np.cumsum(parts) - parts, parts)
        self.low = number / parts[self.edge]
        self.high = (number + 1) / parts[self.edge]

    def place(self, piece: np.ndarray, share) -> tuple[np.ndarray, np.ndarray]:
        """Return longitude and latitude at a share of the piece."""
        edge = self.edge[piece]
        t = self.low[piece] + (self.high[piece] - self.low[piece]) * share
        if self.geodesic:
            x, y, _ = GEOD.fwd(*self.start[edge].T, self.azimuth[edge], t * self.length[edge])
            return x, y
        place = self.start[edge] + (self.end[edge] - self.start[edge]) * t[:, None]
        return place[:, 0], place[:, 1]


def in_space(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Return Earth-centred coordinates in metres, shape (n, 3)."""
    return np.column_stack(TO_SPACE.transform(longitude, latitude, np.zeros(len(longitude))))


def keep_possible(longitude, latitude, pieces, pairs):
    """Leave out pieces whose two ends are too far for any point between them to be nearest."""
    who, piece = pairs
    ends = [
        GEOD.inv(longitude[who], latitude[who], *pieces.place(piece, share))[2]
        for share in (0.0, 1.0)
    ]
    least = np.full(len(longitude), np.inf)
    np.minimum.at(least, who, np.minimum(*ends))
    length = (pieces.high - pieces.low)[piece] * pieces.length[pieces.edge[piece]] * 1.01
    possible = (ends[0] + ends[1] - length) / 2 <= least[who]
    return who[possible], piece[possible]


def golden(longitude, latitude, pieces, piece):
    """Return the least geodesic distance to each piece."""

    def at(share):
        return GEOD.inv(longitude, latitude, *pieces.place(piece, share))[2]

    low, high = np.zeros(len(piece)), np.ones(len(piece))
    left, right = high - RATIO * (high - low), low + RATIO * (high - low)
    at_left, at_right = at(left), at(right)
    for _ in range(36):
        down = at_left < at_right
        low, high = np.where(down, low, left), np.where(down, right, high)
        fresh = np.where(down, high - RATIO * (high - low), low + RATIO * (high - low))
        at_fresh = at(fresh)
        left, right = np.where(down, fresh, right), np.where(down, left, fresh)
        at_left, at_right = np.where(down, at_fresh, at_right), np.where(down, at_left, at_fresh)
    return np.minimum.reduce([at_left, at_right, at(0.0), at(1.0)])
