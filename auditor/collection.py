"""What the facts of a build mean: who obtains which data, where, and what was seen to run."""

from __future__ import annotations

from typing import Literal

from auditor.build import CodeKind, Confidence, Flow, Root, SdkFact, Use
from auditor.claim import Struct

CollectorKind = Literal["app", "sdk", "library", "unattributed"]


class Collector(Struct, frozen=True, kw_only=True):
    """Who obtains data: the app, an SDK, a helper library, or code of nobody known."""

    kind: CollectorKind
    id: str
    name: str


Phase = Literal["before", "after", "unknown"]
"""Of an event: before or after the user agreed; unknown where the log does not tell."""


class Seen(Struct, frozen=True, kw_only=True):
    """That records show a place in the code running."""

    times: int
    first: str | None
    """Time of the first event there, as its record writes it."""
    phase: Phase
    """Of the first event."""
    source: str
    """File and line of the first event's record."""


class Evidence(Struct, frozen=True, kw_only=True):
    """One place in the code that shows a collection."""

    kind: CodeKind
    member: str
    argument: str | None
    caller: str
    dex: str
    offset: int
    via: str | None = None
    """The method through which the argument comes there."""
    asked_by: str | None = None
    """The method of the app itself from which the way goes into the SDK."""
    reachable: bool | None = None
    """Whether a way from what the system starts to the place was found; None: cannot be told."""
    chain: tuple[str, ...] = ()
    """That way, a shortest one: what starts it, then methods down to the caller."""
    root: Root | None = None
    """What the way starts from."""
    flows: tuple[Flow, ...] = ()
    """Where the value goes."""
    seen: Seen | None = None
    """What records show of it."""


class Collection(Struct, frozen=True, kw_only=True):
    """That a collector obtains a data type, with the places that show it, best first."""

    data_type: str
    collector: Collector
    confidence: Confidence
    evidence: tuple[Evidence, ...]
    reachable: bool | None = None
    """False: the app was found to come to none of its places; None: that cannot be told."""
    use: Use = "unknown"
    """The first, in the order of `Use`, that any way of the value gives."""
    use_reason: str | None = None
    """Why the use is unknown: budget, native, unresolved, no caller, not followed."""
    attempted: bool = False
    """Every call needs a permission that no ordinary app is granted on the levels it runs on."""


class SetAside(Struct, frozen=True, kw_only=True):
    """Accesses in the code that are no collection, and why."""

    data_type: str
    collector: Collector
    reason: Literal["permission", "helper", "hint"]
    """`permission`: it cannot run without one that is not requested; `helper`: a library reads it
    and nobody was seen to ask for it; `hint`: it says too little alone."""
    missing: tuple[str, ...] = ()
    """The permissions without which it cannot run."""
    evidence: tuple[Evidence, ...]


class SdkPresent(Struct, frozen=True, kw_only=True):
    """An SDK in the build, with the facts that show it."""

    id: str
    name: str
    version: str | None
    kind: Literal["sdk", "library"]
    reached: bool | None = None
    """Whether the app was found to come to code of it; None: that cannot be told."""
    evidence: tuple[SdkFact, ...]


SwitchFound = Literal["set", "otherwise", "open", "unset", "unseen"]
"""`otherwise`: set to another value. `open`: by a value that only the run decides, as a consent
is. `unseen`: it is set in the vendor's console, or the code was not read."""


class SwitchState(Struct, frozen=True, kw_only=True):
    """One switch of an SDK that is in the build."""

    id: str
    sdk: str
    state: SwitchFound
    where: tuple[str, ...] = ()
    """The manifest's value, or the calls with their callers."""
    roots: tuple[Root, ...] = ()
    """What the ways to those calls start from."""


EventKind = Literal["call", "operation", "sent", "granted", "denied"]
"""A call of an API, an operation that the system noted, something sent to a host, and the state
of a permission, which is no access at all."""


class RuntimeEvent(Struct, frozen=True, kw_only=True):
    """One thing that a recorder saw an app do, and what the join made of it."""

    kind: EventKind = "call"
    time: str | None
    """As the record writes it."""
    phase: Phase
    api: str
    """Method with or without its class, operation of the system, HTTP method, permission."""
    argument: str | None = None
    said: str | None = None
    """What the recorder calls it."""
    stack: tuple[str, ...] = ()
    """`class.method:line`, the innermost first."""
    process: str | None = None
    """Package of the app, where the record names it."""
    source: str
    """File, and line or row in it."""
    count: int = 1
    """How many of them this one stands for."""
    often: bool = False
    """The recorder itself calls it too often."""
    data_types: tuple[str, ...] = ()
    collector: Collector | None = None
    frame: str | None = None
    """The frame that made it this collector's."""
    site: str | None = None
    """The place in the build that it ran at: DEX file and offset."""
    in_code: bool | None = None
    """Whether the build has a place that shows it; None without a build, or without its code."""


CONFIDENCES: tuple[Confidence, ...] = ("high", "medium", "low")
