"""The places of one DEX file that are evidence of a signal.

Calls and field reads by their member; strings where they reach a call that uses them, also
through one method of the app that hands its parameter on; members that reflection names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from auditor.model import CodeFact, CodeKind
from auditor.readers.dex.code import Code
from auditor.readers.dex.instructions import Instructions
from auditor.readers.dex.library_models import Runtime
from auditor.readers.dex.opcodes import CONST_STRING, FIELD_READ, INVOKE, STATIC_READ
from auditor.readers.dex.plan import Plan, Target
from auditor.readers.dex.propagation import Passed, arguments
from auditor.readers.dex.statics import fields_holding
from auditor.readers.dex.tables import Dex
from auditor.readers.dex.targets import members_of, sinks_of, wanted_of
from auditor.readers.dex.values import ClassOf, OwnPackage, Parameter, Values

MAX_ARGUMENT = 200
MAX_PASSES = 20_000
"""Methods of one file that get the slower look; behind that strings count as not reached."""
_LOOKUPS = ("getMethod", "getDeclaredMethod")


class Found(NamedTuple):
    """A fact and the method it stands in."""

    fact: CodeFact
    method: int
    """method_id of the caller."""


class Hit(NamedTuple):
    """One instruction: its place in 16-bit units, the row of its method, the member it names."""

    at: int
    row: int
    member: int


class SignalMatcher:
    """Collects the facts of one DEX file."""

    def __init__(
        self, dex: Dex, plan: Plan, code: Code, found: Instructions, runtime: Runtime
    ) -> None:
        self.dex, self.plan, self.code, self.found = dex, plan, code, found
        self.runtime = runtime
        self.row_of = dict(zip(code.method.tolist(), range(len(code.method)), strict=True))
        self.methods, self.fields = members_of(dex, plan, set(self.row_of))
        self.sinks = sinks_of(dex, plan)
        self.wanted = wanted_of(plan)
        self.out: list[Found] = []
        self._seen: set[tuple[str, int]] = set()
        self._passes = 0

    def collect(self) -> list[Found]:
        """All facts, in no order."""
        for hit in self._pick(FIELD_READ, self.fields):
            for target in self.fields[hit.member]:
                self._add(target, _named(target, self.dex.field(hit.member)), None, hit)
        self._calls(self._pick(INVOKE, self.methods))
        self._strings()
        self._reflection()
        return self.out

    def _add(
        self,
        target: Target,
        member: str,
        argument: str | None,
        hit: Hit,
        *,
        kind: CodeKind | None = None,
        reached: bool = True,
        via: str | None = None,
    ) -> None:
        if (target.key, hit.at) in self._seen:
            return
        self._seen.add((target.key, hit.at))
        method = int(self.code.method[hit.row])
        fact = CodeFact(
            signal=target.key,
            kind=kind or target.kind,
            member=member,
            argument=argument[:MAX_ARGUMENT] if argument else argument,
            caller=self.dex.method(method),
            dex=self.dex.name,
            offset=hit.at * 2,
            reached=reached,
            via=via,
        )
        self.out.append(Found(fact, method))

    # -- instructions ---------------------------------------------------------------------

    def _pick(
        self, opcodes: Any, members: Iterable[int], rows: Iterable[int] | None = None
    ) -> list[Hit]:
        """Instructions of these opcodes that name one of the members, in these methods."""
        f = self.found
        wanted = list(members)
        if not wanted or not len(f.at):
            return []
        table = np.zeros(max(int(f.names.max()), *wanted) + 1, bool)
        table[wanted] = True
        hit = opcodes[f.op] & table[f.names]
        if rows is not None:
            inside = np.zeros(len(self.code.method), bool)
            inside[list(rows)] = True
            hit &= inside[f.row]
        columns = (f.at[hit].tolist(), f.row[hit].tolist(), f.names[hit].tolist())
        return [Hit(*h) for h in zip(*columns, strict=True)]

    def _pass(self, row: int, at: set[int]) -> Passed:
        self._passes += 1
        if self._passes > MAX_PASSES:
            return Passed({}, ())
        return arguments(self.runtime, int(self.code.start[row]), int(self.code.end[row]), at)

    def _callers(self, methods: Iterable[int]) -> dict[int, list[Hit]]:
        """Calls of methods that the file itself defines, by the method that calls."""
        return by_row(self._pick(INVOKE, [m for m in methods if m in self.row_of]))

    # -- calls ----------------------------------------------------------------------------

    def _calls(self, hits: list[Hit]) -> None:
        handed_on: dict[int, list[tuple[Target, int, Hit]]] = defaultdict(list)
        for row, here in by_row(hits).items():
            need = {h.at for h in here if any(t.conditional for t in self.methods[h.member])}
            passed = self._pass(row, need) if need else Passed({}, ())
            for h in here:
                given = passed.arguments.get(h.at, [])
                for target in self._judged(h, given, passed):
                    member = _named(target, self.dex.method(h.member))
                    self._add(target, member, target.value or None, h)
                for target in (t for t in self.methods[h.member] if t.value):
                    for k in _parameters(given):
                        handed_on[int(self.code.method[row])].append((target, k, h))
        for row, calls in self._callers(handed_on).items():
            passed = self._pass(row, {c.at for c in calls})
            for call in calls:
                given = passed.arguments.get(call.at, [])
                for target, k, h in handed_on[call.member]:
                    if k < len(given) and meets(target.value, _words(given[k])):
                        member = _named(target, self.dex.method(h.member))
                        via = self.dex.method(call.member)
                        self._add(target, member, target.value, call, via=via)

    def _judged(self, h: Hit, given: list[Values], passed: Passed) -> list[Target]:
        """The targets of a call that its arguments and surroundings allow."""
        targets = self.methods[h.member]
        told = {t.value for t in targets if t.value}
        words = [_words(values) for values in given]
        exact = [t for t in targets if t.value and any(meets(t.value, w) for w in words)]
        # a register that may hold something else too leaves the general case open
        open_ = not exact or any(w & told and w - told for w in words)
        out = []
        for target in [*exact, *(t for t in targets if open_ and not t.value)]:
            if target.with_strings and not self._has_strings(h.row, target.with_strings):
                continue
            if target.unknown and _known(given):
                continue
            if target.in_loop and (not passed.in_loop(h.at) or _fixed(given[1:2])):
                continue
            out.append(target)
        return out

    def _has_strings(self, row: int, wanted: tuple[str, ...]) -> bool:
        """Whether the method loads all these strings."""
        indices = {self.dex.string_index(w) for w in wanted}
        if -1 in indices:
            return False
        return indices <= {h.member for h in self._pick(CONST_STRING, indices, [row])}

    # -- strings --------------------------------------------------------------------------

    def _strings(self) -> None:
        strings, beginnings = self.wanted.strings(self.dex)
        loads = by_row(
            [
                *self._pick(CONST_STRING, [*strings, *beginnings]),
                *self._from_fields([*strings, *beginnings]),
            ]
        )
        uses = by_row(self._pick(INVOKE, self.sinks, loads)) if loads else {}
        left: dict[int, list[Hit]] = {}
        for row, hits in loads.items():
            reached = self._uses(row, uses.get(row, []))
            rest = [h for h in hits if any(t.key not in reached for t in strings.get(h.member, ()))]
            if rest:
                left[row] = rest
        through = self._through(left, strings)
        for row, hits in left.items():
            reached = through.get(row, set())
            for h in hits:
                text = self.dex.string(h.member)
                for target in strings[h.member]:
                    if target.key not in reached:
                        self._add(target, text[:MAX_ARGUMENT], text, h, reached=False)

    def _from_fields(self, strings: list[int]) -> list[Hit]:
        """Reads of static fields that start with one of the strings."""
        held = fields_holding(self.dex, strings)
        return [h._replace(member=held[h.member]) for h in self._pick(STATIC_READ, held)]

    def _uses(self, row: int, calls: list[Hit]) -> set[str]:
        """Strings of one method that reach a call that uses them; the keys of what they mean."""
        reached: set[str] = set()
        if not calls:
            return reached
        passed = self._pass(row, {c.at for c in calls})
        for call in calls:
            for values in passed.arguments.get(call.at, []):
                for text in (v for v in values if isinstance(v, str)):
                    for target in self.wanted.of(text):
                        if target.kind in self.sinks[call.member]:
                            reached.add(target.key)
                            self._add(target, self.dex.method(call.member), text, call)
        return reached

    def _through(
        self, left: dict[int, list[Hit]], strings: dict[int, list[Target]]
    ) -> dict[int, set[str]]:
        """Strings that one method of the file hands on to a call that uses them."""
        handed: list[tuple[Hit, int, str]] = []
        for row, calls in by_row(self._pick(INVOKE, self.row_of, left) if left else []).items():
            texts = {self.dex.string(h.member) for h in left[row]}
            passed = self._pass(row, {c.at for c in calls})
            for call in calls:
                for k, values in enumerate(passed.arguments.get(call.at, [])):
                    handed += [(call, k, v) for v in values if isinstance(v, str) and v in texts]
        inner = {self.row_of[call.member] for call, _, _ in handed}
        used = by_row(self._pick(INVOKE, self.sinks, inner) if inner else [])
        flows = {row: self._flows(row, calls) for row, calls in used.items()}
        reached: dict[int, set[str]] = defaultdict(set)
        for call, k, text in handed:
            for member in flows.get(self.row_of[call.member], {}).get(k, ()):
                for target in self.wanted.of(text):
                    if target.kind in self.sinks[member]:
                        reached[call.row].add(target.key)
                        via = self.dex.method(call.member)
                        self._add(target, self.dex.method(member), text, call, via=via)
        return reached

    def _flows(self, row: int, calls: list[Hit]) -> dict[int, set[int]]:
        """Parameter of a method -> the calls in it that this parameter reaches."""
        out: dict[int, set[int]] = defaultdict(set)
        passed = self._pass(row, {c.at for c in calls})
        for call in calls:
            for k in _parameters(passed.arguments.get(call.at, [])):
                out[k].add(call.member)
        return out

    # -- reflection -----------------------------------------------------------------------

    def _reflection(self) -> None:
        """Class.getMethod and getDeclaredMethod with names of a signal's class and member."""
        t = self.dex.type_index("Ljava/lang/Class;")
        lookups = (
            [i for name in _LOOKUPS for i in self.dex.methods_named(t, name)] if t >= 0 else []
        )
        handed_on: dict[int, list[tuple[Values, Values]]] = defaultdict(list)
        for row, calls in by_row(self._pick(INVOKE, lookups)).items():
            passed = self._pass(row, {c.at for c in calls})
            for call in calls:
                given = passed.arguments.get(call.at, [])
                if len(given) < 2:
                    continue
                self._reflected(given[0], given[1], call, None)
                if _open_name(given[0]) or _parameters([given[1]]):
                    handed_on[int(self.code.method[row])].append((given[0], given[1]))
        for row, calls in self._callers(handed_on).items():
            passed = self._pass(row, {c.at for c in calls})
            for call in calls:
                given = passed.arguments.get(call.at, [])
                via = self.dex.method(call.member)
                for classes, names in handed_on[call.member]:
                    self._reflected(_filled(classes, given), _filled(names, given), call, via)

    def _reflected(self, classes: Values, names: Values, call: Hit, via: str | None) -> None:
        for class_ in classes:
            if not isinstance(class_, ClassOf) or not isinstance(class_.name, str):
                continue
            owner = f"L{class_.name.replace('.', '/')};"
            for target in self.plan.members.get(owner, ()):
                if target.kind == "api_call" and target.name in names and not target.value:
                    member = f"{owner}->{target.name}{target.descriptor}"
                    self._add(target, member, target.name, call, kind="reflection", via=via)


def by_row(hits: list[Hit]) -> dict[int, list[Hit]]:
    """The instructions of each method."""
    rows: dict[int, list[Hit]] = defaultdict(list)
    for h in hits:
        rows[h.row].append(h)
    return rows


def meets(wanted: str, words: set[str]) -> bool:
    """Whether one of the constants is the wanted one; `&32`: a number with this flag."""
    if not wanted.startswith("&"):
        return wanted in words
    flag = int(wanted[1:])
    return any(w.lstrip("-").isdigit() and int(w) & flag for w in words)


def _known(given: list[Values]) -> bool:
    """Whether an argument is a known number or text, or the app's own name."""
    return any(isinstance(v, int | str | OwnPackage) for values in given for v in values)


def _words(values: Values) -> set[str]:
    """Constants as the knowledge writes them: numbers too are text there."""
    return {str(v) for v in values if isinstance(v, str | int)}


def _parameters(given: list[Values]) -> list[int]:
    return [v.position for values in given for v in values if isinstance(v, Parameter)]


def _fixed(given: list[Values]) -> bool:
    """Whether an argument is a constant, or the app's own name."""
    return any(isinstance(v, str | OwnPackage) for values in given for v in values)


def _open_name(classes: Values) -> bool:
    return any(isinstance(c, ClassOf) and isinstance(c.name, Parameter) for c in classes)


def _filled(values: Values, given: list[Values]) -> Values:
    """The values with what a caller gives for the parameters in them."""
    out: list[Any] = []
    for v in values:
        if isinstance(v, Parameter):
            out += given[v.position] if v.position < len(given) else ()
        elif isinstance(v, ClassOf) and isinstance(v.name, Parameter):
            more = given[v.name.position] if v.name.position < len(given) else ()
            out += [ClassOf(m) for m in more if isinstance(m, str)]
        else:
            out.append(v)
    return tuple(out)


def _named(target: Target, member: str) -> str:
    """The member as the signal names it, where a subclass stood for the owner."""
    return (
        member
        if not target.owner or member.startswith(target.owner)
        else f"{target.owner}{member[member.index('->') :]}"
    )
