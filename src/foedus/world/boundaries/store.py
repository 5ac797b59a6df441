"""Derived boundaries on disk, and territories put together from their units."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import shapely
from shapely import MultiPolygon

from foedus.errors import Diagnostic, WorldError
from foedus.world.boundaries.arcs import Arcs, trace_arcs
from foedus.world.boundaries.cache import (
    derive_folder,
    find_cache_folder,
    hold_lock,
    write_whole,
)
from foedus.world.boundaries.coast import Coast, cut_land, open_coast
from foedus.world.boundaries.grid import GRID_PER_DEG, join_polygons, list_polygons
from foedus.world.boundaries.memory import release_memory
from foedus.world.boundaries.packages import DataSource, hash_sources, list_sources, read_zones
from foedus.world.boundaries.partition import Partition, name_common_part, partition_zones
from foedus.world.boundaries.rings import RingTable, key_points, select_owner, shape_rings
from foedus.world.boundaries.units import Territory, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

Progress: TypeAlias = "Callable[[str, int, int], None]"
"""Called with what is being done, how many steps are done, and how many there are."""

ALGORITHM_VERSION = "2"
"""Changes with anything that changes the derived lines or areas."""

_WORKERS = 2
_VERTICES_KEPT = 3_000_000
"""Vertices of shapes kept in memory, some 40 bytes each."""
_TABLE_ARRAYS = ("points", "ring_starts", "ring_polygons", "polygon_owners")
_ARC_ARRAYS = ("points", "starts", "left", "right")


@dataclass(slots=True, kw_only=True)
class BoundaryStore:
    """Boundaries derived from one set of installed data and one table of units.

    Attributes
    ----------
    units : tuple of Unit
        Unit k of the partition; common parts of zones that the table does not name included.
    arcs : Arcs
    table : RingTable
        Mapped from disk.
    folder : pathlib.Path
    fingerprint : str
        SHA-256 over data files, package versions, units and the version of the method.
    attribution : tuple of DataSource
    progress : callable
    """

    units: tuple[Unit, ...]
    arcs: Arcs
    table: RingTable
    folder: Path
    fingerprint: str
    attribution: tuple[DataSource, ...]
    progress: Progress
    _recent: dict[tuple[tuple[int, ...], Territory], MultiPolygon] = field(
        default_factory=dict[tuple[tuple[int, ...], Territory], MultiPolygon]
    )
    _coast: Coast | None = None

    def unite(self, numbers: Iterable[int], *, kind: Territory) -> MultiPolygon:
        """Return the union of units, longitude and latitude in degrees, cut at ±180°.

        Kept in memory and on disk.  Units share their edges vertex by vertex, so that no
        sliver and no seam remains.

        Parameters
        ----------
        numbers : iterable of int
        kind : Territory
        """
        chosen = tuple(sorted(set(numbers)))
        united = self._recent.pop((chosen, kind), None) or self._read_or_unite(chosen, kind)
        self._recent[chosen, kind] = united
        self._forget()
        return united

    def derive_land(self, numbers: Iterable[int]) -> None:
        """Cut the land of those of the units that have none yet, the largest first.

        Two at a time: the cutting releases the interpreter.
        """
        if not self._lacking_land(numbers):
            return
        with hold_lock(self.folder / "land"), ThreadPoolExecutor(_WORKERS) as workers:
            lacking = self._lacking_land(numbers)
            coast = self._coast = self._coast or open_coast()
            tasks = {workers.submit(self._cut_unit, number, coast): number for number in lacking}
            for done, task in enumerate(as_completed(tasks), start=1):
                write_whole(self._land_path(tasks[task]), shapely.to_wkb(task.result()))
                self.progress("cutting land at the coast", done, len(tasks))
        del tasks
        release_memory()

    def _cut_unit(self, number: int, coast: Coast) -> MultiPolygon:
        return cut_land(_shape_unit(self.table, number), coast)

    def _read_or_unite(self, chosen: tuple[int, ...], kind: Territory) -> MultiPolygon:
        if not chosen:
            return MultiPolygon()
        if len(chosen) == 1:
            return self._read_unit(chosen[0], kind)
        name = hashlib.sha256(repr(chosen).encode()).hexdigest()[:16]
        path = self.folder / "unions" / f"{kind.name.lower()}-{name}.wkb"
        if path.is_file():
            return _read_shape(path)
        if kind is Territory.LAND:
            self.derive_land(chosen)
        united = _unite_coverage([self._read_unit(number, kind) for number in chosen])
        write_whole(path, shapely.to_wkb(united))
        return united

    def _read_unit(self, number: int, kind: Territory) -> MultiPolygon:
        if kind is Territory.LAND:
            self.derive_land((number,))
            return _read_shape(self._land_path(number))
        return _shape_unit(self.table, number)

    def _lacking_land(self, numbers: Iterable[int]) -> list[int]:
        lacking = [number for number in numbers if not self._land_path(number).is_file()]
        sizes = {number: len(select_owner(self.table, number).points) for number in lacking}
        return sorted(lacking, key=lambda number: -sizes[number])

    def _forget(self) -> None:
        """Let go of the shapes asked for longest ago until the others fit into memory."""
        sizes = {key: _count_vertices(shape) for key, shape in self._recent.items()}
        excess = sum(sizes.values()) - _VERTICES_KEPT
        for key, size in list(sizes.items())[:-1]:
            if excess <= 0:
                return
            del self._recent[key]
            excess -= size

    def _land_path(self, number: int) -> Path:
        return self.folder / "land" / f"{number:04}.wkb"


def open_store(
    units: Sequence[Unit], *, cache_dir: Path | None, progress: Progress
) -> BoundaryStore:
    """Return the boundaries of the units, derived now if the cache lacks them.

    Raises
    ------
    WorldError
        FDS-W100 if a data package is missing; FDS-W101 or FDS-W102 if units and data do not
        fit; FDS-W105 if the cache cannot be written; FDS-W108 if it is damaged.
    """
    attribution = list_sources()
    fingerprint = _fingerprint(units, attribution)
    folder = find_cache_folder(cache_dir) / f"boundaries-{fingerprint[:16]}"

    def derive(partial: Path) -> None:
        progress("reading time zones", 0, 4)
        zones = dict(read_zones())
        progress("matching shared boundaries", 1, 4)
        partition = partition_zones(zones.items(), units)
        progress("tracing lines", 2, 4)
        arcs = trace_arcs(partition)
        progress("writing boundaries", 3, 4)
        _write_partition(partial, partition, arcs)
        progress("writing boundaries", 4, 4)

    if derive_folder(folder, derive):
        release_memory()
    table = RingTable(**_read_arrays(folder / "table", _TABLE_ARRAYS))
    return BoundaryStore(
        units=_name_units(folder, units),
        arcs=Arcs(**_read_arrays(folder / "arcs", _ARC_ARRAYS)),
        table=table,
        folder=folder,
        fingerprint=fingerprint,
        attribution=attribution,
        progress=progress,
    )


def _fingerprint(units: Sequence[Unit], sources: Sequence[DataSource]) -> str:
    rows = [
        (u.id, u.state, u.held_by, u.shared, u.views, u.zones, u.inside)
        for u in sorted(units, key=lambda u: u.id)
    ]
    versions = [(source.name, source.version) for source in sources]
    facts = (ALGORITHM_VERSION, shapely.geos_version_string, versions, hash_sources(), rows)
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def _write_partition(folder: Path, partition: Partition, arcs: Arcs) -> None:
    for name, source, arrays in (
        ("table", partition.table, _TABLE_ARRAYS),
        ("arcs", arcs, _ARC_ARRAYS),
    ):
        (folder / name).mkdir()
        for array in arrays:
            np.save(folder / name / f"{array}.npy", getattr(source, array))
    names = [[unit.id, *unit.zones] for unit in partition.units]
    (folder / "units.json").write_text(json.dumps(names), encoding="utf-8")


def _read_arrays(folder: Path, names: Iterable[str]) -> dict[str, Any]:
    paths = {name: folder / f"{name}.npy" for name in names}
    try:
        return {name: np.load(path, mmap_mode="r") for name, path in paths.items()}
    except (OSError, ValueError) as error:
        broken = next((path for path in paths.values() if not path.is_file()), folder)
        raise _refuse_damage(broken) from error


def _name_units(folder: Path, units: Sequence[Unit]) -> tuple[Unit, ...]:
    known = {unit.id: unit for unit in units}
    names: list[list[str]] = json.loads((folder / "units.json").read_text(encoding="utf-8"))
    return tuple(
        known[name] if name in known else name_common_part(*(known[zone] for zone in zones))
        for name, *zones in names
    )


def _shape_unit(table: RingTable, number: int) -> MultiPolygon:
    return MultiPolygon(shape_rings(select_owner(table, number)).tolist())


def _unite_coverage(shapes: Sequence[MultiPolygon]) -> MultiPolygon:
    """Return the union of shapes that meet in identical vertices and nowhere else."""
    parts = np.array([part for shape in shapes for part in shape.geoms], dtype=object)
    joined = _meets_another(parts)
    united = shapely.coverage_union_all(parts[joined])
    if not united.is_valid:
        # Rounding moved an edge of the cut coast by half a step of the grid into a neighbour.
        united = shapely.union_all(parts[joined])
    return join_polygons([*list_polygons(united), *parts[~joined].tolist()])


def _meets_another(parts: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which of the parts have a vertex in common with another: islands have none."""
    coordinates, owners = shapely.get_coordinates(parts, return_index=True)
    keys = key_points(np.round(coordinates * GRID_PER_DEG).astype(np.int32))
    order = np.argsort(keys, kind="stable")
    keys, owners = keys[order], owners[order]
    shared = (keys[1:] == keys[:-1]) & (owners[1:] != owners[:-1])
    meets = np.zeros(len(parts), dtype=np.bool_)
    meets[owners[:-1][shared]] = True
    meets[owners[1:][shared]] = True
    return meets


def _count_vertices(shape: MultiPolygon) -> int:
    # The stubs of shapely leave **kwargs without a type.
    return int(shapely.get_num_coordinates(shape))  # pyright: ignore[reportUnknownMemberType]


def _read_shape(path: Path) -> MultiPolygon:
    try:
        shape = shapely.from_wkb(path.read_bytes())
    except shapely.GEOSException as error:
        raise _refuse_damage(path) from error
    if not isinstance(shape, MultiPolygon):
        raise _refuse_damage(path)
    return shape


def _refuse_damage(path: Path) -> WorldError:
    return WorldError(
        Diagnostic(
            code="FDS-W108",
            message=f"the file {path.name} of derived boundaries is missing or damaged",
            found=str(path),
            expected="files as they were derived",
            hint=f"remove the folder {path.parent.parent}; it is derived again at the next use",
        )
    )
