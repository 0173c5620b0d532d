"""collected-often: a record shows more reads in a minute than the stores take."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.events import Seen, event_lines, event_words, seen
from auditor.judge.finding import make
from auditor.judge.rule import Rule
from auditor.model import Finding
from auditor.runtime.clock import moment, seconds_between

MINUTE = 60.0


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """By what the record itself calls often, or by its times and the limit of the knowledge."""
    limit = int(case.knowledge.runtime_words["often_per_minute"][0])
    for s in seen(case, lambda e: e.kind == "call"):
        if any(e.often for e in s.events) or most_in_a_minute(s) >= limit:
            yield make(
                case,
                "collected-often",
                subject=s.data_type,
                collector=s.collector.id,
                words=event_words(case, s),
                evidence=event_lines(case, s.events),
            )


def most_in_a_minute(s: Seen) -> int:
    """The most events within 60 seconds; those without a comparable time are left out."""
    times = [m for e in s.events if (m := moment(e.time))]
    offsets = sorted(t for m in times if (t := seconds_between(times[0], m)) is not None)
    most = first = 0
    for n, at in enumerate(offsets):
        while at - offsets[first] >= MINUTE:
            first += 1
        most = max(most, n - first + 1)
    return most


RULE = Rule("collected-often", check)
