"""form-policy-mismatch: what the Data safety form says and what the policy says differ."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps, place_of
from auditor.judge.finding import make
from auditor.judge.form_words import form_place, row_lines, type_name
from auditor.judge.forms import denied_forms, denied_or_named, finer_elsewhere
from auditor.judge.rule import Rule
from auditor.model import ClaimRef, Finding, FormRow, Severity


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """Both directions; rows for the rest of a category only where nothing finer is claimed."""
    denied = denied_forms(case, maps)
    for row in maps.forms:
        said = _said(case, row)
        if said is None or not case.policies or row.form in denied:
            continue
        if finer_elsewhere(row, maps.forms, case.knowledge):
            continue
        how, severity, nearest = said
        place = (case.say("form_named_at", place=place_of(nearest)),) if nearest else ()
        yield make(
            case,
            "form-policy-mismatch",
            subject=row.type,
            severity=severity,
            confidence="low" if severity == "low" else "medium",
            words={"type": type_name(case, row.type), "how": case.say(how)},
            evidence=(*row_lines(case, row), *(place if not row.claims else ())),
            nearest=nearest,
            at=form_place(row),
        )


def _said(case: Case, row: FormRow) -> tuple[str, Severity, ClaimRef | None] | None:
    """The phrase that tells the difference, how much it weighs, the nearest claim.

    A policy that names the type and leaves open whether it is collected is the lesser fault.
    """
    if row.collections or row.sdks:
        return None  # what the build shows has rules of its own
    if row.verdict == "form_silent" and row.claims:
        return "form_form_silent", "medium", row.claims[0]
    if row.verdict != "policy_silent":
        return None
    denial, named = denied_or_named(case, row)
    if denial is not None:
        return "form_policy_denies", "medium", denial
    if named is not None:
        return "form_policy_names", "low", named
    return "form_policy_silent", "medium", None


RULE = Rule("form-policy-mismatch", check)
