"""undeclared-permission: a permission that the policy does not justify."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.judge.rule import Rule
from auditor.judge.severity import grantable, of_permission
from auditor.judge.wording import looked_for, permission_says
from auditor.knowledge.wording import separator
from auditor.model import Finding, PermissionRow
from auditor.names import short

REPORTED = ("undeclared", "contradicted", "vague", "ambiguous")


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """One finding per requested permission that is not justified, or not fully."""
    for row in maps.permissions:
        if not reported(row):
            continue
        near = row.where[0] if row.where else None
        labels = [case.knowledge.label(d, case.lang) for d in row.data_types]
        entry = case.known(row.permission)
        idle = entry is not None and not grantable(entry, row)
        says = permission_says(case, row)
        yield make(
            case,
            "undeclared-permission",
            subject=row.permission,
            severity=of_permission(case, row),
            words={
                "permission": short(row.permission),
                "how": case.say("permission_idle", how=says) if idle else says,
                "data": separator(case.lang).join(labels[:4]) or "-",
            },
            evidence=(*_evidence(case, row), *looked_for(case, _wanted(case, row), near)),
            nearest=near,
        )


def reported(row: PermissionRow) -> bool:
    """Whether a row is worth a finding: asked for by the app itself, and not justified."""
    return row.verdict in REPORTED and row.reported and not row.implied_by


def _wanted(case: Case, row: PermissionRow) -> list[str]:
    """What would declare it: its name, or the data that decides."""
    entry = case.known(row.permission)
    primary = entry.primary if entry is not None else ()
    return [short(row.permission), *(case.knowledge.label(d, case.lang) for d in primary)]


def _evidence(case: Case, row: PermissionRow) -> tuple[str, ...]:
    if row.bound_by is not None:
        request = case.say("bound", permission=row.permission, service=row.bound_by)
    elif row.max_sdk is None:
        request = case.say("requests", permission=row.permission)
    else:
        request = case.say("requests_up_to", permission=row.permission, max=str(row.max_sdk))
    if row.collectors:
        who = separator(case.lang).join(case.collector_name(c) for c in row.collectors)
        return (request, case.say("used_by", who=who))
    return (request, case.say("no_use" if case.app.has_code else "code_unread"))


RULE = Rule("undeclared-permission", check)
