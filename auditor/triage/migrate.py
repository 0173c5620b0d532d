"""Findings of an earlier version found again: under another collector, or in another finding.

What was known stays known where the same place in the code, or for a manifest the same subject, is
now reported otherwise. A finding without such a forerunner stays new.
"""

from __future__ import annotations

from typing import NamedTuple

from auditor.model import Finding


class Move(NamedTuple):
    """Where a finding of an earlier report stands now."""

    old: Finding
    new: Finding
    merged: bool
    """The new one says it beside something else; otherwise it only has another name."""


def moves_of(old: tuple[Finding, ...], new: tuple[Finding, ...]) -> tuple[Move, ...]:
    """The earlier findings that no longer stand by themselves, with the ones that say them now."""
    present = {f.fingerprint for f in new}
    before = {f.fingerprint for f in old}
    out: list[Move] = []
    for f in old:
        if f.fingerprint in present:
            continue
        merged = next((n for n in new if f.subject in n.also), None)
        again = next((n for n in new if n.fingerprint not in before and _same(f, n)), None)
        if again is not None:
            out.append(Move(f, again, merged=False))
        elif merged is not None:
            out.append(Move(f, merged, merged=True))
    return tuple(out)


def _same(old: Finding, new: Finding) -> bool:
    """One subject, and a place in the code that both show; without code the same rule."""
    if old.subject != new.subject:
        return False
    places = {(e.dex, e.offset) for e in old.code}
    if not places:
        return old.rule == new.rule
    return any((e.dex, e.offset) in places for e in new.code)
