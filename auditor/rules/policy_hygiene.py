"""policy-hygiene: something that every policy needs was not found in one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.judge.rule import Rule
from auditor.model import Finding, Policy, Severity


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """A document without a single claim is the wrong document, or says nothing."""
    for policy in case.policies:
        if policy.of_other:
            app, company = policy.of_other
            what = case.say("hygiene_other", app=app, company=company)
            yield _lacks(case, policy, "other-app", what, "medium")
            continue
        if not any(c.status != "mentioned" for c in policy.claims):
            what = case.say("collection_statement")
            yield _lacks(case, policy, "no-collection", what, "medium")
        if policy.names_app is False:
            yield _lacks(case, policy, "app-name", case.say("hygiene_app"))
        written = day_of(policy.source.effective)
        if written and case.app.built and written[:4] < str(int(case.app.built[:4]) - 1):
            yield _lacks(case, policy, "date", case.say("hygiene_date", built=case.app.built))
        for fact in policy.facts:
            words = case.knowledge.policy_facts[fact.id]
            if fact.where is None and words.required:
                yield _lacks(case, policy, fact.id, words.label[case.lang])


def _lacks(
    case: Case, policy: Policy, subject: str, what: str, severity: Severity | None = None
) -> Finding:
    return make(
        case,
        "policy-hygiene",
        subject=f"{subject}:{_told_apart(case, policy)}",
        severity=severity,
        words={"what": what},
        evidence=(policy.source.path,),
    )


def _told_apart(case: Case, policy: Policy) -> str:
    """What tells a policy from the others: its language, beside others of one its name. No folder
    is in it, so that what is known on one machine is known on the next."""
    source = policy.source
    alike = [p for p in case.policies if p.source.language == source.language]
    return source.language if len(alike) == 1 else f"{source.language}:{Path(source.path).name}"


def day_of(text: str | None) -> str | None:
    """A date as policies write it -> `2026-05-01`; only its year counts where the rest is unclear."""
    year = re.search(r"(?:19|20)\d\d", text or "")
    if year is None:
        return None
    m = re.search(r"((?:19|20)\d\d)[-年./]\s?(\d{1,2})[-月./]\s?(\d{1,2})", text or "")
    return f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}" if m else year[0]


RULE = Rule("policy-hygiene", check)
