"""Places where an edge leaps over something narrow, drawn again on a finer lattice.

Round such a place a disc is traced in small squares.  The lines found there and the rim of the
disc are added to the others: every face between lines is kept or not by one point in it, so that
the old edges in the disc no longer count.  A disc is used only if each line leaves it where an
old one does; else it is taken larger, and given up after a few times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.geodesy.ellipsoid import A_M
from foedus.geodesy.zones.contours import contours_of
from foedus.geodesy.zones.lattice import directions_of
from foedus.geodesy.zones.routes import GEOD

if TYPE_CHECKING:
    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.regions.contains import BoolArray
    from foedus.geodesy.zones.contours import Contour, Rough

_FINER: Final = 32.0
"""How much smaller the squares of a mend are, at most."""
_REACHES: Final = (2.0, 6.0)
"""Radii of discs that are tried, in radii of the squares before."""
_PLACES_MAX: Final = 64
_RIM: Final = 48


def mend_contour(
    rough: Rough, contour: Contour, *, width_m: float, tolerance_m: float
) -> tuple[list[FloatArray], float]:
    """Return the lines of a contour with its loose edges drawn again, and their deviation.

    Parameters
    ----------
    rough, width_m, tolerance_m
        Of the contour, as for `contours_of`.
    contour : Contour

    Returns
    -------
    lines : list of ndarray, shape (n, 2)
        For `faces_between`: lines that may cross, rims of discs among them.
    deviation_m : float
        Greatest deviation found of those that count.
    """
    lines = contour.lines()
    places = _apart(contour.loose, contour.missed_m)
    if not 0 < len(places) <= _PLACES_MAX:
        return lines, contour.deviation_m
    starts, ends = _segments(lines)
    deviation = contour.settled_m
    added: list[FloatArray] = []
    for place in places:
        for reach in _REACHES:
            found = _disc(rough, place, reach * contour.missed_m, (width_m, tolerance_m, contour))
            if _is_near(found, starts, ends, 3 * tolerance_m):
                break
        else:
            return lines, contour.deviation_m
        deviation = max(deviation, found.deviation_m)
        added += [*found.lines(), _rim(place, reach * contour.missed_m)]
    return [*lines, *added], deviation


def _apart(places: FloatArray, reach_m: float) -> list[FloatArray]:
    """Return some of the places, so that all are within reach of one of them."""
    chosen: list[FloatArray] = []
    left = places
    while len(left) and len(chosen) <= _PLACES_MAX:
        chosen.append(left[0])
        left = left[_distance_m(left[0], left) > reach_m]
    return chosen


def _distance_m(place: FloatArray, points: FloatArray) -> FloatArray:
    whole = np.ones(len(points))
    found = GEOD.inv(place[0] * whole, place[1] * whole, points[:, 0], points[:, 1])
    return np.asarray(found[2], dtype=np.float64)


def _disc(
    rough: Rough, place: FloatArray, reach_m: float, about: tuple[float, float, Contour]
) -> Contour:
    """Return the contour in a disc and a little beyond its rim, in small squares."""
    width_m, tolerance_m, contour = about
    detail_m = max(tolerance_m, contour.missed_m / _FINER)

    def meets(longitude: FloatArray, latitude: FloatArray, radius_m: FloatArray) -> BoolArray:
        points = np.column_stack([longitude, latitude])
        near = _distance_m(place, points) <= reach_m + 4 * detail_m + radius_m
        return np.asarray(near)

    return contours_of(
        rough,
        widths_m=[width_m],
        tolerances_m=[tolerance_m],
        details_m=[detail_m],
        meets=meets,
    )[0]


def _rim(place: FloatArray, reach_m: float) -> FloatArray:
    azimuth, whole = np.linspace(0.0, 360.0, _RIM + 1), np.ones(_RIM + 1)
    found = GEOD.fwd(place[0] * whole, place[1] * whole, azimuth, reach_m * whole)
    rim = np.column_stack(found[:2])
    rim[-1] = rim[0]
    return rim


def _segments(lines: list[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Return start and end of all edges on the sphere of normals, metres, shape (n, 3)."""
    start = np.concatenate([line[:-1] for line in lines])
    end = np.concatenate([line[1:] for line in lines])
    return A_M * directions_of(*start.T), A_M * directions_of(*end.T)


def _is_near(found: Contour, start: FloatArray, end: FloatArray, most_m: float) -> bool:
    """Return whether the ends of all open chains are near to some edge."""
    at = np.flatnonzero(~found.closed)
    tips = found.points[np.concatenate([found.starts[:-1][at], found.starts[1:][at] - 1])]
    along = end - start
    square = np.maximum((along**2).sum(axis=1), 1e-12)
    for tip in A_M * directions_of(*tips.T):
        share = np.clip(((tip - start) * along).sum(axis=1) / square, 0.0, 1.0)
        off = start + share[:, None] * along - tip
        if np.sqrt((off**2).sum(axis=1).min()) > most_m:
            return False
    return True
