"""Scales of charts: round ticks and the mapping from values to the page."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A linear map from values to page units, which may run downwards.

    Attributes
    ----------
    lower, upper : float
        Values at the two ends; different.
    start, end : float
        Page positions of the two ends.
    """

    lower: float
    upper: float
    start: float
    end: float

    def position(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return page positions of values; same shape."""
        share = (values - self.lower) / (self.upper - self.lower)
        return self.start + share * (self.end - self.start)

    def at(self, value: float) -> float:
        """Return the page position of one value."""
        return float(self.position(np.array([value], dtype=np.float64))[0])


def round_step(span: float, *, count: int) -> float:
    """Return the smallest round step (1, 2, 2.5 or 5 times a power of ten).

    Parameters
    ----------
    span : float
        Greater than 0.
    count : int
        Greatest number of steps in the span.
    """
    raw = span / count
    power = 10.0 ** math.floor(math.log10(raw))
    return next(power * base for base in _ROUND if power * base >= raw * (1 - 1e-9))


def ticks(lower: float, upper: float, *, count: int) -> tuple[float, ...]:
    """Return the multiples of a round step from `lower` to `upper`, both included."""
    step = round_step(upper - lower, count=count)
    first, last = math.ceil(lower / step - 1e-9), math.floor(upper / step + 1e-9)
    return tuple(round(step * k, 10) + 0.0 for k in range(first, last + 1))


def tick_digits(values: tuple[float, ...]) -> int:
    """Return how many decimals tell the ticks apart."""
    return next(
        (digits for digits in range(6) if all(abs(v - round(v, digits)) < 1e-9 for v in values)),
        6,
    )
