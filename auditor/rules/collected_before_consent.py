"""collected-before-consent: a read before the user agreed, by a record or, as a hint, by the code."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.events import event_lines, event_words, seen
from auditor.judge.finding import code_lines, make
from auditor.judge.rule import Rule
from auditor.judge.switches import EARLY, held_back
from auditor.model import Collection, Finding

IDENTIFIERS = "device_identifier"


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """One finding for each data type and collector; an event of unknown phase proves nothing."""
    proven = set()
    for s in seen(case, lambda e: e.phase == "before"):
        proven.add((s.data_type, s.collector.id))
        words = event_words(case, s)
        yield make(
            case,
            "collected-before-consent",
            subject=s.data_type,
            collector=s.collector.id,
            words={**words, "how": case.say("before_seen", n=words["n"])},
            evidence=event_lines(case, s.events),
        )
    # calls before and after the consent were recorded: what did not run before is no hint
    recorded = any(e.kind == "call" and e.phase != "unknown" for e in case.events)
    for c in case.collections:
        if (c.data_type, c.collector.id) not in proven and not recorded and _early(c, case):
            yield make(
                case,
                "collected-before-consent",
                subject=c.data_type,
                collector=c.collector.id,
                confidence="low",
                words={
                    "data": case.knowledge.label(c.data_type, case.lang),
                    "collector": case.collector_name(c.collector),
                    "how": case.say("before_hint"),
                },
                evidence=code_lines(case, c),
                code=c.evidence,
            )


def _early(c: Collection, case: Case) -> bool:
    """Whether an identifier is read on a way from what runs before any screen, and nothing holds it back."""
    if c.collector.kind == "library" or c.confidence == "low" or c.attempted:
        return False
    if IDENTIFIERS not in (c.data_type, *case.knowledge.ancestors(c.data_type)):
        return False
    if not any(e.reachable and e.root in EARLY for e in c.evidence):
        return False
    return not held_back(case, c.collector.id, c.data_type)


RULE = Rule("collected-before-consent", check)
