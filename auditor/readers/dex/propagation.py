"""Which values are in the registers of a call: constants, and parameters of the method.

One forward pass over one method: constants, moves, casts, static fields of the app and
appends to a StringBuilder are followed; where two branches meet a register may hold what
either left in it; any other write forgets. Ways backwards are not followed again. Only
methods that hit a signal are read so.
"""

from __future__ import annotations

from typing import NamedTuple

from auditor.readers.dex.arrays import U16
from auditor.readers.dex.library_models import Runtime
from auditor.readers.dex.opcodes import LENGTH_BYTES
from auditor.readers.dex.sweep import payload_length
from auditor.readers.dex.values import (
    MOST_ITEMS,
    Array,
    ClassOf,
    Instance,
    Parameter,
    Values,
    joined,
    spread,
)

Held = dict[int, Values]
MAX_BRANCHES = 4000
"""Branches of one method that are followed; behind the last one states are not joined."""


class Passed(NamedTuple):
    """Calls of one method with what reaches them."""

    arguments: dict[int, list[Values]]
    """Position of a wanted call in units -> what each of its argument registers may hold."""
    loops: tuple[tuple[int, int], ...]
    """(first, last) position of the code between a jump backwards and its target."""

    def in_loop(self, at: int) -> bool:
        """Whether a place, in 16-bit units, lies in a loop of the method."""
        return any(low <= at <= high for low, high in self.loops)


def arguments(
    runtime: Runtime, start: int, end: int, wanted: set[int], by_method: bool = False
) -> Passed:
    """Values in the argument registers of each wanted call.

    `start` and `end` are the insns of a method in units; `wanted` holds the positions of the
    calls or, with `by_method`, the method_ids they call.
    """
    return _Pass(runtime, start, end, wanted, by_method).run()


class _Pass:
    """The state of one pass over one method."""

    def __init__(
        self, runtime: Runtime, start: int, end: int, wanted: set[int], by_method: bool
    ) -> None:
        self.dex, self.runtime = runtime.dex, runtime
        self.start, self.end = start, end
        self.wanted, self.by_method = wanted, by_method
        self.units: U16 = self.dex.units
        self.out: dict[int, list[Values]] = {}
        self.loops: list[tuple[int, int]] = []
        self.pending: dict[int, Held] = {}
        self.branches = 0
        # code_item: registers_size and ins_size stand 8 units before insns
        size, ins = int(self.units[start - 8]), int(self.units[start - 7])
        self.held: Held = {size - ins + i: (Parameter(i),) for i in range(min(ins, 255))}

    def run(self) -> Passed:
        code = self.units[self.start : self.end].tolist()
        i, n = 0, len(code)
        alive = True
        result: Values = ()
        while i < n:
            waiting = self.pending.pop(i, None)
            if waiting is not None:
                self.held = self._join(self.held, waiting) if alive else waiting
                alive = True
            elif not alive:
                self.held, alive = {}, True  # come to by an exception or from further down
            word = code[i]
            op, high = word & 0xFF, word >> 8
            if op == 0 and word:
                i += payload_length(self.units, self.start + i, word, self.end)
                continue
            length = LENGTH_BYTES[op]
            if i + length > n:
                break
            if 0x6E <= op <= 0x78 or op in (0xFA, 0xFB):
                result = self._call(i, op, word, code)
            elif op in (0x24, 0x25):
                result = self._filled(op, word, code[i + 2])
            else:
                if 0x0A <= op <= 0x0C:
                    self._set(high, result)
                elif 0x27 <= op <= 0x3D:
                    alive = self._branch(i, op, high, code)
                else:
                    self._plain(i, op, high, code)
                result = ()
            if 0x0E <= op <= 0x11:
                alive = False
            i += length
        return Passed(self.out, tuple(self.loops))

    # -- registers ------------------------------------------------------------------------

    def _set(self, register: int, values: Values) -> None:
        if values:
            self.held[register] = values
        else:
            self.held.pop(register, None)

    def _move(self, to: int, source: int) -> None:
        self._set(to, self.held.get(source, ()))

    @staticmethod
    def _join(a: Held, b: Held) -> Held:
        out = dict(a)
        for register, values in b.items():
            out[register] = joined(out[register], values) if register in out else values
        return out

    # -- instructions ---------------------------------------------------------------------

    def _plain(self, i: int, op: int, high: int, code: list[int]) -> None:
        if op in (0x1A, 0x1B):
            index = code[i + 1] | (code[i + 2] << 16 if op == 0x1B else 0)
            self.held[high] = (self.dex.string(index),)
        elif op == 0x12:
            value = high >> 4
            self.held[high & 0xF] = (value - 16 if value > 7 else value,)
        elif op == 0x13:
            self.held[high] = (code[i + 1] - 0x10000 if code[i + 1] > 0x7FFF else code[i + 1],)
        elif op == 0x14:
            value = code[i + 1] | (code[i + 2] << 16)
            self.held[high] = (value - (1 << 32) if value >> 31 else value,)
        elif op == 0x15:
            value = code[i + 1] << 16
            self.held[high] = (value - (1 << 32) if value >> 31 else value,)
        elif op in (0x01, 0x04, 0x07):
            self._move(high & 0xF, high >> 4)
        elif op in (0x02, 0x05, 0x08):
            self._move(high, code[i + 1])
        elif op in (0x03, 0x06, 0x09):
            self._move(code[i + 1], code[i + 2])
        elif op == 0x1C:
            self.held[high] = (ClassOf(dotted(self.dex.type_name(code[i + 1]))),)
        elif op == 0x1F:
            if not self.held.get(high):
                self.held[high] = (Instance(self.dex.type_name(code[i + 1])),)
        elif op == 0x22:
            self._set(high, self.runtime.made(self.dex.type_name(code[i + 1])))
        elif op == 0x23:
            self.held[high & 0xF] = (Array(),)
        elif op == 0x4D:
            self._store(self.held.get(high, ()), code[i + 1] & 0xFF)
        elif 0x60 <= op <= 0x66:
            self._set(high, self.runtime.static(code[i + 1]))
        elif _writes(op):
            self.held.pop(high & 0xF if op in _NARROW else high, None)

    def _store(self, values: Values, array: int) -> None:
        for held in self.held.get(array, ()):
            if isinstance(held, Array) and len(held.items) < MOST_ITEMS:
                held.items.append(values)

    def _filled(self, op: int, word: int, packed: int) -> Values:
        """filled-new-array and its range form."""
        if op == 0x24:
            registers = _registers(word, packed)
        else:
            registers = list(range(packed, packed + min(word >> 8, MOST_ITEMS)))
        return (Array([self.held.get(r, ()) for r in registers]),)

    def _call(self, i: int, op: int, word: int, code: list[int]) -> Values:
        if op >= 0x74 and op != 0xFA:
            first, count = code[i + 2], word >> 8
            registers = list(range(first, first + count))
        else:
            registers = _registers(word, code[i + 2])
        method = code[i + 1]
        wanted = method in self.wanted if self.by_method else self.start + i in self.wanted
        act = self.runtime.acts.get(method)
        if not wanted and act is None:
            return ()
        values = [self.held.get(r, ()) for r in registers]
        if wanted:
            self.out[self.start + i] = [spread(v) for v in values]
        return self.runtime.act(act, values) if act is not None else ()

    def _branch(self, i: int, op: int, high: int, code: list[int]) -> bool:
        """Note where a jump goes; whether the next instruction is come to as well."""
        targets: list[int] = []
        if op == 0x28:
            targets = [i + (high - 256 if high > 127 else high)]
        elif op == 0x29 or 0x32 <= op <= 0x3D:
            targets = [i + (code[i + 1] - 0x10000 if code[i + 1] > 0x7FFF else code[i + 1])]
        elif op == 0x2A:
            targets = [i + _signed(code[i + 1] | (code[i + 2] << 16))]
        elif op in (0x2B, 0x2C):
            targets = self._switch(i, i + _signed(code[i + 1] | (code[i + 2] << 16)), op, code)
        elif op in (0x2D, 0x2E, 0x2F, 0x30, 0x31):
            self.held.pop(high, None)
        for target in targets:
            if target <= i:
                self.loops.append((self.start + target, self.start + i))
            elif self.branches < MAX_BRANCHES:
                self.branches += 1
                waiting = self.pending.get(target)
                self.pending[target] = (
                    dict(self.held) if waiting is None else self._join(waiting, self.held)
                )
        return op > 0x2A  # throw and goto never go on

    @staticmethod
    def _switch(i: int, at: int, op: int, code: list[int]) -> list[int]:
        """Targets of packed-switch-payload or sparse-switch-payload."""
        if not 0 <= at < len(code) - 1:
            return []
        size = code[at + 1]
        first = at + 4 if op == 0x2B else at + 2 + 2 * size
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


def _registers(word: int, packed: int) -> list[int]:
    count, last = word >> 12, (word >> 8) & 0xF
    five = [packed & 0xF, packed >> 4 & 0xF, packed >> 8 & 0xF, packed >> 12, last]
    return five[:count]


_NARROW = frozenset({0x20, 0x21, 0x23, *range(0x52, 0x59), *range(0x7B, 0x90), *range(0xB0, 0xD8)})


def _writes(op: int) -> bool:
    """Opcodes whose first register is written by something that is not followed."""
    return (
        op == 0x0D
        or 0x16 <= op <= 0x19
        or op in (0x20, 0x21)
        or 0x44 <= op <= 0x4A
        or 0x52 <= op <= 0x58
        or 0x7B <= op <= 0xE2
        or op in (0xFE, 0xFF)
    )
