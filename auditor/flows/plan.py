"""Knowledge of members -> what the search in the kernel needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec

from auditor.knowledge.flow_schema import FlowCarry, FlowMethod, Members
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
    models: Models = defaultdict(dict)
    for carry in flows.carries:
        _add(models, carry, lambda name, c=carry: _carry(c, name))  # type: ignore[misc]
    for sink in flows.sinks:
        made = SinkModel(
            to=sink.to,
            takes=sink.takes,
            handles=sink.handles,
            origin=sink.origin,
            component=sink.component,
            named=sink.named,
        )
        _add(models, sink, lambda name, m=made: {"sinks": (m,)})  # type: ignore[misc]
    for store in flows.stores:
        put = (store.put.key, store.put.value or 0)
        _add(models, store.put, lambda name, s=store.id, p=put: {"store": s, "put": p})  # type: ignore[misc]
        _add(models, store.get, lambda name, s=store: {"store": s.id, "get": s.get.key})  # type: ignore[misc]
    for link in flows.links:
        _add(models, link, lambda name, x=link: {"links": (_link(x, name),)})  # type: ignore[misc]
    for member in flows.members:
        flags = {"intent": member.intent, "registers": member.registers}
        _add(models, member, lambda name, f=flags: f)  # type: ignore[misc]
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
        handles=types.get("handles", frozenset()),
        origins={o: row.to for row in flows.origins for o in row.of},
        intents=_methods(flows.intents),
        returns=_methods(flows.returns),
        yields={s.key: s.yields for s in knowledge.signals if s.yields},
    )


def _add(models: Models, members: Members, what: Any) -> None:
    """Put what an entry says of its members to what others say of them."""
    for owner in members.of:
        names = models.setdefault(owner, {})
        for name in members.names:
            more: dict[str, Any] = what(name)
            old = names.get(name)
            if old is None:
                names[name] = Model(**more)
            else:
                for key in ("sinks", "carries", "links"):
                    if key in more:
                        more[key] = tuple(dict.fromkeys((*getattr(old, key), *more[key])))
                names[name] = msgspec.structs.replace(
                    old, **{k: v for k, v in more.items() if v or k == "get"}
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


def _link(row: Any, name: str) -> Link:
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
