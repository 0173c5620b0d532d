"""How serious a finding is: by the harm of what is behind it, not by the name of its permission."""

from __future__ import annotations

from auditor.flows.uses import GONE
from auditor.judge.case import Case
from auditor.judge.finding import sensitive
from auditor.knowledge.schema import Permission
from auditor.model import SEVERITIES, Collection, DataRow, PermissionRow, Severity
from auditor.names import full_permission
from auditor.permitted import withheld


def at_most(severity: Severity, limit: Severity) -> Severity:
    """The less serious of two."""
    return SEVERITIES[max(SEVERITIES.index(severity), SEVERITIES.index(limit))]


def of_permission(case: Case, row: PermissionRow) -> Severity:
    """Of a permission that is not declared, or not fully."""
    entry = case.known(row.permission)
    if entry is None:
        return "medium"
    if not grantable(entry, row):
        return "low"
    full = row.verdict in ("undeclared", "contradicted")
    if entry.severity is not None:
        return entry.severity if full else at_most(entry.severity, "medium")
    if row.bound_by is not None:
        return "high" if full else "medium"
    if not entry.primary:
        return "info"
    if not (entry.runtime or entry.special):
        return "medium" if any(sensitive(case, d) for d in entry.primary) else "low"
    if not full or _softened(case, entry):
        return "medium"
    return "high"


def grantable(entry: Permission, row: PermissionRow) -> bool:
    """Whether an ordinary app can get it; what only guards a service is held by nobody who asks."""
    guards = entry.name.startswith(full_permission("BIND_"))
    return row.bound_by is not None or not (withheld(entry) or guards)


def _softened(case: Case, entry: Permission) -> bool:
    """Whether the policy claims something that half explains it."""
    return any(
        r.claim.status == "collected" and r.claim.subject.id in entry.softened_by
        for r in case.claims
    )


def of_data(case: Case, row: DataRow) -> Severity:
    """Of data that is not declared, or not fully."""
    serious = sensitive(case, row.data_type)
    found = row.collection
    full = row.verdict in ("undeclared", "contradicted")
    if row.verdict == "contradicted":
        level: Severity = "high"
    elif not full:
        level = "medium" if serious else "low"
    elif serious:
        level = "high"
    else:
        level = "low" if row.collector.kind == "unattributed" else "medium"
    if full and serious and found.use == "sent":
        return "high"
    if found.attempted or by_user(case, found):
        level = at_most(level, "medium")
    if _only_shown(case, found):
        level = at_most(level, "info")
    if not serious and not _goes_on(found) and "cn" not in case.packs:
        level = at_most(level, "low" if found.use == "stored" else "info")
    if found.use == "local" and "cn" not in case.packs:
        level = at_most(level, "medium" if serious else "info")
    return level


def _goes_on(found: Collection) -> bool:
    """Whether the data may leave the device, as far as its ways could be followed."""
    reasons = set((found.use_reason or "").split(", "))
    told = found.use != "unknown" or reasons <= {"implicit", "no result"}
    return found.use in GONE or not told


def _only_shown(case: Case, found: Collection) -> bool:
    """What the user brings in by hand (a paste), and the app does no more than show or look at."""
    entry = case.knowledge.data_types.get(found.data_type)
    return bool(entry and entry.by_user) and found.use in ("shown", "local")


def by_user(case: Case, collection: Collection) -> bool:
    """Whether every way to it goes through something that the user does: a paste, a mailed log."""
    entry = case.knowledge.data_types.get(collection.data_type)
    acts = case.knowledge.word_lists["user_acts"].names
    if entry is None or not entry.by_user or not collection.evidence:
        return False
    return all(
        any(m.partition("->")[2].partition("(")[0] in acts for m in e.chain)
        for e in collection.evidence
    )
