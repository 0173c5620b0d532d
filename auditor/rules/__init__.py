"""Pure rules: Case and its maps -> findings. One file per rule, listed in RULES."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from auditor.judge.case import Case, Maps
from auditor.judge.drafts import offer
from auditor.model import Finding
from auditor.rules import (
    absent_sdk,
    analysis_limited,
    data_rules,
    form_data_missing,
    form_deletion,
    form_incomplete,
    form_policy_mismatch,
    form_purpose_mismatch,
    form_says_none,
    form_shared_missing,
    form_unbacked,
    missing_permission,
    outdated_sdk_list,
    pack_rules,
    policy_hygiene,
    purpose_missing,
    sdk_data_undeclared,
    stale_policy_map,
    store_restricted_permission,
    unbacked_claim,
    undeclared_permission,
    undeclared_sdk,
    unmapped_permission,
    unused_permission,
)

Rule = Callable[[Case, Maps], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    undeclared_permission.check,
    data_rules.check,
    sdk_data_undeclared.check,
    undeclared_sdk.check,
    absent_sdk.check,
    outdated_sdk_list.check,
    purpose_missing.check,
    unused_permission.check,
    missing_permission.check,
    unbacked_claim.check,
    unmapped_permission.check,
    store_restricted_permission.check,
    stale_policy_map.check,
    policy_hygiene.check,
    analysis_limited.check,
    form_says_none.check,
    form_data_missing.check,
    form_policy_mismatch.check,
    form_purpose_mismatch.check,
    form_shared_missing.check,
    form_deletion.check,
    form_incomplete.check,
    form_unbacked.check,
    pack_rules.check,
)


def _with_offers(f: Finding, case: Case) -> Finding:
    k = case.knowledge
    return msgspec.structs.replace(f, offer_en=offer(f, k, "en"), offer_zh=offer(f, k, "zh"))


def findings_of(case: Case, maps: Maps) -> tuple[Finding, ...]:
    """All findings, worst first, one per fingerprint."""
    order = {"high": 0, "medium": 1, "low": 2, "info": 3}
    found: dict[str, Finding] = {}
    for rule in RULES:
        for f in rule(case, maps):
            found.setdefault(f.fingerprint, _with_offers(f, case))
    return tuple(
        sorted(found.values(), key=lambda f: (order[f.severity], f.rule, f.subject, f.collector))
    )
