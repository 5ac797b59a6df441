"""Which points lie in a state and within a width of a boundary: Foedus beside the peers."""

from __future__ import annotations

import borders
import numpy as np
import shapely
from pyproj import Transformer
from table import Section, sentences, spend

PLANE = "+proj=laea +lat_0=57 +lon_0=27 +datum=WGS84 +units=m"
WIDTH_KM = 100.0
COLUMNS = ["engine", "points/s", "points", "wrong of a million", "to build, s"]


class Task:
    """Points, states and line, with the true answers: index of the state, or -1."""

    def __init__(self, count: int) -> None:
        from foedus.geodesy import build_field, build_region

        self.region = borders.east_region()
        self.lines = borders.lines_in(self.region)
        self.states = borders.states()
        self.count = count
        self.longitude, self.latitude = points = borders.points(count)
        self.field = build_field(self.lines)
        self.regions = [build_region(state) for state in self.states.values()]
        self.near = self.field.distance_m(*points, tolerance_m=1e-6) <= 1000 * WIDTH_KM
        self.inside = np.full(count, -1)
        for k, state in enumerate(self.states.values()):
            shapely.prepare(state)
            self.inside[shapely.contains_xy(state, *points)] = k
        self.both = np.where(self.near, self.inside, -1)

    def zones(self) -> tuple[float, list[shapely.Geometry], shapely.Geometry]:
        """Return what a user makes for the peers: states cut by a buffer, and the buffer."""
        plane = Transformer.from_crs("EPSG:4326", PLANE, always_xy=True)

        def build():
            flat = shapely.transform(
                shapely.MultiLineString(self.lines),
                lambda c: np.column_stack(plane.transform(*c.T)),
            )
            buffer = shapely.buffer(flat, 1000 * WIDTH_KM)
            back = shapely.transform(
                buffer, lambda c: np.column_stack(plane.transform(*c.T, direction="INVERSE"))
            )
            return [shapely.intersection(one, back) for one in self.states.values()], back

        seconds, (zones, buffer) = spend(build)
        return seconds, zones, buffer

    def first(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the first points, scaled down with the whole."""
        count = max(100, min(self.count, count * self.count // 1_000_000))
        return self.longitude[:count], self.latitude[:count]

    def row(self, seconds, answers, build):
        """Return the cells of a row for indices of states, or for yes and no."""
        truth = self.near if answers.dtype == bool else self.both
        wrong = int((answers != truth[: len(answers)]).sum()) * 1_000_000 / len(answers)
        return float(len(answers) / seconds), len(answers), float(round(wrong)), float(build)


def compare(count: int) -> Section:
    """Return the table of screenings."""
    task = Task(count)
    build, zones, buffer = task.zones()
    table = Section(
        title=f"Screening: in which of six states, and within {WIDTH_KM:.0f} km of the boundary?",
        columns=COLUMNS,
    )
    table.try_to_add("**Foedus** screen, within the width only", our_width, task)
    table.try_to_add("**Foedus** screen, state and width", our_states, task)
    table.try_to_add("Foedus kernels, no screen: inside, then distance", our_kernels, task)
    table.try_to_add(
        "Shapely, buffer prepared, within the width only", by_shapely, task, build, buffer
    )
    table.try_to_add("GeoPandas sjoin", by_geopandas, task, build, zones)
    table.try_to_add("SedonaDB join", by_sedona, task, build, zones)
    table.try_to_add("DuckDB spatial join", by_duckdb, task, build, zones)
    table.notes = sentences("""
        The same points.
        Wrong: another answer than exact distances (within 1 µm) and exact inside tests give.
        The peers join with zones: buffers of the boundary made in an equal-area plane and cut
        with the states, which is what building takes.
        """)
    return table


def our_width(task: Task):
    from foedus.geodesy import build_width_screen

    def build():
        return build_width_screen(
            task.field.distance_m, widths_m=[1000 * WIDTH_KM], bounds_deg=borders.BOX_DEG
        )

    return task.row(*run_screen(task, build, lambda screen: screen.within))


def our_states(task: Task):
    from foedus.geodesy import build_screen

    def excess_m(x, y):
        beyond = task.field.distance_m(x, y) - 1000 * WIDTH_KM
        return np.stack([np.maximum(one.signed_distance_m(x, y), beyond) for one in task.regions])

    def answer(screen):
        names = np.array([*range(screen.zones), -1])
        return lambda x, y: names[screen.index_of(x, y)]

    def build():
        return build_screen(excess_m, bounds_deg=borders.BOX_DEG)

    return task.row(*run_screen(task, build, answer))


def run_screen(task: Task, build, ask):
    """Return seconds to answer, the answers, and seconds to build, kernels compiled."""
    ask(build())(task.longitude[:1000], task.latitude[:1000])
    built, screen = spend(build)
    answer = ask(screen)
    seconds, found = spend(lambda: answer(task.longitude, task.latitude), rounds=5)
    return seconds, found, built


def our_kernels(task: Task):
    x, y = task.first(300_000)
    for region in task.regions:
        region.contains(x[:10], y[:10])

    def query():
        answers = np.full(len(x), -1)
        for k, region in enumerate(task.regions):
            answers[region.contains(x, y)] = k
        held = answers >= 0
        far = task.field.distance_m(x[held], y[held], tolerance_m=1e-6) > 1000 * WIDTH_KM
        answers[np.flatnonzero(held)[far]] = -1
        return answers

    return task.row(*spend(query, rounds=3), 0.0)


def by_shapely(task: Task, build: float, buffer: shapely.Geometry):
    x, y = task.first(100_000)
    shapely.prepare(buffer)
    return task.row(*spend(lambda: shapely.contains_xy(buffer, x, y)), build)


def by_geopandas(task: Task, build: float, zones: list[shapely.Geometry]):
    import geopandas

    x, y = task.first(1_000_000)
    frame = geopandas.GeoDataFrame({"zone": range(len(zones))}, geometry=zones, crs="EPSG:4326")

    def query():
        spots = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(x, y), crs="EPSG:4326")
        joined = spots.sjoin(frame, predicate="within")
        answers = np.full(len(x), -1)
        answers[joined.index.to_numpy()] = joined["zone"].to_numpy()
        return answers

    return task.row(*spend(query), build)


def by_sedona(task: Task, build: float, zones: list[shapely.Geometry]):
    import geoarrow.pyarrow
    import pyarrow
    import sedonadb

    del geoarrow
    x, y = task.first(1_000_000)
    engine = sedonadb.connect()
    wkb = [zone.wkb for zone in zones]
    engine.create_data_frame(
        pyarrow.table({"zone": np.arange(len(zones)), "wkb": pyarrow.array(wkb, pyarrow.binary())})
    ).to_view("raw", overwrite=True)
    engine.create_data_frame(pyarrow.table({"k": np.arange(len(x)), "x": x, "y": y})).to_view(
        "points", overwrite=True
    )
    engine.sql("SELECT zone, ST_GeomFromWKB(wkb) AS g FROM raw").to_memtable().to_view("zones")

    def query():
        joined = engine.sql(
            "SELECT p.k, z.zone FROM points AS p JOIN zones AS z "
            "ON ST_Contains(z.g, ST_Point(p.x, p.y))"
        ).to_arrow_table()
        answers = np.full(len(x), -1)
        answers[joined["k"].to_numpy()] = joined["zone"].to_numpy()
        return answers

    query_cost = spend(query)
    return task.row(*query_cost, build)


def by_duckdb(task: Task, build: float, zones: list[shapely.Geometry]):
    from duck import connect

    x, y = task.first(30_000)
    database = connect()
    database.execute("CREATE TABLE zones (zone INTEGER, g GEOMETRY)")
    for k, zone in enumerate(zones):
        database.execute("INSERT INTO zones VALUES (?, ST_GeomFromWKB(?))", [k, zone.wkb])
    database.register("points", {"k": np.arange(len(x)), "x": x, "y": y})

    def query():
        joined = database.execute(
            "SELECT p.k, z.zone FROM points AS p JOIN zones AS z "
            "ON ST_Contains(z.g, ST_Point(p.x, p.y))"
        ).fetchnumpy()
        answers = np.full(len(x), -1)
        answers[joined["k"]] = joined["zone"]
        return answers

    return task.row(*spend(query), build)
