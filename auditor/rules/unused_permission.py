"""unused-permission: requested, and nothing in the build was seen to need it."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.judge.rule import Rule
from auditor.model import Finding
from auditor.names import short
from auditor.rules.undeclared_permission import reported


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """One cause, one finding: not where the permission is reported as undeclared.

    Silent where the knowledge has no API for the permission, or Java code was left unread."""
    sure = case.sure_of_absence
    if sure is None:
        return
    usable = {p for s in case.knowledge.signals if s.needs for p in s.needs.names}
    for row in maps.permissions:
        entry = case.known(row.permission)
        if (
            row.collectors
            or row.implied_by
            or row.bound_by
            or reported(row)
            or entry is None
            or entry.unseen
            or row.permission in case.helped
        ):
            continue
        known = row.permission in case.knowledge.api_permissions or row.permission in usable
        if not known or not (entry.runtime or entry.special or entry.primary):
            continue
        yield make(
            case,
            "unused-permission",
            subject=row.permission,
            confidence=sure,
            words={"permission": short(row.permission)},
            evidence=(case.say("requests", permission=row.permission), case.say("not_in_code")),
        )


RULE = Rule("unused-permission", check)
