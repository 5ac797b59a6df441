"""Distances and areas beside PostGIS, by another engine, another language, other trees.

Opt-in: set FOEDUS_TEST_POSTGIS=1 to start a private server for these tests (it is installed
first where it is missing), or FOEDUS_POSTGIS to the folder of a running one's socket; see
scripts/install-postgis.sh.

What can be asserted, and why.  PostGIS measures points by GeographicLib: those must agree.  For
lines it looks for the nearest place on a sphere, with latitudes as they are, and measures the
geodesic to that place.  So its answer is the length of a geodesic to *some* place on its line
and cannot fall short of the truth, save for the gap between its edges (great circles) and ours
(geodesics).  Nor can it exceed the truth by more than the unevenness of the scale between sphere
and ellipsoid: a path keeps its length within the radii of curvature over the radius of the sphere,
so that a place nearest on the sphere is at most greatest over least radius times as far as the
true one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from pyproj import Geod

from foedus.geodesy import EdgeType, area_m2, build_field, build_region, lines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Table = dict[str, list[str]]
    Query = Callable[..., np.ndarray]

SCRIPT = Path(__file__).parents[2] / "scripts" / "install-postgis.sh"
GEOD = Geod(ellps="WGS84")
A_M, E2 = 6_378_137.0, 0.006694379990141316
QUIET = ("-X", "-q", "-A", "-t", "-F", ",", "-v", "ON_ERROR_STOP=1")
TO_LINE = """
SELECT ST_Distance(p::geography, g::geography)
FROM points CROSS JOIN (SELECT g FROM line) AS l ORDER BY points.k;
"""
IN_BUFFER = """
WITH zone AS (SELECT ST_Buffer(g::geography, 50000)::geometry AS z FROM line)
SELECT ST_Covers(z, ST_SetSRID(p::geometry, 4326))::int
FROM points CROSS JOIN zone ORDER BY points.k;
"""
ROUNDING_M = 1e-8
"""PostGIS rounds distances to ten nanometres."""
EDGE_GAP_M = 0.01
"""Great circles leave geodesics by less on edges of at most 12 km: f L^2 / 8 R = 0.0095 m."""


@pytest.fixture(scope="module")
def postgis() -> Iterator[Query]:
    """Return a function from SQL and tables of texts to an array; each call is a session."""
    running = os.environ.get("FOEDUS_POSTGIS")
    if running:
        yield lambda sql, **tables: ask(running, sql, tables)
        return
    if os.environ.get("FOEDUS_TEST_POSTGIS") != "1":
        pytest.skip("needs PostGIS: set FOEDUS_TEST_POSTGIS=1 to install and start it")
    with tempfile.TemporaryDirectory() as parent:
        Path(parent).chmod(0o711)  # the server's user must pass
        home = Path(parent) / "postgis"
        environment = {**os.environ, "FOEDUS_POSTGIS_HOME": str(home)}
        subprocess.run(["sh", SCRIPT, "start"], env=environment, check=True, stdout=2)
        try:
            yield lambda sql, **tables: ask(str(home / "socket"), sql, tables)
        finally:
            subprocess.run(["sh", SCRIPT, "stop"], env=environment, check=True)


def ask(socket: str, sql: str, tables: dict[str, Table]) -> np.ndarray:
    """Return the rows that a query gives over temporary tables, numbered from 0 in column k."""
    psql = shutil.which("psql")
    assert psql, "psql comes with PostgreSQL"
    said = subprocess.run(
        [psql, "-h", socket, "-U", "foedus", "-d", "foedus", *QUIET],
        input="".join(load(name, table) for name, table in tables.items()) + sql,
        text=True,
        capture_output=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    return np.array([line.split(",") for line in said.stdout.split()], dtype=float)


def load(name: str, table: Table) -> str:
    texts = zip(*table.values(), strict=True)
    body = "\n".join("\t".join((str(k), *row)) for k, row in enumerate(texts))
    columns = ", ".join(f"{column} text" for column in table)
    return f"CREATE TEMP TABLE {name} (k int, {columns});\nCOPY {name} FROM stdin;\n{body}\n\\.\n"


def as_text(geometries: object) -> list[str]:
    return list(shapely.to_wkt(geometries, rounding_precision=-1))


def walk(seed: int, start: tuple[float, float], steps: int, step_deg: float) -> np.ndarray:
    random = np.random.default_rng(seed)
    turns = np.cumsum(random.normal(0.0, 0.5, steps))
    squeeze = np.cos(np.radians(start[1]))
    moves = step_deg * np.column_stack([np.cos(turns) / squeeze, np.sin(turns)])
    return np.array(start) + np.cumsum(moves, axis=0)


def radii_m(south_deg: float, north_deg: float) -> tuple[float, float]:
    """Return the least and greatest radius of curvature between two latitudes."""
    sine = np.sin(np.radians(np.linspace(south_deg, north_deg, 200)))
    across = A_M / np.sqrt(1 - E2 * sine**2)
    along = A_M * (1 - E2) / (1 - E2 * sine**2) ** 1.5
    return float(along.min()), float(across.max())


def test_points_are_as_far_apart_as_postgis_says(postgis: Query) -> None:
    random = np.random.default_rng(1)
    count = 400
    latitude = np.degrees(np.arcsin(random.uniform(-1, 1, (2, count))))
    ends = np.stack([random.uniform(-180, 180, (2, count)), latitude], axis=-1)
    ends[1, :100] = ends[0, :100] + random.normal(0, 0.01, (100, 2))
    ends[..., 1] = ends[..., 1].clip(-90, 90)
    ends[1, 100:110] = ends[0, 100:110] * (1, -1) + (180, 0)  # antipodes
    ends[1, 110:120, 1] = 90.0

    p, q = (as_text(shapely.points(side)) for side in ends)
    theirs = postgis(
        "SELECT ST_Distance(p::geography, q::geography) FROM pairs ORDER BY k;",
        pairs={"p": p, "q": q},
    )[:, 0]

    ours = [
        build_field([p[None]]).distance_m(q[:1], q[1:], tolerance_m=1e-6)
        for p, q in zip(*ends, strict=True)
    ]
    assert np.abs(np.concatenate(ours) - theirs).max() < 1e-6 + 2 * ROUNDING_M


LINES = {
    "regional": (walk(3, (27.0, 57.0), 300, 0.08), (10.0, 48.0, 45.0, 66.0)),
    "equator": (walk(4, (-2.0, 0.5), 200, 0.08), (-20.0, -15.0, 20.0, 15.0)),
    "antimeridian": (walk(5, (179.0, 66.0), 200, 0.08), (165.0, 60.0, 195.0, 72.0)),
    "south": (walk(6, (-70.0, -52.0), 200, 0.08), (-85.0, -65.0, -50.0, -35.0)),
}


@pytest.mark.parametrize("name", LINES)
def test_distances_to_a_line_keep_to_the_side_of_truth(postgis: Query, name: str) -> None:
    line, box = LINES[name]
    random = np.random.default_rng(2)
    points = random.uniform(box[:2], box[2:], (1500, 2))
    points[:300] = line[random.integers(len(line), size=300)] + random.normal(0, 0.05, (300, 2))
    ours = build_field([line], edges=EdgeType.GEODESIC).distance_m(*points.T)

    theirs = postgis(
        TO_LINE,
        points={"p": as_text(shapely.points(points))},
        line={"g": as_text([shapely.LineString(line)])},
    )[:, 0]

    lengths = GEOD.inv(*line[:-1].T, *line[1:].T)[2]
    assert lengths.max() < 12_000
    least, greatest = radii_m(min(box[1], line[:, 1].min()), max(box[3], line[:, 1].max()))
    assert (ours <= theirs + EDGE_GAP_M).all()
    assert (theirs <= ours * greatest / least + 2 * EDGE_GAP_M).all()
    assert np.median(np.abs(theirs - ours)) < 1.0


def test_distances_to_a_region_are_nothing_inside_and_right_outside(postgis: Query) -> None:
    region = dense_star()
    points = np.random.default_rng(5).uniform((20, 53), (34, 62), (1500, 2))
    ours = build_region(region).distance_m(*points.T)

    theirs = postgis(
        TO_LINE,
        points={"p": as_text(shapely.points(points))},
        line={"g": as_text([region])},
    )[:, 0]

    least, greatest = radii_m(53, 62)
    gap = straightness_m(region) + EDGE_GAP_M
    assert (ours == 0).sum() > 100
    assert (ours <= theirs + gap).all()
    assert (theirs <= ours * greatest / least + gap).all()


def dense_star() -> shapely.Polygon:
    """Return a star with a hole, its edges short enough for all kinds of edges to agree."""
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    reach = np.where(np.arange(40) % 2, 1.4, 3.0)
    shell = np.column_stack([27 + 1.8 * reach * np.cos(turn), 57.5 + reach * np.sin(turn)])
    hole = np.column_stack([27 + 0.6 * np.cos(turn), 57.5 + 0.4 * np.sin(turn)])
    return shapely.segmentize(shapely.Polygon(shell, [hole]), 0.008)


def edge_lengths_m(geometry: object) -> np.ndarray:
    return np.concatenate([GEOD.inv(*line[:-1].T, *line[1:].T)[2] for line in lines_of(geometry)])


def straightness_m(geometry: object) -> float:
    """Return how far edges straight in degrees leave geodesics: at most 1.1 L^2 tan(lat) / 8 R."""
    steepest = np.tan(np.radians(np.abs(shapely.bounds(geometry)[[1, 3]]).max()))
    return 1.1 * float(edge_lengths_m(geometry).max()) ** 2 * steepest / 8 / 6.33e6


def test_areas_are_those_of_postgis(postgis: Query) -> None:
    shapes = [
        dense_star(),
        shapely.segmentize(shapely.box(-10, -5, 20, 12), 0.01),
        shapely.segmentize(shapely.box(-180, 60, -170, 75), 0.01),
        shapely.segmentize(shapely.Polygon([(10, -70), (30, -72), (20, -60)]), 0.01),
    ]

    theirs = postgis(
        "SELECT ST_Area(g::geography) FROM shapes ORDER BY k;", shapes={"g": as_text(shapes)}
    )[:, 0]

    for shape, area in zip(shapes, theirs, strict=True):
        # between an edge straight in degrees and its geodesic lie two thirds of sag times length
        between = 2 / 3 * straightness_m(shape) * edge_lengths_m(shape).sum()
        assert between < 1e-5 * area
        assert abs(area_m2(shape) - area) < between + 1e-10 * area


def test_a_buffer_of_postgis_holds_the_same_points_but_near_its_edge(postgis: Query) -> None:
    """A buffer of PostGIS is made in a plane it chooses: a sanity check, no oracle."""
    line, _ = LINES["regional"]
    points = np.random.default_rng(7).uniform((18, 52), (36, 63), (3000, 2))
    distance = build_field([line], edges=EdgeType.GEODESIC).distance_m(*points.T)
    width = 50_000.0

    held = postgis(
        IN_BUFFER,
        points={"p": as_text(shapely.points(points))},
        line={"g": as_text([shapely.LineString(line)])},
    )[:, 0].astype(bool)

    differs = held != (distance <= width)
    assert 100 < held.sum() < 2900
    assert np.abs(distance[differs] - width).max(initial=0.0) < 0.01 * width
