"""sdk_country: SDKs whose vendor sits outside of certain countries."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case
from auditor.judge.finding import make
from auditor.judge.rule import PackCheck
from auditor.knowledge.schema import PackRule
from auditor.model import Finding


def check(rule: PackRule, case: Case) -> Iterator[Finding]:
    """One finding for all SDKs of vendors of which the country is known and none of `about`."""
    found = []
    for s in case.sdks:
        entry = case.knowledge.sdks.get(s.id)
        if s.kind == "sdk" and entry and entry.country and entry.country not in rule.about:
            found.append((s.name, entry.country))
    if found:
        yield make(
            case,
            rule.id,
            subject=rule.id,
            confidence="medium",
            words={"sdk": ", ".join(name for name, _ in found)},
            evidence=tuple(f"{name}: {country}" for name, country in found),
        )


CHECK = PackCheck("sdk_country", check)
