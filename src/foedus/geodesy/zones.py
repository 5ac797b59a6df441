"""Polygons of zones: all points within a width of a line or region."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, cast

import contourpy
import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Polygon, box

from foedus.errors import Diagnostic, GeometryError, LimitError
from foedus.geodesy.area import lines_of
from foedus.geodesy.ellipsoid import A_M, E2, FloatArray

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shapely.geometry.base import BaseGeometry

    from foedus.geodesy.contains import BoolArray
    from foedus.geodesy.pieces import IntArray

    OffsetArray = np.ndarray[tuple[int], np.dtype[np.uint32]]
    Distance = Callable[[FloatArray, FloatArray], FloatArray]

_NODES_MAX: Final = 20_000_000
_BLOCK: Final = 8
"""Nodes along the side of a block whose distances are skipped if no width is near."""
_WIDTH_CELLS: Final = 4
"""Cells that a width should span; narrower zones get a finer grid."""
_FINER: Final = 3
"""Times that the grid is halved at most for narrow zones."""
_ROUNDS: Final = 5
"""Times that the edges of a ring are halved where they leave the zone's edge."""
_TINY_DEG: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class ZonePolygon:
    """The polygon of one width.

    Attributes
    ----------
    width_km : float
    geometry : MultiPolygon
        Valid, longitude and latitude in degrees, within [-180, 180]: cut at the antimeridian;
        shells counter-clockwise.  Cut also at the bounds asked for.
    tolerance_m : float
        Greatest difference found between the width and the distance at a vertex or the middle of
        an edge, edges along a cut excepted.
    """

    width_km: float
    geometry: MultiPolygon
    tolerance_m: float


@dataclass(frozen=True, slots=True)
class _Nodes:
    """A grid of nodes: longitudes and latitudes of columns and rows, and a cell's diagonal."""

    longitude: FloatArray
    latitude: FloatArray
    step_m: float


@dataclass(frozen=True, slots=True)
class _Edge:
    """The edge of a zone: where the distance is the width, inside bounds."""

    distance: Distance
    width_m: float
    nodes: _Nodes
    bounds_deg: tuple[float, float, float, float]
    loose_m: float

    def excess_m(self, points: FloatArray) -> FloatArray:
        """Return the distance less the width at points, shape (n, 2)."""
        return self.distance(points[:, 0], points[:, 1]) - self.width_m

    def sides(self, points: FloatArray) -> tuple[BoolArray, BoolArray]:
        """Return which points lie on the west or east, and on the south or north bound."""
        west, south, east, north = self.bounds_deg
        longitude, latitude = points[:, 0], points[:, 1]
        on_side = (longitude <= west + _TINY_DEG) | (longitude >= east - _TINY_DEG)
        return on_side, (latitude <= south + _TINY_DEG) | (latitude >= north - _TINY_DEG)


def zone_polygons(
    distance: Distance,
    *,
    widths_km: Sequence[float],
    bounds_deg: tuple[float, float, float, float],
    cell_m: float,
    deviation_cells: float = 0.01,
) -> list[ZonePolygon]:
    """Return the polygons of all points within each width, inside bounds.

    Parameters
    ----------
    distance : callable
        From longitudes and latitudes in degrees, shape (n,), to metres; 1-Lipschitz; any
        longitude: `DistanceField.distance_m`, `Region.distance_m`, `Region.signed_distance_m`.
    widths_km : sequence of float
    bounds_deg : tuple of float
        West, south, east, north; east is greater than west, and beyond 180 where the bounds pass
        the antimeridian.
    cell_m : float
        Side of the cells of the grid in which the zone's edge is searched, halved up to three
        times for zones narrower than four cells; parts of a zone, and gaps in it, that are
        narrower than a cell may be missed.
    deviation_cells : float, default 0.01
        Edges are halved where they leave the true edge by more than this share of a cell.

    Returns
    -------
    list of ZonePolygon
        In the order of `widths_km`; a width at or below every distance gives an empty geometry.

    Raises
    ------
    GeometryError
        FDS-G008 for bounds without extent or beyond the Earth.
    LimitError
        FDS-L012 for more than 20 million nodes.

    Notes
    -----
    The edge is found as a contour in the grid; then every vertex is moved along the gradient
    until its distance is the width, and edges are halved that leave the true edge.  Distances are
    computed only in blocks that an edge may pass.
    """
    widths = np.array(widths_km, dtype=np.float64) * 1000.0
    finer = np.clip(np.ceil(np.log2(_WIDTH_CELLS * cell_m / np.maximum(widths, 1e-3))), 0, _FINER)
    zones: dict[int, ZonePolygon] = {}
    for level in range(_FINER + 1):
        members: list[int] = np.flatnonzero(finer == level).tolist()
        if not members and level > 0:
            continue
        nodes = _nodes(bounds_deg, cell_m / 2**level)
        polygons = _contours(distance, nodes, widths[members])
        for index, rings in zip(members, polygons, strict=True):
            loose_m = deviation_cells * nodes.step_m
            edge = _Edge(distance, float(widths[index]), nodes, bounds_deg, loose_m)
            moved = _follow(edge, rings)
            geometry = _cut(_assemble(moved), bounds_deg)
            zones[index] = ZonePolygon(
                width_km=float(widths_km[index]),
                geometry=geometry,
                tolerance_m=_deviation_m(edge, geometry),
            )
    return [zones[index] for index in range(len(widths))]


def _contours(
    distance: Distance, nodes: _Nodes, widths_m: FloatArray
) -> list[list[list[FloatArray]]]:
    """Return for each width the polygons of a grid, each as rings with the outer one first."""
    values = _sample(distance, nodes, widths_m)
    generator = contourpy.contour_generator(
        nodes.longitude,
        nodes.latitude,
        values,
        name="serial",
        fill_type=contourpy.FillType.OuterOffset,
    )
    lowest = float(values.min())
    return [
        _rings(*_filled(generator, lowest - 1.0, width)) if width > lowest else []
        for width in widths_m.tolist()
    ]


def _filled(
    generator: contourpy.ContourGenerator, low: float, high: float
) -> tuple[list[FloatArray], list[OffsetArray]]:
    """Return points and offsets of the polygons between two levels, as `OuterOffset` says."""
    return cast("tuple[list[FloatArray], list[OffsetArray]]", generator.filled(low, high))


def _nodes(bounds_deg: tuple[float, float, float, float], cell_m: float) -> _Nodes:
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
    flattest = 0.0 if south <= 0.0 <= north else min(abs(south), abs(north))
    degree = np.pi / 180 * A_M
    rows = max(2, int(np.ceil((north - south) * degree / cell_m)))
    middle = min(80.0, max(flattest, abs(south + north) / 2))
    step = cell_m / (degree * np.cos(np.radians(middle)))
    columns = max(2, int(np.ceil((east - west) / step)))
    if rows * columns > _NODES_MAX:
        raise LimitError(
            Diagnostic(
                code="FDS-L012",
                message="The cells are too small for the bounds of a zone.",
                expected=f"at most {_NODES_MAX} nodes",
                found=f"{rows} by {columns}",
                hint="ask for larger cells or narrower bounds",
            )
        )
    wide = (east - west) / columns * degree * np.cos(np.radians(flattest))
    high = (north - south) / rows * degree
    return _Nodes(
        np.linspace(west, east, columns + 1),
        np.linspace(south, north, rows + 1),
        1.01 * float(np.hypot(wide, high)),
    )


def _sample(distance: Distance, nodes: _Nodes, widths_m: FloatArray) -> FloatArray:
    """Return distances at the nodes, shape (rows, columns).

    A block far from every width gets the distance of its middle: it lies on the right side of
    every width, and no contour passes its cells or the next.
    """
    rows, columns = len(nodes.latitude), len(nodes.longitude)
    row = np.minimum(np.arange(0, rows, _BLOCK) + _BLOCK // 2, rows - 1)
    column = np.minimum(np.arange(0, columns, _BLOCK) + _BLOCK // 2, columns - 1)
    middle = _on_grid(distance, nodes.longitude[column], nodes.latitude[row])
    reach = nodes.step_m * (_BLOCK + 2)
    nearest = np.full(middle.shape, np.inf)
    for width in widths_m:
        nearest = np.minimum(nearest, np.abs(middle - width))
    values = np.repeat(np.repeat(middle, _BLOCK, axis=0), _BLOCK, axis=1)[:rows, :columns]
    near = np.repeat(np.repeat(nearest <= reach, _BLOCK, axis=0), _BLOCK, axis=1)
    at_row, at_column = np.nonzero(near[:rows, :columns])
    values[at_row, at_column] = distance(nodes.longitude[at_column], nodes.latitude[at_row])
    return np.minimum(values, 1e9)


def _on_grid(distance: Distance, longitude: FloatArray, latitude: FloatArray) -> FloatArray:
    east, north = np.meshgrid(longitude, latitude)
    return distance(east.ravel(), north.ravel()).reshape(east.shape)


def _rings(points: list[FloatArray], offsets: list[OffsetArray]) -> list[list[FloatArray]]:
    """Return the rings of each filled polygon, outer ring first."""
    return [
        [part[start:stop] for start, stop in pairwise(cuts.tolist())]
        for part, cuts in zip(points, offsets, strict=True)
    ]


def _follow(edge: _Edge, polygons: list[list[FloatArray]]) -> list[list[FloatArray]]:
    """Return rings that follow the edge of the zone: vertices on it, edges near it.

    All rings are moved together, since each call for distances has a cost of its own.
    """
    rings = [ring[:-1] for polygon in polygons for ring in polygon]
    if not rings:
        return []
    ring_of = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    points = _settle(edge, np.concatenate(rings))
    tight = np.ones(len(points), dtype=np.bool_)
    for _ in range(_ROUNDS):
        halve = _loose_edges(edge, points, ring_of, tight)
        if not halve.any():
            break
        after = points[_next_of(ring_of)]
        added = _settle(edge, ((points + after) / 2)[halve])
        at = np.flatnonzero(halve) + 1
        points = np.insert(points, at, added, axis=0)
        ring_of = np.insert(ring_of, at, ring_of[halve])
        tight = np.insert(halve, at, values=True)
    parts = iter(np.split(points, np.flatnonzero(np.diff(ring_of)) + 1))
    return [
        [np.concatenate([part, part[:1]]) for part in (next(parts) for _ in polygon)]
        for polygon in polygons
    ]


def _loose_edges(
    edge: _Edge, points: FloatArray, ring_of: IntArray, asked: BoolArray
) -> BoolArray:
    """Return which of the edges asked for leave the zone's edge, by the index of their start."""
    following = _next_of(ring_of)
    on_side, on_end = edge.sides(points)
    on_bound = (on_side & on_side[following]) | (on_end & on_end[following])
    test = asked & ~on_bound
    loose = np.zeros(len(points), dtype=np.bool_)
    middle = (points[test] + points[following[test]]) / 2
    loose[test] = np.abs(edge.excess_m(middle)) > edge.loose_m
    return loose


def _next_of(ring_of: IntArray) -> IntArray:
    """Return the index of the next point of each point's ring."""
    following = np.arange(1, len(ring_of) + 1)
    last = np.flatnonzero(np.diff(ring_of, append=-1))
    following[last] = np.concatenate([[0], last[:-1] + 1])
    return following


def _settle(edge: _Edge, points: FloatArray) -> FloatArray:
    """Return points moved along the gradient to where the distance is the width.

    Points on a bound stay on it; a point where the gradient is not defined stays where it is
    if moving makes it worse.
    """
    west, south, east, north = edge.bounds_deg
    on_side, on_end = edge.sides(points)
    scale = np.column_stack(_scales(points[:, 1]))
    gradient = _gradient(edge, points, scale)
    gradient[on_side, 0] = 0.0
    gradient[on_end, 1] = 0.0
    square = np.maximum((gradient**2).sum(axis=1), 0.25)
    excess = edge.excess_m(points)
    best, kept = np.abs(excess), points
    for _ in range(2):
        step = np.clip(excess, -edge.nodes.step_m / 2, edge.nodes.step_m / 2) / square
        points = np.clip(kept - step[:, None] * gradient / scale, (west, south), (east, north))
        excess = edge.excess_m(points)
        better = np.abs(excess) < best
        best = np.where(better, np.abs(excess), best)
        kept = np.where(better[:, None], points, kept)
        excess = np.where(better, excess, 0.0)
    return kept


def _gradient(edge: _Edge, points: FloatArray, scale: FloatArray) -> FloatArray:
    """Return the gradient of the distance, metres per metre, shape (n, 2)."""
    small = 1e-3 * edge.nodes.step_m
    gradient = np.empty_like(points)
    for axis in (0, 1):
        shift = np.zeros_like(points)
        shift[:, axis] = small / scale[:, axis]
        upper = np.clip(points + shift, (-np.inf, -90.0), (np.inf, 90.0))
        lower = np.clip(points - shift, (-np.inf, -90.0), (np.inf, 90.0))
        run = (upper - lower)[:, axis] * scale[:, axis]
        gradient[:, axis] = (edge.excess_m(upper) - edge.excess_m(lower)) / run
    return gradient


def _scales(latitude: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return metres in a degree of longitude and of latitude."""
    sine = np.sin(np.radians(latitude))
    square = 1 - E2 * sine**2
    degree = np.pi / 180 * A_M
    across = degree * np.maximum(1e-6, np.cos(np.radians(latitude))) / np.sqrt(square)
    return across, degree * (1 - E2) / square**1.5


def _assemble(polygons: list[list[FloatArray]]) -> BaseGeometry:
    """Return valid polygons from rings, outer ring first."""
    parts = [
        Polygon(rings[0], [hole for hole in rings[1:] if len(hole) > 3])
        for rings in polygons
        if len(rings[0]) > 3
    ]
    if not parts:
        return MultiPolygon()
    return shapely.union_all(shapely.make_valid(np.array(parts, dtype=object)))


def _cut(geometry: BaseGeometry, bounds_deg: tuple[float, float, float, float]) -> MultiPolygon:
    """Return the polygons brought to [-180, 180], cut at the antimeridian."""
    west, _, east, _ = bounds_deg
    turns = range(int(np.floor((west + 180) / 360)), int(np.ceil((east + 180) / 360)))
    pieces: list[BaseGeometry] = []
    for turn in turns:
        window = box(-180.0 + 360.0 * turn, -90.0, 180.0 + 360.0 * turn, 90.0)
        piece = geometry if window.contains(geometry) else geometry.intersection(window)
        pieces.append(translate(piece, xoff=-360.0 * turn) if turn else piece)
    polygons = [
        part
        for piece in pieces
        for part in shapely.get_parts(np.array([piece], dtype=object))
        if part.geom_type == "Polygon" and part.area > 0
    ]
    whole = MultiPolygon(polygons)
    valid = whole if whole.is_valid else shapely.union_all(shapely.make_valid(whole))
    parts = shapely.get_parts(np.array([valid], dtype=object))
    kept = [part for part in parts if part.geom_type == "Polygon"]
    return shapely.orient_polygons(MultiPolygon(kept))


def _deviation_m(edge: _Edge, geometry: MultiPolygon) -> float:
    """Return the greatest difference from the width at vertices and middles of true edges."""
    rings = lines_of(geometry)
    if not rings:
        return 0.0
    start = np.concatenate([ring[:-1] for ring in rings])
    end = np.concatenate([ring[1:] for ring in rings])
    on_cut = np.zeros(len(start), dtype=np.bool_)
    west, south, east, north = edge.bounds_deg
    sides = {value + turn for value in (west, east, -180.0) for turn in (-360.0, 0.0, 360.0)}
    for axis, values in ((0, sides), (1, {south, north})):
        for value in values:
            near = np.abs(start[:, axis] - value) < 1e-7
            on_cut |= near & (np.abs(end[:, axis] - value) < 1e-7)
    start, end = start[~on_cut], end[~on_cut]
    points = np.concatenate([start, end, (start + end) / 2])
    return float(np.abs(edge.excess_m(points)).max(initial=0.0))
