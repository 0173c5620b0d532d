"""form-deletion: answers on accounts and on their deletion that do not fit together."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.judge.form_words import answer_place
from auditor.judge.rule import Rule
from auditor.model import DataSafetyForm, Finding

ACCOUNTS = "PSL_SUPPORTED_ACCOUNT_CREATION_METHODS"
NO_ACCOUNTS = "PSL_ACM_NONE"
DELETION = "PSL_ACCOUNT_DELETION_URL"


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """At most two for each form: no address for deletion, no accounts though one can sign in."""
    for form in case.forms:
        chosen = _chosen(form)
        if chosen - {NO_ACCOUNTS} and not any(a.question == DELETION for a in form.answers):
            yield make(
                case,
                "form-deletion",
                subject=DELETION,
                words={"how": case.say("form_no_deletion_url")},
                at=answer_place(case, form.path, ACCOUNTS),
            )
        kinds = case.knowledge.sdks
        login = [s for s in case.sdks if s.id in kinds and kinds[s.id].category == "login"]
        if chosen == {NO_ACCOUNTS} and login:
            yield make(
                case,
                "form-deletion",
                subject=ACCOUNTS,
                severity="medium",
                confidence="medium",
                words={"how": case.say("form_login_sdk", sdk=login[0].name)},
                evidence=tuple(f"{f.where}  {f.kind}  {f.value}" for f in login[0].evidence[:3]),
                at=answer_place(case, form.path, ACCOUNTS),
            )


def _chosen(form: DataSafetyForm) -> set[str]:
    return {a.response for a in form.answers if a.question == ACCOUNTS and a.value == "true"}


RULE = Rule("form-deletion", check)
