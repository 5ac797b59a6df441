"""From overlapping time zones to units that share edges and cover nothing twice.

Where two states claim the same land, the source gives it to the zones of both.  The common
part becomes a unit of its own, so that its status is an input and never settled here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from foedus.errors import Diagnostic, WorldError, nearest_name
from foedus.world.boundaries.grid import (
    GRID_PER_DEG,
    FloatArray,
    GridPolygon,
    GridRing,
    IntArray,
    shape_polygons,
    snap_shape,
)
from foedus.world.boundaries.rings import (
    SEA,
    RingTable,
    antimeridian_vertices,
    find_neighbours,
    insert_vertices,
    key_points,
    shape_rings,
    tabulate_rings,
)
from foedus.world.boundaries.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shapely import MultiPolygon

_NO_VERTICES = np.empty((0, 2), dtype=np.int32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """Units that do not overlap, with what lies on the right of each of their edges.

    Attributes
    ----------
    units : tuple of Unit
        Owner k of the table is ``units[k]``.
    table : RingTable
    neighbours : ndarray, shape (n,)
    """

    units: tuple[Unit, ...]
    table: RingTable
    neighbours: IntArray


def partition_zones(
    zones: Iterable[tuple[str, list[GridPolygon]]], units: Sequence[Unit]
) -> Partition:
    """Return the units of the zones, every common part of two zones a unit of its own.

    So is a connected part of a zone that the table names.

    A common part of zones that count to the same state is left with the first.  A common
    part that the table does not name counts to the states of both zones.

    Raises
    ------
    WorldError
        FDS-W101 if a unit names a zone that the data lack; FDS-W102 if the data have a zone
        that no unit names; FDS-W107 if the zones of a unit have no such part.
    """
    drawn = dict(zones)
    whole = {unit.id: unit for unit in units if not unit.zones}
    _check_zones(units, whole, drawn)
    for unit in (unit for unit in units if len(unit.zones) == 1):
        drawn[unit.zones[0]], drawn[unit.id] = _take_part(drawn[unit.zones[0]], unit)
        whole[unit.id] = unit
    names = sorted(whole)
    table = tabulate_rings([drawn[name] for name in names])
    neighbours = find_neighbours(table)
    shared = _find_overlaps(table, np.flatnonzero(neighbours == SEA))
    pairs = [(names[first], names[second]) for first, second in shared]
    common, created = _cut_overlaps(drawn, pairs, units, whole)
    _check_common_parts([unit for unit in units if len(unit.zones) > 1], common)
    located = [whole[name] for name in names] + list(common)
    shapes = [drawn[name] for name in names] + list(common.values())
    table = tabulate_rings(shapes)
    table = insert_vertices(
        table,
        np.flatnonzero(find_neighbours(table) == SEA),
        np.concatenate([created, antimeridian_vertices(table)]),
    )
    return Partition(units=tuple(located), table=table, neighbours=find_neighbours(table))


def name_common_part(first: Unit, second: Unit) -> Unit:
    """Return the unit of the common part of two zones for which the table has no row."""
    return Unit(
        id=f"{first.id} & {second.id}",
        state=first.state,
        shared=tuple(sorted({second.state, *first.shared, *second.shared} - {first.state})),
        name=f"common part of {first.name} and {second.name}",
        disputed=True,
        note="the boundary data give it to the time zones of both",
        zones=(first.id, second.id),
    )


def _check_zones(
    units: Sequence[Unit], whole: Mapping[str, Unit], drawn: Mapping[str, list[GridPolygon]]
) -> None:
    problems = [
        Diagnostic(
            code="FDS-W101",
            message=f"the boundary data have no time zone {zone!r}, named by unit {unit.id!r}",
            place=unit.place,
            expected="the name of a time zone of the installed data",
            hint=nearest_name(zone, drawn),
        )
        for unit in units
        for zone in unit.zones or (unit.id,)
        if zone not in drawn
    ]
    problems += [
        Diagnostic(
            code="FDS-W102",
            message=f"no unit names the time zone {zone!r} of the boundary data",
            expected="one row for every time zone, so that no territory is lost unnoticed",
            hint="add a row to the table of units; give no state where it counts to none",
        )
        for zone in drawn
        if zone not in whole
    ]
    if problems:
        raise WorldError(*problems)


def _take_part(
    polygons: Sequence[GridPolygon], unit: Unit
) -> tuple[list[GridPolygon], list[GridPolygon]]:
    """Return a zone without the connected part around the point of the unit, and that part."""
    inside = [_distance(unit, shape_polygons([polygon])) == 0 for polygon in polygons]
    if not any(inside) or all(inside):
        raise WorldError(_refuse_part(unit))
    rest = [polygon for polygon, taken in zip(polygons, inside, strict=True) if not taken]
    return rest, [polygon for polygon, taken in zip(polygons, inside, strict=True) if taken]


def _check_common_parts(units: Sequence[Unit], common: Mapping[Unit, object]) -> None:
    problems = [_refuse_part(unit) for unit in units if unit not in common]
    if problems:
        raise WorldError(*problems)


def _refuse_part(unit: Unit) -> Diagnostic:
    return Diagnostic(
        code="FDS-W107",
        message=f"the zones of unit {unit.id!r} have no part of their own near its point",
        place=unit.place,
        expected="a connected part of one zone, or a common part of two, named once",
        found=" and ".join(unit.zones),
        hint="mark the unit as not located",
    )


def _find_overlaps(table: RingTable, unmatched: IntArray) -> list[tuple[int, int]]:
    """Return pairs of units, the smaller number first, that have a common part.

    An edge of one that lies in the inside of the other is matched by nobody; so is an edge
    that both walk in the same direction.
    """
    starts, ends = table.points[unmatched], table.points[table.following[unmatched]]
    middles = (starts.astype(np.float64) + ends) / (2 * GRID_PER_DEG)
    order = np.argsort(middles[:, 1])
    middles, walkers = middles[order], table.edge_owners[unmatched][order]
    pairs: set[tuple[int, int]] = set()
    for polygon, owner in zip(shape_rings(table), table.polygon_owners.tolist(), strict=True):
        shapely.prepare(polygon)
        near = _select_box(middles, polygon.bounds)
        near = near[walkers[near] != owner]
        met = walkers[near[shapely.intersects_xy(polygon, middles[near])]]
        shapely.destroy_prepared(polygon)
        pairs.update((min(owner, other), max(owner, other)) for other in np.unique(met).tolist())
    return sorted(pairs)


def _select_box(places: FloatArray, bounds: tuple[float, float, float, float]) -> IntArray:
    """Return which of the places, sorted by latitude, lie in a box."""
    west, south, east, north = bounds
    first, last = np.searchsorted(places[:, 1], [south, north])
    longitudes = places[first:last, 0]
    return first + np.flatnonzero((longitudes >= west) & (longitudes <= east))


def _cut_overlaps(
    drawn: dict[str, list[GridPolygon]],
    pairs: Sequence[tuple[str, str]],
    units: Sequence[Unit],
    whole: Mapping[str, Unit],
) -> tuple[dict[Unit, list[GridPolygon]], GridRing]:
    """Take the common parts out of the zones in `drawn`.

    Returns
    -------
    The common parts, and those of their vertices that one of the zones did not have.
    """
    common: dict[Unit, list[GridPolygon]] = {}
    created: list[GridRing] = []
    for first, second in pairs:
        known = [_list_vertices(drawn[first]), _list_vertices(drawn[second])]
        a, b = shape_polygons(drawn[first]), shape_polygons(drawn[second])
        parts = snap_shape(shapely.intersection(a, b))
        if not parts:
            continue
        drawn[second] = snap_shape(shapely.difference(b, a))
        if not _counts_alike(whole[first], whole[second]):
            drawn[first] = snap_shape(shapely.difference(a, b))
            common.update(_name_parts(first, second, parts, units, whole))
        corners = _list_vertices(parts)
        met = [np.isin(key_points(corners), key_points(vertices)) for vertices in known]
        created.append(corners[~(met[0] & met[1])])
    return common, np.concatenate([_NO_VERTICES, *created])


def _counts_alike(first: Unit, second: Unit) -> bool:
    return (first.state, first.held_by) == (second.state, second.held_by)


def _name_parts(
    first: str,
    second: str,
    parts: Sequence[GridPolygon],
    units: Sequence[Unit],
    whole: Mapping[str, Unit],
) -> dict[Unit, list[GridPolygon]]:
    """Share the connected parts out to the declared units, each to the nearest point."""
    declared = [unit for unit in units if set(unit.zones) == {first, second}]
    if not declared:
        declared = [name_common_part(whole[first], whole[second])]
    shares: dict[Unit, list[GridPolygon]] = {}
    for part in parts:
        shape = shape_polygons([part])
        shares.setdefault(min(declared, key=lambda u: _distance(u, shape)), []).append(part)
    return shares


def _distance(unit: Unit, shape: MultiPolygon) -> float:
    return shape.distance(shapely.Point(unit.inside)) if unit.inside else np.inf


def _list_vertices(polygons: Sequence[GridPolygon]) -> GridRing:
    rings = (ring for polygon in polygons for ring in polygon)
    return np.concatenate([_NO_VERTICES, *rings])
