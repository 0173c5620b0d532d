"""From one fact to the next: what the calls, stores and reads of a method do with a value."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import Transform
from auditor.readers.dex.flow.components import Components
from auditor.readers.dex.flow.facts import (
    AWAY,
    DOWN,
    FIELDS,
    LOCAL,
    RETURN,
    UP,
    Arrival,
    Edge,
    Fact,
    Step,
    meets,
    out,
    within,
)
from auditor.readers.dex.flow.frame import (
    MADE,
    PARAM,
    WHOLE,
    Call,
    Frame,
    Load,
    Store,
)
from auditor.readers.dex.flow.heap import Heap
from auditor.readers.dex.flow.members import MethodRef
from auditor.readers.dex.flow.origins import Origins
from auditor.readers.dex.flow.plan import ALL, RESULT, Model, SinkModel
from auditor.readers.dex.flow.program import Program

MAX_DEPTH = 24
"""Calls one inside the other that one summary goes through."""
MAX_LOCAL = 600
"""Facts of one summary."""
MAX_CALLERS = 60
UNITS = 40
"""Code units of a method that is read for the first time count as one step."""
NOTHING = Step([], [], frozenset())
CUT = Step([], [], frozenset({"budget"}))
Exit = tuple[Fact, Transform | None]


class _Uses:
    """Where the labels of a frame are used, by label."""

    def __init__(self, frame: Frame) -> None:
        self.calls: dict[int, list[tuple[Call, int, int]]] = {}
        self.stores: dict[int, list[Store]] = {}
        self.loads: dict[int, list[Load]] = {}
        for call in frame.calls.values():
            for k, mask in enumerate(call.args):
                for b in frame.users(mask):
                    self.calls.setdefault(b, []).append((call, k, WHOLE))
            for (k, key), mask in call.contents.items():
                for b in frame.users(mask):
                    self.calls.setdefault(b, []).append((call, k, key))
        for store in frame.stores:
            for b in frame.users(store.value):
                self.stores.setdefault(b, []).append(store)
        for load in frame.loads:
            for b in frame.users(load.objects):
                self.loads.setdefault(b, []).append(load)


class Spread:
    """Steps and summaries; each is worked out once, whatever the source."""

    def __init__(self, program: Program, components: Components, origins: Origins) -> None:
        self.p, self.components, self.origins = program, components, origins
        self.types = program.types
        self.heap = Heap(program)
        self._steps: dict[Fact, Step] = {}
        self._stepping: set[Fact] = set()
        self._uses: dict[int, _Uses] = {}
        self._summaries: dict[Fact, list[Exit]] = {}
        self._running: set[Fact] = set()
        self._depth = 0
        self.steps = 0
        self._from = self._until = 0
        self._cut: set[Fact] = set()
        """What has a summary that is not whole."""

    def allow(self, work: int) -> None:
        """How much may be worked out anew for the source at hand, in steps."""
        self._from = self._spent()
        self._until = self._from + work

    def used(self) -> int:
        """Steps spent on the source."""
        return self._spent() - self._from

    def out_of_budget(self) -> bool:
        """Whether the source has had its steps."""
        return self._spent() >= self._until

    def _spent(self) -> int:
        return self.steps + self.p.units // UNITS

    def step(self, fact: Fact) -> Step:
        """All that follows from one fact; found once."""
        held = self._steps.get(fact)
        if held is None:
            if fact in self._stepping:
                return NOTHING  # recursion: the step that is under way has it all
            if self.out_of_budget():
                return CUT
            self.steps += 1
            self._stepping.add(fact)
            edges: list[Edge] = []
            hits: list[Arrival] = []
            ends: set[str] = set()
            for x in self._all(fact):
                if isinstance(x, Edge):
                    edges.append(x)
                elif isinstance(x, Arrival):
                    hits.append(x)
                else:
                    ends.add(x)
            held = Step(list(dict.fromkeys(edges)), list(dict.fromkeys(hits)), frozenset(ends))
            self._steps[fact] = held
            self._stepping.discard(fact)
        return held

    def _all(self, fact: Fact) -> Iterator[Edge | Arrival | str]:
        if fact.node == FIELDS:
            yield from self._read(fact)
        elif fact.label < 0:
            yield from self._leave(fact)
        else:
            yield from self._inside(fact)

    # -- inside a method ------------------------------------------------------------------

    def uses(self, node: int) -> _Uses:
        """Where each label of a method is used."""
        held = self._uses.get(node)
        if held is None:
            held = self._uses[node] = _Uses(self.p.frame(node))
        return held

    def _inside(self, fact: Fact) -> Iterator[Edge | Arrival | str]:
        node, label, key, handle = fact
        frame, uses, bit = self.p.frame(node), self.uses(node), 1 << fact.label
        if frame.cut:
            yield "budget"
        if frame.switched & bit and not handle:
            yield "implicit"
        for call, k, inner in uses.calls.get(label, ()):
            yield from self._argument(node, call, k, within(inner, key), handle, label)
        if frame.returns & bit:
            yield Edge(Fact(node, RETURN, key, handle), LOCAL)
        for inner, mask in frame.returned.items():
            if mask & bit:
                yield Edge(Fact(node, RETURN, within(inner, key), handle), LOCAL)
        for (i, inner), mask in frame.filled.items():
            if mask & bit and not (inner >= 0 and self.types.is_global(inner)):
                yield Edge(Fact(node, out(i), within(inner, key), handle), LOCAL)
        for store in uses.stores.get(label, ()):
            yield from self.heap.stored(node, frame, store, key, handle)
        for load in uses.loads.get(label, ()):
            if meets(load.key, key, self.types.items):
                yield Edge(Fact(node, load.label, WHOLE, handle), LOCAL)

    # -- calls ----------------------------------------------------------------------------

    def _argument(
        self, node: int, call: Call, k: int, key: int, handle: bool, label: int
    ) -> Iterator[Edge | Arrival | str]:
        ref = self.p.method(node, call)
        if ref.model is not None:
            yield from self._modelled(node, call, ref, ref.model, k, key, handle)
            return
        static = call.op in (0x71, 0x77)
        kind = ref.owner if not static and k == 0 else ref.parameters[k - (not static)]
        if kind == "Z" or not self.types.carries(kind):
            return
        helper = self.types.helper(ref.owner)
        if helper and helper != self.types.helper(self.p.owner(node)):
            yield from self._handed(node, call, ref, k, handle)
        elif ref.app:
            targets, whole = self.p.targets(node, call)
            made = self.p.frame(node).labels[label]
            if k == 0 and not static and made.kind == MADE and call.args[0] >> label & 1:
                targets = self.p.run_by(targets, str(made.value))
            if not whole:
                yield "unresolved"
            yield from self.into(node, call, targets, k, key, handle)
        else:
            yield from self._unknown(node, call, ref, k, key, handle)

    def into(
        self, node: int, call: Call, targets: list[int], k: int, key: int, handle: bool
    ) -> Iterator[Edge | str]:
        """The value enters methods of the app; what these do for the caller comes back."""
        for target in targets:
            if self.out_of_budget():
                yield "budget"
                return
            label = self.parameter(target, k)
            if label < 0:
                continue
            fact = Fact(target, label, key, handle)
            yield Edge(fact, DOWN)
            exits = self.summary(fact)
            if fact in self._cut:
                yield "budget"
            for (_, given, inner, h), transform in exits:
                if given == RETURN:
                    if call.result:
                        yield Edge(Fact(node, call.result, inner, h), LOCAL, transform)
                elif -2 - given < len(call.args):
                    for b in self.p.frame(node).users(call.args[-2 - given]):
                        for e in self.heap.written(node, b, inner, h):
                            yield e._replace(transform=transform)

    def parameter(self, node: int, k: int) -> int:
        """Label of a parameter; -1 where it carries nothing."""
        labels = self.p.frame(node).labels
        for i in range(1, min(len(labels), k + 2)):
            if labels[i].kind == PARAM and labels[i].at == k:
                return i if self.types.carries(self.p.parameters[node][k]) else -1
        return -1

    def summary(self, start: Fact) -> list[Exit]:
        """What a method gives back, or fills its parameters with, when it is given this."""
        held = self._summaries.get(start)
        if held is not None:
            return held
        if start in self._running:
            return []
        if self._depth >= MAX_DEPTH or self.out_of_budget():
            self._cut.add(start)
            return []
        self._running.add(start)
        self._depth += 1
        seen: dict[Fact, Transform | None] = {start: None}
        queue, exits = [start], []
        for fact in queue:
            if fact.label < 0:
                exits.append((fact, seen[fact]))
                continue
            if len(seen) > MAX_LOCAL or self.out_of_budget():
                self._cut.add(start)
                break
            for e in self.step(fact).edges:
                if e.kind == LOCAL and e.to not in seen:
                    seen[e.to] = e.transform or seen[fact]
                    queue.append(e.to)
        self._depth -= 1
        self._running.discard(start)
        same = out(self.p.frame(start.node).labels[start.label].at)
        held = [x for x in exits if x[0][1:] != (same, start.key, start.handle)]
        self._summaries[start] = held
        return held

    def _unknown(
        self, node: int, call: Call, ref: MethodRef, k: int, key: int, handle: bool
    ) -> Iterator[Edge | Arrival | str]:
        """A method without body that the knowledge does not list."""
        if call.op in (0x6E, 0x72, 0x74, 0x78):
            answers = self.p.answering(node, call)
            yield from self.into(node, call, answers[:8], k, key, handle)
        if ref.result == "Z":
            return
        yield from self._handed(node, call, ref, k, handle)
        yield "native" if self.types.is_native(ref.owner, ref.name) else "unresolved"

    def _handed(
        self, node: int, call: Call, ref: MethodRef, k: int, handle: bool
    ) -> Iterator[Edge | Arrival | str]:
        """The value is in what the call gives back, or else in the object that it is given to."""
        if call.result:
            yield Edge(Fact(node, call.result, WHOLE, handle), LOCAL)
        if ref.result == "V" and k and call.op not in (0x71, 0x77):
            for b in self.p.frame(node).users(call.args[0]):
                yield from self.heap.written(node, b, WHOLE, handle)

    def _modelled(
        self, node: int, call: Call, ref: MethodRef, model: Model, k: int, key: int, handle: bool
    ) -> Iterator[Edge | Arrival | str]:
        static = call.op in (0x71, 0x77)
        for sink in model.sinks:
            takes = k in sink.takes if sink.takes else (static or k > 0)
            if takes and (not handle or sink.handles):
                yield from self._sink(node, call, sink, key, handle)
        if model.opens and handle:
            if call.result:
                yield Edge(Fact(node, call.result), LOCAL)
            if ref.name == "<init>":
                for b in self.p.frame(node).users(call.args[0]):
                    yield from self.heap.written(node, b, WHOLE, False)
        for carry in model.carries:
            if carry.transform and carry.from_ in (ALL, k):
                for label in self._goals(node, call, carry.to):
                    yield Edge(Fact(node, label, key, handle), LOCAL, carry.transform)
        if model.store and model.put and model.put[1] == k:
            for name in self.origins.keys_of(node, call, model.put[0]):
                place = self.types.key(model.store, name)
                yield Edge(Fact(FIELDS, place, WHOLE, handle), AWAY)
        for link in model.links:
            if link.value == k:
                for target in self.components.linked(node, call, link):
                    label = self.parameter(target, link.param)
                    if label >= 0:
                        yield Edge(Fact(target, label, key, handle), AWAY)

    def _goals(self, node: int, call: Call, to: int) -> list[int]:
        if to == RESULT:
            return [call.result] if call.result else []
        return self.p.frame(node).users(call.args[to]) if to < len(call.args) else []

    def _sink(
        self, node: int, call: Call, sink: SinkModel, key: int, handle: bool
    ) -> Iterator[Edge | Arrival | str]:
        if sink.component:
            goals, open_ = self.components.started(node, call, sink)
            for fact in goals:
                yield Edge(fact._replace(key=key, handle=handle), AWAY)
            if open_:
                yield Arrival(node, call.at, sink.to, sink.named, bool(goals))
            return
        if not sink.origin:
            yield Arrival(node, call.at, sink.to, sink.named, True)
            return
        kinds, whole = self.origins.streams(node, call.args[0])
        for to in kinds:
            if to is not None:
                yield Arrival(node, call.at, to, sink.named, True)
        if not kinds or not whole:
            yield "unresolved"

    # -- out of a method ------------------------------------------------------------------

    def _leave(self, fact: Fact) -> Iterator[Edge | Arrival | str]:
        node, label, key, handle = fact
        callers = [c for c in self.p.callers.of(node) if self.p.live[c]]
        yield from self.components.given(fact)
        page = self.components.exposed().get(self.p.owner(node)) if label == RETURN else None
        if page is not None:
            yield Arrival(*page, "webview", False, True)
        if not callers and page is None:
            if not self.components.takes(fact):
                yield "no caller"
            return
        if len(callers) > MAX_CALLERS:
            yield "budget"
        for caller in callers[:MAX_CALLERS]:
            if self.out_of_budget():
                yield "budget"
                return
            frame = self.p.frame(caller)
            for call in frame.calls.values():
                if not self.calls(caller, call, node):
                    continue
                if label == RETURN:
                    if call.result:
                        yield Edge(Fact(caller, call.result, key, handle), UP)
                elif -2 - label < len(call.args):
                    for b in frame.users(call.args[-2 - label]):
                        for e in self.heap.written(caller, b, key, handle):
                            yield e._replace(kind=UP if e.kind == LOCAL else e.kind)

    def calls(self, caller: int, call: Call, node: int) -> bool:
        """Whether a call may come to a method."""
        ref = self.p.method(caller, call)
        return ref.app and node in self.p.targets(caller, call)[0]

    # -- fields ---------------------------------------------------------------------------

    def _read(self, fact: Fact) -> Iterator[Edge | str]:
        place, key, handle = fact.label, fact.key, fact.handle
        store, name = self.types.key_names[place]
        if store in self.components.stores:
            for node, label in self.components.readers(store, name):
                yield Edge(Fact(node, label, key, handle), AWAY)
            return
        for node in self.p.readers(place):
            if self.out_of_budget():
                yield "budget"
                return
            for load in self.p.frame(node).loads:
                if load.key == place:
                    yield Edge(Fact(node, load.label, key, handle), AWAY)
