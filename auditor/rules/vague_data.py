"""vague-data: the data is covered only by a wider or weaker statement."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.data_findings import findings_on
from auditor.judge.rule import Rule
from auditor.model import Finding


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """Whoever collects it."""
    return findings_on(case, maps, "vague-data", lambda r: r.verdict == "vague")


RULE = Rule("vague-data", check)
