"""Laws of distance, area and coverage that hold for every input."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.geodesy import (
    EdgeType,
    area_m2,
    build_field,
    build_mosaic,
    build_parcel,
    build_region,
    coverage_within,
    critical_widths_km,
    survey_parcel,
)
from foedus.geodesy import compile as compile_module

SMALL_M = 1e-5
seeds = st.integers(0, 2**32 - 1)
edge_types = st.sampled_from(list(EdgeType))


def _line(rng, count=12, spread=0.5):
    start = (rng.uniform(-179, 179), rng.uniform(-70, 70))
    return np.array(start) + np.cumsum(rng.normal(0, spread, (count, 2)), axis=0)


def _points(rng, count=40):
    latitude = np.degrees(np.arcsin(rng.uniform(-1, 1, count)))
    return rng.uniform(-180, 180, count), latitude


def _near(rng, line, count=40):
    at = line[rng.integers(0, len(line), count)] + rng.normal(0, 2, (count, 2))
    return at[:, 0], at[:, 1].clip(-90, 90)


def _star(rng, radius_deg=1.0, corners=24):
    angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
    reach = radius_deg * rng.uniform(0.4, 1.0, corners)
    centre = rng.uniform(-150, 150), rng.uniform(-75, 75)
    ring = np.column_stack([2 * reach * np.cos(angle), reach * np.sin(angle)]) + centre
    return shapely.make_valid(shapely.Polygon(ring)).buffer(0)


@settings(deadline=None, max_examples=40)
@given(seeds)
def test_distance_between_two_points_is_symmetric(seed):
    rng = np.random.default_rng(seed)
    (x1, x2), (y1, y2) = _points(rng, 2)

    there = build_field([np.array([[x1, y1]])]).distance_m(np.array([x2]), np.array([y2]))
    back = build_field([np.array([[x2, y2]])]).distance_m(np.array([x1]), np.array([y1]))

    assert abs(there[0] - back[0]) < SMALL_M


@settings(deadline=None, max_examples=40)
@given(seeds, edge_types, st.floats(-180, 180))
def test_rotation_in_longitude_changes_nothing(seed, edges, turn):
    rng = np.random.default_rng(seed)
    line = _line(rng)
    longitude, latitude = _near(rng, line)

    here = build_field([line], edges=edges).distance_m(longitude, latitude)
    there = build_field([line + np.array([turn, 0.0])], edges=edges).distance_m(
        longitude + turn, latitude
    )

    assert np.abs(here - there).max() < SMALL_M


@settings(deadline=None, max_examples=40)
@given(seeds, edge_types)
def test_mirroring_at_the_equator_changes_nothing(seed, edges):
    rng = np.random.default_rng(seed)
    line = _line(rng)
    longitude, latitude = _near(rng, line)

    here = build_field([line], edges=edges).distance_m(longitude, latitude)
    there = build_field([line * (1, -1)], edges=edges).distance_m(longitude, -latitude)

    assert np.abs(here - there).max() < SMALL_M


@settings(deadline=None, max_examples=40)
@given(seeds, edge_types)
def test_distance_never_changes_faster_than_place(seed, edges):
    rng = np.random.default_rng(seed)
    field = build_field([_line(rng), _line(rng)], edges=edges)
    longitude, latitude = _points(rng)
    to_longitude, to_latitude = _points(rng)

    change = field.distance_m(longitude, latitude) - field.distance_m(to_longitude, to_latitude)

    for k in range(len(change)):
        apart = build_field([np.array([[longitude[k], latitude[k]]])]).distance_m(
            to_longitude[k : k + 1], to_latitude[k : k + 1]
        )
        assert abs(change[k]) <= apart[0] + SMALL_M


@settings(deadline=None, max_examples=40)
@given(seeds, edge_types)
def test_field_of_two_lines_is_the_nearer_of_both(seed, edges):
    rng = np.random.default_rng(seed)
    first, second = _line(rng), _line(rng)
    longitude, latitude = _points(rng)

    both = build_field([first, second], edges=edges).nearest(longitude, latitude)
    one = build_field([first], edges=edges).distance_m(longitude, latitude)
    other = build_field([second], edges=edges).distance_m(longitude, latitude)

    assert np.abs(both.distance_m - np.minimum(one, other)).max() < SMALL_M
    apart = np.abs(one - other) > SMALL_M
    assert (both.line[apart] == (other < one)[apart]).all()


@settings(deadline=None, max_examples=25)
@given(seeds)
def test_order_of_points_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    field = build_field([_line(rng, 300, 0.05)])
    longitude, latitude = _points(rng, 200)
    shuffled = rng.permutation(200)

    straight = field.distance_m(longitude, latitude)

    assert (field.distance_m(longitude[shuffled], latitude[shuffled]) == straight[shuffled]).all()


@settings(deadline=None, max_examples=40)
@given(seeds)
def test_no_way_over_a_third_point_is_shorter(seed):
    rng = np.random.default_rng(seed)
    (x1, x2, x3), (y1, y2, y3) = _points(rng, 3)
    from_first = build_field([np.array([[x1, y1]])])
    from_second = build_field([np.array([[x2, y2]])])

    to_others = from_first.distance_m(np.array([x2, x3]), np.array([y2, y3]))
    onward = from_second.distance_m(np.array([x3]), np.array([y3]))

    assert to_others[1] <= to_others[0] + onward[0] + 2 * SMALL_M
    assert onward[0] <= to_others[0] + to_others[1] + 2 * SMALL_M


@settings(deadline=None, max_examples=15)
@given(seeds, edge_types)
def test_number_of_cores_does_not_matter(seed, edges):
    rng = np.random.default_rng(seed)
    field = build_field([_line(rng, 60, 0.2)], edges=edges)
    longitude, latitude = _points(rng, 20_000)  # several chunks

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compile_module, "cores", lambda: 1)
        alone = field.nearest(longitude, latitude)
        patch.setattr(compile_module, "cores", lambda: 3)
        together = field.nearest(longitude, latitude)

    assert alone.distance_m.tobytes() == together.distance_m.tobytes()
    assert alone.longitude_deg.tobytes() == together.longitude_deg.tobytes()
    assert alone.latitude_deg.tobytes() == together.latitude_deg.tobytes()


@settings(deadline=None, max_examples=30)
@given(seeds)
def test_coverage_of_disjoint_parts_adds_up(seed):
    rng = np.random.default_rng(seed)
    geometry = _star(rng)
    west, south, east, north = geometry.bounds
    middle = rng.uniform(west, east)
    halves = [
        shapely.intersection(geometry, shapely.box(low, south - 1, high, north + 1))
        for low, high in ((west - 1, middle), (middle, east + 1))
    ]
    field = build_field([np.array(geometry.centroid.coords) + rng.normal(0, 1, (5, 2))])
    widths = np.linspace(0, 300, 31)

    def within(part):
        mosaic = build_mosaic(part, cell_m=8_000)
        distance = field.distance_m(mosaic.longitude_deg, mosaic.latitude_deg)
        return coverage_within(mosaic, distance, widths_km=widths)

    whole, parts = within(geometry), [within(half) for half in halves if not half.is_empty]

    small = 1e-9 * whole.total_m2
    for column in ("lower_m2", "estimate_m2", "upper_m2"):
        total = sum(getattr(part, column) for part in parts)
        assert np.abs(total - getattr(whole, column)).max() < small


@settings(deadline=None, max_examples=30)
@given(seeds, st.sampled_from([2_000.0, 9_000.0, 60_000.0]))
def test_cells_add_up_to_the_area(seed, cell_m):
    geometry = _star(np.random.default_rng(seed))

    mosaic = build_mosaic(geometry, cell_m=cell_m)

    assert np.isclose(mosaic.total_m2, area_m2(geometry), rtol=1e-11)
    assert (mosaic.area_m2 > 0).all()


@settings(deadline=None, max_examples=30)
@given(seeds)
def test_area_of_parts_is_the_area_of_the_whole(seed):
    rng = np.random.default_rng(seed)
    geometry = _star(rng)
    west, south, east, north = geometry.bounds
    middle = rng.uniform(west, east)
    halves = [
        shapely.intersection(geometry, shapely.box(low, south - 1, high, north + 1))
        for low, high in ((west - 1, middle), (middle, east + 1))
    ]

    # edges are cut at one rounded point, which bends them by some 1e-15 degrees
    assert np.isclose(sum(area_m2(half) for half in halves), area_m2(geometry), rtol=1e-11)


@settings(deadline=None, max_examples=30)
@given(seeds)
def test_coverage_is_ordered_and_grows_with_the_width(seed):
    rng = np.random.default_rng(seed)
    geometry = _star(rng)
    mosaic = build_mosaic(geometry, cell_m=8_000)
    line = np.array(geometry.centroid.coords) + rng.normal(0, 1, (5, 2))
    distance = build_field([line]).distance_m(mosaic.longitude_deg, mosaic.latitude_deg)

    found = coverage_within(mosaic, distance, widths_km=np.linspace(0, 400, 41))

    assert (found.lower_m2 <= found.estimate_m2).all()
    assert (found.estimate_m2 <= found.upper_m2).all()
    assert (found.upper_m2 <= found.total_m2 * (1 + 1e-12)).all()
    for column in (found.lower_m2, found.estimate_m2, found.upper_m2):
        assert (np.diff(column) >= -1e-6 * found.total_m2).all()


@settings(deadline=None, max_examples=20)
@given(seeds)
def test_finer_cells_agree_with_coarser_bounds(seed):
    rng = np.random.default_rng(seed)
    geometry = _star(rng)
    line = np.array(geometry.centroid.coords) + rng.normal(0, 1, (5, 2))
    field, widths = build_field([line]), np.linspace(0, 300, 31)

    mosaic = build_mosaic(geometry, cell_m=20_000)
    distance = field.distance_m(mosaic.longitude_deg, mosaic.latitude_deg)
    coarse = coverage_within(mosaic, distance, widths_km=widths)
    found = survey_parcel(build_parcel(geometry), field.distance_m, widths_km=widths, gap=0.005)
    fine = found.coverage

    small = 1e-9 * fine.total_m2
    assert (fine.lower_m2 <= coarse.upper_m2 + small).all()
    assert (coarse.lower_m2 <= fine.upper_m2 + small).all()
    assert fine.gap <= 0.005
    assert np.isclose(fine.total_m2, coarse.total_m2, rtol=1e-11)


@settings(deadline=None, max_examples=20)
@given(seeds, st.sampled_from([0.2, 2.0, 20.0]))
def test_critical_widths_asked_for_agree_with_very_many_points(seed, critical_km):
    rng = np.random.default_rng(seed)
    geometry = _star(rng)
    line = np.array(geometry.centroid.coords) + rng.normal(0, 2, (5, 2))
    field, parcel = build_field([line]), build_parcel(geometry)
    cells = build_mosaic(geometry, cell_m=2_500)
    distance = field.distance_m(cells.longitude_deg, cells.latitude_deg)
    truth = critical_widths_km(cells, distance, shares=(0.0, 0.25, 0.5, 1.0))

    found = survey_parcel(
        parcel,
        field.distance_m,
        widths_km=np.array([0.0, 2_000.0]),
        gap=0.5,
        shares=(0.0, 0.25, 0.5, 1.0),
        critical_km=critical_km,
    )

    for mine, other in zip(found.critical, truth, strict=True):
        assert mine.upper_km - mine.lower_km <= critical_km
        assert mine.lower_km <= other.upper_km
        assert other.lower_km <= mine.upper_km


@settings(deadline=None, max_examples=20)
@given(seeds)
def test_critical_widths_bracket_the_coverage(seed):
    rng = np.random.default_rng(seed)
    geometry = _star(rng)
    mosaic = build_mosaic(geometry, cell_m=6_000)
    line = np.array(geometry.centroid.coords) + rng.normal(0, 2, (5, 2))
    distance = build_field([line]).distance_m(mosaic.longitude_deg, mosaic.latitude_deg)

    for critical in critical_widths_km(mosaic, distance, shares=(0.25, 0.5, 1.0)):
        at = np.array([critical.lower_km - 1e-6, critical.upper_km + 1e-6])
        found = coverage_within(mosaic, distance, widths_km=at)
        need = critical.share * found.total_m2
        assert found.upper_m2[0] <= need * (1 + 1e-9)
        assert found.lower_m2[1] >= need * (1 - 1e-9)


@settings(deadline=None, max_examples=30)
@given(seeds)
def test_points_inside_a_region_are_those_of_the_plane(seed):
    rng = np.random.default_rng(seed)
    geometry = _star(rng)
    west, south, east, north = geometry.bounds
    longitude, latitude = rng.uniform(west, east, 500), rng.uniform(south, north, 500)
    region = build_region(geometry)

    within = region.contains(longitude, latitude)

    assert (within == shapely.contains_xy(geometry, longitude, latitude)).all()
    signed = region.signed_distance_m(longitude, latitude)
    assert ((signed < 0) == within).all()
    assert (region.distance_m(longitude, latitude) == np.maximum(signed, 0)).all()
