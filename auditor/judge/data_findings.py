"""Findings about data: one per data type and collector, the same for four rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from auditor.flows.uses import GONE
from auditor.judge.case import Case, Maps
from auditor.judge.finding import code_lines, make
from auditor.judge.severity import by_user, of_data
from auditor.judge.wording import data_says, looked_for
from auditor.model import Confidence, DataRow, Finding


def findings_on(
    case: Case, maps: Maps, rule: str, wanted: Callable[[DataRow], bool]
) -> Iterator[Finding]:
    """One finding of a rule for every row that is wanted."""
    for row in maps.data:
        if wanted(row):
            yield of_row(case, rule, row)


def of_row(case: Case, rule: str, row: DataRow) -> Finding:
    """The finding of one row: both sides, and why what the policy says does not do."""
    label = case.knowledge.label(row.data_type, case.lang)
    sure = _confidence(row)
    near = row.where[0] if row.where else row.nearest
    lines = code_lines(case, row.collection)
    if row.collection.attempted:
        lines = (*lines, case.say("attempted"))
    if by_user(case, row.collection):
        lines = (*lines, case.say("by_user"))
    return make(
        case,
        rule,
        subject=row.data_type,
        collector=row.collector.id,
        severity="info" if sure == "low" else of_data(case, row),
        confidence=sure,
        words={
            "data": label,
            "collector": case.collector_name(row.collector),
            "sdk": row.collector.name,
            "how": data_says(case, row),
        },
        evidence=(*lines, *looked_for(case, (label,), near)),
        code=row.collection.evidence,
        nearest=near,
    )


def _confidence(row: DataRow) -> Confidence:
    found = row.collection.confidence
    if row.unsure and row.verdict in ("contradicted", "ambiguous"):
        return "low" if found == "low" else "medium"
    if row.collector.kind == "unattributed" and found == "high":
        return "medium"
    if row.collector.kind == "library":  # helper code acts only when the app calls it
        return "medium" if found != "low" and row.collection.use in GONE else "low"
    return found
