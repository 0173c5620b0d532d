"""Whether code below the prefix of a helper library is that library's.

A name proves nothing: anybody may put a class into `androidx.core`. What such a class reads is the
library's only where the knowledge lists the class, or a shrinker renamed it, or the build's metadata
names the library, and classes of that package read the like; else it is the app's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from auditor.knowledge.resolve import resolver_of
from auditor.knowledge.schema import Knowledge
from auditor.model import CodeFact, SdkFact

LOOK_UP = "looks_up"
"""Stands among the data of classes that look others up by name."""
_API = re.compile(r"v\d+")
"""`v4`, `v13`: packages of the support libraries, which no shrinker made."""
LOOKING = frozenset({"unresolved", "code_loading"})


class _Tables(NamedTuple):
    """(library, class or package) -> what is known to be read there."""

    classes: dict[tuple[str, str], set[str]]
    packages: dict[tuple[str, str], set[str]]
    below: dict[tuple[str, str], set[str]]
    """Of a package and all below it."""
    signals: dict[str, tuple[str, ...]]
    """Key of a signal -> its data."""


_HELD: list[tuple[Knowledge, _Tables]] = []
"""The tables of the last knowledge: they are the same for every build."""


def _tables_of(knowledge: Knowledge) -> _Tables:
    if not _HELD or _HELD[0][0] is not knowledge:
        tables = _Tables(defaultdict(set), defaultdict(set), defaultdict(set), {})
        for row in knowledge.library_classes:
            data = {*row.data, *((LOOK_UP,) if row.looks_up else ())}
            for class_ in row.classes:
                package = class_.rpartition(".")[0]
                tables.classes[row.library, class_].update(data)
                tables.packages[row.library, package].update(data)
                while package:
                    tables.below[row.library, package].update(data)
                    package = package.rpartition(".")[0]
        tables.signals.update((s.key, s.data) for s in knowledge.signals)
        _HELD[:] = [(knowledge, tables)]
    return _HELD[0][1]


class LibraryClasses:
    """The classes of helper libraries that are known to read, and what."""

    def __init__(self, knowledge: Knowledge, seen: Iterable[SdkFact]) -> None:
        self._knowledge = knowledge
        self._dependencies = tuple(f.value for f in seen if f.kind == "dependency")
        self._metadata: frozenset[str] | None = None

    def has(self, library: str, class_: str, fact: CodeFact) -> bool:
        """Whether what this class reads, or looks up, at a place is read by the library."""
        if fact.kind in LOOKING:
            return self._holds(library, class_, (LOOK_UP,))
        return self._holds(
            library, class_, _tables_of(self._knowledge).signals.get(fact.signal, ())
        )

    def _holds(self, library: str, class_: str, data: tuple[str, ...]) -> bool:
        tables = _tables_of(self._knowledge)
        wanted = {d for d in data if not self._ordinary(d)}
        if not wanted:
            return True
        outer = class_.partition("$")[0]
        listed = tables.classes.get((library, outer))
        if listed is not None:
            return wanted <= listed
        package, renamed = _unshrunk(outer)
        near = tables.packages if package == outer.rpartition(".")[0] else tables.below
        if not wanted <= near.get((library, package), set()):
            return False
        return renamed or library in self._named()

    def _ordinary(self, data: str) -> bool:
        """Data of which neither it nor what it is part of is serious or sensitive."""
        types = self._knowledge.data_types
        at: str | None = data
        while at is not None and at in types:
            if types[at].serious or types[at].sensitive:
                return False
            at = types[at].parent
        return data != LOOK_UP

    def _named(self) -> frozenset[str]:
        """Libraries that the metadata of the build names."""
        if self._metadata is None:
            resolve = resolver_of(self._knowledge)
            parts = (d.split(":") for d in self._dependencies)
            found = (resolve.coordinate(p[0], p[1]) for p in parts if len(p) > 1)
            self._metadata = frozenset(f for f in found if f is not None)
        return self._metadata


def _unshrunk(class_: str) -> tuple[str, bool]:
    """(the package as far as a shrinker left it, whether it renamed the class)."""
    *package, name = class_.split(".")
    kept = len(package)
    while kept and len(package[kept - 1]) <= 2 and not _API.fullmatch(package[kept - 1]):
        kept -= 1
    return ".".join(package[:kept]), len(name) <= 3 or kept < len(package)
