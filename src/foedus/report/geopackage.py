"""All layers in one GeoPackage that opens in QGIS."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyogrio  # pyright: ignore[reportMissingTypeStubs] - pyogrio ships no types
import shapely
from pyogrio import raw  # pyright: ignore[reportMissingTypeStubs] - pyogrio ships no types

from foedus.report.geojson import counter_clockwise, credits_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Generator

    from numpy.typing import NDArray

    from foedus.findings import Cell, Layer

_GDAL: Final[Any] = pyogrio
_LAYERS: Final[Any] = raw
_DATE_OPTION: Final = "OGR_CURRENT_DATE"
_FAMILIES: Final = {
    "Point": "MultiPoint",
    "LineString": "MultiLineString",
    "Polygon": "MultiPolygon",
}


def layers_geopackage(layers: tuple[Layer, ...], *, day: dt.date) -> bytes:
    """Return a GeoPackage with a table for each layer that has features.

    Licence and attribution stand in the description of each layer, in its metadata and in two
    columns.  The dates that the format demands are set to `day`, so that equal layers give equal
    bytes.
    """
    with tempfile.TemporaryDirectory() as folder, _dated(day):
        path = Path(folder) / "layers.gpkg"
        for layer in sorted(layers, key=lambda one: one.id):
            if layer.features:
                _write(path, layer)
        return path.read_bytes() if path.exists() else b""


def _write(path: Path, layer: Layer) -> None:
    rows = [{**feature.properties, **credits_of(layer)} for feature in layer.features]
    names = list(rows[0])
    columns = [_column([row[name] for row in rows]) for name in names]
    family = _family(layer)
    geometries = [counter_clockwise(feature.geometry) for feature in layer.features]
    _LAYERS.write(
        str(path),
        shapely.to_wkb(np.array(geometries, dtype=object)),
        [values for values, _ in columns],
        names,
        field_mask=[mask for _, mask in columns],
        layer=layer.id,
        driver="GPKG",
        geometry_type=family,
        promote_to_multi=family.startswith("Multi"),
        crs="EPSG:4326",
        append=path.exists(),
        layer_options={"DESCRIPTION": _description(layer)},
        layer_metadata={"licence": layer.licence, "attribution": "; ".join(layer.attribution)},
    )


def _description(layer: Layer) -> str:
    tolerance = "" if layer.tolerance_m is None else f" Tolerance: {layer.tolerance_m:g} m."
    sources = "; ".join(layer.attribution)
    return f"{layer.title}.{tolerance} Licence: {layer.licence}. Sources: {sources}."


def _family(layer: Layer) -> str:
    """Return the geometry type of a layer: points stay single where all of them are."""
    types = {feature.geometry.geom_type for feature in layer.features}
    if types == {"Point"}:
        return "Point"
    kinds = {name.removeprefix("Multi") for name in types}
    return _FAMILIES.get(kinds.pop(), "Unknown") if len(kinds) == 1 else "Unknown"


def _column(cells: list[Cell]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Return values and the mask of missing ones, as the narrowest type that holds them all."""
    mask = np.array([cell is None for cell in cells], dtype=bool)
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds == {bool}:
        return np.array([bool(cell) for cell in cells]), mask
    if kinds == {int}:
        return np.array([cell or 0 for cell in cells], dtype=np.int64), mask
    if kinds and kinds <= {int, float}:
        return np.array([np.nan if cell is None else cell for cell in cells], np.float64), mask
    texts = ["" if cell is None else str(cell) for cell in cells]
    return np.array(texts, dtype=object), mask


@contextlib.contextmanager
def _dated(day: dt.date) -> Generator[None]:
    before = _GDAL.get_gdal_config_option(_DATE_OPTION)
    _GDAL.set_gdal_config_options({_DATE_OPTION: f"{day.isoformat()}T00:00:00.000Z"})
    try:
        yield
    finally:
        _GDAL.set_gdal_config_options({_DATE_OPTION: before})
