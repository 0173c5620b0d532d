"""Classes of the whole build: superclasses, models, which carry data, keys of fields."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from auditor.readers.dex.edges import FileGraph
from auditor.readers.dex.flow.callers import Callers
from auditor.readers.dex.flow.classes import Classes
from auditor.readers.dex.flow.plan import FlowPlan, Model
from auditor.readers.dex.graph import Graph
from auditor.readers.dex.tables import Dex

MAX_DEPTH = 32
"""Superclasses of one class that are looked at."""
OBJECT = "Ljava/lang/Object;"
"""Whose members all objects have, arrays too."""
ITEMS = ("@", "[")
"""In place of the class of a field: what stands under a name or an index."""


class Types:
    """Classes of the whole build: superclasses, models, which carry data, keys of fields."""

    def __init__(
        self,
        dexes: list[Dex],
        files: list[FileGraph],
        graph: Graph,
        plan: FlowPlan,
        callers: Callers,
    ) -> None:
        self.files = files
        self.graph, self.plan, self.callers = graph, plan, callers
        self._classes = [Classes(d) for d in dexes]
        self._supers: dict[str, str] = {}
        self._helpers: dict[str, str] = {}
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

    def slotted(self, file: int, index: int) -> bool:
        """Whether the app answers a method."""
        return self.slot(int(self.graph.methods[file][index])) >= 0

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
        """Whether the build defines a class."""
        return descriptor.encode("utf-8", "replace") in self.graph.class_of

    def class_of(self, descriptor: str) -> int:
        """Number of a class in the graph; -1 where the build has none."""
        return self.graph.class_of.get(descriptor.encode("utf-8", "replace"), -1)

    def descriptor(self, class_: int) -> str:
        """Descriptor of a class of the graph."""
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
        """The methods of a class of the graph."""
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
            queue = [owner, *(low for low, above in self.plan.supers.items() if owner in above)]
            found: dict[str, None] = {}
            for name in queue:
                queue += [
                    low for low, up in self.plan.supers.items() if name in up and low not in queue
                ]
                for child in self._children(name):
                    found.update(dict.fromkeys(self.below(child)))
            held = sorted(found)
            self._below["*" + owner] = held
        return held

    def _children(self, owner: str) -> list[str]:
        """Classes of the app that name a type as their superclass or interface."""
        out: list[str] = []
        raw = owner.encode("utf-8", "replace")
        for file in self.files:
            found = file.types.index(raw) if raw in file.types else -1
            if found >= 0:
                at = np.flatnonzero(file.parents.target == found)
                rows = np.searchsorted(file.parents.first, at, "right") - 1
                out += [file.types[c].decode("utf-8", "replace") for c in file.classes[rows]]
        return out

    def is_native(self, owner: str, name: str) -> bool:
        """Whether the app declares a method as native."""
        found = self._definition(owner)
        return found is not None and name in found[0].native_methods(found[1])

    def carries(self, descriptor: str) -> bool:
        """Whether a value of this type may carry data."""
        held = self._carries.get(descriptor)
        if held is None:
            plain = descriptor.lstrip("[")
            held = not any(c in self.plan.never for c in self.ancestry(plain))
            self._carries[descriptor] = held
        return held

    def helper(self, descriptor: str) -> str:
        """The helper library that a class belongs to, by its package; empty for none."""
        held = self._helpers.get(descriptor)
        if held is None:
            held, at = "", descriptor.rfind("/")
            while at > 0 and not held:
                held = descriptor[: at + 1] if descriptor[: at + 1] in self.plan.helpers else ""
                at = descriptor.rfind("/", 0, at)
            self._helpers[descriptor] = held
        return held

    # -- models ---------------------------------------------------------------------------

    def model(self, owner: str, name: str, descriptor: str) -> Model | None:
        """What the knowledge says of exactly this class's member."""
        names = self.plan.models.get(OBJECT if owner.startswith("[") else owner)
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
        """Number of a field by owner and name."""
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
