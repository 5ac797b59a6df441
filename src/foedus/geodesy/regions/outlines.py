"""Checks of polygons before they become regions: no crossings, no overlapping parts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, cast

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Polygon

from foedus.errors import Diagnostic, GeometryError
from foedus.geodesy.regions.arcs import trace_ring
from foedus.geodesy.regions.area import area_m2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.regions.arcs import Trace

_OVERLAP_M2: Final = 1.0
_OVERLAP_SHARE: Final = 1e-6
"""Parts that touch may share so much area by rounding, and by chords in place of arcs."""
_POLE_DEG: Final = 90.0 - 1e-9


def check_simple(geometry: Polygon | MultiPolygon) -> None:
    """Refuse polygons with straight edges that cross or overlap.

    Raises
    ------
    GeometryError
        FDS-G040, with the place of the first crossing.
    """
    if not geometry.is_valid:
        raise GeometryError(_refuse_crossing(shapely.is_valid_reason(geometry)))


def trace_polygons(polygons: Sequence[Sequence[FloatArray]]) -> list[Trace]:
    """Return the traces of polygons with geodesic edges, each a list of its rings, shell first.

    Raises
    ------
    GeometryError
        FDS-G040 if the edges of a polygon cross or two polygons overlap.  Edges are followed by
        chords of 8 km, so that lines that pass within a few metres may count as crossing.
    """
    traced = [[trace_ring(ring) for ring in rings] for rings in polygons]
    flat = [_check_polygon(traces) for traces in traced]
    _check_overlap([polygon for polygon in flat if polygon is not None])
    return [trace for traces in traced for trace in traces]


def _check_polygon(traces: list[Trace]) -> Polygon | None:
    """Return a polygon flat in longitude and latitude, or nothing if it goes around a pole."""
    if any(trace.winding for trace in traces):
        for trace in traces:
            check_simple(_beyond_pole(trace))
        return None
    shell = traces[0].points
    middle = (shell[:, 0].min() + shell[:, 0].max()) / 2
    holes = [
        trace.points - (360.0 * np.round((trace.points[0, 0] - middle) / 360.0), 0.0)
        for trace in traces[1:]
    ]
    polygon = Polygon(shell, holes)
    check_simple(polygon)
    return polygon


def _beyond_pole(trace: Trace) -> Polygon:
    """Return a ring around a pole as a flat polygon that is closed beyond the pole.

    Meridians on which the ring runs to the pole and back are left out.
    """
    if trace.winding == 0:
        return Polygon(trace.points)
    at_pole = np.flatnonzero(np.abs(trace.points[:, 1]) >= _POLE_DEG)
    if len(at_pole):
        return Polygon()
    west, east = trace.points[0, 0], trace.points[-1, 0]
    return Polygon([*trace.points, (east, 91.0), (west, 91.0)])


def _check_overlap(polygons: list[Polygon]) -> None:
    """Refuse polygons of which two share more than a rim."""
    if len(polygons) < 2:
        return
    turns = [math.floor((polygon.bounds[0] + 180.0) / 360.0) for polygon in polygons]
    here = [translate(p, -360.0 * turn) for p, turn in zip(polygons, turns, strict=True)]
    everything = [*here, *(translate(p, -360.0) for p in here if p.bounds[2] > 180.0)]
    if MultiPolygon(everything).is_valid:
        return
    largest_first = np.array(sorted(everything, key=lambda p: -p.area), dtype=object)
    shapely.prepare(largest_first)
    first, second = shapely.STRtree(largest_first).query(largest_first)
    first, second = largest_first[first[first < second]], largest_first[second[first < second]]
    meeting = shapely.intersects(first, second)
    for one, other in zip(first[meeting], second[meeting], strict=True):
        shared = cast("BaseGeometry", shapely.intersection(one, other))
        if area_m2(shared) > _OVERLAP_M2 + _OVERLAP_SHARE * area_m2(other):
            place = shared.representative_point()
            raise GeometryError(_refuse_crossing(f"parts overlap[{place.x:g} {place.y:g}]"))


def without_shared(lines: list[FloatArray]) -> list[FloatArray]:
    """Return lines without the edges that two of them share, as neighbouring polygons do."""
    if len(lines) < 2:
        return lines
    edges = np.concatenate([np.column_stack([line[:-1], line[1:]]) for line in lines])
    backward = (edges[:, 0] > edges[:, 2]) | (
        (edges[:, 0] == edges[:, 2]) & (edges[:, 1] > edges[:, 3])
    )
    edges[backward] = edges[backward][:, [2, 3, 0, 1]]
    _, index, counts = np.unique(edges, axis=0, return_inverse=True, return_counts=True)
    if counts.max(initial=0) < 2:
        return lines
    kept = counts[np.ravel(index)] % 2 == 1
    stops = np.cumsum([len(line) - 1 for line in lines])[:-1]
    return [
        run
        for line, mine in zip(lines, np.split(kept, stops), strict=True)
        for run in runs_of(line, mine)
    ]


def runs_of(
    line: FloatArray, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> list[FloatArray]:
    """Return the stretches of a line whose edges are all kept."""
    if kept.all():
        return [line]
    change = np.flatnonzero(np.diff(np.concatenate([[False], kept, [False]]).astype(np.int8)))
    return [line[start : stop + 1] for start, stop in change.reshape(-1, 2)]


def _refuse_crossing(reason: str) -> Diagnostic:
    what, _, place = reason.rstrip("]").partition("[")
    longitude, _, latitude = place.partition(" ")
    where = f" at longitude {longitude}, latitude {latitude}" if latitude else ""
    return Diagnostic(
        code="FDS-G040",
        message=f"The edges of a polygon cross or touch{where}.",
        expected="polygons whose rings do not cross, with holes inside, and parts that do not "
        "overlap",
        found=what.lower(),
        hint="mend the polygon there; shapely.make_valid often does",
    )
