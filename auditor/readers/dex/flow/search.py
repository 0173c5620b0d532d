"""Facts of a build -> the same with where their values go."""

from __future__ import annotations

import struct

import msgspec

from auditor.limits import Limits
from auditor.model import CodeFact, Component
from auditor.readers.dex.flow.components import Components
from auditor.readers.dex.flow.facts import Fact
from auditor.readers.dex.flow.fate import Budget, Fate, Fates, source_facts
from auditor.readers.dex.flow.frame import PARAM
from auditor.readers.dex.flow.origins import Origins
from auditor.readers.dex.flow.plan import FlowPlan
from auditor.readers.dex.flow.program import Program
from auditor.readers.dex.flow.spread import Spread
from auditor.readers.dex.flow.tested import only_tested
from auditor.readers.dex.graph import Graph
from auditor.readers.dex.reach import UNSEEN, Reached
from auditor.readers.dex.scan import DexFacts
from auditor.readers.dex.tables import DexError

UNFOLLOWED = frozenset({"sdk_switch", "permission_use", "code_loading", "native"})
YIELDS = {"content_uri": "handle", "file_path": "handle", "intent_action": "none"}
"""What kinds of signals yield where the signal does not say: a string that names a place where
data is points to it; what an Intent brings back arrives somewhere else."""


class Search:
    """All that is shared between the sources of one build."""

    def __init__(
        self,
        found: list[DexFacts],
        graph: Graph,
        seen: Reached | None,
        plan: FlowPlan,
        components: tuple[Component, ...],
        limits: Limits,
    ) -> None:
        self.found, self.plan = found, plan
        self.program = Program(found, graph, seen, plan)
        origins = Origins(self.program)
        self.components = Components(self.program, origins, components)
        spread = Spread(self.program, self.components, origins)
        budget = Budget(
            limits.flow_methods, limits.flow_facts, limits.flow_steps, limits.flow_total
        )
        self.fates = Fates(self.program, self.components, spread, budget)
        self._known: dict[tuple[int, int, str], Fate] = {}

    def expect(self, found: list[DexFacts], seen: Reached | None) -> None:
        """Count the sources, so that each gets its part of the budget."""
        places = {
            (i, f.offset)
            for i, d in enumerate(found)
            for f, method in zip(d.facts, d.callers, strict=True)
            if f.kind not in UNFOLLOWED
            and (seen is None or seen.parent[self.program.graph.nodes[i][method]] != UNSEEN)
        }
        self.fates.expected = len(places)

    def with_flows(self, file: int, node: int, fact: CodeFact) -> CodeFact:
        """The fact with its flows; unchanged where its value is not followed."""
        if fact.kind in UNFOLLOWED or fact.reachable is False:
            return fact
        try:
            fate = self._fate(file, node, fact)
        except (DexError, IndexError, struct.error, OverflowError, RecursionError):
            # tables that point outside end here, as in the reading of a file
            fate = Fate("unknown", "unresolved", ())
        return msgspec.structs.replace(fact, flows=fate.flows, use=fate.use, use_reason=fate.reason)

    def _fate(self, file: int, node: int, fact: CodeFact) -> Fate:
        if node < 0 or not fact.reached:
            return Fate("unknown", "unresolved", ())
        yields = self.plan.yields.get(fact.signal, "")
        if not yields:
            yields = YIELDS.get(fact.kind, "result")
        if yields == "none":
            return Fate("unknown", "no result", ())
        key = (file, fact.offset, yields)
        held = self._known.get(key)
        if held is None:
            at = self._place(node, fact)
            # asked for only to see whether it is set: the method goes on to compare
            dropped = fact.kind == "settings_key" and self._compares(node)
            held = (
                self._given(node)
                if fact.kind == "callback"
                else self.fate(node, at, yields, dropped)
            )
            self._known[key] = held
        return held

    def _compares(self, node: int) -> bool:
        refs = (self.program.method(node, call) for call in self.program.frame(node).calls.values())
        return any(f"{ref.owner}->{ref.name}" in self.plan.equality for ref in refs)

    def _given(self, node: int) -> Fate:
        """What becomes of the data that the platform calls a method with."""
        frame, kinds = self.program.frame(node), self.program.parameters
        sources = [
            Fact(node, i)
            for i, label in enumerate(frame.labels)
            if label.kind == PARAM and label.at > 0
            if self.program.types.carries(kinds[node][label.at])
        ]
        return self.fates.of(sources) if sources else Fate("unknown", "no result", ())

    def _place(self, node: int, fact: CodeFact) -> int:
        """Place of the instruction from the first of its method, in units."""
        file, row = self.program.place(node)
        return fact.offset // 2 - int(self.program.code[file][1].start[row])

    def fate(self, node: int, at: int, yields: str, dropped: bool = False) -> Fate:
        """What becomes of the value that one instruction gives."""
        sources, reason = source_facts(self.program, self.components, node, at, yields)
        if not sources:
            return Fate("unknown", reason, ())
        fate = self.fates.of(sources)
        if fate.use != "local":
            return fate
        tests = [only_tested(self.program, self.fates.spread, s, dropped) for s in sources]
        how = None if None in tests else "compared" if "compared" in tests else "tested"
        return fate._replace(reason=how)
