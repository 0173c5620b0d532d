"""Runtime events as findings tell them: by data type and collector."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from auditor.judge.case import Case
from auditor.model import Collector, RuntimeEvent

MOST = 5
"""Events that one finding cites."""


class Seen(NamedTuple):
    """Events of one data type and collector, in the order of their records."""

    data_type: str
    collector: Collector
    events: tuple[RuntimeEvent, ...]


def seen(case: Case, wanted: Callable[[RuntimeEvent], bool]) -> Iterator[Seen]:
    """The wanted events that read data."""
    found: dict[tuple[str, Collector], list[RuntimeEvent]] = {}
    for e in case.events:
        if e.collector is not None and e.data_types and wanted(e):
            for d in e.data_types:
                found.setdefault((d, e.collector), []).append(e)
    for (data_type, collector), events in found.items():
        yield Seen(data_type, collector, tuple(events))


def event_lines(case: Case, events: tuple[RuntimeEvent, ...]) -> tuple[str, ...]:
    """Each event in a line: where it is recorded, when, what, from which frame."""
    out = []
    for e in events[:MOST]:
        parts = [e.source, e.time or "", e.api, e.argument or "", e.said or "", e.frame or ""]
        out.append("  ".join(p for p in parts if p))
    more = len(events) - MOST
    if more > 0:
        out.append(case.say("more_places", n=str(more)))
    return tuple(out)


def event_words(case: Case, s: Seen) -> dict[str, str]:
    """Words of a message about events."""
    return {
        "data": case.knowledge.label(s.data_type, case.lang),
        "collector": case.collector_name(s.collector),
        "n": str(sum(e.count for e in s.events)),
    }
