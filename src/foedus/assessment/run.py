"""From names and options to an assessment: reads what is needed, binds it and measures it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.agreements import read_agreement
from foedus.assessment.assess import assess
from foedus.planning import Ground, bind_agreement, check_options
from foedus.world import open_boundaries, populated_places

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.assessment.model import Assessment
    from foedus.planning import Options
    from foedus.world import World

    Progress = Callable[[str, int, int], None]


def assess_agreement(
    agreement: str, world: World, options: Options, *, progress: Progress
) -> Assessment:
    """Return the assessment of a shipped or written agreement.

    Parameters
    ----------
    agreement : str
        Name of a shipped agreement, or path of a document.
    world : World
    options : Options
    progress : callable
        Told what is being done, how many steps are done, and how many there are.

    Raises
    ------
    FoedusError
        For anything in the documents, the world or the options that the user can mend; no
        boundaries are derived and nothing is measured before these are checked.
    """
    document = read_agreement(agreement)
    check_options(document, world, options)
    boundaries = open_boundaries(world.units, progress=progress).with_status(options.status)
    ground = Ground(boundaries=boundaries, territory=options.territory)
    plan = bind_agreement(document, world, ground, options)
    places = populated_places(sorted(world.states))
    return assess(plan, places, progress=progress)
