"""An equal-area map frame: from longitude and latitude to the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyproj
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Extent = tuple[float, float, float, float]

_EDGE_POINTS: Final = 33
_EDGE_DEG: Final = 1.0
"""Longer edges, straight in longitude and latitude, are cut before they are projected."""

_POLAR_SPAN_DEG: Final = 300.0
_SLOPE_MOST: Final = 1.25
_SLOPE_LEAST: Final = 0.45
_BLEED: Final = 4.0
"""Page units by which drawings run over the frame, where they are cut."""

SIMPLIFICATION: Final = 0.35
"""Greatest distance, in page units, between a drawn edge and the edge of the data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A rectangle of the page on a Lambert azimuthal equal-area projection (WGS 84).

    Attributes
    ----------
    longitude_deg, latitude_deg : float
        Centre of projection.
    width, height : float
        Page units.
    metres : float
        Metres on the ground in one page unit, at the centre.
    west_m, north_m : float
        Projected coordinates of the upper left corner.
    """

    longitude_deg: float
    latitude_deg: float
    width: float
    height: float
    metres: float
    west_m: float
    north_m: float

    def project(self, coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return page coordinates of longitudes and latitudes; shape (n, 2) in and out."""
        x, y = _laea(self.longitude_deg, self.latitude_deg)(coordinates[:, 0], coordinates[:, 1])
        return np.column_stack([
            (np.asarray(x, np.float64) - self.west_m) / self.metres,
            (self.north_m - np.asarray(y, np.float64)) / self.metres,
        ])

    def draw(self, geometry: BaseGeometry, *, tolerance: float = SIMPLIFICATION) -> BaseGeometry:
        """Return the part of a geometry (degrees) near the frame, simplified, on the page."""
        west, south, east, north = self.window()
        parts = [
            shapely.clip_by_rect(geometry, left, south, right, north)
            for left, right in _unwrapped(west, east)
        ]
        projected = [
            shapely.clip_by_rect(
                shapely.transform(shapely.segmentize(part, _EDGE_DEG), self.project),
                -_BLEED,
                -_BLEED,
                self.width + _BLEED,
                self.height + _BLEED,
            )
            for part in parts
            if not part.is_empty
        ]
        pieces = [piece for part in projected for piece in shapely.get_parts(part)]
        return shapely.GeometryCollection([
            shapely.simplify(p, tolerance, preserve_topology=False) for p in pieces
        ])

    def window(self) -> Extent:
        """Return longitudes and latitudes that hold the frame; west may lie beyond 180."""
        edges = _rectangle(-_BLEED, -_BLEED, self.width + _BLEED, self.height + _BLEED)
        x = self.west_m + edges[:, 0] * self.metres
        y = self.north_m - edges[:, 1] * self.metres
        longitude, latitude = _laea(self.longitude_deg, self.latitude_deg)(x, y, inverse=True)
        offset = (np.asarray(longitude) - self.longitude_deg + 180.0) % 360.0 - 180.0
        south, north = float(np.min(latitude)), float(np.max(latitude))
        pole = self.project(np.array([[self.longitude_deg, 90.0]]))[0]
        if 0 <= pole[0] <= self.width and 0 <= pole[1] <= self.height:
            return (self.longitude_deg - 180.0, south, self.longitude_deg + 180.0, 90.0)
        return (
            self.longitude_deg + float(offset.min()),
            south - 0.5,
            self.longitude_deg + float(offset.max()),
            min(90.0, north + 0.5),
        )


def frame_for(extent: Extent, *, width: float) -> Frame:
    """Return the frame of a map that shows an extent.

    Parameters
    ----------
    extent : tuple of float
        West, south, east, north in degrees; an east below the west crosses the antimeridian.
    width : float
        Page units; the height follows from the extent, within limits.
    """
    west, south, east, north = extent
    east = east + 360.0 if east <= west else east
    longitude, latitude = (west + east) / 2, _middle(extent, span=east - west)
    x, y = _laea(longitude, latitude)(*_rectangle(west, south, east, north).T)
    left, right, bottom, top = np.min(x), np.max(x), np.min(y), np.max(y)
    slope = float((top - bottom) / (right - left))
    height = width * min(max(slope, _SLOPE_LEAST), _SLOPE_MOST)
    metres = float(max((right - left) / width, (top - bottom) / height))
    return Frame(
        longitude_deg=longitude,
        latitude_deg=latitude,
        width=width,
        height=height,
        metres=metres,
        west_m=float((left + right) / 2) - width * metres / 2,
        north_m=float((top + bottom) / 2) + height * metres / 2,
    )


def _middle(extent: Extent, *, span: float) -> float:
    """Return the latitude of the centre: a pole for an extent around it."""
    _, south, _, north = extent
    if span >= _POLAR_SPAN_DEG and south * north > 0:
        return 90.0 if north > 0 else -90.0
    return (south + north) / 2


def _laea(longitude_deg: float, latitude_deg: float) -> pyproj.Proj:
    return pyproj.Proj(proj="laea", lon_0=longitude_deg, lat_0=latitude_deg, ellps="WGS84")


def _rectangle(left: float, first: float, right: float, last: float) -> NDArray[np.float64]:
    """Return points along the edges of a rectangle; shape (4 * n, 2)."""
    across = np.linspace(left, right, _EDGE_POINTS)
    along = np.linspace(first, last, _EDGE_POINTS)
    return np.concatenate([
        np.column_stack([across, np.full(_EDGE_POINTS, first)]),
        np.column_stack([np.full(_EDGE_POINTS, right), along]),
        np.column_stack([across, np.full(_EDGE_POINTS, last)]),
        np.column_stack([np.full(_EDGE_POINTS, left), along]),
    ])


def _unwrapped(west: float, east: float) -> list[tuple[float, float]]:
    """Return the longitudes from west to east as ranges within -180 and 180."""
    if west < -180.0:
        return [(west + 360.0, 180.0), (-180.0, east)]
    if east > 180.0:
        return [(west, 180.0), (-180.0, east - 360.0)]
    return [(west, east)]
