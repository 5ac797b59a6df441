"""Lengths and sweeps over lengths, as they are written in documents and commands."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

_UNITS_KM = {"m": 1e-3, "km": 1.0, "nm": 1.852, "mi": 1.609344}
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_LENGTH = re.compile(rf"^\s*({_NUMBER})\s*({'|'.join(_UNITS_KM)})\s*$")
_SWEEP = re.compile(
    rf"^\s*({_NUMBER})\s*(m|km|nm|mi)?\s*\.\.\s*({_NUMBER})\s*(m|km|nm|mi)"
    rf"(?:\s*/\s*({_NUMBER})\s*(m|km|nm|mi))?\s*$"
)
_STEPS_DEFAULT = 20
_LENGTH_KM_MAX = 20_004.0
"""Half the way around the Earth: no two points are farther apart."""
_VALUES_MAX = 5001


def parse_length_km(text: str) -> float:
    """Return a length such as ``200 km``, ``500m`` or ``12 nm`` in kilometres.

    Raises
    ------
    ValueError
        If the text is not a number with a unit of length, or no distance on Earth.
    """
    match = _LENGTH.match(text)
    if match is None:
        message = f"not a length such as 200 km: {text!r}"
        raise ValueError(message)
    return _on_earth(float(match[1]) * _UNITS_KM[match[2]], text)


def _on_earth(length_km: float, text: str) -> float:
    if length_km > _LENGTH_KM_MAX:
        message = f"longer than half the way around the Earth, {_LENGTH_KM_MAX:g} km: {text!r}"
        raise ValueError(message)
    return length_km


def format_km(length_km: float) -> str:
    """Return a length in kilometres as people write it: ``25 km``, ``63.2 km``."""
    return f"{length_km:.1f}".removesuffix(".0") + " km"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """A closed range of lengths with the values at which tables are printed.

    Attributes
    ----------
    lower_km, upper_km : float
        Both included.
    step_km : float
        Distance between the values of tables; curves and critical values do not depend on it.
    """

    lower_km: float
    upper_km: float
    step_km: float

    def values_km(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Return the values from lower to upper, both included; shape (n,)."""
        count = int(np.floor((self.upper_km - self.lower_km) / self.step_km + 1e-9)) + 1
        values = self.lower_km + self.step_km * np.arange(count, dtype=np.float64)
        if self.upper_km - values[-1] > 5e-10 * self.step_km:
            return np.append(values, self.upper_km)
        values[-1] = self.upper_km
        return values

    def __str__(self) -> str:
        lower, upper = format_km(self.lower_km), format_km(self.upper_km)
        return f"{lower.removesuffix(' km')}..{upper} in steps of {format_km(self.step_km)}"


def parse_sweep_km(text: str) -> Sweep:
    """Return a sweep such as ``0..500km`` or ``0..500 km/25 km``.

    Without a step the range is cut into twenty.

    Raises
    ------
    ValueError
        If the text is not a sweep, is empty, or has too many values.
    """
    match = _SWEEP.match(text)
    if match is None:
        message = f"not a sweep such as 0..500km or 0..500km/25km: {text!r}"
        raise ValueError(message)
    upper_unit = match[4]
    lower = float(match[1]) * _UNITS_KM[match[2] or upper_unit]
    upper = _on_earth(float(match[3]) * _UNITS_KM[upper_unit], text)
    step = float(match[5]) * _UNITS_KM[match[6]] if match[5] else (upper - lower) / _STEPS_DEFAULT
    if upper <= lower or step <= 0:
        message = f"a sweep runs from a smaller to a larger length: {text!r}"
        raise ValueError(message)
    if (upper - lower) / step > _VALUES_MAX:
        message = f"a sweep has at most {_VALUES_MAX} values: {text!r}"
        raise ValueError(message)
    return Sweep(lower_km=lower, upper_km=upper, step_km=step)
