"""Laws of an assessment: width, bounds, knowledge, readings, and what comes later."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foedus.agreements import Measured, Pooling
from foedus.assessment.census import Residents, lay_out
from foedus.assessment.footprint import measure_footprint
from foedus.assessment.records import Record, Spot, activity_record
from foedus.assessment.screening import judge_over, screen_records
from foedus.assessment.stationing import judge_stationed, present_forces
from foedus.assessment.subjects import Subject
from foedus.assessment.threshold import Claim
from foedus.findings import Finding, Verdict
from foedus.vocabulary import Basis, Echelon, EchelonEstimate, Interval, StateId, Truth

if TYPE_CHECKING:
    from foedus.planning import BoundReading, Plan
    from tiny_world import Tiny

FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SETTLED = (Verdict.HOLDS, Verdict.FAILS)
WIDTHS = np.linspace(0.0, 260.0, 27)


def variants(tiny: Tiny) -> dict[str, BoundReading]:
    plan = tiny.plan()
    clause = plan.agreement.clause("art1")
    return {r.id: r for r in plan.readings_of(clause, touching=("site", "threshold"))}


# a record, and a better known one


def intervals(least: float, most: float) -> st.SearchStrategy[tuple[Interval, Interval]]:
    """Return an interval and a part of it."""

    def nest(values: list[float]) -> tuple[Interval, Interval]:
        a, b, c, d = sorted(values)
        return Interval(a, d), Interval(b, c)

    return st.lists(st.floats(least, most), min_size=4, max_size=4).map(nest)


@st.composite
def echelons(draw: Any) -> tuple[EchelonEstimate, EchelonEstimate]:
    """Return an estimate on the ordinal scale and one that is no wider."""
    low, narrow_low, narrow_high, high = sorted(
        draw(st.lists(st.sampled_from(Echelon), min_size=4, max_size=4))
    )
    basis = draw(st.sampled_from([Basis.STATED, Basis.CODED]))
    return tuple(
        EchelonEstimate(lower=a, upper=b, basis=basis, label="x")
        for a, b in ((low, high), (narrow_low, narrow_high))
    )


@st.composite
def spots(draw: Any) -> tuple[Spot, Spot]:
    """Return a place near the line and one whose error circle lies within its own."""
    lon, lat = draw(st.floats(20.2, 23.8)), draw(st.floats(51.1, 52.9))
    error, moved = draw(st.floats(10.0, 80.0)), draw(st.floats(0.0, 60.0))
    shift = min(moved, error)
    near = lat + draw(st.sampled_from([-1, 1])) * shift / 112.0
    place = {"name": "p", "longitude_deg": lon}
    return (
        Spot(**place, latitude_deg=lat, uncertainty_km=error),
        Spot(**place, latitude_deg=near, uncertainty_km=(error - shift) * 0.99),
    )


@st.composite
def narrowings(draw: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is known of a record, and the same known better in any respect."""
    places = draw(st.lists(spots(), min_size=1, max_size=3))
    claims = draw(st.lists(intervals(100, 90_000), max_size=3))
    before, after = draw(echelons())
    states = ["NAA", "SAA", "TTT"]
    named = frozenset(draw(st.sets(st.sampled_from(states), max_size=2)))
    hidden = frozenset(draw(st.sets(st.sampled_from(states), max_size=2)))
    found = (
        frozenset(draw(st.sets(st.sampled_from(sorted(hidden)), max_size=2))) if hidden else set()
    )
    complete = draw(st.booleans())

    def record(k: int, echelon: EchelonEstimate, actors: Any, others: Any) -> dict[str, Any]:
        return {
            "spots": tuple(pair[k] for pair in places),
            "claims": tuple(Claim(claimant="c", troops=c[k], origin="") for c in claims),
            "echelon": echelon,
            "actors": actors,
            "others": others,
        }

    return (
        record(0, before, named, hidden),
        record(1, after, named | found, frozenset() if complete else hidden),
    )


def base_record(plan: Plan) -> Record:
    return activity_record(plan.world.activities[0], plan)


@FEW
@given(narrowings())
def test_knowing_more_settles_a_record_but_never_flips_it(
    tiny: Tiny, pair: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    """In every reading and at every width; who takes part is among what may be learnt."""
    plan = tiny.plan()
    before, after = (replace(base_record(plan), **known) for known in pair)
    for reading in variants(tiny).values():
        vague, exact = screen_records([before, after], reading, plan)
        for width in WIDTHS:
            was, now = vague.verdict_at(width), exact.verdict_at(width)
            if was in SETTLED:
                assert now is was or (was is Verdict.HOLDS and now is Verdict.INAPPLICABLE)
            if was is Verdict.INAPPLICABLE:
                assert now is Verdict.INAPPLICABLE


@FEW
@given(narrowings())
def test_a_wider_zone_never_frees_a_record(
    tiny: Tiny, pair: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    plan = tiny.plan()
    record = replace(base_record(plan), **pair[0])
    order = [Verdict.HOLDS, Verdict.UNDETERMINED, Verdict.FAILS]
    for reading in variants(tiny).values():
        screened = screen_records([record], reading, plan)[0]
        found = [screened.verdict_at(width) for width in WIDTHS]
        if found[0] is Verdict.INAPPLICABLE:
            assert set(found) == {Verdict.INAPPLICABLE}
        else:
            ranks = [order.index(verdict) for verdict in found]
            assert ranks == sorted(ranks)


@FEW
@given(narrowings(), st.floats(0, 250), st.floats(0, 250))
def test_a_judgement_over_a_range_holds_at_every_width_in_it(
    tiny: Tiny, pair: tuple[dict[str, Any], dict[str, Any]], one: float, other: float
) -> None:
    plan = tiny.plan()
    lower, upper = sorted((one, other))
    record = replace(base_record(plan), **pair[0])
    for reading in variants(tiny).values():
        screened = screen_records([record], reading, plan)[0]
        judgement = judge_over(screened, lower, upper)
        inside = {screened.verdict_at(w) for w in np.linspace(lower, upper, 7)}
        if judgement.verdict is not Verdict.UNDETERMINED:
            assert inside == {judgement.verdict}
        else:
            assert inside - {Verdict.INAPPLICABLE}


@FEW
@given(narrowings())
def test_asking_for_the_part_in_the_zone_is_never_stricter(
    tiny: Tiny, pair: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    plan = tiny.plan()
    record = replace(base_record(plan), **pair[0])
    read = variants(tiny)
    for line in ("shared", "outer", "every"):
        whole, part = (
            screen_records([record], read[f"{line}+{size}"], plan)[0]
            for size in ("whole", "inside")
        )
        assert part.reading.clause.threshold.measured is Measured.PART_IN_ZONE
        assert part.flip_km.lower >= whole.flip_km.lower
        assert part.flip_km.upper >= whole.flip_km.upper


@FEW
@given(narrowings())
def test_a_longer_line_never_frees_a_record(
    tiny: Tiny, pair: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    """The shared border is part of the outer borders, and these of all borders."""
    plan = tiny.plan()
    record = replace(base_record(plan), **pair[0])
    read = variants(tiny)
    flips = [
        screen_records([record], read[f"{line}+whole"], plan)[0].flip_km
        for line in ("shared", "outer", "every")
    ]

    assert flips[0].lower >= flips[1].lower >= flips[2].lower
    assert flips[0].upper >= flips[1].upper >= flips[2].upper


# stationed forces


@FEW
@given(
    intervals(0, 3000),
    intervals(0, 3000),
    st.sampled_from(Pooling),
    st.booleans(),
)
def test_knowing_levels_better_settles_forces_but_never_flips_them(
    tiny: Tiny,
    now: tuple[Interval, Interval],
    then: tuple[Interval, Interval],
    pooling: Pooling,
    counted: bool,
) -> None:
    """Both today's strength and the level of the past day may become better known."""
    plan = tiny.plan()
    clause = plan.agreement.clause("art3.1")
    reading = next(
        r
        for r in plan.readings_of(clause, touching=("limit",))
        if r.clause.limit.pooling is pooling
    )

    def verdicts(k: int) -> list[Verdict]:
        troops = now[k] if counted or k else None
        rows = tuple(replace(row, troops=then[k]) for row in plan.world.baselines)
        forces = [replace(f, troops=troops) for f in present_forces(plan)]
        changed = replace(plan, world=replace(plan.world, baselines=rows))
        return [i.judgement.verdict for i in judge_stationed(forces, reading, changed)]

    for was, is_now in zip(verdicts(0), verdicts(1), strict=True):
        assert was is Verdict.UNDETERMINED or is_now is was


@FEW
@given(st.integers(0, 6), st.floats(0, 5000))
def test_more_troops_never_free_a_force(tiny: Tiny, which: int, more: float) -> None:
    plan = tiny.plan()
    order = [Verdict.HOLDS, Verdict.UNDETERMINED, Verdict.FAILS]
    forces = list(present_forces(plan))
    grown = list(forces)
    troops = forces[which].troops or Interval(1.0, 1.0)
    forces[which] = replace(forces[which], troops=troops)
    grown[which] = replace(forces[which], troops=troops + Interval(more, more))
    for reading in plan.readings_of(plan.agreement.clause("art3.1"), touching=("limit",)):
        before, after = (judge_stationed(pool, reading, plan) for pool in (forces, grown))
        for was, now in zip(before, after, strict=True):
            if was.judgement.verdict in order:
                assert order.index(now.judgement.verdict) >= order.index(was.judgement.verdict)
            else:
                assert now.judgement.verdict is was.judgement.verdict


# footprints


@pytest.mark.parametrize("clause", ["art1", "art2"])
def test_a_wider_zone_never_covers_less(tiny: Tiny, clause: str) -> None:
    name = {"art1": "art1-coverage", "art2": "art2-reach"}[clause]
    table = next(t for t in tiny.assess().tables if t.id == name)
    columns = ("share_lower", "share", "share_upper", "population_share")
    keys = [table.index(n) for n in ("reading", "subject", "length_km")]
    series: dict[Any, list[Any]] = {}
    for row in table.rows:
        values = [row[table.index(c)] for c in columns]
        series.setdefault((row[keys[0]], row[keys[1]]), []).append((row[keys[2]], *values))
    for rows in series.values():
        steps = np.diff(np.array(sorted(rows), dtype=np.float64), axis=0)
        assert np.all(steps[:, 1:] >= -1e-12)


def test_a_longer_line_never_covers_less(tiny: Tiny) -> None:
    table = next(t for t in tiny.assess().tables if t.id == "art1-coverage")
    share, lower, upper = (table.index(c) for c in ("share", "share_lower", "share_upper"))
    keys = [table.index(n) for n in ("reading", "subject", "length_km")]
    rows = {tuple(row[k] for k in keys): row for row in table.rows}
    for (reading, subject, width), row in rows.items():
        if reading == "shared":
            longer = rows["outer", subject, width]
            assert longer[upper] >= row[lower]
            assert longer[share] >= row[share] - 0.02


@FEW
@given(st.lists(st.floats(0, 400), min_size=2, max_size=12, unique=True), st.floats(0, 5))
def test_bounds_are_in_order_at_any_widths_and_slack(
    tiny: Tiny, widths: list[float], slack: float
) -> None:
    plan = tiny.plan()
    subject = Subject(state=StateId("NCC"), name="", side="north")
    territory = plan.ground.territory_of(frozenset({subject.state}))
    count = lay_out(subject, territory, Residents.nowhere())
    distance = plan.ground.distance_to_text("{territory: SAA}", plan.cast)

    found = measure_footprint(
        count, distance, reading="", widths_km=np.array(sorted(widths)), slack_km=slack
    )

    assert np.all((found.lower >= 0) & (found.upper <= 1))
    assert np.all((found.lower <= found.share + 1e-12) & (found.share <= found.upper + 1e-12))
    assert np.all(np.diff(found.share) >= -1e-12)
    assert found.first_km.lower <= found.half_km.upper
    assert found.half_km.lower <= found.whole_km.upper


# options


def by_id(findings: tuple[Finding, ...]) -> dict[str, Finding]:
    return {finding.id: finding for finding in findings}


def test_later_activities_never_change_results(tiny: Tiny) -> None:
    """Taking them out of the world takes out their own findings, and nothing else."""
    world = tiny.world
    early = tuple(a for a in world.activities if not a.id.endswith(("later", "secret")))
    without = replace(tiny, world=replace(world, activities=early), kept={}).assess()
    full = tiny.assess()

    kept = {k: f for k, f in by_id(full.findings).items() if not f.later}
    assert by_id(without.findings) == kept
    assert [s.headline for s in without.sections] == [s.headline for s in full.sections]
    assert without.answers == full.answers
    changed = [a.id for a, b in zip(full.tables, without.tables, strict=True) if a != b]
    assert all(name.endswith("-later") for name in changed)


def test_facts_known_later_never_change_results(tiny: Tiny) -> None:
    world = tiny.world
    day = dt.date(2020, 6, 1)
    forces = tuple(f for f in world.forces if f.known_on <= day)
    activities = tuple(
        replace(a, strengths=tuple(s for s in a.strengths if s.known_on <= day))
        for a in world.activities
    )
    known = replace(world, forces=forces, activities=activities)

    without = replace(tiny, world=known, kept={}).assess()

    assert len(forces) < len(world.forces)
    assert by_id(without.findings) == by_id(tiny.assess().findings)


def test_fixing_a_reading_only_leaves_findings_out(tiny: Tiny) -> None:
    """What remains is as it was, reading for reading."""
    full, fixed = tiny.assess(), tiny.assess(readings={"art1": ("outer", "inside")})
    everything, rest = by_id(full.findings), by_id(fixed.findings)

    kept = {k for k, f in everything.items() if f.clause != "art1"}
    assert kept <= set(rest)
    chosen = {f.reading for f in fixed.findings if f.clause == "art1" and f.measure == "record"}
    assert {r for r in chosen if "presence" not in r} == {"outer+inside"}
    for key, finding in rest.items():
        if key in everything:
            assert finding.judgement == everything[key].judgement
    assert len(rest) < len(everything)


def test_a_stance_leaves_one_reading_on_each_axis_it_names(tiny: Tiny) -> None:
    fixed = tiny.assess(stance="widest")

    readings = {
        f.reading for f in fixed.findings if f.clause == "art1" and f.measure == "footprint"
    }
    assert readings == {"every"}
    whole = {
        f.reading
        for f in tiny.assess().findings
        if f.clause == "art1" and f.measure == "footprint"
    }
    assert len(whole) == 3


def test_the_same_inputs_give_the_same_assessment(tiny: Tiny) -> None:
    again = replace(tiny, kept={}).assess()
    first = tiny.assess()

    assert again.findings == first.findings
    assert again.tables == first.tables
    assert again.receipt == first.receipt
    assert [layer.id for layer in again.layers] == [layer.id for layer in first.layers]
    for one, other in zip(first.layers, again.layers, strict=True):
        assert [f.geometry.wkb for f in one.features] == [f.geometry.wkb for f in other.features]


def test_truth_of_a_participant_is_never_lost(tiny: Tiny) -> None:
    """Naming one more participant can only bind more."""
    plan = tiny.plan()
    record = replace(base_record(plan), actors=frozenset(), others=frozenset())
    bearers = frozenset({StateId("NAA")})

    assert record.bound(bearers) is Truth.FALSE
    assert replace(record, others=bearers).bound(bearers) is Truth.UNKNOWN
    assert replace(record, actors=bearers, others=bearers).bound(bearers) is Truth.TRUE
