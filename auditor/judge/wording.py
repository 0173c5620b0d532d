"""What a verdict says in words: what was looked for, and what was found instead."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.judge.case import Case, place_of
from auditor.model import ClaimRef, DataRow, PermissionRow
from auditor.names import short


def permission_says(case: Case, row: PermissionRow) -> str:
    """What the policy says instead of declaring the permission."""
    near = row.where[0] if row.where else None
    if row.gap is None or near is None:
        return case.say(f"permission_{row.verdict}")
    return case.say(f"gap_{row.gap}", near=subject_of(case, near))


def data_says(case: Case, row: DataRow) -> str:
    """What the policy says instead of declaring the data."""
    near = row.where[0] if row.where else row.nearest
    if row.gap is None or near is None:
        return case.say("sdk_contradicted" if row.verdict == "contradicted" else "sdk_undeclared")
    return case.say(f"gap_{row.gap}", near=subject_of(case, near))


def looked_for(case: Case, names: Iterable[str], near: ClaimRef | None) -> tuple[str, ...]:
    """Lines of evidence: what was looked for, and the nearest sentence with its place."""
    lines = [case.say("looked_for", what=case.say("between").join(dict.fromkeys(names)))]
    if near is not None:
        lines.append(case.say("found_instead", place=place_of(near)))
    return tuple(lines)


def subject_of(case: Case, ref: ClaimRef) -> str:
    """What a claim is about, in the language of the report."""
    subject = ref.claim.subject
    if subject.kind == "permission":
        return short(subject.id)
    return case.knowledge.label(subject.id, case.lang)
