"""`auditor/report/v1`, `auditor/inventory/v1` and `auditor/policy/v1`: public, versioned JSON.

A projection of its own, not a dump of the internal values: keys here are a contract.
"""

from __future__ import annotations

import json
import re
from typing import Any

from auditor import __version__
from auditor.knowledge.schema import Knowledge, protection_of
from auditor.knowledge.wording import told
from auditor.model import (
    App,
    Claim,
    ClaimRef,
    Collection,
    Collector,
    Evidence,
    Finding,
    Notice,
    PermissionRequest,
    Policy,
    Report,
    SdkPresent,
)


def render(report: Report, knowledge: Knowledge, lang: str = "en") -> str:
    """The whole report; byte-identical on a rerun."""
    return dump(report_value(report, knowledge))


_STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def dump(value: Any, indent: int | None = 1) -> str:
    """JSON text; characters that steer a terminal or the writing direction stay escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _STEERING.sub(lambda m: f"\\u{ord(m[0]):04x}", text) + "\n"


def report_value(r: Report, knowledge: Knowledge) -> dict[str, Any]:
    return {
        "schema": "auditor/report/v1",
        "tool": {"name": "auditor", "version": __version__, "maps": r.maps_version},
        "result": r.result,
        "inputs": [{"path": p, "sha256": s} for p, s in r.inputs],
        "app": app_value(r.app),
        "policies": [_policy_head(p) for p in r.policies],
        "permission_map": [
            {
                "permission": row.permission,
                "protection": row.protection,
                "group": row.group,
                "data_types": list(row.data_types),
                "collectors": [c.name for c in row.collectors],
                "collector_ids": [c.id for c in row.collectors],
                "verdict": row.verdict,
                "purposes": list(row.purposes),
                "where": [_place(w) for w in row.where],
                "max_sdk": row.max_sdk,
                "implied_by": row.implied_by,
                "origin": list(row.origin),
                "bound_by": row.bound_by,
                "reported": row.reported,
            }
            for row in r.permission_map
        ],
        "data_map": [
            {
                "data_type": row.data_type,
                "collector": _collector(row.collector),
                "verdict": row.verdict,
                "purposes": list(row.purposes),
                "where": [_place(w) for w in row.where],
                "nearest": _maybe(row.nearest),
                "confidence": row.collection.confidence,
                "evidence": [_evidence(e) for e in row.collection.evidence],
            }
            for row in r.data_map
        ],
        "sdk_map": [
            {
                "sdk": row.sdk,
                "name": row.name,
                "kind": row.kind,
                "in_build": row.in_build,
                "in_policy": row.in_policy,
                "in_list": row.in_list,
                "version": row.version,
                "listed_version": row.listed_version,
                "verdict": row.verdict,
                "data_types": list(row.data_types),
            }
            for row in r.sdk_map
        ],
        "appendix": [
            {
                "data_type": a.data_type,
                "collector": _collector(a.collector),
                "reason": a.reason,
                "missing_permission": list(a.missing),
                "evidence": [_evidence(e) for e in a.evidence],
            }
            for a in r.appendix
        ],
        "findings": [finding_value(f) for f in r.findings],
        "waived": [finding_value(f) for f in r.waived],
        "known": [finding_value(f) for f in r.known],
        "passages": [
            {"policy": p.policy, "line": p.line, "heading": p.heading, "text": p.text}
            for p in r.passages
        ],
        "notices": [notice_value(n, knowledge) for n in r.notices],
        "summary": {
            "high": r.summary.high,
            "medium": r.summary.medium,
            "low": r.summary.low,
            "info": r.summary.info,
        },
    }


def inventory_value(
    app: App,
    permissions: tuple[PermissionRequest, ...],
    collections: tuple[Collection, ...],
    sdks: tuple[SdkPresent, ...],
    knowledge: Knowledge,
    notices: tuple[Notice, ...],
) -> dict[str, Any]:
    """`auditor/inventory/v1`: facts and collections, no judgement."""
    rows = []
    for p in permissions:
        entry = knowledge.permissions.get(p.name)
        rows.append(
            {
                "name": p.name,
                "max_sdk": p.max_sdk,
                "min_sdk": p.min_sdk,
                "flags": list(p.flags),
                "protection": protection_of(entry),
                "group": entry.group if entry else None,
                "data_types": list(dict.fromkeys((*entry.primary, *entry.data))) if entry else [],
                "implied_by": p.implied_by,
                "origin": list(p.origin),
                "bound_by": p.bound_by,
            }
        )
    return {
        "schema": "auditor/inventory/v1",
        "app": app_value(app),
        "permissions": rows,
        "collections": [
            {
                "data_type": c.data_type,
                "collector": _collector(c.collector),
                "confidence": c.confidence,
                "evidence": [_evidence(e) for e in c.evidence],
            }
            for c in collections
        ],
        "sdks": [
            {
                "id": s.id,
                "name": s.name,
                "version": s.version,
                "kind": s.kind,
                "evidence": [
                    {"kind": f.kind, "value": f.value, "where": f.where} for f in s.evidence
                ],
            }
            for s in sdks
        ],
        "components": [
            {
                "kind": c.kind,
                "name": c.name,
                "exported": c.exported,
                "permission": c.permission,
                "actions": list(c.actions),
            }
            for c in app.manifest.components
        ],
        "queries": list(app.manifest.queries),
        "notices": [notice_value(n, knowledge) for n in (*app.notices, *app.limited, *notices)],
    }


def policy_value(p: Policy, knowledge: Knowledge) -> dict[str, Any]:
    """`auditor/policy/v1`."""
    return {
        "schema": "auditor/policy/v1",
        "source": _policy_head(p),
        "claims": [claim_value(c) for c in p.claims],
        "sdks": [
            {
                "name": s.name,
                "vendor": s.vendor,
                "id": s.id,
                "data": list(s.data),
                "purposes": list(s.purposes),
                "permissions": list(s.permissions),
                "link": s.link,
                "where": {"line": s.where.line, "clause": s.where.clause, "quote": s.where.quote},
            }
            for s in p.sdks
        ],
        "facts": [
            {
                "id": f.id,
                "found": f.where is not None,
                "where": None
                if f.where is None
                else {"line": f.where.line, "clause": f.where.clause, "quote": f.where.quote},
            }
            for f in p.facts
        ],
        "notices": [notice_value(n, knowledge) for n in p.notices],
    }


def claim_value(c: Claim) -> dict[str, Any]:
    return {
        "subject": {"kind": c.subject.kind, "id": c.subject.id},
        "status": c.status,
        "party": c.party,
        "sdk": c.sdk,
        "purposes": list(c.purposes),
        "permissions": list(c.permissions),
        "basis": c.basis,
        "mode": c.mode,
        "optional": c.optional,
        "condition": c.condition,
        "where": {"line": c.where.line, "clause": c.where.clause, "quote": c.where.quote},
    }


def app_value(app: App) -> dict[str, Any]:
    m = app.manifest
    return {
        "package": m.package,
        "label": m.label,
        "version_name": m.version_name,
        "version_code": m.version_code,
        "min_sdk": m.min_sdk,
        "target_sdk": m.target_sdk,
        "sha256": app.sha256,
        "format": app.format,
        "path": app.path,
        "has_code": app.has_code,
    }


def finding_value(f: Finding) -> dict[str, Any]:
    return {
        "rule": f.rule,
        "severity": f.severity,
        "confidence": f.confidence,
        "subject": f.subject,
        "collector": f.collector,
        "message": f.message,
        "evidence": list(f.evidence),
        "nearest_claim": _maybe(f.nearest_claim),
        "remedy": f.remedy,
        "fingerprint": f.fingerprint,
        "clauses": list(f.clauses),
        "offer": {"en": f.offer_en, "zh": f.offer_zh} if f.offer_en else None,
        "code": [_evidence(e) for e in f.code],
        "note": f.note,
    }


def notice_value(n: Notice, knowledge: Knowledge) -> dict[str, Any]:
    """The English sentence, and the code and words by which `render` makes it in any language."""
    what, why = told(n, knowledge)
    return {
        "level": n.level,
        "what": what,
        "why": why,
        "where": n.where,
        "code": n.code,
        "words": dict(n.words),
    }


def _policy_head(p: Policy) -> dict[str, Any]:
    s = p.source
    return {
        "path": s.path,
        "sha256": s.sha256,
        "language": s.language,
        "effective": s.effective,
        "map": p.from_map,
        "stale": p.stale,
    }


def _place(ref: ClaimRef) -> dict[str, Any]:
    w = ref.claim.where
    return {
        "policy": ref.policy,
        "line": w.line,
        "clause": w.clause,
        "quote": w.quote,
        "subject": ref.claim.subject.id,
        "status": ref.claim.status,
        "basis": ref.claim.basis,
        "party": ref.claim.party,
        "sdk": ref.claim.sdk,
    }


def _maybe(ref: ClaimRef | None) -> dict[str, Any] | None:
    return None if ref is None else _place(ref)


def _collector(c: Collector) -> dict[str, str]:
    return {"kind": c.kind, "id": c.id, "name": c.name}


def _evidence(e: Evidence) -> dict[str, Any]:
    return {
        "kind": e.kind,
        "member": e.member,
        "argument": e.argument,
        "caller": e.caller,
        "dex": e.dex,
        "offset": e.offset,
        "via": e.via,
        "asked_by": e.asked_by,
        "reachable": e.reachable,
        "chain": list(e.chain),
    }
