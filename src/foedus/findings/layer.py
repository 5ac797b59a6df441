"""Map layers of results: geometries on WGS 84 with properties and attribution."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from foedus.findings.table import Cell


@dataclass(frozen=True, slots=True)
class Feature:
    """A geometry (longitude, latitude in degrees, cut at the antimeridian) with properties."""

    geometry: BaseGeometry
    properties: Mapping[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A named layer; all features have the same property names.

    Attributes
    ----------
    id : str
        Also the name of the GeoJSON file and of the GeoPackage layer.
    title : str
    features : tuple of Feature
    clause : str
        The clause that the layer belongs to, or an empty string.
    tolerance_m : float or None
        Greatest distance between drawn and true edge that was measured.
    licence : str
        Licence under which the layer may be used.
    attribution : tuple of str
        Sources of the data, as their licences want them named.
    """

    id: str
    title: str
    features: tuple[Feature, ...]
    clause: str = ""
    tolerance_m: float | None = None
    licence: str = ""
    attribution: tuple[str, ...] = field(default=())
