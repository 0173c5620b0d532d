"""The places of a build's DEX files that are evidence of a signal.

Calls and field reads by their member, callbacks that the app overrides, strings where they
reach a call that uses them, members that reflection names. A constant may come through methods
and fields of the app, whichever file they are in.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from auditor.model import CodeFact, CodeKind
from auditor.readers.dex.file import File, Hit
from auditor.readers.dex.hierarchy import Owners
from auditor.readers.dex.opcodes import CONST_STRING, FIELD_READ, INVOKE
from auditor.readers.dex.plan import Plan, Target
from auditor.readers.dex.program import Program, filled
from auditor.readers.dex.straight import NONE, arguments, in_loop, loaded_before
from auditor.readers.dex.targets import CALLBACK, members_of
from auditor.readers.dex.values import (
    ClassOf,
    OwnPackage,
    Parameter,
    Unknown,
    Values,
)

MAX_ARGUMENT = 200
MAX_HANDED = 5
"""Methods of the app one behind the other that hand a parameter on."""
MAX_CALLS = 100_000
"""Calls of such methods that are looked at."""
FEW = 64
"""Calls of one kind that are not worth a look ahead."""
_ONE_TEXT = ("(Ljava/lang/String;)", "(Ljava/lang/CharSequence;)")
MIN_BODY = 3
"""Code units of an override that does more than return or call its superclass's method."""


class Found(NamedTuple):
    """A fact with the method in which it stands."""

    fact: CodeFact
    file: int
    method: int
    """method_id of the caller."""


class Place(NamedTuple):
    """Where evidence stands, and the method through which the argument comes there."""

    hit: Hit
    via: str | None = None


class Facts:
    """Gathers the facts of a build, each once."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.out: list[Found] = []
        self._seen: set[tuple[str, int, int]] = set()

    def add(
        self,
        target: Target,
        member: str,
        argument: str | None,
        place: Place,
        *,
        kind: CodeKind | None = None,
        reached: bool = True,
    ) -> None:
        """Keep one place, once for each signal and instruction."""
        hit = place.hit
        if (target.key, hit.file, hit.at) in self._seen:
            return
        self._seen.add((target.key, hit.file, hit.at))
        f = self.program.files[hit.file]
        method = int(f.code.method[hit.row])
        fact = CodeFact(
            signal=target.key,
            kind=kind or target.kind,
            member=member,
            argument=argument[:MAX_ARGUMENT] if argument else argument,
            caller=f.dex.method(method),
            dex=f.dex.name,
            offset=hit.at * 2,
            reached=reached,
            via=place.via,
        )
        self.out.append(Found(fact, hit.file, method))


class Handed(NamedTuple):
    """A call whose arguments its method was given: its callers say what they are."""

    hit: Hit
    given: list[Values]


class SignalMatcher:
    """Calls, field reads and callbacks of all files of a build."""

    def __init__(self, program: Program, plan: Plan, below: Owners, facts: Facts) -> None:
        self.program, self.plan, self.facts = program, plan, facts
        self.members = [members_of(f.dex, plan, below) for f in program.files]
        self.methods = [methods for methods, _ in self.members]

    def collect(self) -> None:
        """Find the calls and reads that signals name, in every file."""
        handed: dict[tuple[int, int], list[Handed]] = {}
        for f in self.program.files:
            methods, fields = self.members[f.number]
            for hit in f.pick(FIELD_READ, fields):
                for target in fields[hit.member]:
                    self.facts.add(target, named(target, f.dex.field(hit.member)), None, Place(hit))
            self._callbacks(f)
            calls = [m for m, targets in methods.items() if self._called(f, m, targets)]
            by_text = [m for m in calls if self._by_text(f, m, methods[m])]
            for hit in f.pick(INVOKE, set(calls).difference(by_text)):
                self._call(f, hit, handed)
            for hit in self._open_texts(f, by_text):
                self._call(f, hit, handed)
        self._handed(handed)

    def _by_text(self, f: File, method: int, targets: list[Target]) -> bool:
        """Whether a call of the method counts by its only argument, a text, alone."""
        return f.dex.prototype(int(f.dex.methods[method]["proto"])).startswith(_ONE_TEXT) and all(
            t.value and not t.value.startswith("&") for t in targets
        )

    def _open_texts(self, f: File, methods: list[int]) -> list[Hit]:
        """Calls of these methods, but for those that are given another constant."""
        hits = f.pick(INVOKE, methods)
        if len(hits) < FEW:
            return hits
        texts = loaded_before(f, *(np.array([h[i] for h in hits], np.int64) for i in (1, 2)))
        wanted = {t.value for m in methods for t in self.members[f.number][0][m]}
        known = {f.dex.string_index(w) for w in wanted} | {NONE}
        return [h for h, text in zip(hits, texts.tolist(), strict=True) if text in known]

    def _called(self, f: File, method: int, targets: list[Target]) -> bool:
        """Whether a call of the method counts: not of an override, whose own calls do."""
        if all(t.kind == CALLBACK or t.override for t in targets):
            return False
        owner = f.dex.type_name(int(f.dex.methods[method]["class"]))
        return any(t.owner == owner for t in targets) or not self._defined(f, method)

    def _defined(self, f: File, method: int) -> bool:
        home = self.program.home(f.number, method)
        return home is not None

    def _callbacks(self, f: File) -> None:
        """Methods of the app that the platform calls with data in its hands."""
        methods, _ = self.members[f.number]
        for m, targets in methods.items():
            row = int(f.row[m])
            if row < 0 or not any(t.kind == CALLBACK or t.override for t in targets):
                continue
            start, end = int(f.code.start[row]), int(f.code.end[row])
            place = Place(Hit(f.number, start, row, m))
            gives = constant_of(f.dex.units[start:end].tolist())
            for target in targets:
                if target.override and gives is not None and target.value == gives:
                    self.facts.add(target, named(target, f.dex.method(m)), gives, place)
                elif target.kind == CALLBACK and end - start >= MIN_BODY:
                    self.facts.add(target, named(target, f.dex.method(m)), None, place)

    # -- calls ----------------------------------------------------------------------------

    def _call(self, f: File, hit: Hit, handed: dict[tuple[int, int], list[Handed]]) -> None:
        targets = [
            t
            for t in self.members[f.number][0][hit.member]
            if t.kind != CALLBACK and not t.override
        ]
        need = any(t.conditional for t in targets)
        given = arguments(self.program, hit) if need else []
        loops = any(t.in_loop for t in targets) and self._loops(hit)
        self._add(targets, hit, Place(hit), given, loops)
        if need and parameters(given):
            key = (hit.file, int(f.code.method[hit.row]))
            handed.setdefault(key, []).append(Handed(hit, given))

    def _add(
        self, targets: list[Target], hit: Hit, place: Place, given: list[Values], loops: bool
    ) -> None:
        member = self.program.files[hit.file].dex.method(hit.member)
        for target in self._judged(targets, hit, given, loops):
            if place.via is None or target.value or target.in_loop:
                self.facts.add(target, named(target, member), target.value or None, place)

    def _judged(
        self, targets: list[Target], hit: Hit, given: list[Values], loops: bool
    ) -> list[Target]:
        """The targets of a call that its arguments and surroundings allow."""
        told = {t.value for t in targets if t.value}
        words = [_words(values) for values in given]
        exact = [t for t in targets if t.value and any(meets(t.value, w) for w in words)]
        # a register that may hold something else too leaves the general case open
        open_ = not exact or any(
            w & told and (w - told or any(isinstance(v, Unknown) for v in values))
            for w, values in zip(words, given, strict=True)
        )
        out = []
        for target in [*exact, *(t for t in targets if open_ and not t.value)]:
            if target.with_strings and not self._has_strings(hit, target.with_strings):
                continue
            if target.in_loop and (not loops or _fixed(given[1:2])):
                continue
            if target.unknown and _known(given):
                continue
            out.append(target)
        return out

    def _loops(self, hit: Hit) -> bool:
        return in_loop(self.program.files[hit.file], hit)

    def _has_strings(self, hit: Hit, wanted: tuple[str, ...]) -> bool:
        """Whether the method loads all these strings."""
        f = self.program.files[hit.file]
        indices = {f.dex.string_index(w) for w in wanted}
        if -1 in indices:
            return False
        return indices <= {h.member for h in f.pick(CONST_STRING, indices, [hit.row])}

    def _handed(self, handed: dict[tuple[int, int], list[Handed]]) -> None:
        """Calls of the methods that hand their parameters on to a call of a signal."""
        left = MAX_CALLS
        done: set[tuple[int, int, int, int]] = set()
        for _ in range(MAX_HANDED):
            more: dict[tuple[int, int], list[Handed]] = {}
            for key, calls in self.program.callers(handed).items():
                for call in calls:
                    left -= 1
                    if left < 0:
                        self.program.note("callers")
                        return
                    self._caller(key, call, handed[key], done, more)
            handed = more

    def _caller(
        self,
        key: tuple[int, int],
        call: Hit,
        handed: list[Handed],
        done: set[tuple[int, int, int, int]],
        more: dict[tuple[int, int], list[Handed]],
    ) -> None:
        given = arguments(self.program, call, positions(v for h in handed for v in h.given))
        via = self.program.files[key[0]].dex.method(key[1])
        for inner in handed:
            mark = (call.file, call.at, inner.hit.file, inner.hit.at)
            if mark in done:
                continue
            done.add(mark)
            whole = [filled(values, given) for values in inner.given]
            methods, _ = self.members[inner.hit.file]
            targets = [t for t in methods[inner.hit.member] if t.value or t.in_loop]
            loops = any(t.in_loop for t in targets) and self._loops(call)
            self._add(targets, inner.hit, Place(call, via), whole, loops)
            if parameters(whole):
                outer = (call.file, int(self.program.files[call.file].code.method[call.row]))
                more.setdefault(outer, []).append(Handed(inner.hit, whole))


def constant_of(units: list[int]) -> str | None:
    """What a body gives back that is `const/4 v, N` and `return v` alone; None for any other."""
    if len(units) != 2 or units[0] & 0xFF != 0x12 or units[1] & 0xFF not in (0x0F, 0x11):
        return None
    if units[0] >> 8 & 0xF != units[1] >> 8:
        return None
    literal = units[0] >> 12
    return str(literal - 16 if literal & 8 else literal)


def by_row(hits: Iterable[Hit]) -> dict[int, list[Hit]]:
    """The instructions of each method."""
    rows: dict[int, list[Hit]] = {}
    for h in hits:
        rows.setdefault(h.row, []).append(h)
    return rows


def _words(values: Values) -> set[str]:
    """Constants as the knowledge writes them: numbers too are text there."""
    return {str(v) for v in values if isinstance(v, str | int)}


def parameters(given: list[Values]) -> bool:
    """Whether a caller decides one of the arguments."""
    return any(
        isinstance(v, Parameter) or (isinstance(v, ClassOf) and isinstance(v.name, Parameter))
        for values in given
        for v in values
    )


def positions(columns: Iterable[Values]) -> set[int]:
    """The parameters that a caller decides."""
    held = (v.name if isinstance(v, ClassOf) else v for values in columns for v in values)
    return {v.position for v in held if isinstance(v, Parameter)}


def meets(wanted: str, words: set[str]) -> bool:
    """Whether one of the constants is the wanted one; `&32`: a number with this flag."""
    if not wanted.startswith("&"):
        return wanted in words
    flag = int(wanted[1:])
    return any(w.lstrip("-").isdigit() and int(w) & flag for w in words)


def _known(given: list[Values]) -> bool:
    """Whether an argument is a known number or text, or the app's own name."""
    return any(isinstance(v, int | str | OwnPackage) for values in given for v in values)


def _fixed(given: list[Values]) -> bool:
    """Whether an argument is a constant, or the app's own name."""
    return any(isinstance(v, str | OwnPackage) for values in given for v in values)


def named(target: Target, member: str) -> str:
    """The member as the signal names it, where a subclass stood for the owner."""
    return (
        member
        if not target.owner or member.startswith(target.owner)
        else f"{target.owner}{member[member.index('->') :]}"
    )
