"""Geometries of any make at the door: the same field whatever they come as; faults named."""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import FoedusError, GeometryError
from foedus.geodesy import EdgeType, build_field, field_of, region_of, shape_of
from foedus.geodesy.regions import shapes as shapes_module

LINE = [(20.0, 50.0), (22.0, 51.0), (24.0, 50.0)]
SHAPE = shapely.LineString(LINE)
GEOJSON = {"type": "LineString", "coordinates": [list(p) for p in LINE]}
FEATURE = {"type": "Feature", "properties": {}, "geometry": GEOJSON}
SQUARE = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
SPOTS = np.array([21.0, 23.0, -60.0]), np.array([49.0, 51.5, 10.0])


class Offering:
    """An object known by ``__geo_interface__`` alone."""

    __geo_interface__ = FEATURE


class Column:
    """A column as GeoPandas gives it: geometries, a reference system, an array."""

    def __init__(self, values: list[object], crs: object = None) -> None:
        self.values, self.crs = values, crs

    @property
    def geometry(self) -> Column:
        return self

    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
        array = np.empty(len(self.values), dtype=object)
        array[:] = self.values
        return array


class Crs:
    def __init__(self, code: int | None) -> None:
        self.code = code

    def to_epsg(self) -> int | None:
        return self.code


MAKES = {
    "shapely": SHAPE,
    "with heights": shapely.LineString([(*p, 120.0) for p in LINE]),
    "geojson": GEOJSON,
    "geojson with some heights": {
        "type": "LineString",
        "coordinates": [[20.0, 50.0, 7.0], [22.0, 51.0], [24.0, 50.0]],
    },
    "feature": FEATURE,
    "collection": {"type": "FeatureCollection", "features": [FEATURE]},
    "with an empty feature": {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {}, "geometry": None}, FEATURE],
    },
    "with a reference system": {
        **GEOJSON,
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
    },
    "geojson text": json.dumps(GEOJSON),
    "wkt": SHAPE.wkt,
    "wkb": SHAPE.wkb,
    "geo interface": Offering(),
    "array": np.array(LINE),
    "list": [SHAPE, None],
    "two halves": [
        shapely.LineString(LINE[:2]),
        {**GEOJSON, "coordinates": GEOJSON["coordinates"][1:]},
    ],
    "array of shapes": np.array([SHAPE, None], dtype=object),
    "series": Column([SHAPE, None], Crs(4326)),
    "series without a system": Column([SHAPE]),
    "arrow wkb": pa.array([SHAPE.wkb, None]),
    "arrow wkt": pa.array([SHAPE.wkt]),
    "arrow chunks": pa.chunked_array([pa.array([], pa.binary()), pa.array([SHAPE.wkb])]),
    "repeated vertices": shapely.LineString([p for p in LINE for _ in range(3)]),
}


@pytest.mark.parametrize("make", MAKES.values(), ids=MAKES)
def test_a_field_is_the_same_whatever_the_geometry_comes_as(make: object) -> None:
    expected = build_field([np.array(LINE)]).distance_m(*SPOTS)

    assert field_of(make).distance_m(*SPOTS) == pytest.approx(expected, abs=2e-5)


POINTS = {
    "lists": ([21.0], [49.0]),
    "arrow": (pa.array([21.0]), pa.array([49.0])),
    "arrow chunks": (pa.chunked_array([[21.0]]), pa.chunked_array([[49.0]])),
    "whole numbers": (np.array([21]), np.array([49])),
    "single precision": (np.array([21], np.float32), np.array([49], np.float32)),
    "strided": (np.array([21.0, 0.0, 5.0])[::3], np.array([49.0, 0.0, 5.0])[::3]),
    "scalars": (21.0, 49.0),
}


@pytest.mark.parametrize(("lon", "lat"), POINTS.values(), ids=POINTS)
def test_points_may_be_anything_that_numpy_makes_numbers_of(lon: object, lat: object) -> None:
    field, region = field_of(SHAPE), region_of({"type": "Polygon", "coordinates": [SQUARE]})

    metres = field.distance_m(lon, lat)

    assert metres.shape == (1,)
    assert metres[0] == field.distance_m(np.array([21.0]), np.array([49.0]))[0]
    assert not region.contains(lon, lat)[0]
    assert region.distance_m(lon, lat)[0] == region.signed_distance_m(lon, lat)[0]


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ([np.nan], [49.0]),
        ([np.inf], [49.0]),
        ([21.0], [np.nan]),
        ([21.0], [91.0]),
        ([21.0], [-np.inf]),
        (pa.array([21.0, None]), pa.array([49.0, 50.0])),
        ([21.0, 22.0], [49.0]),
        ([[21.0]], [[49.0]]),
    ],
)
@pytest.mark.parametrize("edges", list(EdgeType))
def test_points_that_are_no_places_are_refused(lon: object, lat: object, edges: EdgeType) -> None:
    region = region_of({"type": "Polygon", "coordinates": [SQUARE]}, edges=edges)

    for ask in (
        region.distance_m,
        region.signed_distance_m,
        region.contains,
        region.field.nearest,
    ):
        with pytest.raises(GeometryError) as caught:
            ask(lon, lat)
        assert caught.value.diagnostics[0].code == "FDS-G004"


def ring(*points: tuple[float, float]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [[list(p) for p in points]]}


FAULTS = {
    "nan": ("LINESTRING (0 0, NaN 1)", "FDS-G001", "Vertex 1"),
    "nan in an array": (np.array([[0, 0], [1, np.inf]]), "FDS-G001", "Vertex 1"),
    "no number": ({"type": "Point", "coordinates": [1, None]}, "FDS-G001", "coordinates"),
    "text": ({"type": "LineString", "coordinates": [[1, 2], ["3", "4"]]}, "FDS-G001", "[1]"),
    "true": ({"type": "Point", "coordinates": [True, False]}, "FDS-G001", "coordinates"),
    "one number": ({"type": "LineString", "coordinates": [[1], [2]]}, "FDS-G001", "[0]"),
    "infinite": ('{"type": "Point", "coordinates": [1e999, 0]}', "FDS-G001", "inf"),
    "latitude": (shapely.Point(0, 90.5), "FDS-G002", "90.5"),
    "longitude": (shapely.Point(541, 0), "FDS-G002", "541"),
    "swapped": (shapely.LineString([(50, 120), (51, 121)]), "FDS-G002", "look swapped"),
    "projected": (shapely.Point(651_409, 6_474_117), "FDS-G002", "projection"),
    "open ring": (ring((0, 0), (4, 0), (4, 4), (0, 4)), "FDS-G043", "coordinates[0]"),
    "short ring": (ring((0, 0), (4, 0), (0, 0)), "FDS-G043", "fewer"),
    "empty ring": ({"type": "Polygon", "coordinates": [[]]}, "FDS-G043", "0 positions"),
    "system": (
        {**GEOJSON, "crs": {"type": "name", "properties": {"name": "EPSG:3301"}}},
        "FDS-G044",
        "EPSG:3301",
    ),
    "system without a name": ({**GEOJSON, "crs": {"type": "link"}}, "FDS-G044", "link"),
    "system of a series": (Column([SHAPE], Crs(3301)), "FDS-G044", "Crs"),
    "unknown type": ({"type": "Curve"}, "FDS-G041", "dict"),
    "inner type": (
        {"type": "FeatureCollection", "features": [FEATURE, {"type": "Feature", "geometry": 7}]},
        "FDS-G041",
        "features[1].geometry",
    ),
    "no list": ({"type": "LineString", "coordinates": "0 0, 1 1"}, "FDS-G041", "coordinates"),
    "wkt": ("LINESTRING (0 0", "FDS-G041", "WKT"),
    "wkb": (b"\x01\x02", "FDS-G041", "WKB"),
    "number": (7, "FDS-G041", "int"),
    "numbers": (np.zeros((3, 5)), "FDS-G041", "(3, 5)"),
    "arrow numbers": (pa.array([1.5]), "FDS-G041", "double"),
}


@pytest.mark.parametrize(("make", "code", "words"), FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("build", [field_of, region_of])
def test_a_fault_is_named_with_its_place(build, make: object, code: str, words: str) -> None:
    with pytest.raises(GeometryError) as caught:
        build(make)

    fault = caught.value.diagnostics[0]
    assert fault.code == code
    assert words in f"{fault.message} {fault.expected} {fault.found} {fault.hint}"
    assert fault.expected
    assert fault.hint


NOTHING = {
    "line": shapely.LineString(),
    "collection": {"type": "FeatureCollection", "features": []},
    "polygon": {"type": "Polygon", "coordinates": []},
    "list": [],
    "column": pa.array([], pa.binary()),
    "array": np.empty((0, 2)),
}


@pytest.mark.parametrize("make", NOTHING.values(), ids=NOTHING)
def test_nothing_is_infinitely_far(make: object) -> None:
    assert field_of(make).is_empty
    assert np.isinf(field_of(make).distance_m(*SPOTS)).all()
    assert np.isinf(region_of(make).distance_m(*SPOTS)).all()
    assert region_of(make).area_m2 == 0.0


def test_a_line_may_cross_itself_and_stand_still() -> None:
    """A figure of eight with edges of no length has the distances of its plain edges."""
    eight = [(0.0, 0.0), (4.0, 4.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0)]
    plain = [np.array([a, b]) for a, b in pairwise(eight) if a != b]
    spots = np.array([2.0, 2.0, 1.0]), np.array([2.0, 3.0, 9.0])

    metres = field_of(shapely.LineString(eight)).distance_m(*spots)

    assert metres[0] < 1e-3
    assert metres == pytest.approx(build_field(plain).distance_m(*spots), abs=2e-5)


def test_one_point_of_a_line_is_a_point() -> None:
    for make in ({"type": "LineString", "coordinates": [[1, 2]]}, np.array([[1.0, 2.0]])):
        assert field_of(make).distance_m([1.0], [2.0])[0] == pytest.approx(0.0, abs=1e-5)


@pytest.mark.parametrize("edges", list(EdgeType))
def test_rings_may_turn_either_way(edges: EdgeType) -> None:
    hole = [[1, 1], [3, 1], [3, 3], [1, 3], [1, 1]]
    spots = np.array([0.5, 2.0, 5.0]), np.array([0.5, 2.0, 2.0])

    depths = [
        region_of({"type": "Polygon", "coordinates": rings}, edges=edges).signed_distance_m(*spots)
        for rings in ([SQUARE, hole], [SQUARE[::-1], hole], [SQUARE, hole[::-1]])
    ]

    assert (np.sign(depths[0]) == [-1, 1, 1]).all()
    assert depths[1] == pytest.approx(depths[0], abs=2e-5)
    assert depths[2] == pytest.approx(depths[0], abs=2e-5)


@pytest.mark.parametrize(
    "ring_points",
    [
        [(0, 0), (4, 4), (4, 0), (0, 4), (0, 0)],
        [(0, 0), (4, 0), (0, 0), (0, 0)],
        [(1, 1), (1, 1), (1, 1), (1, 1)],
    ],
    ids=["crossing", "flat", "one point"],
)
@pytest.mark.parametrize("edges", list(EdgeType))
def test_polygons_without_a_clear_inside_are_refused(ring_points, edges: EdgeType) -> None:
    with pytest.raises(GeometryError) as caught:
        region_of(ring(*ring_points), edges=edges)

    assert caught.value.diagnostics[0].code == "FDS-G040"


def test_lines_among_polygons_are_refused() -> None:
    with pytest.raises(GeometryError) as caught:
        region_of([SHAPE, shapely.box(0, 0, 1, 1)])

    assert caught.value.diagnostics[0].code == "FDS-G041"
    assert "LineString" in caught.value.diagnostics[0].found


def test_a_polygon_with_straight_edges_is_cut_at_the_antimeridian() -> None:
    region = region_of(shapely.box(170, 60, 190, 70))

    inside = region.contains(np.array([175.0, -175.0, 180.0, 160.0]), np.full(4, 65.0))

    assert inside.tolist() == [True, True, True, False]
    assert region.area_m2 == pytest.approx(region_of(shapely.box(0, 60, 20, 70)).area_m2)
    assert region.signed_distance_m([180.0], [65.0])[0] < -200_000


def test_an_uncut_polygon_that_jumps_back_is_refused() -> None:
    with pytest.raises(GeometryError) as caught:
        region_of(ring((170, 60), (-170, 60), (-170, 70), (170, 70), (170, 60)))

    assert caught.value.diagnostics[0].code == "FDS-G003"


def test_an_uncut_polygon_with_geodesic_edges_takes_the_short_way() -> None:
    points = ((170, 60), (-170, 60), (-170, 70), (170, 70), (170, 60))

    region = region_of(ring(*points), edges="geodesic")

    assert region.contains([180.0, 0.0], [65.0, 65.0]).tolist() == [True, False]


def test_parts_that_overlap_or_touch_are_united() -> None:
    parts = [shapely.box(0, 0, 4, 4), shapely.box(2, 0, 6, 4), shapely.box(6, 0, 8, 4)]

    region = region_of(parts)

    assert region.area_m2 == pytest.approx(region_of(shapely.box(0, 0, 8, 4)).area_m2)
    assert region.signed_distance_m([6.0], [2.0])[0] < -200_000


def test_another_kind_of_edges_is_refused() -> None:
    for build in (field_of, region_of):
        with pytest.raises(GeometryError) as caught:
            build(shapely.box(0, 0, 1, 1), edges="curved")
        assert caught.value.diagnostics[0].code == "FDS-G045"


def test_too_many_vertices_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes_module, "VERTICES_MAX", 2)

    with pytest.raises(FoedusError) as caught:
        shape_of(SHAPE)

    assert caught.value.diagnostics[0].code == "FDS-L020"


def test_collections_in_collections_end() -> None:
    deep: dict[str, object] = GEOJSON
    for _ in range(40):
        deep = {"type": "GeometryCollection", "geometries": [deep]}

    with pytest.raises(GeometryError) as caught:
        shape_of(deep)

    assert caught.value.diagnostics[0].code == "FDS-G041"


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.fixed_dictionaries({
            "type": st.sampled_from([
                "Point",
                "LineString",
                "Polygon",
                "MultiPolygon",
                "Feature",
                "FeatureCollection",
            ]),
            "coordinates": inner,
            "geometry": inner,
            "features": inner,
        })
    ),
    max_leaves=12,
)


@given(anything)
def test_whatever_comes_is_a_shape_or_a_refusal(value: object) -> None:
    """Nothing but a refusal is raised, whatever a program hands over."""
    with suppress(FoedusError):
        assert isinstance(shape_of(value), shapely.Geometry)
