"""A run through every kernel on small inputs, so that each is compiled before it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from foedus.geodesy.coverage.coverage import coverage_within
from foedus.geodesy.coverage.mosaic import build_mosaic
from foedus.geodesy.coverage.parcel import build_parcel
from foedus.geodesy.coverage.survey import survey_parcel
from foedus.geodesy.fields.field import DistanceField, build_field
from foedus.geodesy.fields.pieces import EdgeType
from foedus.geodesy.regions.region import build_region
from foedus.geodesy.screens.screen import build_screen, build_width_screen
from foedus.geodesy.zones.bands import build_band
from foedus.geodesy.zones.buffers import buffer_polygon

if TYPE_CHECKING:
    from collections.abc import Callable

_SQUARE: Final = shapely.box(20.0, 50.0, 20.5, 50.5)
_TRIANGLE: Final = shapely.Polygon([(20.0, 50.0), (20.5, 50.1), (20.2, 50.5)])
_LINE: Final = np.array([[20.0, 50.0], [20.3, 50.2], [21.0, 50.1]])
_LONGITUDE: Final = np.array([20.1, 20.25, 25.0, -120.0, -159.8, 20.3])
_LATITUDE: Final = np.array([50.1, 50.05, 52.0, 10.0, -50.1, 50.2])
"""Inside, on an edge, far, very far, nearly antipodal, and on a vertex."""
_WIDTHS_KM: Final = np.array([5.0, 20.0])


def rehearse(tell: Callable[[str, int, int], None]) -> None:
    """Call every kernel once; those whose compiled code is kept on disk are only loaded.

    Parameters
    ----------
    tell : callable
        Told the step, how many steps are done, and how many there are.
    """
    acts = (_fields, _regions, _mosaics, _surveys, _screens, _polygons)
    for index, act in enumerate(acts):
        tell("compiling kernels", index, len(acts))
        act()
    tell("compiling kernels", len(acts), len(acts))


def _field(edges: EdgeType = EdgeType.STRAIGHT) -> DistanceField:
    return build_field([_LINE, _LINE[:1] + 1.0], edges=edges)


def _fields() -> None:
    for edges in EdgeType:
        field = _field(edges)
        field.nearest(_LONGITUDE, _LATITUDE)
        for tolerance_m in (1e-6, 1e-5, 1000.0):
            field.distance_m(_LONGITUDE, _LATITUDE, tolerance_m=tolerance_m)


def _regions() -> None:
    for edges in EdgeType:
        build_region(_TRIANGLE, edges=edges).signed_distance_m(_LONGITUDE, _LATITUDE)


def _mosaics() -> None:
    mosaic = build_mosaic(_SQUARE, cell_m=5000.0)
    distance = _field().distance_m(mosaic.longitude_deg, mosaic.latitude_deg)
    coverage_within(mosaic, distance, widths_km=_WIDTHS_KM)


def _surveys() -> None:
    parcel = build_parcel(_SQUARE)
    survey_parcel(parcel, _field().distance_m, widths_km=_WIDTHS_KM, gap=0.001, critical_km=1.0)


def _screens() -> None:
    bounds = (19.0, 49.0, 22.0, 52.0)
    distance = _field().distance_m
    zone = build_screen(lambda x, y: distance(x, y) - 20_000.0, bounds_deg=bounds)
    zone.within(_LONGITUDE, _LATITUDE)
    widths = build_width_screen(distance, widths_m=[5000.0, 20_000.0], bounds_deg=bounds)
    widths.index_of(_LONGITUDE, _LATITUDE)


def _polygons() -> None:
    buffer_polygon(_field(), width_km=20.0, tolerance_m=500.0)
    band = build_band([_LINE], left_km=20.0, right_km=10.0)
    band.contains(_LONGITUDE, _LATITUDE)
