"""Closed intervals of real numbers, and what a comparison with one can say."""

from __future__ import annotations

import math
from dataclasses import dataclass

from foedus.vocabulary.truth import Truth


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from `lower` to `upper`, both included; either may be infinite.

    Raises
    ------
    ValueError
        If a bound is not a number or `lower` exceeds `upper`.
    """

    lower: float
    upper: float

    def __post_init__(self) -> None:
        if math.isnan(self.lower) or math.isnan(self.upper) or self.lower > self.upper:
            message = f"not an interval: {self.lower} to {self.upper}"
            raise ValueError(message)

    @property
    def is_exact(self) -> bool:
        """Whether the interval is a single value."""
        return self.lower == self.upper

    def above(self, threshold: float) -> Truth:
        """Return whether the value is greater than `threshold`."""
        if self.lower > threshold:
            return Truth.TRUE
        return Truth.FALSE if self.upper <= threshold else Truth.UNKNOWN

    def at_least(self, threshold: float) -> Truth:
        """Return whether the value is `threshold` or more."""
        if self.lower >= threshold:
            return Truth.TRUE
        return Truth.FALSE if self.upper < threshold else Truth.UNKNOWN

    def below(self, threshold: float) -> Truth:
        """Return whether the value is less than `threshold`."""
        return ~self.at_least(threshold)

    def at_most(self, threshold: float) -> Truth:
        """Return whether the value is `threshold` or less."""
        return ~self.above(threshold)

    def widen(self, by: float) -> Interval:
        """Return the interval extended by `by` on both sides."""
        return Interval(self.lower - by, self.upper + by)

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.lower + other.lower, self.upper + other.upper)
