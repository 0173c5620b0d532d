"""undeclared-permission: a permission that the policy does not justify."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.model import Finding, PermissionRow, Severity
from auditor.names import short

REPORTED = ("undeclared", "contradicted", "vague", "ambiguous")


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """One finding per requested permission, unless an SDK's data finding already says it."""
    covered = _covered_by_sdks(case, maps)
    for row in maps.permissions:
        if not reported(row) or row.permission in covered:
            continue
        yield make(
            case,
            "undeclared-permission",
            subject=row.permission,
            severity=_severity(row),
            words={
                "permission": short(row.permission),
                "how": case.say(f"permission_{row.verdict}"),
                "data": ", ".join(case.knowledge.label(d, case.lang) for d in row.data_types[:4])
                or "-",
            },
            evidence=_evidence(case, row),
            nearest=row.where[0] if row.where else None,
        )


def reported(row: PermissionRow) -> bool:
    """Whether a row is worth a finding: asked for by the app itself, and not justified."""
    return row.verdict in REPORTED and row.reported and not row.implied_by


def _severity(row: PermissionRow) -> Severity:
    guarded = row.protection in ("dangerous", "special")
    return "high" if guarded and row.verdict in ("undeclared", "contradicted") else "medium"


def _evidence(case: Case, row: PermissionRow) -> tuple[str, ...]:
    if row.bound_by is not None:
        request = case.say("bound", permission=row.permission, service=row.bound_by)
    elif row.max_sdk is None:
        request = case.say("requests", permission=row.permission)
    else:
        request = case.say("requests_up_to", permission=row.permission, max=str(row.max_sdk))
    if row.collectors:
        return (
            request,
            case.say("used_by", who=", ".join(map(case.collector_name, row.collectors))),
        )
    return (request, case.say("no_use" if case.app.has_code else "code_unread"))


def _covered_by_sdks(case: Case, maps: Maps) -> set[str]:
    """Permissions whose only user is one SDK that has a data finding of its own (design 2.6)."""
    guilty = {
        (r.collector.id, r.data_type)
        for r in maps.data
        if r.collector.kind == "sdk" and r.verdict in ("undeclared", "contradicted")
    }
    out = set()
    for row in maps.permissions:
        if len(row.collectors) == 1 and any(
            (row.collectors[0].id, d) in guilty for d in row.data_types
        ):
            out.add(row.permission)
    return out
