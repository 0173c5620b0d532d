"""form-says-none: the Data safety form denies all collection; build, policy or it shows some."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.judge.form_words import answer_place, row_lines, type_name
from auditor.judge.forms import COLLECTS, denied_forms
from auditor.judge.rule import Rule
from auditor.model import Finding


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """One for each form, with what shows the contrary."""
    for path in denied_forms(case, maps):
        rows = tuple(r for r in maps.forms if r.form == path)
        built = tuple(r for r in rows if r.collections or r.sdks)
        said = tuple(r for r in rows if r.claims)
        shown = built or said or tuple(r for r in rows if r.entry.ticked)
        how = "form_none_build" if built else "form_none_policy" if said else "form_none_ticks"
        types = ", ".join(type_name(case, r.type) for r in shown[:5])
        yield make(
            case,
            "form-says-none",
            subject="data-safety-form",
            confidence="high" if built else "medium",
            words={
                "how": case.say(how, types=types),
                "types": types,
            },
            evidence=tuple(line for r in shown[:5] for line in row_lines(case, r)),
            code=tuple(e for r in built for c in r.collections for e in c.evidence[:1]),
            nearest=next((r.claims[0] for r in shown if r.claims), None),
            at=answer_place(case, path, COLLECTS),
        )


RULE = Rule("form-says-none", check)
