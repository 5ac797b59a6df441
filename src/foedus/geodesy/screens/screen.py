"""Screens: which points lie in a zone, most of them answered without a distance.

A zone is where a function of place is at most zero, an excess: the distance less a width, say.
If the excess is 1-Lipschitz (it changes by no more than the way between two places), then its
value at the centre of a cell and the cell's radius decide for many cells as wholes.  Points there
need a look at a table only; the others are asked for exactly.  No answer is approximate.

Distances, and signed distances, are 1-Lipschitz; so are the greatest and the least of several
such functions, and such functions plus a number.  "Inside a state and within a width" is the
greatest of the state's signed distance and the distance less the width.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.errors import Diagnostic, GeometryError
from foedus.geodesy.fields.field import check_points
from foedus.geodesy.screens.blocks import OPEN, Blocks, ByteArray, Frame, frame_around, label_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.fields.pieces import IntArray
    from foedus.geodesy.regions.contains import BoolArray

    Measure = Callable[[FloatArray, FloatArray], FloatArray]

_SLACK_M: Final = 1e-3
"""Room for errors of the function and for rounding at the borders of cells."""
_OPEN_SHARE: Final = 5e-4
_ZONES_MAX: Final = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One or several zones, ready to be asked for very many points.

    Build it with `build_screen` or `build_width_screen`; it may be shared between threads, if the
    function may.

    Attributes
    ----------
    zones : int
        Number of zones.
    """

    zones: int
    question: _Question
    blocks: Blocks

    @property
    def open_share(self) -> float:
        """Share of the area within the bounds, nearly, where points are asked for exactly."""
        return self.blocks.open_share

    @property
    def nbytes(self) -> int:
        """Memory of the tables."""
        return self.blocks.nbytes

    def index_of(self, longitude_deg: FloatArray, latitude_deg: FloatArray) -> ByteArray:
        """Return the index of the first zone that holds each point.

        Parameters
        ----------
        longitude_deg, latitude_deg : array_like, shape (n,)
            Any finite longitude; latitude from -90 to 90; within the bounds of the screen or not.

        Returns
        -------
        ndarray of uint8, shape (n,)
            The number of zones for points in none of them.

        Raises
        ------
        GeometryError
            FDS-G004 for coordinates that are not finite or out of range.
        """
        longitude = np.ascontiguousarray(longitude_deg, dtype=np.float64)
        latitude = np.ascontiguousarray(latitude_deg, dtype=np.float64)
        if longitude.ndim != 1 or longitude.shape != latitude.shape:
            check_points(longitude, latitude)
        labels, waiting = self.blocks.look_up(longitude, latitude)
        if len(waiting):
            asked = check_points(longitude[waiting], latitude[waiting])
            labels[waiting] = self.question.answer(*asked)
        return labels

    def within(self, longitude_deg: FloatArray, latitude_deg: FloatArray) -> BoolArray:
        """Return which points lie in any zone; parameters and errors as for `index_of`."""
        return self.index_of(longitude_deg, latitude_deg) < self.zones


def build_screen(
    excess_m: Measure,
    *,
    bounds_deg: Frame | None = None,
    open_share: float = _OPEN_SHARE,
) -> Screen:
    """Return a screen of the points where a function is at most zero.

    Parameters
    ----------
    excess_m : callable
        From longitudes and latitudes in degrees, shape (n,), to metres, within half a millimetre:
        shape (n,), or (k, n) for k zones at once.  Each must be 1-Lipschitz: a distance or signed
        distance less a width, or the greatest or least of such functions.  Infinite everywhere
        is allowed, for a zone that is empty or the whole Earth.
    bounds_deg : tuple of float, optional
        West, south, east, north; east may pass 180.  Points elsewhere are answered as well, but
        slowly.  Without bounds they are found around the zones, and points elsewhere are in none.
    open_share : float, default 0.0005
        About the share of the area within the bounds that may be left to exact answers; with
        less, the screen takes longer to build.  More is left where tables would pass 4 MB.

    Raises
    ------
    GeometryError
        FDS-G008 for bounds without extent or off the Earth, FDS-G050 if the function does not
        give one number for each point, FDS-G051 if it is seen to be steeper than 1-Lipschitz,
        FDS-G052 for a share out of range or more than 254 zones.

    Notes
    -----
    Cost is that of `excess_m` at some ten thousands of places, more for long and ragged zones.

    Examples
    --------
    >>> from foedus.geodesy import field_of
    >>> field = field_of("LINESTRING (24 59, 25 59)")
    >>> screen = build_screen(lambda x, y: field.distance_m(x, y) - 50_000.0)
    >>> screen.within([24.5, 24.5], [59.4, 59.5]).tolist()
    [True, False]
    """
    question = _Question(function=excess_m, first=_first_below)
    return _build(question, bounds_deg, open_share)


def build_width_screen(
    distance_m: Measure,
    *,
    widths_m: Sequence[float] | FloatArray,
    bounds_deg: Frame | None = None,
    open_share: float = _OPEN_SHARE,
) -> Screen:
    """Return a screen that tells within which of several widths each point lies.

    Parameters
    ----------
    distance_m : callable
        As `excess_m` of `build_screen`, shape (n,); the distance to a line, say.
    widths_m : sequence of float, 1 to 254 of them
        Ascending.  `Screen.index_of` gives the index of the least width that is not below the
        distance, or their number beyond all: ``numpy.searchsorted(widths_m, distance)``.
    bounds_deg, open_share
        As for `build_screen`.

    Raises
    ------
    GeometryError
        As `build_screen`; FDS-G052 for no widths, too many, or widths that do not ascend.
    """
    widths = np.asarray(widths_m, dtype=np.float64)
    good = widths.ndim == 1 and 1 <= len(widths) <= _ZONES_MAX and bool(np.isfinite(widths).all())
    if not (good and bool((np.diff(widths) > 0).all())):
        raise GeometryError(
            _refuse(f"1 to {_ZONES_MAX} widths, finite and ascending", f"{widths_m!r}"[:80])
        )

    def first(values: FloatArray, reach_m: FloatArray | float) -> IntArray:
        nearest: FloatArray = values[0] - reach_m
        return widths.searchsorted(nearest)

    question = _Question(function=distance_m, first=first, widths=len(widths))
    return _build(question, bounds_deg, open_share)


def _first_below(values: FloatArray, reach_m: FloatArray | float) -> IntArray:
    """Return the first of k rows that is at most the reach, or k."""
    below = values <= reach_m
    return np.where(below.any(axis=0), below.argmax(axis=0), len(values))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """A function of place, and how its values choose a zone.

    Attributes
    ----------
    function : callable
    first : callable
        From values, shape (k, n), and a reach to the first zone whose excess is within the reach.
    widths : int
        Number of zones, if one value tells them all apart; else 0.
    """

    function: Measure
    first: Callable[[FloatArray, FloatArray | float], IntArray]
    widths: int = 0

    def zones(self, values: FloatArray) -> int:
        """Return the number of zones."""
        return self.widths or len(values)

    def measure(self, longitude_deg: FloatArray, latitude_deg: FloatArray) -> FloatArray:
        """Return the values of the function, shape (k, n), or refuse them with FDS-G050."""
        values = np.asarray(self.function(longitude_deg, latitude_deg), dtype=np.float64)
        shaped = np.atleast_2d(values)
        count = len(longitude_deg)
        sound = values.ndim in {1, 2} and shaped.shape[1] == count and len(shaped) > 0
        if not sound or (self.widths and len(shaped) > 1) or bool(np.isnan(shaped).any()):
            raise GeometryError(
                Diagnostic(
                    code="FDS-G050",
                    message="A function to screen with does not give a number for each point.",
                    expected=f"shape ({count},) or (k, {count}), no missing numbers",
                    found=f"shape {values.shape}, {int(np.isnan(values).sum())} missing",
                )
            )
        return shaped

    def label(
        self,
        values: FloatArray,
        radius_m: FloatArray,
        before: FloatArray | None,
    ) -> ByteArray:
        """Return the zone of each cell, or `OPEN`."""
        if before is not None:
            _check_slope(values, before, radius_m)
        if self.zones(values) > _ZONES_MAX:
            raise GeometryError(_refuse(f"at most {_ZONES_MAX} zones", f"{len(values)} zones"))
        reach = radius_m + _SLACK_M
        nearest, certain = self.first(values, reach), self.first(values, -reach)
        return np.where(nearest == certain, certain, OPEN).astype(np.uint8)

    def answer(self, longitude_deg: FloatArray, latitude_deg: FloatArray) -> IntArray:
        """Return the zones of points."""
        return self.first(self.measure(longitude_deg, latitude_deg), 0.0)


def _build(question: _Question, bounds_deg: Frame | None, open_share: float) -> Screen:
    if not 0.0 <= open_share <= 1.0:
        raise GeometryError(_refuse("a share of the area from 0 to 1", f"{open_share}"))
    frame = _check_bounds(bounds_deg) if bounds_deg else (0.0, 0.0, 1.0, 1.0)
    zones = question.zones(question.measure(np.array(frame[:1]), np.array(frame[1:2])))
    beyond = OPEN if bounds_deg else zones
    if not bounds_deg:
        frame = frame_around(question, zones)
    blocks = label_cells(question, frame, open_share=open_share, beyond=beyond)
    return Screen(zones=zones, question=question, blocks=blocks)


def _check_bounds(bounds_deg: Frame) -> Frame:
    west, south, east, north = bounds_deg
    sound = west < east <= west + 360.0 and -90.0 <= south < north <= 90.0
    if not (sound and abs(west) <= 360.0):
        raise GeometryError(
            Diagnostic(
                code="FDS-G008",
                message="The bounds of a screen have no extent or leave the Earth.",
                expected="west < east at most 360 degrees apart, south < north",
                found=f"{bounds_deg}",
                hint="write bounds over the antimeridian as 170 to 190",
            )
        )
    return west, south, east, north


def _check_slope(values: FloatArray, before: FloatArray, radius_m: FloatArray) -> None:
    """Refuse values that differ too much from those at a corner of the cell."""
    with np.errstate(invalid="ignore"):  # equal infinities
        change = np.abs(values - before)
    steep = change > radius_m + _SLACK_M
    if steep.any():
        worst = np.unravel_index(int(np.argmax(np.where(steep, change, 0.0))), steep.shape)
        raise GeometryError(
            Diagnostic(
                code="FDS-G051",
                message="A function to screen with changes faster than place.",
                expected="at most one metre for each metre of way, as distances do",
                found=f"{change[worst]:g} m within {radius_m[worst[1]]:g} m",
                hint="give metres, less a width that is the same everywhere",
            )
        )


def _refuse(expected: str, found: str) -> Diagnostic:
    return Diagnostic(
        code="FDS-G052",
        message="A screen cannot be built to this measure.",
        expected=expected,
        found=found,
    )
