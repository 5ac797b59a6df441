"""What is measured for a table of points: the columns asked for and the function giving them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from foedus.errors import Diagnostic, PlanError
from foedus.expressions import (
    BorderBetween,
    BordersOfEach,
    DrawnLine,
    Perimeter,
    UnionOfLines,
    parse_target,
    read_expression,
)

if TYPE_CHECKING:
    from foedus.geodesy import FloatArray
    from foedus.planning.ground import Ground
    from foedus.planning.states import Cast

Columns: TypeAlias = Mapping[str, np.ndarray[Any, np.dtype[Any]]]
MeasureFunction: TypeAlias = Callable[["FloatArray", "FloatArray"], Columns]
"""From longitudes and latitudes in degrees, each of shape (n,), to columns of shape (n,)."""

DISTANCE = "distance_m"
_NEAREST = ("nearest_lon", "nearest_lat", "nearest_line", "nearest_edge")
_LINES = (BorderBetween, BordersOfEach, DrawnLine, Perimeter, UnionOfLines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for besides the distance.

    Attributes
    ----------
    signed : bool
        Whether the distance is negative inside a zone, in place of 0.
    nearest : bool
        Whether the nearest point of the line, or of the rim of a region, is given.
    within_km : tuple of float
        Lengths; for each, whether the distance is at most that.
    """

    signed: bool = False
    nearest: bool = False
    within_km: tuple[float, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        within = tuple(_within(length) for length in dict.fromkeys(self.within_km))
        return (DISTANCE, *(_NEAREST if self.nearest else ()), *within)


def _within(length_km: float) -> str:
    return f"within_{length_km:g}km"


def check_zone(text: str) -> None:
    """Refuse what a user typed if it is no line or zone; needs no boundaries.

    Raises
    ------
    ExpressionError, DocumentError
        FDS-E001 to E007, or FDS-D005 and its kin.
    """
    parse_target(read_expression(text))


def measure_of(text: str, ground: Ground, cast: Cast, wanted: Wanted) -> MeasureFunction:
    """Return the function that measures to the line or zone that a user typed.

    Raises
    ------
    PlanError
        FDS-P017 for a signed distance to a line, which has no inside; FDS-P018 for the nearest
        point of a band, a reach or a union; FDS-P016 and others as `Ground.distance_to_text`.
    """
    target = ground.target_of(text, cast)
    if wanted.signed and (isinstance(target, _LINES) or ground.is_drawn_line(target)):
        raise PlanError(_no_inside())
    depth = ground.depth_of(target, cast)
    rim = ground.rim_of(target, cast) if wanted.nearest else None
    if wanted.nearest and rim is None:
        raise PlanError(_no_rim())

    def measure(longitude_deg: FloatArray, latitude_deg: FloatArray) -> Columns:
        metres = depth(longitude_deg, latitude_deg)
        shown = metres if wanted.signed else np.maximum(metres, 0.0)
        columns: dict[str, np.ndarray[Any, np.dtype[Any]]] = {DISTANCE: shown}
        if rim is not None:
            near = rim.nearest(longitude_deg, latitude_deg)
            places = (near.longitude_deg, near.latitude_deg, near.line, near.edge)
            columns |= dict(zip(_NEAREST, places, strict=True))
        for length in wanted.within_km:
            columns[_within(length)] = metres <= 1000.0 * length
        return columns

    return measure


def _no_inside() -> Diagnostic:
    return Diagnostic(
        code="FDS-P017",
        message="A line has no inside, so the distance to it has no sign.",
        expected="--signed with a state, a region, a band or a reach",
        hint="leave out --signed",
    )


def _no_rim() -> Diagnostic:
    return Diagnostic(
        code="FDS-P018",
        message="The nearest point of a band, a reach or a union is not computed.",
        expected="--nearest with a line, a state or a drawn geometry",
        hint="ask for the nearest point of the line or region from which the zone is measured",
    )
