"""The call graph read backwards: who calls a method, who makes a class."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from auditor.readers.dex.arrays import I64, Csr, bounds
from auditor.readers.dex.graph import Graph


class Callers:
    """Edges of a graph by their targets; made when first asked for."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    @cached_property
    def _direct(self) -> Csr:
        return turned(self.graph.direct, len(self.graph.key))

    @cached_property
    def _slots(self) -> Csr:
        return turned(self.graph.slots, len(self.graph.key))

    @cached_property
    def _calls(self) -> Csr:
        return turned(self.graph.calls, len(self.graph.slot_key))

    def of(self, node: int) -> list[int]:
        """Nodes that may call a node, rising."""
        out = set(_list(self._direct, node))
        for slot in _list(self._slots, node):
            out.update(_list(self._calls, slot))
        return sorted(out)

    def made_at(self, class_: int) -> int:
        """How many places make an object of a class, or hand `this` on to its constructor."""
        g = self.graph
        nodes = g.members.target[g.members.first[class_] : g.members.first[class_ + 1]]
        first = self._direct.first
        return sum(int(first[n + 1] - first[n]) for n in nodes[g.creates[nodes]].tolist())


def _list(of: Csr, i: int) -> list[int]:
    out: list[int] = of.target[of.first[i] : of.first[i + 1]].tolist()
    return out


def turned(of: Csr, size: int) -> Csr:
    """Lists of sources by target."""
    source = np.repeat(np.arange(len(of.first) - 1), np.diff(of.first))
    pairs: I64 = np.sort((of.target.astype(np.int64) << 32) | source)
    return Csr(bounds(np.bincount(of.target, minlength=size)), pairs & 0xFFFFFFFF)
