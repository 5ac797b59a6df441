"""The measures: coverage, reach, records, stationed forces, bearers and third states.

Comes in: a plan.  Goes out: an assessment, frozen, with findings, tables, layers and a receipt.
May import: `planning`, `agreements`, `world`, `expressions`, `documents`, `findings`, `geodesy`,
`vocabulary`, `errors`.
"""

from __future__ import annotations

from foedus.assessment.assess import RULE, assess
from foedus.assessment.coverage import coverage_of_states
from foedus.assessment.model import Assessment, LicenceNote, Limit
from foedus.assessment.points import coverage_of_points
from foedus.assessment.run import assess_agreement

__all__ = [
    "RULE",
    "Assessment",
    "LicenceNote",
    "Limit",
    "assess",
    "assess_agreement",
    "coverage_of_points",
    "coverage_of_states",
]
