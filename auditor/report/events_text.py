"""Runtime events as a section of the text report: the reads before consent first."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import phrase
from auditor.model import RuntimeEvent
from auditor.report.columns import EVENTS, fitted
from auditor.report.runtime import HEADS, event_cells

MOST = 40
"""Events that are listed."""
PHASES = ("before", "unknown", "after")


def events_text(events: Sequence[RuntimeEvent], knowledge: Knowledge, lang: str, width: int) -> str:
    """A row an event; states of permissions are none. Where the build has no place, that is said."""
    kept = [e for e in events if e.kind not in ("granted", "denied")]
    kept.sort(key=lambda e: PHASES.index(e.phase))
    rows = []
    for e in kept[:MOST]:
        cells = event_cells(e, knowledge, lang)
        none = phrase(knowledge, "no_place", lang) if e.in_code is False else ""
        rows.append([*cells, e.site or none])
    heads = [phrase(knowledge, h, lang) for h in (*HEADS, "runtime_site")]
    more = len(kept) - MOST
    return fitted(rows, heads, width, EVENTS) + (f"\n+ {more}" if more > 0 else "")
