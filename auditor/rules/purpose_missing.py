"""purpose-missing: a permission that is declared, but not what for."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps, place_of
from auditor.judge.finding import make
from auditor.model import Finding
from auditor.names import short


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """Runtime and special-access permissions only: those a user is asked for."""
    for row in maps.permissions:
        if row.verdict != "declared" or row.purposes or row.implied_by:
            continue
        if row.protection not in ("dangerous", "special"):
            continue
        yield make(
            case,
            "purpose-missing",
            subject=row.permission,
            words={"subject": short(row.permission)},
            evidence=tuple(case.say("declared_at", place=place_of(r)) for r in row.where[:2]),
            nearest=row.where[0] if row.where else None,
        )
