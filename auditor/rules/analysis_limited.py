"""analysis-limited: what was not read, so that silence about it proves nothing."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.judge.rule import Rule
from auditor.knowledge.wording import told
from auditor.model import Finding, Severity
from auditor.notice import NoticeCode

LESSER: dict[NoticeCode, Severity] = {
    "dex_stray": "info",
    "nested_not_read": "info",
    "native_alone": "info",
    "branches_not_followed": "info",
    "callers_not_followed": "info",
    "fields_not_followed": "info",
    "methods_not_followed": "info",
    "strings_not_followed": "info",
}
"""What the system does not load by itself, libraries as most builds have them, bounds that a few
methods of most builds pass."""


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """One per gap; what is not loaded, and native libraries, weigh less than unread code."""
    for gap in case.app.limited:
        shown = told(gap, case.knowledge, case.lang)
        yield make(
            case,
            "analysis-limited",
            subject=told(gap, case.knowledge).what,
            severity=LESSER.get(gap.code, "medium"),
            words={"what": shown.what, "why": shown.why},
            evidence=(gap.where,),
        )


RULE = Rule("analysis-limited", check)
