"""The receipt of an assessment: everything that its results depend on."""

from __future__ import annotations

import importlib.metadata
import platform
from typing import TYPE_CHECKING

import foedus
from foedus.findings import Receipt

if TYPE_CHECKING:
    from foedus.planning import Plan
    from foedus.world import Places

_LIBRARIES = ("numpy", "numba", "shapely", "pyproj", "pyogrio", "contourpy", "typst")


def receipt_of(plan: Plan, places: Places) -> Receipt:
    """Return the receipt of a plan: documents, facts, engine and inputs, never today's date."""
    options = plan.options
    entries = [
        ("engine", f"foedus {foedus.__version__}"),
        ("python", f"{platform.python_implementation()} {platform.python_version()}"),
        ("platform", f"{platform.system()} {platform.machine()}"),
        *((f"library {name}", importlib.metadata.version(name)) for name in _LIBRARIES),
        (f"agreement {plan.agreement.id}", f"sha256:{plan.agreement.sha256}"),
        *(
            (f"world {plan.world.id}/{name}", f"sha256:{digest}")
            for name, digest in sorted(plan.world.files.items())
        ),
        ("boundaries", f"sha256:{plan.ground.boundaries.fingerprint}"),
        ("places", f"sha256:{places.sha256}"),
        ("as of", options.as_of.isoformat()),
        ("known by", options.known_by.isoformat()),
        ("assumed in force", "for all parties"),
        ("territory", str(options.territory)),
        ("edges", str(plan.ground.edges)),
        *((f"status {unit}", str(state)) for unit, state in sorted(options.status.items())),
        *((f"parameter {name}", str(value)) for name, value in sorted(plan.parameters.items())),
        *(
            (f"reading {clause}", ", ".join(readings))
            for clause, readings in sorted(options.readings.items())
        ),
    ]
    return Receipt(tuple((name, value) for name, value in entries))
