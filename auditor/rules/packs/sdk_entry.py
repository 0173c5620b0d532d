"""sdk_entry: rows of SDKs that lack their receiver, purpose or data."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case
from auditor.judge.finding import make
from auditor.judge.rule import PackCheck
from auditor.knowledge.schema import PackRule
from auditor.model import Finding, ListedSdk, PolicySdk


def check(rule: PackRule, case: Case) -> Iterator[Finding]:
    """An SDK that a policy or list has a row for, without receiver, purpose or data."""
    rows: list[tuple[PolicySdk | ListedSdk, str]] = [
        (s, f"{p.source.path}:{s.where.line}")
        for p in case.policies
        for s in p.sdks
        if s.vendor or s.data or s.purposes
    ]
    rows += [(r, r.where) for r in case.listed if r.declares]
    for row, where in rows:
        has = {
            "receiver": bool(row.vendor),
            "purpose": bool(row.purposes) or "purpose" in row.unread,
            "data": bool(row.data) or "data" in row.unread,
            "link": not isinstance(row, PolicySdk) or bool(row.link),
        }
        missing = [a for a in rule.about if not has[a]]
        if missing:
            what = case.say("and").join(case.say(f"sdk_{m}") for m in missing)
            yield make(
                case,
                rule.id,
                subject=row.id or row.name,
                collector=row.id or row.name,
                confidence="medium",
                words={"sdk": row.name, "what": what},
                evidence=(where,),
            )


CHECK = PackCheck("sdk_entry", check)
