"""The table of units: what it must say, and what the shipped one says."""

from __future__ import annotations

import pytest

from foedus.documents import find_library
from foedus.errors import WorldError
from foedus.vocabulary import StateId
from foedus.world.boundaries import read_units

HEADER = (
    "unit,state_iso3,shared_iso3,dependency,held_by_iso3,views_iso3,located,disputed,zones,"
    "inside,name,source,grade,note\n"
)


@pytest.fixture
def write(tmp_path):
    def written(*rows: str):
        path = tmp_path / "units.csv"
        path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
        return path

    return written


def test_located_and_unlocated_units_are_told_apart(write):
    path = write(
        "Area/One,AAA,,,,,yes,no,,,One,s,memory,",
        "part,AAA,BBB,,BBB,AAA;BBB,yes,yes,Area/One;Area/Two,1.5 2.5,Part,s,memory,why",
        "lost,AAA,,,BBB,AAA;BBB,no,yes,Area/One,3 4,Lost,s,memory,why",
    )

    located, unlocated = read_units(path)

    assert [unit.id for unit in located] == ["Area/One", "part"]
    assert located[1].zones == ("Area/One", "Area/Two")
    assert located[1].inside == (1.5, 2.5)
    assert located[1].shared == (StateId("BBB"),)
    assert located[1].place is not None
    assert located[1].place.line == 3
    assert unlocated[0].within == ("Area/One",)
    assert unlocated[0].around == (3.0, 4.0)
    assert unlocated[0].held_by == StateId("BBB")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Area/One,AAA,,,,,yes,no,,,One,s,memory,", "FDS-W106"),
        ("x,AAA,,,,,yes,no,Area/One,,X,s,memory,", "FDS-W106"),
        ("x,AAA,,,,,yes,no,A/1;A/2;A/3,,X,s,memory,", "FDS-W106"),
        ("x,AAA,,,,,yes,no,A/1;A/2,41.0,X,s,memory,", "FDS-W106"),
        ("x,AAA,,,,,yes,no,A/1;A/2,43.0 141.0,X,s,memory,", "FDS-W106"),
        ("x,AAA,,,,,perhaps,no,,,X,s,memory,", "FDS-D109"),
        ("x,AAA,,,,,yes,no,,,,s,memory,", "FDS-D108"),
    ],
)
def test_a_row_that_cannot_stand_is_refused_at_its_place(write, row, code):
    path = write("Area/One,AAA,,,,,yes,no,,,One,s,memory,", row)

    with pytest.raises(WorldError) as caught:
        read_units(path)

    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == code
    assert diagnostic.place is not None
    assert diagnostic.place.line == 3


def test_every_disputed_unit_of_the_shipped_table_says_why():
    located, unlocated = read_units(find_library() / "worlds" / "europe-2022" / "units.csv")

    for unit in (*located, *unlocated):
        if unit.disputed and not getattr(unit, "shared", ()):
            assert unit.note, unit.id
            assert unit.views, unit.id


def test_the_shipped_table_covers_the_units_a_status_is_needed_for():
    located, unlocated = read_units(find_library() / "worlds" / "europe-2022" / "units.csv")
    held = {unit.id: (unit.state, unit.held_by) for unit in located if unit.held_by}

    assert held["Europe/Simferopol"] == (StateId("UKR"), StateId("RUS"))
    assert held["Asia/Famagusta"] == (StateId("CYP"), StateId("TUR"))
    assert held["abkhazia"] == (StateId("GEO"), StateId("RUS"))
    assert {"donetsk_areas", "luhansk_areas", "south_ossetia", "transnistria", "kosovo"} <= {
        unit.id for unit in unlocated
    }


def test_dependent_territories_count_to_their_sovereign():
    located, _ = read_units(find_library() / "worlds" / "europe-2022" / "units.csv")
    sovereign = {unit.id: (unit.state, unit.dependency) for unit in located}

    assert sovereign["America/Nuuk"] == (StateId("DNK"), "GRL")
    assert sovereign["Atlantic/Faroe"] == (StateId("DNK"), "FRO")
    assert sovereign["Arctic/Longyearbyen"] == (StateId("NOR"), "SJM")
    assert sovereign["Europe/Mariehamn"] == (StateId("FIN"), "ALA")
    assert sovereign["Europe/Gibraltar"] == (StateId("GBR"), "GIB")
    assert sovereign["Atlantic/Azores"] == (StateId("PRT"), "")
