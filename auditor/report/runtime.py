"""Runtime events alone: `auditor/runtime/v1`, and a table for people."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from tabulate import tabulate

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import collector_name, phrase, sentence, told
from auditor.model import RuntimeEvent
from auditor.notice import Notice
from auditor.report.safe import plain
from auditor.report.schema_v1 import CollectorDoc, EventDoc, NoticeDoc, RuntimeDoc


def event_value(e: RuntimeEvent) -> EventDoc:
    """One event; `data_type` is the first of `data_types`."""
    c = e.collector
    return EventDoc(
        kind=e.kind,
        time=e.time,
        phase=e.phase,
        api=e.api,
        argument=e.argument,
        said=e.said,
        data_type=e.data_types[0] if e.data_types else None,
        data_types=e.data_types,
        collector=msgspec.convert(c, CollectorDoc, from_attributes=True) if c else None,
        frame=e.frame,
        stack=e.stack,
        process=e.process,
        source=e.source,
        count=e.count,
        often=e.often,
        in_code=e.in_code,
        site=e.site,
    )


def runtime_value(
    events: Sequence[RuntimeEvent], notices: Sequence[Notice], knowledge: Knowledge
) -> RuntimeDoc:
    """`auditor/runtime/v1`."""
    made = []
    for n in notices:
        what, why = told(n, knowledge)
        made.append(
            NoticeDoc(
                level=n.level, what=what, why=why, where=n.where, code=n.code, words=dict(n.words)
            )
        )
    return RuntimeDoc(events=tuple(map(event_value, events)), notices=tuple(made))


def _more(e: RuntimeEvent) -> str | None:
    """What stands behind the API: its argument, or the state of a permission."""
    return e.kind if e.kind in ("granted", "denied") else e.argument


def _who(e: RuntimeEvent, knowledge: Knowledge, lang: str) -> str:
    """The collector; for code of nobody known the frame says more."""
    if e.collector is None or e.kind == "operation":
        return e.process or ""
    if e.collector.kind == "unattributed" and (e.frame or e.argument):
        return (e.frame or e.argument or "").partition(":")[0]
    return collector_name(e.collector, knowledge, lang)


HEADS = tuple(f"runtime_{c}" for c in ("time", "phase", "data", "collector", "api", "source"))
"""Phrases of the heads of `event_cells`."""


def event_cells(e: RuntimeEvent, knowledge: Knowledge, lang: str) -> list[str]:
    """Time, phase, data, collector, API and source of an event."""
    return [
        plain(e.time or ""),
        phrase(knowledge, f"phase_{e.phase}", lang),
        ", ".join(knowledge.label(d, lang) for d in e.data_types),
        plain(_who(e, knowledge, lang), 80),
        plain(" ".join(x for x in (e.api, _more(e)) if x))[:80],
        plain(e.source),
    ]


def table(
    events: Sequence[RuntimeEvent], notices: Sequence[Notice], knowledge: Knowledge, lang: str
) -> str:
    """A row an event, then what is to be known of the records."""
    head = [phrase(knowledge, id_, lang) for id_ in HEADS]
    rows = [event_cells(e, knowledge, lang) for e in events]
    text = tabulate(rows, headers=head, tablefmt="simple", disable_numparse=True)
    told_ = "".join(f"{plain(n.where)}: {plain(sentence(n, knowledge, lang))}\n" for n in notices)
    return f"{text}\n" + (f"\n{told_}" if told_ else "")
