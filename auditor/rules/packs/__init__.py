"""The checks of the rule packs, each told by the knowledge what to look for."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case
from auditor.judge.rule import PackCheck
from auditor.model import Finding
from auditor.rules.packs import necessary, policy_states, sdk_entry

CHECKS: tuple[PackCheck, ...] = (policy_states.CHECK, sdk_entry.CHECK, necessary.CHECK)


def findings_of_packs(case: Case) -> Iterator[Finding]:
    """Every rule of the packs that are switched on."""
    by_id = {c.id: c for c in CHECKS}
    for rule in case.knowledge.pack_rules.values():
        if rule.pack in case.packs:
            yield from by_id[rule.check].check(rule, case)
