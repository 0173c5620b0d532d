"""What a report says first, the same in every format: the verdict with its threshold, and counts."""

from __future__ import annotations

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import phrase, sentence, separator
from auditor.model import SEVERITIES, Finding, Report
from auditor.notice import NOT_JUDGED
from auditor.report.words import counted, severity_word

MOST_GAPS = 6
"""Notices of what was not analysed that a line holds."""


def verdict_line(r: Report, k: Knowledge, lang: str) -> str:
    """`not ready: 4 findings at or above high`: never a pass without its threshold."""
    if r.result == "not_judged":
        return phrase(k, "line_no_policy" if not r.policies else "line_not_judged", lang)
    if r.result == "incomplete":
        return phrase(k, "line_incomplete", lang)
    if r.gate.fail_on == "never":
        return phrase(k, "line_never", lang)
    level = severity_word(r.gate.fail_on, k, lang)
    n = sum(r.gate.fails(f.severity) for f in r.findings)
    return (
        counted("line_fail", n, k, lang, level=level)
        if r.result == "fail"
        else phrase(k, "line_pass", lang, level=level)
    )


def counts(r: Report, k: Knowledge, lang: str) -> str:
    """`4 high, 1 medium`; severities without a finding are left out."""
    numbers = ((s, int(getattr(r.summary, s))) for s in SEVERITIES)
    said = [
        phrase(k, "line_count", lang, n=n, severity=severity_word(s, k, lang))
        for s, n in numbers
        if n
    ]
    return separator(lang).join(said) or phrase(k, "table_no_findings", lang)


def totals(r: Report, k: Knowledge, lang: str) -> str:
    """`12 findings, 0 waived, 0 known`."""
    parts = (("findings", r.findings), ("waived", r.waived), ("known", r.known))
    return separator(lang).join(counted(f"line_{name}", len(of), k, lang) for name, of in parts)


def worst(r: Report, most: int = 5) -> tuple[Finding, ...]:
    """The worst findings, worst first."""
    return tuple(sorted(r.findings, key=lambda f: SEVERITIES.index(f.severity))[:most])


def requests(r: Report, k: Knowledge, lang: str) -> str:
    """`11 requested + 7 implied`."""
    implied = sum(row.implied_by is not None for row in r.permission_map)
    asked = counted("line_requested", len(r.permission_map) - implied, k, lang)
    return f"{asked} + {counted('line_implied', implied, k, lang)}" if implied else asked


def gaps(r: Report, k: Knowledge, lang: str) -> tuple[str, ...]:
    """What was not analysed, a sentence each, unescaped."""
    limited = [n for n in r.notices if n.level != "info" or n.code in NOT_JUDGED]
    said = tuple(dict.fromkeys(sentence(n, k, lang) for n in limited))
    more = len(said) - MOST_GAPS
    return said if more <= 0 else (*said[:MOST_GAPS], f"+ {more}")
