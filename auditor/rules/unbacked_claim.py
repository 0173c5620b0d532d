"""unbacked-claim: declared as collected, but the build neither requests nor reads it."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps, place_of
from auditor.judge.finding import make
from auditor.judge.rule import Rule
from auditor.model import Finding


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """Only for types that code or permissions could show, and that no user types in."""
    sure = case.sure_of_absence
    if sure is None:
        return
    k = case.knowledge
    visible = {d for s in k.signals for d in s.data}
    seen = {r.data_type for r in maps.data} | {d for r in maps.permissions for d in r.data_types}
    seen |= {a for d in seen for a in k.ancestors(d)}
    done: set[str] = set()
    for ref in case.claims:
        c = ref.claim
        d = c.subject.id
        if c.subject.kind != "data" or c.status != "collected" or d in done or d in seen:
            continue
        entry = k.data_types.get(d)
        if (
            entry is None
            or entry.umbrella
            or entry.typed_in
            or d not in visible
            or c.mode == "user_provided"
            or c.basis == "by_reference"
        ):
            continue
        if any(x in seen for x in k.data_types if d in k.ancestors(x)):
            continue
        done.add(d)
        yield make(
            case,
            "unbacked-claim",
            subject=d,
            confidence=sure,
            words={"data": k.label(d, case.lang)},
            evidence=(case.say("declared_at", place=place_of(ref)), case.say("not_in_build")),
            nearest=ref,
        )


RULE = Rule("unbacked-claim", check)
