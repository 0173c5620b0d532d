"""sdk_category: SDKs of a kind, for which something else is needed."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case
from auditor.judge.conditions import category_of
from auditor.judge.finding import make
from auditor.judge.rule import PackCheck
from auditor.knowledge.schema import PackRule
from auditor.model import Finding


def check(rule: PackRule, case: Case) -> Iterator[Finding]:
    """One finding for each SDK of these categories, or one for all of them."""
    found = [s for s in case.sdks if s.kind == "sdk" and category_of(case, s.id) in rule.about]
    groups = [found] if rule.together else [[s] for s in found]
    for group in filter(None, groups):
        yield make(
            case,
            rule.id,
            subject=rule.id if rule.together else group[0].id,
            collector="app" if rule.together else group[0].id,
            # that an SDK is missing is no proof that the app has nothing of its own
            confidence="medium" if rule.when.no_sdk_category else "high",
            words={"sdk": ", ".join(s.name for s in group)},
            evidence=tuple(f"{s.name}: {f.value}" for s in group for f in s.evidence[:1]),
        )


CHECK = PackCheck("sdk_category", check)
