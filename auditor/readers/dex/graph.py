"""The call graph of all DEX files of a build: methods, classes and the edges between them.

Names are interned over the files, so that a call in one file meets the method of another.
A method is one number: type, name and prototype. Calls that an override may take resolve
by the class hierarchy of the app; what the platform calls is left to `reach`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Literal, NamedTuple

import numpy as np

from auditor.readers.dex.arrays import I64, Csr, bounds, csr, distinct, firsts
from auditor.readers.dex.edges import FileGraph
from auditor.readers.dex.mutf8 import decode_mutf8
from auditor.readers.dex.slots import (
    PROTO,
    PROTO_BITS,
    SIG_BITS,
    SIGNATURE,
    answering,
    find,
    inherited_by,
    overriding,
)
from auditor.readers.dex.tables import DexError

MAX_ANCESTORS = 4_000_000
"""Pairs of a class and an ancestor of it."""
CIRCLE = 32
"""Depth of the hierarchy at which classes that extend themselves are looked for."""
FROM_ANYWHERE = (b"toString", b"hashCode", b"equals", b"finalize", b"compareTo", b"compare")
"""Methods that the Java runtime calls on any object."""


class Graph(NamedTuple):
    """Nodes are methods with code, by number; classes are those that the app defines."""

    types: list[bytes]
    names: list[bytes]
    protos: list[bytes]
    """Return type and parameter types, as indices of `types` in 32 bits."""
    nodes: list[I64]
    """Per file: method_id -> node, -1 where the method has no code."""
    key: I64
    """Node -> type, name and prototype in one number; sorted."""
    owner: I64
    """Node -> class."""
    virtual: Any
    from_anywhere: Any
    """Node -> whether the runtime, or reflection by an annotation, may call it on any object."""
    creates: Any
    """Node -> whether it is a constructor."""
    initialiser: I64
    """Class -> node of its <clinit>, -1 where it has none."""
    class_of: dict[bytes, int]
    """Descriptor -> class."""
    above: Csr
    """Class -> its ancestors in the app, itself among them."""
    platform: Any
    """Class -> whether it extends or implements a type that the app does not define."""
    members: Csr
    """Class -> its nodes."""
    direct: Csr
    """Node -> nodes that it calls whatever the object."""
    calls: Csr
    """Node -> slots that it calls: a class and a signature."""
    slots: Csr
    """Slot -> nodes that may answer, where an object of their class exists."""
    touches: Csr
    """Node -> classes whose statics it reads."""
    makes: Csr
    """Node -> classes that it hands to reflection."""
    slot_key: I64
    """Slot -> type, name and prototype that the calls name; sorted."""
    methods: list[I64]
    """Per file: method_id -> type, name and prototype."""

    def class_named(self, dotted: str) -> int:
        """Class of a dotted name; -1 where the app defines none of that name."""
        return self.class_of.get(f"L{dotted.replace('.', '/')};".encode("utf-8", "replace"), -1)

    def signature(self, node: int) -> str:
        """Dalvik signature of a node."""
        key = int(self.key[node])
        result, *parameters = np.frombuffer(self.protos[key & PROTO], np.int32).tolist()
        raw = b"%s->%s(%s)%s" % (
            self.types[key >> SIG_BITS],
            self.names[(key & SIGNATURE) >> PROTO_BITS],
            b"".join(self.types[p] for p in parameters),
            self.types[result],
        )
        return decode_mutf8(raw)


class _Numbers(NamedTuple):
    """Index in one file -> number in the whole build."""

    type_: I64
    method: I64


def build(files: list[FileGraph]) -> Graph:
    """Bring the files together. Raises DexError where the classes have too many ancestors."""
    types: dict[bytes, int] = {}
    names: dict[bytes, int] = {}
    protos: dict[bytes, int] = {}
    numbers = [_intern(p, types, names, protos) for p in files]

    class_type, above, platform, several = _hierarchy(files, numbers, types)
    size = len(class_type)
    class_by_type = np.full(len(types) + 1, -1, np.int64)
    class_by_type[class_type] = np.arange(size)

    key, virtual = _nodes(files, numbers)
    owner = class_by_type[key >> SIG_BITS]
    name = (key & SIGNATURE) >> PROTO_BITS
    initialiser = np.full(size, -1, np.int64)
    starts = np.flatnonzero(name == names.get(b"<clinit>", -1))
    initialiser[owner[starts]] = starts

    slot_key, caller, slot, straight = _calls(files, numbers, key, class_by_type)
    inherited = inherited_by(slot_key, key, class_type, class_by_type, above)
    overriders = overriding(slot_key, key, virtual, owner, class_type, above)
    answers = answering(slot_key, key, virtual, class_type, class_by_type, above, several)
    looked_up = _looked_up(files, numbers, types, names, (key, class_by_type, name, owner, above))
    position, target = csr(len(slot_key), *inherited).of(slot[straight])
    named = map(list(types).__getitem__, class_type.tolist())
    return Graph(
        types=list(types),
        names=list(names),
        protos=list(protos),
        nodes=[np.where(*_held(n.method, key)) for n in numbers],
        key=key,
        owner=owner,
        virtual=virtual,
        from_anywhere=_from_anywhere(files, numbers, key, name, names),
        creates=name == names.get(b"<init>", -1),
        initialiser=initialiser,
        class_of=dict(zip(named, range(size), strict=True)),
        above=above,
        platform=platform,
        members=csr(size, owner, np.arange(len(key))),
        direct=_merged(len(key), (caller[straight][position], target), looked_up),
        calls=csr(len(key), caller[~straight], slot[~straight]),
        slots=_merged(len(slot_key), inherited, overriders, answers),
        touches=_to_classes(
            key,
            class_by_type,
            [
                (n.method[p.defined[p.touches[0]]], n.type_[p.touches[1]])
                for p, n in zip(files, numbers, strict=True)
            ],
        ),
        makes=_to_classes(
            key,
            class_by_type,
            [x for p, n in zip(files, numbers, strict=True) for x in _made(p, n, types)],
        ),
        slot_key=slot_key,
        methods=[n.method for n in numbers],
    )


def _merged(size: int, *edges: tuple[I64, I64]) -> Csr:
    """One table of all the edges, each list given as (from, to)."""
    return csr(size, *(np.concatenate(ends) for ends in zip(*edges, strict=True)))


def _intern(
    file: FileGraph, types: dict[bytes, int], names: dict[bytes, int], protos: dict[bytes, int]
) -> _Numbers:
    of_type = np.array([types.setdefault(t, len(types)) for t in file.types], np.int64)
    name = np.array([names.setdefault(n, len(names)) for n in file.names], np.int64)
    raw = of_type[file.protos.target].astype(np.int32).tobytes()
    ends = (4 * file.protos.first).tolist()
    own = (raw[a:b] for a, b in pairwise(ends))
    proto = np.array([protos.setdefault(p, len(protos)) for p in own], np.int64)
    method = (
        (of_type[file.method_class] << SIG_BITS)
        | (name[file.method_name] << PROTO_BITS)
        | proto[file.method_proto]
    )
    return _Numbers(of_type, method)


def _hierarchy(
    files: list[FileGraph], numbers: list[_Numbers], types: dict[bytes, int]
) -> tuple[I64, Csr, Any, I64]:
    """Types of the classes, sorted; their ancestors; whether one of these is of the platform;
    the classes with more than one parent in the app.

    Raises DexError where there are too many.
    """
    # the runtime takes the class from the first file that defines it
    class_type, row = firsts(
        np.concatenate([n.type_[p.classes] for p, n in zip(files, numbers, strict=True)])
    )
    size = len(class_type)
    named = Csr(
        bounds(np.concatenate([np.diff(p.parents.first) for p in files])),
        np.concatenate([n.type_[p.parents.target] for p, n in zip(files, numbers, strict=True)]),
    )
    class_, parent = named.of(row)
    known = parent != types.get(b"Ljava/lang/Object;", -1)
    class_, parent = class_[known], parent[known]
    inside, at = find(parent, class_type)
    open_ = np.zeros(size, bool)
    open_[class_[~inside]] = True
    parents = csr(size, class_[inside], at[inside])

    pairs = [np.arange(size) * (size + 1)]  # class * size + ancestor: first of all itself
    left = MAX_ANCESTORS
    while left > 0:
        own, ancestor = np.divmod(pairs[-1], size)
        left -= parents.count(ancestor)
        if left < 0:
            break
        position, above = parents.of(ancestor)
        new = distinct(own[position] * size + above)
        if len(pairs) % CIRCLE == 0:
            new = new[~find(new, distinct(np.concatenate(pairs)))[0]]
        if not len(new):
            own, ancestor = np.divmod(distinct(np.concatenate(pairs)), size)
            platform = np.zeros(size, bool)
            platform[own[open_[ancestor]]] = True
            several = np.flatnonzero(np.diff(parents.first) > 1)
            return class_type, csr(size, own, ancestor), platform, several
        pairs.append(new)
    raise DexError("the classes have more ancestors than those of any app")


def _nodes(files: list[FileGraph], numbers: list[_Numbers]) -> tuple[I64, Any]:
    key = np.concatenate([n.method[p.defined] for p, n in zip(files, numbers, strict=True)])
    key, first = firsts(key)
    return key, np.concatenate([p.virtual for p in files])[first]


def _calls(
    files: list[FileGraph], numbers: list[_Numbers], key: I64, class_by_type: I64
) -> tuple[I64, I64, Any, Any]:
    """Calls into classes of the app.

    The keys of the methods called, sorted: the slots; then for each call its node, its slot in
    32 bits, and whether it is direct.
    """
    made = []
    for p, n in zip(files, numbers, strict=True):
        row, callee, straight = p.calls
        keep = (class_by_type[n.method >> SIG_BITS] >= 0)[callee]
        node = np.searchsorted(key, n.method[p.defined]).astype(np.int32)
        made.append((node[row[keep]], callee[keep], straight[keep]))
    used = [np.zeros(len(n.method), bool) for n in numbers]
    for mask, (_, callee, _) in zip(used, made, strict=True):
        mask[callee] = True
    slot_key = distinct(np.concatenate([n.method[m] for n, m in zip(numbers, used, strict=True)]))
    slots = []
    for n, mask, (_, callee, _) in zip(numbers, used, made, strict=True):
        slot = np.zeros(len(mask), np.int32)
        slot[mask] = np.searchsorted(slot_key, n.method[mask])
        slots.append(slot[callee])
    return (
        slot_key,
        np.concatenate([node for node, _, _ in made]),
        np.concatenate(slots),
        np.concatenate([straight for _, _, straight in made]),
    )


def _held(wanted: I64, key: I64) -> tuple[Any, I64, int]:
    found, at = find(wanted, key)
    return found, at, -1


def _looked_up(
    files: list[FileGraph],
    numbers: list[_Numbers],
    types: dict[bytes, int],
    names: dict[bytes, int],
    nodes: tuple[I64, I64, I64, I64, Csr],
) -> tuple[I64, I64]:
    """(node, node): methods that reflection names, for the methods that look them up."""
    key, class_by_type, name, owner, above = nodes
    order = np.argsort(owner, kind="stable")
    sorted_owner = owner[order]
    out: list[tuple[int, I64]] = []
    for file, n in zip(files, numbers, strict=True):
        for row, class_, member in file.looks_up:
            raw = f"L{class_.replace('.', '/')};".encode("utf-8", "replace")
            at = int(class_by_type[types.get(raw, -1)])
            if at < 0:
                continue
            caller = int(np.searchsorted(key, n.method[file.defined[row]]))
            for ancestor in above.target[above.first[at] : above.first[at + 1]].tolist():
                low, high = (int(np.searchsorted(sorted_owner, ancestor, s)) for s in _SIDES)
                found = order[low:high]
                if member != "*":
                    found = found[name[found] == names.get(member.encode("utf-8", "replace"), -1)]
                out.append((caller, found))
    if not out:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    callers = np.repeat([c for c, _ in out], [len(f) for _, f in out]).astype(np.int64)
    return callers, np.concatenate([f for _, f in out])


_SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")


def _made(file: FileGraph, n: _Numbers, types: dict[bytes, int]) -> list[tuple[I64, I64]]:
    row, literal = file.names_class
    out = [(n.method[file.defined[row]], n.type_[literal])]
    named = [
        (r, types[raw])
        for r, name in file.loads
        if (raw := f"L{name.replace('.', '/')};".encode("utf-8", "replace")) in types
    ]
    if named:
        rows, made = (np.array(column, np.int64) for column in zip(*named, strict=True))
        out.append((n.method[file.defined[rows]], made))
    return out


def _from_anywhere(
    files: list[FileGraph], numbers: list[_Numbers], key: I64, name: I64, names: dict[bytes, int]
) -> Any:
    out = np.isin(name, [names[n] for n in FROM_ANYWHERE if n in names])
    for file, n in zip(files, numbers, strict=True):
        found, node = find(n.method[file.annotated], key)
        out[node[found]] = True
    return out


def _to_classes(key: I64, class_by_type: I64, pairs: list[tuple[I64, I64]]) -> Csr:
    """Edges from methods, by key, to the classes of types."""
    method = np.concatenate([a for a, _ in pairs])
    class_ = class_by_type[np.concatenate([b for _, b in pairs])]
    keep = class_ >= 0
    return csr(len(key), np.searchsorted(key, method[keep]), class_[keep])
