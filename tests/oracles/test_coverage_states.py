"""Shares of five states against an equal-area grid of points and brute-force geodesics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import independent
from foedus.assessment import coverage_of_states
from foedus.vocabulary import StateId, Sweep
from foedus.world import populated_places

if TYPE_CHECKING:
    from foedus.planning import Cast, Ground

pytestmark = pytest.mark.world

STATES = ("EST", "FIN", "LTU", "LVA", "POL")
WIDTHS = Sweep(lower_km=25.0, upper_km=300.0, step_km=25.0)
POINTS = 12_000
COMMON = "{border_between: [{union: [RUS, BLR]}, {members_of: NATO}]}"


@pytest.fixture(scope="module")
def shares(europe: tuple[Ground, Cast]) -> dict[str, np.ndarray]:
    """Lower bound, share and upper bound of the engine, by state; shape (3, widths)."""
    ground, cast = europe
    table = coverage_of_states(
        [StateId(state) for state in STATES],
        ground.distance_to_text(COMMON, cast),
        widths=WIDTHS,
        world=cast.world,
        ground=ground,
        places=populated_places([StateId(state) for state in STATES]),
        progress=lambda *_: None,
    )
    names = ("area_share_lower", "area_share", "area_share_upper")
    columns = np.array([table.column(name) for name in names], dtype=np.float64)
    of = np.array(table.column("state"))
    return {state: columns[:, of == state] for state in STATES}


@pytest.mark.parametrize("state", STATES)
def test_shares_agree_with_a_grid_of_points(
    europe: tuple[Ground, Cast], shares: dict[str, np.ndarray], state: str
) -> None:
    """Two standard deviations of a random sample; a regular grid is two to three times better.

    The point grid knows distances to 125 m, which moves a share by much less.
    """
    ground, cast = europe
    allies = {
        m.state
        for m in cast.world.memberships
        if m.body == "NATO" and m.period.contains(cast.as_of)
    }
    lines = ground.boundaries.border_between([StateId("RUS"), StateId("BLR")], sorted(allies))
    territory = ground.territory_of(frozenset({StateId(state)}))
    grid = independent.equal_area_points(territory, POINTS)

    distance_km = independent.distances_m(grid.lon, grid.lat, lines) / 1000.0

    count = len(grid.lon)
    expected = np.array([(distance_km <= w).mean() for w in WIDTHS.values_km()])
    tolerance = 2.0 * np.sqrt(expected * (1.0 - expected) / count) + 2.0 / count
    lower, share, upper = shares[state]
    assert count > 0.9 * POINTS
    assert np.all(np.abs(share - expected) <= tolerance)
    assert np.all(lower - tolerance <= expected)
    assert np.all(expected <= upper + tolerance)


@pytest.mark.parametrize("state", STATES)
def test_the_estimate_lies_between_narrow_bounds(
    shares: dict[str, np.ndarray], state: str
) -> None:
    lower, share, upper = shares[state]

    assert np.all((lower >= 0.0) & (lower <= share) & (share <= upper) & (upper <= 1.0))
    assert np.all(upper - lower <= 0.0002)
    assert np.all(np.diff(share) >= 0.0)
