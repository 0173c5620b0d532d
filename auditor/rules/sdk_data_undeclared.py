"""sdk-data-undeclared: an SDK obtains a data type that the policy never gives it."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.data_findings import findings_on
from auditor.judge.rule import Rule
from auditor.model import Finding


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """One finding per SDK and data type; it stands for the SDK and its permission too."""
    return findings_on(
        case,
        maps,
        "sdk-data-undeclared",
        lambda r: r.verdict in ("undeclared", "contradicted") and r.collector.kind == "sdk",
    )


RULE = Rule("sdk-data-undeclared", check)
