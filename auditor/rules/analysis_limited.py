"""analysis-limited: what was not read, so that silence about it proves nothing."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.judge.rule import Rule
from auditor.knowledge.wording import told
from auditor.model import Finding
from auditor.notice import NoticeCode

LESSER: frozenset[NoticeCode] = frozenset({"dex_stray", "nested_not_read"})
"""What the system does not load by itself."""


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """One per gap; nested archives and stray DEX files weigh less than unread code."""
    for gap in case.app.limited:
        shown = told(gap, case.knowledge, case.lang)
        yield make(
            case,
            "analysis-limited",
            subject=told(gap, case.knowledge).what,
            severity="info" if gap.code in LESSER else "medium",
            words={"what": shown.what, "why": shown.why},
            evidence=(gap.where,),
        )


RULE = Rule("analysis-limited", check)
