"""A report as rows of the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from auditor.fleet.plan import Build
from auditor.model import Collection, Evidence, Finding, Report

Row = dict[str, Any]
Rows = dict[str, list[Row]]
MAX_QUOTE = 400
"""Characters of a sentence of a policy that a table holds."""


class Stamp(NamedTuple):
    """What every row says of its making."""

    tool: str
    knowledge: str
    settings: str

    def on(self, sha256: str) -> Row:
        """The key columns of a build's rows."""
        return {"sha256": sha256, **self._asdict()}


class Spent(NamedTuple):
    """What a build cost."""

    seconds: float | None = None
    peak_mb: float | None = None


NO_TIME = Spent()


def failed_rows(build: Build, stamp: Stamp, status: str, error: str) -> Rows:
    """The row of a build that could not be read."""
    row = stamp.on(build.sha256) | {
        "path": build.path,
        "status": status,
        "error": error,
        "listed": build.listed,
        "size": build.size,
        "dex_bytes": build.dex_bytes,
    }
    return {"apps": [row]}


def rows_of(report: Report, build: Build, stamp: Stamp, spent: Spent) -> Rows:
    """The rows of a build that was judged."""
    key = stamp.on(build.sha256)
    tables = {
        "apps": [_app(report, build, spent)],
        "permissions": list(_permissions(report)),
        "sdks": list(_sdks(report)),
        "collections": list(_collections(report)),
        "evidence": list(_evidence(report.collections)),
        "claims": list(_claims(report)),
        "findings": list(_findings(report)),
    }
    return {name: [key | row for row in rows] for name, rows in tables.items()}


def _app(r: Report, build: Build, spent: Spent) -> Row:
    m = r.app.manifest
    return {
        "path": build.path,
        "status": "limited" if any(n.level == "error" for n in r.app.limited) else "read",
        "error": None,
        "package": m.package or None,
        "label": m.label,
        "version_name": m.version_name,
        "version_code": _whole(m.version_code),
        "min_sdk": _whole(m.min_sdk),
        "target_sdk": _whole(m.target_sdk),
        "format": r.app.format,
        "has_code": r.app.has_code,
        "built": r.app.built,
        "listed": build.listed,
        "size": build.size,
        "dex_bytes": build.dex_bytes,
        "result": r.result,
        "policies": len(r.policies),
        "high": r.summary.high,
        "medium": r.summary.medium,
        "low": r.summary.low,
        "info": r.summary.info,
        "notices": sorted({n.code for n in r.notices}),
        **spent._asdict(),
    }


def _whole(value: object) -> int | None:
    """A version code, which a hostile manifest may write as anything."""
    try:
        number = int(str(value))
    except ValueError:
        return None
    return number if -(2**63) <= number < 2**63 else None


def _permissions(r: Report) -> Iterator[Row]:
    for p in r.permission_map:
        yield {
            "permission": p.permission,
            "protection": p.protection,
            "data_types": list(p.data_types),
            "collectors": [c.id for c in p.collectors],
            "max_sdk": p.max_sdk,
            "implied_by": p.implied_by,
            "verdict": p.verdict,
            "purposes": list(p.purposes),
            "reported": p.reported,
        }


def _sdks(r: Report) -> Iterator[Row]:
    shown = {s.id: sorted({f.kind for f in s.evidence}) for s in r.sdks}
    for s in r.sdk_map:
        yield {
            "sdk": s.sdk,
            "name": s.name,
            "kind": s.kind,
            "version": s.version,
            "in_build": s.in_build,
            "in_policy": s.in_policy,
            "in_list": s.in_list,
            "verdict": s.verdict,
            "shown_by": shown.get(s.sdk, []),
        }


def _collections(r: Report) -> Iterator[Row]:
    for d in r.data_map:
        c = d.collection
        yield {
            "data_type": d.data_type,
            "collector_kind": d.collector.kind,
            "collector": d.collector.id,
            "confidence": c.confidence,
            "reachable": c.reachable,
            "use": c.use,
            "verdict": d.verdict,
            "purposes": list(d.purposes),
            "places": len(c.evidence),
        }


def _evidence(collections: Iterable[Collection]) -> Iterator[Row]:
    for c in collections:
        for i, e in enumerate(c.evidence):
            yield {
                "data_type": c.data_type,
                "collector": c.collector.id,
                "place": i,
                **_place(e),
            }


def _place(e: Evidence) -> Row:
    return {
        "kind": e.kind,
        "member": e.member,
        "argument": e.argument,
        "caller": e.caller,
        "dex": e.dex,
        "offset": e.offset,
        "reachable": e.reachable,
        "root": e.root,
        "sinks": list(dict.fromkeys(f.to for f in e.flows)),
    }


def _claims(r: Report) -> Iterator[Row]:
    for p in r.policies:
        for c in p.claims:
            yield {
                "policy": p.source.sha256,
                "language": p.source.language,
                "subject_kind": c.subject.kind,
                "subject": c.subject.id,
                "status": c.status,
                "party": c.party,
                "sdk": c.sdk,
                "purposes": list(c.purposes),
                "permissions": list(c.permissions),
                "basis": c.basis,
                "mode": c.mode,
                "line": c.where.line,
                "quote": c.where.quote[:MAX_QUOTE] if c.where.quote else None,
            }


def _findings(r: Report) -> Iterator[Row]:
    for state, findings in (("shown", r.findings), ("waived", r.waived), ("known", r.known)):
        yield from (_finding(f, state) for f in findings)


def _finding(f: Finding, state: str) -> Row:
    return {
        "rule": f.rule,
        "severity": f.severity,
        "confidence": f.confidence,
        "subject": f.subject,
        "collector": f.collector or None,
        "state": state,
        "message": f.message,
        "fingerprint": f.fingerprint,
    }
