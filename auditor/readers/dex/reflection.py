"""Classes and members that code looks up by their names, and where the names stay unknown.

Which calls do so is knowledge (`signals/lookups.yml`). A name that a method was given is judged
at its callers; one that nothing tells is an unresolved call: what it leads to cannot be said.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from auditor.readers.dex.file import Hit
from auditor.readers.dex.matcher import (
    MAX_CALLS,
    MAX_HANDED,
    Facts,
    Handed,
    Place,
    parameters,
    positions,
)
from auditor.readers.dex.opcodes import INVOKE
from auditor.readers.dex.plan import Lookup, Plan, Target, member_parts
from auditor.readers.dex.program import Program, filled
from auditor.readers.dex.straight import arguments
from auditor.readers.dex.values import ClassOf, Start, Values, text_of

UNRESOLVED: Final = "unresolved"
ANY = "*"


class Named(NamedTuple):
    """A member, or a whole class, that a method looks up."""

    file: int
    row: int
    class_: str
    """Dotted name."""
    member: str
    """`*` for any; empty for the class alone."""


class ReflectionMatcher:
    """Lookups by name in all files of a build."""

    def __init__(self, program: Program, plan: Plan, facts: Facts) -> None:
        self.program, self.plan, self.facts = program, plan, facts
        self.named: list[Named] = []
        self.lookups: list[dict[int, Lookup]] = []
        for f in program.files:
            here: dict[int, Lookup] = {}
            for lookup in plan.lookups:
                owner, name, descriptor = member_parts(lookup.member)
                t = f.dex.type_index(owner)
                for i in f.dex.methods_named(t, name) if t >= 0 else ():
                    if f.dex.prototype(int(f.dex.methods[i]["proto"])).startswith(descriptor):
                        here[i] = lookup
            self.lookups.append(here)

    def collect(self) -> None:
        """Find look-ups by name and judge what they find."""
        handed: dict[tuple[int, int], list[Handed]] = {}
        for f in self.program.files:
            for hit in f.pick(INVOKE, self.lookups[f.number]):
                given = arguments(self.program, hit, self._places(hit))
                if parameters(self._asked(hit, given)):
                    key = (hit.file, int(f.code.method[hit.row]))
                    handed.setdefault(key, []).append(Handed(hit, given))
                else:
                    self._judge(hit, given, Place(hit))
        self._handed(handed)

    def _handed(self, handed: dict[tuple[int, int], list[Handed]]) -> None:
        left = MAX_CALLS
        for step in range(MAX_HANDED + 1):
            more: dict[tuple[int, int], list[Handed]] = {}
            calls = self.program.callers(handed) if step < MAX_HANDED else {}
            for key, inner in handed.items():
                for call in calls.get(key, ()):
                    left -= 1
                    given = arguments(
                        self.program, call, positions(v for h in inner for v in h.given)
                    )
                    via = self.program.files[key[0]].dex.method(key[1])
                    for h in inner:
                        whole = [filled(values, given) for values in h.given]
                        if left > 0 and parameters(self._asked(h.hit, whole)):
                            method = int(self.program.files[call.file].code.method[call.row])
                            if (call.file, method) != key:
                                outer = more.setdefault((call.file, method), [])
                                outer.append(Handed(h.hit, whole))
                                continue
                        self._judge(h.hit, whole, Place(call, via))
                if not calls.get(key):
                    # nobody in the build calls it: whoever does decides
                    for h in inner:
                        self._judge(h.hit, h.given, Place(h.hit))
            handed = more
            if not handed:
                return
        self.program.note("callers")

    def _lookup(self, hit: Hit) -> Lookup:
        return self.lookups[hit.file][hit.member]

    def _places(self, hit: Hit) -> list[int]:
        """The arguments that decide what is found."""
        lookup = self._lookup(hit)
        return [p for p in (lookup.class_at, lookup.name_at) if p is not None]

    def _asked(self, hit: Hit, given: list[Values]) -> list[Values]:
        return [given[p] for p in self._places(hit) if p < len(given)]

    def _judge(self, hit: Hit, given: list[Values], place: Place) -> None:
        lookup = self._lookup(hit)
        names = _names(given, lookup.name_at)
        if lookup.finds == "class":
            classes: list[str] = [n.replace("/", ".") for n in names.known]
            members = [""]
            # no class of the platform stands in no package: the name is not what it will be
            open_ = names.open_ or not self._own([c for c in classes if "." not in c])
        else:
            found = _classes(given, lookup.class_at)
            classes, members = found.known, names.known
            open_ = found.open_ or names.open_
            if names.open_ and found.known and not found.open_ and self._own(found.known):
                members, open_ = [ANY], False
        for class_ in classes:
            for member in members:
                self._name(class_, member, place)
        if open_:
            self._unresolved(hit, place)

    def _own(self, classes: list[str]) -> bool:
        """Whether all of these are classes of the app: what is looked up is then one of theirs."""
        raw = (f"L{c.replace('.', '/')};".encode("utf-8", "replace") for c in classes)
        return all(self.program.class_at(d) is not None for d in raw)

    def _name(self, class_: str, member: str, place: Place) -> None:
        hit = place.hit
        self.named.append(Named(hit.file, hit.row, class_, member))
        owner = f"L{class_.replace('.', '/')};"
        for target in self.plan.members.get(owner, ()):
            known = target.kind in ("api_call", "api_field") and not target.value
            if known and target.name == member:
                whole = f"{owner}->{target.name}{target.descriptor}"
                self.facts.add(target, whole, member, place, kind="reflection")

    def _unresolved(self, hit: Hit, place: Place) -> None:
        member = self.program.files[hit.file].dex.method(hit.member)
        target = Target(key=f"{UNRESOLVED} {member.partition('(')[0]}", kind=UNRESOLVED)
        self.facts.add(target, member, None, place)


class _Told(NamedTuple):
    known: list[str]
    open_: bool


def _names(given: list[Values], at: int | None) -> _Told:
    if at is None:
        return _Told([], True)
    values = given[at] if at < len(given) else ()
    texts = [text_of(v) for v in values]
    known = [t for t in texts if t is not None and not isinstance(t, Start)]
    return _Told(list(dict.fromkeys(known)), len(known) < len(values) or not values)


def _classes(given: list[Values], at: int | None) -> _Told:
    values = given[at] if at is not None and at < len(given) else ()
    known = [v.name for v in values if isinstance(v, ClassOf) and isinstance(v.name, str)]
    return _Told(list(dict.fromkeys(known)), len(known) < len(values) or not values)
