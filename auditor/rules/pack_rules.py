"""The rules of the packs: a few generic checks, each told by the knowledge what to look for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import code_lines, make
from auditor.knowledge.schema import PackRule
from auditor.model import Finding, ListedSdk, PolicySdk


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """Every rule of the packs that are switched on."""
    for rule in case.knowledge.pack_rules.values():
        if rule.pack in case.packs:
            yield from CHECKS[rule.check](rule, case)


def _policy_states(rule: PackRule, case: Case) -> Iterator[Finding]:
    """No policy states one of these facts; reviewed maps say nothing about them."""
    read = [p for p in case.policies if p.facts]
    found = {f.id for p in read for f in p.facts if f.where is not None}
    for fact in rule.about if read else ():
        if fact not in found:
            what = case.knowledge.policy_facts[fact].label[case.lang]
            where = tuple(p.source.path for p in read)
            yield make(case, rule.id, subject=fact, words={"what": what}, evidence=where)


def _sdk_entry(rule: PackRule, case: Case) -> Iterator[Finding]:
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


def _necessary(rule: PackRule, case: Case) -> Iterator[Finding]:
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


CHECKS: dict[str, Callable[[PackRule, Case], Iterator[Finding]]] = {
    "policy_states": _policy_states,
    "sdk_entry": _sdk_entry,
    "necessary": _necessary,
}
