"""Options that several commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from foedus.vocabulary import (
    ParameterId,
    StateId,
    Sweep,
    parse_date,
    parse_length_km,
    parse_sweep_km,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable


class _Parsed(click.ParamType[Any]):
    """A value that a function of the vocabulary reads."""

    def __init__(self, name: str, parse: Callable[[str], Any]) -> None:
        self.name = name
        self.parse = parse

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return self.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        message = f"not of the form NAME=VALUE: {text!r}"
        raise ValueError(message)
    return name.strip(), value.strip()


def _swept(text: str) -> tuple[ParameterId, Sweep]:
    name, value = _pair(text)
    return ParameterId(name), parse_sweep_km(value)


def _set(text: str) -> tuple[ParameterId, float]:
    name, value = _pair(text)
    return ParameterId(name), parse_length_km(value)


def _share(text: str) -> float:
    number = text.removesuffix("%")
    try:
        share = float(number) / (100.0 if number != text else 1.0)
    except ValueError:
        share = -1.0
    if not 1e-6 <= share <= 1.0:
        message = f"not a share from 0.0001% to 100%: {text!r}"
        raise ValueError(message)
    return share


DATE = _Parsed("DATE", parse_date)
SWEEP = _Parsed("P=A..B[/STEP]", _swept)
SETTING = _Parsed("P=VALUE", _set)
PAIR = _Parsed("NAME=VALUE", _pair)
LENGTH = _Parsed("LENGTH", parse_length_km)
WIDTHS = _Parsed("A..B[/STEP]", parse_sweep_km)
SHARE = _Parsed("SHARE", _share)

world_option = click.option(
    "--world",
    "world_name",
    default="europe-2022",
    show_default=True,
    metavar="DIR|NAME",
    help="World of facts: a shipped name or a folder.",
)
as_of_option = click.option(
    "--as-of", type=DATE, help="Reference date; default: the date of the world, never today."
)
territory_option = click.option(
    "--territory",
    type=click.Choice(["land", "land+sea"]),
    default="land",
    show_default=True,
    help="Whether territory is land, or land with territorial sea.",
)
status_option = click.option(
    "--status",
    "statuses",
    type=PAIR,
    multiple=True,
    metavar="UNIT=STATE",
    help="Count a disputed unit to a state; repeatable.",
)
edges_option = click.option(
    "--edges",
    type=click.Choice(["straight", "geodesic"]),
    default="straight",
    show_default=True,
    help="How edges of drawn lines run between vertices: straight in longitude and latitude, "
    "or as geodesics.",
)


def statuses_of(pairs: Iterable[tuple[str, str]]) -> dict[str, StateId]:
    """Return the views on disputed units that were given."""
    return {unit: StateId(state) for unit, state in once_each("--status", pairs)}


def once_each(option: str, pairs: Iterable[tuple[str, Any]]) -> tuple[tuple[Any, Any], ...]:
    """Return the pairs of a repeatable option, or refuse a name that is given twice."""
    kept = tuple(pairs)
    names = [str(name) for name, _ in kept]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        message = f"given more than once for {', '.join(twice)}"
        raise click.BadParameter(message, click.get_current_context(), param_hint=option)
    return kept


def day_of(chosen: dt.date | None, fallback: dt.date) -> dt.date:
    """Return the date chosen, or the fallback."""
    return chosen if chosen is not None else fallback
