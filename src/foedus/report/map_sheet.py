"""Maps: zones over the outlines of states, with points, legend and scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from foedus.report.legend import DrawnPoint, DrawnZone, legend
from foedus.report.numerals import format_number, matches, plain_text
from foedus.report.paths import area_path, decimal, polyline_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foedus.findings import Feature, Layer, MapView
    from foedus.report.base_map import BaseMap
    from foedus.report.legend import Key
    from foedus.report.sides import SideStyle

SHADES: Final = 6
"""Number of steps from dark to light."""

_SPECK_LEAST: Final = 0.8
_ZONE_DASHES: Final = ("", "5 2", "2 2", "7 2 2 2", "1 2.5", "10 3")
_UNITS: Final = {"_km": "km", "_m": "m", "_share": "", "_count": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSheet:
    """Everything that the template of a map needs."""

    title: str
    description: str
    base: BaseMap
    zones: tuple[DrawnZone, ...]
    points: tuple[DrawnPoint, ...]
    keys: tuple[Key, ...]
    width: str
    height: str
    map_height: str


def map_sheet(
    view: MapView,
    layer: Layer,
    points: Layer | None,
    base: BaseMap,
    styles: Mapping[str, SideStyle],
) -> MapSheet:
    """Return a map of a layer.

    Features are drawn from the largest value of `view.shade` to the smallest, from light to
    dark, so that of nested zones the innermost is darkest.  Features with a side are hatched in
    the direction of their side instead, so that zones of both sides can be seen where they
    overlap.
    """
    features = select_features(layer, view.only)
    zones = tuple(_zone(f, features, view.shade, base, styles) for f in _ordered(features, view))
    symbols = _points(points, base, styles) if points is not None else ()
    keys, room = legend(zones, symbols, base, styles)
    frame = base.frame
    return MapSheet(
        title=view.title or layer.title,
        description=_description(zones, symbols, base),
        base=base,
        zones=tuple(zone for zone in zones if zone.path),
        points=symbols,
        keys=keys,
        width=decimal(frame.width),
        height=decimal(frame.height + room),
        map_height=decimal(frame.height),
    )


def select_features(
    layer: Layer, only: tuple[tuple[str, tuple[str, ...]], ...]
) -> tuple[Feature, ...]:
    """Return the features whose properties have one of the wanted values."""
    return tuple(
        feature
        for feature in layer.features
        if all(matches(feature.properties[name], values) for name, values in only)
    )


def _ordered(features: Sequence[Feature], view: MapView) -> list[Feature]:
    return sorted(features, key=lambda feature: -_shade_value(feature, view.shade))


def _shade_value(feature: Feature, shade: str) -> float:
    value = feature.properties.get(shade) if shade else None
    return float(value) if isinstance(value, int | float) else 0.0


def _zone(
    feature: Feature,
    features: Sequence[Feature],
    shade: str,
    base: BaseMap,
    styles: Mapping[str, SideStyle],
) -> DrawnZone:
    levels = sorted({_shade_value(one, shade) for one in features})
    rank = levels.index(_shade_value(feature, shade))
    step = round(rank * (SHADES - 1) / max(1, len(levels) - 1)) if len(levels) > 1 else 2
    style = styles.get(plain_text(feature.properties.get("side")))
    shape = base.frame.draw(feature.geometry)
    side, value = "" if style is None else style.title, _value_words(feature, shade)
    return DrawnZone(
        title=", ".join(word for word in (side, value) if word) or "zone",
        value=value or side or "zone",
        side=side,
        css=f"zone shade-{step}" if style is None else f"zone {style.css}",
        dash=_ZONE_DASHES[rank % len(_ZONE_DASHES)] if style is None else style.dash,
        path=area_path(shape, area_least=_SPECK_LEAST) + _line_path(shape),
        hatch="" if style is None else f"hatch-{style.rank % 4}",
    )


def _line_path(shape: shapely.Geometry) -> str:
    parts = [part for piece in shapely.get_parts(shape) for part in shapely.get_parts(piece)]
    lines = [part for part in parts if isinstance(part, shapely.LineString)]
    return "".join(polyline_path(shapely.get_coordinates(line)) for line in lines)


def _value_words(feature: Feature, shade: str) -> str:
    value = feature.properties.get(shade) if shade else None
    if not isinstance(value, int | float):
        return ""
    unit = next((u for end, u in _UNITS.items() if shade.endswith(end)), "")
    digits = 0 if float(value).is_integer() else 1
    return f"{format_number(value, digits=digits)} {unit}".strip()


def _points(
    layer: Layer, base: BaseMap, styles: Mapping[str, SideStyle]
) -> tuple[DrawnPoint, ...]:
    frame = base.frame
    drawn: list[DrawnPoint] = []
    for feature in layer.features:
        style = styles.get(plain_text(feature.properties.get("side")))
        label = plain_text(feature.properties.get("label"))
        title = label or plain_text(feature.properties.get("name"))
        coordinates = shapely.get_coordinates(feature.geometry).astype(np.float64)
        for x, y in frame.project(coordinates).tolist():
            if 0 <= x <= frame.width and 0 <= y <= frame.height:
                drawn.append(
                    DrawnPoint(
                        x=decimal(x),
                        y=decimal(y),
                        title=title or layer.title,
                        label=label,
                        css="side-none" if style is None else style.css,
                        symbol="circle" if style is None else style.symbol,
                    )
                )
    return tuple(drawn)


def _description(zones: Sequence[DrawnZone], points: Sequence[DrawnPoint], base: BaseMap) -> str:
    names = ", ".join(dict.fromkeys(zone.title for zone in reversed(zones))) or "none"
    states = ", ".join(name.text for name in base.names)
    marks = f" {len(points)} points." if points else ""
    return f"Map. Zones drawn: {names}.{marks} Named on the map: {states or 'no state'}."
