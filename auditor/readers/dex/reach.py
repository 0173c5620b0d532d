"""Which methods a run of the app can come to, from the classes that the system creates.

Rapid type analysis: a method that an override may take is reached only where an object of
its class, or of a subclass, exists. What the platform calls is not in the files: every
overridable method of a created class that extends or implements a platform type counts as
called, and every method of a created class that an annotation shows to reflection. So `reached` says "perhaps", and its absence says that no path was found.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from auditor.readers.dex.arrays import I64, firsts
from auditor.readers.dex.graph import Graph

ROOT = -1
UNSEEN = -2
MAX_CHAIN = 40


class Reached(NamedTuple):
    """What the system comes to, and from where."""

    graph: Graph
    parent: I64
    """Node -> the node it was first come to from; ROOT and UNSEEN as they say."""
    why: dict[int, str]
    """Class -> what makes the system create it."""
    heir: I64
    """Class -> the class in `why` by which its inherited methods came to run, or -1."""

    def start(self, node: int) -> int:
        """The class in `why` from which the way to a node starts."""
        while (above := int(self.parent[node])) >= 0:
            node = above
        owner = int(self.graph.owner[node])
        return owner if owner in self.why else int(self.heir[owner])

    def chain(self, node: int) -> tuple[str, ...]:
        """Signatures from the outermost method to this one, after what starts the first."""
        out = [node]
        while (above := int(self.parent[out[-1]])) >= 0 and len(out) < MAX_CHAIN:
            out.append(above)
        start = self.why.get(self.start(out[-1]))
        return (*((start,) if start else ()), *(self.graph.signature(n) for n in reversed(out)))


def reach(graph: Graph, roots: dict[int, str]) -> Reached:
    """Breadth first from the classes in `roots`, so that each chain is a shortest one."""
    walk = _Walk(graph)
    walk.create(np.array(list(roots)), np.full(len(roots), ROOT), whole=True)
    while len(frontier := walk.take()):
        walk.step(frontier)
    return Reached(graph, walk.parent, roots, walk.heir)


class _Walk:
    """The state of one search."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        nodes, classes = len(graph.key), len(graph.initialiser)
        self.parent: I64 = np.full(nodes, UNSEEN, np.int64)
        self.fresh: list[I64] = []
        self.called_from: I64 = np.full(nodes, UNSEEN, np.int64)
        """Node -> first caller of a slot that it answers, should its class come to exist."""
        self.heir: I64 = np.full(classes, -1, np.int64)
        self.exists = np.zeros(classes, bool)
        self.begun = np.zeros(classes, bool)
        self.open_to_platform = np.zeros(classes, bool)
        self.asked = np.zeros(len(graph.slots.first) - 1, bool)

    def take(self) -> I64:
        """The methods come to since the last step."""
        new = np.concatenate(self.fresh) if self.fresh else np.empty(0, np.int64)
        self.fresh = []
        return new

    def come(self, node: I64, source: I64) -> None:
        new = self.parent[node] == UNSEEN
        node, source = node[new], source[new]
        if not len(node):
            return
        node, first = firsts(node)
        self.parent[node] = source[first]
        self.fresh.append(node)

    def step(self, frontier: I64) -> None:
        g = self.graph
        at, target = g.direct.of(frontier)
        self.come(target, frontier[at])

        at, slot = g.calls.of(frontier)
        new = ~self.asked[slot]
        slot, first = firsts(slot[new])
        source = frontier[at[new][first]]
        self.asked[slot] = True
        at, target = g.slots.of(slot)
        self._call(target, source[at])

        owner = g.owner[frontier]
        self._begin(owner, frontier)
        at, class_ = g.touches.of(frontier)
        self._begin(class_, frontier[at])
        made = g.creates[frontier]
        self.create(owner[made], frontier[made], whole=False)
        at, class_ = g.makes.of(frontier)
        self.create(class_, frontier[at], whole=True)

    def _call(self, node: I64, source: I64) -> None:
        """A virtual call: come to those whose class exists, remember the others."""
        live = ~self.graph.virtual[node] | self.exists[self.graph.owner[node]]
        self.come(node[live], source[live])
        node, source = node[~live], source[~live]
        waiting = self.called_from[node] == UNSEEN
        self.called_from[node[waiting]] = source[waiting]

    def _begin(self, class_: I64, source: I64) -> None:
        """Run the static initialisers of classes."""
        new = ~self.begun[class_]
        class_, first = firsts(class_[new])
        self.begun[class_] = True
        node = self.graph.initialiser[class_]
        has = node >= 0
        self.come(node[has], source[new][first][has])

    def create(self, class_: I64, source: I64, whole: bool) -> None:
        """Objects of these classes exist; `whole`: by constructors that nobody calls in code."""
        g = self.graph
        if whole:
            self._begin(class_, source)
            at, node = g.members.of(class_)
            made = g.creates[node]
            self.come(node[made], source[at][made])
        open_ = g.platform[class_]
        self._mark(self.exists, class_, source, platform=False)
        self._mark(self.open_to_platform, class_[open_], source[open_], platform=True)

    def _mark(self, flag: Any, class_: I64, source: I64, platform: bool) -> None:
        """Set a flag of these classes and their ancestors, and wake what was waiting for it."""
        at, above = self.graph.above.of(class_)
        new = ~flag[above]
        above, first = firsts(above[new])
        flag[above] = True
        heir, cause = class_[at[new][first]], source[at[new][first]]
        self.heir[above[cause == ROOT]] = heir[cause == ROOT]
        at, node = self.graph.members.of(above)
        self._awake(node, cause[at], platform)

    def _awake(self, node: I64, cause: I64, platform: bool) -> None:
        """Methods of classes that now exist: those that were called, or the platform calls."""
        g = self.graph
        waiting = self.called_from[node]
        called = (waiting != UNSEEN) & g.virtual[node]
        self.come(node[called], waiting[called])
        open_ = (g.virtual[node] & platform) | g.from_anywhere[node]
        self.come(node[open_], cause[open_])
