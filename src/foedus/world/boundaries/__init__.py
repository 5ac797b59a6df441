"""Boundaries of states, derived from installed data packages at first use.

Purpose: territories with or without territorial sea, and the lines around and between states.
Comes in: the table of territorial units, and the installed packages of time zones and coasts.
Goes out: `Boundaries`, polygons and lines in degrees, with fingerprint and attribution.
May import: `errors`, `vocabulary`, `documents`.
"""

from __future__ import annotations

from foedus.world.boundaries.boundaries import Boundaries, check_units, open_boundaries
from foedus.world.boundaries.packages import DataSource
from foedus.world.boundaries.read import read_units
from foedus.world.boundaries.store import BoundaryStore
from foedus.world.boundaries.units import Territory, Unit, UnlocatedUnit

__all__ = [
    "Boundaries",
    "BoundaryStore",
    "DataSource",
    "Territory",
    "Unit",
    "UnlocatedUnit",
    "check_units",
    "open_boundaries",
    "read_units",
]
