"""GitLab Code Quality: the JSON that a merge request shows (description, fingerprint, location)."""

from __future__ import annotations

import hashlib
import json

from auditor.knowledge.schema import Knowledge
from auditor.model import Finding, Report
from auditor.report.place import spot_of
from auditor.report.safe import plain
from auditor.report.shaping import shaping

LEVEL = {"high": "critical", "medium": "major", "low": "minor", "info": "info"}


def render(report: Report, knowledge: Knowledge, lang: str = "en") -> str:
    """An array, empty where nothing was found and nothing but the defaults shaped the report."""
    entries = [_entry(f, report) for f in report.findings]
    if lines := shaping(report.gate, knowledge, lang):
        entries.append(_gate(lines, report))
    return json.dumps(entries, indent=1) + "\n"


def failed(message: str, where: str) -> str:
    """The array for a build that could not be analysed: one entry of the highest severity."""
    entry = {
        "description": plain(f"not analysed: {message}", 1000),
        "check_name": "analysis",
        "fingerprint": hashlib.sha256(plain(f"{where}\0{message}").encode()).hexdigest()[:16],
        "severity": "blocker",
        "location": {"path": plain(where or "auditor.toml", 1000), "lines": {"begin": 1}},
    }
    return json.dumps([entry], indent=1) + "\n"


def _gate(lines: tuple[str, ...], report: Report) -> dict[str, object]:
    """What shaped the report, as an entry of the lowest severity; the format has no other place."""
    path = report.gate.settings.path if report.gate.settings else report.app.path
    text = "\n".join(lines)
    return {
        "description": plain("auditor gate: " + "; ".join(lines), 2000),
        "check_name": "gate",
        "fingerprint": hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16],
        "severity": "info",
        "location": {"path": plain(path, 1000), "lines": {"begin": 1}},
    }


def _entry(f: Finding, report: Report) -> dict[str, object]:
    spot = spot_of(f, report)
    return {
        "description": plain(f"{f.message}. {f.remedy}", 1000),
        "check_name": f.rule,
        "fingerprint": f.fingerprint,
        "severity": LEVEL[f.severity],
        "location": {"path": plain(spot.path, 1000), "lines": {"begin": spot.line}},
    }
