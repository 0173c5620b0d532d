"""The step summary of a GitHub job: verdict, counts, what was not analysed, the worst findings."""

from __future__ import annotations

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import phrase
from auditor.model import Report
from auditor.report.headline import counts, gaps, requests, totals, verdict_line, worst
from auditor.report.place import spot_of
from auditor.report.safe import cell
from auditor.report.shaping import shaping
from auditor.report.words import counted, headed, severity_word

MOST = 50
"""Findings in the summary, far below the 1 MiB that GitHub takes; the reports have them all."""


def render(report: Report, knowledge: Knowledge, lang: str = "en") -> str:
    """A page for a person who looks at the job: a line each for the worst findings."""
    r, k = report, knowledge
    m = r.app.manifest
    unread = "; ".join(gaps(r, k, lang)) or phrase(k, "line_nothing", lang)
    out = [
        f"## {cell(verdict_line(r, k, lang))}",
        "",
        f"{cell(m.package or r.app.path)} {cell(m.version_name or '')}: {totals(r, k, lang)} ({counts(r, k, lang)}). "
        f"{headed('line_permissions', requests(r, k, lang), k, lang)}.",
        "",
        headed("line_not_analysed", cell(unread), k, lang),
        "",
    ]
    for f in worst(r, MOST):
        spot = spot_of(f, r)
        out.append(
            f"- **{severity_word(f.severity, k, lang)}** {cell(f.message)} ({cell(spot.path)}:{spot.line}, {f.rule}, {f.fingerprint})"
        )
    if len(r.findings) > MOST:
        out += ["", f"+ {counted('line_more', len(r.findings) - MOST, k, lang)}"]
    out += ["", *(f"- {cell(line)}" for line in shaping(r.gate, k, lang))]
    return "\n".join(out).rstrip() + "\n"
