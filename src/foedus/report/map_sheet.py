"""Maps: zones over the outlines of states, with points, legend and scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from foedus.report.numerals import format_number, plain_text
from foedus.report.paths import area_path, decimal, polyline_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foedus.findings import Feature, Layer, MapView
    from foedus.report.base_map import BaseMap
    from foedus.report.sides import SideStyle

SHADES: Final = 6
"""Number of steps from dark to light."""

_SPECK_LEAST: Final = 0.8
_ZONE_DASHES: Final = ("", "5 2", "2 2", "7 2 2 2", "1 2.5", "10 3")
_KEY_HEIGHT: Final = 20.0
_KEY_CHARACTER: Final = 7.0
_UNITS: Final = {"_km": "km", "_m": "m", "_share": "", "_count": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnZone:
    """One feature (or line) of the zone layer; a darker one lies above lighter ones."""

    title: str
    css: str
    dash: str
    path: str
    hatch: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPoint:
    """A symbol with its name."""

    x: str
    y: str
    title: str
    label: str
    css: str
    symbol: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """An entry of the legend; `kind` is land, zone or point."""

    x: str
    y: str
    text: str
    kind: str
    css: str
    dash: str = ""
    hatch: str = ""
    symbol: str = ""


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
    keys, rows = _legend(zones, symbols, base, styles)
    frame = base.frame
    return MapSheet(
        title=view.title or layer.title,
        description=_description(zones, symbols, base),
        base=base,
        zones=tuple(zone for zone in zones if zone.path),
        points=symbols,
        keys=keys,
        width=decimal(frame.width),
        height=decimal(frame.height + _KEY_HEIGHT * rows + 6.0),
        map_height=decimal(frame.height),
    )


def select_features(
    layer: Layer, only: tuple[tuple[str, tuple[str, ...]], ...]
) -> tuple[Feature, ...]:
    """Return the features whose properties have one of the wanted values."""
    return tuple(
        feature
        for feature in layer.features
        if all(plain_text(feature.properties[name]) in values for name, values in only)
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
    return DrawnZone(
        title=_zone_title(feature, shade, style),
        css=f"zone shade-{step}" if style is None else f"zone {style.css}",
        dash=_ZONE_DASHES[rank % len(_ZONE_DASHES)] if style is None else style.dash,
        path=area_path(shape, area_least=_SPECK_LEAST) + _line_path(shape),
        hatch="" if style is None else f"hatch-{style.rank % 4}",
    )


def _line_path(shape: shapely.Geometry) -> str:
    parts = [part for piece in shapely.get_parts(shape) for part in shapely.get_parts(piece)]
    lines = [part for part in parts if isinstance(part, shapely.LineString)]
    return "".join(polyline_path(shapely.get_coordinates(line)) for line in lines)


def _zone_title(feature: Feature, shade: str, style: SideStyle | None) -> str:
    words: list[str] = [] if style is None else [style.title]
    value = feature.properties.get(shade) if shade else None
    if isinstance(value, int | float):
        unit = next((u for end, u in _UNITS.items() if shade.endswith(end)), "")
        digits = 0 if float(value).is_integer() else 1
        words.append(f"{format_number(value, digits=digits)} {unit}".strip())
    return ", ".join(words) or "zone"


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


def _legend(
    zones: Sequence[DrawnZone],
    points: Sequence[DrawnPoint],
    base: BaseMap,
    styles: Mapping[str, SideStyle],
) -> tuple[tuple[Key, ...], int]:
    """Return the entries of the legend, flowing in rows under the map, and the rows."""
    titles = {style.css: style.title for style in reversed(list(styles.values()))}
    entries: dict[tuple[str, ...], None] = {}
    for zone in reversed(zones):
        entries["zone", zone.css, zone.title, zone.dash, zone.hatch, ""] = None
    for point in points:
        entries["point", point.css, titles.get(point.css, "other"), "", "", point.symbol] = None
    hatched = {zone.css.removeprefix("zone ") for zone in zones}
    for land in base.lands:
        if land.css in titles and land.css not in hatched:
            entries["land", land.css, titles[land.css], "", "", ""] = None
    keys: list[Key] = []
    x, row = 2.0, 0
    for kind, css, text, dash, hatch, symbol in entries:
        room = 30.0 + _KEY_CHARACTER * len(text) + 12.0
        if x + room > base.frame.width and x > 2.0:
            x, row = 2.0, row + 1
        y = base.frame.height + 6.0 + _KEY_HEIGHT * row
        keys.append(
            Key(
                x=decimal(x), y=decimal(y), text=text, kind=kind, css=css, dash=dash,
                hatch=hatch, symbol=symbol,
            )
        )  # fmt: skip
        x += room
    return tuple(keys), row + 1 if keys else 0


def _description(zones: Sequence[DrawnZone], points: Sequence[DrawnPoint], base: BaseMap) -> str:
    names = ", ".join(dict.fromkeys(zone.title for zone in reversed(zones))) or "none"
    states = ", ".join(name.text for name in base.names)
    marks = f" {len(points)} points." if points else ""
    return f"Map. Zones drawn: {names}.{marks} Named on the map: {states or 'no state'}."
