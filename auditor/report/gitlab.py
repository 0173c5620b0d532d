"""GitLab Code Quality: the JSON that a merge request shows (description, fingerprint, location)."""

from __future__ import annotations

import json

from auditor.knowledge.schema import Knowledge
from auditor.model import Finding, Report
from auditor.report.place import spot_of
from auditor.report.safe import plain

LEVEL = {"high": "critical", "medium": "major", "low": "minor", "info": "info"}


def render(report: Report, _knowledge: Knowledge, _lang: str = "en") -> str:
    """An array, empty where nothing was found."""
    return json.dumps([_entry(f, report) for f in report.findings], indent=1) + "\n"


def _entry(f: Finding, report: Report) -> dict[str, object]:
    spot = spot_of(f, report)
    return {
        "description": plain(f"{f.message}. {f.remedy}", 1000),
        "check_name": f.rule,
        "fingerprint": f.fingerprint,
        "severity": LEVEL[f.severity],
        "location": {"path": plain(spot.path, 1000), "lines": {"begin": spot.line}},
    }
