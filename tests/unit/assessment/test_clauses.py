"""Clauses that are no zones: reach, who is bound, who is touched, rules, limits, receipts."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tiny_world
from foedus.agreements import read_agreement
from foedus.assessment import assess
from foedus.assessment.receipt import receipt_of
from foedus.findings import Verdict
from foedus.planning import bind_agreement
from foedus.vocabulary import ParameterId, Sweep
from foedus.world import Territory

if TYPE_CHECKING:
    from pathlib import Path

    from foedus.assessment import Assessment
    from foedus.findings import Table
    from tiny_world import Tiny

RANGE = ParameterId("missile_range")


def table_of(assessment: Assessment, name: str) -> Table:
    return next(table for table in assessment.tables if table.id == name)


def headline(assessment: Assessment, clause: str) -> str:
    return next(s.headline for s in assessment.sections if s.clause == clause)


def reach_share(tiny: Tiny, subject: str, reading: str, range_km: float) -> float:
    table = table_of(tiny.assess(), "art2-reach")
    keys = [table.index(n) for n in ("subject", "reading", "length_km", "share")]
    return next(
        float(row[keys[3]])
        for row in table.rows
        if [row[k] for k in keys[:3]] == [subject, reading, range_km]
    )


@pytest.mark.parametrize(
    ("subject", "reading", "range_km", "share"),
    [
        ("SAA", "other_camp+all_of_it", 1000.0, 1.0),
        ("NCC", "other_camp+all_of_it", 100.0, 0.0),
        ("SCC", "anybody+all_of_it", 200.0, 1.0),
        ("NBB", "other_camp+all_of_it", 200.0, 1.0),
    ],
)
def test_a_range_bars_the_territory_from_which_it_reaches(
    tiny: Tiny, subject: str, reading: str, range_km: float, share: float
) -> None:
    assert reach_share(tiny, subject, reading, range_km) == pytest.approx(share, abs=1e-6)


def test_reaching_anybody_bars_no_less_than_reaching_the_other_camp(tiny: Tiny) -> None:
    table = table_of(tiny.assess(), "art2-reach")
    keys = [table.index(n) for n in ("subject", "reading", "length_km", "share")]
    rows = {tuple(row[k] for k in keys[:3]): row[keys[3]] for row in table.rows}

    for (subject, reading, width), share in rows.items():
        if reading == "other_camp+all_of_it":
            assert rows[subject, "anybody+all_of_it", width] >= share - 0.02


def test_an_island_outside_the_mainland_counts_only_where_all_territory_does(tiny: Tiny) -> None:
    """The eastern edge of SBB is nearer to the mainland anyway; the bar differs nowhere else."""
    plan = tiny.plan()
    whole, part = (
        plan.ground.distance_to_text(text, plan.cast)
        for text in ("{territory: NAA}", "{territory: NAA, region: mainland}")
    )
    lon, lat = np.array([29.9]), np.array([52.2])

    assert whole(lon, lat)[0] < 10_000
    assert part(lon, lat)[0] > 500_000


@pytest.mark.parametrize(
    ("system", "long_ones", "all_ranges"),
    [
        ("System exact", "yes", "yes"),
        ("System short", "no", "yes"),
        ("System across", "depends on the exact range", "yes"),
        ("System at-sea", "no: not land-based", "no: not land-based"),
        ("System silent", "cannot be said", "cannot be said"),
    ],
)
def test_a_published_range_is_held_against_each_class(
    tiny: Tiny, system: str, long_ones: str, all_ranges: str
) -> None:
    table = table_of(tiny.assess(), "art2-systems")
    keys = [table.index(n) for n in ("system", "reading", "caught")]
    caught = {row[keys[1]]: row[keys[2]] for row in table.rows if row[keys[0]] == system}

    assert caught == {"long_ones": long_ones, "all_ranges": all_ranges}


def test_the_limits_of_a_class_are_no_system(tiny: Tiny) -> None:
    assert "System definition" not in table_of(tiny.assess(), "art2-systems").column("system")


@pytest.mark.parametrize(
    ("clause", "verdict"),
    [
        ("art1", Verdict.HOLDS),
        ("art2", Verdict.HOLDS),
        ("art3.1", Verdict.HOLDS),
        ("art4", Verdict.FAILS),
        ("art5", Verdict.FAILS),
    ],
)
def test_a_clause_that_binds_one_side_only_is_found_out(
    tiny: Tiny, clause: str, verdict: Verdict
) -> None:
    """Whatever the document declares of itself."""
    found = [f for f in tiny.assess().findings if (f.clause, f.measure) == (clause, "one-sided")]

    assert {f.judgement.verdict for f in found} == {verdict}


def test_bearers_are_counted_on_the_day_they_are_named_for(tiny: Tiny) -> None:
    table = table_of(tiny.assess(), "art3.1-bound")
    rows = {
        row[table.index("side")]: (row[table.index("parties")], row[table.index("bound")])
        for row in table.rows
    }

    assert rows == {"North": (3, 2), "South": (3, 3)}
    assert "2 of 3 parties among North" in headline(tiny.assess(), "art3.1")


def test_touched_states_are_those_the_clause_speaks_of(tiny: Tiny) -> None:
    assert table_of(tiny.assess(), "art4-touched").column("state") == ("TTT",)
    assert set(table_of(tiny.assess(), "art5-touched").column("state")) == {"TTT"}


def test_rules_are_counted_out(tiny: Tiny) -> None:
    assessment = tiny.assess()

    assert "all 6 states" in headline(assessment, "art3.2")
    assert "more than half of 6 states: 4 of them" in headline(assessment, "art6")


@pytest.mark.parametrize(("day", "count"), [(dt.date(2005, 1, 1), 5), (dt.date(2020, 6, 1), 6)])
def test_a_majority_follows_the_members_of_the_day(tiny: Tiny, day: dt.date, count: int) -> None:
    assessment = tiny.assess(as_of=day, known_by=day)

    assert f"all {count} states" in headline(assessment, "art3.2")
    assert f"half of {count} states: {count // 2 + 1} of" in headline(assessment, "art6")


def test_every_clause_has_a_section_and_a_line_in_the_order_of_the_text(tiny: Tiny) -> None:
    assessment = tiny.assess()

    assert [s.clause for s in assessment.sections] == [c.id for c in assessment.agreement.clauses]
    assert all(s.headline for s in assessment.sections)


def test_exhibits_speak_of_tables_and_layers_that_are_there(tiny: Tiny) -> None:
    assessment = tiny.assess()
    tables = {table.id: {c.name for c in table.columns} for table in assessment.tables}
    layers = {layer.id for layer in assessment.layers}

    for section in assessment.sections:
        for exhibit in section.exhibits:
            named: Any = exhibit
            assert named.table in tables
            if hasattr(exhibit, "layer"):
                assert named.layer in layers
            for column, _ in named.only if not hasattr(exhibit, "layer") else ():
                assert column in tables[named.table]


def test_ids_of_findings_tables_and_layers_are_their_own(tiny: Tiny) -> None:
    assessment = tiny.assess()

    for items in (assessment.findings, assessment.tables, assessment.layers):
        ids = [item.id for item in items]
        assert len(ids) == len(set(ids))


def test_tables_and_layers_name_every_source_they_are_made_from(tiny: Tiny) -> None:
    """Boundaries wherever territory counts, facts everywhere, places where people are counted."""
    assessment = tiny.assess()

    for table in assessment.tables:
        assert "invented facts" in table.attribution
        people = any(column.name.startswith("population") for column in table.columns)
        assert ("invented places" in table.attribution) == people
    for name in ("art1-coverage", "art2-reach", "art1-activities"):
        assert "rectangles (CC0-1.0)" in table_of(assessment, name).attribution
    for layer in assessment.layers:
        assert layer.licence
        assert set(layer.attribution) == {"rectangles (CC0-1.0)", "invented facts"}


def test_what_cannot_be_said_names_text_facts_and_disputed_units(tiny: Tiny) -> None:
    limits = {limit.title: limit.text for limit in tiny.assess().limits}

    titles = " | ".join(limits)
    for words in ("launchers", "military activity", "good faith", "Strip: disputed", "The facts"):
        assert words in titles
    assert "Counted to TTT" in limits["Strip: disputed"]


def test_a_view_on_a_disputed_unit_is_an_input_that_shows(tiny: Tiny) -> None:
    other = tiny.assess(status={"Strip": "SBB"})

    def territory(assessment: Assessment, state: str) -> float:
        table = table_of(assessment, "art1-critical-widths")
        keys = [table.index(n) for n in ("subject", "territory_km2")]
        return next(float(r[keys[1]]) for r in table.rows if r[keys[0]] == state)

    moved = territory(other, "SBB") - territory(tiny.assess(), "SBB")
    assert moved == pytest.approx(700, rel=0.05)
    assert territory(tiny.assess(), "TTT") - territory(other, "TTT") == pytest.approx(moved)
    limits = {limit.title: limit.text for limit in other.limits}
    assert "Counted to SBB" in limits["Strip: disputed"]


def test_what_another_view_changes_is_shown_without_taking_it(tiny: Tiny) -> None:
    table = table_of(tiny.assess(), "art1-status-effect")

    assert set(table.column("unit")) == {"Strip"}
    assert set(table.column("counted_to")) == {"TTT"}
    assert set(table.column("other_view")) == {"SBB"}
    change = np.array(table.column("change"), dtype=np.float64)
    assert np.all(np.abs(change) >= 0.001)


def test_counting_the_sea_changes_the_state_that_has_one(tiny: Tiny) -> None:
    table = table_of(tiny.assess(), "art1-territory-effect")

    assert set(table.column("subject")) == {"SCC"}
    land = np.array(table.column("share_land"), dtype=np.float64)
    sea = np.array(table.column("share_land_sea"), dtype=np.float64)
    assert np.all(sea < land)


def test_activities_after_the_date_stand_in_a_table_of_their_own(tiny: Tiny) -> None:
    table = table_of(tiny.assess(), "art1-activities-later")

    assert set(table.column("record")) == {"activities/later", "activities/secret"}
    later = {f.subject for f in tiny.assess().findings if f.later}
    assert later == {"activities/later", "activities/secret"}
    assert not later & set(table_of(tiny.assess(), "art1-activities").column("record"))


def test_presence_is_counted_where_a_reading_reaches_it(tiny: Tiny) -> None:
    table = table_of(tiny.assess(), "art1-standing")

    rows = dict(zip(table.column("record"), table.column("statement"), strict=True))
    assert "32.3 km or more" in str(rows["forces/home"])
    assert "forces/pool" not in rows


def test_any_military_activity_includes_forces_that_are_there(tiny: Tiny) -> None:
    """A ban on any military activity on a territory reaches what is stationed there."""
    found = {
        f.subject: f.judgement.verdict
        for f in tiny.assess().findings
        if f.clause == "art5" and f.subject.startswith("forces/")
    }

    assert found["forces/unbound"] is Verdict.FAILS
    assert found["forces/old"] is Verdict.INAPPLICABLE


def test_an_open_width_without_a_domain_is_undetermined_by_the_parameter(
    tiny: Tiny, tmp_path: Path
) -> None:
    text = tiny_world.PACT.read_text(encoding="utf-8")
    text = text.replace(", domain: 0..200 km/20 km", "").replace(", domain: 0..1000 km/100 km", "")
    (tmp_path / "tiny-pact.md").write_text(text)
    agreement = read_agreement(str(tmp_path / "tiny-pact.md"))
    plan = bind_agreement(agreement, tiny.world, tiny.ground(), tiny_world.options())

    assessment = assess(plan, tiny.places, progress=lambda *_: None)

    for clause in ("art1", "art2"):
        assert "undetermined{parameter}" in headline(assessment, clause)
    assert not [f for f in assessment.findings if f.measure == "footprint"]


def test_no_state_is_its_own_target(tiny: Tiny, tmp_path: Path) -> None:
    """A text that says 'the Parties' means the other ones, for whoever asks."""
    text = tiny_world.PACT.read_text(encoding="utf-8")
    others = "site.reach.target.territory: {difference: [{role: parties}, bearer]}"
    assert others in text
    (tmp_path / "tiny-pact.md").write_text(
        text.replace(others, "site.reach.target.territory: {role: parties}")
    )
    agreement = read_agreement(str(tmp_path / "tiny-pact.md"))
    plan = bind_agreement(agreement, tiny.world, tiny.ground(), tiny_world.options())

    assessment = assess(plan, tiny.places, progress=lambda *_: None)

    assert table_of(assessment, "art2-reach").rows == table_of(tiny.assess(), "art2-reach").rows


# receipts


def entries(tiny: Tiny, **options: Any) -> dict[str, str]:
    return dict(receipt_of(tiny.plan(**options), tiny.places).entries)


def test_a_receipt_names_every_input(tiny: Tiny) -> None:
    found = entries(tiny)

    for name in ("engine", "agreement tiny-pact", "boundaries", "places", "as of", "known by"):
        assert found[name]
    assert found["world tiny/states.csv"].startswith("sha256:")
    assert found["world tiny/mainland.geojson"].startswith("sha256:")
    assert found["boundaries"].endswith(tiny.boundaries.fingerprint)


def test_a_receipt_has_no_clock(tiny: Tiny) -> None:
    assert entries(tiny) == entries(tiny)
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()  # noqa: TID251 - what must not be there
    assert not any(today in value for value in entries(tiny).values())


@pytest.mark.parametrize(
    "options",
    [
        {"as_of": dt.date(2020, 5, 1)},
        {"known_by": dt.date(2020, 5, 1)},
        {"territory": Territory.LAND_SEA},
        {"status": {"Strip": "SBB"}},
        {"settings": {RANGE: 500.0}},
        {"sweeps": {RANGE: Sweep(lower_km=0.0, upper_km=500.0, step_km=50.0)}},
        {"readings": {"art1": ("outer",)}},
        {"stance": "narrowest"},
    ],
    ids=lambda o: next(iter(o)),
)
def test_a_receipt_changes_with_each_input(tiny: Tiny, options: dict[str, Any]) -> None:
    other = receipt_of(tiny.plan(**options), tiny.places)

    assert other.digest != receipt_of(tiny.plan(), tiny.places).digest


def test_a_receipt_changes_with_documents_facts_and_boundaries(tiny: Tiny) -> None:
    plan = tiny.plan()
    base = receipt_of(plan, tiny.places).digest
    changed: list[Any] = [
        (replace(plan, agreement=replace(plan.agreement, sha256="1")), tiny.places),
        (replace(plan, world=replace(plan.world, files={"x": "1"})), tiny.places),
        (plan, replace(tiny.places, sha256="1")),
        (
            replace(plan, ground=tiny.ground(boundaries=replace(tiny.boundaries, sea={}))),
            tiny.places,
        ),
    ]

    digests = {receipt_of(*pair).digest for pair in changed}
    assert len(digests) == len(changed)
    assert base not in digests
