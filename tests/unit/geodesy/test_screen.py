"""Screens answer as the function they are made of, for every point."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod

from foedus.errors import GeometryError
from foedus.geodesy import build_field, build_region, build_screen, build_width_screen
from foedus.geodesy import compile as compiling

RNG = np.random.default_rng(7)
LINE = np.array([25.0, 58.0]) + np.cumsum(RNG.normal(0, 0.1, (200, 2)), axis=0)
BOX = (15.0, 50.0, 35.0, 66.0)
GEOD = Geod(ellps="WGS84")
WIDTH_M = 100_000.0


def _points(count, bounds=BOX):
    west, south, east, north = bounds
    return RNG.uniform(west, east, count), RNG.uniform(south, north, count)


def _code(raised):
    return raised.value.diagnostics[0].code


def _excess(field, width_m=WIDTH_M):
    return lambda x, y: field.distance_m(x, y) - width_m


def test_every_answer_is_that_of_the_distance():
    field = build_field([LINE])
    screen = build_screen(_excess(field), bounds_deg=BOX)
    points = _points(300_000)

    assert (screen.within(*points) == (field.distance_m(*points) <= WIDTH_M)).all()
    assert screen.open_share < 0.001


def test_few_points_are_asked_for_exactly():
    field = build_field([LINE])
    asked = []

    def excess(x, y):
        asked.append(len(x))
        return field.distance_m(x, y) - WIDTH_M

    screen = build_screen(excess, bounds_deg=BOX)
    asked.clear()
    screen.within(*_points(100_000))

    assert 0 < sum(asked) < 300


def test_points_beside_the_edge_are_right():
    field = build_field([LINE])
    screen = build_screen(_excess(field), bounds_deg=BOX)
    start = _points(20_000, (22.0, 56.0, 28.0, 60.0))
    foot = field.nearest(*start)
    azimuth, _, _ = GEOD.inv(foot.longitude_deg, foot.latitude_deg, *start)
    off = RNG.normal(0, 1, len(azimuth)) * 10.0 ** RNG.integers(-7, 4, len(azimuth))
    x, y, _ = GEOD.fwd(foot.longitude_deg, foot.latitude_deg, azimuth, WIDTH_M + off)
    truth = field.distance_m(x, y) <= WIDTH_M

    assert 0.2 < truth.mean() < 0.8
    assert (screen.within(x, y) == truth).all()


def test_corners_of_cells_are_right():
    field = build_field([np.array([[25.0, 58.0]])])
    screen = build_screen(_excess(field), bounds_deg=(20.0, 54.0, 30.0, 62.0))
    # fractions with small denominators lie on the borders of cells
    x, y = np.meshgrid(20.0 + np.arange(1281) / 128, 54.0 + np.arange(1025) / 128)
    x, y = x.ravel(), y.ravel()
    moved = np.nextafter(x, np.inf), np.nextafter(y, -np.inf)

    for points in ((x, y), moved):
        assert (screen.within(*points) == (field.distance_m(*points) <= WIDTH_M)).all()


def test_a_point_at_the_width_is_within():
    field = build_field([LINE])
    x, y = np.array([30.0]), np.array([60.0])
    width = float(field.distance_m(x, y)[0])

    assert build_screen(_excess(field, width), bounds_deg=BOX).within(x, y)[0]
    assert build_width_screen(field.distance_m, widths_m=[width], bounds_deg=BOX).within(x, y)[0]
    below = np.nextafter(width, 0.0)
    assert not build_width_screen(field.distance_m, widths_m=[below]).within(x, y)[0]


def test_inside_a_region_and_within_a_width():
    region = build_region(shapely.Polygon(RNG.normal((26, 58), (2, 1), (30, 2))).convex_hull)
    field = build_field([LINE])
    screen = build_screen(
        lambda x, y: np.maximum(region.signed_distance_m(x, y), field.distance_m(x, y) - 50_000.0),
        bounds_deg=BOX,
    )
    points = _points(100_000)
    truth = region.contains(*points) & (field.distance_m(*points) <= 50_000.0)

    assert truth.any()
    assert (screen.within(*points) == truth).all()


def test_the_first_of_several_zones_is_named():
    fields = [build_field([LINE[k : k + 50]]) for k in (0, 60, 140)]
    widths = (30_000.0, 80_000.0, 60_000.0)
    screen = build_screen(
        lambda x, y: np.stack([
            field.distance_m(x, y) - width for field, width in zip(fields, widths, strict=True)
        ]),
        bounds_deg=BOX,
    )
    points = _points(50_000)
    truth = np.full(50_000, 3)
    for k in (2, 1, 0):
        truth[fields[k].distance_m(*points) <= widths[k]] = k

    assert screen.zones == 3
    assert set(truth) == {0, 1, 2, 3}
    assert (screen.index_of(*points) == truth).all()


def test_the_narrowest_of_several_widths_is_named():
    field = build_field([LINE])
    widths = np.array([0.0, 10e3, 25e3, 100e3, 300e3])
    screen = build_width_screen(field.distance_m, widths_m=widths, bounds_deg=BOX)
    points = _points(100_000)

    index = screen.index_of(*points)

    assert (index == np.searchsorted(widths, field.distance_m(*points))).all()
    assert set(index) == {1, 2, 3, 4, 5}
    assert (screen.within(*points) == (index < 5)).all()


def test_answers_hold_around_the_whole_earth():
    lines = [
        np.array([[179.0, 60.0], [181.5, 65.0]]),
        np.array([[-30.0, 89.5], [120.0, 89.9]]),
        np.array([[0.0, -90.0]]),
    ]
    field = build_field(lines)
    screen = build_screen(_excess(field, 400_000.0))
    x = RNG.uniform(-900, 900, 40_000)
    y = np.degrees(np.arcsin(RNG.uniform(-1, 1, 40_000)))
    x = np.concatenate([x, RNG.uniform(170, 190, 5000), [0, 180, -180, 77, 540, 1e9, 180]])
    y = np.concatenate([y, RNG.uniform(55, 70, 5000), [90, 62, 62, -90, 62, 10, 90]])
    truth = field.distance_m(x, y) <= 400_000.0

    assert 0.05 < truth.mean() < 0.5
    assert (screen.within(x, y) == truth).all()


def test_without_bounds_a_frame_is_found_around_the_zones():
    field = build_field([LINE])
    screen = build_screen(_excess(field))
    x, y = _points(20_000, (-180.0, -90.0, 180.0, 90.0))

    labels, waiting = screen.blocks.look_up(x, y)

    west, south, east, north = screen.blocks.frame
    assert east - west < 30.0
    assert north - south < 20.0
    assert len(waiting) < 20
    assert (labels == 1).sum() > 19_000


@pytest.mark.parametrize("seed", range(12))
def test_frames_leave_nothing_out(seed):
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-180, 180, 2), np.degrees(np.arcsin(rng.uniform(-1, 1, 2)))
    field = build_field([np.array([place]) for place in zip(x, y, strict=True)][: 1 + seed % 2])
    width = 10.0 ** rng.uniform(3, 6.9)
    screen = build_screen(_excess(field, width))
    west, south, east, north = screen.blocks.frame
    side = rng.choice([west, east], 500), rng.uniform(-90, 90, 500)
    end = rng.uniform(-180, 180, 500), rng.choice([south, north], 500)
    turns = rng.uniform(0, 360, 2000)
    rim = GEOD.fwd(np.full(2000, x[0]), np.full(2000, y[0]), turns, width + rng.normal(0, 1, 2000))
    all_over = _points(2000, (-180.0, -90.0, 180.0, 90.0))
    points = np.concatenate([side, end, rim[:2], all_over, [[0.0, 7.0], [90.0, -90.0]]], axis=1)

    for turn in (0.0, 360.0, -360.0):
        truth = field.distance_m(points[0] + turn, points[1]) <= width
        assert (screen.within(points[0] + turn, points[1]) == truth).all()


def test_bounds_may_pass_the_antimeridian():
    field = build_field([np.array([[179.0, 60.0], [181.5, 65.0]])])
    screen = build_screen(_excess(field), bounds_deg=(170.0, 55.0, 190.0, 70.0))
    x, y = _points(20_000, (170.0, 55.0, 190.0, 70.0))
    truth = field.distance_m(x, y) <= WIDTH_M

    for turn in (-360.0, 0.0, 360.0):
        labels, waiting = screen.blocks.look_up(x + turn, y)
        assert len(labels) == 20_000
        assert (len(waiting) < 200) == (turn <= 0.0 or bool((x + turn <= 540.0).all()))
        assert (screen.within(x + turn, y) == truth).all()


def test_points_out_of_the_bounds_are_answered():
    field = build_field([LINE])
    screen = build_screen(_excess(field), bounds_deg=(20.0, 55.0, 20.1, 55.1))
    points = _points(2000)

    assert (screen.within(*points) == (field.distance_m(*points) <= WIDTH_M)).all()


@pytest.mark.parametrize("width", [-1.0, 0.0])
def test_a_width_below_every_distance_holds_nothing(width):
    screen = build_screen(_excess(build_field([LINE]), width), bounds_deg=BOX)

    assert not screen.within(*_points(5000)).any()


def test_nothing_is_near_an_empty_field():
    screen = build_screen(_excess(build_field([])))
    widths = build_width_screen(build_field([]).distance_m, widths_m=[1.0, 2.0])

    assert not screen.within(*_points(1000)).any()
    assert (widths.index_of(*_points(1000)) == 2).all()
    assert screen.open_share == 0.0


def test_the_whole_earth_is_within():
    screen = build_screen(lambda x, y: np.full(len(x), -np.inf))

    assert screen.within(np.array([0.0, 180.0]), np.array([-90.0, 90.0])).all()


def test_no_points_give_no_answers():
    screen = build_screen(_excess(build_field([LINE])), bounds_deg=BOX)

    assert screen.within(np.empty(0), np.empty(0)).shape == (0,)


def test_cores_change_nothing(monkeypatch):
    screen = build_screen(_excess(build_field([LINE])), bounds_deg=BOX)
    points = _points(300_007)
    several = screen.blocks.look_up(*points)

    monkeypatch.setattr(compiling, "cores", lambda: 1)

    alone = screen.blocks.look_up(*points)
    assert all((one == other).all() for one, other in zip(several, alone, strict=True))


def test_ragged_zones_stay_within_memory():
    ragged = np.column_stack([RNG.uniform(-180, 180, 3000), RNG.uniform(-80, 80, 3000)])
    field = build_field(list(ragged[:, None, :]))

    screen = build_screen(_excess(field, 150_000.0), open_share=0.0)
    points = _points(5000, (-180.0, -90.0, 180.0, 90.0))

    assert screen.nbytes < 6_000_000
    assert (screen.within(*points) == (field.distance_m(*points) <= 150_000.0)).all()


@pytest.mark.parametrize(
    ("longitude", "latitude"),
    [
        ([np.nan], [55.0]),
        ([20.0], [np.nan]),
        ([np.inf], [55.0]),
        ([20.0, 25.0], [55.0, 90.5]),
        ([20.0], [55.0, 56.0]),
        ([[20.0]], [[55.0]]),
    ],
)
def test_malformed_points_are_refused(longitude, latitude):
    screen = build_screen(lambda x, y: np.abs(y - 58.0) * 1e5 - 1e5, bounds_deg=BOX)

    with pytest.raises(GeometryError) as raised:
        screen.within(np.array(longitude), np.array(latitude))
    assert _code(raised) == "FDS-G004"


@pytest.mark.parametrize(
    "bounds", [(10, 50, 10, 60), (10, 60, 20, 50), (0, 0, 361, 10), (0, 0, 9, 91), (np.nan,) * 4]
)
def test_malformed_bounds_are_refused(bounds):
    with pytest.raises(GeometryError) as raised:
        build_screen(_excess(build_field([LINE])), bounds_deg=bounds)
    assert _code(raised) == "FDS-G008"


@pytest.mark.parametrize(
    "excess",
    [
        lambda x, y: np.zeros(3),
        lambda x, y: 0.0,
        lambda x, y: np.full(len(x), np.nan),
        lambda x, y: np.zeros((2, 2, len(x))),
        lambda x, y: np.zeros((0, len(x))),
    ],
)
def test_functions_without_a_number_for_each_point_are_refused(excess):
    with pytest.raises(GeometryError) as raised:
        build_screen(excess, bounds_deg=BOX)
    assert _code(raised) == "FDS-G050"


def test_widths_take_one_distance_for_each_point():
    with pytest.raises(GeometryError) as raised:
        build_width_screen(lambda x, y: np.zeros((2, len(x))), widths_m=[1.0])
    assert _code(raised) == "FDS-G050"


def test_functions_steeper_than_distances_are_refused():
    field = build_field([LINE])
    with pytest.raises(GeometryError) as raised:
        build_screen(lambda x, y: 1.5 * field.distance_m(x, y) - WIDTH_M, bounds_deg=BOX)
    assert _code(raised) == "FDS-G051"


@pytest.mark.parametrize(
    "widths", [[], [2.0, 1.0], [1.0, 1.0], [np.nan], [1.0, np.inf], list(range(300)), [[1.0]]]
)
def test_malformed_widths_are_refused(widths):
    with pytest.raises(GeometryError) as raised:
        build_width_screen(build_field([LINE]).distance_m, widths_m=widths)
    assert _code(raised) == "FDS-G052"


def test_too_many_zones_and_shares_out_of_range_are_refused():
    field = build_field([LINE])
    with pytest.raises(GeometryError) as raised:
        build_screen(lambda x, y: np.stack([field.distance_m(x, y)] * 255), bounds_deg=BOX)
    assert _code(raised) == "FDS-G052"
    with pytest.raises(GeometryError) as raised:
        build_screen(_excess(field), bounds_deg=BOX, open_share=2.0)
    assert _code(raised) == "FDS-G052"
