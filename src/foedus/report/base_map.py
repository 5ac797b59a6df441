"""The ground of a map: land, borders, names, graticule and scale bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from foedus.report.numerals import format_number, plain_text
from foedus.report.paths import area_path, decimal, polyline_path
from foedus.report.projection import Frame, frame_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from foedus.findings import Feature, Layer
    from foedus.report.projection import Extent
    from foedus.report.sides import SideStyle

_ISLAND_LEAST: Final = 1.5
"""Area in square page units under which an island is left out."""

_STEPS_DEG: Final = (1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0)
_LINES_MOST: Final = 6
_SCALE_STEPS: Final = (1.0, 2.0, 5.0, 10.0)
_NAME_CHARACTER: Final = 6.0
_NAME_HEIGHT: Final = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Land:
    """All land of one side (or of none) as one path."""

    css: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A text on the map."""

    x: str
    y: str
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseMap:
    """Everything that maps with the same extent and size share.

    Attributes
    ----------
    key : str
        Identifier of the drawing in the page.
    bar : str
        Length of the scale bar in page units; `bar_text` says how long it is on the ground.
    """

    key: str
    frame: Frame
    lands: tuple[Land, ...]
    names: tuple[Name, ...]
    graticule: str
    degrees: tuple[Name, ...]
    bar: str
    bar_text: str


def base_map(
    outlines: Layer,
    extent: Extent,
    *,
    key: str,
    width: float,
    styles: Mapping[str, SideStyle],
) -> BaseMap:
    """Return the ground of a map.

    Parameters
    ----------
    outlines : Layer
        Outlines of states with the properties ``state``, ``name`` and ``side``.
    extent : tuple of float
        West, south, east, north in degrees.
    key : str
        Identifier, unique in the page.
    width : float
        Page units.
    styles : mapping
        Style of each side.
    """
    frame = frame_for(extent, width=width)
    drawn = [(feature, frame.draw(feature.geometry)) for feature in outlines.features]
    shown = [(feature, shape) for feature, shape in drawn if not shape.is_empty]
    bar, bar_text = _scale_bar(frame)
    graticule, degrees = _graticule(frame)
    return BaseMap(
        key=key,
        frame=frame,
        lands=_lands(shown, styles),
        names=_names(shown, frame),
        graticule=graticule,
        degrees=degrees,
        bar=bar,
        bar_text=bar_text,
    )


def _lands(
    shown: Sequence[tuple[Feature, BaseGeometry]], styles: Mapping[str, SideStyle]
) -> tuple[Land, ...]:
    paths: dict[str, list[str]] = {}
    for feature, shape in shown:
        style = styles.get(plain_text(feature.properties.get("side")))
        css = "side-none" if style is None else style.css
        paths.setdefault(css, []).append(area_path(shape, area_least=_ISLAND_LEAST))
    return tuple(Land(css=css, path="".join(paths[css])) for css in sorted(paths))


def _names(shown: Sequence[tuple[Feature, BaseGeometry]], frame: Frame) -> tuple[Name, ...]:
    inside = shapely.box(16.0, 14.0, frame.width - 16.0, frame.height - 30.0)
    largest = [(feature, _largest_part(shape, inside)) for feature, shape in shown]
    ordered = sorted(largest, key=lambda pair: -pair[1].area)
    placed: list[BaseGeometry] = []
    names: list[Name] = []
    for feature, part in ordered:
        name = _name(feature, part)
        if name is None:
            continue
        x, y, text = name
        half = _NAME_CHARACTER * len(text) / 2
        box = shapely.box(x - half, y - _NAME_HEIGHT / 2, x + half, y + _NAME_HEIGHT / 2)
        if inside.contains(box) and not any(box.intersects(other) for other in placed):
            placed.append(box)
            names.append(Name(x=decimal(x), y=decimal(y + 3.5), text=text))
    return tuple(names)


def _name(feature: Feature, part: BaseGeometry) -> tuple[float, float, str] | None:
    """Return where a state is named on the map; by its code where its name has no room."""
    if part.area < _NAME_HEIGHT * _NAME_HEIGHT:
        return None
    spoke = _spoke_of_largest_circle(part)
    (x, y), radius = spoke[0], float(np.hypot(*(spoke[1] - spoke[0])))
    name, code = (plain_text(feature.properties.get(key)) for key in ("name", "state"))
    if name and _NAME_CHARACTER * len(name) <= 2.6 * radius:
        return float(x), float(y), name
    if code and _NAME_CHARACTER * len(code) <= 3.6 * radius:
        return float(x), float(y), code
    return None


def _spoke_of_largest_circle(part: BaseGeometry) -> NDArray[np.float64]:
    circle = shapely.maximum_inscribed_circle(np.array([part], dtype=object), tolerance=[1.0])
    return shapely.get_coordinates(circle)


def _largest_part(shape: BaseGeometry, inside: BaseGeometry) -> BaseGeometry:
    clipped = shapely.intersection(shapely.make_valid(shape), inside)
    parts = [p for p in _flat(clipped) if isinstance(p, shapely.Polygon)]
    return max(parts, key=lambda part: part.area, default=shapely.Polygon())


def _flat(geometry: BaseGeometry) -> list[BaseGeometry]:
    return [part for piece in shapely.get_parts(geometry) for part in shapely.get_parts(piece)]


def _graticule(frame: Frame) -> tuple[str, tuple[Name, ...]]:
    west, south, east, north = frame.window()
    meridians = _multiples(west, east)
    parallels = _multiples(south, north)
    latitudes = np.linspace(max(south, -89.9), min(north, 89.9), 41)
    longitudes = np.linspace(west, east, 61)
    lines: list[str] = []
    names: list[Name] = []
    for value in meridians:
        line = frame.project(np.column_stack([np.full(41, value), latitudes]))
        lines.append(_cut(line, frame))
        names += _meridian_name(line, value, frame)
    for value in parallels:
        line = frame.project(np.column_stack([longitudes, np.full(61, value)]))
        lines.append(_cut(line, frame))
        names += _parallel_name(line, value, frame)
    return "".join(lines), tuple(names)


def _cut(line: NDArray[np.float64], frame: Frame) -> str:
    cut = shapely.clip_by_rect(shapely.LineString(line), 0, 0, frame.width, frame.height)
    parts = [part for part in shapely.get_parts(cut) if not part.is_empty]
    return "".join(polyline_path(shapely.get_coordinates(part)) for part in parts)


def _meridian_name(line: NDArray[np.float64], value: float, frame: Frame) -> list[Name]:
    order = np.argsort(line[:, 1])
    x = _at(frame.height - 1.0, line[order, 1], line[order, 0])
    if not frame.width * 0.3 < x < frame.width - 16.0:
        return []
    degrees = (value + 180.0) % 360.0 - 180.0
    hemisphere = "" if degrees in {0.0, -180.0} else (" E" if degrees > 0 else " W")
    text = f"{format_number(abs(degrees), digits=0)}°{hemisphere}"
    return [Name(x=decimal(x), y=decimal(frame.height - 5.0), text=text)]


def _parallel_name(line: NDArray[np.float64], value: float, frame: Frame) -> list[Name]:
    order = np.argsort(line[:, 0])
    y = _at(1.0, line[order, 0], line[order, 1])
    if not 12.0 < y < frame.height - 34.0:
        return []
    hemisphere = "" if value == 0 else (" N" if value > 0 else " S")
    text = f"{format_number(abs(value), digits=0)}°{hemisphere}"
    return [Name(x="4", y=decimal(y - 3.0), text=text, anchor="start")]


def _at(x: float, along: NDArray[np.float64], values: NDArray[np.float64]) -> float:
    found: NDArray[np.float64] = np.interp([x], along, values)
    return float(found[0])


def _multiples(lower: float, upper: float) -> list[float]:
    span = upper - lower
    step = next((s for s in _STEPS_DEG if span / s <= _LINES_MOST), _STEPS_DEG[-1])
    first, last = int(np.ceil(lower / step)), int(np.floor(upper / step))
    return [step * k for k in range(first, last + 1)]


def _scale_bar(frame: Frame) -> tuple[str, str]:
    longest = 0.24 * frame.width * frame.metres / 1000.0
    power = 10.0 ** np.floor(np.log10(longest))
    length_km = max(float(s * power) for s in _SCALE_STEPS if s * power <= longest)
    digits = 0 if length_km >= 1 else 2
    return (
        decimal(length_km * 1000.0 / frame.metres),
        f"{format_number(length_km, digits=digits)} km",
    )
