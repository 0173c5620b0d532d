"""One cause, one finding: what another finding says already is named in it, never lost.

A finding gives way to one that is at least as serious and at least as sure: writing to reading, a
coarse type to the precise one, a wide type to the narrow one, an SDK to its data, a permission to
the data that it unlocks. Where that data is all that the permission gives, and less sure, it gives
way to the permission. Nothing gives way to what a setting has switched off, for that is no finding.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from auditor.judge.case import Case, Maps
from auditor.judge.taxonomy import relation
from auditor.knowledge.schema import Sdk
from auditor.model import CONFIDENCES, SEVERITIES, Finding
from auditor.names import short

PERMISSION = "undeclared-permission"
SDK = "undeclared-sdk"
DATA = frozenset({"undeclared-data", "sdk-data-undeclared", "contradicted-data"})
STORE = "store-restricted-permission"
PARTIAL = frozenset({"vague-data", "ambiguous-data"})


def merged(case: Case, maps: Maps, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings, in their order, without those that another says too."""
    into: dict[str, str] = {}
    by_id = {f.fingerprint: f for f in findings}
    for f in findings:
        for lead in _leads(case, maps, f, findings):
            if _fits(lead, f) and _root(into, lead.fingerprint) != f.fingerprint:
                into[f.fingerprint] = lead.fingerprint
                break
    said: dict[str, list[str]] = {}
    for f in findings:
        if f.fingerprint in into:
            said.setdefault(_root(into, f.fingerprint), []).append(by_id[f.fingerprint].subject)
    return tuple(
        _saying(case, f, said.get(f.fingerprint, [])) for f in findings if f.fingerprint not in into
    )


def _saying(case: Case, f: Finding, subjects: list[str]) -> Finding:
    """A finding with what it says too: named in its evidence, so that every format shows it."""
    also = tuple(dict.fromkeys(s for s in subjects if s not in (f.subject, f.collector)))
    if not also:
        return f
    names = [short(s) if "." in s else case.knowledge.label(s, case.lang) for s in also]
    line = case.say("also_says", what=case.say("between").join(names))
    return msgspec.structs.replace(f, also=also, evidence=(*f.evidence, line))


def _root(into: dict[str, str], fingerprint: str) -> str:
    while fingerprint in into:
        fingerprint = into[fingerprint]
    return fingerprint


def _fits(lead: Finding, f: Finding) -> bool:
    """Whether a finding may stand for another: no less serious, no less sure."""
    if lead.fingerprint == f.fingerprint:
        return False
    sure = CONFIDENCES.index(lead.confidence) <= CONFIDENCES.index(f.confidence)
    if f.rule == SDK:
        sure = lead.confidence != "low"  # that it is there is no harm, what it takes is
    return sure and SEVERITIES.index(lead.severity) <= SEVERITIES.index(f.severity)


def _leads(case: Case, maps: Maps, f: Finding, findings: tuple[Finding, ...]) -> Iterator[Finding]:
    """Findings of the same cause, the best first."""
    if f.rule == PERMISSION:
        yield from _of_permission(case, maps, f, findings)
    elif f.rule == STORE:
        # a pack that knows the store's conditions says more than that there are some
        packs = case.knowledge.pack_rules
        yield from (d for d in findings if d.rule in packs and d.subject == f.subject)
    elif f.rule in DATA or f.rule in PARTIAL:
        yield from _of_data(case, maps, f, findings)
    elif f.rule == SDK:
        sdk = case.knowledge.sdks.get(f.collector)
        names = (f.collector, sdk.part_of if sdk is not None else None)
        yield from (d for d in findings if d.rule in DATA and d.collector in names)


def _of_permission(
    case: Case, maps: Maps, f: Finding, findings: tuple[Finding, ...]
) -> Iterator[Finding]:
    entry = case.known(f.subject)
    if entry is None:
        return
    for name in entry.folds_into:
        yield from (p for p in findings if p.rule == PERMISSION and p.subject == name)
    users = _users(maps, f.subject)
    yield from (
        d
        for d in findings
        if d.rule in DATA and d.subject in entry.primary and d.collector in users
    )


def _of_data(
    case: Case, maps: Maps, f: Finding, findings: tuple[Finding, ...]
) -> Iterator[Finding]:
    own = case.knowledge.data_types.get(f.subject)
    folds = own.folds_into if own is not None else ()
    for d in findings:
        same = d.rule == f.rule and d.collector == f.collector
        how = relation(d.subject, f.subject, case.knowledge)
        if same and (how in ("below", "covers") or d.subject in folds):
            yield d
    core = case.knowledge.sdks.get(f.collector)
    if core is not None and core.shared:  # the SDK that asks its vendor's core for the data
        yield from (d for d in findings if d.rule == f.rule and _asks(case, core, d, f))
    for p in findings:
        entry = case.known(p.subject) if p.rule == PERMISSION else None
        only = entry.primary[0] if entry is not None and len(entry.primary) == 1 else ""
        is_it = relation(only, f.subject, case.knowledge) in ("same", "below")
        if not is_it or f.confidence == "high":
            continue  # what is sure, or only part of what the permission gives, stands for itself
        if f.collector in _users(maps, p.subject):
            yield p


def _asks(case: Case, core: Sdk, d: Finding, f: Finding) -> bool:
    """Whether a finding is about the same data, of an SDK of the vendor of a shared core."""
    sdk = case.knowledge.sdks.get(d.collector)
    return (
        sdk is not None
        and sdk.vendor == core.vendor
        and not sdk.shared
        and d.subject in (f.subject, *case.knowledge.ancestors(f.subject))
    )


def _users(maps: Maps, permission: str) -> set[str]:
    return {c.id for r in maps.permissions if r.permission == permission for c in r.collectors}
