"""stale-waiver: a waiver that is over, or that fits nothing any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from auditor.judge.case import Case
from auditor.judge.finding import make
from auditor.model import Finding
from auditor.triage.waivers import Waiver


def stale(
    case: Case, waivers: tuple[Waiver, ...], findings: tuple[Finding, ...], today: dt.date
) -> Iterator[Finding]:
    """One finding per waiver for this package that no longer does anything."""
    for i, w in enumerate(waivers, 1):
        if w.package not in ("*", case.package) or not _judged(case, w.rule):
            continue
        used = any(w.fits(f, case.package) for f in findings)
        if used and not w.expired(today):
            continue
        state = (
            case.say("waiver_expired", date=w.expires)
            if w.expired(today)
            else case.say("waiver_unused")
        )
        yield make(
            case,
            "stale-waiver",
            subject=f"{w.rule}:{w.subject}",
            collector=w.collector,
            words={"index": str(i), "rule": w.rule, "subject": w.subject, "state": state},
            evidence=(f"owner {w.owner}, expires {w.expires}",),
        )


def _judged(case: Case, rule: str) -> bool:
    """Whether the rule could find anything: of a manifest alone no finding about code is expected."""
    needs = case.knowledge.all_rules[rule].needs
    return not (
        ("code" in needs and not case.app.has_code)
        or ("policy" in needs and not case.judged)
        or ("sdk_list" in needs and not case.list_given)
        or ("form" in needs and not case.forms)
        or ("runtime" in needs and not case.events)
    )
