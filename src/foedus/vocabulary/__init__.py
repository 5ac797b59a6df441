"""Value types that all rooms speak.

Comes in: nothing.  Goes out: identifiers, ordinal echelons, intervals and three-valued truth,
quantities and sweeps, periods, sources and their grades, modalities.  May import: `errors`.
"""

from __future__ import annotations

from foedus.vocabulary.dates import Period, parse_date
from foedus.vocabulary.echelon import Basis, Echelon, EchelonEstimate
from foedus.vocabulary.identifiers import (
    BodyId,
    ClauseId,
    FactId,
    ParameterId,
    ReadingId,
    StateId,
)
from foedus.vocabulary.interval import Interval
from foedus.vocabulary.modality import ClauseKind, Modality
from foedus.vocabulary.quantity import (
    Sweep,
    format_km,
    parse_length_km,
    parse_sweep_km,
)
from foedus.vocabulary.source import Grade, Source
from foedus.vocabulary.truth import Truth

__all__ = [
    "Basis",
    "BodyId",
    "ClauseId",
    "ClauseKind",
    "Echelon",
    "EchelonEstimate",
    "FactId",
    "Grade",
    "Interval",
    "Modality",
    "ParameterId",
    "Period",
    "ReadingId",
    "Source",
    "StateId",
    "Sweep",
    "Truth",
    "format_km",
    "parse_date",
    "parse_length_km",
    "parse_sweep_km",
]
