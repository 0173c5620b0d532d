"""undeclared-data: data is collected that the policy does not declare."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.data_findings import findings_on
from auditor.judge.rule import Rule
from auditor.model import Finding


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """What the app's own, a library's or unattributed code collects."""
    return findings_on(
        case,
        maps,
        "undeclared-data",
        lambda r: r.verdict == "undeclared" and r.collector.kind != "sdk",
    )


RULE = Rule("undeclared-data", check)
