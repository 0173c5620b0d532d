"""The checks of the rule packs, each told by the knowledge what to look for."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case
from auditor.judge.conditions import holds
from auditor.judge.rule import PackCheck
from auditor.model import Finding
from auditor.rules.packs import (
    bound_service,
    cleartext,
    data,
    necessary,
    permission,
    policy_states,
    sdk_category,
    sdk_country,
    sdk_entry,
    sdk_present,
    service_types,
    target,
)

CHECKS: tuple[PackCheck, ...] = (
    bound_service.CHECK,
    cleartext.CHECK,
    data.CHECK,
    necessary.CHECK,
    permission.CHECK,
    policy_states.CHECK,
    sdk_category.CHECK,
    sdk_country.CHECK,
    sdk_entry.CHECK,
    sdk_present.CHECK,
    service_types.CHECK,
    target.CHECK,
)


def findings_of_packs(case: Case) -> Iterator[Finding]:
    """Every rule of the packs that are switched on, where its conditions hold."""
    by_id = {c.id: c for c in CHECKS}
    for rule in case.knowledge.pack_rules.values():
        if rule.pack in case.packs and holds(rule.when, case):
            yield from by_id[rule.check].check(rule, case)
