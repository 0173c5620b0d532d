"""form-shared-missing: an SDK takes the data, and the form says collected, not shared."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.judge.form_words import form_place, row_lines, sdk_names, type_name
from auditor.judge.forms import takers_of_kind
from auditor.judge.rule import Rule
from auditor.model import Finding

SHARES = frozenset({"advertising", "attribution", "social"})
"""What such SDKs get they use for purposes of their own too."""


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """One for each type that is collected and not shared in the form."""
    for row in maps.forms:
        if not row.entry.ticked or row.entry.shared or not row.entry.collected:
            continue
        sdks = takers_of_kind(case, row, SHARES)
        if sdks:
            yield make(
                case,
                "form-shared-missing",
                subject=row.type,
                collector=sdks[0],
                confidence="medium",
                words={"type": type_name(case, row.type), "who": sdk_names(case, sdks)},
                evidence=row_lines(case, row),
                at=form_place(row),
            )


RULE = Rule("form-shared-missing", check)
