"""What the platform does between methods: starts components, calls back, keeps stores of the app."""

from __future__ import annotations

from auditor.model import Component
from auditor.readers.dex.flow.facts import AWAY, RETURN, Edge, Fact, out
from auditor.readers.dex.flow.frame import MADE, PARAM, WHOLE, Call
from auditor.readers.dex.flow.origins import ANY_NAME, Origins
from auditor.readers.dex.flow.plan import Link, Named, SinkModel
from auditor.readers.dex.flow.program import Program

TARGET, ACTION = "#class", "#action"
"""Names under which the models of an Intent keep what it is for."""
RECEIVER = "Landroid/content/BroadcastReceiver;"
MAX_CLASSES = 40


class Components:
    """Which components an intent starts, and where its values arrive."""

    def __init__(
        self, program: Program, origins: Origins, components: tuple[Component, ...]
    ) -> None:
        self.p, self.origins, self.manifest = program, origins, components
        self.types = program.types
        self.stores = {
            m.store: (owner, name, m)
            for owner, names in program.plan.models.items()
            for name, m in names.items()
            if m.store
        }
        self._classes = {f"L{c.name.replace('.', '/')};": c for c in components}
        self._readers: dict[tuple[str, str], list[tuple[int, int]]] = {}
        self._exposed: dict[str, tuple[int, int]] | None = None
        self._registered: list[tuple[str, list[str]]] | None = None

    # -- components and their Intents -----------------------------------------------------

    def started(self, node: int, call: Call, sink: SinkModel) -> tuple[list[Fact], bool]:
        """(Intents that components of the app get, whether another app may get it)."""
        k = sink.takes[0] if sink.takes else 1
        if k >= len(call.args):
            return [], True
        targets, whole_t = self._asked(node, call, k, TARGET)
        actions, whole_a = self._asked(node, call, k, ACTION)
        kind = sink.component or ""
        owners = [t for t in map(self._descriptor, targets) if self._is(t, kind)]
        if targets and whole_t:
            return [f for o in owners for f in self.intents_of(o)], False
        for descriptor, component in self._classes.items():
            if component.kind == kind and set(component.actions) & set(actions):
                owners.append(descriptor)
        if kind == "receiver":
            owners += [o for o, named in self.registered() if set(named) & set(actions)]
        owners = list(dict.fromkeys(owners))[:MAX_CLASSES]
        inside = bool(actions) and whole_a and bool(owners)
        return [f for o in owners for f in self.intents_of(o)], not inside

    def _asked(self, node: int, call: Call, k: int, name: str) -> tuple[list[str], bool]:
        mask = call.contents.get((k, self.types.key("@", name)), 0)
        if not mask & ~1:
            return [], False
        return self.origins.texts(node, mask)

    @staticmethod
    def _descriptor(name: str) -> str:
        return (
            name if name.startswith("L") and name.endswith(";") else f"L{name.replace('.', '/')};"
        )

    def _is(self, descriptor: str, kind: str) -> bool:
        found = self._classes.get(descriptor)
        return (found is not None and found.kind == kind) or (
            kind == "receiver" and any(o == descriptor for o, _ in self.registered())
        )

    def intents_of(self, owner: str) -> list[Fact]:
        """Facts without key: the Intents that the methods of a component get."""
        out_: list[Fact] = []
        for named in self.p.plan.intents:
            if named.owner in self.types.ancestry(owner):
                for node in self.p.methods_of(owner, named.method):
                    label = self._parameter(node, named.param)
                    if label >= 0:
                        out_.append(Fact(node, label))
        class_ = self.types.class_of(owner)
        for c in sorted(self.types.above(class_)) if class_ >= 0 else ():
            for node in self.types.nodes(c):
                if self.p.live[node]:
                    out_ += [Fact(node, label) for label in self._asks(node)]
        return out_

    def _asks(self, node: int) -> list[int]:
        """Results of `getIntent` in a method."""
        out_ = []
        for call in self.p.frame(node).calls.values():
            model = self.p.method(node, call).model
            if model is not None and model.intent and call.result:
                out_.append(call.result)
        return out_

    def registered(self) -> list[tuple[str, list[str]]]:
        """(class of a receiver, actions) that the code registers."""
        if self._registered is None:
            self._registered = []
            for owner, names in self.p.plan.models.items():
                for name in [n for n, m in names.items() if m.registers]:
                    for node in self.p.calling(owner, name):
                        self._registered += self._registers(node)
            self._registered.sort()
        return self._registered

    def _registers(self, node: int) -> list[tuple[str, list[str]]]:
        out_ = []
        for call in self.p.frame(node).calls.values():
            model = self.p.method(node, call).model
            if model is None or not model.registers or len(call.args) < 3:
                continue
            mask = call.args[2] | call.contents.get((2, WHOLE), 0)
            actions, _ = self.origins.texts(node, mask)
            out_ += [(owner, actions) for owner in self.classes(node, call, 1, RECEIVER)]
        return out_

    # -- objects that the platform calls --------------------------------------------------

    def classes(self, node: int, call: Call, k: int, owner: str) -> list[str]:
        """Classes of the app that an argument may be, below a class or interface."""
        if k >= len(call.args):
            return self.below(owner)
        ref = self.p.method(node, call)
        static = call.op in (0x71, 0x77)
        if k == 0 and not static and self.types.defined(ref.owner):
            return [ref.owner]
        leaves, whole = self.origins.leaves(node, call.args[k])
        made = sorted({x.value for x in leaves if x.kind == MADE and self.types.defined(x.value)})
        frame = self.p.frame(node)
        for b in frame.users(call.args[k]):
            if frame.labels[b].kind == PARAM and frame.labels[b].at == 0:
                made.append(self.p.owner(node))
        if made:
            return list(dict.fromkeys(made))
        return [] if whole and leaves else self.below(owner)

    def below(self, owner: str) -> list[str]:
        """All classes of the app below one of the library."""
        return self.types.descendants(owner)[:MAX_CLASSES]

    def linked(self, node: int, call: Call, link: Link) -> list[int]:
        """The methods that the platform calls because of a call."""
        return [
            n
            for owner in self.classes(node, call, link.object, link.owner)
            for n in self.p.methods_of(owner, link.method)
            if self.p.live[n]
        ]

    def called_back(self, node: int, call: Call, links: tuple[Link, ...]) -> list[Fact]:
        """Parameters that get new data because of a call."""
        out_ = []
        for link in links:
            if link.value is None:
                for target in self.linked(node, call, link):
                    label = self._parameter(target, link.param)
                    if label >= 0:
                        out_.append(Fact(target, label))
        return out_

    def _parameter(self, node: int, k: int) -> int:
        labels = self.p.frame(node).labels
        for i in range(1, min(len(labels), k + 2)):
            if labels[i].kind == PARAM and labels[i].at == k:
                return i
        return -1

    def exposed(self) -> dict[str, tuple[int, int]]:
        """Class whose methods a web page may call -> (node, place) of the call that lets it."""
        if self._exposed is None:
            self._exposed = {}
            for owner, names in sorted(self.p.plan.models.items()):
                for name in sorted(n for n, m in names.items() if m.exposes):
                    for node in self.p.calling(owner, name):
                        for at, call in sorted(self.p.frame(node).calls.items()):
                            model = self.p.method(node, call).model
                            if model is not None and model.exposes:
                                for class_ in self.classes(node, call, 1, ""):
                                    self._exposed.setdefault(class_, (node, at))
        return self._exposed

    # -- what the platform takes from a method --------------------------------------------

    def _rules(self, fact: Fact) -> list[Named]:
        ref = self.p.named(fact.node)
        rules = [r for r in self.p.plan.returns if r.method == ref.name]
        if not rules:
            return []
        above = self.types.every_ancestor(ref.owner)
        return [
            r
            for r in rules
            if r.owner in above and fact.label == (out(r.param) if r.out else RETURN)
        ]

    def given(self, fact: Fact) -> list[Edge]:
        """Methods of the same object that get what this one returns or fills in."""
        edges = []
        for rule in self._rules(fact):
            if rule.gives is None:
                continue
            owner = self.p.named(fact.node).owner
            for node in self.p.methods_of(owner, rule.gives[0]):
                label = self._parameter(node, rule.gives[1])
                if label >= 0:
                    edges.append(Edge(Fact(node, label, fact.key, fact.handle), AWAY))
        return edges

    def takes(self, fact: Fact) -> bool:
        """Whether it is known what the platform does with what the method returns or fills in."""
        return bool(self._rules(fact))

    # -- stores of the app ----------------------------------------------------------------

    def readers(self, store: str, name: str) -> list[tuple[int, int]]:
        """(node, label) of the calls that get what stands under a key of a store."""
        held = self._readers.get((store, name))
        if held is None:
            held = self._readers[store, name] = self._find(store, name)
        return held

    def _find(self, store: str, name: str) -> list[tuple[int, int]]:
        out_: set[tuple[int, int]] = set()
        for owner, names in self.p.plan.models.items():
            for member in [n for n, m in names.items() if m.store == store and m.get is not None]:
                for node in self.p.calling(owner, member.partition("(")[0]):
                    out_.update(self._gets(node, store, name))
        return sorted(out_)

    def _gets(self, node: int, store: str, name: str) -> set[tuple[int, int]]:
        found = set()
        for call in self.p.frame(node).calls.values():
            model = self.p.method(node, call).model
            if model is None or model.store != store or model.get is None or not call.result:
                continue
            keys = self.origins.keys_of(node, call, model.get)
            if name in keys or ANY_NAME in (name, *keys):
                found.add((node, call.result))
        return found
