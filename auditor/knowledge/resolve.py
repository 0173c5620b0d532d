"""Names that people write -> ids of the knowledge: SDKs, data types, permissions."""

from __future__ import annotations

import re

from auditor.knowledge.schema import Knowledge
from auditor.names import full_permission

_NOISE = re.compile(r"(?i)\b(?:sdk|android|for android|the)\b|sdk$")
_COORDINATE = re.compile(r"^([\w.\-]+):([\w.\-]+)(?::([\w.\-+]+))?")


def squeeze(name: str) -> str:
    """A name without case, white space, punctuation and the word SDK."""
    bare = _NOISE.sub("", name)
    return re.sub(r"[\W_]+", "", bare.lower()) or re.sub(r"[\W_]+", "", name.lower())


class Resolver:
    """Finds SDKs by alias, Maven coordinate or package; built once per knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._names: dict[str, str] = {}
        self._literal: set[str] = set()
        self._coordinates: dict[str, str] = {}
        self._groups: dict[str, set[str]] = {}
        self._prefixes: dict[str, str] = {}
        # SDKs win over libraries, entries with code signatures over others
        order = sorted(
            knowledge.sdks.values(),
            key=lambda s: (s.kind != "sdk", not s.prefixes, not s.declares, s.id),
        )
        for sdk in order:
            self._literal |= {n.lower() for n in (sdk.name, *sdk.aliases)}
            for name in (sdk.id, sdk.name, *sdk.aliases):
                key = squeeze(name)
                if len(key) >= 2:
                    self._names.setdefault(key, sdk.id)
            for coordinate in sdk.maven:
                self._coordinates.setdefault(coordinate.lower(), sdk.id)
                self._groups.setdefault(coordinate.partition(":")[0].lower(), set()).add(sdk.id)
            for prefix in sdk.prefixes:
                self._prefixes.setdefault(prefix, sdk.id)

    def sdk(self, name: str) -> str | None:
        """Id of the SDK that a name, coordinate or package stands for."""
        name = name.strip()
        m = _COORDINATE.match(name)
        if m and "." in m[1]:
            return self.coordinate(m[1], m[2])
        found = self._names.get(squeeze(name))
        if found is None and re.search(r"[(（/]", name):
            parts = [p for p in re.split(r"[()（）/]", name) if len(squeeze(p)) >= 2]
            found = next(
                (self._names[squeeze(p)] for p in parts if squeeze(p) in self._names), None
            )
        if found is None:
            runs = [
                r for r in re.findall(r"[\u4e00-\u9fff]{3,}|[A-Za-z][\w.+ ]{3,}", name) if r != name
            ]
            found = next((self._names[squeeze(r)] for r in runs if squeeze(r) in self._names), None)
        if found is None and re.fullmatch(r"[a-z]\w*(?:\.\w+)+", name):
            found = self.package(name)
        return found

    def exact(self, name: str) -> str | None:
        """Id of the SDK whose whole name or alias this is."""
        return self._names.get(squeeze(name))

    def literal(self, name: str) -> bool:
        """Whether an entry is called just so, not only with SDK or other words beside it."""
        return name.lower() in self._literal

    def coordinate(self, group: str, artifact: str) -> str | None:
        """Exact coordinate, else the only SDK of the group, else the group as a package."""
        exact = self._coordinates.get(f"{group}:{artifact}".lower())
        if exact:
            return exact
        of_group = self._groups.get(group.lower(), set())
        if len(of_group) == 1:
            return next(iter(of_group))
        return self.package(group)

    def package(self, name: str) -> str | None:
        """The SDK with the longest prefix of a package name."""
        at = name
        while at:
            if at in self._prefixes:
                return self._prefixes[at]
            at = at.rpartition(".")[0]
        return None


_HELD: dict[int, tuple[Knowledge, Resolver]] = {}


def resolver_of(knowledge: Knowledge) -> Resolver:
    """The resolver of this knowledge, made at its first use."""
    held = _HELD.get(id(knowledge))
    if held is None or held[0] is not knowledge:
        held = _HELD[id(knowledge)] = (knowledge, Resolver(knowledge))
    return held[1]


def permission_id(text: str, knowledge: Knowledge) -> str | None:
    """Full name of a permission given whole or by its constant."""
    if text in knowledge.permissions:
        return text
    full = full_permission(text.upper())
    if full in knowledge.permissions:
        return full
    tail = [n for n in knowledge.permissions if n.rpartition(".")[2] == text.upper()]
    return tail[0] if tail else None
