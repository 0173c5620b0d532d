"""Building findings: complete or not at all."""

from __future__ import annotations

import hashlib

from auditor.judge.case import Case
from auditor.judge.use import use_lines
from auditor.knowledge.schema import PackRule, RuleText
from auditor.knowledge.wording import fill
from auditor.model import ClaimRef, Collection, Confidence, Evidence, Finding, Severity, SourcePlace
from auditor.names import short, step, way
from auditor.permitted import withheld

_VERBS = {
    "api_call": "calls",
    "api_field": "reads",
    "reflection": "looks_up",
    "native": "names",
}
"""Kind of evidence -> the phrase that says what the caller does."""


def fingerprint(rule: str, package: str, subject: str, collector: str) -> str:
    """Identity of a finding: never version, file, offset, obfuscated name or message."""
    text = "\0".join((rule, package, subject, collector))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def make(
    case: Case,
    rule: str,
    *,
    subject: str,
    collector: str = "app",
    severity: Severity | None = None,
    confidence: Confidence = "high",
    words: dict[str, str],
    evidence: tuple[str, ...] = (),
    code: tuple[Evidence, ...] = (),
    nearest: ClaimRef | None = None,
    at: SourcePlace | None = None,
) -> Finding:
    """One finding with the words of its rule filled in."""
    text = case.knowledge.all_rules[rule]
    level = severity or text.severity
    if confidence == "low" and level in ("high", "medium"):
        level = "low"  # what rests on a bare string must not stop a build
    return Finding(
        rule=rule,
        severity=level,
        confidence=confidence,
        subject=subject,
        collector=collector,
        message=fill(text.message[case.lang], words),
        evidence=evidence,
        nearest_claim=nearest,
        remedy=fill(text.remedy[case.lang], words),
        fingerprint=fingerprint(rule, case.package, subject, collector),
        code=code,
        clauses=_clauses(case, rule, text, subject),
        tags=case.knowledge.tags_of(rule),
        at=at,
    )


def _clauses(case: Case, rule: str, text: RuleText, subject: str) -> tuple[str, ...]:
    """Documents and clauses that the packs in force give the finding."""
    if isinstance(text, PackRule):
        return text.clauses
    names = {subject, *case.knowledge.ancestors(subject)}
    found = [
        c
        for r in case.knowledge.restates
        if r.rule == rule and r.pack in case.packs and (not r.about or names & set(r.about))
        for c in r.clauses
    ]
    return tuple(dict.fromkeys(found))


def code_lines(case: Case, collection: Collection, most: int = 3) -> tuple[str, ...]:
    """Code evidence in one line each: where, who, what."""
    out = []
    for e in collection.evidence[:most]:
        argument = (
            f' {case.say("with")} "{e.argument}"' if e.argument and e.argument != e.member else ""
        )
        via = f" {case.say('via', method=step(e.via))}" if e.via and e.kind != "native" else ""
        who = "" if e.caller == e.dex else f"{e.caller}  "
        verb = case.say(_VERBS.get(e.kind, "uses"))
        out.append(f"{e.dex} 0x{e.offset:x}  {who}{verb}  {e.member}{argument}{via}")
        if s := e.seen:
            out.append(case.say("seen_here", n=str(s.times), when=s.first or "-", source=s.source))
    more = len(collection.evidence) - most
    if more > 0:
        out.append(case.say("more_places", n=str(more)))
    if collection.evidence and (note := _level_note(case, collection.evidence[0])):
        out.append(note)
    if collection.reachable is False:
        out.append(case.say("not_reached"))
    elif collection.evidence and collection.evidence[0].chain:
        out.append(case.say("reached", way=way(collection.evidence[0].chain)))
        if asked_by := collection.evidence[0].asked_by:
            out.append(case.say("asked_by", method=step(asked_by)))
    out += use_lines(case, collection)
    if not any(e.seen for e in collection.evidence[:most]):
        out += running_lines(case, collection.data_type, collection.collector.id)
    return tuple(out)


def running_lines(case: Case, data_type: str, collector: str) -> tuple[str, ...]:
    """That and when it was seen running."""
    found = [
        e
        for e in case.events
        if data_type in e.data_types and e.collector and e.collector.id == collector
    ]
    if not found:
        return ()
    n = sum(e.count for e in found)
    first = next((e for e in found if e.phase == "before"), found[0])
    return (case.say("seen_running", n=str(n), when=first.time or "-", source=first.source),)


def _level_note(case: Case, e: Evidence) -> str | None:
    """What the API level of the app makes of the call, where no ordinary app is granted it there."""
    api = case.app.manifest.target_sdk
    member = e.member.partition("(")[0]
    signal = next((s for s in case.knowledge.signals if s.member == member and s.needs), None)
    if api is None or signal is None or signal.needs is None or e.kind != "api_call":
        return None
    groups = signal.needs.at(api).any_of
    names = [n for g in groups for n in g]
    if not names or not all(withheld(case.knowledge.permissions.get(n)) for n in names):
        return None
    return case.say("intent", api=str(api), permission=" / ".join(short(n) for n in names))


def sensitive(case: Case, data_type: str) -> bool:
    """Sensitive by law, or an identifier: its silent collection is serious."""
    return case.knowledge.weighty(data_type)
