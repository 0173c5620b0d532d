"""All code of a build as the search sees it: frames by node, candidates of calls, readers of fields."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from auditor.readers.dex.arrays import I64
from auditor.readers.dex.flow.callers import Callers
from auditor.readers.dex.flow.frame import MADE, Call, Frame
from auditor.readers.dex.flow.members import Members, MethodRef
from auditor.readers.dex.flow.plan import FlowPlan
from auditor.readers.dex.flow.read import read_frame
from auditor.readers.dex.flow.state import Reader
from auditor.readers.dex.flow.types import Types
from auditor.readers.dex.graph import Graph
from auditor.readers.dex.reach import UNSEEN, Reached
from auditor.readers.dex.scan import DexFacts
from auditor.readers.dex.slots import SIGNATURE
from auditor.readers.dex.statics import constants_of

MAX_CANDIDATES = 24
"""Methods that may answer one call; a call with more is told as unresolved."""


_FLAT = frozenset("ZV")


class Place(NamedTuple):
    """A method by its file and its row in it."""

    file: int
    row: int


class Program:
    """Everything that does not depend on what is looked for; each part is made once."""

    def __init__(
        self, found: list[DexFacts], graph: Graph, seen: Reached | None, plan: FlowPlan
    ) -> None:
        self.graph, self.plan = graph, plan
        self.callers = Callers(graph)
        self.found = found
        self.code = [d.code for d in found if d.code is not None]
        dexes = [dex for dex, _ in self.code]
        files = [d.graph for d in found if d.graph]
        self.types = Types(dexes, files, graph, plan, self.callers)
        self.members = [Members(d, graph, i, self.types) for i, d in enumerate(dexes)]
        self.live = seen.parent != UNSEEN if seen else np.ones(len(graph.key), bool)
        self._file: I64 = np.full(len(graph.key), -1, np.int64)
        self._row: I64 = np.full(len(graph.key), -1, np.int64)
        for i in range(len(found) - 1, -1, -1):
            node = graph.nodes[i][self.code[i][1].method]
            self._file[node], self._row[node] = i, np.arange(len(node))
        self._frames: dict[int, Frame] = {}
        self.units = 0
        """Code units read so far."""
        self._readers: dict[int, list[int]] = {}
        self._called: dict[tuple[str, str], list[int]] = {}
        self._answers: dict[int, list[int]] = {}
        self.parameters: dict[int, list[str]] = {}

    # -- frames ---------------------------------------------------------------------------

    def place(self, node: int) -> Place:
        """File and row of a method of the graph."""
        return Place(int(self._file[node]), int(self._row[node]))

    def frame(self, node: int) -> Frame:
        """What a method does with its values; read once."""
        held = self._frames.get(node)
        if held is None:
            held = self._frames[node] = self._read(node)
            self.units += held.units
        return held

    def _read(self, node: int) -> Frame:
        file, row = self.place(node)
        code = self.code[file][1]
        members = self.members[file]
        start, end = int(code.start[row]), int(code.end[row])
        method = members.method(int(code.method[row]))
        units = members.dex.units
        width = sum(2 if p in ("J", "D") else 1 for p in method.parameters)
        static = int(units[start - 7]) == width
        kinds = list(method.parameters) if static else [method.owner, *method.parameters]
        at, given = 0, []
        for kind in kinds:
            given.append((at, kind not in _FLAT))
            at += 2 if kind in ("J", "D") else 1
        self.parameters[node] = kinds
        return read_frame(Reader(members, start, end), given)

    def method(self, node: int, call: Call) -> MethodRef:
        """The method that a call names."""
        return self.members[int(self._file[node])].method(call.method)

    def owner(self, node: int) -> str:
        """Descriptor of the class of a node."""
        file, row = self.place(node)
        return self.members[file].method(int(self.code[file][1].method[row])).owner

    def named(self, node: int) -> MethodRef:
        """The method that a node of the graph is."""
        file, row = self.place(node)
        return self.members[file].method(int(self.code[file][1].method[row]))

    def read_type(self, node: int, at: int) -> str:
        """Type of the field that an instruction reads."""
        file, row = self.place(node)
        dex, code = self.code[file]
        field = dex.fields[int(dex.units[int(code.start[row]) + at + 1])]
        return dex.type_name(int(field["type"]))

    # -- calls ----------------------------------------------------------------------------

    def targets(self, node: int, call: Call) -> tuple[list[int], bool]:
        """(methods of the app that may answer, whether these are all)."""
        ref = self.method(node, call)
        if ref.slot < 0:
            return [], False
        straight = 0x6F <= call.op <= 0x71 or 0x75 <= call.op <= 0x77
        answers = self._slot(ref.slot)
        if not answers:
            return [], False
        if straight:
            return self._nearest(answers, ref.owner), True
        frame = self.frame(node)
        objects = frame.users(call.args[0]) if call.args else []
        kinds = [frame.labels[b] for b in objects]
        if kinds and all(k.kind == MADE for k in kinds):
            out = {n for k in kinds for n in self._nearest(answers, str(k.value))}
            if out:
                return sorted(out), True
        live = [n for n in answers if self.live[n]]
        return live[:MAX_CANDIDATES], len(live) <= MAX_CANDIDATES and bool(live)

    def run_by(self, answers: list[int], owner: str) -> list[int]:
        """Of these methods the one that an object of this class runs; all where none does."""
        return self._nearest(answers, owner) or answers

    def _slot(self, slot: int) -> list[int]:
        held = self._answers.get(slot)
        if held is None:
            s = self.graph.slots
            held = sorted(set(s.target[s.first[slot] : s.first[slot + 1]].tolist()))
            self._answers[slot] = held
        return held

    def _nearest(self, answers: list[int], owner: str) -> list[int]:
        """The one of these methods that an object of this class runs."""
        g, class_ = self.graph, self.types.class_of(owner)
        if class_ < 0:
            return []
        above = self.types.above(class_)
        mine = [n for n in answers if int(g.owner[n]) in above]
        return [n for n in mine if not any(m != n and self._below(m, n) for m in mine)][:1]

    def _below(self, a: int, b: int) -> bool:
        return int(self.graph.owner[b]) in self.types.above(int(self.graph.owner[a]))

    def answering(self, node: int, call: Call) -> list[int]:
        """Methods of the app with the name and prototype of a library's, in classes it knows."""
        file = int(self._file[node])
        return self.with_signature(int(self.graph.methods[file][call.method]) & SIGNATURE)

    def with_signature(self, signature: int) -> list[int]:
        """Methods of one name and descriptor that override a method of the platform."""
        g = self.graph
        found = np.flatnonzero((g.key & SIGNATURE) == signature)
        keep = self.live[found] & g.virtual[found] & g.platform[g.owner[found]]
        out: list[int] = found[keep].tolist()
        return out

    def methods_of(self, owner: str, name: str) -> list[int]:
        """Methods of that name that an object of a class runs, nearest class first."""
        class_ = self.types.class_of(owner)
        while class_ >= 0:
            found = [n for n in self.types.nodes(class_) if self.named(n).name == name]
            if found:
                return found
            class_ = self.types.class_of(self.types.superclass(self.types.descriptor(class_)))
        return []

    def constants_of(self, owner: str, name: str) -> list[str]:
        """The text that a static field starts with."""
        out: list[str] = []
        for dex, _ in self.code:
            t = dex.type_index(owner)
            if t < 0:
                continue
            fields = dex.fields_named(t, name)
            if fields:
                values = constants_of(dex, t)
                out += [v for f in fields for v in values.get(f, ()) if isinstance(v, str)]
        return out

    # -- who reads, who calls the library ---------------------------------------------------

    def readers(self, key: int) -> list[int]:
        """Nodes that read a field, rising."""
        held = self._readers.get(key)
        if held is None:
            held = self._readers[key] = self._find_readers(*self.types.key_names[key])
        return held

    def _find_readers(self, owner: str, name: str) -> list[int]:
        out: set[int] = set()
        below = self.types.below(owner)
        for i, ((dex, code), file) in enumerate(zip(self.code, self.types.files, strict=True)):
            row, field = file.reads
            wanted: list[int] = []
            for class_ in below:
                t = dex.type_index(class_)
                if t >= 0:
                    wanted += dex.fields_named(t, name)
            for f in wanted:
                method = code.method[row[field == f]]
                out.update(self.graph.nodes[i][method].tolist())
        return sorted(n for n in out if n >= 0 and self.live[n])

    def calling(self, owner: str, name: str) -> list[int]:
        """Nodes that call a library member, also under the name of a subclass; rising."""
        held = self._called.get((owner, name))
        if held is None:
            held = self._called[owner, name] = self._find_calling(owner, name)
        return held

    def _find_calling(self, owner: str, name: str) -> list[int]:
        out: set[int] = set()
        for i, ((dex, code), file) in enumerate(zip(self.code, self.types.files, strict=True)):
            s = dex.method_strings.get(name.encode(), -1)
            if s < 0:
                continue
            wanted = [
                m
                for m in np.flatnonzero(dex.methods["name"] == s).tolist()
                if owner in self.types.ancestry(self.members[i].method(m).owner)
            ]
            row, callee, _ = file.calls
            for m in wanted:
                out.update(self.graph.nodes[i][code.method[row[callee == m]]].tolist())
        return sorted(n for n in out if n >= 0 and self.live[n])
