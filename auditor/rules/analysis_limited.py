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
    "native_alone": "low",
}
"""What the system does not load by itself, and libraries as most builds have them."""


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
