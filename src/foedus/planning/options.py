"""The inputs of an assessment besides the agreement and the world."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from foedus.vocabulary import ClauseId, ReadingId
from foedus.world import Territory

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from foedus.vocabulary import ParameterId, StateId, Sweep


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Dates, territory, views on disputed units, parameters and readings.

    Attributes
    ----------
    as_of : date
        Reference date: memberships, forces and activities as on this day.
    known_by : date
        Facts that became known later are not used.
    territory : Territory
        Whether shares are of land or of land with territorial sea.
    status : mapping
        Disputed unit to the state to which this assessment counts it.
    sweeps : mapping
        Open parameter to the range over which it is swept; others take the declared domain.
    settings : mapping
        Open parameter to one length in kilometres.
    readings : mapping
        Clause to the readings that are fixed; the other axes are shown side by side.
    stance : str
        Name of a stance of the agreement, which fixes a reading on each axis; or empty.
    """

    as_of: dt.date
    known_by: dt.date
    territory: Territory = Territory.LAND
    status: Mapping[str, StateId] = field(default_factory=dict[str, "StateId"])
    sweeps: Mapping[ParameterId, Sweep] = field(default_factory=dict["ParameterId", "Sweep"])
    settings: Mapping[ParameterId, float] = field(default_factory=dict["ParameterId", float])
    readings: Mapping[ClauseId, tuple[ReadingId, ...]] = field(
        default_factory=dict["ClauseId", "tuple[ReadingId, ...]"]
    )
    stance: str = ""


def group_readings(pairs: Iterable[tuple[str, str]]) -> dict[ClauseId, tuple[ReadingId, ...]]:
    """Return readings written as ``CLAUSE=ID``, gathered by clause."""
    grouped: dict[ClauseId, tuple[ReadingId, ...]] = {}
    for clause, reading in pairs:
        key = ClauseId(clause)
        grouped[key] = (*grouped.get(key, ()), ReadingId(reading))
    return grouped
