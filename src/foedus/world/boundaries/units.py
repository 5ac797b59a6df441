"""Territorial units: what the boundary data can separate, and what they cannot."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from foedus.vocabulary import StateId

if TYPE_CHECKING:
    from foedus.errors import Place

NO_STATE = StateId("")
"""Counts to no state: the open sea, the polar continent, or a unit left unassigned."""


class Territory(StrEnum):
    """What counts as territory."""

    LAND = "land"
    """Land and inland water inside the coastline."""
    LAND_SEA = "land+sea"
    """Land with the territorial sea."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A piece of territory that the boundary data can separate.

    Attributes
    ----------
    id : str
        Name of the time zone, or a name of its own where `zones` are given.
    state : StateId
        State to which the unit counts unless an assessment says otherwise: the sovereign by
        law as the table records it; empty for none.
    held_by : StateId
        State in effective control where it differs from `state`; otherwise empty.
    name : str
    disputed : bool
    note : str
    place : Place or None
        Where the table says so.
    dependency : str
        Code of the dependent or autonomous territory that the unit is, or empty.
    zones : tuple of str
        Two time zones whose common part is the unit, or one of which it is a connected part;
        empty for a whole zone.
    inside : tuple of float or None
        Longitude and latitude of a point in the unit, degrees, which picks the connected
        part; None takes every common part that no other unit picks.
    shared : tuple of StateId
        Further states to which the unit counts at the same time: the data give it to several.
    views : tuple of StateId
        States to which somebody counts the unit, `state` among them; an assessment may choose.
    """

    id: str
    state: StateId
    held_by: StateId = NO_STATE
    name: str = ""
    disputed: bool = False
    note: str = ""
    place: Place | None = None
    dependency: str = ""
    zones: tuple[str, ...] = ()
    inside: tuple[float, float] | None = None
    shared: tuple[StateId, ...] = ()
    views: tuple[StateId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlocatedUnit:
    """A disputed unit that the boundary data cannot separate: results near it are tainted.

    Attributes
    ----------
    id : str
    state, held_by : StateId
        As for `Unit`.
    name, note : str
    disputed : bool
    within : tuple of str
        Units in whose territory it lies.
    around : tuple of float or None
        Longitude and latitude of a point in it, degrees, good to about half a degree.
    views : tuple of StateId
        States to which somebody counts it.
    place : Place or None
    """

    id: str
    state: StateId
    held_by: StateId
    name: str
    disputed: bool = True
    note: str = ""
    within: tuple[str, ...] = ()
    around: tuple[float, float] | None = None
    views: tuple[StateId, ...] = ()
    place: Place | None = None
