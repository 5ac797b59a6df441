"""Identifiers, kept apart by type so that they cannot be confused."""

from __future__ import annotations

from typing import NewType

StateId = NewType("StateId", str)
"""Three-letter code of a state, as in ISO 3166-1 alpha-3."""

BodyId = NewType("BodyId", str)
"""Identifier of an organisation or reference set in a world."""

ClauseId = NewType("ClauseId", str)
"""Identifier of a clause in an agreement, such as ``art7.2``."""

ParameterId = NewType("ParameterId", str)
"""Identifier of a parameter that an agreement declares."""

ReadingId = NewType("ReadingId", str)
"""Identifier of one reading of a clause, unique within the clause."""

FactId = NewType("FactId", str)
"""Identifier of a fact: table and row, such as ``activities/ACT-001``."""
