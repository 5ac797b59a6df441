"""Distances of random points to one boundary: Foedus beside what a user would use instead."""

from __future__ import annotations

from functools import partial

import borders
import numpy as np
import postgis
import shapely
from pyproj import Geod, Transformer
from table import Section, sentences, spend
from true_distances import true_distances_m

GEOD = Geod(ellps="WGS84")
PLANE = "+proj=laea +lat_0=57 +lon_0=27 +datum=WGS84 +units=m"
TRUE_COUNT = 20_000
COLUMNS = ["engine", "points/s", "points", "mean error, m", "max error, m", "to build, s"]
CHUNK_EDGES = 20


class Task:
    """The boundary, the points, and true distances for the first of them."""

    def __init__(self, count: int) -> None:
        self.region = borders.east_region()
        self.lines = borders.lines_in(self.region)
        self.count = count
        self.longitude, self.latitude = borders.points(count)
        some = slice(0, min(TRUE_COUNT, count))
        self.truth = {
            geodesic: true_distances_m(
                self.longitude[some], self.latitude[some], self.lines, geodesic=geodesic
            )
            for geodesic in (False, True)
        }

    def first(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the first points, scaled down with the whole."""
        count = max(100, min(self.count, count * self.count // 1_000_000))
        return self.longitude[:count], self.latitude[:count]

    def row(self, seconds, distance, build, *, geodesic=False):
        """Return the cells of a row: rate, points, errors where the truth is known."""
        known = min(len(distance), len(self.truth[geodesic]))
        error = np.abs(distance[:known] - self.truth[geodesic][:known])
        error = error[np.isfinite(error)]
        return (
            float(len(distance) / seconds),
            len(distance),
            float(error.mean()),
            float(error.max()),
            float(build),
        )


def compare(count: int) -> Section:
    """Return the table of distances."""
    task = Task(count)
    segments = sum(len(line) - 1 for line in task.lines)
    table = Section(
        title=f"Distance of random points to a boundary of {segments:,} segments",
        columns=COLUMNS,
    )
    for name, measure, arguments in (
        ("**Foedus**, within 10 µm", ours, (1e-5,)),
        ("**Foedus**, within 1 µm", ours, (1e-6,)),
        ("**Foedus**, within 1 m", ours, (1.0,)),
        ("**Foedus**, nearest point, line, edge and share", our_nearest, ()),
        ("**Foedus**, within 10 µm, geodesic edges", partial(ours, geodesic=True), (1e-5,)),
        ("one inverse geodesic for each point (pyproj), foot given", one_geodesic, ()),
        ("Shapely STRtree, equal-area plane", by_shapely, ()),
        (
            "the same, then a geodesic to the foot in the plane",
            partial(by_shapely, measure_foot=True),
            (),
        ),
        ("scikit-learn BallTree on vertices at 200 m, then a geodesic", by_ball_tree, ()),
        ("spherely (S2 closest edge)", by_spherely, ()),
        ("S2 closest edge to a foot, then a geodesic; points outside only", by_s2, ()),
        ("PostGIS geography, nearest chunk by <->, GiST", by_postgis, (1,)),
        ("PostGIS geography, the best of 20 such chunks", by_postgis, (20,)),
        ("DuckDB spatial, equal-area plane", by_duckdb, ()),
    ):
        table.try_to_add(name, measure, task, *arguments)
    table.notes = sentences(f"""
        Points are random and unsorted in 14–42° E, 45–71° N.
        Sorting is in the time, building an index is not.
        Errors are those of the first {TRUE_COUNT:,} points at most, against GeographicLib at the
        true nearest point of the same kind of edges: geodesic for S2 and PostGIS, straight in
        longitude and latitude for the rest.
        Rates are per second of one core's processor time; for PostGIS that of its backend.
        """)
    return table


def ours(task: Task, tolerance_m: float, *, geodesic: bool = False):
    from foedus.geodesy import EdgeType, build_field

    edges = EdgeType.GEODESIC if geodesic else EdgeType.STRAIGHT
    build_field(task.lines[:1], edges=edges).distance_m(np.zeros(2), np.zeros(2))
    build, field = spend(lambda: build_field(task.lines, edges=edges), rounds=3)
    points = task.longitude, task.latitude
    seconds, distance = spend(lambda: field.distance_m(*points, tolerance_m=tolerance_m), rounds=3)
    return task.row(seconds, distance, build, geodesic=geodesic)


def our_nearest(task: Task):
    from foedus.geodesy import build_field

    build, field = spend(lambda: build_field(task.lines))
    field.nearest(np.zeros(2), np.zeros(2))
    seconds, nearest = spend(lambda: field.nearest(task.longitude, task.latitude), rounds=3)
    ends = task.longitude, task.latitude, nearest.longitude_deg, nearest.latitude_deg
    return task.row(seconds, GEOD.inv(*ends)[2], build)


def one_geodesic(task: Task):
    from foedus.geodesy import build_field

    nearest = build_field(task.lines).nearest(task.longitude, task.latitude)
    ends = task.longitude, task.latitude, nearest.longitude_deg, nearest.latitude_deg
    seconds, found = spend(lambda: GEOD.inv(*ends)[2], rounds=3)
    return (*task.row(seconds, found, 0.0)[:-1], "none")


def by_shapely(task: Task, *, measure_foot: bool = False):
    plane = Transformer.from_crs("EPSG:4326", PLANE, always_xy=True)

    def build():
        flat = [np.column_stack(plane.transform(*line.T)) for line in task.lines]
        ends = np.concatenate([np.stack([line[:-1], line[1:]], axis=1) for line in flat])
        edges = shapely.linestrings(ends)
        return edges, shapely.STRtree(edges)

    built, (edges, tree) = spend(build)
    x, y = task.first(50_000)

    def query():
        spots = shapely.points(*plane.transform(x, y))
        if not measure_foot:
            _, distance = tree.query_nearest(spots, return_distance=True, all_matches=False)
            return distance
        near = tree.query_nearest(spots, all_matches=False)[1]
        foot = shapely.get_point(shapely.shortest_line(edges[near], spots), 0)
        feet = plane.transform(shapely.get_x(foot), shapely.get_y(foot), direction="INVERSE")
        return GEOD.inv(x, y, *feet)[2]

    return task.row(*spend(query), built)


def by_ball_tree(task: Task):
    from sklearn.neighbors import BallTree

    def build():
        parts = []
        for line in task.lines:
            length = GEOD.inv(*line[:-1].T, *line[1:].T)[2]
            count = np.maximum(1, np.ceil(length / 200)).astype(int)
            edge = np.repeat(np.arange(len(count)), count)
            share = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
            share = (share / count[edge])[:, None]
            parts.append(line[edge] + share * (line[edge + 1] - line[edge]))
        vertices = np.concatenate(parts)
        return vertices, BallTree(np.radians(vertices[:, ::-1]), metric="haversine")

    built, (vertices, tree) = spend(build)
    x, y = task.first(50_000)

    def query():
        near = tree.query(np.radians(np.column_stack([y, x])), return_distance=False)[:, 0]
        return GEOD.inv(x, y, *vertices[near].T)[2]

    return task.row(*spend(query), built)


def by_spherely(task: Task):
    import spherely

    def build():
        lines = [spherely.create_linestring(line) for line in task.lines]
        whole = spherely.create_multilinestring(lines)
        spherely.prepare(whole)
        spherely.distance(spherely.create_point(20.0, 50.0), whole)
        return whole

    built, whole = spend(build)
    x, y = task.first(50_000)
    seconds, found = spend(lambda: spherely.distance(spherely.points(x, y), whole))
    return task.row(seconds, found, built, geodesic=True)


def by_s2(task: Task):
    import s2geometry as s2

    def build():
        whole = s2.S2Polygon()
        loops = []
        for line in task.lines:
            loop = s2.S2Loop()
            spots = [s2.S2LatLng.FromDegrees(b, a).ToPoint() for a, b in line[:-1].tolist()]
            loop.Init(spots)
            loop.Normalize()
            loops.append(loop)
        whole.InitNested(loops)
        whole.Project(s2.S2LatLng.FromDegrees(50.0, 20.0).ToPoint())
        return whole

    built, whole = spend(build)
    x, y = task.first(30_000)
    shapely.prepare(task.region)
    inside = shapely.contains_xy(task.region, x, y)
    pairs = np.column_stack([y, x])[~inside].tolist()

    def query():
        place = s2.S2LatLng.FromDegrees
        feet = [s2.S2LatLng(whole.Project(place(*pair).ToPoint())) for pair in pairs]
        lat = [foot.lat().degrees() for foot in feet]
        lon = [foot.lng().degrees() for foot in feet]
        return GEOD.inv(x[~inside], y[~inside], lon, lat)[2]

    seconds, found = spend(query)
    distance = np.full(len(x), np.nan)
    distance[~inside] = found
    rate, _, *errors = task.row(seconds, distance, built, geodesic=True)
    return (rate * len(found) / len(x), len(found), *errors)


def by_postgis(task: Task, chunks_tried: int):
    x, y = task.first(30_000)
    with postgis.server() as socket:
        rows = postgis.ask(socket, script(task.lines, x, y, chunks_tried=chunks_tried))
    built, seconds = float(rows[0][0]), float(rows[1][0])
    return task.row(seconds, postgis.numbers(rows[2:])[:, 0], built, geodesic=True)


def script(lines, x, y, *, chunks_tried: int) -> str:
    """Return SQL that loads chunks of the lines, indexes them and asks for the distances."""
    chunks = [
        line[k : k + CHUNK_EDGES + 1]
        for line in lines
        for k in range(0, len(line) - 1, CHUNK_EDGES)
    ]
    texts = shapely.to_wkb([shapely.LineString(chunk) for chunk in chunks], hex=True)
    nearest = (
        "SELECT p.k, min(near.d) AS d FROM points AS p CROSS JOIN LATERAL "
        "(SELECT ST_Distance(c.g, p.g) AS d FROM chunks AS c "
        f"ORDER BY c.g <-> p.g LIMIT {chunks_tried}) AS near GROUP BY p.k"
    )
    spots = zip(range(len(x)), x.tolist(), y.tolist(), strict=True)
    return (
        postgis.copy("raw_chunks", "g text", texts)
        + postgis.copy(
            "raw_points", "k int, x float8, y float8", (f"{k}\t{a!r}\t{b!r}" for k, a, b in spots)
        )
        + "CREATE TEMP TABLE points AS SELECT k, ST_MakePoint(x, y)::geography AS g "
        "FROM raw_points;\n"
        + postgis.timed(
            "CREATE TEMP TABLE chunks AS SELECT ST_SetSRID(g::geometry, 4326)::geography AS g "
            "FROM raw_chunks; CREATE INDEX ON chunks USING gist (g); ANALYZE chunks; "
            "ANALYZE points;"
        )
        + postgis.timed(f"CREATE TEMP TABLE found AS {nearest};")
        + "SELECT d FROM found ORDER BY k;\n"
    )


def by_duckdb(task: Task):
    from duck import connect

    plane = Transformer.from_crs("EPSG:4326", PLANE, always_xy=True)
    x, y = task.first(2_000)
    database = connect()
    flat = [np.column_stack(plane.transform(*line.T)) for line in task.lines]
    whole = shapely.MultiLineString(flat)
    database.execute("CREATE TABLE line AS SELECT ST_GeomFromWKB(?) AS g", [whole.wkb])

    def query():
        a, b = plane.transform(x, y)
        database.register("points", {"k": np.arange(len(a)), "a": a, "b": b})
        found = database.execute(
            "SELECT ST_Distance(ST_Point(a, b), g) AS d FROM points, line ORDER BY k"
        )
        return found.fetchnumpy()["d"]

    return (*task.row(*spend(query), 0.0)[:-1], "none")
