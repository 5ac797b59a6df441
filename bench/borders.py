"""The lines, states and points that the benchmarks use.

Boundaries are the time zones that the package timezonefinder carries (OpenStreetMap, ODbL).
"""

from __future__ import annotations

import numpy as np
import shapely
from timezonefinder import TimezoneFinder

EAST = (
    "Europe/Minsk",
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Kirov",
    "Europe/Volgograd",
    "Europe/Astrakhan",
    "Europe/Saratov",
    "Europe/Ulyanovsk",
    "Europe/Samara",
)
"""Russia's zones in Europe, and Belarus."""
STATES = (
    "Europe/Tallinn",
    "Europe/Riga",
    "Europe/Vilnius",
    "Europe/Warsaw",
    "Europe/Helsinki",
    "Europe/Oslo",
)
BOX_DEG = (14.0, 45.0, 42.0, 71.0)
SEED = 1


def zone_of(finder: TimezoneFinder, name: str) -> shapely.MultiPolygon:
    """Return the polygons of a time zone."""
    rings = finder.get_geometry(tz_name=name, coords_as_pairs=True)
    return shapely.MultiPolygon([shapely.Polygon(shell, holes) for shell, *holes in rings])


def east_region() -> shapely.MultiPolygon:
    """Return the union of the eastern zones; its boundary has some 156,000 segments."""
    finder = TimezoneFinder()
    return shapely.union_all([zone_of(finder, name) for name in EAST])


def states() -> dict[str, shapely.MultiPolygon]:
    """Return six states with their territorial seas."""
    finder = TimezoneFinder()
    return {name: zone_of(finder, name) for name in STATES}


def lines_in(geometry: shapely.Geometry) -> list[np.ndarray]:
    """Return the rings of a geometry as arrays of longitude and latitude."""
    rings = shapely.get_parts(shapely.boundary(geometry))
    return [shapely.get_coordinates(ring) for ring in rings]


def world_lines() -> list[np.ndarray]:
    """Return every ring of every time zone: borders between zones are there twice."""
    finder = TimezoneFinder()
    return [
        np.column_stack(ring)
        for name in finder.timezone_names
        for polygon in finder.get_geometry(tz_name=name, coords_as_pairs=False)
        for ring in polygon
    ]


def points(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return random unsorted points of the box; the first of many are the first of few."""
    west, south, east, north = BOX_DEG
    shares = np.random.default_rng(SEED).random((count, 2))
    return west + (east - west) * shares[:, 0], south + (north - south) * shares[:, 1]


def thin(lines: list[np.ndarray], segments: int) -> list[np.ndarray]:
    """Return about so many segments: every so-manieth vertex of lines, both ends kept."""
    total = sum(len(line) - 1 for line in lines)
    step = max(1, round(total / segments))
    return [
        np.concatenate([line[:-1:step], line[-1:]])
        for line in lines
        if len(line) > 2 * step or step == 1
    ]
