"""Lines, territories and distance fields of an assessment, each built once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar, assert_never

import numpy as np
import shapely

from foedus.documents import GeometryFile, read_geometry
from foedus.errors import Diagnostic, FoedusError, Place, PlanError
from foedus.expressions import (
    Band,
    BorderBetween,
    BordersOfEach,
    DifferenceOfZones,
    DrawnLine,
    DrawnRegion,
    FixedLength,
    IntersectionOfZones,
    Perimeter,
    Reach,
    UnionOfLines,
    UnionOfZones,
    Within,
    parse_target,
    read_expression,
)
from foedus.expressions import Territory as TerritoryOf
from foedus.geodesy import (
    EdgeType,
    FloatArray,
    Region,
    build_field,
    build_region,
    field_of,
    lines_of,
    nearest_of,
    region_of,
    shape_of,
)
from foedus.planning.states import resolve_states

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry import MultiPolygon, Polygon
    from shapely.geometry.base import BaseGeometry

    from foedus.expressions import Length, Line, Zone
    from foedus.geodesy import DistanceField
    from foedus.planning.states import Cast
    from foedus.vocabulary import StateId
    from foedus.world import Boundaries, Territory

DistanceFunction: TypeAlias = Callable[..., FloatArray]
"""From longitudes and latitudes in degrees, each of shape (n,), to metres of shape (n,).

Those of `Ground` take a keyword ``tolerance_m``, the greatest error, 1e-5 unless given.
"""

_Made = TypeVar("_Made")

_EXACT_M = 1e-5

THINNING_DEG = 0.001
"""Greatest shift, in degrees, of edges that only serve distances of hundreds of kilometres."""

THINNING_M = 112.0
"""The same on the ground: a degree of latitude is at most 111.7 km, of longitude no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Geometry on which an agreement is bound: boundaries, and everything derived from them.

    Attributes
    ----------
    boundaries : Boundaries
        With the views on disputed units of this assessment.
    territory : Territory
        Land, or land with territorial sea.
    edges : EdgeType
        How edges of drawn lines and regions run between their vertices.

    Notes
    -----
    Fields, territories and drawn shapes are kept after first use; the mappings below hold
    nothing else.
    """

    boundaries: Boundaries
    territory: Territory
    edges: EdgeType = EdgeType.STRAIGHT
    fields: dict[object, DistanceField] = field(default_factory=dict[object, "DistanceField"])
    regions: dict[object, Region] = field(default_factory=dict[object, Region])
    shapes: dict[str, BaseGeometry] = field(default_factory=dict[str, "BaseGeometry"])

    def territory_of(self, states: frozenset[StateId]) -> MultiPolygon:
        """Return the territory of states together (longitude, latitude; cut at 180 degrees)."""
        return self.boundaries.territory(sorted(states), kind=self.territory)

    def lines(self, line: Line, cast: Cast) -> list[FloatArray]:
        """Return the polylines that a line denotes, each of shape (n, 2), in degrees.

        Raises
        ------
        PlanError
            FDS-P010 if a file holds no line.
        """
        match line:
            case BorderBetween(first, second):
                return self.boundaries.border_between(
                    sorted(resolve_states(first, cast)), sorted(resolve_states(second, cast))
                )
            case Perimeter(states):
                return self.boundaries.perimeter(sorted(resolve_states(states, cast)))
            case BordersOfEach(states):
                return self.boundaries.borders_of_each(sorted(resolve_states(states, cast)))
            case UnionOfLines(parts):
                return [piece for part in parts for piece in self.lines(part, cast)]
            case DrawnLine(path):
                return lines_of(self._shape(path))
            case _:
                assert_never(line)

    def field_of(self, line: Line, cast: Cast) -> DistanceField:
        """Return the distance field of a line, built once for each line and cast."""
        key = (line, cast.as_of, cast.bearer)
        if key not in self.fields:
            if isinstance(line, DrawnLine):
                shape = self._shape(line.path)
                self.fields[key] = _named(line.path, lambda: field_of(shape, edges=self.edges))
            else:
                self.fields[key] = build_field(self.lines(line, cast))
        return self.fields[key]

    def region_of(self, zone: TerritoryOf | DrawnRegion, cast: Cast) -> Region:
        """Return a territory or drawn region, built once for each zone and cast."""
        key = (zone, cast.as_of, cast.bearer, self.territory)
        if key not in self.regions:
            if isinstance(zone, DrawnRegion):
                shape = self._shape(zone.path)
                self.regions[key] = _named(zone.path, lambda: region_of(shape, edges=self.edges))
            else:
                self.regions[key] = build_region(self._territory(zone, cast))
        return self.regions[key]

    def distance_to_edges(
        self, states: frozenset[StateId], region: str, cast: Cast
    ) -> DistanceFunction:
        """Return the distance to the territories of states, for points outside all of them.

        Edges are thinned by at most `THINNING_DEG`, which moves a distance by no more than
        `THINNING_M`.  Inner borders between the states do no harm: from outside, the nearest
        point of the territory lies on its outer edge.
        """
        fields = [self._edge_field(state, region, cast) for state in sorted(states)]

        def distance(
            longitude_deg: FloatArray,
            latitude_deg: FloatArray,
            *,
            tolerance_m: float = _EXACT_M,
        ) -> FloatArray:
            return nearest_of(fields, longitude_deg, latitude_deg, tolerance_m=tolerance_m)

        return distance

    def _edge_field(self, state: StateId, region: str, cast: Cast) -> DistanceField:
        """Return the field of a state's thinned edges, built once for each region."""
        key = (state, region, self.territory)
        if key not in self.fields:
            territory = self.territory_of(frozenset({state}))
            clipped = clip_to_region(territory, region, cast) if region else territory
            if region and clipped is territory:
                self.fields[key] = self._edge_field(state, "", cast)
                return self.fields[key]
            lines = [shapely.LineString(line) for line in lines_of(clipped)]
            thin = shapely.simplify(lines, THINNING_DEG, preserve_topology=False)
            pieces = [shapely.get_coordinates(line) for line in thin]
            self.fields[key] = build_field(pieces, edges=EdgeType.STRAIGHT)
        return self.fields[key]

    def distance_to(self, zone: Zone | Line, cast: Cast) -> DistanceFunction:
        """Return the function giving the distance in metres to a line or zone, 0 inside a zone.

        Raises
        ------
        PlanError
            As for `depth_of`.
        """
        depth = self.depth_of(zone, cast)

        def distance(
            longitude_deg: FloatArray,
            latitude_deg: FloatArray,
            *,
            tolerance_m: float = _EXACT_M,
        ) -> FloatArray:
            return np.maximum(depth(longitude_deg, latitude_deg, tolerance_m=tolerance_m), 0.0)

        return distance

    def depth_of(self, zone: Zone | Line, cast: Cast) -> DistanceFunction:
        """Return a 1-Lipschitz function that is the distance outside a zone, negative inside it.

        To a line it is the distance.  For a band, or all points within a length of a zone, it is
        the distance to the line or zone less that length: on a complete surface the distance to
        the points within a length is the distance less the length.

        Raises
        ------
        PlanError
            FDS-P011 for a zone whose distance is not that of a line or region (intersections
            and differences), FDS-P012 for a length that is still open.
        """
        match zone:
            case DrawnRegion(path) if not _has_area(self._shape(path)):
                return self.field_of(DrawnLine(path), cast).distance_m
            case TerritoryOf() | DrawnRegion():
                return self.region_of(zone, cast).signed_distance_m
            case Band(line, width):
                return _less(self.field_of(line, cast).distance_m, _fixed(width))
            case Within(inner, length) | Reach(inner, length):
                return _less(self.depth_of(inner, cast), _fixed(length))
            case UnionOfZones(zones):
                return _least([self.depth_of(part, cast) for part in zones])
            case IntersectionOfZones() | DifferenceOfZones():
                raise PlanError(_no_distance())
            case _:
                return self.field_of(zone, cast).distance_m

    def distance_to_text(self, text: str, cast: Cast) -> DistanceFunction:
        """Return the distance to the line or zone that a user typed.

        Raises
        ------
        PlanError
            FDS-P016 if the line is empty, as the border of states that do not meet.
        """
        return self.distance_to(self.target_of(text, cast), cast)

    def depth_of_text(self, text: str, cast: Cast) -> DistanceFunction:
        """Return the depth of the line or zone that a user typed, as `depth_of` does."""
        return self.depth_of(self.target_of(text, cast), cast)

    def rim_of(self, target: Zone | Line, cast: Cast) -> DistanceField | None:
        """Return the field of a line, or of the rim of a region; nothing for other zones."""
        match target:
            case DrawnRegion(path) if not _has_area(self._shape(path)):
                return self.field_of(DrawnLine(path), cast)
            case TerritoryOf() | DrawnRegion():
                return self.region_of(target, cast).field
            case Band() | Within() | Reach():
                return None
            case UnionOfZones() | IntersectionOfZones() | DifferenceOfZones():
                return None
            case _:
                return self.field_of(target, cast)

    def is_drawn_line(self, target: Zone | Line) -> bool:
        """Return whether a target is a file without any polygon."""
        return isinstance(target, DrawnRegion) and not _has_area(self._shape(target.path))

    def target_of(self, text: str, cast: Cast) -> Zone | Line:
        """Return the line or zone that a user typed.

        Raises
        ------
        PlanError
            FDS-P016 if the line is empty, as the border of states that do not meet.
        """
        target = parse_target(read_expression(text))
        is_line = isinstance(target, BorderBetween | Perimeter | BordersOfEach | UnionOfLines)
        if is_line and self.field_of(target, cast).is_empty:
            raise PlanError(_no_line(text))
        return target

    def _territory(self, zone: TerritoryOf, cast: Cast) -> MultiPolygon | Polygon:
        territory = self.territory_of(resolve_states(zone.states, cast))
        if not zone.region:
            return territory
        return clip_to_region(territory, zone.region, cast)

    def _shape(self, path: str) -> BaseGeometry:
        """Return the geometry that a file holds, read once."""
        if path not in self.shapes:
            file = read_geometry(Path(path))
            _check_edges(file, path, self.edges)
            shape = _named(path, lambda: shape_of(file.content))
            if shape.is_empty:
                raise PlanError(_draws_nothing(path))
            self.shapes[path] = shape
        return self.shapes[path]


def clip_to_region(
    territory: MultiPolygon | Polygon, region: str, cast: Cast
) -> MultiPolygon | Polygon:
    """Return the part of a territory inside a region that the world draws.

    A territory wholly inside is returned as it is.

    Raises
    ------
    PlanError
        FDS-P013 if the world draws no such region.
    """
    known = cast.world.regions.get(region)
    if known is None or known.polygon is None:
        drawn = sorted(name for name, r in cast.world.regions.items() if r.polygon is not None)
        raise PlanError(
            Diagnostic(
                code="FDS-P013",
                message=f"The world {cast.world.id} draws no region {region!r}.",
                expected="a region with a polygon: " + ", ".join(drawn),
                found=region,
            )
        )
    shapely.prepare(known.polygon)
    if shapely.covers(known.polygon, shapely.box(*territory.bounds)):
        return territory
    parts = [
        part
        for part in shapely.get_parts(shapely.intersection(territory, known.polygon))
        if part.geom_type == "Polygon"
    ]
    return shapely.MultiPolygon(parts)


def _less(distance: DistanceFunction, length_km: float) -> DistanceFunction:
    def reduced(
        longitude_deg: FloatArray, latitude_deg: FloatArray, *, tolerance_m: float = _EXACT_M
    ) -> FloatArray:
        return distance(longitude_deg, latitude_deg, tolerance_m=tolerance_m) - 1000.0 * length_km

    return reduced


def _least(distances: Sequence[DistanceFunction]) -> DistanceFunction:
    def least(
        longitude_deg: FloatArray, latitude_deg: FloatArray, *, tolerance_m: float = _EXACT_M
    ) -> FloatArray:
        return np.minimum.reduce([
            f(longitude_deg, latitude_deg, tolerance_m=tolerance_m) for f in distances
        ])

    return least


def _fixed(length: Length) -> float:
    if isinstance(length, FixedLength):
        return length.length_km
    raise PlanError(
        Diagnostic(
            code="FDS-P012",
            message="A length of the zone is still open.",
            expected="a zone whose widths and distances are lengths such as 50 km",
            hint="write the length in place of the parameter",
        )
    )


def _no_line(text: str) -> Diagnostic:
    return Diagnostic(
        code="FDS-P016",
        message="There is no such line: the states named have no border of this kind.",
        place=Place(file="command line", excerpt=text),
        expected="states whose territories meet, on land or in the territorial sea",
    )


def _no_distance() -> Diagnostic:
    return Diagnostic(
        code="FDS-P011",
        message="The distance to an intersection or difference of zones is not defined here.",
        expected="a line, a territory, a band, a reach, a drawn region or a union of these",
        hint="ask for the distance to each of its parts",
    )


def _named(path: str, make: Callable[[], _Made]) -> _Made:
    """Return what a function makes; its faults name the file."""
    try:
        return make()
    except FoedusError as error:
        named = (replace(fault, place=Place(file=path)) for fault in error.diagnostics)
        raise type(error)(*named) from error


def _has_area(shape: BaseGeometry) -> bool:
    dimension = shapely.get_dimensions(shape)  # pyright: ignore[reportUnknownMemberType] - kwargs
    return int(dimension) == 2


def _check_edges(file: GeometryFile, path: str, edges: EdgeType) -> None:
    """Refuse a file whose edges are said to be curved on the ground, unless they are asked so."""
    if file.edges and edges is not EdgeType.GEODESIC:
        raise PlanError(
            Diagnostic(
                code="FDS-P015",
                message=f"The file {path} says that its edges are {file.edges}, not straight.",
                expected="--edges geodesic, which follows shortest lines on the ellipsoid",
                found="--edges straight",
                hint="or write the file with planar edges and enough vertices",
            )
        )


def _draws_nothing(path: str) -> Diagnostic:
    return Diagnostic(
        code="FDS-P010",
        message=f"The file {path} holds no line, point or polygon.",
        expected="a geometry, feature or collection with coordinates",
    )
