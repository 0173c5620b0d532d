"""sdk-data-undeclared: an SDK obtains a data type that the policy never gives it."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import code_lines, make, sensitive
from auditor.model import Finding


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """One finding per SDK and data type; it stands for the SDK and its permission too."""
    for row in maps.data:
        if row.collector.kind != "sdk" or row.verdict not in ("undeclared", "contradicted"):
            continue
        yield make(
            case,
            "sdk-data-undeclared",
            subject=row.data_type,
            collector=row.collector.id,
            severity="high"
            if row.verdict == "contradicted" or sensitive(case, row.data_type)
            else "medium",
            confidence=row.collection.confidence,
            words={
                "sdk": row.collector.name,
                "data": case.knowledge.label(row.data_type, case.lang),
                "how": case.say(f"sdk_{row.verdict}"),
            },
            evidence=code_lines(case, row.collection),
            code=row.collection.evidence,
            nearest=row.where[0] if row.where else row.nearest,
        )
