"""analysis-limited: what was not read, so that silence about it proves nothing."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.model import Finding


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """One per gap; nested archives and stray DEX files weigh less than unread code."""
    for notice in case.app.limited:
        lesser = "archives" in notice.why or "numbering" in notice.why
        yield make(
            case,
            "analysis-limited",
            subject=notice.what,
            severity="info" if lesser else "medium",
            words={"what": notice.what, "why": notice.why},
            evidence=(notice.where,),
        )
