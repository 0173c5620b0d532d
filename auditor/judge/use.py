"""What becomes of the data, in lines of evidence: where it goes, on which way, to whom."""

from __future__ import annotations

from auditor.judge.case import Case
from auditor.model import USE_OF, Collection, Evidence, Flow
from auditor.names import step

MOST = 2
"""Ways that are shown of one collection."""
STEPS = 5


def use_lines(case: Case, collection: Collection) -> tuple[str, ...]:
    """The shortest ways to where the data goes; else that it stays, or why nobody can tell."""
    if collection.use == "local":
        return (case.say("use_local"),)
    if collection.use == "unknown":
        reason = collection.use_reason
        if not reason or reason == "not followed":
            return ()
        words = ", ".join(case.say(f"use_{r.replace(' ', '_')}") for r in reason.split(", "))
        return (case.say("use_unknown", why=words),)
    ways = [(e, f) for e in collection.evidence for f in e.flows if USE_OF[f.to] == collection.use]
    ways.sort(key=lambda w: len(w[1].through))
    return tuple(dict.fromkeys(_line(case, e, f) for e, f in ways))[:MOST]


def _line(case: Case, e: Evidence, flow: Flow) -> str:
    how = f" ({case.say(f'use_{flow.transform}')})" if flow.transform else ""
    to = case.say(f"use_{flow.to}")
    host = f" {flow.scheme}://{flow.host}" if flow.host else ""
    sdk = case.knowledge.sdks.get(flow.recipient or "")
    who = f" {case.say('use_recipient', name=sdk.name)}" if sdk else ""
    steps = [step(m) for m in flow.through]
    if len(steps) > STEPS:
        steps = [*steps[: STEPS - 2], "…", *steps[-1:]]
    way = " > ".join([step(e.member), *steps, step(flow.member)])
    return f"{to}{host}{who}{how}: {way}"
