"""Distances to borders of the shipped world against GeographicLib, by another road."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic

import independent
from foedus.vocabulary import StateId

if TYPE_CHECKING:
    from foedus.planning import Cast, Ground

pytestmark = pytest.mark.world

MILLIMETRE = 1e-3
BORDERS = {
    ("EST", "RUS"): (334, (20.0, 55.5, 33.0, 61.5)),
    ("LTU", "BLR"): (333, (19.0, 51.0, 32.0, 58.5)),
    ("NOR", "RUS"): (333, (15.0, 65.0, 42.0, 73.0)),
}


def some_points(lines: list[np.ndarray], count: int, box: tuple[float, ...]) -> np.ndarray:
    """Return points all over a box, a fifth of them within some hundred metres of the lines."""
    random = np.random.default_rng(20220121)
    west, south, east, north = box
    points = random.uniform((west, south), (east, north), (count, 2))
    vertices = np.concatenate(lines)
    near = count // 5
    points[:near] = vertices[random.integers(len(vertices), size=near)]
    points[:near] += random.normal(scale=0.003, size=(near, 2))
    return points


@pytest.mark.parametrize("pair", BORDERS, ids="-".join)
def test_distances_to_a_border_are_those_of_geographiclib(
    europe: tuple[Ground, Cast], pair: tuple[str, str]
) -> None:
    ground, cast = europe
    count, box = BORDERS[pair]
    first, second = map(StateId, pair)
    lines = ground.boundaries.border_between([first], [second])
    points = some_points(lines, count, box)

    measured = ground.distance_to_text(f"{{border_between: [{first}, {second}]}}", cast)(
        points[:, 0].copy(), points[:, 1].copy()
    )

    distance, foot = independent.feet(points, lines)
    last_word = [
        Geodesic.WGS84.Inverse(lat, lon, foot_lat, foot_lon, Geodesic.DISTANCE)["s12"]
        for (lon, lat), (foot_lon, foot_lat) in zip(points, foot, strict=True)
    ]
    assert np.abs(np.array(last_word) - distance).max() < MILLIMETRE / 1000
    assert np.abs(measured - last_word).max() < MILLIMETRE


def test_the_slow_path_finds_feet_that_geographiclib_cannot_better() -> None:
    """Steps of a metre around each foot, by GeographicLib alone, come no nearer."""
    line = np.array([(27.0, 58.0), (27.9, 58.05), (28.0, 59.0)])
    points = np.array([(26.0, 58.5), (27.5, 58.3), (28.2, 58.9), (27.0, 57.0)])

    distance, _ = independent.feet(points, [line])

    for (lon, lat), nearest in zip(points, distance, strict=True):
        along = [
            a + (b - a) * t
            for a, b in itertools.pairwise(line)
            for t in np.linspace(0.0, 1.0, 4001)[:, None]
        ]
        best = min(
            Geodesic.WGS84.Inverse(lat, lon, p[1], p[0], Geodesic.DISTANCE)["s12"] for p in along
        )
        assert nearest <= best + 1e-6
        assert best - nearest < 0.5
