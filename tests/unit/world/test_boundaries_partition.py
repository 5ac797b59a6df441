"""Zones drawn by hand become units that cover nothing twice, and lines between states."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Polygon, box

from foedus.errors import WorldError
from foedus.vocabulary import StateId
from foedus.world.boundaries import Boundaries, BoundaryStore, Territory, Unit
from foedus.world.boundaries.arcs import trace_arcs
from foedus.world.boundaries.boundaries import view_store
from foedus.world.boundaries.grid import snap_shape
from foedus.world.boundaries.partition import partition_zones

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

AAA, BBB, CCC = StateId("AAA"), StateId("BBB"), StateId("CCC")

Draw = "Callable[..., Boundaries]"


@pytest.fixture
def draw(tmp_path: Path) -> Callable[..., Boundaries]:
    """Boundaries of zones given as name=(state, shape), with further rows of units."""

    def drawn(*rows: Unit, **zones: tuple[str, Polygon | MultiPolygon]) -> Boundaries:
        units = [Unit(id=name, state=StateId(state)) for name, (state, _) in zones.items()]
        shapes = {name: snap_shape(shape) for name, (_, shape) in zones.items()}
        partition = partition_zones(shapes.items(), [*units, *rows])
        store = BoundaryStore(
            units=partition.units,
            arcs=trace_arcs(partition),
            table=partition.table,
            folder=tmp_path,
            fingerprint="",
            attribution=(),
            progress=lambda *_: None,
        )
        return view_store(store)

    return drawn


def length(lines: Sequence[np.ndarray]) -> float:
    return sum(shapely.LineString(line).length for line in lines)


def area(boundaries: Boundaries, *states: StateId) -> float:
    return boundaries.territory(states, kind=Territory.LAND_SEA).area


def test_neighbours_meet_along_their_shared_edge(draw):
    boundaries = draw(west=("AAA", box(0, 0, 1, 1)), east=("BBB", box(1, 0, 2, 1)))

    (line,) = boundaries.border_between([AAA], [BBB])

    assert sorted(map(tuple, line)) == [(1, 0), (1, 1)]


def test_the_perimeter_of_a_group_has_nothing_between_its_states(draw):
    boundaries = draw(west=("AAA", box(0, 0, 1, 1)), east=("BBB", box(1, 0, 2, 1)))

    lines = boundaries.perimeter([AAA, BBB])

    assert len(lines) == 1
    assert length(lines) == pytest.approx(6)


def test_borders_of_each_have_shared_pieces_once(draw):
    boundaries = draw(west=("AAA", box(0, 0, 1, 1)), east=("BBB", box(1, 0, 2, 1)))

    assert length(boundaries.borders_of_each([AAA, BBB])) == pytest.approx(7)


def test_zones_of_one_state_have_no_border_between_them(draw):
    boundaries = draw(west=("AAA", box(0, 0, 1, 1)), east=("AAA", box(1, 0, 2, 1)))

    assert length(boundaries.perimeter([AAA])) == pytest.approx(6)
    assert boundaries.territory([AAA], kind=Territory.LAND_SEA).equals(box(0, 0, 2, 1))


def test_an_enclave_bounds_the_state_around_it(draw):
    around = box(0, 0, 3, 3).difference(box(1, 1, 2, 2))
    boundaries = draw(around=("AAA", around), within=("BBB", box(1, 1, 2, 2)))

    assert length(boundaries.perimeter([AAA])) == pytest.approx(16)
    assert len(boundaries.perimeter([AAA])) == 2
    assert length(boundaries.border_between([AAA], [BBB])) == pytest.approx(4)


def test_the_antimeridian_is_no_border_although_its_sides_have_different_vertices(draw):
    west = Polygon([(179, 0), (180, 0), (180, 0.3), (180, 1), (179, 1)])
    east = Polygon([(-180, 0), (-179, 0), (-179, 1), (-180, 1), (-180, 0.6)])
    boundaries = draw(both=("AAA", MultiPolygon([west, east])))

    lines = boundaries.perimeter([AAA])

    assert length(lines) == pytest.approx(8 - 2)
    assert not any(_edges_on_antimeridian(line) for line in lines)


def test_territory_that_ends_at_the_antimeridian_is_bounded_there(draw):
    boundaries = draw(
        west=("AAA", box(179, 0, 180, 2)),
        east=("AAA", Polygon([(-180, 0), (-179, 0), (-179, 1), (-180, 1)])),
    )

    on_it = [x for line in boundaries.perimeter([AAA]) for x in _edges_on_antimeridian(line)]

    assert sum(on_it) == pytest.approx(1)


def _edges_on_antimeridian(line: np.ndarray) -> list[float]:
    on_it = np.abs(line[:, 0]) == 180
    return [
        abs(line[k + 1, 1] - line[k, 1]) for k in range(len(line) - 1) if on_it[k] & on_it[k + 1]
    ]


def test_neighbours_meet_across_the_antimeridian(draw):
    boundaries = draw(west=("AAA", box(179, 0, 180, 1)), east=("BBB", box(-180, 0, -179, 1)))

    assert length(boundaries.border_between([AAA], [BBB])) == pytest.approx(1)


def test_a_common_part_without_a_row_counts_to_both(draw):
    boundaries = draw(west=("AAA", box(0, 0, 2, 1)), east=("BBB", box(1, 0, 3, 1)))

    assert area(boundaries, AAA) == pytest.approx(2)
    assert area(boundaries, BBB) == pytest.approx(2)
    assert area(boundaries, AAA, BBB) == pytest.approx(3)
    assert [unit.id for unit in boundaries.units if unit.zones] == ["east & west"]


def test_a_common_part_is_bounded_by_both_lines(draw):
    boundaries = draw(west=("AAA", box(0, 0, 2, 1)), east=("BBB", box(1, 0, 3, 1)))

    lines = boundaries.border_between([AAA], [BBB])

    # Both claims, and the two sides of the common part that face the open sea are no border.
    assert length(lines) == pytest.approx(2)


def test_a_row_gives_a_common_part_to_one_state(draw):
    row = Unit(id="part", state=AAA, held_by=BBB, zones=("west", "east"), disputed=True)
    boundaries = draw(row, west=("AAA", box(0, 0, 2, 1)), east=("BBB", box(1, 0, 3, 1)))

    assert area(boundaries, AAA) == pytest.approx(2)
    assert area(boundaries, BBB) == pytest.approx(1)


def test_a_status_moves_a_unit_and_the_border_with_it(draw):
    row = Unit(id="part", state=AAA, zones=("west", "east"))
    boundaries = draw(row, west=("AAA", box(0, 0, 2, 1)), east=("BBB", box(1, 0, 3, 1)))

    moved = boundaries.with_status({"part": BBB})

    assert area(moved, BBB) == pytest.approx(2)
    assert moved.border_between([AAA], [BBB])[0][:, 0] == pytest.approx(1)
    assert boundaries.border_between([AAA], [BBB])[0][:, 0] == pytest.approx(2)


def test_points_tell_parts_of_an_overlap_apart(draw):
    tooth = box(1, 0, 3, 1).union(box(0, 1, 3, 4)).union(box(1, 4, 3, 5))
    spine = box(0, 0, 1, 1).union(box(0, 0, 1.5, 1)).union(box(0, 4, 1.5, 5))
    rows = (
        Unit(id="south", state=AAA, zones=("a", "b"), inside=(1.2, 0.5)),
        Unit(id="north", state=BBB, zones=("a", "b"), inside=(1.2, 4.5)),
    )
    boundaries = draw(*rows, a=("AAA", spine), b=("BBB", tooth))

    south = boundaries.with_status({"south": CCC}).territory([CCC], kind=Territory.LAND_SEA)

    assert south.equals(box(1, 0, 1.5, 1))


def test_an_island_in_two_zones_is_found(draw):
    island = box(5, 5, 6, 6)
    boundaries = draw(
        a=("AAA", MultiPolygon([box(0, 0, 1, 1), island])),
        b=("BBB", MultiPolygon([box(1, 0, 2, 1), island])),
    )

    assert area(boundaries, AAA, BBB) == pytest.approx(3)
    assert area(boundaries, AAA) == area(boundaries, BBB) == pytest.approx(2)


def test_overlapping_zones_of_one_state_cover_nothing_twice(draw):
    boundaries = draw(a=("AAA", box(0, 0, 2, 1)), b=("AAA", box(1, 0, 3, 1)))

    assert len(boundaries.units) == 2
    assert length(boundaries.perimeter([AAA])) == pytest.approx(8)


def test_a_zone_covered_by_another_of_its_state_is_left_empty(draw):
    boundaries = draw(a=("AAA", box(0, 0, 2, 1)), b=("AAA", box(1, 0, 2, 1)))

    assert area(boundaries, AAA) == pytest.approx(2)
    assert length(boundaries.perimeter([AAA])) == pytest.approx(6)


def test_a_third_neighbour_keeps_its_border_where_a_cut_makes_a_vertex(draw):
    boundaries = draw(
        a=("AAA", box(0, 0, 2, 1)), b=("BBB", box(1, 0, 3, 1)), south=("CCC", box(0, -1, 3, 0))
    )

    assert length(boundaries.perimeter([CCC])) == pytest.approx(8)
    assert length(boundaries.border_between([AAA, BBB], [CCC])) == pytest.approx(3)


def test_a_connected_part_of_a_zone_can_be_a_unit(draw):
    row = Unit(id="island", state=BBB, zones=("a",), inside=(5.5, 0.5))
    boundaries = draw(row, a=("AAA", MultiPolygon([box(0, 0, 1, 1), box(5, 0, 6, 1)])))

    assert boundaries.territory([BBB], kind=Territory.LAND_SEA).equals(box(5, 0, 6, 1))
    assert area(boundaries, AAA) == pytest.approx(1)


def test_no_states_have_no_territory_and_no_lines(draw):
    boundaries = draw(a=("AAA", box(0, 0, 1, 1)))

    assert boundaries.territory([], kind=Territory.LAND_SEA).is_empty
    assert boundaries.perimeter([]) == []
    assert boundaries.border_between([AAA], []) == []


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([Unit(id="b", state=AAA)], "FDS-W101"),
        ([Unit(id="part", state=AAA, zones=("a", "c"))], "FDS-W101"),
        ([Unit(id="part", state=AAA, zones=("a", "d"))], "FDS-W107"),
        ([Unit(id="part", state=AAA, zones=("a",), inside=(50.0, 50.0))], "FDS-W107"),
    ],
)
def test_units_that_do_not_fit_the_data_are_refused(draw, rows, code):
    with pytest.raises(WorldError) as caught:
        draw(*rows, a=("AAA", box(0, 0, 1, 1)), d=("BBB", box(1, 0, 2, 1)))

    assert {diagnostic.code for diagnostic in caught.value.diagnostics} == {code}


def test_a_zone_that_no_unit_names_is_refused():
    zones = {"a": snap_shape(box(0, 0, 1, 1)), "new": snap_shape(box(1, 0, 2, 1))}

    with pytest.raises(WorldError) as caught:
        partition_zones(zones.items(), [Unit(id="a", state=AAA)])

    assert caught.value.diagnostics[0].code == "FDS-W102"
    assert "'new'" in caught.value.diagnostics[0].message


def test_an_unknown_state_is_refused_with_the_nearest_name(draw):
    boundaries = draw(a=("AAA", box(0, 0, 1, 1)))

    with pytest.raises(WorldError) as caught:
        boundaries.perimeter([StateId("AAB")])

    assert caught.value.diagnostics[0].code == "FDS-W103"
    assert "AAA" in caught.value.diagnostics[0].hint


def test_an_unknown_unit_is_refused(draw):
    boundaries = draw(island=("AAA", box(0, 0, 1, 1)))

    with pytest.raises(WorldError) as caught:
        boundaries.with_status({"iland": AAA})

    assert caught.value.diagnostics[0].code == "FDS-W104"
    assert "'island'" in caught.value.diagnostics[0].hint


def test_reversed_rings_give_the_same_partition():
    shape = box(0, 0, 1, 1)
    unit = Unit(id="a", state=AAA)
    forward = partition_zones([("a", snap_shape(shape))], [unit])
    backward = partition_zones([("a", [[ring[::-1] for ring in snap_shape(shape)[0]]])], [unit])

    assert set(map(tuple, forward.table.points)) == set(map(tuple, backward.table.points))
    assert replace(forward, table=backward.table).units == backward.units
