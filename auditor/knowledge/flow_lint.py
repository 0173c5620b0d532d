"""Checks of the flow knowledge that a schema cannot make; a test runs the examples."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.knowledge.flow_schema import FlowCarry, FlowKnowledge, FlowSink
from auditor.knowledge.schema import Knowledge

TYPE = re.compile(r"\[*(?:L[\w/$-]+;|[ZBSCIJFD])")
NAME = re.compile(r"\*|[\w$]+(\(.*\).+)?|<init>(\(.*\).+)?")
EXAMPLE = re.compile(
    r"(?:static )?(L[\w/$]+;)->([\w<>$]+)\(.*\)\S+ \d+(?: (?:\d+|result|handle))?(?: handle)?"
)


def flow_problems(k: Knowledge) -> Iterator[str]:
    """Problems of the tables under `permission_maps/flows/`, each with what to do."""
    yield from _single(k.flows)
    yield from _stores(k.flows)
    yield from _types(k.flows)
    for host in k.flows.hosts:
        if host.sdk not in k.sdks:
            yield f"flow_hosts:{host.sdk}: unknown SDK; add it to sdks/ or correct it"


def _single(flows: FlowKnowledge) -> Iterator[str]:
    """Of sinks and carries."""
    rows: tuple[FlowSink | FlowCarry, ...] = (*flows.sinks, *flows.carries)
    for row in rows:
        where = f"flows:{row.id}"
        yield from _members(where, row.of, row.names)
        if row.flows == row.stays:
            yield f"{where}: the two examples are the same; give one that does not flow"
        for example in (row.flows, row.stays):
            if not EXAMPLE.fullmatch(example):
                yield f"{where}: write the example as `Lx/Y;->z(I)V 1 result`, not {example!r}"


def _stores(flows: FlowKnowledge) -> Iterator[str]:
    """Of stores and links."""
    for store in flows.stores:
        where = f"flow_stores:{store.id}"
        yield from _members(where, store.put.of, store.put.names)
        yield from _members(where, store.get.of, store.get.names)
        for example in (store.flows, store.stays):
            if len(example.split()) != 4:
                yield f"{where}: write the example as `MEMBER KEY MEMBER KEY`"
    for link in flows.links:
        where = f"flow_links:{link.id}"
        yield from _members(where, link.of, (*link.names, *link.values))
        if link.flows not in link.names or link.stays in link.names:
            yield f"{where}: `flows` is one of its names, `stays` a member that is none"


def _types(flows: FlowKnowledge) -> Iterator[str]:
    for types in flows.types:
        if types.id == "equality":
            for member in types.types:
                yield from _members("flow_types:equality", (member.partition("->")[0],), ())
        elif types.id != "helpers":
            yield from _members(f"flow_types:{types.id}", types.types, ())
    for supers in flows.supers:
        yield from _members(f"flow_supers:{supers.above}", (supers.above, *supers.below), ())


def _members(where: str, owners: tuple[str, ...], names: tuple[str, ...]) -> Iterator[str]:
    for owner in owners:
        if not TYPE.fullmatch(owner):
            yield f"{where}: {owner!r} is no type; write it as Lx/Y;"
    for name in names:
        if not NAME.fullmatch(name):
            yield f"{where}: {name!r} is no name of a member"
