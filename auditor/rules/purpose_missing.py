"""purpose-missing: a permission that is declared, but not what for."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps, place_of
from auditor.judge.finding import make
from auditor.judge.rule import Rule
from auditor.model import ClaimRef, Finding, PermissionRow
from auditor.names import short


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """Runtime and special-access permissions only: those a user is asked for.

    Silent unless the policy names the permission, its paragraph with its headings was read, and
    neither holds a purpose; a reviewed map without its text is taken at its word.
    """
    for row in asked(maps):
        if not all(_bare(case, maps, ref) for ref in row.where):
            continue
        yield make(
            case,
            "purpose-missing",
            subject=row.permission,
            words={"subject": short(row.permission)},
            evidence=tuple(case.say("declared_at", place=place_of(r)) for r in row.where[:2]),
            nearest=row.where[0],
        )


def asked(maps: Maps) -> Iterator[PermissionRow]:
    """Permissions that a user is asked for and that no claim gives a purpose."""
    for row in maps.permissions:
        if row.verdict != "declared" or row.purposes or row.implied_by or not row.where:
            continue
        if row.protection in ("dangerous", "special"):
            yield row


def _bare(case: Case, maps: Maps, ref: ClaimRef) -> bool:
    """Whether the claim stands where no purpose does."""
    around = [p for p in maps.contexts if (p.policy, p.line) == (ref.policy, ref.claim.where.line)]
    policy = next((p for p in case.policies if p.source.path == ref.policy), None)
    if policy is not None and policy.from_map and not around:
        return True
    if ref.claim.subject.kind != "permission" and ref.claim.mode != "permission":
        return False
    words = case.knowledge.word_lists["purpose_words"]
    known = (*words.en, *words.zh)
    texts = [f" {p.heading or ''} \n {p.text} ".lower() for p in around]
    return bool(texts) and not any(w in t for t in texts for w in known)


RULE = Rule("purpose-missing", check)
