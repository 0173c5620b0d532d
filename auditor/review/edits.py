"""Corrections as values: what stood there, what stands there now. Replayed over the files as they
are, undone by their opposite, and told as not fitting where somebody changed the same thing."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import msgspec

from auditor.model import Finding
from auditor.policy.policy_map import MapClaim
from auditor.triage.waivers import Waiver


class Note(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a reviewer has to say of a finding; it stands in the waiver file and waives nothing."""

    rule: str
    subject: str
    collector: str
    text: str
    owner: str = ""

    def fits(self, f: Finding) -> bool:
        """Whether it is about this finding."""
        return (self.rule, self.subject, self.collector) == (f.rule, f.subject, f.collector)


class _Edit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="of"):
    """Base: `before` null adds, `after` null withdraws."""


class ClaimEdit(_Edit, frozen=True, kw_only=True, tag="claim"):
    """Another claim of the policy that is reviewed."""

    before: MapClaim | None = None
    after: MapClaim | None = None
    sentence: int | None = None
    """Number of the sentence that an added claim stands in; the page alone needs it."""


class WaiverEdit(_Edit, frozen=True, kw_only=True, tag="waiver"):
    """A finding accepted, or accepted no more."""

    before: Waiver | None = None
    after: Waiver | None = None


class NoteEdit(_Edit, frozen=True, kw_only=True, tag="note"):
    """A note on a finding."""

    before: Note | None = None
    after: Note | None = None


Edit = ClaimEdit | WaiverEdit | NoteEdit
T = TypeVar("T", bound=msgspec.Struct)


class Draft(NamedTuple):
    """What the two files say, with the corrections that are not yet in them."""

    claims: tuple[MapClaim, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    notes: tuple[Note, ...] = ()


class Replayed(NamedTuple):
    """Corrections over a draft."""

    draft: Draft
    refused: tuple[Edit, ...]
    """Those whose ground is no longer there."""


def applied(draft: Draft, edit: Edit) -> Draft | None:
    """The draft with one correction; None where what it corrects is no longer there.

    One that is in the draft already changes nothing, so that a journal may be replayed twice.
    """
    if isinstance(edit, ClaimEdit):
        claims = _changed(draft.claims, edit.before, edit.after)
        return None if claims is None else draft._replace(claims=claims)
    if isinstance(edit, WaiverEdit):
        waivers = _changed(draft.waivers, edit.before, edit.after)
        return None if waivers is None else draft._replace(waivers=waivers)
    notes = _changed(draft.notes, edit.before, edit.after)
    return None if notes is None else draft._replace(notes=notes)


def replayed(draft: Draft, edits: tuple[Edit, ...]) -> Replayed:
    """All corrections in their order; what does not fit is set apart."""
    refused = []
    for edit in edits:
        made = applied(draft, edit)
        if made is None:
            refused.append(edit)
        else:
            draft = made
    return Replayed(draft, tuple(refused))


def inverse(edit: Edit) -> Edit:
    """The correction that takes one back."""
    return msgspec.structs.replace(edit, before=edit.after, after=edit.before)


def _changed(rows: tuple[T, ...], before: T | None, after: T | None) -> tuple[T, ...] | None:
    if before is not None and before in rows:
        at = rows.index(before)
        return (*rows[:at], *((after,) if after is not None else ()), *rows[at + 1 :])
    if after is not None and after in rows:
        return rows
    if before is not None:
        return rows if after is None else None
    return _added(rows, after) if after is not None else rows


def _added(rows: tuple[T, ...], row: T) -> tuple[T, ...]:
    """A claim behind those of its line and above, so that a file keeps the order of the policy."""
    at = len(rows)
    if isinstance(row, MapClaim):
        below = (i for i, r in enumerate(rows) if isinstance(r, MapClaim) and r.line > row.line)
        at = next(below, at)
    return (*rows[:at], row, *rows[at:])
