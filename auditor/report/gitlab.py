"""GitLab Code Quality: the JSON that a merge request shows (description, fingerprint, location)."""

from __future__ import annotations

import json

from auditor.knowledge.schema import Knowledge
from auditor.model import Finding, Report
from auditor.report.safe import plain

LEVEL = {"high": "critical", "medium": "major", "low": "minor", "info": "info"}


def render(report: Report, knowledge: Knowledge, lang: str = "en") -> str:
    """An array, empty where nothing was found."""
    return json.dumps([_entry(f, report) for f in report.findings], indent=1) + "\n"


def _entry(f: Finding, report: Report) -> dict[str, object]:
    ref = f.nearest_claim
    path, line = (ref.policy, ref.claim.where.line) if ref else (report.app.path, 1)
    return {
        "description": plain(f"{f.message}. {f.remedy}", 1000),
        "check_name": f.rule,
        "fingerprint": f.fingerprint,
        "severity": LEVEL[f.severity],
        "location": {"path": plain(path, 1000), "lines": {"begin": max(1, line)}},
    }
