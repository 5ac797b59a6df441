"""Reading expressions for lines, zones, lengths and times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.documents import GEOMETRY_ENDINGS
from foedus.errors import Diagnostic, ExpressionError, nearest_name
from foedus.expressions.durations import Duration, FixedDuration, OpenDuration, parse_duration_h
from foedus.expressions.forms import (
    Form,
    all_of,
    both_of,
    check_keys,
    each_of,
    form_of,
    part_of,
    text_of,
    wrong_shape,
)
from foedus.expressions.read_states import parse_states, parse_word
from foedus.expressions.zones import (
    Band,
    BorderBetween,
    BordersOfEach,
    DifferenceOfZones,
    DrawnLine,
    DrawnRegion,
    FixedLength,
    IntersectionOfZones,
    Length,
    Line,
    ObjectLength,
    OpenLength,
    Perimeter,
    Reach,
    Sides,
    Territory,
    UnionOfLines,
    UnionOfZones,
    Within,
    Zone,
)
from foedus.vocabulary import ParameterId, parse_length_km

if TYPE_CHECKING:
    from foedus.documents import Node

LINE_FORMS: Final = (
    Form(key="border_between"),
    Form(key="perimeter"),
    Form(key="borders_of_each"),
    Form(key="union"),
    Form(key="file"),
)

ZONE_FORMS: Final = (
    Form(key="territory", extra=("region",)),
    Form(key="band"),
    Form(key="within"),
    Form(key="reach"),
    Form(key="union"),
    Form(key="intersection"),
    Form(key="difference"),
    Form(key="file"),
)

LENGTH_FORMS: Final = (Form(key="parameter"), Form(key="attribute"))
DURATION_FORMS: Final = (Form(key="parameter"),)

_ONLY_STATES: Final = frozenset({"members_of", "states_in", "role"})
_ONLY_LINES = frozenset({"border_between", "perimeter", "borders_of_each"})
_ZONE_KEYS: Final = frozenset(form.key for form in ZONE_FORMS)
_LINE_EXPECTED = "a map with one of " + ", ".join(form.key for form in LINE_FORMS)
_ZONE_EXPECTED = (
    "a map with one of "
    + ", ".join(form.key for form in ZONE_FORMS)
    + ", or a file that ends in .geojson, .wkt or .parquet"
)


def parse_line(node: Node) -> Line:
    """Return the line that a node denotes.

    Raises
    ------
    ExpressionError
        FDS-E001 to E007, all that were found.
    """
    if node.kind == "scalar" and node.text.endswith(GEOMETRY_ENDINGS):
        return DrawnLine(node.text)
    if node.kind != "map":
        raise wrong_shape(node, expected=_LINE_EXPECTED)
    form = form_of(node, LINE_FORMS, noun="a line")
    part = node.get(form.key) or node
    match form.key:
        case "border_between":
            groups = each_of(part, parse_states, least=2, expected="a list of two groups")
            if len(groups) > len(("first", "second")):
                raise wrong_shape(part, expected="a list of exactly two groups of states")
            return BorderBetween(groups[0], groups[1])
        case "perimeter":
            return Perimeter(parse_states(part))
        case "borders_of_each":
            return BordersOfEach(parse_states(part))
        case "union":
            return UnionOfLines(each_of(part, parse_line, least=1, expected="a list of lines"))
        case _:
            return DrawnLine(
                text_of(part, expected="the path of a GeoJSON, WKT or GeoParquet file")
            )


def parse_zone(node: Node) -> Zone:  # noqa: PLR0911 - one return for each form
    """Return the zone that a node denotes.

    Raises
    ------
    ExpressionError
        FDS-E001 to E007, all that were found.
    """
    if node.kind == "scalar" and node.text.endswith(GEOMETRY_ENDINGS):
        return DrawnRegion(node.text)
    if node.kind != "map":
        raise wrong_shape(node, expected=_ZONE_EXPECTED, hint=_territory_hint(node))
    _refuse_lines(node)
    form = form_of(node, ZONE_FORMS, noun="a zone")
    part = node.get(form.key) or node
    match form.key:
        case "territory":
            return _parse_territory(node, part)
        case "band":
            return _parse_band(part)
        case "within":
            return _parse_within(part)
        case "reach":
            return _parse_reach(part)
        case "file":
            return DrawnRegion(
                text_of(part, expected="the path of a GeoJSON, WKT or GeoParquet file")
            )
        case _:
            return _parse_set(part, form.key)


def parse_target(node: Node) -> Zone | Line:
    """Return the line or zone to which a distance is asked for.

    A file is returned as a region; what it holds decides when it is read.  Bare states, such as
    one code, a list or the members of a body, stand for their territory.

    Raises
    ------
    ExpressionError
        FDS-E001 to E007, all that were found.
    """
    if _is_line(node):
        return parse_line(node)
    if _is_states(node):
        return Territory(states=parse_states(node))
    if node.kind == "map" and not _ZONE_KEYS.intersection(node.names):
        form_of(node, (*LINE_FORMS[:3], *ZONE_FORMS), noun="a line or zone")
    return parse_zone(node)


def parse_length(node: Node) -> Length:
    """Return the length that a node denotes: given, a parameter, or the object's own.

    Raises
    ------
    ExpressionError
        FDS-E005 for a number without a unit and the like.
    """
    if node.kind == "map":
        form = form_of(node, LENGTH_FORMS, noun="a length")
        part = node.get(form.key) or node
        if form.key == "parameter":
            return OpenLength(ParameterId(parse_word(part, expected="the name of a parameter")))
        return ObjectLength(parse_word(part, expected="a property of the object"))
    try:
        return FixedLength(parse_length_km(node.text))
    except ValueError as error:
        expected = "a length such as 200 km, {parameter: NAME} or {attribute: NAME}"
        raise ExpressionError(_no_quantity(node, "a length", expected)) from error


def parse_duration(node: Node) -> Duration:
    """Return the time that a node denotes: given or a parameter.

    Raises
    ------
    ExpressionError
        FDS-E005 for a number without a unit and the like.
    """
    if node.kind == "map":
        form = form_of(node, DURATION_FORMS, noun="a time")
        part = node.get(form.key) or node
        return OpenDuration(ParameterId(parse_word(part, expected="the name of a parameter")))
    try:
        return FixedDuration(parse_duration_h(node.text))
    except ValueError as error:
        expected = "a time such as 42 d, 72 h or {parameter: NAME}"
        raise ExpressionError(_no_quantity(node, "a time", expected)) from error


def _parse_territory(node: Node, part: Node) -> Territory:
    region = node.get("region")
    if region is None:
        return Territory(parse_states(part))
    states, name = both_of(
        lambda: parse_states(part),
        lambda: parse_word(region, expected="the name of a region of the world"),
    )
    return Territory(states, name)


def _parse_band(part: Node) -> Band:
    line = part_of(part, "line", noun="band", expected="a line")
    width = part_of(part, "width", noun="band", expected="a length such as 200 km")
    check_keys(part, ("line", "width", "sides"), noun="a band")
    sides = part.get("sides")
    read_line, read_width = both_of(lambda: parse_line(line), lambda: parse_length(width))
    return Band(read_line, read_width, _parse_sides(sides) if sides is not None else Sides.BOTH)


def _parse_sides(node: Node) -> Sides:
    known = [side.value for side in Sides]
    if node.text in known:
        return Sides(node.text)
    raise ExpressionError(
        Diagnostic(
            code="FDS-E003",
            message=f"{node.text!r} does not say on which sides of the line the band lies.",
            place=node.place,
            expected="one of " + ", ".join(known),
            found=node.text,
            hint=nearest_name(node.text, known),
        )
    )


def _parse_within(part: Node) -> Within:
    zone = part_of(part, "of", noun="distance", expected="a zone")
    distance = part_of(part, "distance", noun="distance", expected="a length such as 200 km")
    check_keys(part, ("of", "distance"), noun="a distance")
    return Within(*both_of(lambda: parse_zone(zone), lambda: parse_length(distance)))


def _parse_reach(part: Node) -> Reach:
    target = part_of(part, "target", noun="reach", expected="a zone")
    length = part_of(part, "range", noun="reach", expected="a length such as 500 km")
    check_keys(part, ("target", "range"), noun="a reach")
    return Reach(*both_of(lambda: parse_zone(target), lambda: parse_length(length)))


def _parse_set(part: Node, key: str) -> Zone:
    zones = each_of(part, parse_zone, least=1, expected="a list of zones")
    if key == "union":
        return UnionOfZones(zones)
    return IntersectionOfZones(zones) if key == "intersection" else DifferenceOfZones(zones)


def _is_line(node: Node) -> bool:
    keys = set(node.names)
    if keys & _ONLY_LINES:
        return True
    parts = node.get("union")
    return parts is not None and bool(parts.elements) and all(map(_is_line, parts.elements))


def _is_states(node: Node) -> bool:
    if node.kind == "scalar":
        return not node.text.endswith(GEOMETRY_ENDINGS)
    return node.kind == "list" or bool(set(node.names) & _ONLY_STATES)


def _refuse_lines(node: Node) -> None:
    """Say plainly that a line has no area, where a zone is needed."""
    key = next((key for key in node.names if key in _ONLY_LINES), "")
    if key:
        raise ExpressionError(
            Diagnostic(
                code="FDS-E007",
                message="A line stands where a zone is needed.",
                place=node.key_place(key),
                expected="a zone, which has an area",
                found=key,
                hint=f"give it a width: {{band: {{line: {{{key}: ...}}, width: 100 km}}}}",
            )
        )


def _territory_hint(node: Node) -> str:
    try:
        all_of([lambda: parse_states(node)])
    except ExpressionError:
        return nearest_name(node.text, [form.key for form in ZONE_FORMS])
    return "the territory of states is written {territory: ...}"


def _no_quantity(node: Node, noun: str, expected: str) -> Diagnostic:
    return Diagnostic(
        code="FDS-E005",
        message=f"This is not {noun}.",
        place=node.place,
        expected=expected,
        found=repr(node.text) if node.kind == "scalar" else f"a {node.kind}",
        hint="write the unit behind the number" if isinstance(node.value, int | float) else "",
    )
