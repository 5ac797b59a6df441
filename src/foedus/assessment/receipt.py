"""The receipt of an assessment: everything that its results depend on."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import importlib.resources
import platform
from typing import TYPE_CHECKING

import foedus
from foedus.findings import Receipt
from foedus.vocabulary import Sweep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from foedus.planning import Plan
    from foedus.vocabulary import ParameterId
    from foedus.world import Places

_LIBRARIES = ("numpy", "numba", "shapely", "pyproj", "pyogrio", "typst")


def receipt_of(plan: Plan, places: Places) -> Receipt:
    """Return the receipt of a plan: documents, facts, engine and inputs, never today's date."""
    options = plan.options
    entries = [
        ("engine", f"foedus {foedus.__version__}"),
        ("engine code", f"sha256:{_code_digest()}"),
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
        *((f"parameter {name}", _parameter_words(name, plan)) for name in sorted(plan.parameters)),
        *(
            (f"reading {clause}", ", ".join(readings))
            for clause, readings in sorted(options.readings.items())
        ),
    ]
    if options.stance:
        entries.append(("stance", options.stance))
    return Receipt(tuple((name, value) for name, value in entries))


def _parameter_words(name: ParameterId, plan: Plan) -> str:
    """Return the value of a parameter and whether it was asked for or declared."""
    options = plan.options
    asked = name in options.sweeps or name in options.settings
    origin = "asked for" if asked else "declared domain"
    value = plan.parameters[name]
    return f"{value if isinstance(value, Sweep) else f'{value:g} km'} ({origin})"


@functools.cache
def _code_digest() -> str:
    """Return the SHA-256 over every module and template of the package, in order of path."""
    package = importlib.resources.files(foedus)
    digest = hashlib.sha256()
    for path in sorted(_code_files(package, "")):
        digest.update(path[0].encode())
        digest.update(path[1])
    return digest.hexdigest()


def _code_files(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for item in folder.iterdir():
        name = f"{prefix}{item.name}"
        if item.is_dir() and item.name not in {"__pycache__", "library"}:
            yield from _code_files(item, f"{name}/")
        elif item.is_file() and not item.name.endswith((".pyc", ".nbi", ".nbc")):
            yield name, item.read_bytes()
