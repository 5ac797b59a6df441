"""Territories and lines of states under one view of disputed units."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import MultiPolygon

from foedus.errors import Diagnostic, WorldError, nearest_name
from foedus.world.boundaries.grid import FloatArray, join_polygons, list_polygons
from foedus.world.boundaries.store import BoundaryStore, Progress, open_store
from foedus.world.boundaries.units import NO_STATE, Territory, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from foedus.vocabulary import StateId
    from foedus.world.boundaries.packages import DataSource


def open_boundaries(
    units: Sequence[Unit],
    *,
    cache_dir: Path | None = None,
    progress: Progress | None = None,
) -> Boundaries:
    """Return the boundaries of the units, derived from installed packages at first use.

    Nothing is downloaded.  The result is kept in a folder of the cache that is named by the
    fingerprint of data, units and method.

    Parameters
    ----------
    units : sequence of Unit
        Every time zone of the data needs a unit.
    cache_dir : pathlib.Path, optional
        Without it, the folder named by FOEDUS_CACHE_DIR or the user's cache.
    progress : callable, optional
        Called with what is being done, how many steps are done, and how many there are.

    Raises
    ------
    WorldError
        FDS-W100 if a data package is missing; FDS-W101 or FDS-W102 if units and data do not
        fit; FDS-W105 if the cache cannot be written; FDS-W108 if it is damaged.
    """
    return view_store(open_store(units, cache_dir=cache_dir, progress=progress or _keep_silent))


def view_store(store: BoundaryStore) -> Boundaries:
    """Return the boundaries with every unit counted as the table says."""
    claims = tuple(frozenset({unit.state, *unit.shared}) for unit in store.units)
    return Boundaries(store=store, claims=claims)


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundaries:
    """Territories and boundary lines, every unit counted to the states that a view gives it.

    Lines are lists of arrays of shape (n, 2), longitude and latitude in degrees, whose edges
    are straight in longitude and latitude, cut at ±180° and never running along it unless
    territory ends there.

    Attributes
    ----------
    store : BoundaryStore
    claims : tuple of frozenset of StateId
        States to which each unit of the store counts.
    """

    store: BoundaryStore
    claims: tuple[frozenset[StateId], ...]

    @property
    def fingerprint(self) -> str:
        """SHA-256 over data, units and method, in hexadecimal: for the receipt."""
        return self.store.fingerprint

    @property
    def attribution(self) -> tuple[DataSource, ...]:
        """Packages the boundaries come from, with their licences."""
        return self.store.attribution

    @property
    def units(self) -> tuple[Unit, ...]:
        """Located units, common parts of zones included."""
        return self.store.units

    @property
    def states(self) -> tuple[StateId, ...]:
        """States that have territory, in alphabetical order."""
        claimed = {state for states in self.claims for state in states}
        return tuple(sorted(claimed - {NO_STATE}))

    def with_status(self, views: Mapping[str, StateId]) -> Boundaries:
        """Return the boundaries with the named units counted to other states.

        Parameters
        ----------
        views : mapping of str to StateId
            From the id of a unit to the one state to which it counts; an empty state is none.

        Raises
        ------
        WorldError
            FDS-W104 if there is no such unit.
        """
        check_units(views, self.units)
        claims = (
            frozenset({views[unit.id]}) if unit.id in views else claimed
            for unit, claimed in zip(self.units, self.claims, strict=True)
        )
        return replace(self, claims=tuple(claims))

    def territory(self, states: Iterable[StateId], *, kind: Territory) -> MultiPolygon:
        """Return the union of the territories of states, in degrees, cut at ±180°.

        Shells turn anticlockwise, holes clockwise.  Empty for no states.  Land is derived at
        its first use, which takes a second or so for each unit.

        Raises
        ------
        WorldError
            FDS-W103 if a state has no territory in the data.
        """
        counted = self._count(states)[:-1]
        return self.store.unite(np.flatnonzero(counted).tolist(), kind=kind)

    def derive_land(self, states: Iterable[StateId]) -> None:
        """Derive the land of many states in one go, which is faster than one after the other.

        Raises
        ------
        WorldError
            FDS-W103 if a state has no territory in the data.
        """
        self.store.derive_land(np.flatnonzero(self._count(states)[:-1]).tolist())

    def perimeter(self, states: Iterable[StateId]) -> list[FloatArray]:
        """Return the outer line of a group, enclaves of others within it included.

        With the territorial sea; nothing between states of the group.

        Raises
        ------
        WorldError
            FDS-W103 if a state has no territory in the data.
        """
        counted = self._count(states)
        arcs = self.store.arcs
        return arcs.join(counted[arcs.left] != counted[arcs.right])

    def border_between(
        self, first: Iterable[StateId], second: Iterable[StateId]
    ) -> list[FloatArray]:
        """Return the line along which two groups meet, on land and through the territorial sea.

        A unit that counts to both groups is bounded by both its lines.

        Raises
        ------
        WorldError
            FDS-W103 if a state has no territory in the data.
        """
        one, other = self._count(first), self._count(second)
        arcs = self.store.arcs
        left, right = arcs.left, arcs.right
        meets = (one[left] & other[right]) | (other[left] & one[right])
        differs = (one[left] != one[right]) | (other[left] != other[right])
        return arcs.join(meets & differs)

    def borders_of_each(self, states: Iterable[StateId]) -> list[FloatArray]:
        """Return the whole boundary of every state, shared pieces once.

        Raises
        ------
        WorldError
            FDS-W103 if a state has no territory in the data.
        """
        arcs = self.store.arcs
        chosen = np.zeros(len(arcs.left), dtype=np.bool_)
        for state in sorted(set(states)):
            counted = self._count([state])
            chosen |= counted[arcs.left] != counted[arcs.right]
        return arcs.join(chosen)

    def outline(self, state: StateId, tolerance_deg: float) -> MultiPolygon:
        """Return the land of a state for a small map, off by at most `tolerance_deg`.

        Islands and holes that a square of the tolerance would cover are left out, save the
        largest part.  For pictures only: no verdict is computed on it.

        Raises
        ------
        WorldError
            FDS-W103 if the state has no territory in the data.
        """
        parts = list_polygons(self.territory([state], kind=Territory.LAND))
        parts.sort(key=lambda part: part.area, reverse=True)
        kept = [part for n, part in enumerate(parts) if n == 0 or part.area > tolerance_deg**2]
        simple = shapely.simplify(kept, tolerance_deg, preserve_topology=False)
        return join_polygons(list_polygons(shapely.union_all(shapely.make_valid(simple))))

    def _count(self, states: Iterable[StateId]) -> NDArray[np.bool_]:
        """Return which units count to any of the states; the last place stands for the sea."""
        wanted = frozenset(states)
        known = self.states
        unknown = sorted(wanted.difference(known))
        if unknown:
            raise WorldError(*(_refuse_state(state, known) for state in unknown))
        counted = [not wanted.isdisjoint(claimed) for claimed in self.claims]
        return np.array([*counted, False], dtype=np.bool_)


def _keep_silent(_step: str, _done: int, _total: int) -> None:
    return


def check_units(views: Iterable[str], units: Sequence[Unit]) -> None:
    """Refuse views on units that are not in the table.

    Raises
    ------
    WorldError
        FDS-W104, for all of them at once.
    """
    known = {unit.id for unit in units}
    disputed = [unit.id for unit in units if unit.disputed and unit.held_by]
    unknown = [_refuse_unit(name, known, disputed) for name in views if name not in known]
    if unknown:
        raise WorldError(*unknown)


def _refuse_unit(name: str, known: Iterable[str], disputed: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        code="FDS-W104",
        message=f"There is no territorial unit {name!r} whose status could be chosen.",
        expected="the id of a unit in the table of units, such as " + ", ".join(disputed),
        found=name,
        hint=nearest_name(name, known),
    )


def _refuse_state(state: StateId, known: Iterable[StateId]) -> Diagnostic:
    return Diagnostic(
        code="FDS-W103",
        message=f"The boundary data have no territory of {state!r}.",
        expected="the three-letter code of a state to which a unit counts",
        found=state,
        hint=nearest_name(state, known),
    )
