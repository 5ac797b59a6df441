"""Distances to lines and zones: territories, bands, reaches, unions, files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from pyproj import Geod

from foedus.errors import FoedusError, PlanError
from foedus.geodesy import EdgeType
from foedus.world import Territory

if TYPE_CHECKING:
    from pathlib import Path

    from tiny_world import Tiny

GEOD = Geod(ellps="WGS84")
SPOT = (21.0, 52.3)


def distance_m(tiny: Tiny, text: str, spot: tuple[float, float] = SPOT, **ground: Any) -> float:
    plan = tiny.plan()
    lon, lat = (np.array([value]) for value in spot)
    return float(tiny.ground(**ground).distance_to_text(text, plan.cast)(lon, lat)[0])


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(GEOD.inv(*one, *other)[2])


def drawn(folder: Path, geometry: dict[str, Any]) -> str:
    path = folder / "drawn.geojson"
    path.write_text(json.dumps(geometry))
    return json.dumps({"file": str(path)})


TO_LINE = metres(SPOT, (21.0, 52.0))


def test_the_distance_to_a_border_is_geodesic_and_unsigned(tiny: Tiny) -> None:
    text = "{border_between: [[NAA, NBB], [SAA, SBB]]}"

    assert distance_m(tiny, text) == pytest.approx(TO_LINE, abs=0.001)
    assert distance_m(tiny, text, (21.0, 51.7)) == pytest.approx(
        metres((21.0, 51.7), (21.0, 52.0)), abs=0.001
    )


def test_a_territory_is_at_no_distance_from_its_inside(tiny: Tiny) -> None:
    assert distance_m(tiny, "{territory: NAA}") == 0.0
    assert distance_m(tiny, "NAA") == 0.0
    assert distance_m(tiny, "{territory: SAA}") == pytest.approx(TO_LINE, abs=0.001)


def test_the_distance_to_a_band_is_that_to_the_line_less_its_width(tiny: Tiny) -> None:
    line = "{border_between: [[NAA, NBB], [SAA, SBB]]}"

    assert distance_m(tiny, f"{{band: {{line: {line}, width: 30 km}}}}") == pytest.approx(
        TO_LINE - 30_000, abs=0.001
    )
    assert distance_m(tiny, f"{{band: {{line: {line}, width: 40 km}}}}") == 0.0


@pytest.mark.parametrize(
    "text",
    [
        "{within: {of: {territory: SAA}, distance: 10 km}}",
        "{reach: {target: {territory: SAA}, range: 10 km}}",
    ],
)
def test_all_points_within_a_length_of_a_zone_are_so_much_nearer(tiny: Tiny, text: str) -> None:
    assert distance_m(tiny, text) == pytest.approx(TO_LINE - 10_000, abs=0.001)


def test_lengths_within_lengths_add_up(tiny: Tiny) -> None:
    inner = "{within: {of: {territory: SAA}, distance: 10 km}}"

    text = f"{{within: {{of: {inner}, distance: 5 km}}}}"

    assert distance_m(tiny, text) == pytest.approx(TO_LINE - 15_000, abs=0.001)


def test_a_union_is_as_near_as_its_nearest_part(tiny: Tiny) -> None:
    parts = ("{territory: SAA}", "{territory: TTT}", "{territory: NCC}")
    each = [distance_m(tiny, part) for part in parts]

    assert distance_m(tiny, f"{{union: [{', '.join(parts)}]}}") == min(each)


def test_a_region_cuts_a_territory(tiny: Tiny) -> None:
    west, island = (25.5, 52.2), (30.0, 52.2)

    assert distance_m(tiny, "{territory: NAA, region: mainland}", west) == pytest.approx(
        min(metres(west, (22.0, 52.0 + k / 1000)) for k in range(1001)), rel=1e-6
    )
    assert distance_m(tiny, "{territory: NAA, region: mainland}", island) > 500_000
    assert distance_m(tiny, "{territory: NAA}", (30.2, 52.2)) == 0.0


def test_the_sea_belongs_to_a_territory_only_where_it_is_asked_for(tiny: Tiny) -> None:
    at_sea = (21.0, 49.9)

    assert distance_m(tiny, "SCC", at_sea) > 10_000
    assert distance_m(tiny, "SCC", at_sea, territory=Territory.LAND_SEA) == 0.0


@pytest.mark.parametrize("form", ["intersection", "difference"])
def test_a_distance_that_no_field_gives_is_refused(tiny: Tiny, form: str) -> None:
    with pytest.raises(PlanError) as caught:
        distance_m(tiny, f"{{{form}: [{{territory: NAA}}, {{territory: SAA}}]}}")

    assert caught.value.diagnostics[0].code == "FDS-P011"


def test_an_open_length_is_refused(tiny: Tiny) -> None:
    with pytest.raises(FoedusError) as caught:
        distance_m(tiny, "{within: {of: {territory: SAA}, distance: {parameter: zone_width}}}")

    assert caught.value.diagnostics[0].code == "FDS-P012"


def test_a_region_that_the_world_does_not_draw_is_refused(tiny: Tiny) -> None:
    with pytest.raises(PlanError) as caught:
        distance_m(tiny, "{territory: NAA, region: everywhere}")

    fault = caught.value.diagnostics[0]
    assert fault.code == "FDS-P013"
    assert "mainland" in fault.expected


LINE = {"type": "LineString", "coordinates": [[20.0, 52.0], [22.0, 52.0]]}
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[20.5, 52.0], [21.5, 52.0], [21.5, 52.5], [20.5, 52.5], [20.5, 52.0]]],
}


@pytest.mark.parametrize(
    "geometry",
    [
        LINE,
        {"type": "Feature", "properties": {}, "geometry": LINE},
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "properties": {}, "geometry": LINE}],
        },
        {"type": "MultiLineString", "coordinates": [LINE["coordinates"]]},
    ],
    ids=["line", "feature", "collection", "several"],
)
def test_a_drawn_line_is_measured_to(tiny: Tiny, tmp_path: Path, geometry: dict[str, Any]) -> None:
    text = drawn(tmp_path, geometry)

    assert distance_m(tiny, text) == pytest.approx(TO_LINE, abs=0.001)


def test_a_drawn_region_is_at_no_distance_from_its_inside(tiny: Tiny, tmp_path: Path) -> None:
    text = drawn(tmp_path, SQUARE)

    assert distance_m(tiny, text) == 0.0
    assert distance_m(tiny, text, (21.0, 51.9)) == pytest.approx(
        metres((21.0, 51.9), (21.0, 52.0)), abs=0.001
    )


def test_a_drawn_point_is_measured_to(tiny: Tiny, tmp_path: Path) -> None:
    text = drawn(tmp_path, {"type": "Point", "coordinates": [21.0, 52.0]})

    assert distance_m(tiny, text) == pytest.approx(TO_LINE, abs=0.001)


def test_edges_of_drawn_lines_may_be_geodesics(tiny: Tiny, tmp_path: Path) -> None:
    """The geodesic between two points of a parallel runs north of it, here by some 150 m."""
    text = drawn(tmp_path, LINE)

    straight, geodesic = (distance_m(tiny, text, edges=edges) for edges in EdgeType)

    bulge = {EdgeType.STRAIGHT: straight, EdgeType.GEODESIC: geodesic}
    middle = GEOD.npts(20.0, 52.0, 22.0, 52.0, 1)[0]
    expected = metres((21.0, 52.0), middle)
    assert bulge[EdgeType.STRAIGHT] - bulge[EdgeType.GEODESIC] == pytest.approx(expected, rel=0.01)
    assert expected > 100


def test_edges_of_drawn_regions_may_be_geodesics(tiny: Tiny, tmp_path: Path) -> None:
    """The northern edge of the square bulges beyond the parallel on which its ends lie."""
    text = drawn(tmp_path, SQUARE)
    north = (21.0, 52.5 + 1e-4)

    assert distance_m(tiny, text, north) == pytest.approx(metres(north, (21.0, 52.5)), abs=1e-3)
    assert distance_m(tiny, text, north, edges=EdgeType.GEODESIC) == 0.0


def test_several_drawn_regions_are_united(tiny: Tiny, tmp_path: Path) -> None:
    """Inside of the overlap, the depth is that of the union."""
    east = {
        "type": "Polygon",
        "coordinates": [[[x + 0.5, y] for x, y in SQUARE["coordinates"][0]]],
    }
    both = {"type": "GeometryCollection", "geometries": [SQUARE, east]}
    ground, plan = tiny.ground(), tiny.plan()

    depth = ground.depth_of_text(drawn(tmp_path, both), plan.cast)(
        np.array([21.25]), np.array([52.25])
    )

    to_edge = metres((21.25, 52.25), (21.25, 52.0))
    assert depth == pytest.approx(-to_edge, rel=0.01)


@pytest.mark.parametrize("ending", ["wkt", "parquet"])
def test_a_line_may_be_drawn_in_other_formats(tiny: Tiny, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"drawn.{ending}"
    line = shapely.LineString(LINE["coordinates"])
    if ending == "wkt":
        path.write_text(line.wkt)
    else:
        write_geoparquet(path, [line, None])

    assert distance_m(tiny, str(path)) == pytest.approx(TO_LINE, abs=0.001)


def write_geoparquet(path: Path, shapes: list[Any], **column: Any) -> None:
    described = {"encoding": "WKB", "geometry_types": [], **column}
    geo = {"version": "1.1.0", "primary_column": "where", "columns": {"where": described}}
    values = [None if shape is None else shape.wkb for shape in shapes]
    table = pa.table({"id": list(range(len(values))), "where": pa.array(values, pa.binary())})
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path)


def test_curved_edges_of_a_file_are_followed_only_if_asked_for(tiny: Tiny, tmp_path: Path) -> None:
    path = tmp_path / "drawn.parquet"
    write_geoparquet(path, [shapely.LineString(LINE["coordinates"])], edges="spherical")

    with pytest.raises(PlanError) as caught:
        distance_m(tiny, str(path))

    assert caught.value.diagnostics[0].code == "FDS-P015"
    assert distance_m(tiny, str(path), edges=EdgeType.GEODESIC) < TO_LINE - 100


@pytest.mark.parametrize(
    ("column", "found"),
    [
        ({"encoding": "point"}, "point"),
        ({"crs": {"name": "ETRS89", "id": {"authority": "EPSG", "code": 25833}}}, "ETRS89"),
        ({"crs": None}, "None"),
    ],
)
def test_a_column_of_another_system_is_refused(
    tiny: Tiny, tmp_path: Path, column: dict[str, Any], found: str
) -> None:
    path = tmp_path / "drawn.parquet"
    write_geoparquet(path, [shapely.LineString(LINE["coordinates"])], **column)

    with pytest.raises(FoedusError) as caught:
        distance_m(tiny, str(path))

    fault = caught.value.diagnostics[0]
    assert fault.code == "FDS-D126"
    assert found in fault.found


def test_geodesic_edges_leave_borders_as_they_are(tiny: Tiny) -> None:
    text = "{border_between: [[NAA, NBB], [SAA, SBB]]}"

    assert distance_m(tiny, text, edges=EdgeType.GEODESIC) == distance_m(tiny, text)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("not json", "FDS-D125"),
        ('{"type": "Poin"}', "FDS-G041"),
        ('{"type": "FeatureCollection", "features": []}', "FDS-P010"),
        ('{"type": "GeometryCollection", "geometries": []}', "FDS-P010"),
        ('{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}', "FDS-G043"),
        ('{"type": "Point", "coordinates": [590000, 6500000]}', "FDS-G002"),
        (json.dumps({"type": "GeometryCollection", "geometries": [LINE, SQUARE]}), "FDS-G041"),
        (
            '{"type": "Polygon", "coordinates": [[[0, 0], [4, 4], [4, 0], [0, 4], [0, 0]]]}',
            "FDS-G040",
        ),
        ('{"type": "LineString", "coordinates": [[179.9, 0], [-179.9, 0]]}', "FDS-G003"),
    ],
)
def test_a_file_that_draws_nothing_is_refused(
    tiny: Tiny, tmp_path: Path, content: str, code: str
) -> None:
    path = tmp_path / "drawn.geojson"
    path.write_text(content)

    with pytest.raises(FoedusError) as caught:
        distance_m(tiny, json.dumps({"file": str(path)}))

    fault = caught.value.diagnostics[0]
    assert fault.code == code
    assert str(path) in f"{fault.message} {fault.place}"
    assert fault.expected


def test_a_fault_of_json_is_placed(tiny: Tiny, tmp_path: Path) -> None:
    path = tmp_path / "drawn.geojson"
    path.write_text('{"type": "Point",\n "coordinates": [24 59]}')

    with pytest.raises(FoedusError) as caught:
        distance_m(tiny, str(path))

    assert str(caught.value.diagnostics[0].place) == f"{path}:2:21"


def test_a_field_is_built_once(tiny: Tiny) -> None:
    ground, plan = tiny.ground(), tiny.plan()
    site = plan.agreement.clause("art1").site

    first = ground.field_of(site.line, plan.cast)

    assert ground.field_of(site.line, plan.cast) is first
    assert tiny.ground().field_of(site.line, plan.cast) is not first
