"""Stationed forces against the level of a past day: pooling, hosts, what is not known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from foedus.agreements import Unmodelled
from foedus.assessment.stationing import Stationed, judge_stationed, present_forces
from foedus.errors import Place
from foedus.findings import Cause, Verdict
from foedus.vocabulary import Interval, StateId

if TYPE_CHECKING:
    from foedus.planning import Plan
    from tiny_world import Tiny

HOLDS, FAILS, OPEN, FREE = (
    Verdict.HOLDS,
    Verdict.FAILS,
    Verdict.UNDETERMINED,
    Verdict.INAPPLICABLE,
)
LEVELS = ("per_host", "per_sender_and_host", "presence")


def judged(plan: Plan, level: str) -> dict[str, Stationed]:
    clause = plan.agreement.clause("art3.1")
    reading = next(
        r
        for r in plan.readings_of(clause, touching=("host", "limit"))
        if r.choices["level"] == level
    )
    items = judge_stationed(present_forces(plan), reading, plan)
    return {f"{i.force.id.removeprefix('forces/')} {i.view}": i for i in items}


def test_only_forces_abroad_that_were_known_to_be_there_are_judged(tiny: Tiny) -> None:
    names = {force.id.removeprefix("forces/") for force in present_forces(tiny.plan())}

    assert names == {"new", "old", "uncounted", "mixed", "staff", "unbound", "held"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("new de jure", (FAILS, FAILS, FAILS)),
        ("old de jure", (OPEN, OPEN, OPEN)),
        ("uncounted de jure", (OPEN, OPEN, OPEN)),
        ("mixed de jure", (HOLDS, HOLDS, OPEN)),
        ("staff de jure", (OPEN, OPEN, OPEN)),
        ("unbound de jure", (FREE, FREE, FREE)),
        ("held de jure", (FAILS, FAILS, OPEN)),
        ("held de facto", (OPEN, OPEN, OPEN)),
    ],
)
def test_each_force_stands_as_worked_out_by_hand(
    tiny: Tiny, name: str, expected: tuple[Verdict, ...]
) -> None:
    """Under each way to form the level; the figures are in `tiny_world`.

    Where the sender had some presence that day, whether this very force belonged to it is not
    recorded, so that the reading without levels stays open.
    """
    plan = tiny.plan()

    assert tuple(judged(plan, level)[name].judgement.verdict for level in LEVELS) == expected


@pytest.mark.parametrize(
    ("level", "name", "now", "then"),
    [
        ("per_host", "new de jure", (1000, float("inf")), (0, 0)),
        ("per_sender_and_host", "new de jure", (1000, 1200), (0, 0)),
        ("per_host", "old de jure", (500, float("inf")), (600, 900)),
        ("per_sender_and_host", "old de jure", (500, 700), (600, 800)),
        ("per_sender_and_host", "uncounted de jure", None, (0, 100)),
        ("per_host", "mixed de jure", (1, 900), (1000, 1000)),
        ("per_host", "held de jure", (50, 50), (20, 40)),
        ("per_sender_and_host", "held de facto", (550, 750), (600, 800)),
    ],
)
def test_levels_are_pooled_as_the_reading_says(
    tiny: Tiny,
    level: str,
    name: str,
    now: tuple[float, float] | None,
    then: tuple[float, float],
) -> None:
    """A strength not known, or a sender not known, leaves the level open upwards.

    A unit shared with contributors who are not bound leaves it open downwards.
    """
    item = judged(tiny.plan(), level)[name]

    assert item.now == (Interval(*now) if now else None)
    assert item.then == Interval(*then)


def test_a_host_on_which_nothing_is_recorded_leaves_the_level_unknown(tiny: Tiny) -> None:
    plan = tiny.plan()
    bare = replace(plan, world=replace(plan.world, baselines=()))

    for level in LEVELS:
        item = judged(bare, level)["new de jure"]

        assert item.judgement.verdict is OPEN
        assert item.judgement.causes == {Cause.FACT}
        assert item.then is None


def test_another_day_has_no_level(tiny: Tiny) -> None:
    plan = tiny.plan()
    rows = tuple(replace(row, day=row.day.replace(year=2001)) for row in plan.world.baselines)
    moved = replace(plan, world=replace(plan.world, baselines=rows))

    assert judged(moved, "per_host")["new de jure"].judgement.verdict is OPEN


def test_a_sender_may_hide_in_a_row_of_several(tiny: Tiny) -> None:
    """Rows of a sender alone and rows of several senders with it count together."""
    plan = tiny.plan()
    rows = tuple(
        replace(row, senders=(*row.senders, StateId("SAA"))) if len(row.senders) == 2 else row
        for row in plan.world.baselines
    )
    changed = replace(plan, world=replace(plan.world, baselines=rows))

    item = judged(changed, "per_sender_and_host")["old de jure"]

    assert item.then == Interval(600, 900)


def test_the_two_views_of_a_held_place_are_judged_apart(tiny: Tiny) -> None:
    items = judged(tiny.plan(), "per_host")

    assert items["held de jure"].host == "NBB"
    assert items["held de facto"].host == "TTT"
    assert "new de facto" not in items


def test_a_staff_on_a_territory_that_nobody_is_asked_about_is_not_bound(tiny: Tiny) -> None:
    """Whoever sends it, a host that the clause does not speak of settles the question."""
    plan = tiny.plan()
    forces = tuple(
        replace(f, host=StateId("XXX")) if f.id == "forces/staff" else f for f in plan.world.forces
    )
    moved = replace(plan, world=replace(plan.world, forces=forces))

    assert judged(moved, "per_host")["staff de jure"].judgement.verdict is FREE


def test_a_part_that_is_not_formalised_taints_compliance_only(tiny: Tiny) -> None:
    plan = tiny.plan()
    clause = plan.agreement.clause("art3.1")
    part = Unmodelled(what="weapons", reason="", taints=True, place=Place(file="x"))
    reading = plan.readings_of(clause, touching=("host", "limit"))[0]
    tainted: Any = replace(reading, clause=replace(reading.clause, unmodelled=(part,)))

    items = {i.force.id: i for i in judge_stationed(present_forces(plan), tainted, plan)}

    assert items["forces/mixed"].judgement.causes == {Cause.UNMODELLED}
    assert items["forces/new"].judgement.verdict is FAILS
    assert items["forces/unbound"].judgement.verdict is FREE


def test_contributors_are_told_apart_by_whether_they_are_bound(tiny: Tiny) -> None:
    table = next(t for t in tiny.assess().tables if t.id == "art3.1-stationed-north")
    row = table.column("force").index("forces/mixed")

    assert table.column("others_bound")[row] == "NAA"
    assert table.column("others_free")[row] == "NCC"


def test_a_bound_contributor_keeps_a_unit_from_being_free(tiny: Tiny) -> None:
    """A leading state that is not bound does not take its bound contributors out of the ban."""
    plan = tiny.plan()
    forces = tuple(
        replace(f, framework=StateId("NCC"), contributors=(StateId("NAA"),))
        if f.id == "forces/mixed"
        else f
        for f in plan.world.forces
    )
    changed = replace(plan, world=replace(plan.world, forces=forces))

    item = judged(changed, "per_sender_and_host")["mixed de jure"]

    assert item.judgement.verdict is OPEN
    assert item.judgement.causes == {Cause.FACT}


def test_each_side_has_a_table_of_its_own(tiny: Tiny) -> None:
    ids = [t.id for t in tiny.assess().tables if "stationed" in t.id]

    assert ids == [
        "art3.1-stationed-north",
        "art3.1-stationed-south",
        "art3.1-stationed-multinational",
    ]


@pytest.mark.parametrize(
    ("senders", "complete", "level"),
    [
        (("NBB",), True, (1000, 1000)),
        (("NBB", "NCC"), True, (0, 1000)),
        (("NCC",), True, (0, 0)),
        (("NCC",), False, (0, 1000)),
        ((), False, (0, 1000)),
    ],
)
def test_only_what_bound_senders_had_counts_as_the_level_of_a_host(
    tiny: Tiny, senders: tuple[str, ...], complete: bool, level: tuple[float, float]
) -> None:
    """Of forces shared with others any part may have been theirs; NCC is not bound."""
    plan = tiny.plan()
    rows = tuple(
        replace(row, senders=tuple(map(StateId, senders)), senders_complete=complete)
        if row.host == "SCC"
        else row
        for row in plan.world.baselines
    )
    changed = replace(plan, world=replace(plan.world, baselines=rows))

    assert judged(changed, "per_host")["mixed de jure"].then == Interval(*level)


def test_contributors_that_are_not_named_may_be_bound(tiny: Tiny) -> None:
    plan = tiny.plan()
    forces = tuple(
        replace(f, framework=StateId("NCC"), contributors=(), contributors_complete=False)
        if f.id == "forces/mixed"
        else f
        for f in plan.world.forces
    )
    changed = replace(plan, world=replace(plan.world, forces=forces))

    assert judged(changed, "presence")["mixed de jure"].judgement.verdict is OPEN
