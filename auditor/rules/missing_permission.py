"""missing-permission: a call that needs a permission which the build does not request."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.api_levels import needed, out_of_reach
from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.model import Finding
from auditor.names import short


def _asked_for(case: Case, name: str) -> bool:
    """A permission that the user grants; others the platform gives, or only widen an answer."""
    entry = case.knowledge.permissions.get(name)
    return entry is not None and entry.runtime


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """One per permission, with the first such call: it fails, or the permission comes from elsewhere.

    Silent for an SDK's calls to which no way was found, and for permissions that no app is granted.
    """
    target = case.app.manifest.target_sdk
    if not case.app.has_code or target is None:
        return
    requested = {p.name for p in case.permissions}
    levels = {p.name: p.level for p in case.knowledge.permissions.values()}
    by_member = {
        s.member: s for s in case.knowledge.signals if s.kind == "api_call" and s.permission
    }
    seen: set[str] = set()
    for collection in case.collections:
        if collection.collector.kind == "library" or collection.confidence == "low":
            continue
        for e in collection.evidence:
            if e.kind != "api_call" or e.reachable is False:
                continue
            signal = by_member.get(e.member.partition("(")[0]) or by_member.get(e.member)
            names = needed(signal.permission, target) if signal else ()
            if not names or set(names) & requested or out_of_reach(names, levels):
                continue
            if names[0] in seen or not all(_asked_for(case, n) for n in names):
                continue
            seen.add(names[0])
            yield make(
                case,
                "missing-permission",
                subject=names[0],
                collector=collection.collector.id,
                confidence="medium",
                words={
                    "permission": " / ".join(short(n) for n in names),
                    "data": case.knowledge.label(collection.data_type, case.lang),
                    "collector": case.collector_name(collection.collector),
                },
                evidence=(f"{e.dex} 0x{e.offset:x}  {e.caller}  {case.say('calls')}  {e.member}",),
                code=(e,),
            )
