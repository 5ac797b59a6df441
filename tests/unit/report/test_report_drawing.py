"""Charts and maps show what the tables and layers say."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
import synthetic
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.findings import Column, Curves, Feature, Layer, MapView, Table, TableView
from foedus.report.axes import round_step, tick_digits, ticks
from foedus.report.base_map import base_map
from foedus.report.chart import chart_panels
from foedus.report.labels import HEIGHT, end_labels, inline_labels
from foedus.report.map_sheet import map_sheet
from foedus.report.numerals import format_cell, format_number, format_share, matches
from foedus.report.paths import area_path, decimal, polyline_path
from foedus.report.projection import frame_for
from foedus.report.sides import side_styles
from foedus.report.table_view import shown_table, twin_table

if TYPE_CHECKING:
    from foedus.assessment import Assessment

STYLES = side_styles(synthetic.agreement(), ["league", "accord", "third"])
TITLES = {name: style.title for name, style in STYLES.items()}


def points_of(path: str) -> np.ndarray:
    """Return the points of path data made by `polyline_path`."""
    numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+", path)]
    steps = np.array(numbers).reshape(-1, 2)
    return np.cumsum(steps, axis=0)


def small_table(*rows: tuple[Any, ...]) -> Table:
    return Table(
        id="t",
        title="T",
        columns=(
            Column(name="name", label="State"),
            Column(name="side", label="Side"),
            Column(name="x", label="Width", unit="km"),
            Column(name="y", label="Share", unit="share"),
        ),
        rows=rows,
    )


CURVES = Curves(table="t", x="x", y="y", series="name", side="side", title="Chart")


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (45456.4, 0, "45,456"),
        (-1234.5, 1, "−1,234.5"),
        (-0.04, 1, "0.0"),
        (float("inf"), 1, "∞"),
        (float("-inf"), 1, "−∞"),
    ],
)
def test_numbers_are_written_for_people(value: float, digits: int, text: str):
    assert format_number(value, digits=digits) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.41049, "41.0 %"),
        (0.0002, "<0.1 %"),
        (0.9999, ">99.9 %"),
    ],
)
def test_shares_are_never_rounded_to_all_or_nothing(share: float, text: str):
    assert format_share(share, digits=1).replace("\N{NO-BREAK SPACE}", " ") == text


@pytest.mark.parametrize(
    ("cell", "column", "text"),
    [
        (None, Column(name="x", label=""), "—"),
        (float("nan"), Column(name="x", label=""), "—"),
        (True, Column(name="x", label=""), "yes"),
        (False, Column(name="x", label=""), "no"),
        ("a", Column(name="x", label=""), "a"),
        (9000, Column(name="x", label="", digits=2), "9,000"),
        (0.5, Column(name="share_lower", label="", digits=4), "50.0 %"),
        (0.5, Column(name="x", label="", unit="share", digits=0), "50 %"),
        (0.5, Column(name="shared", label="", digits=2), "0.50"),
    ],
)
def test_cells_are_written_for_people(cell: Any, column: Column, text: str):
    assert format_cell(cell, column).replace("\N{NO-BREAK SPACE}", " ") == text


def test_filters_know_whole_numbers():
    assert matches(50.0, ("50",))
    assert matches(1234567.0, ("1.23457e+06",))
    assert not matches(None, ("0",))


@given(st.floats(1e-6, 1e9), st.integers(2, 12))
def test_ticks_are_round_and_few(span: float, count: int):
    found = ticks(0.0, span, count=count)

    assert 1 <= len(found) <= count + 1
    assert found[0] >= 0.0
    assert found[-1] <= span * (1 + 1e-6)


def test_steps_are_round():
    assert [round_step(s, count=5) for s in (1.0, 500.0, 5500.0, 0.07)] == [
        0.2,
        100.0,
        2000.0,
        0.02,
    ]
    assert tick_digits((0.0, 2.5, 5.0)) == 1


def test_paths_are_short_and_exact_to_a_tenth():
    points = np.array([[0.0, 0.0], [10.04, 0.26], [10.02, 0.29], [-3.5, 100.0]])

    path = polyline_path(points)

    assert path == "M 0 0l10 .3-13.5 99.7"
    assert np.abs(points_of(path) - points[[0, 1, 3]]).max() <= 0.1
    assert decimal(-0.04) == "0"


def test_path_of_one_point_is_empty():
    assert polyline_path(np.array([[1.0, 1.0], [1.0, 1.0]])) == ""


def test_specks_and_small_holes_are_left_out():
    large = shapely.box(0, 0, 10, 10).difference(shapely.box(1, 1, 1.5, 1.5))
    speck = shapely.box(20, 20, 20.5, 20.5)

    assert area_path(shapely.MultiPolygon([large, speck]), area_least=1.0).count("M") == 1


def test_curve_passes_through_its_values():
    rows = [("A", "league", float(x), x / 100) for x in range(0, 101, 10)]
    (panel,) = chart_panels(CURVES, small_table(*rows), STYLES)

    points = points_of(panel.lines[0].path)
    assert points[0] == pytest.approx([float(panel.left), float(panel.bottom)], abs=0.1)
    assert points[-1] == pytest.approx([float(panel.right), float(panel.top)], abs=0.2)
    assert panel.y_ticks[-1].text == "100"


def test_rows_without_a_value_break_nothing():
    rows = [("A", "league", 0.0, None), ("A", "league", 1.0, 0.2), ("A", "league", 2.0, 0.4)]
    (panel,) = chart_panels(CURVES, small_table(*rows), STYLES)

    assert len(panel.lines) == 1


def test_series_of_zeros_is_named_and_not_drawn():
    rows = [("A", "league", x, x / 2) for x in (0.0, 1.0)] + [
        ("B", "", x, 0.0) for x in (0.0, 1.0)
    ]
    (panel,) = chart_panels(CURVES, small_table(*rows), STYLES)

    assert panel.omitted == ("B",)
    assert len(panel.lines) == 1


def test_chart_of_an_empty_table_is_empty():
    (panel,) = chart_panels(CURVES, small_table(), STYLES)

    assert panel.lines == ()
    assert "zero throughout" in panel.description


def test_both_sides_stand_in_every_panel(assessment: Assessment):
    curves = next(e for e in assessment.sections[2].exhibits if isinstance(e, Curves) and e.panel)
    panels = chart_panels(curves, assessment.tables[0], STYLES)

    assert [panel.title for panel in panels] == list(synthetic.READINGS)
    for panel in panels:
        assert {line.css for line in panel.lines} >= {"side-0", "side-1"}


def test_band_is_drawn_where_bounds_can_be_seen(assessment: Assessment):
    curves = next(e for e in assessment.sections[2].exhibits if isinstance(e, Curves) and e.panel)
    (panel, *_) = chart_panels(curves, assessment.tables[0], STYLES)

    assert any(line.band for line in panel.lines)


def test_every_line_is_named_or_listed(assessment: Assessment):
    curves = next(e for e in assessment.sections[2].exhibits if isinstance(e, Curves) and e.panel)
    for panel in chart_panels(curves, assessment.tables[0], STYLES):
        named = {label.text for label in panel.labels}
        assert named | set(panel.unnamed) | set(panel.omitted) == set(synthetic.NAMES.values())
        assert not named & set(panel.unnamed)


@given(st.lists(st.floats(0, 300), min_size=1, max_size=20))
def test_end_labels_never_overlap(heights: list[float]):
    lines = [(f"S{k}", np.array([[0.0, 0.0], [100.0, y]])) for k, y in enumerate(heights)]
    placed = sorted(label.y for label in end_labels(lines))

    assert all(b - a >= HEIGHT - 1e-9 for a, b in itertools.pairwise(placed))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 300)), min_size=1, max_size=12))
def test_inline_labels_stay_inside_and_apart(slopes: list[tuple[float, float]]):
    lines = [(f"State {k}", np.array([[0.0, a], [400.0, b]])) for k, (a, b) in enumerate(slopes)]
    placed = inline_labels(
        lines, others=[points for _, points in lines], frame=(0.0, 0.0, 400.0, 300.0)
    )

    for k, label in enumerate(placed):
        assert HEIGHT / 2 <= label.y <= 300 - HEIGHT / 2
        for other in placed[k + 1 :]:
            apart = abs(label.y - other.y) >= HEIGHT or abs(label.x - other.x) >= 7 * len(
                "State 0"
            )
            assert apart


def test_projection_keeps_areas():
    frame = frame_for((5.0, 45.0, 39.0, 65.0), width=720.0)
    geod = shapely.box(10, 50, 11, 51), shapely.box(30, 60, 31, 61)

    drawn = [
        shapely.Polygon(frame.project(shapely.get_coordinates(shapely.segmentize(b, 0.05))))
        for b in geod
    ]
    true = []
    for box in geod:
        polygon = Geodesic.WGS84.Polygon()
        for x, y in shapely.get_coordinates(shapely.segmentize(box, 0.05))[:-1]:
            polygon.AddPoint(y, x)
        true.append(abs(polygon.Compute()[2]))
    found = [shape.area * frame.metres**2 for shape in drawn]
    assert found == pytest.approx(true, rel=1e-3)


@pytest.mark.parametrize(
    "extent",
    [
        (5.0, 45.0, 39.0, 65.0),
        (160.0, 50.0, -150.0, 72.0),
        (-180.0, 60.0, 180.0, 90.0),
        (0, 0, 1, 1),
    ],
)
def test_extent_lies_inside_its_frame(extent: tuple[float, float, float, float]):
    frame = frame_for(extent, width=720.0)
    west, south, east, north = extent
    east = east + 360.0 if east < west else east
    corners = np.array([[west, south], [east, south], [(west + east) / 2, north]])

    page = frame.project(corners)

    assert page.min() >= -0.5
    assert page[:, 0].max() <= frame.width + 0.5
    assert page[:, 1].max() <= frame.height + 0.5


def test_land_across_the_antimeridian_is_drawn_on_both_sides():
    frame = frame_for((160.0, 50.0, -150.0, 72.0), width=720.0)
    land = shapely.MultiPolygon([shapely.box(170, 60, 180, 70), shapely.box(-180, 60, -170, 70)])

    drawn = frame.draw(land)

    west, _, east, _ = drawn.bounds
    assert west < 360 < east


def test_land_of_the_pole_is_drawn():
    frame = frame_for((-180.0, 60.0, 180.0, 90.0), width=720.0)

    assert frame.draw(shapely.box(-180, 80, 180, 90)).area > 0


def test_simplified_outline_stays_within_its_tolerance():
    frame = frame_for((5.0, 45.0, 39.0, 65.0), width=720.0)
    for feature in synthetic.outlines().features[:4]:
        exact = frame.draw(feature.geometry, tolerance=0.0)
        drawn = frame.draw(feature.geometry, tolerance=0.35)
        assert (
            shapely.hausdorff_distance(
                exact.boundary if exact.geom_type == "Polygon" else exact, drawn
            )
            <= 0.5
        )


def sheet(view: MapView, layer: Layer, points: Layer | None = None):
    base = base_map(synthetic.outlines(), view.extent, key="b", width=440.0, styles=STYLES)
    return map_sheet(view, layer, points, base, STYLES)


def test_innermost_zone_is_darkest_and_on_top():
    view = MapView(layer="z", extent=synthetic.EXTENT, shade="width_km")

    drawn = sheet(view, synthetic.zones())

    assert [zone.value for zone in drawn.zones] == ["300 km", "200 km", "100 km", "50 km", "25 km"]
    assert drawn.zones[0].css == "zone shade-5"
    assert drawn.zones[-1].css == "zone shade-0"
    assert [key.text for key in drawn.keys[:5]] == ["25 km", "50 km", "100 km", "200 km", "300 km"]


def test_zones_of_sides_are_hatched_each_its_own_way():
    drawn = sheet(MapView(layer="b", extent=synthetic.EXTENT), synthetic.barred())

    assert {zone.hatch for zone in drawn.zones} == {"hatch-0", "hatch-1"}


def test_map_filters_features():
    view = MapView(
        layer="z", extent=synthetic.EXTENT, shade="width_km", only=(("width_km", ("50", "100")),)
    )

    assert len(sheet(view, synthetic.zones()).zones) == 2


def test_points_outside_the_frame_are_left_out():
    view = MapView(layer="z", extent=synthetic.EXTENT)
    far = Layer(id="p", title="P", features=(Feature(shapely.Point(-60, -30), {"name": "far"}),))

    assert sheet(view, synthetic.zones(), far).points == ()
    assert len(sheet(view, synthetic.zones(), synthetic.places()).points) == 11


def test_lines_of_a_layer_are_drawn():
    line = Layer(
        id="l", title="L", features=(Feature(shapely.LineString([(10, 50), (30, 60)]), {"a": 1}),)
    )

    (zone,) = sheet(MapView(layer="l", extent=synthetic.EXTENT), line).zones
    assert zone.path


def test_names_of_states_do_not_overlap():
    base = base_map(synthetic.outlines(), synthetic.EXTENT, key="b", width=720.0, styles=STYLES)
    boxes = [
        shapely.box(
            float(n.x) - 3 * len(n.text),
            float(n.y) - 9,
            float(n.x) + 3 * len(n.text),
            float(n.y) + 2,
        )
        for n in base.names
    ]

    assert len(boxes) >= 12
    assert not any(a.intersects(b) for k, a in enumerate(boxes) for b in boxes[k + 1 :])


def test_scale_bar_is_as_long_as_it_says():
    base = base_map(synthetic.outlines(), synthetic.EXTENT, key="b", width=720.0, styles=STYLES)

    kilometres = float(base.bar_text.removesuffix(" km").replace(",", ""))
    assert float(base.bar) * base.frame.metres / 1000 == pytest.approx(kilometres, rel=0.005)


def test_table_view_keeps_columns_in_the_order_asked_for():
    view = TableView(table="t", columns=("y", "name"))

    shown = shown_table(view, small_table(("A", "league", 1.0, 0.5)), key="k", titles=TITLES)

    assert [head.text for head in shown.head] == ["Share", "State"]
    assert shown.rows == (("50.0\N{NO-BREAK SPACE}%", "A"),)


def test_sides_are_shown_by_their_titles():
    shown = shown_table(
        TableView(table="t"), small_table(("A", "league", 1.0, 0.5)), key="k", titles=TITLES
    )

    assert shown.rows[0][1] == "League and its allies"


def test_cross_table_keeps_order_and_marks_gaps():
    table = small_table(("A", "", 20.0, 0.1), ("A", "", 10.0, 0.2), ("B", "", 10.0, 0.3))
    shown = shown_table(
        TableView(table="t", pivot=("name", "x", "y")), table, key="k", titles=TITLES
    )

    assert [head.text for head in shown.head] == ["State", "20", "10"]
    assert shown.rows[1][1] == "—"
    assert shown.gaps


def test_long_table_is_cut_and_says_so():
    table = small_table(*((f"S{k}", "", float(k), 0.1) for k in range(300)))

    shown = shown_table(TableView(table="t"), table, key="k", titles=TITLES)

    assert len(shown.rows) == 250
    assert shown.left_out == 50


def test_table_behind_a_chart_has_first_and_last_value():
    table = small_table(*(("A", "league", float(x), x / 500) for x in range(0, 501, 5)))

    twin = twin_table(CURVES, table, key="k", titles=TITLES)

    heads = [head.text for head in twin.head[2:]]
    assert len(heads) == 12
    assert (heads[0], heads[-1]) == ("0", "500")
    assert twin.folded


def test_third_states_come_after_the_sides():
    assert [STYLES[name].rank for name in ("league", "accord", "third")] == [0, 1, 2]
    assert STYLES["third"].title == "third states"
