"""Verdicts, findings, traces, tables, layers and receipts: what an assessment says.

Comes in: values.  Goes out: frozen results that the report writes.  May import: `vocabulary`,
`errors`.
"""

from __future__ import annotations

from foedus.findings.exhibit import Answer, Curves, Exhibit, MapView, Section, TableView
from foedus.findings.finding import Critical, Finding, Value
from foedus.findings.layer import Feature, Layer
from foedus.findings.receipt import Receipt
from foedus.findings.table import Cell, Column, Table
from foedus.findings.trace import Trace
from foedus.findings.verdict import Cause, Judgement, Verdict, judge, plain_words

__all__ = [
    "Answer",
    "Cause",
    "Cell",
    "Column",
    "Critical",
    "Curves",
    "Exhibit",
    "Feature",
    "Finding",
    "Judgement",
    "Layer",
    "MapView",
    "Receipt",
    "Section",
    "Table",
    "TableView",
    "Trace",
    "Value",
    "Verdict",
    "judge",
    "plain_words",
]
