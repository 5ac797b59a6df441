"""Lengths of time, as agreements give them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foedus.vocabulary import ParameterId

_HOURS = {"h": 1.0, "d": 24.0}
_DURATION = re.compile(r"^\s*([0-9]+(?:\.[0-9]+)?)\s*(h|d)\s*$")


@dataclass(frozen=True, slots=True)
class FixedDuration:
    """A time that the text gives, in hours."""

    duration_h: float


@dataclass(frozen=True, slots=True)
class OpenDuration:
    """A time that is a parameter of the agreement."""

    parameter: ParameterId


Duration = FixedDuration | OpenDuration


def parse_duration_h(text: str) -> float:
    """Return a time such as ``42 d`` or ``72 h`` in hours.

    Raises
    ------
    ValueError
        If the text is not a number with a unit of time.
    """
    match = _DURATION.match(text)
    if match is None:
        message = f"not a time such as 42 d or 72 h: {text!r}"
        raise ValueError(message)
    return float(match[1]) * _HOURS[match[2]]
