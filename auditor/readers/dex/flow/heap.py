"""What is put into objects, and who else holds them: fields of the build, callers, aliases."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.readers.dex.flow.facts import AWAY, FIELDS, LOCAL, Edge, Fact, out, within
from auditor.readers.dex.flow.frame import CALL, LOAD, MADE, PARAM, Call, Frame, Store
from auditor.readers.dex.flow.program import Program

MAX_ALIAS = 3
"""Steps from an object to others that may be it."""


class Heap:
    """Where values in fields, statics and items of collections are read again."""

    def __init__(self, program: Program) -> None:
        self.p, self.types = program, program.types

    def stored(
        self, node: int, frame: Frame, store: Store, key: int, handle: bool
    ) -> Iterator[Edge]:
        """Where a stored value is read: in the same method, or wherever its field is."""
        if (
            store.key >= 0
            and store.key not in self.types.items
            and (not store.objects or self.types.is_global(store.key))
        ):
            yield Edge(Fact(FIELDS, store.key, key, handle), AWAY)
            return
        for b in frame.users(store.objects):
            kind = frame.labels[b].kind
            if kind == PARAM or (kind == MADE and not frame.escaped >> b & 1):
                continue  # the frame itself says where these hold it
            yield from self.written(node, b, within(store.key, key), handle)

    def written(
        self, node: int, label: int, key: int, handle: bool, depth: int = 0
    ) -> Iterator[Edge]:
        """Something is put into an object: whoever holds that object sees it."""
        yield Edge(Fact(node, label, key, handle), LOCAL)
        if depth >= MAX_ALIAS:
            return
        frame = self.p.frame(node)
        kind = frame.labels[label]
        if kind.kind == PARAM:
            yield Edge(Fact(node, out(kind.at), key, handle), LOCAL)
        elif kind.kind == LOAD:
            for load in frame.loads:
                if load.label != label:
                    continue
                if (
                    load.key >= 0
                    and load.key not in self.types.items
                    and (not load.objects or self.types.is_global(load.key))
                ):
                    yield Edge(Fact(FIELDS, load.key, key, handle), AWAY)
                    continue
                for b in frame.users(load.objects):
                    yield from self.written(node, b, within(load.key, key), handle, depth + 1)
        elif kind.kind == CALL and kind.at in frame.calls:
            yield from self._aliases(node, frame, frame.calls[kind.at], key, handle, depth)

    def _aliases(
        self, node: int, frame: Frame, call: Call, key: int, handle: bool, depth: int
    ) -> Iterator[Edge]:
        """What a call gives back may be an object that others hold."""
        if not self.p.method(node, call).app:
            return
        for target in self.p.targets(node, call)[0]:
            other = self.p.frame(target)
            for b in other.users(other.returns):
                given = other.labels[b]
                if given.kind == PARAM and given.at < len(call.args):
                    for mine in frame.users(call.args[given.at]):
                        yield from self.written(node, mine, key, handle, depth + 1)
                elif given.kind == LOAD:
                    for load in other.loads:
                        if (
                            load.label == b
                            and load.key >= 0
                            and (not load.objects or self.types.is_global(load.key))
                        ):
                            yield Edge(Fact(FIELDS, load.key, key, handle), AWAY)
