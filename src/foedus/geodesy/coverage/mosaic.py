"""Territories as mosaics: the exact area of a territory in every cell of a grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.errors import Diagnostic, GeometryError, LimitError
from foedus.geodesy.coverage.grid import build_grid, split_keys
from foedus.geodesy.coverage.raster import rasterise
from foedus.geodesy.regions.area import check_rings, rings_of

if TYPE_CHECKING:
    from shapely.geometry import MultiPolygon, Polygon

    from foedus.geodesy.ellipsoid import FloatArray

_CELLS_MAX: Final = 5_000_000
_CELL_M_MIN: Final = 10.0
_CELL_M_MAX: Final = 1.0e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Mosaic:
    """A territory in n cells, each with some territory.

    Attributes
    ----------
    longitude_deg, latitude_deg : ndarray, shape (n,)
        Centres of the cells.
    radius_m : ndarray, shape (n,)
        Every point of a cell lies within this geodesic distance of its centre.
    area_m2 : ndarray, shape (n,)
        Area of the territory inside the cell.
    """

    longitude_deg: FloatArray
    latitude_deg: FloatArray
    radius_m: FloatArray
    area_m2: FloatArray

    @property
    def total_m2(self) -> float:
        """Area of the territory."""
        return float(self.area_m2.sum())

    def __len__(self) -> int:
        return len(self.area_m2)


def build_mosaic(
    geometry: Polygon | MultiPolygon, *, cell_m: float, cells_max: int = _CELLS_MAX
) -> Mosaic:
    """Return a territory as a mosaic of cells of about one size.

    Parameters
    ----------
    geometry : Polygon or MultiPolygon
        Longitude in [-180, 180] and latitude in degrees, valid, edges straight between them.
    cell_m : float
        Side of a cell, 10 to 1,000,000.
    cells_max : int, default 5,000,000

    Returns
    -------
    Mosaic
        Cells by rows from the south; their areas add up to `area_m2` of the geometry.

    Raises
    ------
    GeometryError
        FDS-G002 or FDS-G005 for coordinates out of range, FDS-G007 for a side out of range.
    LimitError
        FDS-L011 for more than `cells_max` cells.

    Notes
    -----
    Cost is linear in the vertices and in the cells that the boundary touches.
    """
    if not _CELL_M_MIN <= cell_m <= _CELL_M_MAX:
        raise GeometryError(
            Diagnostic(
                code="FDS-G007",
                message="The side of a cell is out of range.",
                expected="10 m to 1000 km",
                found=f"{cell_m:g} m",
            )
        )
    raster = rasterise(check_rings(rings_of(geometry)), build_grid(cell_m=cell_m))
    if raster.cell_count() > cells_max:
        raise LimitError(
            Diagnostic(
                code="FDS-L011",
                message="The cells are too small for a territory of this size.",
                expected=f"at most {cells_max} cells",
                found=f"{raster.cell_count()} cells of {cell_m:g} m",
                hint="ask for larger cells",
            )
        )
    keys = raster.cells()
    longitude, latitude = raster.grid.centres_deg(keys)
    return Mosaic(
        longitude_deg=longitude,
        latitude_deg=latitude,
        radius_m=raster.grid.radius_m[split_keys(keys)[0]],
        area_m2=raster.areas_of(keys),
    )
