"""undeclared-data, contradicted-data, ambiguous-data, vague-data: one per data type and collector."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import code_lines, make, sensitive
from auditor.model import Finding, Severity

RULE_OF = {
    "undeclared": "undeclared-data",
    "contradicted": "contradicted-data",
    "ambiguous": "ambiguous-data",
    "vague": "vague-data",
}


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """What the app's own, a library's or unattributed code collects; of SDKs only the vague."""
    for row in maps.data:
        rule = RULE_OF.get(row.verdict)
        sdk = row.collector.kind == "sdk"
        if rule is None or (sdk and row.verdict not in ("vague", "ambiguous")):
            continue
        confidence = row.collection.confidence
        severity: Severity | None = None
        if rule == "undeclared-data" and not sensitive(case, row.data_type):
            severity = "medium"
        if row.collector.kind == "unattributed" and confidence == "high":
            confidence = "medium"
        if row.collector.kind == "library":
            confidence = "low"  # helper code acts only when the app calls it
        how = (
            "data_first_only"
            if sdk and row.verdict == "vague" and _first_only(row.where)
            else "data_wide"
        )
        yield make(
            case,
            rule,
            subject=row.data_type,
            collector=row.collector.id,
            severity=severity,
            confidence=confidence,
            words={
                "data": case.knowledge.label(row.data_type, case.lang),
                "collector": case.collector_name(row.collector),
                "how": case.say(how),
            },
            evidence=code_lines(case, row.collection),
            code=row.collection.evidence,
            nearest=row.where[0] if row.where else row.nearest,
        )


def _first_only(where) -> bool:  # type: ignore[no-untyped-def]
    return all(r.claim.party == "first" for r in where)
