"""The shapes of the files under `permission_maps/flows/`: what members do with values."""

from __future__ import annotations

from typing import Literal

import msgspec

from auditor.model import Sink, Transform


class FlowRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of the entries."""


class Members(FlowRow, frozen=True, kw_only=True):
    """Members by the classes and the names; `*` is every name without an entry of its own."""

    of: tuple[str, ...]
    names: tuple[str, ...]


class FlowSink(Members, frozen=True, kw_only=True):
    """A member to which values go: where, and which arguments it takes."""

    id: str
    to: Sink
    takes: tuple[int, ...] = ()
    handles: bool = False
    origin: bool = False
    named: bool = False
    component: Literal["activity", "service", "receiver"] | None = None
    flows: str
    """Example: a member and the argument that goes there."""
    stays: str


class FlowCarry(Members, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A member of a library that hands a value on: from which argument to which, or to its result."""

    id: str
    kind: Literal["value", "builder", "clean"] | None = None
    from_: int | None = None
    to: int | Literal["result"] | None = None
    transform: Transform | None = None
    opens: bool = False
    same: bool = False
    merges: tuple[int, int] | None = None
    put: tuple[int | str, int] | None = None
    get: int | str | None = None
    flows: str
    """Example: a member, the argument that is given, and the argument or result that gets it."""
    stays: str


class Keyed(Members, frozen=True, kw_only=True):
    """A member that stores or reads under a key: which argument is the key, which the value."""

    key: int
    value: int | None = None


class FlowStore(FlowRow, frozen=True, kw_only=True):
    """A place that keeps values under keys: what puts one there, and what gets it."""

    id: str
    put: Keyed
    get: Keyed
    flows: str
    """Example: the member that puts, a key, the member that gets, a key."""
    stays: str


class FlowLink(Members, frozen=True, kw_only=True):
    """A member that has an object's method called later: a callback, a listener, a job."""

    id: str
    object: int
    owner: str
    method: str
    values: dict[str, int]
    """Name of a member -> the argument that arrives; none: new data."""
    param: int = 1
    flows: str
    """Name of a member that makes the platform call the method."""
    stays: str


class FlowMethod(FlowRow, frozen=True, kw_only=True):
    """A method of the app that the platform calls."""

    owner: str
    method: str
    param: int = 1
    out: bool = False
    gives: tuple[str, int] | None = None
    to: Sink | None = None


class FlowTypes(FlowRow, frozen=True, kw_only=True):
    """Types of one nature: those that never carry, plain values, handles, helpers."""

    id: Literal["never", "plain", "handles", "helpers", "equality"]
    about: str
    types: tuple[str, ...]


class FlowSupers(FlowRow, frozen=True, kw_only=True):
    """A library class and those below it that share its models."""

    above: str
    below: tuple[str, ...]


class FlowOrigin(FlowRow, frozen=True, kw_only=True):
    """What kind of sink a stream or a writer is, by the members that made it."""

    to: Sink | None
    of: tuple[str, ...]


class FlowMember(Members, frozen=True, kw_only=True):
    """A member on which components meet: it makes an intent, registers, or exposes an object."""

    intent: bool = False
    registers: bool = False
    exposes: bool = False


class FlowHost(FlowRow, frozen=True, kw_only=True):
    """Whose servers these are."""

    sdk: str
    hosts: tuple[str, ...]
    """Domains; what ends in one of them belongs to it."""
    source: str


FLOW_TABLES: dict[str, type[FlowRow]] = {
    "flow_sinks": FlowSink,
    "flow_carries": FlowCarry,
    "flow_stores": FlowStore,
    "flow_links": FlowLink,
    "flow_intents": FlowMethod,
    "flow_returns": FlowMethod,
    "flow_types": FlowTypes,
    "flow_supers": FlowSupers,
    "flow_origins": FlowOrigin,
    "flow_members": FlowMember,
    "flow_hosts": FlowHost,
}


def flow_id(row: FlowRow) -> object:
    """What makes an entry one."""
    if isinstance(row, FlowMethod):
        return (row.owner, row.method, row.gives)
    if isinstance(row, FlowSupers):
        return row.above
    if isinstance(row, FlowOrigin):
        return str(row.to)
    if isinstance(row, FlowMember):
        return (row.of, row.names)
    if isinstance(row, FlowHost):
        return row.sdk
    return getattr(row, "id")  # noqa: B009


class FlowKnowledge(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of how values go, one table a kind."""

    sinks: tuple[FlowSink, ...] = ()
    carries: tuple[FlowCarry, ...] = ()
    stores: tuple[FlowStore, ...] = ()
    links: tuple[FlowLink, ...] = ()
    intents: tuple[FlowMethod, ...] = ()
    returns: tuple[FlowMethod, ...] = ()
    types: tuple[FlowTypes, ...] = ()
    supers: tuple[FlowSupers, ...] = ()
    origins: tuple[FlowOrigin, ...] = ()
    members: tuple[FlowMember, ...] = ()
    hosts: tuple[FlowHost, ...] = ()
