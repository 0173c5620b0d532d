"""Pure rules: Case and its maps -> findings. One rule a file, bound once as RULE, listed in RULES."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from auditor.judge.case import Case, Maps
from auditor.judge.drafts import offer
from auditor.judge.rule import Rule
from auditor.judge.switches import switch_lines
from auditor.model import SEVERITIES, Finding
from auditor.rules import (
    absent_sdk,
    ambiguous_data,
    analysis_limited,
    collected_before_consent,
    collected_often,
    contradicted_data,
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
    policy_hygiene,
    purpose_missing,
    runtime_undeclared,
    sdk_data_undeclared,
    sdk_switch,
    seen_not_in_code,
    stale_policy_map,
    store_restricted_permission,
    unbacked_claim,
    undeclared_data,
    undeclared_permission,
    undeclared_sdk,
    unmapped_permission,
    unused_permission,
    vague_data,
)
from auditor.rules.packs import findings_of_packs

RULES: tuple[Rule, ...] = (
    collected_before_consent.RULE,
    runtime_undeclared.RULE,
    collected_often.RULE,
    seen_not_in_code.RULE,
    sdk_switch.RULE,
    undeclared_permission.RULE,
    undeclared_data.RULE,
    contradicted_data.RULE,
    ambiguous_data.RULE,
    vague_data.RULE,
    sdk_data_undeclared.RULE,
    undeclared_sdk.RULE,
    absent_sdk.RULE,
    outdated_sdk_list.RULE,
    purpose_missing.RULE,
    unused_permission.RULE,
    missing_permission.RULE,
    unbacked_claim.RULE,
    unmapped_permission.RULE,
    store_restricted_permission.RULE,
    stale_policy_map.RULE,
    policy_hygiene.RULE,
    analysis_limited.RULE,
    form_says_none.RULE,
    form_data_missing.RULE,
    form_policy_mismatch.RULE,
    form_purpose_mismatch.RULE,
    form_shared_missing.RULE,
    form_deletion.RULE,
    form_incomplete.RULE,
    form_unbacked.RULE,
)


SWITCHED = frozenset(
    {
        "sdk-data-undeclared",
        "contradicted-data",
        "collected-before-consent",
        "collected-often",
        "runtime-undeclared",
    }
)
"""Rules on what an SDK obtains, whose findings name the switches that would stop it."""


def _with_offers(f: Finding, case: Case) -> Finding:
    k = case.knowledge
    lines = switch_lines(case, f.collector, f.subject) if f.rule in SWITCHED else ()
    return msgspec.structs.replace(
        f,
        offer_en=offer(f, k, "en"),
        offer_zh=offer(f, k, "zh"),
        evidence=(*f.evidence, *lines),
    )


def findings_of(case: Case, maps: Maps) -> tuple[Finding, ...]:
    """All findings, worst first, one per fingerprint; those of one cause still stand apart."""
    found: dict[str, Finding] = {}
    for f in _all(case, maps):
        found.setdefault(f.fingerprint, _with_offers(f, case))
    return tuple(
        sorted(
            found.values(),
            key=lambda f: (SEVERITIES.index(f.severity), f.rule, f.subject, f.collector),
        )
    )


def _all(case: Case, maps: Maps) -> Iterator[Finding]:
    for rule in RULES:
        yield from rule.check(case, maps)
    yield from findings_of_packs(case)
