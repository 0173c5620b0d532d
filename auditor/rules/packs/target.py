"""target: the API level that the build targets."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case
from auditor.judge.finding import make
from auditor.judge.rule import PackCheck
from auditor.knowledge.schema import PackRule
from auditor.model import Finding


def check(rule: PackRule, case: Case) -> Iterator[Finding]:
    """The bounds stand in the conditions of the rule."""
    target = case.app.manifest.target_sdk
    if target is not None:
        yield make(
            case,
            rule.id,
            subject="targetSdkVersion",
            words={"target": str(target), "least": str(rule.when.target_below or "")},
            evidence=(f"targetSdkVersion {target}",),
        )


CHECK = PackCheck("target", check)
