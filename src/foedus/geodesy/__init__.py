"""Kernels on the ellipsoid over arrays: distance, inside, area, coverage, zones.

Comes in: longitudes and latitudes in degrees on WGS 84 as arrays, and shapely geometries.
Goes out: distance fields of lines, regions, mosaics of territories, coverage inside every width
with certified bounds, polygons of zones, buffers and bands.  May import: `errors`, `vocabulary`.

All lengths here are geodesic; nothing is computed in a plane of degrees.
"""

from __future__ import annotations

from foedus.geodesy.compile import cores
from foedus.geodesy.coverage.coverage import (
    Coverage,
    CriticalWidth,
    coverage_within,
    critical_widths_km,
)
from foedus.geodesy.coverage.mosaic import Mosaic, build_mosaic
from foedus.geodesy.coverage.parcel import Parcel, build_parcel, build_parcels
from foedus.geodesy.coverage.survey import survey_parcel, survey_parcels
from foedus.geodesy.coverage.territory import TerritoryCoverage, union_of
from foedus.geodesy.ellipsoid import FloatArray
from foedus.geodesy.fields.field import DistanceField, Nearest, build_field
from foedus.geodesy.fields.pieces import EdgeType
from foedus.geodesy.fields.several import nearest_of
from foedus.geodesy.fields.store import load_field, save_field
from foedus.geodesy.regions.area import area_m2, lines_of
from foedus.geodesy.regions.region import Region, build_region, region_distance_m
from foedus.geodesy.regions.shapes import edge_type_of, field_of, region_of, shape_of
from foedus.geodesy.rehearsal import rehearse
from foedus.geodesy.screens.screen import Screen, build_screen, build_width_screen
from foedus.geodesy.screens.separation import Separation, Spot, separation_of, separations_m
from foedus.geodesy.zones.bands import Band, BandEnds, BandPolygon, build_band
from foedus.geodesy.zones.buffers import ZonePolygon, buffer_polygon, buffer_polygons
from foedus.geodesy.zones.zones import zone_polygons

__all__ = [
    "Band",
    "BandEnds",
    "BandPolygon",
    "Coverage",
    "CriticalWidth",
    "DistanceField",
    "EdgeType",
    "FloatArray",
    "Mosaic",
    "Nearest",
    "Parcel",
    "Region",
    "Screen",
    "Separation",
    "Spot",
    "TerritoryCoverage",
    "ZonePolygon",
    "area_m2",
    "buffer_polygon",
    "buffer_polygons",
    "build_band",
    "build_field",
    "build_mosaic",
    "build_parcel",
    "build_parcels",
    "build_region",
    "build_screen",
    "build_width_screen",
    "cores",
    "coverage_within",
    "critical_widths_km",
    "edge_type_of",
    "field_of",
    "lines_of",
    "load_field",
    "nearest_of",
    "region_distance_m",
    "region_of",
    "rehearse",
    "save_field",
    "separation_of",
    "separations_m",
    "shape_of",
    "survey_parcel",
    "survey_parcels",
    "union_of",
    "zone_polygons",
]
