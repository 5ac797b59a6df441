"""What a world says: states, bodies, memberships and regions, and where each comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from shapely.geometry import MultiPolygon, Polygon

    from foedus.errors import Place
    from foedus.vocabulary import BodyId, Echelon, Interval, Period, Source, StateId
    from foedus.world.boundaries import Unit, UnlocatedUnit
    from foedus.world.records import Activity, Baseline, Force, RangeClaim


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A state that the tables speak of.

    Attributes
    ----------
    id : StateId
    iso2 : str
        Two-letter code.
    name : str
    area_km2 : Interval
        Official total area with inland waters; bounds where published figures differ.
    source : Source
    note : str
    place : Place
    """

    id: StateId
    iso2: str
    name: str
    area_km2: Interval
    source: Source
    note: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An organisation, treaty or reference set that states belong to.

    Attributes
    ----------
    id : BodyId
    title : str
    kind : str
        Such as ``alliance``, ``treaty`` or ``reference_set``.
    complete_from : date or None
        First day from which the table lists all members; None if it never claims to.
    source : Source
    note : str
    place : Place
    """

    id: BodyId
    title: str
    kind: str
    complete_from: dt.date | None
    source: Source
    note: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """One state in one body for one half-open period."""

    state: StateId
    body: BodyId
    role: str
    period: Period
    precision: str
    source: Source
    note: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A set of states to which the unnamed participants of an activity belong.

    Attributes
    ----------
    id : str
        Used by the columns ``led_by`` and ``group``.
    title : str
    states : tuple of StateId
    members_of : tuple of BodyId
        Bodies whose members of the day belong to it too.
    note : str
    """

    id: str
    title: str
    states: tuple[StateId, ...]
    members_of: tuple[BodyId, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A named set of states, some with limits drawn on the map.

    Attributes
    ----------
    name, title : str
    states : tuple of StateId
    polygon : Polygon or MultiPolygon or None
        Longitude, latitude on WGS 84, drawn coarsely; None if the region is only a list.
    tolerance_km : float or None
        How far the drawn limits may be off.
    source : Source
    note : str
    place : Place
    """

    name: str
    title: str
    states: tuple[StateId, ...]
    polygon: Polygon | MultiPolygon | None
    tolerance_km: float | None
    source: Source
    note: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A part of the world that maps show.

    Attributes
    ----------
    title : str
    extent_deg : tuple of float
        West, south, east, north.
    """

    title: str
    extent_deg: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """Terms under which data that a world uses may be passed on.

    Attributes
    ----------
    id : str
        Short name, such as an SPDX identifier.
    covers : str
        What it applies to.
    holder : str
    attribution : str
        The words that every result carries.
    url : str
    """

    id: str
    covers: str
    holder: str
    attribution: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Sourced, dated, uncertain facts, all read and checked.

    Attributes
    ----------
    id, title, description : str
    as_of : date
        Reference date where an assessment names none.
    folder : Path
    states, bodies, groups, regions : mappings by identifier, in the order of the tables
    memberships : tuple of Membership
    activities : tuple of Activity
        Ordered by first day and identifier.
    forces : tuple of Force
    baselines : tuple of Baseline
    ranges : tuple of RangeClaim
    echelon_strengths : mapping of Echelon to Interval
        Usual number of troops: corroborates a coded echelon, never converts one.
    boundary_layer : str
        Name of the layer of boundaries.
    units : tuple of Unit
        Territorial units that the boundary layer can separate.
    unlocated : tuple of UnlocatedUnit
        Disputed units that it cannot separate.
    views : tuple of View
        Extents of maps, the closest first.
    licences : tuple of Licence
    statements : tuple of str
        What the data cannot say: for the reader of every result.
    files : mapping of file name to SHA-256
        Of everything read, for the receipt.
    """

    id: str
    title: str
    description: str
    as_of: dt.date
    folder: Path
    states: Mapping[StateId, State]
    bodies: Mapping[BodyId, Body]
    groups: Mapping[str, Group]
    regions: Mapping[str, Region]
    memberships: tuple[Membership, ...]
    activities: tuple[Activity, ...]
    forces: tuple[Force, ...]
    baselines: tuple[Baseline, ...]
    ranges: tuple[RangeClaim, ...]
    echelon_strengths: Mapping[Echelon, Interval]
    boundary_layer: str
    units: tuple[Unit, ...] = ()
    unlocated: tuple[UnlocatedUnit, ...] = ()
    views: tuple[View, ...] = ()
    licences: tuple[Licence, ...] = ()
    statements: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict[str, str])
