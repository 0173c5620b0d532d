"""ambiguous-data: the policy both declares and denies the data."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.data_findings import findings_on
from auditor.judge.rule import Rule
from auditor.model import Finding


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """Whoever collects it."""
    return findings_on(case, maps, "ambiguous-data", lambda r: r.verdict == "ambiguous")


RULE = Rule("ambiguous-data", check)
