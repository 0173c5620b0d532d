"""What a policy says instead: the nearest claim that does not count, and why it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from auditor.judge.taxonomy import denies, relation
from auditor.knowledge.schema import Knowledge
from auditor.model import ClaimRef, Gap


class Near(NamedTuple):
    """A claim that does not count, with the reason; the lower the rank, the nearer."""

    rank: int
    gap: Gap
    ref: ClaimRef


def nearest_to_permission(
    permission: str, primary: tuple[str, ...], claims: Iterable[ClaimRef], knowledge: Knowledge
) -> Near | None:
    """The nearest to a permission: a mention of its name, then what is said of its data."""
    claims = tuple(claims)
    named = [
        Near(0, "denied" if r.claim.status == "not_collected" else "mentioned", r)
        for r in claims
        if r.claim.subject.kind == "permission" and r.claim.subject.id == permission
    ]
    data = nearest_to_data(primary, claims, knowledge, lambda r: _for(r, permission))
    return _first([*named, *([data] if data else [])])


def _for(ref: ClaimRef, permission: str) -> bool:
    c = ref.claim
    return not (c.mode == "permission" and c.permissions and permission not in c.permissions)


def nearest_to_data(
    wanted: tuple[str, ...],
    claims: Iterable[ClaimRef],
    knowledge: Knowledge,
    fits: Callable[[ClaimRef], bool],
) -> Near | None:
    """The nearest to data types; `fits`: whether a claim is about the party, or permission, asked for.

    Wider words and sister types are told for the first type only, which says most of what is asked for.
    """
    return _first(
        near
        for ref in claims
        if ref.claim.subject.kind == "data"
        for i, d in enumerate(wanted)
        if (near := _near(ref, d, knowledge, fits(ref))) is not None and (near.rank < WIDE or not i)
    )


WIDE = 5
"""Rank from which on a claim is not about the type itself."""


def _near(ref: ClaimRef, wanted: str, knowledge: Knowledge, fits: bool) -> Near | None:
    c = ref.claim
    how = relation(c.subject.id, wanted, knowledge)
    exact = how in ("same", "covers", "below")
    if c.status == "not_collected":
        return Near(1, "denied", ref) if denies(c.subject.id, wanted, knowledge) else None
    if c.status == "mentioned":
        return Near(3 if exact else 6, "mentioned", ref) if exact or how == "parent" else None
    if how == "none":
        return Near(8, "other_type", ref) if _siblings(c.subject.id, wanted, knowledge) else None
    if exact and c.mode == "user_provided":
        return Near(2, "typed_in", ref)
    if not fits:
        gap: Gap = "other_permission" if c.mode == "permission" else "other_party"
        return Near(4, gap, ref) if exact or how == "parent" else None
    return Near(5, "too_wide", ref) if how in ("parent", "above") else None


def _siblings(a: str, b: str, knowledge: Knowledge) -> bool:
    """Two types under one parent that is no umbrella: location and trip, IMEI and Android ID."""
    up, other = knowledge.ancestors(a)[:1], knowledge.ancestors(b)[:1]
    if not up or up != other:
        return False
    entry = knowledge.data_types.get(up[0])
    return entry is not None and not entry.umbrella


def _first(found: Iterable[Near]) -> Near | None:
    return min(found, key=lambda n: (n.rank, n.ref.claim.where.line), default=None)
