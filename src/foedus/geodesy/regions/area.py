"""Areas on the ellipsoid of polygons.

With edges straight in longitude and latitude:

The area between the equator and latitude ``p`` per radian of longitude is
``Q(p) = sum q_k sin((2k+1) p)``, from the series of ``M N cos p`` in powers of ``e**2 sin**2 p``
(authalic latitude, Snyder 1987, eq. 3-12).  By Green's theorem the area of a polygon is the
integral of ``-Q dlongitude`` around it; along a straight edge the mean of ``sin(m p)`` is
``sin(m p_mid) sinc(m dp/2)``, so that every edge has a closed form.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from pyproj import Geod

from foedus.errors import Diagnostic, GeometryError
from foedus.geodesy.compile import kernel
from foedus.geodesy.ellipsoid import A_M, E2, F, FloatArray
from foedus.geodesy.fields.pieces import check_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    ObjectArray = NDArray[np.object_]

_TERMS: Final = 7


def _zone_coefficients() -> tuple[float, ...]:
    """Return q_k: powers of the sine, from (1 - x)**-2, turned into sines of multiples."""
    coefficients = [0.0] * _TERMS
    for n in range(_TERMS):
        factor = A_M**2 * (1 - E2) * (n + 1) * E2**n / (2 * n + 1) / 4**n
        for k in range(n + 1):
            coefficients[k] += factor * (-1) ** k * math.comb(2 * n + 1, n - k)
    return tuple(coefficients)


_Q: Final = np.array(_zone_coefficients())


@kernel
def zone_m2(latitude: float) -> float:
    """Return the area from the equator to a latitude, in radians, per radian of longitude."""
    double = 2 * math.cos(2 * latitude)
    before, now, total = -math.sin(latitude), math.sin(latitude), 0.0
    for k in range(_TERMS):
        total += _Q[k] * now
        before, now = now, double * now - before
    return total


@kernel
def zone_mean_m2(latitude1: float, latitude2: float) -> float:
    """Return the mean of `zone_m2` along a straight edge between two latitudes."""
    middle, half = (latitude1 + latitude2) / 2, (latitude2 - latitude1) / 2
    double = 2 * math.cos(2 * middle)
    before, now, total = -math.sin(middle), math.sin(middle), 0.0
    for k in range(_TERMS):
        x = (2 * k + 1) * half
        square = x * x
        sinc = 1 - square / 6 * (1 - square / 20 * (1 - square / 42))
        if square > 1e-4:
            sinc = math.sin(x) / x
        total += _Q[k] * now * sinc
        before, now = now, double * now - before
    return total


@kernel
def _edges_area_m2(ends: FloatArray) -> float:
    """Return the signed area inside edges in radians, positive if counter-clockwise."""
    total = 0.0
    for i in range(len(ends)):
        turn = ends[i, 2] - ends[i, 0]
        if turn != 0.0:
            total -= turn * zone_mean_m2(ends[i, 1], ends[i, 3])
    return total


def edges_of(rings: Sequence[FloatArray]) -> FloatArray:
    """Return the edges of closed rings, start and end in radians, shape (n, 4)."""
    if len(rings) == 0:
        return np.empty((0, 4))
    points = np.radians(np.concatenate(rings))
    within = np.ones(len(points), dtype=np.bool_)
    within[np.cumsum([len(ring) for ring in rings]) - 1] = False
    ends = np.column_stack([points[:-1], points[1:]])
    return np.ascontiguousarray(ends[within[:-1]])


def rings_of(geometry: BaseGeometry) -> list[FloatArray]:
    """Return the closed rings of all polygons of a geometry, degrees.

    Shells run counter-clockwise and holes clockwise.
    """
    polygons = [part for part in _parts(geometry) if part.geom_type == "Polygon"]
    if not polygons:
        return []
    array = np.array(polygons, dtype=object)
    return _split(shapely.get_rings(shapely.orient_polygons(array)))


def polygons_of(geometry: BaseGeometry) -> list[list[FloatArray]]:
    """Return the closed rings of every polygon of a geometry as they stand, shell first."""
    polygons = [part for part in _parts(geometry) if part.geom_type == "Polygon"]
    return [_split(shapely.get_rings(np.array([part], dtype=object))) for part in polygons]


def lines_of(geometry: BaseGeometry) -> list[FloatArray]:
    """Return the rings, lines and points of any geometry as arrays of shape (n, 2), degrees."""
    parts = _parts(geometry)
    areal = [part for part in parts if part.geom_type == "Polygon"]
    others = [part for part in parts if part.geom_type != "Polygon"]
    rings = shapely.get_rings(np.array(areal, dtype=object))
    return [*_split(rings), *_split(np.array(others, dtype=object))]


def _split(geometries: ObjectArray) -> list[FloatArray]:
    """Return the coordinates of each line or ring."""
    if len(geometries) == 0:
        return []
    points, owner = shapely.get_coordinates(geometries, return_index=True)
    return np.split(points, np.flatnonzero(np.diff(owner)) + 1)


def _parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    """Return the simple, non-empty parts, out of collections of any depth."""
    parts = [geometry]
    while any("Multi" in part.geom_type or "Collection" in part.geom_type for part in parts):
        parts = list(shapely.get_parts(np.array(parts, dtype=object)))
    return [part for part in parts if not part.is_empty]


def area_m2(geometry: BaseGeometry) -> float:
    """Return the area of the polygons of a geometry on the ellipsoid.

    Parameters
    ----------
    geometry : shapely geometry
        Longitude and latitude in degrees; edges straight in longitude and latitude.

    Returns
    -------
    float
        Square metres, holes subtracted; 0 for lines, points and empty geometries.  The relative
        error is that of rounding, below 1e-13 for areas above 1 km2.
    """
    return float(_edges_area_m2(edges_of(rings_of(geometry))))


def geodesic_area_m2(polygons: Sequence[Sequence[FloatArray]]) -> float:
    """Return the area of polygons whose edges are geodesics.

    Parameters
    ----------
    polygons : sequence of sequences of ndarray, shape (n, 2)
        The closed rings of each polygon, shell first, degrees; a ring encloses the smaller of
        the two parts that it divides.

    Notes
    -----
    By GeographicLib (Karney 2013, section 6): about 0.1 m2 for each vertex.
    """
    geod = Geod(a=A_M, f=F)

    def enclosed(ring: FloatArray) -> float:
        return abs(float(geod.polygon_area_perimeter(ring[:, 0], ring[:, 1])[0]))

    return sum(2 * enclosed(rings[0]) - sum(map(enclosed, rings)) for rings in polygons if rings)


def check_rings(rings: list[FloatArray]) -> list[FloatArray]:
    """Return rings with longitudes in [-180, 180], or refuse them."""
    checked = check_lines(rings)
    beyond = float(np.abs(np.concatenate(checked)[:, 0]).max(initial=0.0)) if checked else 0.0
    if beyond > 180.0 + 1e-9:
        raise GeometryError(
            Diagnostic(
                code="FDS-G005",
                message="A region passes the antimeridian without being cut there.",
                expected="longitudes from -180 to 180 degrees",
                found=f"longitudes to {beyond}",
                hint="cut the polygon at 180 degrees and move the part beyond by 360",
            )
        )
    return checked
