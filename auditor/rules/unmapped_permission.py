"""unmapped-permission: requested, and unknown to the knowledge."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.judge.rule import Rule
from auditor.model import Finding


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """Not for permissions that the app defines itself, or that carry its own name."""
    package = case.app.manifest.package
    defined = set(case.app.manifest.defined_permissions)
    for row in maps.permissions:
        own = bool(package) and row.permission.startswith(package + ".")
        if (
            row.protection != "unknown"
            or own
            or row.permission in defined
            or "${" in row.permission
            or row.verdict == "declared"
        ):
            continue
        yield make(
            case,
            "unmapped-permission",
            subject=row.permission,
            words={"permission": row.permission},
            evidence=(case.say("requests", permission=row.permission),),
        )


RULE = Rule("unmapped-permission", check)
