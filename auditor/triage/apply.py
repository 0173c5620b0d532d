"""Settings, waivers and baseline applied to findings."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import msgspec

from auditor.model import CONFIDENCES, SEVERITIES, Finding, Summary
from auditor.settings import Settings
from auditor.triage.waivers import Waiver


class Triaged(NamedTuple):
    """Findings by what became of them; each list in the order of the report."""

    shown: tuple[Finding, ...]
    waived: tuple[Finding, ...]
    known: tuple[Finding, ...]


def remap(findings: tuple[Finding, ...], settings: Settings) -> tuple[Finding, ...]:
    """Severities as the settings say; rules that are off are left out."""
    out = []
    for f in findings:
        rule = settings.rules.get(f.rule)
        if rule is None:
            out.append(f)
        elif not rule.off:
            severity = rule.severity or f.severity
            if rule.at_least:
                severity = min(severity, rule.at_least, key=SEVERITIES.index)
            out.append(msgspec.structs.replace(f, severity=severity))
    return tuple(out)


def triage(
    findings: tuple[Finding, ...],
    waivers: tuple[Waiver, ...],
    baseline: frozenset[str],
    settings: Settings,
    package: str,
    today: dt.date,
) -> Triaged:
    """Split findings into shown, waived and known. An expired waiver gives its finding back."""
    shown: list[Finding] = []
    waived: list[Finding] = []
    known: list[Finding] = []
    for f in findings:
        fitting = [w for w in waivers if w.fits(f, package)]
        valid = next((w for w in fitting if not w.expired(today)), None)
        if valid is not None:
            waived.append(
                msgspec.structs.replace(
                    f, note=f"waived until {valid.expires} by {valid.owner}: {valid.reason}"
                )
            )
        elif f.fingerprint in baseline:
            known.append(f)
        elif _below(f, settings):
            continue
        elif fitting:
            shown.append(
                msgspec.structs.replace(f, note=f"its waiver expired on {fitting[0].expires}")
            )
        else:
            shown.append(f)
    return Triaged(tuple(shown), tuple(waived), tuple(known))


def _below(f: Finding, settings: Settings) -> bool:
    return SEVERITIES.index(f.severity) > SEVERITIES.index(
        settings.min_severity
    ) or CONFIDENCES.index(f.confidence) > CONFIDENCES.index(settings.min_confidence)


def summary_of(findings: tuple[Finding, ...]) -> Summary:
    """Counts by severity."""
    return Summary(**{s: sum(f.severity == s for f in findings) for s in SEVERITIES})


def fails(findings: tuple[Finding, ...], fail_on: str) -> bool:
    """Whether any finding is at or above the threshold."""
    if fail_on == "never":
        return False
    limit = SEVERITIES.index(fail_on)
    return any(SEVERITIES.index(f.severity) <= limit for f in findings)
