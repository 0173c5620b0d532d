"""form-incomplete: a type is ticked in the Data safety form, and what is asked of it is open."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.judge.form_words import form_place, type_name
from auditor.judge.rule import Rule
from auditor.model import Finding, FormEntry


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """One for each ticked type, naming the first answer that is open."""
    for row in maps.forms:
        open_answer = _open(row.entry)
        if open_answer is not None:
            yield make(
                case,
                "form-incomplete",
                subject=row.type,
                words={"type": type_name(case, row.type), "how": case.say(open_answer)},
                at=form_place(row),
            )


def _open(entry: FormEntry) -> str | None:
    if not entry.ticked:
        return None
    if not (entry.collected or entry.shared):
        return "form_no_handling"
    if (entry.collected and not entry.purposes) or (entry.shared and not entry.shared_purposes):
        return "form_no_purpose"
    if entry.collected and entry.optional is None and not entry.ephemeral:
        return "form_no_control"
    return None


RULE = Rule("form-incomplete", check)
