"""Which values are in the registers of the calls of a method: constants, and its parameters.

Constants, moves, casts, arrays, builders and known members of the runtime are followed; where
branches meet a register may hold what either left in it; what a loop changes comes back to its
head, until nothing is new; what an exception may find in a register reaches its handler. Only
methods that hold something of interest are read so, each once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from auditor.readers.dex.code import handlers_of
from auditor.readers.dex.jumps import GOTO32, JUMPS, targets_of
from auditor.readers.dex.library_models import Runtime
from auditor.readers.dex.opcodes import CALLS, LENGTH_BYTES, OP, RANGES, ops
from auditor.readers.dex.sweep import payload_length
from auditor.readers.dex.transfer import PLAIN, Frame, Held, Telling, registers_of
from auditor.readers.dex.values import (
    LATER,
    MOST,
    UNKNOWN,
    Array,
    ClassOf,
    Parameter,
    Returned,
    Value,
    Values,
    joined,
    spread,
)

MAX_BRANCHES = 20_000
"""Branches of one method that are followed; behind the last one states are not joined."""
MAX_ROUNDS = 12
"""Times that the loops of one method are gone through."""

SILENT, PLAINLY, CALL, RESULT, JUMP, FILLED, RETURN, END = range(8)


def _kinds() -> bytes:
    """For each opcode what is to be done."""
    out = bytearray(SILENT if act is None else PLAINLY for act in PLAIN)
    for numbers, kind in (
        (CALLS, CALL),
        (ops("move-result"), RESULT),
        (JUMPS, JUMP),
        (ops("filled-new-array"), FILLED),
        (ops("return"), RETURN),
        ({OP["return-void"]}, END),
    ):
        for op in numbers:
            out[op] = kind
    return bytes(out)


KINDS = _kinds()
_ACTS: list[Any] = list(PLAIN)
_RESULTS = ops("move-result")
_CARRIED = (str, ClassOf, Parameter, *LATER)
"""Values that a loop carries back to its head."""


class Passed(NamedTuple):
    """One method, gone through."""

    arguments: dict[int, list[Values]]
    """Position of a call in units -> what each of its argument registers may hold."""
    returned: Values = ()
    """What it may give back."""
    writes: Mapping[int, Values] = MappingProxyType({})
    """field_id -> what it may put into the field."""
    cut: bool = False
    """Whether a bound was passed: more branches, rounds or alternatives than are followed."""


def go_through(runtime: Runtime, start: int, end: int, telling: Telling) -> Passed:
    """Go through the method with its insns at these units, until its loops add nothing."""
    seeds: dict[int, Held] = {}
    catches = handlers_of(runtime.dex, start, end)
    for _ in range(MAX_ROUNDS):
        one = _Pass(runtime, start, end, telling, catches, seeds)
        passed = one.run()
        if not one.grown:
            return passed
        seeds = one.seeds
    return passed._replace(cut=True)


class _Pass(Frame):
    """The state of one pass over one method."""

    def __init__(
        self,
        runtime: Runtime,
        start: int,
        end: int,
        telling: Telling,
        catches: list[tuple[int, int, list[int]]],
        seeds: dict[int, Held],
    ) -> None:
        super().__init__(runtime, telling, start, end)
        self.catches, self.seeds, self.grown = catches, seeds, False
        self.out: dict[int, list[Values]] = {}
        self.pending: dict[int, Held] = {t: dict(h) for t, h in seeds.items()}
        self.watched = frozenset(seeds)
        self.begin: dict[int, Value] = {r: v[0] for r, v in self.held.items()}
        self.entered: dict[int, Held] = {}
        self.branches = 0
        self.edges = sorted({x for a, b, _ in catches for x in (a, b)})
        self.next_edge = self.edges[0] if self.edges else end

    def run(self) -> Passed:
        """Go through the instructions once; the fewest looks at those that change nothing."""
        code, pending = self.code, self.pending
        i, n, edge = 0, len(code), self.next_edge
        alive = True
        result: Values = ()
        while i < n:
            if i in pending:
                self._meet(i, alive)
                alive = True
            elif not alive:
                self.held, alive = {}, True  # come to by a way that is not followed
            if i >= edge:
                edge = self._cross(i)
            word = code[i]
            op = word & 0xFF
            length = LENGTH_BYTES[op]
            if i + length > n:
                break
            kind = KINDS[op]
            if kind == SILENT:
                if op == 0 and word:
                    length = payload_length(self.units, self.start + i, word, self.end)
            elif kind == PLAINLY:
                _ACTS[op](self, i, word >> 8)
            elif kind == CALL:
                result = self._call(i, op, word, length)
            elif kind == RESULT:
                self.set(word >> 8, result)
            elif kind == JUMP:
                alive = self._branch(i, op)
            elif kind == FILLED:
                registers = registers_of(word, code[i + 2], op in RANGES)
                result = (Array([self.held.get(r, ()) for r in registers]),)
            else:
                if kind == RETURN:
                    self.returned = joined(self.returned, self.held.get(word >> 8, UNKNOWN))
                alive = False
            i += length
        return Passed(self.out, self.returned, self.writes, self.cut)

    # -- where ways meet ------------------------------------------------------------------

    def _meet(self, i: int, alive: bool) -> None:
        """A place to which others jump; where loops come back it is noted what came in."""
        if i in self.watched:
            self.entered[i] = dict(self.held if alive else self.pending[i])
        waiting = self.pending.pop(i)
        self.held = self._join(self.held, waiting) if alive else waiting

    def _join(self, a: Held, b: Held) -> Held:
        out = dict(a)
        for register, values in b.items():
            other = a.get(register, UNKNOWN)
            if other is not values:
                out[register] = values = joined(values, other)
            if len(values) >= MOST:
                self.cut = True
        for register in a.keys() - b.keys():
            out[register] = joined(a[register], UNKNOWN)
        return out

    def _flow(self, i: int, target: int) -> None:
        """The state goes on at another place."""
        if target <= i:
            self._back(target)
        elif self.branches < MAX_BRANCHES:
            self.branches += 1
            waiting = self.pending.get(target)
            self.pending[target] = (
                dict(self.held) if waiting is None else self._join(waiting, self.held)
            )
        else:
            self.cut = True

    def _back(self, target: int) -> None:
        """What a jump backwards adds to the state at its target, for the next round."""
        known = self.seeds.get(target, {})
        entered = self.entered.get(target, {})
        more: Held = {}
        for register, values in self.held.items():
            before = (*known.get(register, ()), *entered.get(register, ()))
            new: list[Value] = [
                v
                for v in values
                if isinstance(v, _CARRIED) and v not in before and v != self.begin.get(register)
            ]
            if new:
                more[register] = (*known.get(register, ()), *new)[:MOST]
        for register, values in entered.items():
            told = UNKNOWN[0] in (*known.get(register, ()), *values)
            if not told and register not in self.held and any(isinstance(v, str) for v in values):
                more[register] = (*known.get(register, ()), *UNKNOWN)
        if more:
            self.seeds = {**self.seeds, target: {**known, **more}}
            self.grown = True

    # -- exceptions -----------------------------------------------------------------------

    def _cross(self, i: int) -> int:
        """Into, or out of, the range of handlers; where the next such place is."""
        at = bisect_right(self.edges, i)
        self.catching = []
        for first, last, targets in self.catches:
            if first <= i < last:
                self.catching += [t for t in targets if t > i]
        for target in self.catching:
            self._caught(target, self.held)
        return self.edges[at] if at < len(self.edges) else self.end

    def _caught(self, target: int, held: Held) -> None:
        waiting = self.pending.get(target)
        self.pending[target] = dict(held) if waiting is None else self._join(waiting, held)

    # -- calls and jumps ------------------------------------------------------------------

    def _call(self, i: int, op: int, word: int, length: int) -> Values:
        code = self.code
        method = code[i + 1]
        if not self.telling.asked[method]:
            return ()
        held = self.held.get
        values = [held(r, ()) for r in registers_of(word, code[i + 2], op in RANGES)]
        for v in values:
            if v:
                self.out[self.start + i] = [spread(v) for v in values]
                break
        act = self.runtime.acts.get(method)
        if act is not None:
            return self.apply(act, values)
        after = i + length
        if self.telling.methods[method] and after < len(code) and (code[after] & 0xFF) in _RESULTS:
            return (Returned(self.file, method, tuple(values)),)
        return ()

    def _branch(self, i: int, op: int) -> bool:
        """Note where a jump goes; whether the next instruction is come to as well."""
        for target in targets_of(self.code, i, op):
            self._flow(i, target)
        return op > GOTO32  # throw and goto never go on
