"""Runtime events joined to the knowledge: which data, whose code, and whether the build shows it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

import msgspec

from auditor.attribution import Attribution
from auditor.knowledge.schema import Knowledge
from auditor.model import Collection, Collector, Evidence, Manifest, RuntimeEvent, Seen
from auditor.readers.mapping import Mapping, signature

_PACKAGE = re.compile(r"[A-Za-z]\w*(?:\.\w+)+", re.ASCII)
VALUES = frozenset({"settings_key", "content_uri", "system_property"})
ACCESS = frozenset({"call", "operation", "sent"})
"""Kinds of events that are an access to data; the others are states of permissions."""


class Joiner:
    """Gives events their data types and collectors, by the knowledge and one build or none."""

    def __init__(
        self,
        knowledge: Knowledge,
        manifest: Manifest | None = None,
        own_packages: tuple[str, ...] = (),
        mapping: Mapping | None = None,
    ) -> None:
        self._k = knowledge
        self._manifest = manifest
        self._own = own_packages
        self._mapping = mapping
        self._who: dict[str, Attribution] = {}
        words = knowledge.runtime_words
        self._passed = tuple(
            p for k in ("platform_frames", "hook_frames") for p in words.get(k, ())
        )

    def joined(self, event: RuntimeEvent) -> RuntimeEvent:
        """The event with what it reads and who does."""
        if event.kind not in ACCESS:
            return event
        event = msgspec.structs.replace(event, stack=tuple(map(self._source_name, event.stack)))
        collector, frame = self._collector(event)
        return msgspec.structs.replace(
            event,
            data_types=event.data_types or self._data(event),
            collector=collector,
            frame=frame,
        )

    # --- whose ---

    def _collector(self, event: RuntimeEvent) -> tuple[Collector, str | None]:
        who = self._attribution(event.process)
        if event.kind == "sent":
            return self._of_host(event.argument or ""), None
        helper: tuple[Collector, str] | None = None
        for frame in event.stack:
            if frame.startswith(self._passed):
                continue
            found = who.of(_descriptor(frame))
            if found.kind != "library":
                return found, frame
            helper = helper or (found, frame)  # it reads for whoever calls it
        return helper or (who.of(""), None)

    def _attribution(self, process: str | None) -> Attribution:
        package = process if process and _PACKAGE.fullmatch(process) else ""
        key = "" if self._manifest else package
        if key not in self._who:
            manifest = self._manifest or Manifest(package=package)
            self._who[key] = Attribution(self._k, manifest, self._own)
        return self._who[key]

    def _of_host(self, host: str) -> Collector:
        at = host.lower()
        while at:
            sdk = self._k.sdks.get(self._hosts.get(at, ""))
            if sdk is not None:
                return Collector(kind=sdk.kind, id=sdk.id, name=sdk.name)
            at = at.partition(".")[2]
        return Collector(kind="unattributed", id="unattributed", name="unattributed code")

    @cached_property
    def _hosts(self) -> dict[str, str]:
        return {h: row.sdk for row in self._k.flows.hosts for h in row.hosts}

    def _source_name(self, frame: str) -> str:
        """A frame in the names of the source."""
        if self._mapping is None:
            return frame
        member, colon, line = frame.partition(":")
        owner, _, method = member.rpartition(".")
        found = signature(f"L{owner.replace('.', '/')};->{method}()V", self._mapping)
        class_, _, rest = found.partition(";->")
        return f"{class_[1:].replace('/', '.')}.{rest.partition('(')[0]}{colon}{line}"

    # --- which data ---

    def _data(self, event: RuntimeEvent) -> tuple[str, ...]:
        if event.kind == "operation":
            data = self._operations.get(event.api)
            return (data,) if data else ()
        owner, method = _split(event.api)
        if event.argument and event.argument in self._values:
            return self._values[event.argument]
        if owner and (found := self._of_member(owner, method)):
            return found
        for text in (event.said, event.api):
            named, data = self._named(text or "")
            if named:
                return (data,) if data else ()
        for frame in event.stack:
            if not frame.startswith(self._passed):
                break
            owner_, method_ = _split(frame.partition(":")[0])
            if found := self._of_member(owner_, method_):
                return found
        every = self._by_name.get(method, set())
        return next(iter(every)) if len(every) == 1 else ()

    def _of_member(self, owner: str, method: str) -> tuple[str, ...]:
        by_class = self._members.get(method, {})
        if owner in by_class:
            return by_class[owner]
        short = {v for k, v in by_class.items() if k.rpartition(".")[2] == owner}
        return next(iter(short)) if len(short) == 1 else ()

    def _named(self, text: str) -> tuple[bool, str | None]:
        m = self._pattern.search(text[:2_000])
        return (True, self._names[m[0].lower()]) if m else (False, None)

    @cached_property
    def _operations(self) -> dict[str, str | None]:
        return {n: r.data for r in self._k.runtime_names if r.operation for n in r.names}

    @cached_property
    def _names(self) -> dict[str, str | None]:
        return {
            n.lower(): r.data for r in self._k.runtime_names if not r.operation for n in r.names
        }

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Every name, the longest first; one of Latin letters stands alone."""
        parts = []
        for name in sorted(self._names, key=len, reverse=True):
            left = r"(?<![a-z0-9_])" if name[0].isascii() else ""
            right = r"(?![a-z0-9_])" if name[-1].isascii() else ""
            parts.append(left + re.escape(name) + right)
        return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)

    @cached_property
    def _values(self) -> dict[str, tuple[str, ...]]:
        return {s.value: s.data for s in self._k.signals if s.kind in VALUES and s.value and s.data}

    @cached_property
    def _members(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Method -> class with dots -> data, of calls that say it without their arguments."""
        out: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
        for s in self._k.signals:
            if s.kind == "api_call" and s.member and s.data and not s.value:
                owner, _, method = s.member.partition(";->")
                out[method.partition("(")[0]][owner[1:].replace("/", ".")] = s.data
        return out

    @cached_property
    def _by_name(self) -> dict[str, set[tuple[str, ...]]]:
        return {m: set(of.values()) for m, of in self._members.items()}


def _descriptor(frame: str) -> str:
    return f"L{frame.partition(':')[0].rpartition('.')[0].replace('.', '/')};"


def _split(api: str) -> tuple[str, str]:
    """`android.x.Y.z(I)` -> (android.x.Y, z); (empty, z) for a method alone."""
    name = api.partition("(")[0].replace("->", ".").replace("#", ".").strip()
    owner, _, method = name.rpartition(".")
    return owner, method


def observed(events: Iterable[RuntimeEvent], joiner: Joiner) -> tuple[RuntimeEvent, ...]:
    """Events with their data and collectors."""
    return tuple(map(joiner.joined, events))


def with_code(
    events: Iterable[RuntimeEvent], collections: Iterable[Collection], has_code: bool
) -> Iterator[RuntimeEvent]:
    """Events with whether the build shows a place of the same data and collector, and which."""
    shown: dict[tuple[str, str], dict[str, str]] = {}
    for c in collections:
        places = shown.setdefault((c.data_type, c.collector.id), {})
        for e in c.evidence:
            places.setdefault(_method(e.caller), f"{e.dex} 0x{e.offset:x}")
    for event in events:
        if not has_code or not event.data_types or event.kind != "call" or event.collector is None:
            yield event
            continue
        who = event.collector.id
        held = [shown[d, who] for d in event.data_types if (d, who) in shown]
        sites = (p[m] for p in held for m in map(_plain, event.stack) if m in p)
        yield msgspec.structs.replace(event, in_code=bool(held), site=next(sites, None))


def seen_running(
    collections: tuple[Collection, ...], events: Iterable[RuntimeEvent]
) -> tuple[Collection, ...]:
    """What was seen running is certain, however little its place in the code says.

    The places that stand in the stack of an event of the same data and collector say so.
    """
    seen: dict[tuple[str, str], list[RuntimeEvent]] = defaultdict(list)
    for e in events:
        for d in e.data_types if e.collector else ():
            seen[d, e.collector.id if e.collector else ""].append(e)
    return tuple(
        _running(c, seen[c.data_type, c.collector.id])
        if (c.data_type, c.collector.id) in seen
        else c
        for c in collections
    )


def _running(c: Collection, events: list[RuntimeEvent]) -> Collection:
    by_method: dict[str, list[RuntimeEvent]] = defaultdict(list)
    for event in events:
        for method in dict.fromkeys(map(_plain, event.stack)):
            by_method[method].append(event)
    places = (_place_seen(e, by_method.get(_method(e.caller), [])) for e in c.evidence)
    return msgspec.structs.replace(
        c,
        confidence="high",
        reachable=None if c.reachable is False else c.reachable,
        evidence=tuple(sorted(places, key=lambda e: e.seen is None)),
    )


def _place_seen(e: Evidence, events: list[RuntimeEvent]) -> Evidence:
    if not events:
        return e
    first = next((x for x in events if x.phase == "before"), events[0])
    seen = Seen(
        times=sum(x.count for x in events),
        first=first.time,
        phase=first.phase,
        source=first.source,
    )
    return msgspec.structs.replace(e, seen=seen)


def _plain(frame: str) -> str:
    """`x.Y.z:12` -> x.Y.z."""
    return frame.partition(":")[0]


def _method(caller: str) -> str:
    """`Lx/Y;->z(I)V` -> x.Y.z, as frames of a stack write it."""
    owner, _, rest = caller.partition(";->")
    return f"{owner[1:].replace('/', '.')}.{rest.partition('(')[0]}"
