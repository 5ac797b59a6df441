"""Records against a zone or a territory: who is bound, where it is, from which width."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from foedus.assessment.records import Record, activity_record, force_record
from foedus.assessment.screening import Screened, flip_words, judge_over, screen_records
from foedus.findings import Cause, Verdict
from foedus.vocabulary import Interval, StateId, Truth

if TYPE_CHECKING:
    from foedus.planning import Plan
    from tiny_world import Tiny

FIELDS = ("site", "host", "threshold", "act")
HOLDS, FAILS, OPEN, FREE = (
    Verdict.HOLDS,
    Verdict.FAILS,
    Verdict.UNDETERMINED,
    Verdict.INAPPLICABLE,
)


def records(plan: Plan) -> dict[str, Record]:
    listed = [activity_record(activity, plan) for activity in plan.world.activities]
    return {record.id.removeprefix("activities/"): record for record in listed}


def screen(tiny: Tiny, clause: str, name: str, reading: int = 0, **options: object) -> Screened:
    plan = tiny.plan(**options)
    read = plan.readings_of(plan.agreement.clause(clause), touching=FIELDS)[reading]
    return screen_records([records(plan)[name]], read, plan)[0]


def settled(screened: Screened) -> tuple[Verdict, Verdict, Verdict]:
    return screened.verdict_at(0.0), screened.verdict_at(30.0), screened.verdict_at(200.0)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("stated-near", (HOLDS, OPEN, FAILS)),
        ("stated-small", (HOLDS, HOLDS, HOLDS)),
        ("coded-agreed", (HOLDS, FAILS, FAILS)),
        ("coded-alone", (HOLDS, OPEN, OPEN)),
        ("coded-disputed", (HOLDS, OPEN, OPEN)),
        ("coded-small", (HOLDS, HOLDS, HOLDS)),
        ("off-scale", (HOLDS, OPEN, OPEN)),
        ("cancelled", (FREE, FREE, FREE)),
        ("third-party", (FREE, FREE, FREE)),
        ("unnamed-guests", (HOLDS, OPEN, OPEN)),
        ("two-places", (HOLDS, FAILS, FAILS)),
    ],
)
def test_each_record_stands_as_worked_out_by_hand(
    tiny: Tiny, name: str, expected: tuple[Verdict, ...]
) -> None:
    """At 0, 30 and 200 km; 0.1 degrees of latitude are 11.1 km, and places are good to 10 km."""
    assert settled(screen(tiny, "art1", name)) == expected


def test_the_flip_lies_where_the_place_and_its_error_put_it(tiny: Tiny) -> None:
    """52.3 degrees north is 33.38 km from the 52nd parallel."""
    flip = screen(tiny, "art1", "stated-near").flip_km

    assert flip.lower == pytest.approx(33.38 - 10.0, abs=0.05)
    assert flip.upper == pytest.approx(33.38 + 10.0, abs=0.05)


def test_a_part_in_the_zone_is_certain_only_when_all_places_are(tiny: Tiny) -> None:
    """The farther place is 166.9 km from the line; the clause asks for the part inside."""
    whole, part = (screen(tiny, "art1", "two-places", reading=k) for k in (0, 2))

    assert part.reading.choices["size"] == "inside"
    assert part.flip_km.lower == whole.flip_km.lower
    assert part.flip_km.upper == pytest.approx(166.9 + 10.0, abs=0.2)


def test_claims_known_later_are_not_used(tiny: Tiny) -> None:
    """Its only claim, which would settle it, was known in 2022."""
    import datetime as dt  # noqa: PLC0415 - one test needs it

    later = screen(tiny, "art1", "coded-alone", known_by=dt.date(2022, 6, 1))

    assert screen(tiny, "art1", "coded-alone").record.claims == ()
    assert later.verdict_at(200.0) is FAILS


@pytest.mark.parametrize(
    ("name", "bound"),
    [("stated-near", Truth.TRUE), ("third-party", Truth.FALSE), ("unnamed-guests", Truth.UNKNOWN)],
)
def test_unnamed_participants_leave_it_open_who_is_bound(
    tiny: Tiny, name: str, bound: Truth
) -> None:
    assert screen(tiny, "art1", name).bound is bound


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("abroad", FAILS),
        ("stated-near", HOLDS),
        ("unnamed-guests", OPEN),
        ("coded-agreed", FREE),
        ("cancelled", FREE),
    ],
)
def test_a_clause_on_a_territory_asks_for_the_host(
    tiny: Tiny, name: str, expected: Verdict
) -> None:
    assert screen(tiny, "art5", name).verdict_at(0.0) is expected


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "stated-near",
            "within the ban for every width of 43.4 km or more, outside it below 23.4",
        ),
        ("stated-small", "outside the ban at every width"),
        ("off-scale", "may be within the ban from 1.1 km; the facts do not settle it"),
        ("cancelled", "not held"),
        ("third-party", "nobody who is bound takes part"),
        ("later", "within the ban for every width of 10 km or more"),
    ],
)
def test_flips_read_as_people_say_them(tiny: Tiny, name: str, words: str) -> None:
    assert flip_words(screen(tiny, "art1", name)).startswith(words)


@pytest.mark.parametrize(
    ("clause", "name", "span", "verdict", "causes"),
    [
        ("art1", "stated-near", (0.0, 200.0), OPEN, {Cause.PARAMETER}),
        ("art1", "stated-near", (50.0, 200.0), FAILS, set()),
        ("art1", "stated-near", (0.0, 20.0), HOLDS, set()),
        ("art1", "stated-near", (30.0, 40.0), OPEN, {Cause.FACT}),
        ("art1", "stated-near", (30.0, 30.0), OPEN, {Cause.FACT}),
        ("art1", "stated-near", (0.0, 30.0), OPEN, {Cause.FACT, Cause.PARAMETER}),
        ("art1", "third-party", (0.0, 200.0), FREE, set()),
        ("art5", "stated-near", (0.0, 0.0), OPEN, {Cause.UNMODELLED}),
        ("art5", "abroad", (0.0, 0.0), FAILS, set()),
        ("art5", "coded-agreed", (0.0, 0.0), FREE, set()),
        ("art5", "unnamed-guests", (0.0, 0.0), OPEN, {Cause.FACT, Cause.UNMODELLED}),
    ],
)
def test_a_range_of_widths_settles_what_both_ends_settle(
    tiny: Tiny,
    clause: str,
    name: str,
    span: tuple[float, float],
    verdict: Verdict,
    causes: set[Cause],
) -> None:
    """What is not formalised can taint compliance, never excuse a breach."""
    judgement = judge_over(screen(tiny, clause, name), *span)

    assert judgement.verdict is verdict
    assert judgement.causes == causes


def test_claims_that_contradict_each_other_are_a_conflict_of_evidence(tiny: Tiny) -> None:
    judgement = judge_over(screen(tiny, "art1", "coded-disputed"), 200.0, 200.0)

    assert judgement.causes == {Cause.CONFLICT}


def test_a_record_without_a_known_place_may_be_anywhere(tiny: Tiny) -> None:
    plan = tiny.plan()
    reading = plan.readings_of(plan.agreement.clause("art1"), touching=())[0]
    nowhere = replace(records(plan)["stated-near"], spots=())

    screened = screen_records([nowhere], reading, plan)[0]

    assert screened.verdict_at(0.0) is OPEN
    assert screened.verdict_at(1e6) is OPEN
    assert screened.entry.nearest == "no place known"


def test_no_records_are_screened_into_nothing(tiny: Tiny) -> None:
    plan = tiny.plan()
    for clause in ("art1", "art5"):
        reading = plan.readings_of(plan.agreement.clause(clause), touching=())[0]

        assert screen_records([], reading, plan) == ()


def test_the_host_is_asked_of_each_participant_alone(tiny: Tiny) -> None:
    """On the territory of any State but one's own: nobody is caught at home."""
    plan = tiny.plan()
    reading = plan.readings_of(plan.agreement.clause("art3.1"), touching=())[0]
    listed = records(plan)

    home, abroad, guests = (
        screen_records([listed[name]], reading, plan)[0]
        for name in ("stated-near", "abroad", "unnamed-guests")
    )

    assert home.verdict_at(0.0) is HOLDS
    assert abroad.verdict_at(0.0) is FAILS
    assert guests.verdict_at(0.0) is OPEN


def test_a_multinational_force_whose_contributors_are_not_all_named_may_bind_others(
    tiny: Tiny,
) -> None:
    plan = tiny.plan()
    force = next(f for f in plan.world.forces if f.id == "forces/mixed")
    stranger = replace(
        force, framework=StateId("TTT"), contributors=(), contributors_complete=False
    )
    bearers = frozenset({StateId("SAA")})

    assert force_record(stranger, plan).bound(bearers) is Truth.UNKNOWN
    assert (
        force_record(replace(stranger, contributors_complete=True), plan).bound(bearers)
        is Truth.FALSE
    )


def test_a_figure_for_a_part_is_a_lower_bound_and_a_wider_one_an_upper(tiny: Tiny) -> None:
    from foedus.world import Covers  # noqa: PLC0415 - one test needs it

    plan = tiny.plan()
    activity = next(a for a in plan.world.activities if a.name.endswith("coded-agreed"))
    spans = {}
    for covers in Covers:
        claim = replace(activity.strengths[0], covers=covers)
        changed = replace(activity, strengths=(claim,))
        spans[covers] = activity_record(changed, plan).claims[0].troops

    assert spans[Covers.WHOLE] == Interval(12_000, 15_000)
    assert spans[Covers.PART] == Interval(12_000, float("inf"))
    assert spans[Covers.WIDER] == Interval(0, 15_000)


def test_a_forecast_is_no_claim_about_what_happened(tiny: Tiny) -> None:
    from foedus.world import ClaimKind  # noqa: PLC0415 - one test needs it

    plan = tiny.plan()
    activity = next(a for a in plan.world.activities if a.name.endswith("coded-agreed"))
    forecast = replace(activity.strengths[0], kind=ClaimKind.FORECAST)

    assert activity_record(replace(activity, strengths=(forecast,)), plan).claims == ()
