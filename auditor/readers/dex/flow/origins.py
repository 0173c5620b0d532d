"""Backwards: which constants, classes and streams may be in a set of labels."""

from __future__ import annotations

from typing import NamedTuple

from auditor.model import Sink
from auditor.readers.dex.flow.frame import (
    CALL,
    CLASS,
    LOAD,
    MADE,
    NUMBER,
    PARAM,
    TEXT,
    WHOLE,
    Call,
    bits,
)
from auditor.readers.dex.flow.program import Program

MAX_DEPTH = 5
ANY_NAME = "*"
MAX_CALLERS = 12
MAX_LEAVES = 200
MAX_WRITERS = 40
"""Methods of a class that are asked for what they put into its fields."""


class Leaf(NamedTuple):
    """What a value comes from: its kind, and the constant, type or member."""

    kind: int
    value: str
    """A constant, the type of what is made, or the member that gave the value."""


class Origins:
    """Answers are kept by node and set."""

    def __init__(self, program: Program) -> None:
        self.p = program
        self._held: dict[tuple[int, int, int], tuple[frozenset[Leaf], bool]] = {}

    def leaves(self, node: int, mask: int, depth: int = MAX_DEPTH) -> tuple[frozenset[Leaf], bool]:
        """(what the values may be, whether that is all)."""
        held = self._held.get((node, mask, depth))
        if held is None:
            self._held[node, mask, depth] = (frozenset(), True)  # where a way comes back to itself
            found: set[Leaf] = set()
            whole = True
            frame = self.p.frame(node)
            for b in bits(mask & ~1):
                kind, at, value = frame.labels[b]
                if kind in (TEXT, NUMBER, CLASS, MADE):
                    found.add(Leaf(kind, str(value)))
                    continue
                more, all_ = self._further(node, b, kind, at, depth)
                found |= more
                whole = whole and all_
                if len(found) > MAX_LEAVES:
                    whole = False
                    break
            held = self._held[node, mask, depth] = (frozenset(found), whole)
        return held

    def _further(
        self, node: int, label: int, kind: int, at: int, depth: int
    ) -> tuple[set[Leaf], bool]:
        if kind == CALL:
            return self._result(node, at, depth)
        if depth <= 0:
            return set(), False
        if kind == PARAM:
            return self._parameter(node, at, depth)
        if kind == LOAD:
            return self._field(node, label, depth)
        return set(), False

    def _result(self, node: int, at: int, depth: int) -> tuple[set[Leaf], bool]:
        call = self.p.frame(node).calls.get(at)
        if call is None:
            return set(), False
        ref = self.p.method(node, call)
        found: set[Leaf] = {
            Leaf(CALL, f"{owner}->{ref.name}") for owner in self.p.types.ancestry(ref.owner)
        }
        if not ref.app or depth <= 0:
            return found, ref.model is not None
        targets, whole = self.p.targets(node, call)
        for target in targets[:MAX_CALLERS]:
            more, all_ = self.leaves(target, self.p.frame(target).returns, depth - 1)
            found |= more
            whole = whole and all_
        return found, whole

    def _parameter(self, node: int, position: int, depth: int) -> tuple[set[Leaf], bool]:
        callers = [c for c in self.p.callers.of(node) if self.p.live[c]]
        found: set[Leaf] = set()
        whole = 0 < len(callers) <= MAX_CALLERS
        for caller in callers[:MAX_CALLERS]:
            for call in self.p.frame(caller).calls.values():
                if position >= len(call.args) or not self._reaches(caller, call, node):
                    continue
                mask = call.args[position] | call.contents.get((position, WHOLE), 0)
                more, all_ = self.leaves(caller, mask, depth - 1)
                found |= more
                whole = whole and all_
        return found, whole

    def _reaches(self, caller: int, call: Call, node: int) -> bool:
        ref = self.p.method(caller, call)
        return ref.app and node in self.p.targets(caller, call)[0]

    def _field(self, node: int, label: int, depth: int) -> tuple[set[Leaf], bool]:
        frame = self.p.frame(node)
        keys = {load.key for load in frame.loads if load.label == label}
        found: set[Leaf] = set()
        for key in sorted(k for k in keys if k >= 0):
            owner, name = self.p.types.key_names[key]
            found |= {Leaf(TEXT, t) for t in self.p.constants_of(owner, name)}
            class_ = self.p.types.class_of(owner)
            writers = self.p.types.nodes(class_) if class_ >= 0 else [node]
            for writer in writers[:MAX_WRITERS]:
                for store in self.p.frame(writer).stores:
                    if store.key == key:
                        found |= self.leaves(writer, store.value, depth - 1)[0]
        return found, bool(found)

    # -- what is asked ----------------------------------------------------------------------

    def streams(self, node: int, mask: int) -> tuple[list[Sink | None], bool]:
        """(what a stream writes to: None is memory; whether that is all)."""
        leaves, whole = self.leaves(node, mask)
        known = self.p.plan.origins
        found: dict[Sink | None, None] = {}
        for leaf in sorted(leaves):
            for name in self.p.types.ancestry(leaf.value) if leaf.kind == MADE else [leaf.value]:
                if name in known:
                    found[known[name]] = None
                    break
        return list(found), whole or bool(found)

    def texts(self, node: int, mask: int) -> tuple[list[str], bool]:
        """(texts and names of classes, with slashes; whether these are all)."""
        leaves, whole = self.leaves(node, mask)
        return sorted(x.value for x in leaves if x.kind in (TEXT, CLASS)), whole

    def keys_of(self, node: int, call: Call, key: int | str) -> list[str]:
        """The constants under which a call may put or get; `*` where none is known."""
        if isinstance(key, str):
            return [key]
        if key >= len(call.args):
            return [ANY_NAME]
        leaves, _ = self.leaves(node, call.args[key])
        return sorted({x.value for x in leaves if x.kind in (TEXT, NUMBER)}) or [ANY_NAME]
