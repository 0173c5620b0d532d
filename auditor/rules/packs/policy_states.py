"""policy_states: facts that every policy must state."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case
from auditor.judge.finding import make
from auditor.judge.rule import PackCheck
from auditor.knowledge.schema import PackRule
from auditor.model import Finding


def check(rule: PackRule, case: Case) -> Iterator[Finding]:
    """No policy states one of these facts; reviewed maps say nothing about them."""
    read = [p for p in case.policies if p.facts]
    found = {f.id for p in read for f in p.facts if f.where is not None}
    for fact in rule.about if read else ():
        if fact not in found:
            what = case.knowledge.policy_facts[fact].label[case.lang]
            where = tuple(p.source.path for p in read)
            yield make(case, rule.id, subject=fact, words={"what": what}, evidence=where)


CHECK = PackCheck("policy_states", check)
