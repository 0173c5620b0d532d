"""Methods and fields as the instructions of one DEX file name them, with what is known of each."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np

from auditor.readers.dex.flow.callers import Callers
from auditor.readers.dex.flow.classes import Classes
from auditor.readers.dex.flow.plan import FlowPlan, Model
from auditor.readers.dex.graph import Graph
from auditor.readers.dex.tables import Dex

MAX_DEPTH = 32
"""Superclasses of one class that are looked at."""
ITEMS = ("@", "[")
"""In place of the class of a field: what stands under a name or an index."""


class MethodRef(NamedTuple):
    """One method_id."""

    owner: str
    name: str
    parameters: tuple[str, ...]
    result: str
    gives: bool
    """Whether what it returns may carry data."""
    fluent: bool
    """Whether it returns an object of its class."""
    model: Model | None
    app: bool
    """Whether the app defines it, or a superclass of its owner does, and no model stands for it."""
    slot: int


class Members:
    """Members of one DEX file, looked up once each."""

    def __init__(self, dex: Dex, graph: Graph, file: int, types: Types) -> None:
        self.dex, self.graph, self.file, self.types = dex, graph, file, types
        self._methods: dict[int, MethodRef] = {}
        self._fields: dict[int, tuple[int, bool]] = {}
        self._offsets: dict[tuple[int, bool], tuple[int, ...]] = {}
        self._protos: dict[int, tuple[tuple[str, ...], str]] = {}

    def method(self, index: int) -> MethodRef:
        held = self._methods.get(index)
        if held is None:
            held = self._methods[index] = self._method(index)
        return held

    def _method(self, index: int) -> MethodRef:
        m = self.dex.methods[index]
        owner = self.dex.type_name(int(m["class"]))
        name = self.dex.string(int(m["name"]))
        parameters, result = self._proto(int(m["proto"]))
        descriptor = f"({''.join(parameters)}){result}"
        model = self.types.model(owner, name, descriptor)
        if model is None and self.types.defined(owner):
            model = self.types.any_model(owner)
        slot = self.types.slot(int(self.graph.methods[self.file][index]))
        app = model is None and slot >= 0
        if model is None and not app:
            model = self.types.inherited_model(owner, name, descriptor)
        if model is None and not app:
            model = next(
                (m for a in self.types.ancestry(owner) if (m := self.types.any_model(a))), None
            )
        gives = result != "V" and (app or result != "Z") and self.types.carries(result)
        fluent = result == owner
        return MethodRef(owner, name, parameters, result, gives, fluent, model, app, slot)

    def offsets(self, index: int, static: bool) -> tuple[int, ...]:
        """Position of each argument among the registers of a call: long and double take two."""
        held = self._offsets.get((index, static))
        if held is None:
            out, at = ([], 0) if static else ([0], 1)
            for p in self.method(index).parameters:
                out.append(at)
                at += 2 if p in ("J", "D") else 1
            held = self._offsets[index, static] = tuple(out)
        return held

    def _proto(self, index: int) -> tuple[tuple[str, ...], str]:
        held = self._protos.get(index)
        if held is None:
            text = self.dex.prototype(index)
            inside, _, result = text[1:].partition(")")
            held = self._protos[index] = (tuple(split_types(inside)), result)
        return held

    def field(self, index: int) -> tuple[int, bool]:
        """(key of the field over the whole build, whether it may carry data)."""
        held = self._fields.get(index)
        if held is None:
            f = self.dex.fields[index]
            owner = self.dex.type_name(int(f["class"]))
            name = self.dex.string(int(f["name"]))
            kind = self.dex.type_name(int(f["type"]))
            carries = kind != "Z" and self.types.carries(kind) and not name.startswith("this$")
            held = self._fields[index] = (self.types.field_key(owner, name), carries)
        return held


def split_types(text: str) -> list[str]:
    """Descriptors that stand one behind the other."""
    out, start, i = [], 0, 0
    while i < len(text):
        if text[i] == "[":
            i += 1
            continue
        i = text.find(";", i) if text[i] == "L" else i
        if i < 0:
            break
        i += 1
        out.append(text[start:i])
        start = i
    return out


class Types:
    """Classes of the whole build: superclasses, models, which carry data, keys of fields."""

    def __init__(self, dexes: list[Dex], graph: Graph, plan: FlowPlan, callers: Callers) -> None:
        self.graph, self.plan, self.callers = graph, plan, callers
        self._classes = [Classes(d) for d in dexes]
        self._supers: dict[str, str] = {}
        self._carries: dict[str, bool] = {}
        self._keys: dict[tuple[str, str], int] = {}
        self.key_names: list[tuple[str, str]] = []
        self.items: set[int] = set()
        """Keys of indices and names, not of fields."""
        self._declared: dict[str, frozenset[str]] = {}
        self._kinds: dict[int, bool] = {}
        self._above: dict[int, frozenset[int]] = {}
        self._below: dict[str, list[str]] = {}

    def slot(self, key: int) -> int:
        """Slot of a method that the app answers; -1 where it has none."""
        g = self.graph
        at = int(np.searchsorted(g.slot_key, key))
        found = at < len(g.slot_key) and int(g.slot_key[at]) == key
        return at if found and g.slots.first[at + 1] > g.slots.first[at] else -1

    # -- classes --------------------------------------------------------------------------

    def superclass(self, descriptor: str) -> str:
        """Superclass of a class of the app; empty for any other."""
        held = self._supers.get(descriptor)
        if held is None:
            held = self._supers[descriptor] = self._superclass(descriptor)
        return held

    def _superclass(self, descriptor: str) -> str:
        found = self._definition(descriptor)
        return found[0].superclass(found[1]) if found else ""

    def _definition(self, descriptor: str) -> tuple[Classes, int] | None:
        if not self.defined(descriptor):
            return None
        for classes in self._classes:
            row = classes.row(descriptor)
            if row >= 0:
                return classes, row
        return None

    def defined(self, descriptor: str) -> bool:
        return descriptor.encode("utf-8", "replace") in self.graph.class_of

    def class_of(self, descriptor: str) -> int:
        return self.graph.class_of.get(descriptor.encode("utf-8", "replace"), -1)

    def descriptor(self, class_: int) -> str:
        return self._names[class_].decode("utf-8", "replace")

    @cached_property
    def _names(self) -> list[bytes]:
        return list(self.graph.class_of)

    def above(self, class_: int) -> frozenset[int]:
        """The class and its ancestors in the app."""
        held = self._above.get(class_)
        if held is None:
            a = self.graph.above
            held = frozenset(a.target[a.first[class_] : a.first[class_ + 1]].tolist())
            self._above[class_] = held
        return held

    def below(self, descriptor: str) -> list[str]:
        """The class and its descendants in the app."""
        held = self._below.get(descriptor)
        if held is None:
            class_, a = self.class_of(descriptor), self.graph.above
            found = np.flatnonzero((a.target == class_) & (class_ >= 0))
            owners = sorted(set((np.searchsorted(a.first, found, "right") - 1).tolist()))
            held = [self.descriptor(c) for c in owners] or [descriptor]
            self._below[descriptor] = held
        return held

    def nodes(self, class_: int) -> list[int]:
        m = self.graph.members
        out: list[int] = m.target[m.first[class_] : m.first[class_ + 1]].tolist()
        return out

    def ancestry(self, descriptor: str) -> list[str]:
        """The class, then its superclasses, as far as they are known, then known library ones."""
        out = [descriptor]
        while len(out) < MAX_DEPTH and (above := self.superclass(out[-1])) and above not in out:
            out.append(above)
        queue = list(self.plan.supers.get(out[-1], ()))
        while queue and len(out) < 2 * MAX_DEPTH:
            above = queue.pop(0)
            if above not in out:
                out.append(above)
                queue += self.plan.supers.get(above, ())
        return out

    def every_ancestor(self, descriptor: str) -> set[str]:
        """All classes and interfaces above a class of the app, library ones with their own."""
        out: set[str] = set()
        queue = [descriptor]
        while queue:
            at = queue.pop()
            if at in out or len(out) > 500:
                continue
            out.add(at)
            found = self._definition(at)
            queue += self.plan.supers.get(at, ())
            if found is not None:
                queue += [found[0].superclass(found[1]), *found[0].interfaces(found[1])]
        return out

    def descendants(self, owner: str) -> list[str]:
        """Classes of the app below a class or interface of the library."""
        held = self._below.get("*" + owner)
        if held is None:
            open_ = np.flatnonzero(self.graph.platform).tolist()
            names = (self.descriptor(c) for c in open_)
            held = [n for n in names if owner in self.every_ancestor(n)]
            self._below["*" + owner] = held
        return held

    def is_native(self, ref: MethodRef) -> bool:
        """Whether the app declares a method as native."""
        found = self._definition(ref.owner)
        return found is not None and ref.name in found[0].native_methods(found[1])

    def carries(self, descriptor: str) -> bool:
        """Whether a value of this type may carry data."""
        held = self._carries.get(descriptor)
        if held is None:
            plain = descriptor.lstrip("[")
            held = not any(c in self.plan.never for c in self.ancestry(plain))
            self._carries[descriptor] = held
        return held

    # -- models ---------------------------------------------------------------------------

    def model(self, owner: str, name: str, descriptor: str) -> Model | None:
        """What the knowledge says of exactly this class's member."""
        names = self.plan.models.get(owner)
        if names is None:
            return None
        return names.get(name + descriptor) or names.get(name)

    def any_model(self, owner: str) -> Model | None:
        """What it says of all other members of a class."""
        return self.plan.models.get(owner, {}).get("*")

    def inherited_model(self, owner: str, name: str, descriptor: str) -> Model | None:
        """What it says of the member of a superclass that the library defines."""
        for above in self.ancestry(owner)[1:]:
            found = self.model(above, name, descriptor)
            if found is not None:
                return found
        return None

    # -- fields ---------------------------------------------------------------------------

    def key(self, owner: str, name: str) -> int:
        held = self._keys.get((owner, name))
        if held is None:
            held = self._keys[owner, name] = len(self.key_names)
            self.key_names.append((owner, name))
            if owner in ITEMS:
                self.items.add(held)
        return held

    def field_key(self, owner: str, name: str) -> int:
        """Key of a field, under the class that declares it."""
        at = owner
        for above in self.ancestry(owner):
            if name in self.declared(above):
                at = above
                break
        return self.key(at, name)

    def declared(self, descriptor: str) -> frozenset[str]:
        """Names of the fields that a class of the app declares."""
        held = self._declared.get(descriptor)
        if held is None:
            found = self._definition(descriptor)
            held = frozenset(found[0].field_names(found[1]) if found else ())
            self._declared[descriptor] = held
        return held

    def is_global(self, key: int) -> bool:
        """Whether one value stands for the field in all objects of its class.

        So it is for classes that the platform calls, and for those that are made in one place.
        """
        held = self._kinds.get(key)
        if held is None:
            owner, _ = self.key_names[key]
            held = self._kinds[key] = self.defined(owner) and (
                self._known_to_platform(owner) or self.callers.made_at(self.class_of(owner)) <= 1
            )
        return held

    def _known_to_platform(self, descriptor: str) -> bool:
        for class_ in sorted(self.above(self.class_of(descriptor))):
            found = self._definition(self.descriptor(class_))
            if found is None:
                continue
            above = [found[0].superclass(found[1]), *found[0].interfaces(found[1])]
            if any(not self.defined(a) and a and a not in self.plan.plain for a in above):
                return True
        return False
