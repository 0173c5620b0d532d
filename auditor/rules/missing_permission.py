"""missing-permission: a call that needs a permission which the build does not request."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.judge.rule import Rule
from auditor.model import Finding
from auditor.names import short


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """One per permission, with the first such call of the appendix.

    Only permissions that the user grants: others the platform gives, or they only widen an answer.
    Silent for an SDK's calls to which no way was found.
    """
    seen: set[str] = set()
    for row in case.aside:
        live = [e for e in row.evidence if e.kind == "api_call" and e.reachable is not False]
        if row.reason != "permission" or not live or row.collector.kind == "library":
            continue
        if row.missing[0] in seen or not all(_asked_of_user(case, n) for n in row.missing):
            continue
        seen.add(row.missing[0])
        e = live[0]
        yield make(
            case,
            "missing-permission",
            subject=row.missing[0],
            collector=row.collector.id,
            confidence="medium",
            words={
                "permission": " + ".join(short(n) for n in row.missing),
                "data": case.knowledge.label(row.data_type, case.lang),
                "collector": case.collector_name(row.collector),
            },
            evidence=(f"{e.dex} 0x{e.offset:x}  {e.caller}  {case.say('calls')}  {e.member}",),
            code=(e,),
        )


def _asked_of_user(case: Case, name: str) -> bool:
    entry = case.knowledge.permissions.get(name)
    return entry is not None and entry.runtime


RULE = Rule("missing-permission", check)
