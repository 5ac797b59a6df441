from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import ExpressionError, FoedusError
from foedus.expressions import (
    Band,
    Bearer,
    BorderBetween,
    BordersOfEach,
    DifferenceOf,
    DifferenceOfZones,
    DrawnLine,
    DrawnRegion,
    FixedDuration,
    FixedLength,
    IntersectionOf,
    IntersectionOfZones,
    MembersOf,
    Named,
    ObjectLength,
    OpenDuration,
    OpenLength,
    OtherSide,
    Perimeter,
    Reach,
    Role,
    StatesIn,
    Territory,
    UnionOf,
    UnionOfLines,
    UnionOfZones,
    Within,
    describe,
    parameters_of,
    parse_duration,
    parse_length,
    parse_line,
    parse_states,
    parse_target,
    parse_zone,
    read_expression,
    roles_of,
)
from foedus.vocabulary import BodyId, ParameterId, StateId

if TYPE_CHECKING:
    from collections.abc import Callable


def refused_by_name(error: FoedusError) -> None:
    assert error.diagnostics
    assert all(re.fullmatch(r"FDS-[DE]\d{3}", d.code) for d in error.diagnostics)


AAA, BBB = Named((StateId("AAA"),)), Named((StateId("BBB"),))
LINE = BorderBetween(AAA, BBB)
LAND = Territory(AAA)


@pytest.mark.parametrize(
    ("text", "states", "words"),
    [
        ("AAA", AAA, "AAA"),
        ("[AAA, BBB]", Named((StateId("AAA"), StateId("BBB"))), "AAA and BBB"),
        ("[AAA, {role: x_y}]", UnionOf((AAA, Role("x_y"))), "AAA and x y"),
        ("bearer", Bearer(), "the state bound"),
        ("other_side", OtherSide(), "the states of the other side"),
        ("{members_of: EU}", MembersOf(BodyId("EU")), "the members of EU"),
        (
            "{members_of: EU, as_of: 1997-05-27}",
            MembersOf(BodyId("EU"), dt.date(1997, 5, 27)),
            "the members of EU as of 1997-05-27",
        ),
        ("{states_in: far_north}", StatesIn("far_north"), "the states in far north"),
        ("{union: [AAA, BBB]}", UnionOf((AAA, BBB)), "AAA and BBB"),
        ("{intersection: [AAA, BBB]}", IntersectionOf((AAA, BBB)), "AAA that are also BBB"),
        ("{difference: [AAA, BBB]}", DifferenceOf((AAA, BBB)), "AAA, without BBB"),
        ("{difference: [AAA]}", DifferenceOf((AAA,)), "AAA"),
    ],
)
def test_states_are_read_and_said(text: str, states: object, words: str) -> None:
    read = parse_states(read_expression(text))

    assert read == states
    assert describe(read) == words


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("{border_between: [AAA, BBB]}", LINE, "the border between AAA, and BBB"),
        ("{perimeter: AAA}", Perimeter(AAA), "the outer border of AAA taken together"),
        ("{borders_of_each: AAA}", BordersOfEach(AAA), "every border of AAA"),
        (
            "{union: [{perimeter: AAA}, {file: x.geojson}]}",
            UnionOfLines((Perimeter(AAA), DrawnLine("x.geojson"))),
            "the outer border of AAA taken together and the line in x.geojson",
        ),
        ("x.geojson", DrawnLine("x.geojson"), "the line in x.geojson"),
    ],
)
def test_lines_are_read_and_said(text: str, line: object, words: str) -> None:
    read = parse_line(read_expression(text))

    assert read == line
    assert describe(read) == words


@pytest.mark.parametrize(
    ("text", "zone", "words"),
    [
        ("{territory: AAA}", LAND, "the territory of AAA"),
        ("{territory: AAA, region: x}", Territory(AAA, "x"), "the territory of AAA in x"),
        (
            "{band: {line: {border_between: [AAA, BBB]}, width: 12 nm, sides: both}}",
            Band(LINE, FixedLength(22.224)),
            "the band of 22.2 km on each side of the border between AAA, and BBB",
        ),
        (
            "{within: {of: {territory: AAA}, distance: {parameter: d}}}",
            Within(LAND, OpenLength(ParameterId("d"))),
            "all points within the open d of the territory of AAA",
        ),
        (
            "{reach: {target: {territory: AAA}, range: {attribute: range}}}",
            Reach(LAND, ObjectLength("range")),
            "all points from which the object's own range reaches the territory of AAA",
        ),
        ("x.json", DrawnRegion("x.json"), "the region in x.json"),
        ("{file: region}", DrawnRegion("region"), "the region in region"),
        (
            "{union: [{territory: AAA}, x.json]}",
            UnionOfZones((LAND, DrawnRegion("x.json"))),
            "the territory of AAA and the region in x.json",
        ),
        (
            "{intersection: [{territory: AAA}, x.json]}",
            IntersectionOfZones((LAND, DrawnRegion("x.json"))),
            "the territory of AAA where it is also the region in x.json",
        ),
        (
            "{difference: [{territory: AAA}, x.json]}",
            DifferenceOfZones((LAND, DrawnRegion("x.json"))),
            "the territory of AAA, without the region in x.json",
        ),
    ],
)
def test_zones_are_read_and_said(text: str, zone: object, words: str) -> None:
    read = parse_zone(read_expression(text))

    assert read == zone
    assert describe(read) == words


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("{border_between: [AAA, BBB]}", BorderBetween),
        ("{union: [{perimeter: AAA}]}", UnionOfLines),
        ("{union: [{territory: AAA}]}", UnionOfZones),
        ("{territory: AAA}", Territory),
        ("x.geojson", DrawnRegion),
    ],
)
def test_a_target_is_a_line_or_a_zone(text: str, kind: type) -> None:
    assert isinstance(parse_target(read_expression(text)), kind)


@pytest.mark.parametrize(
    ("text", "duration", "words"),
    [
        ("42 d", FixedDuration(1008.0), "42 days"),
        ("1.5 d", FixedDuration(36.0), "36 h"),
        ("72 h", FixedDuration(72.0), "3 days"),
        ("{parameter: n}", OpenDuration(ParameterId("n")), "the open n"),
    ],
)
def test_times_are_read_and_said(text: str, duration: object, words: str) -> None:
    read = parse_duration(read_expression(text))

    assert read == duration
    assert describe(read) == words


@pytest.mark.parametrize(
    ("parse", "text", "codes"),
    [
        (parse_states, "{member_of: EU, x: 1}", ["FDS-E001", "FDS-E001"]),
        (parse_states, "{members_of: EU, role: x}", ["FDS-E001"]),
        (parse_states, "{}", ["FDS-E001"]),
        (parse_states, "[]", ["FDS-E004"]),
        (parse_states, "''", ["FDS-E002"]),
        (parse_states, "{members_of: [A]}", ["FDS-E002"]),
        (parse_states, "{members_of: 'a b'}", ["FDS-E003"]),
        (parse_states, "{members_of: EU, as_of: 1997}", ["FDS-E006"]),
        (parse_states, "{union: AAA}", ["FDS-E002"]),
        (parse_states, "[aaa, NO, {rol: x}]", ["FDS-E003", "FDS-E003", "FDS-E001"]),
        (parse_line, "AAA", ["FDS-E002"]),
        (parse_line, "{border_between: [AAA]}", ["FDS-E004"]),
        (parse_line, "{border_between: [AAA, BBB, CCC]}", ["FDS-E002"]),
        (parse_line, "{file: [x]}", ["FDS-E002"]),
        (parse_zone, "AAA", ["FDS-E002"]),
        (parse_zone, "{band: 7}", ["FDS-E002"]),
        (parse_zone, "{band: {line: {perimeter: AAA}}}", ["FDS-E004"]),
        (parse_zone, "{band: {line: {perimeter: a}, width: 5}}", ["FDS-E003", "FDS-E005"]),
        (parse_zone, "{band: {line: x.json, width: 5 km, side: l}}", ["FDS-E001"]),
        (parse_zone, "{band: {line: x.json, width: 5 km, sides: left}}", ["FDS-E003"]),
        (parse_zone, "{territory: x1, region: 'a b'}", ["FDS-E003", "FDS-E003"]),
        (parse_zone, "{perimeter: AAA}", ["FDS-E007"]),
        (parse_zone, "{territry: AAA}", ["FDS-E001"]),
        (parse_length, "200", ["FDS-E005"]),
        (parse_length, "[200 km]", ["FDS-E005"]),
        (parse_length, "{parm: x}", ["FDS-E001"]),
        (parse_duration, "42 km", ["FDS-E005"]),
    ],
)
def test_faults_are_named_all_at_once(
    parse: Callable[..., object], text: str, codes: list[str]
) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(read_expression(text))

    assert [d.code for d in caught.value.diagnostics] == codes
    assert all(d.place is not None and d.expected for d in caught.value.diagnostics)


@pytest.mark.parametrize(
    ("parse", "text", "hint"),
    [
        (parse_states, "other_sid", "did you mean 'other_side'?"),
        (parse_states, "est", "did you mean 'EST'?"),
        (parse_states, "allies", "a role of the agreement is written {role: allies}"),
        (parse_states, "NO", "codes of states have three letters"),
        (parse_zone, "AAA", "the territory of states is written {territory: ...}"),
        (
            parse_zone,
            "{within: {of: {terrtory: AAA}, distance: 1 km}}",
            "did you mean 'territory'?",
        ),
        (parse_length, "200", "write the unit behind the number"),
    ],
)
def test_the_remedy_is_named(parse: Callable[..., object], text: str, hint: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(read_expression(text))

    assert caught.value.diagnostics[0].hint == hint


def test_the_place_is_that_of_the_word_at_fault() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_zone(read_expression("{territory: [AAA, bb]}"))

    assert str(caught.value.diagnostics[0].place) == "command line:1:19"


def test_an_empty_expression_is_refused() -> None:
    with pytest.raises(ExpressionError) as caught:
        read_expression("  ")

    assert caught.value.diagnostics[0].code == "FDS-E002"


def test_an_expression_knows_its_parameters_and_roles() -> None:
    zone = parse_zone(
        read_expression(
            "{union: [{within: {of: {territory: {role: a}}, distance: {parameter: w}}},"
            " {band: {line: {perimeter: {difference: [{role: b}, bearer]}}, width: 5 km}}]}"
        )
    )

    assert parameters_of(zone) == {"w"}
    assert roles_of(zone) == {"a", "b"}


def test_names_for_people_take_the_place_of_identifiers() -> None:
    states = parse_states(read_expression("[AAA, {role: all_of_them}]"))

    assert describe(states, names={"AAA": "Alland", "all_of_them": "the Parties"}) == (
        "Alland and the Parties"
    )


WORDS = st.sampled_from(
    ["AAA", "bearer", "other_side", "x", "5 km", "1997-05-27", "x.json", "{", "}", "[", "]", ",",
     ": ", "union", "territory", "band", "line", "width", "within", "of", "reach", "target",
     "role", "members_of", "as_of", "parameter", "perimeter", "7", "~"]
)  # fmt: skip


@given(st.lists(WORDS).map("".join) | st.text())
def test_any_expression_is_read_or_refused_by_name(text: str) -> None:
    for parse in (parse_states, parse_target, parse_length, parse_duration):
        try:
            expression = parse(read_expression(text))
        except FoedusError as error:
            refused_by_name(error)
        else:
            assert describe(expression)
