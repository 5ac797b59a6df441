"""The shipped world can be read, and says what public sources say."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pytest
import shapely

from foedus.documents import find_library
from foedus.vocabulary import Basis, BodyId, Echelon, Grade, Interval
from foedus.world import (
    ClaimKind,
    Control,
    Covers,
    Deployed,
    Location,
    World,
    members_of,
    read_world,
    states_in,
    states_of_group,
)

DRAFT = dt.date(2022, 1, 21)
FOUNDING_ACT = dt.date(1997, 5, 27)
NATO = BodyId("NATO")


@pytest.fixture(scope="module")
def world() -> World:
    return read_world("europe-2022")


def sourced(world: World) -> list:
    return [
        *world.states.values(),
        *world.bodies.values(),
        *world.regions.values(),
        *world.memberships,
        *world.activities,
        *(place for activity in world.activities for place in activity.places),
        *(claim for activity in world.activities for claim in activity.strengths),
        *world.forces,
        *world.baselines,
        *world.ranges,
    ]


def test_world_has_every_table(world: World) -> None:
    assert world.as_of == DRAFT
    assert len(world.activities) == 98
    assert len(world.forces) == 130
    assert len(world.baselines) == 28
    assert len(world.ranges) == 49
    assert len(world.memberships) == 325
    assert len(world.echelon_strengths) == len(Echelon)
    assert world.statements
    assert {licence.id for licence in world.licences} >= {"ODbL-1.0", "CC-BY-4.0"}


def test_every_fact_has_source_grade_and_place(world: World) -> None:
    facts = sourced(world)

    assert len(facts) > 1_000
    for fact in facts:
        assert fact.source.title
        assert isinstance(fact.source.grade, Grade)
        assert fact.place.line > 1
        assert fact.place.file.endswith(".csv")


def test_every_table_is_in_the_receipt(world: World) -> None:
    written = {
        path.relative_to(world.folder).as_posix()
        for path in world.folder.rglob("*")
        if path.is_file()
    }

    assert written == set(world.files)
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in world.files.values())


def test_members_of_the_alliance_on_two_days(world: World) -> None:
    before, after = members_of(world, NATO, FOUNDING_ACT), members_of(world, NATO, DRAFT)

    assert len(before) == 16
    assert len(after) == 30
    assert before < after
    assert before == members_of(world, BodyId("NATO_MEMBER_ON_1997-05-27"), DRAFT)
    assert not before & {"EST", "LVA", "LTU", "POL"}


def test_members_of_the_other_alliance(world: World) -> None:
    assert members_of(world, BodyId("CSTO"), DRAFT) == {"ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"}


@pytest.mark.parametrize(
    ("body", "count"),
    [("EU", 27), ("OSCE", 57), ("VIENNA_DOCUMENT_2011", 57), ("OPEN_SKIES", 32), ("CFE", 30)],
)
def test_numbers_of_members_on_the_date_of_the_world(world: World, body: str, count: int) -> None:
    assert len(members_of(world, BodyId(body), DRAFT)) == count


def test_regions_partition_as_their_names_say(world: World) -> None:
    europe, eastern = states_in(world, "europe"), states_in(world, "eastern_europe_un_geoscheme")

    assert eastern <= europe
    assert europe < states_in(world, "europe_wide")
    assert not states_in(world, "south_caucasus") & europe
    assert not states_in(world, "central_asia") & europe


@pytest.mark.parametrize(
    ("name", "longitude", "latitude", "inside"),
    [
        ("Tallinn", 24.75, 59.44, True),
        ("Kaliningrad", 20.5, 54.7, True),
        ("Moscow", 37.6, 55.75, True),
        ("Perm", 56.25, 58.0, True),
        ("Chelyabinsk", 61.4, 55.15, False),
        ("Grozny", 45.7, 43.3, True),
        ("Tbilisi", 44.8, 41.7, False),
        ("Athens", 23.7, 38.0, True),
        ("Ankara", 32.9, 39.9, False),
        ("Edirne", 26.56, 41.67, True),
        ("Nicosia", 33.4, 35.2, False),
        ("Valletta", 14.5, 35.9, True),
        ("Tunis", 10.2, 36.8, False),
        ("Gibraltar strait, south shore", -5.4, 35.85, False),
        ("Ponta Delgada", -25.7, 37.7, True),
        ("Funchal", -16.9, 32.65, True),
        ("Las Palmas", -15.4, 28.1, False),
        ("Reykjavik", -21.9, 64.1, True),
        ("Longyearbyen", 15.6, 78.2, True),
        ("Nuuk", -51.7, 64.2, False),
        ("Ittoqqortoormiit", -22.0, 70.5, False),
        ("Oral, west bank", 51.2, 51.2, True),
        ("Salekhard", 66.6, 66.5, False),
    ],
)
def test_drawn_limits_of_europe(
    world: World, name: str, longitude: float, latitude: float, inside: bool
) -> None:

    region = world.regions["europe"]

    assert region.tolerance_km == 100.0
    assert region.polygon is not None
    assert shapely.contains_xy(region.polygon, longitude, latitude) == inside, name


def test_activities_before_and_after_the_date(world: World) -> None:
    held_before = [a for a in world.activities if a.start <= DRAFT]
    later = [a.id for a in world.activities if a.known_on > DRAFT]

    assert min(a.start for a in world.activities).year == 2013
    assert len(held_before) == 91
    assert "activities/ACT-095" not in later
    assert "activities/ACT-096" in later


def test_activities_are_ordered_and_every_participant_is_a_state(world: World) -> None:
    order = [(a.start, a.id) for a in world.activities]

    assert order == sorted(order)
    for activity in world.activities:
        assert activity.participants, activity.id
        assert set(activity.participants) <= set(world.states)


def test_a_state_whose_territory_is_used_without_it_is_no_participant(world: World) -> None:
    in_crimea = [a for a in world.activities if any(p.controlled_by is not None for p in a.places)]

    assert len(in_crimea) >= 4
    for activity in in_crimea:
        assert "UKR" in activity.hosts
        assert "UKR" not in activity.participants


def test_disputed_size_is_a_set_of_claims(world: World) -> None:
    zapad = next(a for a in world.activities if a.id == "activities/ACT-042")
    whole = {
        (claim.kind, claim.troops) for claim in zapad.strengths if claim.covers is Covers.WHOLE
    }

    assert (ClaimKind.ANNOUNCED, Interval(12700, 12700)) in whole
    assert (ClaimKind.ESTIMATE, Interval(60000, 70000)) in whole
    assert (ClaimKind.FORECAST, Interval(100000, float("inf"))) in whole
    parts = [c.troops.lower for c in zapad.strengths if c.covers is Covers.PART]
    assert sum(parts) == 12700


def test_no_figure_was_public_before_its_activity_was(world: World) -> None:
    for activity in world.activities:
        for claim in activity.strengths:
            assert (
                claim.known_on >= activity.known_on
                or claim.kind is ClaimKind.FORECAST
                or (claim.known_on < activity.start)
            ), claim.id


def test_echelons_of_activities_are_coded_or_off_the_scale(world: World) -> None:
    bases = Counter(a.echelon.basis for a in world.activities)

    assert set(bases) == {Basis.CODED, Basis.OFF_SCALE}
    assert all(
        a.echelon.basis is Basis.OFF_SCALE
        for a in world.activities
        if a.echelon.label in {"naval", "joint-strategic"}
    )


def test_a_size_between_two_echelons_leaves_both_open(world: World) -> None:
    storm = next(a for a in world.activities if a.id == "activities/ACT-005")

    assert storm.strengths[0].troops == Interval(6000, 6000)
    assert (storm.echelon.lower, storm.echelon.upper) == (Echelon.BRIGADE, Echelon.DIVISION)


def test_places_carry_their_uncertainty(world: World) -> None:
    places = [place for activity in world.activities for place in activity.places]

    assert min(place.uncertainty_km for place in places) >= 10.0
    for place in places:
        if place.location in {Location.SEA, Location.ILLUSTRATIVE}:
            assert place.uncertainty_km >= 150.0
        assert (place.state is None) == (place.location is Location.SEA)


def test_forces_present_on_the_date(world: World) -> None:
    present = {force.id for force in world.forces if force.present_on(DRAFT)}

    assert "forces/POS-001" in present
    assert "forces/POS-009" not in present
    assert "forces/POS-016" not in present
    replaced = next(force for force in world.forces if force.id == "forces/POS-001")
    assert not replaced.present_on(dt.date(2022, 6, 28))


def test_forces_record_host_in_law_and_holder_in_fact(world: World) -> None:
    held = {force.id: force for force in world.forces if force.control is Control.OTHER_STATE}

    assert {force.host for force in held.values()} == {"UKR"}
    assert {force.controlled_by for force in held.values()} == {"RUS"}
    outside = [force for force in world.forces if force.control is Control.OUTSIDE_HOST]
    assert {force.host for force in outside} == {"MDA", "GEO"}
    assert all(force.controlled_by is None for force in outside)


def test_baselines_are_of_one_day_and_bounded(world: World) -> None:
    assert {baseline.day for baseline in world.baselines} == {FOUNDING_ACT}
    empty = [b.host for b in world.baselines if not b.senders and b.senders_complete]
    assert {"EST", "LTU", "POL", "NOR"} <= set(empty)
    alba = next(b for b in world.baselines if b.host == "ALB")
    assert alba.sender is None
    assert not alba.senders_complete


def test_disputed_ranges_stand_in_rows_of_their_own(world: World) -> None:
    claims = [r for r in world.ranges if r.missile == "9M729"]

    assert len(claims) == 2
    assert all(claim.disputed for claim in claims)
    aegis = [r for r in world.ranges if r.sites]
    assert {claim.deployed for claim in aegis} == {Deployed.YES, Deployed.CONTESTED}
    assert {claim.range_km is None for claim in aegis} == {True, False}


def test_unnamed_participants_belong_to_a_group(world: World) -> None:
    group = states_of_group(world, "NATO_ALLIES", FOUNDING_ACT)

    assert group == members_of(world, NATO, FOUNDING_ACT)
    assert states_of_group(world, "PARTNERS_WITH_ALLIES", DRAFT) > {"UKR", "GEO", "POL"}


def test_no_cell_mentions_a_path_or_a_working_file() -> None:
    folder = find_library() / "worlds" / "europe-2022"

    for path in folder.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert "/work/" not in text
            assert "buildup.csv" not in text
