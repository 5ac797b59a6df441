"""Agreements: articles, clauses, parameters and readings; reading and checking them.

Comes in: literate documents.  Goes out: a frozen agreement whose every clause keeps its place and
can be read in each of its readings; or every fault of the document at once.
May import: `expressions`, `documents`, `vocabulary`, `errors`.
"""

from __future__ import annotations

from foedus.agreements.check import check_agreement, share_modelled
from foedus.agreements.clause import (
    Act,
    ActClass,
    ActObject,
    Anchor,
    Axis,
    Baseline,
    Clause,
    Decision,
    DecisionRule,
    Exception_,
    Measured,
    Pooling,
    PowerReference,
    Reading,
    Threshold,
    Unmodelled,
)
from foedus.agreements.examine import (
    Examination,
    examine_agreement,
    examine_text,
    read_agreement,
)
from foedus.agreements.model import (
    Agreement,
    Article,
    Nature,
    Paragraph,
    Parameter,
    ParameterStatus,
    Side,
    Statement,
    Status,
    Text,
)
from foedus.agreements.readings import axis_of, variant, variants
from foedus.agreements.shapes import SHAPES, schema_of
from foedus.agreements.words import clause_in_words

__all__ = [
    "SHAPES",
    "Act",
    "ActClass",
    "ActObject",
    "Agreement",
    "Anchor",
    "Article",
    "Axis",
    "Baseline",
    "Clause",
    "Decision",
    "DecisionRule",
    "Examination",
    "Exception_",
    "Measured",
    "Nature",
    "Paragraph",
    "Parameter",
    "ParameterStatus",
    "Pooling",
    "PowerReference",
    "Reading",
    "Side",
    "Statement",
    "Status",
    "Text",
    "Threshold",
    "Unmodelled",
    "axis_of",
    "check_agreement",
    "clause_in_words",
    "examine_agreement",
    "examine_text",
    "read_agreement",
    "schema_of",
    "share_modelled",
    "variant",
    "variants",
]
