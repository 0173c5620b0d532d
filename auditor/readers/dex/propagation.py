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
from typing import NamedTuple

from auditor.readers.dex.code import handlers_of
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

_GOTO, _GOTO16, _GOTO32 = OP["goto"], OP["goto/16"], OP["goto/32"]
_SWITCHES = (OP["packed-switch"], OP["sparse-switch"])
_IFS = ops("if-")
_JUMPS = _IFS | {_GOTO, _GOTO16, _GOTO32, OP["throw"], *_SWITCHES}
_RESULTS = ops("move-result")
_RETURNS = ops("return") - {OP["return-void"]}
_FILLED = ops("filled-new-array")
_CARRIED = (str, ClassOf, Parameter, *LATER)
"""Values that a loop carries back to its head."""


class Passed(NamedTuple):
    """One method, gone through."""

    arguments: dict[int, list[Values]]
    """Position of a call in units -> what each of its argument registers may hold."""
    loops: tuple[tuple[int, int], ...] = ()
    """(first, last) position of the code between a jump backwards and its target."""
    returned: Values = ()
    """What it may give back."""
    writes: Mapping[int, Values] = MappingProxyType({})
    """field_id -> what it may put into the field."""
    cut: bool = False
    """Whether a bound was passed: more branches, rounds or alternatives than are followed."""

    def in_loop(self, at: int) -> bool:
        """Whether a place, in 16-bit units, lies in a loop of the method."""
        return any(low <= at <= high for low, high in self.loops)


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
        self.loops: list[tuple[int, int]] = []
        self.pending: dict[int, Held] = {t: dict(h) for t, h in seeds.items()}
        self.watched = frozenset(seeds)
        self.begin: dict[int, Value] = {r: v[0] for r, v in self.held.items()}
        self.entered: dict[int, Held] = {}
        self.branches = 0
        self.edges = sorted({x for a, b, _ in catches for x in (a, b)})
        self.next_edge = self.edges[0] if self.edges else end

    def run(self) -> Passed:
        code = self.code
        i, n = 0, len(code)
        alive = True
        result: Values = ()
        while i < n:
            if i in self.watched:
                self.entered[i] = dict(self.held) if alive else dict(self.pending.get(i, {}))
            waiting = self.pending.pop(i, None)
            if waiting is not None:
                self.held = self._join(self.held, waiting) if alive else waiting
                alive = True
            elif not alive:
                self.held, alive = {}, True  # come to by a way that is not followed
            if i >= self.next_edge:
                self._cross(i)
            word = code[i]
            op, high = word & 0xFF, word >> 8
            if op == 0 and word:
                i += payload_length(self.units, self.start + i, word, self.end)
                continue
            length = LENGTH_BYTES[op]
            if i + length > n:
                break
            if op in CALLS:
                result = self._call(i, op, word, length)
            elif op in _RESULTS:
                self.set(high, result)
            elif op in _JUMPS:
                alive = self._branch(i, op)
            elif op in _RETURNS:
                self.returned = joined(self.returned, self.held.get(high, UNKNOWN))
                alive = False
            elif op == 0x0E:
                alive = False
            elif op in _FILLED:
                registers = registers_of(word, code[i + 2], op in RANGES)
                result = (Array([self.held.get(r, ()) for r in registers]),)
            elif (act := PLAIN[op]) is not None:
                act(self, i, high)
            i += length
        return Passed(self.out, tuple(self.loops), self.returned, self.writes, self.cut)

    # -- where ways meet ------------------------------------------------------------------

    def _join(self, a: Held, b: Held) -> Held:
        out = dict(a)
        for register, values in b.items():
            out[register] = joined(values, a.get(register, UNKNOWN))
            if len(out[register]) >= MOST:
                self.cut = True
        for register, values in a.items():
            if register not in b:
                out[register] = joined(values, UNKNOWN)
        return out

    def _flow(self, i: int, target: int) -> None:
        """The state goes on at another place."""
        if target <= i:
            self.loops.append((self.start + target, self.start + i))
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

    def _cross(self, i: int) -> None:
        """Into, or out of, the range of handlers."""
        at = bisect_right(self.edges, i)
        self.next_edge = self.edges[at] if at < len(self.edges) else self.end
        self.catching = []
        for first, last, targets in self.catches:
            if first <= i < last:
                self.catching += [t for t in targets if t > i]
        for target in self.catching:
            self._caught(target, self.held)

    def _caught(self, target: int, held: Held) -> None:
        waiting = self.pending.get(target)
        self.pending[target] = dict(held) if waiting is None else self._join(waiting, held)

    # -- calls and jumps ------------------------------------------------------------------

    def _call(self, i: int, op: int, word: int, length: int) -> Values:
        code = self.code
        registers = registers_of(word, code[i + 2], op in RANGES)
        held = self.held
        values = [held.get(r, ()) for r in registers]
        method = code[i + 1]
        act = self.runtime.acts.get(method)
        if any(values):
            self.out[self.start + i] = [
                spread(v) if any(isinstance(x, Array) for x in v) else v for v in values
            ]
        if act is not None:
            return self.apply(act, values)
        after = i + length
        if self.telling.methods[method] and after < len(code) and (code[after] & 0xFF) in _RESULTS:
            return (Returned(self.file, method, tuple(values)),)
        return ()

    def _branch(self, i: int, op: int) -> bool:
        """Note where a jump goes; whether the next instruction is come to as well."""
        for target in self._targets(i, op):
            self._flow(i, target)
        return op > _GOTO32  # throw and goto never go on

    def _targets(self, i: int, op: int) -> list[int]:
        code, high = self.code, self.code[i] >> 8
        if op == _GOTO:
            return [i + (high - 256 if high > 127 else high)]
        if op == _GOTO16 or op in _IFS:
            return [i + (code[i + 1] - 0x10000 if code[i + 1] > 0x7FFF else code[i + 1])]
        if op == _GOTO32:
            return [i + _signed(code[i + 1] | (code[i + 2] << 16))]
        if op not in _SWITCHES:
            return []
        at = i + _signed(code[i + 1] | (code[i + 2] << 16))
        if not 0 <= at < len(code) - 1:
            return []
        # packed-switch-payload, sparse-switch-payload
        size = code[at + 1]
        first = at + 4 if op == _SWITCHES[0] else at + 2 + 2 * size
        if first + 2 * size > len(code):
            return []
        return [
            i + _signed(code[first + 2 * k] | (code[first + 2 * k + 1] << 16)) for k in range(size)
        ]


def dotted(descriptor: str) -> str:
    """`Lx/Y;` -> `x.Y`."""
    return descriptor[1:-1].replace("/", ".") if descriptor.endswith(";") else descriptor


def _signed(value: int) -> int:
    return value - (1 << 32) if value >> 31 else value
