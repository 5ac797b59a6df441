"""Findings as JSON, each with its trace as a tree."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.assessment import Assessment
    from foedus.findings import Finding, Trace

FINDINGS_SCHEMA: Final = "foedus-findings/1"


def findings_json(assessment: Assessment) -> bytes:
    """Return ``findings.json``: one finding on each line, sorted by identifier.

    The form is published as ``docs/reference/schema/findings.schema.json``.
    """
    options = assessment.options
    head = {
        "schema": FINDINGS_SCHEMA,
        "receipt": f"sha256:{assessment.receipt.digest}",
        "agreement": {
            "id": assessment.agreement.id,
            "title": assessment.agreement.title,
            "status": str(assessment.agreement.status),
        },
        "world": {"id": assessment.world.id, "title": assessment.world.title},
        "as_of": options.as_of.isoformat(),
        "known_by": options.known_by.isoformat(),
    }
    opening = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    ordered = sorted(assessment.findings, key=lambda finding: finding.id)
    lines = ",\n".join(_line(finding_record(finding)) for finding in ordered)
    return f'{opening},\n "findings": [\n{lines}\n ]\n}}\n'.encode()


def finding_record(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON values; a bound that is not finite becomes null."""
    judgement = finding.judgement
    return {
        "id": finding.id,
        "agreement": finding.agreement,
        "clause": finding.clause,
        "measure": finding.measure,
        "subject": finding.subject,
        "reading": finding.reading,
        "proposition": finding.proposition,
        "verdict": judgement.verdict.value,
        "causes": sorted(cause.value for cause in judgement.causes),
        "values": [
            {
                "name": value.name,
                "unit": value.unit,
                "estimate": _finite(value.estimate),
                "lower": _finite(value.lower),
                "upper": _finite(value.upper),
            }
            for value in finding.values
        ],
        "critical": [
            {
                "parameter": critical.parameter,
                "unit": critical.unit,
                "lower": _finite(critical.lower),
                "upper": _finite(critical.upper),
                "statement": critical.statement,
            }
            for critical in finding.critical
        ],
        "trace": _tree(finding.trace),
        "facts": sorted(finding.facts),
        "later": finding.later,
    }


def _tree(trace: Trace) -> dict[str, Any]:
    node: dict[str, Any] = {"label": trace.label, "result": trace.result, "origin": trace.origin}
    children = _trees(trace.children)
    return node | {"children": children} if children else node


def _trees(traces: Iterable[Trace]) -> list[dict[str, Any]]:
    return [_tree(trace) for trace in traces]


def _line(record: dict[str, Any]) -> str:
    return "  " + json.dumps(record, ensure_ascii=False, allow_nan=False)


def _finite(number: float | None) -> float | None:
    if number is None or not math.isfinite(number):
        return None
    return float(f"{number:.10g}") + 0.0
