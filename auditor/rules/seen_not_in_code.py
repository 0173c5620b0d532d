"""seen-not-in-code: a record shows a read of which the build has no place."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.events import event_lines, event_words, seen
from auditor.judge.finding import make
from auditor.judge.rule import Rule
from auditor.model import Finding


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """Code that is loaded later, native code or reflection did it, or another build was recorded."""
    for s in seen(case, lambda e: e.in_code is False):
        yield make(
            case,
            "seen-not-in-code",
            subject=s.data_type,
            collector=s.collector.id,
            confidence="medium",
            words=event_words(case, s),
            evidence=event_lines(case, s.events),
        )


RULE = Rule("seen-not-in-code", check)
