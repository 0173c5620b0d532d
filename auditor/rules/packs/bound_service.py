"""bound_service: a service that the system binds through a special permission."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case
from auditor.judge.finding import make
from auditor.judge.rule import PackCheck
from auditor.knowledge.schema import PackRule
from auditor.model import Finding
from auditor.names import short


def check(rule: PackRule, case: Case) -> Iterator[Finding]:
    """One finding for each permission; a service that is marked as an accessibility tool is none."""
    for permission in rule.about:
        services = [
            c
            for c in case.app.manifest.components
            if c.kind == "service"
            and c.permission == permission
            and not (c.accessibility is not None and c.accessibility.tool)
        ]
        if not services:
            continue
        yield make(
            case,
            rule.id,
            subject=permission,
            words={"service": services[0].name, "permission": short(permission)},
            evidence=tuple(
                case.say("bound_through", service=s.name, permission=permission) for s in services
            ),
        )


CHECK = PackCheck("bound_service", check)
