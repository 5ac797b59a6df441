"""Territories on nested grids whose fine levels are laid out only where and when needed."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.geodesy.compile import cores
from foedus.geodesy.coverage.grid import build_grid, split_keys
from foedus.geodesy.coverage.raster import coarsen, join_rows, rasterise_rows, rising_edges
from foedus.geodesy.regions.area import area_m2, check_rings, rings_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry import MultiPolygon, Polygon

    from foedus.geodesy.coverage.grid import Grid
    from foedus.geodesy.coverage.raster import Raster
    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.fields.pieces import IntArray
    from foedus.geodesy.regions.contains import BoolArray

_FIRST_CELLS: Final = 150
"""About as many of the coarsest cells cover a compact territory."""
_FIRST_M: Final = (1_000.0, 150_000.0)
"""Least and greatest side of the coarsest cells."""
_STAGE: Final = 4
"""Levels of cells that are laid out together."""
_LEAST_M: Final = 10.0
"""Cells are never smaller than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A territory that gives its exact area in cells of any level; build it with `build_parcel`.

    Attributes
    ----------
    edges : ndarray, shape (n, 4)
        Edges of the territory that are not along a parallel, both ends in radians.
    coarse_m : float
        Side of the cells of level 0; every level halves it.
    level_max : int
        The finest level that may be asked for: cells of 10 to 20 m.
    grids, rasters, rows : mapping from level
        What has been laid out so far, and in which rows; filled as it is asked for.

    Notes
    -----
    Levels are laid out four at a time, in the rows asked for only, at a cost linear in the edges
    and in the cells that they touch there.  Memory: 32 bytes for each edge and, in the rows laid
    out, 32 bytes for each touched cell; besides, 24 bytes for each row of the Earth.
    """

    edges: FloatArray
    coarse_m: float
    level_max: int
    grids: dict[int, Grid] = field(default_factory=dict[int, "Grid"])
    rasters: dict[int, Raster] = field(default_factory=dict[int, "Raster"])
    rows: dict[int, BoolArray] = field(default_factory=dict[int, "BoolArray"])
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def total_m2(self) -> float:
        """Area of the territory."""
        keys = self.cells()
        return float(self.areas_of(keys, level=0).sum())

    def cells(self) -> IntArray:
        """Return the cells of level 0 with territory, ascending."""
        self._lay_out(np.ones(len(self.grid(0).columns), dtype=np.bool_), level=0)
        return self.rasters[0].cells()

    def areas_of(self, keys: IntArray, *, level: int) -> FloatArray:
        """Return the area of the territory in cells of a level, square metres, shape (n,)."""
        wanted = np.zeros(len(self.grid(level).columns), dtype=np.bool_)
        wanted[split_keys(keys)[0]] = True
        self._lay_out(wanted, level=level)
        return self.rasters[level].areas_of(keys)

    def grid(self, level: int) -> Grid:
        """Return the grid of a level."""
        if level not in self.grids:
            self.grids[level] = build_grid(cell_m=self.coarse_m, level=level)
        return self.grids[level]

    def _lay_out(self, wanted: BoolArray, *, level: int) -> None:
        """Lay out the rows wanted, with all levels of the same stage."""
        first = level - level % _STAGE
        last = min(first + _STAGE - 1, self.level_max)
        rows = _any_of(wanted, 2 ** (level - first))
        with self.lock:
            known = self.rows.get(first, np.zeros(len(rows), dtype=np.bool_))
            fresh = rows & ~known
            if first in self.rows and not fresh.any():
                return
            mask = np.repeat(fresh, 2 ** (last - first))
            raster = rasterise_rows(self.edges, self.grid(last), mask)
            for at in range(last, first - 1, -1):
                old = self.rasters.get(at)
                self.rasters[at] = raster if old is None else join_rows(old, raster)
                if at > first:
                    raster = coarsen(raster, self.grid(at - 1))
            self.rows[first] = known | fresh


def build_parcels(geometries: Sequence[Polygon | MultiPolygon]) -> list[Parcel]:
    """Return a parcel for each territory, on all cores; see `build_parcel`."""
    if len(geometries) <= 1 or cores() == 1:
        return [build_parcel(geometry) for geometry in geometries]
    with ThreadPoolExecutor(max_workers=cores()) as pool:
        return list(pool.map(build_parcel, geometries))


def build_parcel(geometry: Polygon | MultiPolygon) -> Parcel:
    """Return a territory whose area can be asked for in cells of any level.

    Parameters
    ----------
    geometry : Polygon or MultiPolygon
        Longitude in [-180, 180] and latitude in degrees, valid, edges straight between them.

    Raises
    ------
    GeometryError
        FDS-G001 to FDS-G003 or FDS-G005 for coordinates that cannot be.

    Notes
    -----
    Nothing is laid out yet; the first question costs about what `build_mosaic` does.
    """
    rings = check_rings(rings_of(geometry))
    edges = rising_edges(rings)
    coarse = float(np.clip(np.sqrt(area_m2(geometry) / _FIRST_CELLS), *_FIRST_M))
    return Parcel(
        edges=edges, coarse_m=coarse, level_max=int(np.floor(np.log2(coarse / _LEAST_M)))
    )


def _any_of(marks: BoolArray, count: int) -> BoolArray:
    """Return whether any of each `count` marks in turn is set."""
    result = marks[::count].copy()
    for k in range(1, count):
        result |= marks[k::count]
    return result
