"""What a call needs to be allowed: `X@26-28; Y|Z@29+`, parsed once, when the knowledge is loaded.

A text is a list of clauses. `@26-28`, `@29+`, `@-20`, `@30` bound a clause to API levels; `&` binds
tighter than `|` (or the word `or`). A name is a permission: the constant of a platform permission or
a full name. Four words are none: `none` (nothing is needed at these levels), `privileged`,
`carrier-privileges` and `device-owner` (what no ordinary app has). A permission such as NFC is a
name like any other.
"""

from __future__ import annotations

import re
from itertools import pairwise

import msgspec

from auditor.names import full_permission

NEWEST_API = 37
"""The newest API level whose permissions the knowledge was checked against."""
WITHHELD = frozenset({"privileged", "carrier-privileges", "device-owner"})
"""Words for what an ordinary app is never granted, whatever it requests."""
NOTHING = "none"

_LEVELS = re.compile(r"(?:(\d+)-(\d+)|(\d+)\+|-(\d+)|(\d+))")
_NAME = re.compile(r"[A-Z][A-Z0-9_]*|[a-z]\w*(?:\.\w+)+")


class Clause(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed on a range of API levels: one of several sets, each whole."""

    first: int = 1
    last: int | None = None
    """None: on all later levels."""
    any_of: tuple[tuple[str, ...], ...] = ()
    """Full names of permissions, or words of WITHHELD; empty: nothing is needed."""


class Requirement(msgspec.Struct, frozen=True, kw_only=True):
    """All that a call needs, by API level; clauses in the order of their levels."""

    clauses: tuple[Clause, ...]

    def at(self, api: int) -> Clause:
        """The clause of a level. Below the first range the first holds, else the last before it."""
        held = self.clauses[0]
        for clause in self.clauses:
            if clause.first <= api:
                held = clause
        return held

    @property
    def names(self) -> frozenset[str]:
        """Every permission that any clause names."""
        return frozenset(
            n for c in self.clauses for group in c.any_of for n in group if n not in WITHHELD
        )


def parse_requirement(text: str) -> Requirement:
    """A requirement from its text. Raises ValueError, which says what cannot be read."""
    clauses = [_clause(part.strip()) for part in text.split(";") if part.strip()]
    if not clauses:
        raise ValueError("names no permission")
    clauses.sort(key=lambda c: c.first)
    for before, after in pairwise(clauses):
        if before.last is None or before.last >= after.first:
            raise ValueError(f"two clauses hold at API level {after.first}")
    return Requirement(clauses=tuple(clauses))


def _clause(text: str) -> Clause:
    body, at, levels = text.partition("@")
    first, last = _levels(levels.strip()) if at else (1, None)
    groups = [
        tuple(_name(n.strip()) for n in group.split("&")) for group in re.split(r"\||\bor\b", body)
    ]
    if groups == [(NOTHING,)]:
        groups = []
    elif any(NOTHING in g for g in groups):
        raise ValueError(f"`none` stands alone in its clause, not in {body.strip()!r}")
    return Clause(first=first, last=last, any_of=tuple(groups))


def _levels(text: str) -> tuple[int, int | None]:
    m = _LEVELS.fullmatch(text)
    if m is None:
        raise ValueError(f"{text!r} is no range of API levels; write 26-28, 29+, -20 or 30")
    first, last, open_, until, alone = m.groups()
    if first:
        if int(first) > int(last):
            raise ValueError(f"the range {text} is empty")
        return int(first), int(last)
    if open_:
        return int(open_), None
    return (1, int(until)) if until else (int(alone), int(alone))


def _name(text: str) -> str:
    if text in WITHHELD or text == NOTHING:
        return text
    if not _NAME.fullmatch(text):
        raise ValueError(
            f"{text!r} is neither a permission nor one of {', '.join(sorted(WITHHELD))}"
        )
    return full_permission(text)
