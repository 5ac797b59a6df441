"""Layers as GeoJSON (RFC 7946)."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from foedus.findings import Cell, Feature, Layer

_DECIMALS: Final = 6
"""Decimals of a degree: coordinates are written to a tenth of a metre."""


def layer_geojson(layer: Layer) -> bytes:
    """Return a layer as a GeoJSON feature collection, one feature on each line.

    Exterior rings run counter-clockwise.  Licence and attribution stand in the collection and in
    the properties of every feature, so that a feature keeps them when copied.
    """
    head = {
        "type": "FeatureCollection",
        "name": layer.id,
        "title": layer.title,
        "licence": layer.licence,
        "attribution": list(layer.attribution),
        "clause": layer.clause,
        "tolerance_m": layer.tolerance_m,
    }
    opening = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    lines = ",\n".join(_feature(feature, layer) for feature in layer.features)
    return f'{opening},\n "features": [\n{lines}\n ]\n}}\n'.encode()


def credits_of(layer: Layer) -> dict[str, Cell]:
    """Return the properties that name licence and sources in every feature of a layer."""
    return {"licence": layer.licence, "attribution": "; ".join(layer.attribution)}


def counter_clockwise(geometry: BaseGeometry) -> BaseGeometry:
    """Return the geometry with exterior rings counter-clockwise and interior ones clockwise."""
    return shapely.orient_polygons(geometry, exterior_cw=False)


def _feature(feature: Feature, layer: Layer) -> str:
    rounded = shapely.transform(feature.geometry, lambda points: np.round(points, _DECIMALS))
    geometry = "null" if rounded.is_empty else shapely.to_geojson(counter_clockwise(rounded))
    values = {name: _finite(cell) for name, cell in feature.properties.items()}
    properties = json.dumps(values | credits_of(layer), ensure_ascii=False, allow_nan=False)
    return f'  {{"type": "Feature", "properties": {properties}, "geometry": {geometry}}}'


def _finite(cell: Cell) -> Cell:
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell
