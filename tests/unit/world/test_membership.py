"""Membership holds from its first day to the day before its last, and unknown is never no."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import WorldError
from foedus.vocabulary import BodyId
from foedus.world import World, members_of, read_world, states_in, states_of_group

WORLD = read_world("europe-2022")
DAY = dt.timedelta(days=1)


def complete_from(world: World, body: BodyId) -> dt.date:
    return world.bodies[body].complete_from or dt.date.min


@given(row=st.sampled_from(WORLD.memberships))
def test_periods_are_half_open(row) -> None:
    start, end = row.period.start, row.period.end
    if start >= complete_from(WORLD, row.body):
        assert row.state in members_of(WORLD, row.body, start)
    if end is not None and end > complete_from(WORLD, row.body):
        assert row.state in members_of(WORLD, row.body, end - DAY)
        assert row.state not in members_of(WORLD, row.body, end)


@given(
    body=st.sampled_from(sorted(WORLD.bodies)),
    day=st.dates(min_value=dt.date(1940, 1, 1), max_value=dt.date(2026, 1, 1)),
)
def test_a_day_gives_members_or_a_reason(body: BodyId, day: dt.date) -> None:
    try:
        members = members_of(WORLD, body, day)
    except WorldError as error:
        (fault,) = error.diagnostics
        assert fault.code in {"FDS-W014", "FDS-W015"}
        assert fault.place is not None
    else:
        assert members <= set(WORLD.states)
        assert day >= complete_from(WORLD, body)


@given(day=st.dates(min_value=dt.date(1949, 4, 4), max_value=dt.date(2026, 1, 1)))
def test_the_alliance_never_lost_a_member(day: dt.date) -> None:
    nato = BodyId("NATO")

    assert members_of(WORLD, nato, dt.date(1949, 4, 4)) <= members_of(WORLD, nato, day)
    assert members_of(WORLD, nato, day) <= members_of(WORLD, nato, day + DAY)


def refused(call) -> object:
    with pytest.raises(WorldError) as caught:
        call()
    (fault,) = caught.value.diagnostics
    assert fault.expected
    return fault


def test_unknown_body_gets_the_nearest_name() -> None:
    fault = refused(lambda: members_of(WORLD, BodyId("NTAO"), WORLD.as_of))

    assert fault.code == "FDS-W013"
    assert fault.hint == "did you mean 'NATO'?"


def test_day_before_any_data_is_refused() -> None:
    fault = refused(lambda: members_of(WORLD, BodyId("NATO"), dt.date(1949, 4, 3)))

    assert fault.code == "FDS-W014"
    assert "1949-04-04" in fault.expected


def test_day_on_which_the_list_is_not_complete_is_refused() -> None:
    fault = refused(lambda: members_of(WORLD, BodyId("NATO_PFP"), dt.date(1998, 1, 1)))

    assert fault.code == "FDS-W015"
    assert "2020-03-27" in fault.expected


def test_unknown_region_and_group_get_the_nearest_name() -> None:
    region = refused(lambda: states_in(WORLD, "europ"))
    group = refused(lambda: states_of_group(WORLD, "NATO_ALIES", WORLD.as_of))

    assert (region.code, region.hint) == ("FDS-W016", "did you mean 'europe'?")
    assert (group.code, group.hint) == ("FDS-W018", "did you mean 'NATO_ALLIES'?")
