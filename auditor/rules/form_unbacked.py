"""form-unbacked: the Data safety form alone says that a type is collected."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.judge.form_words import form_place, row_lines, type_name
from auditor.judge.rule import Rule
from auditor.model import Finding


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """One for each ticked type of which neither build nor policy says anything."""
    for row in maps.forms:
        if row.verdict == "unbacked":
            yield make(
                case,
                "form-unbacked",
                subject=row.type,
                confidence="medium",
                words={"type": type_name(case, row.type)},
                evidence=row_lines(case, row),
                at=form_place(row),
            )


RULE = Rule("form-unbacked", check)
