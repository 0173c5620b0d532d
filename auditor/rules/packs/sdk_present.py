"""sdk_present: one of certain SDKs is in the build."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case
from auditor.judge.finding import make
from auditor.judge.rule import PackCheck
from auditor.knowledge.schema import PackRule
from auditor.model import Finding


def check(rule: PackRule, case: Case) -> Iterator[Finding]:
    """One finding for each."""
    for s in case.sdks:
        if s.id in rule.about:
            yield make(
                case,
                rule.id,
                subject=s.id,
                collector=s.id,
                words={"sdk": s.name},
                evidence=tuple(f.value for f in s.evidence[:3]),
            )


CHECK = PackCheck("sdk_present", check)
