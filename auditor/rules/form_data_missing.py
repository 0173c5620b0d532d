"""form-data-missing: data that leaves the device and is not ticked in the Data safety form."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.judge.form_words import form_place, row_lines, takers, type_name
from auditor.judge.forms import denied_forms, seen_leaving
from auditor.judge.rule import Rule
from auditor.model import Confidence, Finding, Severity


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """One for each type; a form that denies all collection has one finding of its own."""
    denied = denied_forms(case, maps)
    for row in maps.forms:
        if row.verdict != "form_silent" or row.form in denied or not (row.collections or row.sdks):
            continue
        sent = any(seen_leaving(c) for c in row.collections)
        severity: Severity = "high" if sent else "medium"
        confidence: Confidence = "high" if sent else "medium"
        yield make(
            case,
            "form-data-missing",
            subject=row.type,
            severity=severity,
            confidence=confidence,
            words={"type": type_name(case, row.type), "who": takers(case, row)},
            evidence=row_lines(case, row),
            code=tuple(e for c in row.collections for e in c.evidence[:1]),
            nearest=row.claims[0] if row.claims else None,
            at=form_place(row),
        )


RULE = Rule("form-data-missing", check)
