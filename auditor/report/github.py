"""GitHub workflow commands: each finding as an annotation on the line to edit.

Format: "Workflow commands for GitHub Actions", escaping as @actions/core does it.
"""

from __future__ import annotations

from auditor.knowledge.schema import Knowledge
from auditor.model import Finding, Report
from auditor.report.headline import counts, totals, verdict_line, worst
from auditor.report.place import spot_of
from auditor.report.safe import plain
from auditor.report.shaping import shaping
from auditor.report.words import counted

MOST = 10
"""Annotations of one level that GitHub shows of a step."""
LEVEL = {"high": "error", "medium": "warning", "low": "notice", "info": "notice"}


def render(report: Report, knowledge: Knowledge, lang: str = "en") -> str:
    """The worst findings as commands, as many of a level as GitHub shows, then one line with the
    result and how many are left out."""
    shown: dict[str, list[Finding]] = {}
    for f in worst(report, len(report.findings)):
        shown.setdefault(LEVEL[f.severity], []).append(f)
    # what shaped the run is one notice more
    room = {"notice": MOST - 1}
    kept = [f for level, found in shown.items() for f in found[: room.get(level, MOST)]]
    lines = [_command(f, report) for f in kept]
    if shaped := shaping(report.gate, knowledge, lang):
        text = " | ".join(shaped)
        lines.append(f"::notice title=auditor gate::{_data(text)}")
    line = f"auditor: {verdict_line(report, knowledge, lang)}; {totals(report, knowledge, lang)} ({counts(report, knowledge, lang)})"
    if more := len(report.findings) - len(kept):
        line += f"; + {counted('line_more', more, knowledge, lang)}"
    lines.append(plain(line))
    return "\n".join(lines) + "\n"


def failed(message: str, where: str) -> str:
    """The annotation of a build that could not be analysed."""
    at = f"file={_property(where)}," if where else ""
    return f"::error {at}title=auditor::{_data(message)}\n"


def _command(f: Finding, report: Report) -> str:
    spot = spot_of(f, report)
    properties = f"file={_property(spot.path)},line={spot.line},title={_property(f.rule)}"
    text = " | ".join([f.message, *f.evidence[:2], f.remedy, f.fingerprint])
    return f"::{LEVEL[f.severity]} {properties}::{_data(text)}"


def _data(text: str) -> str:
    return plain(text, 1500).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
