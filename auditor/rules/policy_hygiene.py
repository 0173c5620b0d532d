"""policy-hygiene: something that every policy needs was not found in one."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import Finding
from auditor.rules.case import Case, Maps
from auditor.rules.finding import make


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """A document without a single claim is the wrong document, or says nothing."""
    for policy in case.policies:
        if not any(c.status == "collected" for c in policy.claims):
            yield make(
                case,
                "policy-hygiene",
                subject=f"no-collection:{policy.source.path}",
                severity="medium",
                words={"what": case.say("collection_statement")},
                evidence=(policy.source.path,),
            )
        for fact in policy.facts:
            words = case.knowledge.policy_facts[fact.id]
            if fact.where is None and words.required:
                yield make(
                    case,
                    "policy-hygiene",
                    subject=f"{fact.id}:{policy.source.path}",
                    words={"what": words.label[case.lang]},
                    evidence=(policy.source.path,),
                )
