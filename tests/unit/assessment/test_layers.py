"""Boxes in which zones are drawn: they hold the whole zone, near 180 degrees and poles too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from foedus.assessment.layers import windows_around

if TYPE_CHECKING:
    from tiny_world import Tiny

GEOD = Geod(ellps="WGS84")


@st.composite
def lines(draw: st.DrawFn) -> np.ndarray:
    """Return a line that is cut at 180 degrees, as those of boundaries are."""
    west = draw(st.floats(-180, 180))
    east = min(west + draw(st.floats(0, 359)), 180.0)
    south = draw(st.floats(-88, 88))
    north = min(south + draw(st.floats(0, 20)), 89.0)
    return np.array([(west, south), (east, north)])


@settings(max_examples=300, deadline=None)
@given(st.lists(lines(), min_size=1, max_size=3), st.floats(1, 2000), st.integers(0, 2**31))
def test_windows_hold_every_point_within_the_width(
    drawn: list[np.ndarray], width_km: float, seed: int
) -> None:
    """Points all around places of the lines, up to the width away."""
    random = np.random.default_rng(seed)
    t = random.uniform(size=(200, 1))
    on_lines = np.concatenate([line[0] + (line[1] - line[0]) * t for line in drawn])
    count = len(on_lines)
    lon, lat, _ = GEOD.fwd(
        on_lines[:, 0],
        on_lines[:, 1],
        random.uniform(-180, 180, count),
        random.uniform(0.0, 1000.0 * width_km, count),
    )

    windows = windows_around(drawn, width_km)

    held = np.zeros(count, dtype=bool)
    for west, south, east, north in windows:
        assert -180.0 <= west < east <= 180.0
        assert -90.0 <= south < north <= 90.0
        held |= (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    assert held.all()


def test_windows_that_meet_are_one() -> None:
    far, near, next_to_it = (np.array([(x, 50.0), (x + 1, 51.0)]) for x in (-100.0, 20.0, 22.0))

    assert len(windows_around([near, next_to_it, far], 200.0)) == 2


@pytest.mark.parametrize("clause", ["art1", "art2"])
def test_a_wider_zone_is_drawn_around_a_narrower_one(tiny: Tiny, clause: str) -> None:
    for layer in tiny.assess().layers:
        if layer.clause != clause or layer.id.endswith("records"):
            continue
        shown: dict[str, list[tuple[float, float]]] = {}
        for feature in layer.features:
            rest = {
                k: v
                for k, v in feature.properties.items()
                if k not in {"width_km", "range_km", "tolerance_m"}
            }
            width = feature.properties.get("width_km", feature.properties.get("range_km"))
            shown.setdefault(repr(rest), []).append((float(str(width)), feature.geometry.area))
            assert feature.geometry.is_valid
        for pairs in shown.values():
            areas = [area for _, area in sorted(pairs)]
            assert areas == sorted(areas)
