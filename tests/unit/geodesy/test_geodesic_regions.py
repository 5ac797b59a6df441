"""Regions with geodesic edges, against the turning of GeographicLib's azimuths."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod

from foedus.errors import GeometryError
from foedus.geodesy import EdgeType, Region, build_region

GEOD = Geod(ellps="WGS84")
AROUND_POLE = [(0, 60), (90, 60), (180, 60), (-90, 60)]
OVER_ANTIMERIDIAN = [(170, 60), (-165, 62), (-170, 75), (172, 70)]
EDGE_OVER_POLE = [(0, 80), (180, 80), (-90, 80)]
VERTEX_AT_POLE = [(0, 80), (0, 90), (90, 80)]
CONCAVE = [(20, 50), (30, 50), (31, 61), (25, 52), (19, 60)]
LONG_EDGES = [(0, 0), (60, -20), (100, 30), (30, 40)]
SHAPES = {
    "around a pole": AROUND_POLE,
    "over the antimeridian": OVER_ANTIMERIDIAN,
    "edge over a pole": EDGE_OVER_POLE,
    "vertex at a pole": VERTEX_AT_POLE,
    "concave": CONCAVE,
    "long edges": LONG_EDGES,
    "around the south pole": [(x, -y) for x, y in AROUND_POLE],
}


def region(polygon: object) -> Region:
    geometry = polygon if isinstance(polygon, shapely.Geometry) else shapely.Polygon(polygon)
    return build_region(geometry, edges=EdgeType.GEODESIC)


def along(start, end, share):
    """Return points on the geodesic between two vertices, and the azimuth there."""
    azimuth, _, length = GEOD.inv(*start, *end)
    count = np.ones(len(share))
    lon, lat, back = GEOD.fwd(
        start[0] * count, start[1] * count, azimuth * count, length * np.asarray(share)
    )
    return lon, lat, back + 180.0


def turns(ring, lon: float, lat: float) -> int:
    """Return how often a ring turns around a point: 0 outside."""
    edges = zip(ring, [*ring[1:], ring[0]], strict=True)
    shares = np.linspace(0, 1, 4001)[:-1]
    points = np.concatenate([np.column_stack(along(a, b, shares)[:2]) for a, b in edges])
    count = np.ones(len(points))
    azimuth = GEOD.inv(lon * count, lat * count, points[:, 0], points[:, 1])[0]
    step = np.diff(np.append(azimuth, azimuth[0]))
    return round(float((step - 360 * np.round(step / 360)).sum()) / 360)


@pytest.mark.parametrize("ring", SHAPES.values(), ids=SHAPES)
def test_inside_is_where_the_ring_turns_around_the_point(ring) -> None:
    rng = np.random.default_rng(11)
    longitude = (
        np.mod([x for x, _ in ring], 360) if ring is OVER_ANTIMERIDIAN else np.array(ring).T[0]
    )
    latitude = np.array(ring)[:, 1]
    lon = rng.uniform(min(longitude) - 10, max(longitude) + 10, 60)
    lat = rng.uniform(max(-89.9, min(latitude) - 8), min(89.9, max(latitude) + 8), 60)

    inside = region(ring).contains(lon, lat)

    assert inside.tolist() == [turns(ring, x, y) != 0 for x, y in zip(lon, lat, strict=True)]
    assert 0 < inside.sum() < len(inside)


@pytest.mark.parametrize("ring", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("offset_m", [1e-6, 1e-3, 1.0])
def test_sides_of_an_edge_are_told_apart_to_a_micrometre(ring, offset_m: float) -> None:
    whole = region(ring)
    shares = np.random.default_rng(3).uniform(0.01, 0.99, 50)
    for start, end in zip(ring, [*ring[1:], ring[0]], strict=True):
        lon, lat, azimuth = along(start, end, shares)

        left, right = (
            whole.contains(*GEOD.fwd(lon, lat, azimuth + side, np.full(50, offset_m))[:2])
            for side in (-90.0, 90.0)
        )

        assert (left != right).all()
        assert len(np.unique(left)) == 1


@pytest.mark.parametrize("ring", SHAPES.values(), ids=SHAPES)
def test_rings_may_turn_either_way_and_start_anywhere(ring) -> None:
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(-180, 180, 3000), np.degrees(np.arcsin(rng.uniform(-1, 1, 3000)))
    whole = region(ring)

    for other in (ring[::-1], ring[2:] + ring[:2], [(x + 360, y) for x, y in ring]):
        again = region(other)
        assert (again.contains(lon, lat) == whole.contains(lon, lat)).all()
        assert again.area_m2 == pytest.approx(whole.area_m2, rel=1e-12)


def test_the_area_is_that_of_geodesic_triangles_with_a_corner_at_the_pole() -> None:
    """Four triangles that meet at the pole make up the ring around it."""
    whole = region(AROUND_POLE)

    corner = region([(0, 60), (90, 60), (0, 90)])

    assert 4 * corner.area_m2 == pytest.approx(whole.area_m2, rel=1e-12)
    assert whole.contains(np.array([0.0, 77.0]), np.array([90.0, 89.0])).all()


def test_area_agrees_with_the_share_of_points_inside() -> None:
    rng = np.random.default_rng(2)
    count = 200_000
    lon, lat = rng.uniform(-180, 180, count), np.degrees(np.arcsin(rng.uniform(-1, 1, count)))
    whole = region(AROUND_POLE)

    share = whole.contains(lon, lat).mean()

    assert share == pytest.approx(whole.area_m2 / 5.10065e14, abs=0.002)


def test_a_region_cut_at_the_antimeridian_equals_the_uncut_one() -> None:
    """Along the antimeridian, a geodesic, the cut is no boundary."""
    cut = shapely.MultiPolygon([
        shapely.Polygon([(170, 60), (180, 60), (180, 70), (170, 70)]),
        shapely.Polygon([(-180, 60), (-170, 60), (-170, 70), (-180, 70)]),
    ])
    uncut = shapely.Polygon([(170, 60), (180, 60), (190, 60), (190, 70), (180, 70), (170, 70)])
    lon, lat = np.array([180.0, -180.0, 175.0, -175.0, 181.0]), np.full(5, 65.0)

    whole, other = region(cut), region(uncut)

    assert whole.contains(lon, lat).all()
    assert other.contains(lon, lat).all()
    assert whole.area_m2 == pytest.approx(other.area_m2, rel=1e-9)
    assert whole.signed_distance_m(lon, lat) == pytest.approx(
        other.signed_distance_m(lon, lat), abs=1e-5
    )
    assert whole.signed_distance_m(lon, lat).max() < -200_000


def test_edges_that_neighbours_share_are_no_boundary() -> None:
    pair = shapely.MultiPolygon([
        shapely.Polygon([(0, 0), (4, 0), (4, 4), (0, 4)]),
        shapely.Polygon([(4, 0), (8, 0), (8, 4), (4, 4)]),
    ])

    depth = region(pair).signed_distance_m(np.array([4.0]), np.array([2.0]))

    assert depth[0] < -200_000


def test_a_hole_with_geodesic_edges_is_outside() -> None:
    outer, inner = [(0, 0), (8, 0), (8, 8), (0, 8)], [(2, 2), (6, 2), (6, 6), (2, 6)]
    ring = region(shapely.Polygon(outer, [inner]))

    assert ring.contains(np.array([1.0, 4.0]), np.array([1.0, 4.0])).tolist() == [True, False]
    assert ring.area_m2 == pytest.approx(region(outer).area_m2 - region(inner).area_m2, rel=1e-12)


def test_distances_are_signed_from_the_geodesic_edges() -> None:
    """The northern edge bulges some 11 km beyond the parallel on which its ends lie."""
    ring = region([(20, 50), (30, 50), (30, 60), (20, 60)])
    middle_lon, middle_lat, _ = along((20, 60), (30, 60), [0.5])

    depth = ring.signed_distance_m(middle_lon, middle_lat - 0.01)

    foot = GEOD.inv(middle_lon, middle_lat - 0.01, middle_lon, middle_lat)[2]
    assert depth == pytest.approx(-foot, abs=1e-3)
    assert ring.distance_m(middle_lon, middle_lat - 0.01)[0] == 0.0
    assert middle_lat[0] > 60.09


def test_an_empty_geometry_gives_an_empty_region() -> None:
    nothing = region(shapely.MultiPolygon())

    assert nothing.area_m2 == 0.0
    assert not nothing.contains(np.array([1.0]), np.array([1.0]))[0]
    assert np.isinf(nothing.distance_m(np.array([1.0]), np.array([1.0])))[0]


@pytest.mark.parametrize(
    ("polygon", "code"),
    [
        ([(0, 0), (120, 0), (-120, 0)], "FDS-G042"),
        ([(0, 0), (4, 4), (4, 0), (0, 4)], "FDS-G040"),
        (
            shapely.MultiPolygon([shapely.box(0, 0, 4, 4), shapely.box(2, 2, 6, 6)]),
            "FDS-G040",
        ),
        (
            shapely.MultiPolygon([
                shapely.box(178, 0, 184, 4),
                shapely.box(-178, 1, -170, 3),
            ]),
            "FDS-G040",
        ),
        ([(0, 0), (600, 0), (0, 4)], "FDS-G002"),
    ],
)
def test_what_has_no_clear_inside_is_refused(polygon, code: str) -> None:
    with pytest.raises(GeometryError) as caught:
        region(polygon)

    assert caught.value.diagnostics[0].code == code
    assert caught.value.diagnostics[0].hint


def test_the_place_of_a_crossing_is_named() -> None:
    with pytest.raises(GeometryError) as caught:
        build_region(shapely.Polygon([(0, 0), (4, 4), (4, 0), (0, 4)]))

    assert "longitude 2, latitude 2" in caught.value.diagnostics[0].message
