"""data: a collection of data of which a law or a store asks more."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case
from auditor.judge.conditions import category_of
from auditor.judge.finding import code_lines, make
from auditor.judge.rule import PackCheck
from auditor.knowledge.schema import PackRule
from auditor.model import Collection, Finding


def check(rule: PackRule, case: Case) -> Iterator[Finding]:
    """One finding for each data type and collector; none for what rests on a hint alone."""
    for c in case.collections:
        if not _meant(c, rule, case):
            continue
        yield make(
            case,
            rule.id,
            subject=c.data_type,
            collector=c.collector.id,
            confidence="medium" if rule.roots else c.confidence,
            words={
                "data": case.knowledge.label(c.data_type, case.lang),
                "collector": case.collector_name(c.collector),
            },
            evidence=code_lines(case, c),
            code=c.evidence,
        )


def _meant(c: Collection, rule: PackRule, case: Case) -> bool:
    if c.collector.kind not in rule.collectors or c.confidence == "low" or c.reachable is False:
        return False
    if not {c.data_type, *case.knowledge.ancestors(c.data_type)} & set(rule.about):
        return False
    if rule.of_category and category_of(case, c.collector.id) not in rule.of_category:
        return False
    if rule.roots:
        roots = [e.root for e in c.evidence if e.reachable is not False]
        return bool(roots) and all(r in rule.roots for r in roots)
    return True


CHECK = PackCheck("data", check)
