"""necessary: data that the type of app does not need."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case
from auditor.judge.finding import code_lines, make
from auditor.judge.rule import PackCheck
from auditor.knowledge.schema import PackRule
from auditor.model import Finding


def check(rule: PackRule, case: Case) -> Iterator[Finding]:
    """Data that the type of app does not need for its basic function."""
    kind = case.knowledge.app_types.get(case.app_type or "")
    if kind is None:
        return
    for c in case.collections:
        needed = {c.data_type, *case.knowledge.ancestors(c.data_type)} & set(kind.necessary)
        entry = case.knowledge.data_types[c.data_type]
        if needed or c.confidence == "low" or not entry.sensitive or c.collector.kind == "library":
            continue
        yield make(
            case,
            rule.id,
            subject=c.data_type,
            collector=c.collector.id,
            confidence=c.confidence,
            words={
                "data": case.knowledge.label(c.data_type, case.lang),
                "collector": case.collector_name(c.collector),
                "type": kind.label[case.lang],
            },
            evidence=code_lines(case, c),
            code=c.evidence,
        )


CHECK = PackCheck("necessary", check)
