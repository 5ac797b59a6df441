"""Three-valued truth with the strong Kleene connectives (Kleene 1952, section 64)."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Truth(Enum):
    """True, false or unknown; unknown is never turned into false."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    def __invert__(self) -> Truth:
        return Truth(2 - self.value)

    def __and__(self, other: Truth) -> Truth:
        return Truth(min(self.value, other.value))

    def __or__(self, other: Truth) -> Truth:
        return Truth(max(self.value, other.value))

    @staticmethod
    def of(value: bool, /) -> Truth:  # noqa: FBT001 - a plain conversion
        """Return the truth value of a Boolean."""
        return Truth.TRUE if value else Truth.FALSE

    @staticmethod
    def all(values: Iterable[Truth]) -> Truth:
        """Return the conjunction; true for no values."""
        result = Truth.TRUE
        for value in values:
            result &= value
        return result

    @staticmethod
    def any(values: Iterable[Truth]) -> Truth:
        """Return the disjunction; false for no values."""
        result = Truth.FALSE
        for value in values:
            result |= value
        return result
