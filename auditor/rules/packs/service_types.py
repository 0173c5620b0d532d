"""service_types: types of foreground services, and the permissions that stand for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.judge.case import Case
from auditor.judge.finding import make
from auditor.judge.rule import PackCheck
from auditor.knowledge.schema import PackRule
from auditor.model import Finding
from auditor.names import full_permission, short

LEAST_TARGET = 34


def permission_of(service_type: str) -> str:
    """`dataSync` -> android.permission.FOREGROUND_SERVICE_DATA_SYNC."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", service_type).upper()
    return full_permission(f"FOREGROUND_SERVICE_{words}")


def check(rule: PackRule, case: Case) -> Iterator[Finding]:
    """A type of a service without its permission; a permission without a service of its type."""
    asked = {p.name for p in case.permissions if p.bound_by is None}
    used: dict[str, str] = {}
    for c in case.app.manifest.components:
        for t in c.foreground_types:
            if permission_of(t) in case.knowledge.permissions:
                used.setdefault(permission_of(t), c.name)
    for permission, service in used.items():
        if permission not in asked and "type" in rule.about:
            yield _one(rule, case, permission, service)
    family = full_permission("FOREGROUND_SERVICE_")
    for permission in sorted(asked):
        if permission.startswith(family) and permission not in used and "permission" in rule.about:
            yield _one(rule, case, permission, "")


def _one(rule: PackRule, case: Case, permission: str, service: str) -> Finding:
    requests = case.say("requests", permission=permission)
    return make(
        case,
        rule.id,
        subject=permission,
        words={"permission": short(permission), "service": service},
        evidence=(service or requests,),
    )


CHECK = PackCheck("service_types", check)
