"""GitHub workflow commands: each finding as an annotation on the line to edit.

Format: "Workflow commands for GitHub Actions", escaping as @actions/core does it.
"""

from __future__ import annotations

from auditor.knowledge.schema import Knowledge
from auditor.model import Finding, Report
from auditor.report.place import spot_of
from auditor.report.safe import plain
from auditor.report.shaping import shaping

LEVEL = {"high": "error", "medium": "warning", "low": "notice", "info": "notice"}


def render(report: Report, knowledge: Knowledge, lang: str = "en") -> str:
    """One command per finding, then one line with the result."""
    lines = [_command(f, report) for f in report.findings]
    shaped = shaping(report.gate, knowledge, lang)
    lines += [f"::notice title=auditor gate::{_data(line)}" for line in shaped]
    s = report.summary
    counts = f"{s.high} high, {s.medium} medium, {s.low} low, {s.info} info"
    lines.append(f"auditor: {report.result}: {len(report.findings)} findings ({counts})")
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
