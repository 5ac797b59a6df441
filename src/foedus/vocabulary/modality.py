"""What a clause is and what it does."""

from __future__ import annotations

from enum import StrEnum


class ClauseKind(StrEnum):
    """Kind of a clause (see the explanation of the clause model in the docs)."""

    NORM = "norm"
    POWER = "power"
    DISABILITY = "disability"
    CONSTITUTIVE = "constitutive"
    PROCEDURE = "procedure"
    META = "meta"
    SAVINGS = "savings"
    STATUS = "status"


class Modality(StrEnum):
    """What a norm does."""

    FORBID = "forbid"
    OBLIGE = "oblige"
    PERMIT = "permit"
    NOTIFY = "notify"
