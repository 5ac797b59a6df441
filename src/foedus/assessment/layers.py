"""Map layers: zones at several widths, places of records, outlines of states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from foedus.assessment.subjects import THIRD
from foedus.expressions import Band
from foedus.findings import Feature, Layer
from foedus.geodesy import zone_polygons

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foedus.agreements import Clause
    from foedus.assessment.context import Context, OpenRange
    from foedus.assessment.screening import Screened
    from foedus.assessment.subjects import Subject
    from foedus.geodesy import FloatArray
    from foedus.planning import BoundReading, DistanceFunction

    Box = tuple[float, float, float, float]

LICENCE = "ODbL-1.0 (derivative database)"
_GRID_NODES = 60_000
_GRID_M_MIN = 4_000.0
_GRID_M_MAX = 25_000.0
_DEVIATION_CELLS = 0.05
_WIDE_SHARE = 0.2
_KM_PER_DEG = 111.0


def zone_layers(
    clause: Clause, readings: Sequence[BoundReading], width: OpenRange, context: Context
) -> tuple[Layer, ...]:
    """Return the zone of a band as polygons: a layer for each reading, a feature for each width.

    Readings other than the base are drawn from a fifth of the greatest width on.
    """
    layers: list[Layer] = []
    for done, reading in enumerate(readings):
        context.progress("zones for maps", done, len(readings))
        lengths = width.shown_km if done == 0 else wide_lengths(width)
        layers.append(_zone_layer(clause, reading, width.upper_km, lengths, context))
    context.progress("zones for maps", len(readings), len(readings))
    return tuple(layers)


def zone_layer_id(clause: Clause, reading: BoundReading) -> str:
    """Return the identifier of the layer of a reading."""
    return f"{clause.id}-zone-{reading.id}" if reading.choices else f"{clause.id}-zone"


def _zone_layer(
    clause: Clause,
    reading: BoundReading,
    widest_km: float,
    lengths_km: Sequence[float],
    context: Context,
) -> Layer:
    plan = context.plan
    features: list[Feature] = []
    site = reading.clause.site
    if isinstance(site, Band):
        features = zone_features(
            plan.ground.field_of(site.line, plan.cast).distance_m,
            windows_around(plan.ground.lines(site.line, plan.cast), widest_km),
            lengths_km,
            properties={
                "agreement": plan.agreement.id,
                "clause": clause.id,
                "reading": reading.id,
            },
        )
    return Layer(
        id=zone_layer_id(clause, reading),
        title=f"Zone of {clause.anchor.article} at several widths, reading {reading.id}",
        features=tuple(features),
        clause=clause.id,
        tolerance_m=greatest_tolerance(features),
        licence=LICENCE,
        attribution=context.attribution,
    )


def wide_lengths(width: OpenRange) -> tuple[float, ...]:
    """Return the lengths at which other readings than the base are drawn: not the narrowest."""
    return tuple(w for w in width.shown_km if w >= width.upper_km * _WIDE_SHARE)


def zone_features(
    distance: DistanceFunction,
    windows: Sequence[Box],
    widths_km: Sequence[float],
    *,
    properties: dict[str, str],
    length_name: str = "width_km",
) -> list[Feature]:
    """Return one feature for each width: all points within it, drawn window by window."""
    pieces: dict[float, list[shapely.Geometry]] = {width: [] for width in widths_km}
    tolerance: dict[float, float] = dict.fromkeys(widths_km, 0.0)
    for window in windows:
        for polygon in zone_polygons(
            distance,
            widths_km=widths_km,
            bounds_deg=window,
            cell_m=_grid_m(window),
            deviation_cells=_DEVIATION_CELLS,
        ):
            pieces[polygon.width_km].append(polygon.geometry)
            tolerance[polygon.width_km] = max(tolerance[polygon.width_km], polygon.tolerance_m)
    return [
        Feature(
            shapely.union_all(pieces[width]),
            {**properties, length_name: width, "tolerance_m": round(tolerance[width], 1)},
        )
        for width in widths_km
    ]


def greatest_tolerance(features: Sequence[Feature]) -> float | None:
    """Return the greatest measured tolerance of features, or None without any."""
    values = [float(str(f.properties["tolerance_m"])) for f in features]
    return max(values) if values else None


def _grid_m(window: Box) -> float:
    west, south, east, north = window
    height_km = (north - south) * _KM_PER_DEG
    middle = np.radians((north + south) / 2.0)
    width_km = (east - west) * _KM_PER_DEG * float(np.cos(middle))
    even = 1000.0 * float(np.sqrt(height_km * width_km / _GRID_NODES))
    return min(max(even, _GRID_M_MIN), _GRID_M_MAX)


def windows_around(lines: Sequence[FloatArray], width_km: float) -> list[Box]:
    """Return boxes that hold every point within a width of the lines, cut at 180 degrees.

    Boxes that meet are joined, so that no piece of the zone is drawn twice.
    """
    boxes = [piece for line in lines for piece in _box_around(line, width_km)]
    joined: list[Box] = []
    for box in boxes:
        current = box
        while (hit := next((b for b in joined if _meet(b, current)), None)) is not None:
            joined.remove(hit)
            current = _join(hit, current)
        joined.append(current)
    return sorted(joined)


def windows_of(geometry: shapely.Geometry) -> list[Box]:
    """Return boxes that hold a geometry, parts that meet in one box."""
    outlines = [shapely.get_coordinates(part) for part in shapely.get_parts(geometry)]
    return windows_around(outlines, 10.0)


def _box_around(line: FloatArray, width_km: float) -> Iterable[Box]:
    margin = width_km / _KM_PER_DEG * 1.02
    south = max(float(line[:, 1].min()) - margin, -90.0)
    north = min(float(line[:, 1].max()) + margin, 90.0)
    widest = min(max(abs(south), abs(north)), 89.0)
    stretch = margin / max(float(np.cos(np.radians(widest))), 0.02)
    west, east = float(line[:, 0].min()) - stretch, float(line[:, 0].max()) + stretch
    if east - west >= 360.0 or max(abs(south), abs(north)) >= 89.0:
        return [(-180.0, south, 180.0, north)]
    if west < -180.0:
        return [(west + 360.0, south, 180.0, north), (-180.0, south, east, north)]
    if east > 180.0:
        return [(west, south, 180.0, north), (-180.0, south, east - 360.0, north)]
    return [(west, south, east, north)]


def _meet(a: Box, b: Box) -> bool:
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


def _join(a: Box, b: Box) -> Box:
    return (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))


def record_layer(screened: Sequence[Screened], clause: Clause, context: Context) -> Layer:
    """Return the places of records as points, with the widths at which each record flips."""
    features = [
        Feature(
            shapely.Point(spot.longitude_deg, spot.latitude_deg),
            {
                "record": item.record.id,
                "name": item.record.name,
                "place": spot.name,
                "uncertainty_km": spot.uncertainty_km,
                "group": item.record.group,
                "day": item.record.day.isoformat(),
                "possible_from_km": _finite(item.flip_km.lower),
                "certain_from_km": _finite(item.flip_km.upper),
            },
        )
        for item in screened
        for spot in item.record.spots
    ]
    return Layer(
        id=f"{clause.id}-records",
        title=f"Places of activities screened against {clause.anchor.article}",
        features=tuple(features),
        clause=clause.id,
        licence=LICENCE,
        attribution=context.attribution,
    )


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def outline_layer(subjects: Sequence[Subject], context: Context) -> Layer:
    """Return generalised outlines of states for small maps; no verdict is computed on them."""
    return Layer(
        id="outlines",
        title="Generalised outlines of states",
        features=tuple(
            Feature(
                context.outlines[subject.state],
                {
                    "state": str(subject.state),
                    "name": subject.name,
                    "side": "" if subject.side == THIRD else subject.side,
                },
            )
            for subject in subjects
        ),
        licence=LICENCE,
        attribution=context.attribution,
    )
