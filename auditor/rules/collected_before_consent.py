"""collected-before-consent: a runtime record shows a read before the user agreed."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.events import event_lines, event_words, seen
from auditor.judge.finding import make
from auditor.judge.rule import Rule
from auditor.model import Finding


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """One finding for each data type and collector; an event of unknown phase proves nothing."""
    for s in seen(case, lambda e: e.phase == "before"):
        yield make(
            case,
            "collected-before-consent",
            subject=s.data_type,
            collector=s.collector.id,
            words=event_words(case, s),
            evidence=event_lines(case, s.events),
        )


RULE = Rule("collected-before-consent", check)
