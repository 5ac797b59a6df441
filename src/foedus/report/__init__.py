"""An assessment as a folder of files: report, brief, findings, tables and layers.

Comes in: an `Assessment`.  Goes out: a folder that appears whole or not at all, with the same
bytes for the same assessment.  May import: `assessment`, `planning`, `agreements`, `world`,
`findings`, `vocabulary`, `errors`.
"""

from __future__ import annotations

from foedus.report.csv_table import csv_text
from foedus.report.folder import check_replaceable
from foedus.report.write import write_report

__all__ = ["check_replaceable", "csv_text", "write_report"]
