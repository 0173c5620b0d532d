"""Knowledge of members -> what the search in the kernel needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec

from auditor.knowledge.flow_schema import FlowCarry, FlowLink, FlowMethod, FlowSink, Members
from auditor.knowledge.schema import Knowledge
from auditor.readers.dex.flow.plan import (
    ALL,
    RESULT,
    Carry,
    FlowPlan,
    Link,
    Model,
    Named,
    SinkModel,
)

Models = dict[str, dict[str, Model]]


def flow_plan(knowledge: Knowledge) -> FlowPlan:
    """Models by owner and name; types, links and stores as they are looked up."""
    flows = knowledge.flows
    models: defaultdict[str, dict[str, Model]] = defaultdict(dict)
    for carry in flows.carries:
        _add(models, carry, {name: _carry(carry, name) for name in carry.names})
    told = {(owner, name) for row in flows.carries for owner in row.of for name in row.names}
    for sink in flows.sinks:
        _add(models, sink, {name: {"sinks": (_sink(sink),)} for name in sink.names})
    for store in flows.stores:
        put = {"store": store.id, "put": (store.put.key, store.put.value or 0)}
        _add(models, store.put, dict.fromkeys(store.put.names, put))
        get = {"store": store.id, "get": store.get.key}
        _add(models, store.get, dict.fromkeys(store.get.names, get))
    for link in flows.links:
        _add(models, link, {name: {"links": (_link(link, name),)} for name in link.names})
    for member in flows.members:
        flags = {"intent": member.intent, "registers": member.registers, "exposes": member.exposes}
        _add(models, member, dict.fromkeys(member.names, flags))
    for owner, names in models.items():
        rest = names.get("*")
        for name, model in names.items():
            if rest is not None and name != "*" and (owner, name) not in told:
                names[name] = msgspec.structs.replace(
                    model, carries=rest.carries, builder=rest.builder, same=rest.same
                )
    supers: dict[str, tuple[str, ...]] = {}
    for row in flows.supers:
        for below in row.below:
            supers[below] = (*supers.get(below, ()), row.above)
    types = {t.id: frozenset(t.types) for t in flows.types}
    return FlowPlan(
        models=dict(models),
        supers=supers,
        never=types.get("never", frozenset()),
        plain=types.get("plain", frozenset()),
        helpers=types.get("helpers", frozenset()),
        equality=types.get("equality", frozenset()),
        handles=types.get("handles", frozenset()),
        origins={o: row.to for row in flows.origins for o in row.of},
        intents=_methods(flows.intents),
        returns=_methods(flows.returns),
        yields={s.key: s.yields for s in knowledge.signals if s.yields},
    )


def _add(models: Models, members: Members, said: dict[str, dict[str, Any]]) -> None:
    """Put what an entry says of its members, by name, to what others say of them."""
    for owner in members.of:
        names = models[owner]
        for name, more in said.items():
            old = names.get(name, Model())
            lists = {
                key: tuple(dict.fromkeys((*getattr(old, key), *more[key])))
                for key in ("sinks", "carries", "links")
                if key in more
            }
            single = {k: v for k, v in more.items() if v and k not in lists}
            names[name] = msgspec.structs.replace(old, **single, **lists)


def _sink(row: FlowSink) -> SinkModel:
    return SinkModel(
        to=row.to,
        takes=row.takes,
        handles=row.handles,
        origin=row.origin,
        component=row.component,
        named=row.named,
    )


def _carry(row: FlowCarry, name: str) -> dict[str, Any]:
    out: dict[str, Any] = {"opens": row.opens, "same": row.same}
    carries: list[Carry] = []
    if row.kind == "value":
        to = 0 if name.startswith("<init>") else RESULT
        carries = [Carry(from_=ALL, to=to, transform=row.transform)]
    elif row.kind == "builder":
        out["builder"] = True
    elif row.to is not None:
        to = RESULT if row.to == "result" else row.to
        from_ = ALL if row.from_ is None else row.from_
        carries = [Carry(from_=from_, to=to, transform=row.transform)]
    if carries:
        out["carries"] = tuple(carries)
    for key in ("merges", "put", "get"):
        value = getattr(row, key)
        if value is not None:
            out[key] = value
    return out


def _link(row: FlowLink, name: str) -> Link:
    return Link(
        object=row.object,
        owner=row.owner,
        method=row.method,
        value=row.values.get(name),
        param=row.param,
    )


def _methods(rows: Iterable[FlowMethod]) -> tuple[Named, ...]:
    return tuple(
        Named(owner=r.owner, method=r.method, param=r.param, gives=r.gives, out=r.out, to=r.to)
        for r in rows
    )
