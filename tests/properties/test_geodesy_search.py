"""The search against measuring every piece, and laws that its answers keep."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod

from foedus.geodesy import EdgeType, build_field
from foedus.geodesy.compile import kernel
from foedus.geodesy.fields.edge import place_of
from foedus.geodesy.fields.far import _piece_distance

GEOD = Geod(ellps="WGS84")
KINDS = list(EdgeType)
TIGHT_M = 1e-6
ROUNDING_M = 1e-6
"""Beside the tolerance: the search by hand ends at a tolerance, too."""


@kernel
def _measure(points, shapes, out):
    for i in range(len(points)):
        place = place_of(points[i, 0], points[i, 1])
        for piece in range(len(shapes[0])):
            found = _piece_distance(place, shapes, piece, np.inf, 1e-6)[0]
            out[i] = min(out[i], found)


def _exhaustive_m(field, longitude, latitude):
    points = np.radians(np.column_stack([longitude, latitude]))
    out = np.full(len(points), np.inf)
    pieces = field.pieces
    shapes = pieces.chord, pieces.sag_m, pieces.track, pieces.edges is EdgeType.GEODESIC
    _measure(points, shapes, out)
    return out


def _lines(rng):
    """Return lines of three sorts: wandering, over the antimeridian, and near a pole."""
    lines = []
    for start in (
        (rng.uniform(-179, 179), rng.uniform(-70, 70)),
        (179.5, rng.uniform(-60, 60)),
        (rng.uniform(-179, 179), rng.choice([-88.5, 88.5])),
    ):
        steps = np.cumsum(rng.normal(0, 0.3, (6, 2)), axis=0)
        lines.append(np.clip(np.array(start) + steps, (-539, -90), (539, 90)))
    lines.append(np.array([(rng.uniform(-180, 180), rng.uniform(-90, 90))]))
    keep = rng.integers(1, len(lines) + 1)
    return [lines[k] for k in rng.permutation(len(lines))[:keep]]


def _points(rng, lines):
    """Return points everywhere, at poles, on the antimeridian, near lines and their antipodes."""
    vertices = np.concatenate(lines)
    latitude = np.degrees(np.arcsin(rng.uniform(-1, 1, 12)))
    everywhere = np.column_stack([rng.uniform(-180, 180, 12), latitude])
    poles = np.array([
        (10.0, 90.0),
        (-70.0, -90.0),
        (40.0, 89.9999),
        (180.0, 12.0),
        (-180.0, -5.0),
    ])
    near = vertices[rng.integers(0, len(vertices), 8)] + rng.normal(0, 0.5, (8, 2))
    on = vertices[rng.integers(0, len(vertices), 2)]
    far = vertices[rng.integers(0, len(vertices), 5)] * (1, -1) + (180, 0)
    far = far + rng.normal(0, 0.3, (5, 2))
    points = np.concatenate([everywhere, poles, near, on, far])
    return points[:, 0], np.clip(points[:, 1], -90, 90)


@pytest.mark.parametrize("edges", KINDS)
@pytest.mark.parametrize("seed", range(40))
def test_no_piece_is_nearer_than_the_one_found(seed, edges):
    rng = np.random.default_rng(seed)
    lines = _lines(rng)
    field = build_field(lines, edges=edges)
    longitude, latitude = _points(rng, lines)

    found = field.distance_m(longitude, latitude, tolerance_m=TIGHT_M)

    assert np.abs(found - _exhaustive_m(field, longitude, latitude)).max() < TIGHT_M + ROUNDING_M


@pytest.mark.parametrize("edges", KINDS)
@pytest.mark.parametrize("tolerance_m", [1e-6, 1e-3, 1.0, 100.0, 10_000.0])
def test_tolerance_is_kept(tolerance_m, edges):
    rng = np.random.default_rng(5)
    for _ in range(6):
        lines = _lines(rng)
        field = build_field(lines, edges=edges)
        longitude, latitude = _points(rng, lines)

        found = field.distance_m(longitude, latitude, tolerance_m=tolerance_m)

        apart = np.abs(found - field.distance_m(longitude, latitude, tolerance_m=TIGHT_M))
        assert apart.max() <= tolerance_m + TIGHT_M
        assert (found >= 0).all()


@pytest.mark.parametrize("edges", KINDS)
@pytest.mark.parametrize("seed", range(20))
def test_nearest_place_lies_on_the_named_edge_at_the_named_distance(seed, edges):
    rng = np.random.default_rng(seed)
    lines = _lines(rng)
    field = build_field(lines, edges=edges)
    longitude, latitude = _points(rng, lines)

    found = field.nearest(longitude, latitude)

    assert ((found.share >= 0) & (found.share <= 1)).all()
    place = found.longitude_deg, found.latitude_deg
    reached = GEOD.inv(longitude, latitude, *place)[2]
    assert np.abs(reached - found.distance_m).max() < 1e-6
    for k, (line, edge, share) in enumerate(zip(found.line, found.edge, found.share, strict=True)):
        vertices = lines[line]
        start, end = vertices[edge], vertices[min(edge + 1, len(vertices) - 1)]
        x, y = start + share * (end - start)
        if edges is EdgeType.GEODESIC:
            azimuth, _, length = GEOD.inv(*start, *end)
            x, y, _ = GEOD.fwd(*start, azimuth, share * length)
        # by length a geodesic's share is good to 25 micrometres (`studies/geodesic_pieces.py`)
        assert GEOD.inv(x, y, place[0][k], place[1][k])[2] < 5e-5


@pytest.mark.parametrize("edges", KINDS)
@pytest.mark.parametrize("seed", range(4))
def test_a_point_alone_has_the_distance_it_has_among_others(seed, edges):
    rng = np.random.default_rng(seed)
    lines = _lines(rng)
    field = build_field(lines, edges=edges)
    longitude, latitude = _points(rng, lines)
    count = len(longitude)
    crowd = np.degrees(np.arcsin(rng.uniform(-1, 1, 1000)))
    more = np.concatenate([longitude, rng.uniform(-180, 180, 1000)])
    also = np.concatenate([latitude, crowd])
    order = rng.permutation(len(more))

    together = np.empty(len(more))
    together[order] = field.distance_m(more[order], also[order], tolerance_m=TIGHT_M)

    for k in range(count):
        alone = field.distance_m(longitude[k : k + 1], latitude[k : k + 1], tolerance_m=TIGHT_M)
        assert abs(alone[0] - together[k]) <= TIGHT_M
