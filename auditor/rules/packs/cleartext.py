"""cleartext: the form says that data is encrypted on its way, the build permits clear text."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.declared import cleartext_of
from auditor.judge.case import Case
from auditor.judge.finding import make
from auditor.judge.form_words import answer_place
from auditor.judge.rule import PackCheck
from auditor.knowledge.schema import PackRule
from auditor.model import Finding


def check(rule: PackRule, case: Case) -> Iterator[Finding]:
    """`about` names the question of the form."""
    manifest = case.app.manifest
    permitted = cleartext_of(manifest.declared, manifest.target_sdk)
    if permitted not in ("all", "domains"):
        return
    net = manifest.declared.network
    domains = ", ".join(net.cleartext_domains[:10]) if net and permitted == "domains" else ""
    for form in case.forms:
        for a in form.answers:
            if a.question in rule.about and a.value == "true":
                yield make(
                    case,
                    rule.id,
                    subject=a.question,
                    confidence="high" if permitted == "all" else "medium",
                    words={"hosts": domains or case.say("every_host")},
                    evidence=(case.say(f"cleartext_{permitted}", hosts=domains),),
                    at=answer_place(case, form.path, a.question),
                )


CHECK = PackCheck("cleartext", check)
