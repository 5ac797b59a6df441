"""The legend of a map: what was drawn, named in rows under it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.report.paths import decimal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foedus.report.base_map import BaseMap
    from foedus.report.sides import SideStyle

_ROW: Final = 20.0
_CHARACTER: Final = 7.0
_SWATCH: Final = 28.0
_GAP: Final = 14.0
_LEFT: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnZone:
    """One feature (or line) of the zone layer.

    Attributes
    ----------
    title : str
        Side and value of the feature.
    value : str
        The value alone, for the legend.
    side : str
        Title of the side, or an empty string.
    css, dash, path, hatch : str
        Look and shape; a hatched zone has the pattern of its side.
    """

    title: str
    value: str
    side: str
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
    """An entry of the legend.

    Attributes
    ----------
    kind : str
        ``head`` (text alone), ``land``, ``zone`` or ``point``.
    times : int
        How many zones of a side lie over each other where this one is seen.
    """

    kind: str
    text: str
    css: str = ""
    dash: str = ""
    hatch: str = ""
    symbol: str = ""
    times: int = 1
    x: str = ""
    y: str = ""


def legend(
    zones: Sequence[DrawnZone],
    points: Sequence[DrawnPoint],
    base: BaseMap,
    styles: Mapping[str, SideStyle],
) -> tuple[tuple[Key, ...], float]:
    """Return the entries under a map with their places, and the height that they take.

    Zones of one side stand together behind its name; then points, then the land of sides that
    have no zone here.
    """
    titles = {style.css: style.title for style in reversed(list(styles.values()))}
    hatched = {zone.css.removeprefix("zone ") for zone in zones if zone.side}
    marks = dict.fromkeys((point.css, point.symbol) for point in points)
    groups = [
        *_zone_groups(zones),
        [Key(kind="point", text=titles.get(c, "record"), css=c, symbol=s) for c, s in marks],
        [
            Key(kind="land", text=titles[land.css], css=land.css)
            for land in base.lands
            if land.css in titles and land.css not in hatched
        ],
    ]
    return _flow([group for group in groups if group], base)


def _zone_groups(zones: Sequence[DrawnZone]) -> list[list[Key]]:
    groups: list[list[Key]] = []
    for side in dict.fromkeys(zone.side for zone in reversed(zones)):
        unique = {zone.value: zone for zone in zones if zone.side == side}
        own = list(reversed(list(unique.values())))
        keys = [
            Key(
                kind="zone",
                text=zone.value,
                css=zone.css,
                dash=zone.dash,
                hatch=zone.hatch,
                times=len(own) - k if side else 1,
            )
            for k, zone in enumerate(own)
        ]
        named = side and [key.text for key in keys] != [side]
        groups.append([Key(kind="head", text=f"{side}:"), *keys] if named else keys)
    return groups


def _flow(groups: Sequence[Sequence[Key]], base: BaseMap) -> tuple[tuple[Key, ...], float]:
    placed: list[Key] = []
    row = -1
    for group in groups:
        x, row = _LEFT, row + 1
        for key in group:
            room = (0.0 if key.kind == "head" else _SWATCH) + _CHARACTER * len(key.text) + _GAP
            if x + room > base.frame.width and x > _LEFT:
                x, row = _LEFT, row + 1
            y = base.frame.height + 6.0 + _ROW * row
            placed.append(dataclasses.replace(key, x=decimal(x), y=decimal(y)))
            x += room
    return tuple(placed), 6.0 + _ROW * (row + 1)
