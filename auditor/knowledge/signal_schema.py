"""The shapes of the files on what shows in code: signals, sinks, spellings, look-ups."""

from __future__ import annotations

from typing import Literal

from auditor.build import SignalKind as SignalKind
from auditor.knowledge.entry import Row
from auditor.knowledge.requirement import Requirement
from auditor.model import Confidence

MEMBER_KINDS = frozenset({"api_call", "api_field", "code_loading", "callback"})
"""Kinds of signals that name a DEX member; a `callback` is one that the app overrides."""


class _Signal(Row, frozen=True, kw_only=True):
    """What a signal is in its file and when it is loaded."""

    kind: SignalKind
    member: str | None = None
    """Exact DEX member; without a descriptor it stands for every overload."""
    value: str | None = None
    """The string itself, or the constant that must reach an api_call; `&32`: a number with the flag."""
    data: tuple[str, ...] = ()
    """Empty for `code_loading`, which says that more code may come, and for a value with which the
    call yields no data (a screen as the source of a video)."""
    confidence: Confidence = "high"
    with_strings: tuple[str, ...] = ()
    """Constants that must stand in the same method, where the member alone says too little."""
    in_loop: bool = False
    """Counts only in a loop over names that are no constants: a list, not one fixed name."""
    unknown: bool = False
    """Counts only where no argument is a known number or text: those other signals judge by value."""
    lookup: bool = False
    """A question about some apps or things: counts fully only where its value is seen to go on."""
    hint: bool = False
    """Says too little alone (a path, a getter on a value that another call obtained): it counts
    beside another signal of the same data and collector, or where its value is seen to go on."""
    yields: Literal["result", "handle", "callback", "none"] | None = None
    """What a place gives: the data, something that points to it, data that a callback gets later,
    or nothing that can be followed. Without it the type of the result says."""
    note: str | None = None
    source: str

    @property
    def key(self) -> str:
        return f"{self.kind} {self.member or ''} {self.value or ''}".strip()


class SignalRow(_Signal, frozen=True, kw_only=True):
    """A signal as its file has it."""

    permission: str | None = None
    """What the call needs, by API level: `READ_PHONE_STATE@26-28; A&B|C@29+`."""


class Signal(_Signal, frozen=True, kw_only=True):
    """A signal as it is used: knowledge that a call, field, URI, key, path or command yields data."""

    needs: Requirement | None = None
    """What it takes to be allowed to; None: nothing."""


class Sink(Row, frozen=True, kw_only=True):
    """The members that use a string of one kind: what a string signal must reach."""

    kind: SignalKind
    members: tuple[str, ...]


class Spellings(Row, frozen=True, kw_only=True):
    """Other spellings of the strings of one kind."""

    kind: SignalKind
    lead_ins: tuple[str, ...] = ()
    """Beginnings that say nothing of their own: `sh -c `, `/system/bin/`."""
    same: tuple[tuple[str, str], ...] = ()
    """Folders under which the same files stand."""


class LookupCall(Row, frozen=True, kw_only=True):
    """A call that turns a name into a class, a method or a field."""

    member: str
    class_at: int | None = None
    name_at: int | None = None
    finds: Literal["class", "method", "field", "all"] = "method"
