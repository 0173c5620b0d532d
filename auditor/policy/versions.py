"""Two versions of a policy: which claims appeared, vanished or became weaker."""

from __future__ import annotations

from typing import Literal, NamedTuple

from auditor.model import Claim, Policy

Change = Literal["new", "gone", "weaker", "stronger"]
_RANK = {"explicit": 2, "listed": 2, "by_reference": 1}


class Changed(NamedTuple):
    """One subject and party whose claim differs between two versions."""

    change: Change
    kind: str
    subject: str
    status: str
    party: str
    sdk: str | None
    old: Claim | None
    new: Claim | None


def diff(old: Policy, new: Policy) -> tuple[Changed, ...]:
    """Differences by subject, status, party and SDK; `mentioned` declares nothing and is left out."""
    before, after = _claims(old), _claims(new)
    out: list[Changed] = []
    for key in sorted({*before, *after}, key=lambda k: tuple(str(x) for x in k)):
        kind, subject, status, party, sdk = key
        a, b = before.get(key), after.get(key)
        change: Change | None = None
        if a is None:
            change = "new"
        elif b is None:
            change = "gone"
        elif _strength(a) != _strength(b):
            change = "weaker" if _strength(b) < _strength(a) else "stronger"
        if change is not None:
            out.append(Changed(change, kind, subject, status, party, sdk, a, b))
    return tuple(out)


_Key = tuple[str, str, str, str, str | None]


def _claims(policy: Policy) -> dict[_Key, Claim]:
    """The strongest claim of each subject, status, party and SDK."""
    out: dict[_Key, Claim] = {}
    for c in policy.claims:
        if c.status == "mentioned":
            continue
        key = (c.subject.kind, c.subject.id, c.status, c.party, c.sdk)
        if key not in out or _strength(c) > _strength(out[key]):
            out[key] = c
    return out


def _strength(c: Claim) -> tuple[int, int]:
    """What is stated outright is stronger than by reference, with a purpose than without."""
    return (_RANK[c.basis], int(bool(c.purposes)))
