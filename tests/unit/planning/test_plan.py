"""An agreement bound to a world: parameters, sides, readings, refusals."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from foedus.errors import PlanError
from foedus.planning import group_readings
from foedus.vocabulary import ParameterId, Sweep

if TYPE_CHECKING:
    from foedus.planning import BoundReading
    from tiny_world import Tiny

WIDTH, RANGE = ParameterId("zone_width"), ParameterId("missile_range")
SWEEP = Sweep(lower_km=10.0, upper_km=20.0, step_km=1.0)


def readings(tiny: Tiny, touching: tuple[str, ...], **options: Any) -> list[BoundReading]:
    plan = tiny.plan(**options)
    return plan.readings_of(plan.agreement.clause("art1"), touching=touching)


def test_a_parameter_takes_its_declared_domain(tiny: Tiny) -> None:
    domain = tiny.plan().parameters[WIDTH]

    assert isinstance(domain, Sweep)
    assert (domain.lower_km, domain.upper_km, domain.step_km) == (0.0, 200.0, 20.0)


def test_a_sweep_comes_before_the_domain_and_touches_no_other_parameter(tiny: Tiny) -> None:
    plan = tiny.plan(sweeps={WIDTH: SWEEP})

    assert plan.parameters[WIDTH] == SWEEP
    assert plan.parameters[RANGE] == tiny.plan().parameters[RANGE]


def test_a_set_value_comes_before_the_domain(tiny: Tiny) -> None:
    assert tiny.plan(settings={WIDTH: 63.2}).parameters[WIDTH] == 63.2


def test_sides_and_parties_are_those_of_the_day(tiny: Tiny) -> None:
    plan = tiny.plan(as_of=dt.date(2005, 1, 1))

    assert [(s.id, sorted(s.states)) for s in plan.sides] == [
        ("north", ["NAA", "NBB"]),
        ("south", ["SAA", "SBB", "SCC"]),
    ]
    assert len(plan.parties) == 5
    assert plan.side_of(next(iter(plan.sides[1].states))) == "south"
    assert plan.side_of("TTT") == ""


def test_only_axes_that_touch_a_measure_multiply_its_readings(tiny: Tiny) -> None:
    assert [r.id for r in readings(tiny, ("site",))] == ["shared", "outer", "every"]
    assert [r.id for r in readings(tiny, ("threshold",))] == ["whole", "inside"]
    assert len(readings(tiny, ("site", "threshold", "act"))) == 3 * 2 * 2
    assert [r.id for r in readings(tiny, ("bearers",))] == ["-"]


def test_the_base_reading_comes_first_and_is_the_clause_as_written(tiny: Tiny) -> None:
    first = readings(tiny, ("site", "threshold"))[0]
    written = tiny.agreement.clause("art1")

    assert first.id == "shared+whole"
    assert first.clause == written


def test_other_readings_change_the_fields_they_name_and_no_more(tiny: Tiny) -> None:
    base, *others = readings(tiny, ("site",))

    for other in others:
        assert other.clause.site != base.clause.site
        assert other.clause.threshold == base.clause.threshold
        assert other.clause.anchor == base.clause.anchor
        assert other.bearers == base.bearers


def test_a_fixed_reading_leaves_one(tiny: Tiny) -> None:
    fixed = readings(tiny, ("site", "threshold"), readings={"art1": ("outer",)})

    assert [r.id for r in fixed] == ["outer+whole", "outer+inside"]


def test_a_fixed_reading_counts_for_measures_that_its_axis_does_not_touch(tiny: Tiny) -> None:
    fixed = readings(tiny, ("site",), readings={"art1": ("inside",)})

    assert {r.clause.threshold.measured.value for r in fixed if r.clause.threshold} == {
        "part_in_zone"
    }


def test_a_stance_fixes_every_axis_that_it_names(tiny: Tiny) -> None:
    chosen = readings(tiny, ("site", "threshold", "act"), stance="widest")

    assert [r.id for r in chosen] == ["every+whole+presence"]


def test_a_reading_comes_before_a_stance(tiny: Tiny) -> None:
    options = {"stance": "widest", "readings": {"art1": ("shared",)}}

    chosen = readings(tiny, ("site", "threshold", "act"), **options)

    assert [r.id for r in chosen] == ["shared+whole+presence"]


def test_readings_are_gathered_by_clause() -> None:
    pairs = [("art1", "outer"), ("art2", "anybody"), ("art1", "inside")]

    assert group_readings(pairs) == {"art1": ("outer", "inside"), "art2": ("anybody",)}


@pytest.mark.parametrize(
    ("options", "code", "hint"),
    [
        ({"settings": {ParameterId("zone_widht"): 5.0}}, "FDS-P020", "zone_width"),
        ({"sweeps": {ParameterId("misile_range"): SWEEP}}, "FDS-P020", "missile_range"),
        ({"readings": {"art11": ("outer",)}}, "FDS-P021", "art1"),
        ({"readings": {"art1": ("oter",)}}, "FDS-P022", "outer"),
        ({"readings": {"art4": ("outer",)}}, "FDS-P022", ""),
        ({"stance": "widdest"}, "FDS-P023", "widest"),
        ({"settings": {ParameterId("notice_time"): 5.0}}, "FDS-P026", "lengths"),
        ({"sweeps": {ParameterId("notice_time"): SWEEP}}, "FDS-P026", "lengths"),
        ({"status": {"Strip": "SBA"}}, "FDS-P001", "SBB"),
    ],
)
def test_unknown_options_are_refused_with_the_nearest_name(
    tiny: Tiny, options: dict[str, Any], code: str, hint: str
) -> None:
    with pytest.raises(PlanError) as caught:
        tiny.plan(**options)

    fault = caught.value.diagnostics[0]
    assert fault.code == code
    assert hint in fault.hint
    assert fault.expected


def test_all_faults_of_the_options_come_at_once(tiny: Tiny) -> None:
    with pytest.raises(PlanError) as caught:
        tiny.plan(
            settings={ParameterId("x"): 1.0},
            sweeps={ParameterId("y"): SWEEP},
            readings={"art9": ("z",), "art1": ("z",)},
            stance="none",
        )

    codes = [fault.code for fault in caught.value.diagnostics]
    assert codes == ["FDS-P020", "FDS-P020", "FDS-P021", "FDS-P022", "FDS-P023"]


def test_a_view_on_a_disputed_unit_reaches_the_ground(tiny: Tiny) -> None:
    plan = tiny.plan(status={"Strip": "SBB"})

    assert plan.ground.boundaries.claims["Strip"] == "SBB"
    assert tiny.plan().ground.boundaries.claims["Strip"] == "TTT"


def test_a_parameter_is_either_set_or_swept(tiny: Tiny) -> None:
    with pytest.raises(PlanError) as caught:
        tiny.plan(settings={WIDTH: 50.0}, sweeps={WIDTH: SWEEP})

    assert [fault.code for fault in caught.value.diagnostics] == ["FDS-P024"]
    assert tiny.plan(settings={WIDTH: 50.0}, sweeps={RANGE: SWEEP}).parameters[WIDTH] == 50.0


def test_a_question_has_one_answer(tiny: Tiny) -> None:
    with pytest.raises(PlanError) as caught:
        tiny.plan(readings={"art1": ("outer", "every")})

    fault = caught.value.diagnostics[0]
    assert fault.code == "FDS-P025"
    assert fault.found == "outer, every"
    assert tiny.plan(readings={"art1": ("outer", "outer", "inside")}).options.readings
