"""Shares by width, their totals, and the widths at which something flips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from foedus.findings import Cause, Table, Verdict
from foedus.vocabulary import ParameterId, Sweep

if TYPE_CHECKING:
    from foedus.assessment import Assessment
    from tiny_world import Tiny

MERIDIAN_KM = 111.26
"""Length of a degree of latitude near 52 degrees north, to ten metres."""
WIDTH = ParameterId("zone_width")


def table_of(assessment: Assessment, name: str) -> Table:
    return next(table for table in assessment.tables if table.id == name)


def column(table: Table, name: str, **only: object) -> np.ndarray:
    keep = [
        k
        for k in range(len(table.rows))
        if all(table.rows[k][table.index(c)] == v for c, v in only.items())
    ]
    values = table.column(name)
    return np.array([values[k] for k in keep], dtype=np.float64)


def critical(tiny: Tiny, subject: str, reading: str = "shared") -> dict[str, float]:
    table = table_of(tiny.assess(), "art1-critical-widths")
    names = [c.name for c in table.columns]
    row = next(
        r
        for r in table.rows
        if r[table.index("subject")] == subject and r[table.index("reading")] == reading
    )
    return {n: v for n, v in zip(names, row, strict=True) if isinstance(v, float)}


@pytest.mark.parametrize(("subject", "half_deg"), [("NBB", 0.4972), ("SAA", 0.5028)])
def test_a_state_along_the_line_is_touched_at_once_and_whole_at_its_depth(
    tiny: Tiny, subject: str, half_deg: float
) -> None:
    """Each is one degree deep, and the line runs along its whole edge.

    Meridians draw together to the north, so that half of the area lies a little south of the
    middle.
    """
    found = critical(tiny, subject)

    assert found["first_lower_km"] == 0.0
    assert found["first_upper_km"] < 1.5
    assert found["half_lower_km"] < MERIDIAN_KM * half_deg < found["half_upper_km"]
    assert found["whole_lower_km"] <= MERIDIAN_KM + 0.1
    assert found["whole_upper_km"] >= MERIDIAN_KM - 0.5
    assert found["whole_upper_km"] - found["whole_lower_km"] < 3.0


def test_a_state_behind_another_is_touched_when_the_other_is_passed(tiny: Tiny) -> None:
    found = critical(tiny, "NCC")

    assert found["first_lower_km"] <= MERIDIAN_KM <= found["first_upper_km"] + 0.1
    assert found["whole_lower_km"] <= 2 * MERIDIAN_KM <= found["whole_upper_km"] + 0.2


def test_shares_grow_with_the_width_as_areas_do(tiny: Tiny) -> None:
    """The band of half a degree on a state of one degree, by the areas of the rectangles."""
    table = table_of(tiny.assess(), "art1-coverage")
    share = column(table, "share", subject="NBB", reading="shared")
    widths = column(table, "length_km", subject="NBB", reading="shared")
    half = float(np.interp(MERIDIAN_KM / 2, widths, share))
    south, north = (np.cos(np.radians(lat)) for lat in (52.25, 52.75))

    assert half == pytest.approx(south / (south + north), abs=0.002)


def test_bounds_hold_the_estimate_for_every_state_and_side(tiny: Tiny) -> None:
    for name in ("art1-coverage", "art2-reach"):
        table = table_of(tiny.assess(), name)
        lower, share, upper = (column(table, c) for c in ("share_lower", "share", "share_upper"))

        assert np.all((lower >= 0.0) & (lower <= share) & (share <= upper) & (upper <= 1.0))


def test_population_moves_within_the_error_of_its_places(tiny: Tiny) -> None:
    table = table_of(tiny.assess(), "art1-coverage")
    lower, share, upper = (
        column(table, c) for c in ("population_lower", "population_share", "population_upper")
    )

    assert np.all((lower <= share) & (share <= upper))
    assert np.all(upper <= 1.0)
    assert np.any(lower < upper)


def test_people_are_counted_where_they_are_listed(tiny: Tiny) -> None:
    """Rows of places lie a quarter, a half and three quarters up; 6, 15 and 24 of 45 people."""
    table = table_of(tiny.assess(), "art1-coverage")
    share = column(table, "population_share", subject="NBB", reading="shared")
    widths = column(table, "length_km", subject="NBB", reading="shared")

    for degrees, expected in ((0.2, 0.0), (0.3, 6 / 45), (0.6, 21 / 45), (0.9, 1.0)):
        at = int(np.argmin(np.abs(widths - degrees * MERIDIAN_KM)))
        assert share[at] == pytest.approx(expected)


@pytest.mark.parametrize("side", ["north", "south"])
def test_a_side_is_the_sum_of_its_states(tiny: Tiny, side: str) -> None:
    assessment = tiny.assess()
    table = table_of(assessment, "art1-coverage")
    states = {"north": ("NAA", "NBB", "NCC"), "south": ("SAA", "SBB", "SCC")}[side]
    total = column(table, "area_km2", subject=f"all:{side}", reading="outer")
    parts = sum(column(table, "area_km2", subject=s, reading="outer") for s in states)

    assert total == pytest.approx(parts, rel=1e-9)
    share = column(table, "share", subject=f"all:{side}", reading="outer")
    territory = table_of(assessment, "art1-critical-widths")
    whole = sum(
        float(column(territory, "territory_km2", subject=s, reading="outer")[0]) for s in states
    )
    assert share == pytest.approx(total / whole, rel=1e-9)


def test_third_states_are_in_no_side(tiny: Tiny) -> None:
    table = table_of(tiny.assess(), "art1-coverage")
    third = {
        row[table.index("side")] for row in table.rows if row[table.index("subject")] == "TTT"
    }

    assert third == {"third"}
    assert not any(str(s).startswith("all:third") for s in table.column("subject"))


@pytest.mark.parametrize(
    ("lower", "upper", "subject", "verdict", "causes"),
    [
        (10.0, 20.0, "NBB", Verdict.HOLDS, set()),
        (0.0, 50.0, "NCC", Verdict.FAILS, set()),
        (50.0, 150.0, "NCC", Verdict.UNDETERMINED, {Cause.PARAMETER}),
        (0.0, 50.0, "NBB", Verdict.UNDETERMINED, {Cause.PARAMETER}),
    ],
)
def test_a_sweep_is_settled_where_both_ends_agree(
    tiny: Tiny,
    lower: float,
    upper: float,
    subject: str,
    verdict: Verdict,
    causes: set[Cause],
) -> None:
    sweep = Sweep(lower_km=lower, upper_km=upper, step_km=10.0)
    found = {
        f.subject: f
        for f in tiny.assess(sweeps={WIDTH: sweep}).findings
        if f.measure == "footprint" and f.clause == "art1" and f.reading == "shared"
    }[subject]

    assert found.judgement.verdict is verdict
    assert found.judgement.causes == causes
    assert found.critical[0].parameter == "zone_width"


def test_a_set_width_gives_one_row_for_each_state(tiny: Tiny) -> None:
    assessment = tiny.assess(settings={WIDTH: 50.0})
    table = table_of(assessment, "art1-coverage")

    assert set(column(table, "length_km")) == {50.0}
    near = column(table, "share", subject="NBB", reading="shared")
    wide = column(table_of(tiny.assess(), "art1-coverage"), "share", subject="NBB", length_km=50.0)
    assert near[0] == pytest.approx(wide[0], abs=2e-3)
    assert "50 km" in next(s.headline for s in assessment.sections if s.clause == "art1")


def test_critical_values_are_told_in_words(tiny: Tiny) -> None:
    found = next(
        f for f in tiny.assess().findings if f.id == "tiny-pact/art1/footprint/NBB/shared"
    )

    statements = [c.statement for c in found.critical]
    assert [s.partition(" is inside from ")[0] for s in statements] == [
        "any of the territory",
        "half of the territory",
        "all of the territory",
    ]
    assert statements[2].endswith("111.5 km") or "111" in statements[2]
