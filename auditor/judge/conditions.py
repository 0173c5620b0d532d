"""Whether the conditions of a pack's rule hold in a case."""

from __future__ import annotations

from auditor.judge.case import Case
from auditor.knowledge.schema import When


def holds(when: When, case: Case) -> bool:
    """Whether all that are given hold; what the inputs do not tell meets no condition.

    `no_flag` is about one request: the check of permissions looks at it.
    """
    return _manifest(when, case) and _sdks(when, case) and _policy(when, case)


def _manifest(when: When, case: Case) -> bool:
    m = case.app.manifest
    if when.target_from is not None and (m.target_sdk is None or m.target_sdk < when.target_from):
        return False
    if when.target_below is not None and (
        m.target_sdk is None or m.target_sdk >= when.target_below
    ):
        return False
    if when.audience is not None and case.audience != when.audience:
        return False
    asked = {p.name for p in case.permissions if p.bound_by is None and p.implied_by is None}
    if when.requests and not asked & set(when.requests):
        return False
    if asked & set(when.no_request):
        return False
    if when.no_action and any(a in when.no_action for c in m.components for a in c.actions):
        return False
    types = {t for c in m.components for t in c.foreground_types}
    return not types & set(when.no_service_type)


def _sdks(when: When, case: Case) -> bool:
    if not (when.sdk_category or when.no_sdk_category):
        return True
    found = {category_of(case, s.id) for s in case.sdks}
    if when.sdk_category and not found & set(when.sdk_category):
        return False
    # an SDK that is missing was looked for only where the code was read
    return not when.no_sdk_category or (case.app.has_code and not found & set(when.no_sdk_category))


def _policy(when: When, case: Case) -> bool:
    if when.no_claim:
        if not case.judged:
            return False
        named = {r.claim.subject.id for r in case.claims if r.claim.status == "collected"}
        covered = {d for n in named for d in (n, *_covers(case, n))}
        if covered & set(when.no_claim):
            return False
    if when.no_fact:
        read = [p for p in case.policies if p.facts]
        stated = {f.id for p in read for f in p.facts if f.where is not None}
        if not read or stated & set(when.no_fact):
            return False
    return True


def _covers(case: Case, data_type: str) -> tuple[str, ...]:
    entry = case.knowledge.data_types.get(data_type)
    return entry.covers if entry else ()


def category_of(case: Case, sdk: str) -> str | None:
    """The category of an SDK of the knowledge."""
    entry = case.knowledge.sdks.get(sdk)
    return entry.category if entry else None
