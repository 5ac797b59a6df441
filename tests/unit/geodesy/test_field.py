"""Distance fields: what they accept, refuse and return at the edges."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.errors import GeometryError, LimitError
from foedus.geodesy import EdgeType, build_field
from foedus.geodesy import compile as compiling
from foedus.geodesy.fields import pieces as cutting

LINE = np.array([[20.0, 50.0], [21.0, 51.0], [22.0, 50.5]])


def _code(raised):
    return raised.value.diagnostics[0].code


@pytest.mark.parametrize("lines", [[], [np.empty((0, 2))]])
def test_empty_field_is_infinitely_far(lines):
    field = build_field(lines)

    nearest = field.nearest(np.array([1.0, 2.0]), np.array([3.0, 4.0]))

    assert field.is_empty
    assert field.segment_count == 0
    assert np.isinf(nearest.distance_m).all()
    assert np.isnan(nearest.longitude_deg).all()
    assert (nearest.line == -1).all()


def test_no_points_give_no_distances():
    assert build_field([LINE]).distance_m(np.empty(0), np.empty(0)).shape == (0,)


def test_segments_are_those_of_the_lines():
    assert build_field([LINE, LINE[:1], np.empty((0, 2))]).segment_count == 3


def test_index_counts_empty_lines_too():
    field = build_field([np.empty((0, 2)), LINE])

    assert field.nearest(np.array([20.0]), np.array([50.0])).line[0] == 1


def test_longitudes_are_taken_modulo_360():
    field = build_field([LINE])
    longitude, latitude = np.array([19.0, 379.0, -341.0]), np.full(3, 50.0)

    distance = field.distance_m(longitude, latitude)

    assert np.ptp(distance) < 1e-6


def test_a_line_over_the_antimeridian_is_near_on_both_sides():
    field = build_field([np.array([[179.5, 60.0], [180.5, 60.0]])])

    nearest = field.nearest(np.array([-179.9, 179.9, 180.1]), np.full(3, 60.0))

    assert nearest.distance_m.max() < 1e-6
    assert np.abs(nearest.longitude_deg).max() <= 180.0


def test_a_full_parallel_runs_around_the_earth():
    field = build_field([np.array([[-180.0, 70.0], [180.0, 70.0]])])

    distance = field.distance_m(np.array([-180.0, -90.0, 0.0, 135.0]), np.full(4, 70.0))

    assert distance.max() < 1e-6


def test_geodesic_edges_take_the_short_way():
    field = build_field([np.array([[179.0, 0.0], [-179.0, 0.0]])], edges=EdgeType.GEODESIC)

    assert field.distance_m(np.array([180.0]), np.array([0.0]))[0] < 1e-6


def test_repeated_vertices_change_nothing():
    twice = np.repeat(LINE, 2, axis=0)
    points = np.linspace(19, 23, 20), np.linspace(49, 52, 20)

    assert (
        build_field([twice]).distance_m(*points) == build_field([LINE]).distance_m(*points)
    ).all()


def test_more_candidates_than_fit_are_worked_off():
    angle = np.linspace(-180, 180, 721)
    circle = np.column_stack([angle, np.full(721, 89.0)])

    distance = build_field([circle]).distance_m(np.array([0.0]), np.array([90.0]))

    # a degree of latitude at the pole (NGA, WGS 84): 111 694 m
    assert distance[0] == pytest.approx(111_694, abs=1)


@pytest.mark.parametrize(
    "line",
    [
        np.array([1.0, 2.0]),
        np.array([[1.0, 2.0, 3.0]]),
        np.array([[1.0, np.nan]]),
        np.array([[np.inf, 1.0]]),
    ],
)
def test_malformed_lines_are_refused(line):
    with pytest.raises(GeometryError) as raised:
        build_field([line])
    assert _code(raised) == "FDS-G001"


@pytest.mark.parametrize("line", [[[10.0, 91.0]], [[1e6, 50.0]]])
def test_lines_off_the_earth_are_refused(line):
    with pytest.raises(GeometryError) as raised:
        build_field([np.array(line)])
    assert _code(raised) == "FDS-G002"


def test_an_edge_the_long_way_round_is_refused():
    with pytest.raises(GeometryError) as raised:
        build_field([np.array([[179.9, 60.0], [-179.9, 60.0]])])
    assert _code(raised) == "FDS-G003"


@pytest.mark.parametrize(
    ("longitude", "latitude"),
    [
        ([1.0], [1.0, 2.0]),
        ([np.nan], [1.0]),
        ([1.0], [90.5]),
        ([1.0], [np.nan]),
        ([[1.0]], [[1.0]]),
    ],
)
def test_malformed_points_are_refused(longitude, latitude):
    with pytest.raises(GeometryError) as raised:
        build_field([LINE]).distance_m(np.array(longitude), np.array(latitude))
    assert _code(raised) == "FDS-G004"


def test_too_many_pieces_are_refused(monkeypatch):
    monkeypatch.setattr(cutting, "_PIECES_MAX", 10)

    with pytest.raises(LimitError) as raised:
        build_field([LINE])
    assert _code(raised) == "FDS-L010"


def test_cores_change_nothing(monkeypatch):
    rng = np.random.default_rng(0)
    points = rng.uniform(10, 30, 30_000), rng.uniform(45, 55, 30_000)
    field = build_field([LINE])
    several = field.distance_m(*points)

    monkeypatch.setattr(compiling, "cores", lambda: 1)

    assert (field.distance_m(*points) == several).all()
