"""store-restricted-permission: app stores ask for a declaration, or refuse."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.judge.rule import Rule
from auditor.model import Finding
from auditor.names import short


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """By the `store` mark of the permission in the knowledge."""
    for row in maps.permissions:
        entry = case.known(row.permission)
        if entry is None or not entry.store or row.implied_by:
            continue
        yield make(
            case,
            "store-restricted-permission",
            subject=row.permission,
            words={
                "permission": short(row.permission),
                "instead": entry.replaced_by or case.say("another_way"),
            },
            evidence=(case.say("requests", permission=row.permission),),
        )


RULE = Rule("store-restricted-permission", check)
