"""Words for states, resolved against a world and a day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

import tiny_world
from foedus.errors import FoedusError, PlanError, WorldError
from foedus.expressions import parse_states, read_expression
from foedus.planning import Cast, read_states_text, resolve_states
from foedus.vocabulary import StateId

if TYPE_CHECKING:
    from tiny_world import Tiny


def states(tiny: Tiny, text: str, bearer: str = "", day: dt.date = tiny_world.AS_OF) -> set[str]:
    plan = tiny.plan(as_of=day, known_by=day)
    cast = plan.cast_for(StateId(bearer)) if bearer else plan.cast
    return set(resolve_states(parse_states(read_expression(text)), cast))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NAA", {"NAA"}),
        ("[NAA, TTT]", {"NAA", "TTT"}),
        ("{members_of: NLEAGUE}", {"NAA", "NBB", "NCC"}),
        ("{members_of: NLEAGUE, as_of: 2000-01-01}", {"NAA", "NBB"}),
        ("{role: south}", {"SAA", "SBB", "SCC"}),
        ("{states_in: mainland}", set(tiny_world.NAMES)),
        ("{union: [NAA, {role: south}]}", {"NAA", "SAA", "SBB", "SCC"}),
        ("{intersection: [{role: north}, {role: north_founders}]}", {"NAA", "NBB"}),
        ("{difference: [{states_in: everywhere}, {role: parties}]}", {"TTT"}),
        ("{difference: [{role: north}, NAA, NBB]}", {"NCC"}),
    ],
)
def test_expressions_denote_sets(tiny: Tiny, text: str, expected: set[str]) -> None:
    assert states(tiny, text) == expected


def test_members_follow_the_day(tiny: Tiny) -> None:
    text = "{members_of: NLEAGUE}"

    assert states(tiny, text, day=dt.date(2009, 12, 31)) == {"NAA", "NBB"}
    assert states(tiny, text, day=dt.date(2010, 1, 1)) == {"NAA", "NBB", "NCC"}


@pytest.mark.parametrize(
    ("bearer", "expected"),
    [
        ("NAA", {"SAA", "SBB", "SCC"}),
        ("SCC", {"NAA", "NBB", "NCC"}),
        ("TTT", {"NAA", "NBB", "NCC", "SAA", "SBB", "SCC"}),
    ],
)
def test_the_other_side_depends_on_whom_one_asks(
    tiny: Tiny, bearer: str, expected: set[str]
) -> None:
    assert states(tiny, "other_side", bearer) == expected


def test_the_bearer_is_one_state(tiny: Tiny) -> None:
    assert states(tiny, "bearer", "NBB") == {"NBB"}
    assert states(tiny, "{difference: [{role: north}, bearer]}", "NBB") == {"NAA", "NCC"}


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("NAB", "FDS-P001", "did you mean"),
        ("{role: nroth}", "FDS-P002", "did you mean 'north'?"),
        ("bearer", "FDS-P003", ""),
        ("other_side", "FDS-P003", ""),
        ("{members_of: NLEAGEU}", "FDS-W013", "did you mean 'NLEAGUE'?"),
        ("{states_in: manland}", "FDS-W016", "did you mean 'mainland'?"),
        ("{members_of: NLEAGUE, as_of: 1950-01-01}", "FDS-W014", ""),
    ],
)
def test_unknown_names_are_refused_with_the_nearest(
    tiny: Tiny, text: str, code: str, hint: str
) -> None:
    with pytest.raises((PlanError, WorldError)) as caught:
        states(tiny, text)

    fault = caught.value.diagnostics[0]
    assert fault.code == code
    assert fault.hint.startswith(hint)
    assert fault.expected


def test_the_command_line_knows_no_roles(tiny: Tiny) -> None:
    cast = Cast(world=tiny.world, as_of=tiny_world.AS_OF)

    assert read_states_text("[NAA, SAA]", cast) == {"NAA", "SAA"}
    with pytest.raises(FoedusError) as caught:
        read_states_text("{role: north}", cast)
    assert caught.value.diagnostics[0].code == "FDS-P002"
