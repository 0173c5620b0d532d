"""What became of each source: where it goes, on which way, or why that cannot be told."""

from __future__ import annotations

import re
from typing import NamedTuple

from auditor.model import USE_OF, Flow, Transform, Use
from auditor.readers.dex.flow.components import Components
from auditor.readers.dex.flow.facts import AWAY, LOCAL, UP, Arrival, Edge, Fact
from auditor.readers.dex.flow.origins import Origins
from auditor.readers.dex.flow.program import Program
from auditor.readers.dex.flow.spread import Spread

MAX_FLOWS = 12
"""Flows told of one source."""
MAX_STEPS = 30
SHARE = 8
"""A source may use this many times what would be its part of what is left for the build."""
LEAST = 20
"""Steps that a source gets when those of the build are used up."""
REASONS = ("budget", "native", "unresolved", "implicit", "no caller")
"""Why a use is unknown, the first that holds."""
ORDER: tuple[Use, ...] = ("sent", "shared", "stored", "logged", "shown", "unknown", "local")
TRANSFORMS: tuple[Transform, ...] = ("hashed", "encrypted", "encoded")
"""The one that hides most comes first."""
_URL = re.compile(r"(https?|wss?)://([A-Za-z0-9.-]+\.[A-Za-z]{2,})(?::\d+)?(?=[/?#:]|$)")


class Fate(NamedTuple):
    """What became of the value of one source."""

    use: Use
    reason: str | None
    flows: tuple[Flow, ...]


class Budget(NamedTuple):
    """How far values are followed, per source and in all."""

    methods: int
    """Methods that one source is followed through."""
    facts: int
    """Facts of one source."""
    steps: int
    """Steps that are worked out anew for one source."""
    total: int
    """Steps for all sources together; behind that each gets only a few."""


class Fates:
    """Follows the value of each source to where it ends."""

    def __init__(self, program: Program, components: Components, spread: Spread, budget: Budget):
        self.p, self.components, self.spread, self.budget = program, components, spread, budget
        self.origins = Origins(program)
        self.left = budget.total
        self.expected = 1
        """Sources that are still to come."""

    def of(self, sources: list[Fact]) -> Fate:
        """The fate of a value that is in all of these places at first."""
        parent: dict[Fact, tuple[Fact | None, Transform | None]] = dict.fromkeys(
            sources, (None, None)
        )
        free: dict[Fact, bool] = dict.fromkeys(sources, True)
        queue = list(sources)
        self.spread.allow(
            min(self.budget.steps, max(SHARE * self.left // max(1, self.expected), LEAST))
        )
        self.expected -= 1
        hits: dict[Arrival, Fact] = {}
        ends: set[str] = set()
        nodes: set[int] = set()
        for fact in queue:
            if fact.node >= 0:
                nodes.add(fact.node)
            if len(nodes) > self.budget.methods or len(queue) > self.budget.facts:
                ends.add("budget")
                break
            step = self.spread.step(fact)
            if free[fact] or fact.label >= 0:
                ends |= step.ends
            for hit in step.hits:
                hits.setdefault(hit, fact)
            for e in step.edges:
                self._follow(fact, e, free, parent, queue)
        self.left -= self.spread.used()
        flows = self._flows(hits, parent)
        uses = {USE_OF[f.to] for f in flows}
        use = next((u for u in ORDER if u in uses), None)
        if use is not None and use != "unknown":
            return Fate(use, None, flows)
        reason = next((r for r in REASONS if r in ends), None)
        if reason is not None or use == "unknown":
            return Fate("unknown", reason or "native", flows)
        return Fate("local", None, flows)

    @staticmethod
    def _follow(
        fact: Fact,
        e: Edge,
        free: dict[Fact, bool],
        parent: dict[Fact, tuple[Fact | None, Transform | None]],
        queue: list[Fact],
    ) -> None:
        """A value that came into a method by a call leaves it only to that caller."""
        if e.kind == UP and not free[fact]:
            return
        mode = e.kind in (UP, AWAY) or (e.kind == LOCAL and free[fact])
        if e.to not in free:
            parent[e.to] = (fact, e.transform)
        elif free[e.to] or not mode:
            return
        free[e.to] = mode
        queue.append(e.to)

    # -- the ways ---------------------------------------------------------------------------

    def _flows(
        self, hits: dict[Arrival, Fact], parent: dict[Fact, tuple[Fact | None, Transform | None]]
    ) -> tuple[Flow, ...]:
        out: dict[tuple[int, int, str], Flow] = {}
        for hit, fact in hits.items():
            if len(out) >= MAX_FLOWS:
                break
            if (hit.node, hit.at, hit.to) not in out:
                out[hit.node, hit.at, hit.to] = self._flow(hit, fact, parent)
        return tuple(sorted(out.values(), key=_rank))

    def _flow(
        self, hit: Arrival, fact: Fact, parent: dict[Fact, tuple[Fact | None, Transform | None]]
    ) -> Flow:
        nodes, at = [hit.node], fact
        transforms: list[Transform] = []
        away = False
        while True:
            before, transform = parent[at]
            if transform:
                transforms.append(transform)
            if at.node >= 0 and nodes[-1] != at.node:
                nodes.append(at.node)
            if before is None or len(nodes) > MAX_STEPS:
                break
            away = away or before.node < 0
            at = before
        call = self.p.frame(hit.node).calls[hit.at]
        file, row = self.p.place(hit.node)
        dex, code = self.p.code[file]
        g = self.p.graph
        scheme, host = self._host(hit.node, hit.at) if hit.to == "network" else (None, None)
        return Flow(
            to=hit.to,
            member=dex.method(call.method),
            caller=g.signature(hit.node),
            dex=dex.name,
            offset=2 * (int(code.start[row]) + hit.at),
            through=tuple(g.signature(n) for n in reversed(nodes)),
            transform=next(
                (t for t in ("hashed", "encrypted", "encoded") if t in transforms), None
            ),
            host=host,
            scheme=scheme,
            confidence="high"
            if len(nodes) <= 2 and not away
            else "medium"
            if len(nodes) <= 6
            else "low",
        )

    def _host(self, node: int, at: int) -> tuple[str | None, str | None]:
        """(scheme, host) of the only address that meets the sink."""
        call = self.p.frame(node).calls[at]
        mask = 0
        for held in (*call.args, *call.contents.values()):
            mask |= held
        texts, _ = self.origins.texts(node, mask)
        found = {(m[1], m[2].lower()) for t in texts if (m := _URL.match(t))}
        hosts = {h for _, h in found}
        if len(hosts) != 1:
            return None, None
        schemes = sorted(s for s, _ in found)
        return schemes[0], hosts.pop()


def _rank(flow: Flow) -> tuple[int, int, str, int]:
    return (ORDER.index(USE_OF[flow.to]), len(flow.through), flow.dex, flow.offset)


def source_facts(
    program: Program, components: Components, node: int, at: int, yields: str
) -> tuple[list[Fact], str | None]:
    """(the places where a value is first, or why there is none) for one instruction."""
    frame = program.frame(node)
    handles = program.plan.handles
    call = frame.calls.get(at)
    if call is None:
        label = frame.by_place.get(at)
        if not label:
            return [], "budget" if frame.cut else "no result"
        return [Fact(node, label, handle=program.read_type(node, at) in handles)], None
    ref = program.method(node, call)
    handle = ref.result in handles or ref.owner in handles or yields == "handle"
    if ref.model is not None and ref.model.opens:
        handle = False
    facts: list[Fact] = []
    if ref.model is not None and yields != "handle":
        facts += components.called_back(node, call, ref.model.links)
    if call.result:
        facts.append(Fact(node, call.result, handle=handle))
    elif ref.name == "<init>" and call.args:
        facts += [Fact(node, b, handle=handle) for b in frame.users(call.args[0])]
    return (facts, None) if facts else ([], "budget" if frame.cut else "no result")
