"""stale-waiver: a waiver that is over, or that fits nothing any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from auditor.model import Finding
from auditor.rules.case import Case
from auditor.rules.finding import make
from auditor.triage.waivers import Waiver

STATE = {
    "en": {"expired": "expired on {date}", "unused": "fits no finding any more"},
    "zh": {"expired": "已于 {date} 过期", "unused": "不再匹配任何问题"},
}


def stale(
    case: Case, waivers: tuple[Waiver, ...], findings: tuple[Finding, ...], today: dt.date
) -> Iterator[Finding]:
    """One finding per waiver for this package that no longer does anything."""
    for i, w in enumerate(waivers, 1):
        if w.package not in ("*", case.package):
            continue
        used = any(w.fits(f, case.package) for f in findings)
        if used and not w.expired(today):
            continue
        state = STATE[case.lang]["expired" if w.expired(today) else "unused"]
        yield make(
            case, "stale-waiver", subject=f"{w.rule}:{w.subject}", collector=w.collector,
            words={"index": str(i), "rule": w.rule, "subject": w.subject, "state": state.replace("{date}", w.expires)},
            evidence=(f"owner {w.owner}, expires {w.expires}",),
        )  # fmt: skip
