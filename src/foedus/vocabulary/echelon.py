"""The ordinal scale of formations, and estimates on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from foedus.vocabulary.truth import Truth


class Echelon(IntEnum):
    """Size of a formation, in order; never converted to a number of troops."""

    TEAM = 1
    SECTION = 2
    PLATOON = 3
    COMPANY = 4
    BATTALION = 5
    REGIMENT = 6
    BRIGADE = 7
    DIVISION = 8
    CORPS = 9
    ARMY = 10

    @property
    def label(self) -> str:
        """Lower-case name."""
        return self.name.lower()


class Basis(StrEnum):
    """What an echelon rests on."""

    STATED = "stated"
    """A source names the echelon."""
    CODED = "coded"
    """Somebody coded it from size or level of command: never decisive alone."""
    OFF_SCALE = "off_scale"
    """The value fits no place on the scale (joint-strategic, naval): undetermined."""
    ABSENT = "absent"
    """No value is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EchelonEstimate:
    """An interval on the ordinal scale with its basis.

    Attributes
    ----------
    lower, upper : Echelon or None
        None for `Basis.OFF_SCALE` and `Basis.ABSENT`.
    basis : Basis
    label : str
        The word used by the data, such as ``division`` or ``joint-strategic``.
    """

    lower: Echelon | None
    upper: Echelon | None
    basis: Basis
    label: str

    def above(self, threshold: Echelon) -> Truth:
        """Return whether the echelon is higher than `threshold`, whatever the basis."""
        if self.lower is None or self.upper is None:
            return Truth.UNKNOWN
        if self.lower > threshold:
            return Truth.TRUE
        return Truth.FALSE if self.upper <= threshold else Truth.UNKNOWN
