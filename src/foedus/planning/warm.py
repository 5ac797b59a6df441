"""Everything that the first use of a world would have to make, made beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.geodesy import rehearse
from foedus.world import Territory, open_boundaries, populated_places

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.world import World

    Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chore:
    """Something that is made once and kept in the cache.

    Attributes
    ----------
    what : str
        For people.
    do : callable
        Makes it, or finds that it is there.
    """

    what: str
    do: Callable[[Progress], None]


def chores_of(world: World) -> list[Chore]:
    """Return what a first use of a world needs, in order; each may be done again at little cost.

    Errors of the world and of missing packages are raised when a chore is done.
    """

    def boundaries(progress: Progress) -> None:
        open_boundaries(world.units, progress=progress)

    def land(progress: Progress) -> None:
        opened = open_boundaries(world.units, progress=progress)
        states = sorted({unit.state for unit in world.units} & set(world.states))
        for index, state in enumerate(states):
            progress("cutting land from the sea", index, len(states))
            opened.territory([state], kind=Territory.LAND)
        progress("cutting land from the sea", len(states), len(states))

    def places(_progress: Progress) -> None:
        populated_places(sorted(world.states))

    return [
        Chore(what="compiled kernels", do=rehearse),
        Chore(what="boundaries", do=boundaries),
        Chore(what="land of the states of the world", do=land),
        Chore(what="populated places", do=places),
    ]
