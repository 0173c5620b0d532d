"""Who a class belongs to: the app, an SDK by its longest prefix, or nobody known.

A renamed class belongs to whom a text in it tells (`marks`), else to the SDK on whose way alone the
app was seen to come to it; both are less sure than a name.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable

from auditor.knowledge.schema import Knowledge, Sdk
from auditor.library_classes import LibraryClasses
from auditor.model import CodeFact, Collector, Manifest, SdkFact
from auditor.names import dotted

GENERIC_SECOND = frozenset(
    {
        "github",
        "gitlab",
        "google",
        "android",
        "example",
        "apps",
        "app",
        "gmail",
        "sourceforge",
        "bitbucket",
        "appspot",
        "firebaseapp",
        "test",
        "mycompany",
        "company",
        "dev",
    }
)


APP = Collector(kind="app", id="app", name="the app")


class Attribution:
    """Who a class belongs to: the app, an SDK by its longest prefix, or nobody known."""

    def __init__(
        self,
        knowledge: Knowledge,
        manifest: Manifest,
        own_packages: tuple[str, ...] = (),
        seen: Iterable[SdkFact] = (),
    ) -> None:
        self._entries = knowledge.sdks
        stands_for = {m.text: m.stands_for for m in knowledge.marks}
        self._renamed = {
            dotted(f.where): stands_for[f.value]
            for f in sorted((f for f in seen if f.kind == "text"), key=lambda f: f.value)
            if f.value in stands_for and _flattened(dotted(f.where))
        }
        self._sdks, self._natives, self._patterns = _tables_of(knowledge)
        self._libraries = LibraryClasses(knowledge, seen)
        package = manifest.package
        own = {package, *own_packages}
        parts = package.split(".")
        if len(parts) >= 3 and parts[1] not in GENERIC_SECOND:
            own.add(".".join(parts[:2]))
        elif len(parts) >= 4:
            own.add(".".join(parts[:3]))
        self._own = {o for o in own if o}
        self._given = set(own_packages)
        self._application_id = package
        self._held: dict[str, Collector] = {}

    def sdk_of(self, package: str) -> Sdk | None:
        """The SDK with the longest prefix of this package; the app's own id is no SDK."""
        at = package
        while at:
            found = self._sdks.get(at)
            if found is not None:
                if self._application_id == at or self._application_id.startswith(at + "."):
                    return None
                return found
            at = at.rpartition(".")[0]
        return None

    def sdk_of_library(self, name: str) -> Sdk | None:
        """The SDK that a native library belongs to, by its whole name or a pattern of versions."""
        found = self._natives.get(name)
        return found or next((s for p, s in self._patterns if p.match(name)), None)

    def of(self, descriptor: str) -> Collector:
        """Collector of a Dalvik class descriptor or signature."""
        name = descriptor[1:].partition(";")[0].replace("/", ".")
        package = name.rpartition(".")[0]
        held = self._held.get(name)
        if held is None:
            held = self._held[name] = self._find(name, package)
        return held

    def name_of(self, descriptor: str) -> str:
        """Dotted name of the class of a descriptor or signature, before a shrinker renamed it."""
        name = dotted(descriptor.partition("->")[0])
        return self._renamed.get(name, name)

    def by_name(self, fact: CodeFact) -> bool:
        """Whether the name of its class alone tells whose a place in the code is."""
        name = dotted(fact.caller.partition("->")[0])
        found = self.of_fact(fact)
        return name not in self._renamed and (found in (APP, self.of(fact.caller)))

    def of_fact(self, fact: CodeFact) -> Collector:
        """Collector of one place in the code; a native library belongs to whose methods it has."""
        if fact.kind != "native":
            found = self.of(fact.caller)
            if not self.keeps(fact.caller, fact):
                return APP
            return self._on_the_way(fact, found) or found
        sdk = self.sdk_of_library(fact.caller.rpartition("/")[2])
        if sdk is not None:
            return Collector(kind=sdk.kind, id=sdk.id, name=sdk.name)
        return self.of(fact.via) if fact.via else self.of("")

    def keeps(self, method: str, fact: CodeFact) -> bool:
        """Whether a method may take what is read: not where it only bears the name of a library."""
        owner = self.of(method)
        return owner.kind != "library" or self._libraries.has(owner.id, self.name_of(method), fact)

    def _on_the_way(self, fact: CodeFact, found: Collector) -> Collector | None:
        """The SDK that comes to code without an owner, or to code that its vendor's SDKs share."""
        entry = self._entries.get(found.id)
        shared = entry is not None and entry.shared
        if found.kind != "unattributed" and not shared:
            return None
        for step in reversed(fact.chain):
            other = self.of(step if "->" in step else _component(step))
            if other.id == found.id or other.kind in ("unattributed", "library"):
                continue
            asker = self._entries.get(other.id)
            if asker is None or asker.shared or (entry and asker.vendor != entry.vendor):
                return None
            return other
        return None

    def _find(self, name: str, package: str) -> Collector:
        if self._under(package, self._given):
            return APP
        sdk = self.sdk_of(self._renamed.get(name, name))
        if sdk is not None:
            return Collector(kind=sdk.kind, id=sdk.id, name=sdk.name)
        if self._under(package, self._own):
            return APP
        if _flattened(name):
            return Collector(kind="unattributed", id="obfuscated", name="obfuscated code")
        return Collector(kind="unattributed", id="unattributed", name="unattributed code")

    @staticmethod
    def _under(package: str, roots: set[str]) -> bool:
        return any(package == r or package.startswith(r + ".") for r in roots)


def _component(step: str) -> str:
    """`service com.x.Y`, the start of a way -> the descriptor of the class."""
    return f"L{step.rpartition(' ')[2].replace('.', '/')};"


_Tables = tuple[dict[str, Sdk], dict[str, Sdk], list[tuple[re.Pattern[str], Sdk]]]
_HELD: list[tuple[Knowledge, _Tables]] = []
"""The tables of the last knowledge: they are the same for every build."""


def _tables_of(knowledge: Knowledge) -> _Tables:
    """SDKs by prefix, by the name of a native library, by a pattern of such names."""
    if not _HELD or _HELD[0][0] is not knowledge:
        named = [(n, s) for s in knowledge.sdks.values() for n in s.native]
        prefixes = {p: s for s in knowledge.sdks.values() for p in s.prefixes}
        natives = {n: s for n, s in named if "*" not in n}
        patterns = [
            (re.compile(fnmatch.translate(n)), s)
            for n, s in sorted(named, key=_longest)
            if "*" in n
        ]
        _HELD[:] = [(knowledge, (prefixes, natives, patterns))]
    return _HELD[0][1]


def _longest(named: tuple[str, Sdk]) -> tuple[int, str]:
    return (-len(named[0]), named[0])


def _flattened(name: str) -> bool:
    """A name that a shrinker made: `a.b.c`, `x0.d`, or a short class in no package at all."""
    *package, class_ = name.split(".")
    short = all(0 < len(c) <= 3 for c in class_.split("$"))
    return short and all(len(p) <= 2 for p in package)
