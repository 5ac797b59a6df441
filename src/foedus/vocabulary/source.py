"""Where a number or a text comes from, and how well it was read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How a statement was obtained."""

    PRIMARY = "primary"
    """The official text itself was read."""
    SECONDARY = "secondary"
    """A copy, press report or study was read: it shows that a statement was made."""
    MEMORY = "memory"
    """From memory; no text was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A citation with its grade."""

    title: str
    grade: Grade
    note: str = ""
