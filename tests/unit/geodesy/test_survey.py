"""Coverage to a requested gap against closed forms; limits, poles, seams and sums."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
import shapely
from pyproj import Geod

from foedus.errors import GeometryError, LimitError
from foedus.geodesy import (
    area_m2,
    build_field,
    build_parcel,
    build_parcels,
    build_region,
    survey_parcel,
    survey_parcels,
    union_of,
)
from foedus.geodesy.coverage.grid import children_of

SCRIPT = """
import json
import numpy as np
import shapely
from foedus.geodesy import build_field, build_parcel, survey_parcel

field = build_field([np.array([[25.0, 58.0], [26.0, 59.0]])])
parcel = build_parcel(shapely.box(20, 55, 21, 56))
widths = np.linspace(200, 500, 31)
found = survey_parcel(parcel, field.distance_m, widths_km=widths, gap=0.05)
print(json.dumps({
    "cells": len(found.mosaic),
    "lower": np.round(found.coverage.lower_m2).tolist(),
    "upper": np.round(found.coverage.upper_m2).tolist(),
    "critical": [round(critical.upper_km, 6) for critical in found.critical],
}))
"""
GEOD = Geod(ellps="WGS84")
EQUATOR = build_field([np.column_stack([np.linspace(-180, 180, 73), np.zeros(73)])])
POINT = build_field([np.array([[25.0, 58.0]])])
POLE = build_field([np.array([[0.0, 90.0]])])
SMALL = 1e-9


def _survey(geometry, field, widths, gap, **options):
    parcel = build_parcel(geometry)
    return survey_parcel(parcel, field.distance_m, widths_km=widths, gap=gap, **options)


def _check(found, truth, gap):
    total = found.total_m2
    assert (found.lower_m2 <= truth + SMALL * total).all()
    assert (truth <= found.upper_m2 + SMALL * total).all()
    assert (found.lower_m2 <= found.estimate_m2).all()
    assert (found.estimate_m2 <= found.upper_m2).all()
    assert found.gap <= gap


@pytest.mark.parametrize("gap", [0.05, 0.005, 0.0005])
@pytest.mark.parametrize("south", [0.0, 10.0, 55.0, 80.0])
def test_a_box_against_the_equator_has_a_closed_form(south, gap):
    box = shapely.box(-5, south, 5, south + 4)
    widths = np.linspace(0, 10_500, 300)
    latitude = GEOD.fwd(np.zeros(300), np.zeros(300), np.zeros(300), widths * 1000)[1]
    truth = [area_m2(shapely.box(-5, south, 5, np.clip(y, south, south + 4))) for y in latitude]

    found = _survey(box, EQUATOR, widths, gap).coverage

    _check(found, np.array(truth), gap)
    # cells are small at this gap, so that the estimate is as good as its bounds are half apart
    assert np.abs(found.estimate_m2 - truth).max() < 0.6 * gap * found.total_m2


@pytest.mark.parametrize("gap", [0.02, 0.001])
def test_a_cap_around_the_pole_has_a_closed_form(gap):
    cap = shapely.box(-180, 70, 180, 90)
    widths = np.linspace(0, 2_400, 60)
    latitude = GEOD.fwd(np.zeros(60), np.full(60, 90.0), np.full(60, 180.0), widths * 1000)[1]
    truth = [area_m2(shapely.box(-180, max(y, 70.0), 180, 90)) for y in latitude]

    _check(_survey(cap, POLE, widths, gap).coverage, np.array(truth), gap)


@pytest.mark.parametrize("place", [(25.0, 58.0), (180.0, 65.0), (-179.9, -70.0), (10.0, 0.5)])
def test_circles_have_the_area_of_geographiclib(place):
    field = build_field([np.array([place])])
    x, y = place
    box = shapely.union_all([
        shapely.box(max(-180, x - s - 20), y - 9, min(180, x - s + 20), y + 9)
        for s in (-360, 0, 360)
        if abs(x - s) < 200
    ])
    widths = np.linspace(20, 700, 35)
    azimuth = np.linspace(360, 0, 4_000, endpoint=False)
    truth = []
    for width in widths * 1000:
        ones = np.ones(len(azimuth))
        ring = GEOD.fwd(ones * x, ones * y, azimuth, ones * width)
        # a polygon of n corners lacks a share of 2 pi**2 / (3 n**2) of the circle
        truth.append(abs(GEOD.polygon_area_perimeter(ring[0], ring[1])[0]) * (1 + 4.2e-7))

    found = _survey(box, field, widths, 0.002).coverage

    assert (found.lower_m2 <= np.array(truth) * (1 + 1e-7)).all()
    assert (np.array(truth) <= found.upper_m2 * (1 + 1e-7)).all()
    assert found.gap <= 0.002


@pytest.mark.parametrize("seed", range(4))
def test_shares_agree_with_a_grid_of_equal_area_points(seed):
    rng = np.random.default_rng(seed)
    centre = rng.uniform(-150, 150), rng.uniform(-75, 75)
    angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    reach = 3 * rng.uniform(0.4, 1.0, 60)
    star = shapely.Polygon(
        np.column_stack([reach * np.cos(angle), reach * np.sin(angle)]) + centre
    )
    line = np.array(centre) + rng.normal(0, 3, (30, 2)) * (1, 0.7)
    field = build_field([line])
    west, south, east, north = star.bounds
    # equal area: even in longitude and in the zone area, which the areas of boxes give
    edges = np.linspace(south, north, 401)
    zones = np.cumsum([area_m2(shapely.box(0, a, 1, b)) for a, b in pairwise(edges)])
    even = (np.arange(700) + 0.5) / 700
    latitude = np.interp(even * zones[-1], np.concatenate([[0], zones]), edges)
    x, y = np.meshgrid(west + (east - west) * even, latitude)
    inside = shapely.contains_xy(star, x.ravel(), y.ravel())
    distance = field.distance_m(x.ravel()[inside], y.ravel()[inside]) / 1000
    widths = np.linspace(0, 900, 91)
    share = (distance[:, None] <= widths).mean(axis=0)

    found = _survey(star, field, widths, 0.001).coverage

    # a regular grid of n points is off by about n**-0.75 for smooth outlines
    noise = 8 * len(distance) ** -0.75
    assert noise < 0.001
    assert (found.lower_m2 / found.total_m2 <= share + noise).all()
    assert (share - noise <= found.upper_m2 / found.total_m2).all()
    assert found.gap <= 0.001
    for column in (found.lower_m2, found.estimate_m2, found.upper_m2):
        assert (np.diff(column) >= -1e-6 * found.total_m2).all()


def test_a_smaller_gap_lies_within_a_greater_one():
    star = shapely.Point(24, 57).buffer(2)
    widths = np.linspace(0, 400, 41)
    coarse, fine = (_survey(star, POINT, widths, gap) for gap in (0.03, 0.0003))

    small = SMALL * fine.coverage.total_m2
    assert (coarse.coverage.lower_m2 <= fine.coverage.upper_m2 + small).all()
    assert (fine.coverage.lower_m2 <= coarse.coverage.upper_m2 + small).all()
    assert fine.mosaic.total_m2 == pytest.approx(coarse.mosaic.total_m2, rel=1e-12)
    assert len(fine.mosaic) > 2 * len(coarse.mosaic)


def test_coverage_adds_up_over_disjoint_parts():
    whole = shapely.box(20, 55, 30, 60)
    parts = [shapely.box(20, 55, 23.7, 60), shapely.box(23.7, 55, 30, 60)]
    widths = np.linspace(0, 500, 26)
    one = _survey(whole, POINT, widths, 0.001)

    halves = survey_parcels(build_parcels(parts), POINT.distance_m, widths_km=widths, gap=0.001)
    both = union_of(halves)

    assert both.coverage.total_m2 == pytest.approx(one.coverage.total_m2, rel=1e-12)
    small = SMALL * one.coverage.total_m2
    assert (both.coverage.lower_m2 <= one.coverage.upper_m2 + small).all()
    assert (one.coverage.lower_m2 <= both.coverage.upper_m2 + small).all()
    assert both.coverage.gap <= 0.001
    for mine, other in zip(both.critical, one.critical, strict=True):
        assert max(mine.lower_km, other.lower_km) <= min(mine.upper_km, other.upper_km)
    assert both.critical[0].lower_km == 0.0
    corners = POINT.distance_m(np.array([20.0, 20.0]), np.array([55.0, 60.0])).max() / 1000
    assert both.critical[2].lower_km <= corners <= both.critical[2].upper_km


def test_critical_widths_bracket_the_shares():
    circle = _survey(shapely.box(22, 56, 28, 60), POINT, np.linspace(0, 300, 301), 0.0005)

    half = circle.critical[1]

    found = circle.coverage
    assert half.upper_km - half.lower_km < 0.5
    assert half.lower_km <= found.critical(0.5).upper_km
    assert found.critical(0.5).lower_km <= half.upper_km


@pytest.mark.parametrize("critical_km", [5.0, 0.05])
def test_critical_widths_come_as_close_as_asked(critical_km):
    corners = POINT.distance_m(np.array([22.0, 22.0]), np.array([56.0, 53.0])) / 1000
    shares = (0.0, 0.1, 0.5, 0.9, 1.0)
    box, widths = shapely.box(18, 53, 22, 56), np.array([0.0, 1_000.0])

    found = _survey(box, POINT, widths, 1.0, shares=shares, critical_km=critical_km)

    assert all(c.upper_km - c.lower_km <= critical_km for c in found.critical)
    assert found.critical[0].lower_km <= corners[0] <= found.critical[0].upper_km
    # the farthest corner lies to the south-west
    far = POINT.distance_m(np.array([18.0]), np.array([53.0]))[0] / 1000
    assert found.critical[-1].lower_km <= far <= found.critical[-1].upper_km
    for share, critical in zip(shares[1:-1], found.critical[1:-1], strict=True):
        ends = np.array([critical.lower_km, critical.upper_km])
        at = _survey(box, POINT, ends, 1e-4).coverage
        assert at.lower_m2[0] <= share * at.total_m2 <= at.upper_m2[1]


def test_critical_widths_beyond_the_widths_asked_for_stay_wide():
    box, widths = shapely.box(18, 53, 22, 56), np.array([0.0, 10.0])

    found = _survey(box, POINT, widths, 1.0, critical_km=0.05)

    assert all(critical.lower_km > 10.0 for critical in found.critical)
    assert found.critical[0].upper_km - found.critical[0].lower_km > 0.05


def test_critical_widths_out_of_reach_are_refused_or_taken_as_they_are():
    region = build_region(shapely.box(10, 50, 14, 53))
    parcel = build_parcel(shapely.box(11, 51, 15, 52))
    asked = {"widths_km": np.array([0.0, 50.0]), "gap": 1.0, "critical_km": 0.001}

    found = survey_parcel(
        parcel, region.distance_m, **asked, cells_max=700, strict=False, shares=(0.9,)
    )
    with pytest.raises(LimitError) as raised:
        survey_parcel(parcel, region.distance_m, **asked, cells_max=700, shares=(0.9,))

    assert found.critical[0].upper_km - found.critical[0].lower_km > 0.001
    assert len(found.mosaic) <= 700
    assert raised.value.diagnostics[0].code == "FDS-L030"


@pytest.mark.parametrize("critical_km", [0.0, -1.0, float("nan")])
def test_critical_widths_out_of_range_are_refused(critical_km):
    with pytest.raises(GeometryError) as raised:
        _survey(shapely.box(20, 55, 21, 56), POINT, np.ones(1), 0.1, critical_km=critical_km)
    assert raised.value.diagnostics[0].code == "FDS-G030"


def test_many_territories_are_as_each_alone():
    shapes = [shapely.box(10 + k, 50, 11 + k, 52) for k in range(6)]
    widths = np.linspace(400, 1_200, 81)

    together = survey_parcels(build_parcels(shapes), POINT.distance_m, widths_km=widths, gap=0.01)

    for shape, one in zip(shapes, together, strict=True):
        alone = _survey(shape, POINT, widths, 0.01)
        assert (alone.coverage.lower_m2 == one.coverage.lower_m2).all()
        assert alone.critical == one.critical


def test_widths_may_stand_in_any_order():
    box, order = shapely.box(20, 56, 24, 58), np.array([3, 0, 2, 1, 2])
    widths = np.array([10.0, 100.0, 200.0, 300.0])

    sorted_, shuffled = (_survey(box, POINT, w, 0.01) for w in (widths, widths[order]))

    assert (shuffled.coverage.lower_m2 == sorted_.coverage.lower_m2[order]).all()
    assert (shuffled.coverage.widths_km == widths[order]).all()


def test_an_empty_territory_has_no_cells():
    found = _survey(shapely.MultiPolygon(), POINT, np.array([10.0]), 0.01)

    assert len(found.mosaic) == 0
    assert found.coverage.upper_m2[0] == 0.0
    assert np.isinf(found.critical[1].lower_km)
    full = _survey(shapely.box(20, 55, 21, 56), POINT, np.array([10.0]), 0.01)
    assert union_of([found, full]).critical == full.critical


def test_no_widths_are_answered_with_no_shares():
    found = _survey(shapely.box(20, 55, 21, 56), POINT, np.empty(0), 0.01)

    assert found.coverage.gap == 0.0
    assert len(found.coverage.lower_m2) == 0


def test_nothing_is_within_any_width_of_no_line():
    found = _survey(shapely.box(20, 55, 21, 56), build_field([]), np.array([1.0, 20_000.0]), 0.01)

    assert (found.coverage.upper_m2 == 0.0).all()
    assert np.isinf(found.critical[1].upper_km)


def test_a_region_covers_itself_at_once():
    geometry = shapely.box(10, 50, 14, 53)
    region = build_region(geometry)
    widths = np.array([0.0, 20.0])

    found = survey_parcel(
        build_parcel(geometry), region.signed_distance_m, widths_km=widths, gap=0.005
    )

    assert found.coverage.lower_m2[0] >= 0.995 * area_m2(geometry)
    assert found.coverage.lower_m2[1] == found.coverage.total_m2


def test_a_distance_without_a_tolerance_will_do():
    box, widths = shapely.box(20, 55, 22, 56), np.linspace(0, 400, 9)

    def distance(longitude, latitude):
        return POINT.distance_m(longitude, latitude)

    found = survey_parcel(build_parcel(box), distance, widths_km=widths, gap=0.001)

    assert found.coverage.gap <= 0.001


@pytest.mark.parametrize("wrong", [lambda x, _: x[:-1], lambda x, _: x * np.nan])
def test_a_distance_that_is_no_number_is_refused(wrong):
    with pytest.raises(GeometryError) as raised:
        survey_parcel(
            build_parcel(shapely.box(20, 55, 21, 56)), wrong, widths_km=np.arange(5.0), gap=0.1
        )
    assert raised.value.diagnostics[0].code == "FDS-G006"


def test_a_gap_out_of_reach_may_be_taken_as_it_is():
    region = build_region(shapely.box(10, 50, 14, 53))
    parcel = build_parcel(shapely.box(11, 51, 12, 52))

    found = survey_parcel(
        parcel,
        region.distance_m,
        widths_km=np.array([0.0]),
        gap=0.01,
        cells_max=5_000,
        strict=False,
    )

    assert found.coverage.gap == 1.0
    assert len(found.mosaic) <= 5_000


def test_plain_python_equals_compiled():
    plain, compiled = (_run(NUMBA_DISABLE_JIT=switch) for switch in ("1", "0"))

    assert plain == compiled
    assert plain["cells"] > 100


def _run(**environment):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_a_gap_out_of_reach_says_what_was_reached():
    region = build_region(shapely.box(10, 50, 14, 53))
    parcel = build_parcel(shapely.box(11, 51, 12, 52))

    with pytest.raises(LimitError) as raised:
        survey_parcel(
            parcel, region.distance_m, widths_km=np.array([0.0]), gap=0.01, cells_max=5_000
        )

    diagnostic = raised.value.diagnostics[0]
    assert diagnostic.code == "FDS-L030"
    assert diagnostic.found.startswith("1 after")


@pytest.mark.parametrize("gap", [0.0, -1.0, 2.0, float("nan")])
def test_a_gap_out_of_range_is_refused(gap):
    with pytest.raises(GeometryError) as raised:
        _survey(shapely.box(20, 55, 21, 56), POINT, np.array([10.0]), gap)
    assert raised.value.diagnostics[0].code == "FDS-G030"


@pytest.mark.parametrize("widths", [np.array([np.nan]), np.array([[1.0]]), np.array([np.inf])])
def test_widths_that_are_no_numbers_are_refused(widths):
    with pytest.raises(GeometryError) as raised:
        _survey(shapely.box(20, 55, 21, 56), POINT, widths, 0.01)
    assert raised.value.diagnostics[0].code == "FDS-G030"


def test_sums_of_different_widths_or_shares_are_refused():
    box = shapely.box(20, 55, 21, 56)
    one = _survey(box, POINT, np.array([10.0]), 0.01)
    other = _survey(box, POINT, np.array([20.0]), 0.01)
    third = _survey(box, POINT, np.array([10.0]), 0.01, shares=(0.25,))

    for pair in ([one, other], [one, third]):
        with pytest.raises(GeometryError) as raised:
            union_of(pair)
        assert raised.value.diagnostics[0].code == "FDS-G031"


@pytest.mark.parametrize(
    "geometry",
    [
        shapely.Point(25, 58).buffer(1.5),
        shapely.box(170, -80, 180, -60).union(shapely.box(-180, -75, -170, -50)),
        shapely.box(-180, 80, 180, 90),
    ],
)
def test_levels_laid_out_row_by_row_hold_the_areas_of_mosaics(geometry):
    parcel = build_parcel(geometry)
    keys = parcel.cells()

    for at in range(5):
        area = parcel.areas_of(keys, level=at)
        finer = children_of(keys)
        # halves of the cells are asked for apart, so that rows are laid out at different times
        parts = np.array_split(finer, 7)
        below = np.concatenate([parcel.areas_of(part, level=at + 1) for part in parts])
        assert below.reshape(-1, 4).sum(axis=1) == pytest.approx(area, rel=1e-9, abs=1.0)
        keys = finer[below > 0]
    assert below.sum() == pytest.approx(area_m2(geometry), rel=1e-11)
