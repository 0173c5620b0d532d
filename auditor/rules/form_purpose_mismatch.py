"""form-purpose-mismatch: an advertising or analytics SDK takes it, the form names neither purpose."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.judge.form_words import form_place, row_lines, sdk_names, type_name
from auditor.judge.forms import takers_of_kind
from auditor.judge.rule import Rule
from auditor.model import Finding

MEASURES = frozenset({"advertising", "analytics", "attribution"})
NAMED = frozenset({"PSL_ADVERTISING", "PSL_ANALYTICS"})


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """One for each ticked type that such an SDK takes."""
    for row in maps.forms:
        chosen = {*row.entry.purposes, *row.entry.shared_purposes}
        if not row.entry.ticked or not chosen or chosen & NAMED:
            continue
        sdks = takers_of_kind(case, row, MEASURES)
        if sdks:
            yield make(
                case,
                "form-purpose-mismatch",
                subject=row.type,
                collector=sdks[0],
                confidence="medium",
                words={"type": type_name(case, row.type), "who": sdk_names(case, sdks)},
                evidence=row_lines(case, row),
                at=form_place(row),
            )


RULE = Rule("form-purpose-mismatch", check)
