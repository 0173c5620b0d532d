"""form-policy-mismatch: what the Data safety form says and what the policy says differ."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.judge.form_words import form_place, row_lines, type_name
from auditor.judge.forms import denied_forms, finer_elsewhere
from auditor.judge.rule import Rule
from auditor.model import Finding, FormRow


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """Both directions; rows for the rest of a category only where nothing finer is claimed."""
    denied = denied_forms(case, maps)
    for row in maps.forms:
        how = _how(row)
        if how is None or not case.policies or row.form in denied:
            continue
        if finer_elsewhere(row, maps.forms, case.knowledge):
            continue
        yield make(
            case,
            "form-policy-mismatch",
            subject=row.type,
            confidence="medium",
            words={"type": type_name(case, row.type), "how": case.say(how)},
            evidence=row_lines(case, row),
            nearest=row.claims[0] if row.claims else None,
            at=form_place(row),
        )


def _how(row: FormRow) -> str | None:
    shown = bool(row.collections or row.sdks)  # what the build shows has rules of its own
    if row.verdict == "policy_silent" and not shown:
        return "form_policy_silent"
    if row.verdict == "form_silent" and row.claims and not shown:
        return "form_form_silent"
    return None


RULE = Rule("form-policy-mismatch", check)
