"""Strings of a plan where they reach a call that uses them: settings, paths, commands, addresses.

The methods that load such a string are gone through, and those that decode or put together
one; then those that get it from them: by argument, by result, by a field of the app.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np

from auditor.readers.dex.file import File, Hit
from auditor.readers.dex.matcher import MAX_ARGUMENT, Facts, Place
from auditor.readers.dex.opcodes import CONST_STRING
from auditor.readers.dex.plan import Plan, Target
from auditor.readers.dex.program import Program
from auditor.readers.dex.statics import fields_holding
from auditor.readers.dex.targets import prepared, sinks_of
from auditor.readers.dex.values import Array, Parameter, Values, spread, text_of

MAX_DEPTH = 5
"""Methods one behind the other that a string goes through."""
MAX_METHODS = 50_000
_LISTS = ("[Ljava/lang/String;", "Ljava/util/List;")
Row = tuple[int, int]
"""(file, row) of a method."""


class _Use(NamedTuple):
    """A call that uses a string, as the parameter of a method reaches it."""

    member: str
    kinds: frozenset[str]


class StringMatcher:
    """Strings of all files of a build."""

    def __init__(self, program: Program, plan: Plan, facts: Facts) -> None:
        self.program, self.plan, self.facts = program, plan, facts
        self.wanted = prepared(plan).wanted
        self.sinks = [sinks_of(f.dex, plan) for f in program.files]
        self.reached: dict[Row, set[str]] = defaultdict(set)
        self.sources: dict[Row, set[Row]] = defaultdict(set)
        """Method -> methods from which it has strings."""
        self._flows: dict[Row, dict[int, list[_Use]]] = {}

    def collect(self) -> None:
        """Find the strings that signals name, and where they are used."""
        loads: dict[Row, list[tuple[Hit, tuple[Target, ...]]]] = defaultdict(list)
        rows: dict[Row, None] = {}
        for f in self.program.files:
            strings = self.wanted.strings(f.dex)
            for hit in f.pick(CONST_STRING, strings):
                loads[f.number, hit.row].append((hit, strings[hit.member]))
            for hit, targets in self._from_fields(f, strings):
                loads[hit.file, hit.row].append((hit, targets))
            rows.update(((f.number, r), None) for r in self._built(f))
        rows.update(dict.fromkeys(loads))
        self._go_through(list(rows))
        self._back()
        for row, hits in loads.items():
            for hit, targets in hits:
                for target in targets:
                    if target.key not in self.reached[row]:
                        text = target.value
                        self.facts.add(target, text[:MAX_ARGUMENT], text, Place(hit), reached=False)

    def _from_fields(
        self, f: File, strings: dict[int, tuple[Target, ...]]
    ) -> list[tuple[Hit, tuple[Target, ...]]]:
        """Reads, in all files, of static fields of this one that start with one of the strings."""
        out = []
        for field, string in fields_holding(f.dex, list(strings)).items():
            for other, i in self.program.same_field(f.number, field):
                reads = self.program.files[other].reads_of(i)
                out += [(hit, strings[string]) for hit in reads]
        return out

    def _built(self, f: File) -> list[int]:
        """Methods that call a sink and decode, or put together, what may be such a string."""
        names, found = f.found.names, f.found
        rows_of = f.rows_calling
        use = rows_of(self.sinks[f.number])
        # a command as an array of words shows in no constant either
        listed = (
            m for m in self.sinks[f.number] if f.dex.method(m).partition("(")[2].startswith(_LISTS)
        )
        decoded = use & rows_of(f.runtime.decoders) | rows_of(listed)
        pieces = use & rows_of(f.runtime.pieces) & ~decoded
        out = np.flatnonzero(decoded).tolist()
        here = CONST_STRING[found.op] & pieces[found.row]
        texts: dict[int, list[str]] = defaultdict(list)
        for row, string in zip(found.row[here].tolist(), names[here].tolist(), strict=True):
            texts[row].append(f.dex.string(string))
        return out + [row for row, held in texts.items() if self.wanted.can_make(held)]

    # -- methods --------------------------------------------------------------------------

    def _go_through(self, rows: list[Row]) -> None:
        seen = set(rows)
        for _ in range(MAX_DEPTH):
            more: dict[Row, None] = {}
            for row in rows:
                for other in self._method(row):
                    self.sources[other].add(row)
                    if other not in seen:
                        seen.add(other)
                        more[other] = None
                if len(seen) > MAX_METHODS:
                    self.program.note("strings")
                    return
            if not more:
                return
            rows = list(more)
        self.program.note("strings")

    def _method(self, row: Row) -> list[Row]:
        """Facts of the calls of one method; the methods that get its strings in turn."""
        f = self.program.files[row[0]]
        passed = self.program.passed(*row)
        units = f.dex.units
        for at, arguments in passed.arguments.items():
            method = int(units[at + 1])
            hit = Hit(row[0], at, row[1], method)
            kinds = self.sinks[row[0]].get(method)
            if kinds:
                self._use(hit, frozenset(kinds), arguments)
            elif any(isinstance(v, str | Array) for values in arguments for v in values):
                self._hand_on(row, hit, arguments)
        out: list[Row] = []
        if self._told(passed.returned):
            method = int(f.code.method[row[1]])
            for calls in self.program.callers([(row[0], method)]).values():
                out += [(c.file, c.row) for c in calls]
        for field, values in passed.writes.items():
            if self._told(values):
                for other, i in self.program.same_field(row[0], field):
                    reads = self.program.files[other].reads_of(i)
                    out += [(r.file, r.row) for r in reads]
        return [r for r in dict.fromkeys(out) if r != row]

    def _told(self, values: Values) -> bool:
        return any(self.wanted.of(v) for v in spread(values) if isinstance(v, str) and v)

    def _use(self, hit: Hit, kinds: frozenset[str], arguments: list[Values]) -> None:
        """A call of a sink."""
        dex = self.program.files[hit.file].dex
        settled = [spread(self.program.settle(values)) for values in arguments]
        for text in _texts(settled):
            for target in self.wanted.of(text):
                if target.kind in kinds:
                    self.reached[hit.file, hit.row].add(target.key)
                    self.facts.add(target, dex.method(hit.member), text, Place(hit))

    def _hand_on(self, row: Row, hit: Hit, arguments: list[Values]) -> None:
        """A call of a method of the app that takes such a string."""
        texts = [
            (k, v)
            for k, values in enumerate(arguments)
            for v in values
            if isinstance(v, str) and v and self.wanted.of(v)
        ]
        home = self.program.home(hit.file, hit.member) if texts else None
        if home is None:
            return
        flows = self._uses_of(home, MAX_DEPTH)
        via = self.program.files[hit.file].dex.method(hit.member)
        for k, text in texts:
            for use in flows.get(k, ()):
                for target in self.wanted.of(text):
                    if target.kind in use.kinds:
                        self.reached[row].add(target.key)
                        self.facts.add(target, use.member, text, Place(hit, via))

    def _uses_of(self, row: Row, depth: int) -> dict[int, list[_Use]]:
        """Parameter of a method -> the calls that use it, in the method and behind it."""
        held = self._flows.get(row)
        if held is not None or depth <= 0:
            return held or {}
        out: dict[int, list[_Use]] = defaultdict(list)
        self._flows[row] = out
        f = self.program.files[row[0]]
        for at, arguments in self.program.passed(*row).arguments.items():
            places = [
                (k, v.position)
                for k, values in enumerate(arguments)
                for v in spread(values)
                if isinstance(v, Parameter)
            ]
            if not places:
                continue
            method = int(f.dex.units[at + 1])
            kinds = self.sinks[row[0]].get(method)
            if kinds:
                for _, position in places:
                    out[position].append(_Use(f.dex.method(method), frozenset(kinds)))
            elif (home := self.program.home(row[0], method)) is not None and home != row:
                inner = self._uses_of(home, depth - 1)
                for k, position in places:
                    out[position] += [u for u in inner.get(k, ()) if u not in out[position]]
        return out

    def _back(self) -> None:
        """What a method reaches with strings of another, that one reaches too."""
        for _ in range(MAX_DEPTH):
            for row, sources in self.sources.items():
                for source in sources:
                    self.reached[source] |= self.reached[row]


def _texts(settled: list[Values]) -> list[str]:
    """Texts of the arguments of a call, and of a folder and a name together."""
    columns = [[t for v in values if (t := text_of(v))] for values in settled]
    out = [t for texts in columns for t in texts]
    parts = [texts[-1] for texts in columns if texts]
    if len(parts) > 1 and parts[0].startswith("/"):
        out.append("/".join(p.strip() for p in parts))
    return list(dict.fromkeys(out))
