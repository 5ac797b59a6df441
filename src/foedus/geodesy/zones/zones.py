"""Polygons of zones inside bounds, for any function that changes no faster than place."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.errors import Diagnostic, GeometryError
from foedus.geodesy.ellipsoid import R_MIN_M
from foedus.geodesy.zones.buffers import ERROR_LEAST_M, ZonePolygon
from foedus.geodesy.zones.contours import contours_of
from foedus.geodesy.zones.faces import polygons_between, polygons_of
from foedus.geodesy.zones.mends import mend_contour

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shapely.geometry import MultiPolygon

    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.regions.contains import BoolArray
    from foedus.geodesy.zones.contours import Meets, Rough
    from foedus.geodesy.zones.faces import Window

    Distance = Callable[[FloatArray, FloatArray], FloatArray]

_WIDTH_CELLS: Final = 4
"""Cells that a width should span; narrower zones get smaller cells."""
_FINER: Final = 8.0
"""How much smaller the cells of narrow zones may be."""


def zone_polygons(
    distance: Distance,
    *,
    widths_km: Sequence[float],
    bounds_deg: tuple[float, float, float, float],
    cell_m: float,
    deviation_cells: float = 0.01,
) -> list[ZonePolygon]:
    """Return the polygons of all points within each width, inside bounds.

    `buffer_polygons` needs no bounds, and is for fields, regions and geometries; this is for any
    function and for parts of the Earth.

    Parameters
    ----------
    distance : callable
        From longitudes and latitudes in degrees, shape (n,), to metres; 1-Lipschitz; any
        longitude: `DistanceField.distance_m`, `Region.distance_m`, `Region.signed_distance_m`.
        If it takes a keyword `tolerance_m`, distances are asked for no more exactly than needed.
    widths_km : sequence of float
    bounds_deg : tuple of float
        West, south, east, north; east is greater than west, and beyond 180 where the bounds pass
        the antimeridian.
    cell_m : float
        Side of the cells in which the zone's edge is followed, down to an eighth for zones
        narrower than four cells; what may be missed is in the result.
    deviation_cells : float, default 0.01
        Edges are halved where they leave the true edge by more than this share of a cell.

    Returns
    -------
    list of ZonePolygon
        In the order of `widths_km`, cut at the bounds; a width at or below every distance gives
        an empty geometry.

    Raises
    ------
    GeometryError
        FDS-G008 for bounds without extent or beyond the Earth.
    LimitError
        FDS-L012 for an edge that is too long for the cells.

    Notes
    -----
    Distances are computed only where a width may pass; see `buffer_polygons`.
    """
    _check(bounds_deg, cell_m)
    widths = np.array(widths_km, dtype=np.float64) * 1000.0
    cells = np.clip(widths / _WIDTH_CELLS, cell_m / _FINER, cell_m)
    windows = _windows(bounds_deg)
    tolerances: list[float] = (deviation_cells * cells).tolist()

    rough = _rough(distance)
    contours = contours_of(
        rough,
        widths_m=widths.tolist(),
        tolerances_m=tolerances,
        details_m=(0.75 * cells).tolist(),
        meets=_meets(windows),
    )
    zones: list[ZonePolygon] = []
    for index, contour in enumerate(contours):
        width = float(widths[index])
        lines, deviation = mend_contour(
            rough, contour, width_m=width, tolerance_m=tolerances[index]
        )
        zones.append(
            ZonePolygon(
                width_km=float(widths_km[index]),
                geometry=_geometry(lines, _within(distance, width), windows),
                tolerance_m=deviation,
                missed_m=contour.missed_m,
            )
        )
    return zones


def _rough(distance: Callable[..., FloatArray]) -> Rough:
    """Return a distance as a function of place and tolerance; exact if it takes none."""
    if "tolerance_m" not in inspect.signature(distance).parameters:
        return lambda longitude, latitude, _: distance(longitude, latitude)
    return lambda longitude, latitude, error_m: distance(
        longitude, latitude, tolerance_m=max(error_m, ERROR_LEAST_M)
    )


def _within(distance: Distance, width_m: float) -> Callable[[FloatArray, FloatArray], BoolArray]:
    """Return the test whether points lie within a width."""

    def inside(longitude_deg: FloatArray, latitude_deg: FloatArray) -> BoolArray:
        return distance(longitude_deg, latitude_deg) < width_m

    return inside


def _geometry(
    lines: list[FloatArray],
    inside: Callable[[FloatArray, FloatArray], BoolArray],
    windows: list[Window],
) -> MultiPolygon:
    parts = [polygons_between(lines, inside, window=window) for window in windows]
    return polygons_of(np.array(parts, dtype=object))


def _windows(bounds_deg: Window) -> list[Window]:
    """Return bounds brought to [-180, 180], in two parts if they pass the antimeridian."""
    west, south, east, north = bounds_deg
    turns = range(int(np.floor((west + 180) / 360)), int(np.ceil((east + 180) / 360)))
    cut = [(max(west - 360 * turn, -180.0), min(east - 360 * turn, 180.0)) for turn in turns]
    return [(low, south, high, north) for low, high in cut if high > low]


def _meets(windows: list[Window]) -> Meets:
    """Return the test whether discs may meet windows."""

    def meets(longitude: FloatArray, latitude: FloatArray, radius_m: FloatArray) -> BoolArray:
        reach = np.degrees(radius_m / R_MIN_M)
        top = np.minimum(np.abs(latitude) + reach, 90.0)
        sine = np.sin(np.radians(reach)) / np.maximum(np.cos(np.radians(latitude)), 1e-12)
        turn = np.where(top >= 90.0, 180.0, np.degrees(np.arcsin(np.minimum(sine, 1.0))) + 1e-6)
        found = np.zeros(len(longitude), dtype=np.bool_)
        for west, south, east, north in windows:
            off = np.abs(longitude - (west + east) / 2)
            off = np.minimum(off, 360.0 - off)
            high = (latitude + reach >= south) & (latitude - reach <= north)
            found |= high & (off <= (east - west) / 2 + turn)
        return found

    return meets


def _check(bounds_deg: tuple[float, float, float, float], cell_m: float) -> None:
    west, south, east, north = bounds_deg
    sound = west < east <= west + 360.0 and -90.0 <= south < north <= 90.0 and cell_m > 0
    if not (sound and abs(west) <= 360.0):
        raise GeometryError(
            Diagnostic(
                code="FDS-G008",
                message="The bounds of a zone have no extent or leave the Earth.",
                expected="west < east at most 360 degrees apart, south < north",
                found=f"{bounds_deg}, cells of {cell_m:g} m",
                hint="write bounds over the antimeridian as 170 to 190",
            )
        )
