"""The reading of one method: one pass over its instructions, repeated while loops add something."""

from __future__ import annotations

from auditor.readers.dex.flow.frame import PARAM, Frame
from auditor.readers.dex.flow.ops import HANDLERS
from auditor.readers.dex.flow.state import Reader
from auditor.readers.dex.opcodes import LENGTH_BYTES
from auditor.readers.dex.sweep import payload_length

MAX_PASSES = 4
THROWS = [0x6E <= op <= 0x78 or op in (0x23, 0x27, 0x44) for op in range(256)]
"""Calls, throw, new-array and aget: the other ones throw too seldom to matter."""


def read_frame(r: Reader, parameters: list[tuple[int, bool]]) -> Frame:
    """`parameters`: (register offset, whether it is more than a truth value) of each, `this` first."""
    first = list(r.regs)
    base, ins = r.ins
    for i, (offset, more) in enumerate(parameters):
        if more and offset < ins:
            first[base + offset] = r.label(PARAM, i)
    for _ in range(MAX_PASSES):
        r.grew = False
        r.regs, r.heap, r.alive, r.result = list(first), {}, True, 0
        r.pending = {}
        _pass(r)
        if not r.grew:
            break
    return Frame(
        r.labels,
        r.constants,
        r.calls,
        list(r.loads.values()),
        list(r.stores.values()),
        r.returns,
        r.returned,
        r.filled,
        r.switched,
        r.tested,
        r.escaped,
        r.by_place,
        len(r.code),
        r.cut,
    )


def _pass(r: Reader) -> None:
    code, n, i = r.code, len(r.code), 0
    while i < n:
        waiting = r.pending.pop(i, None)
        if waiting is not None:
            r.meet(waiting)
        if i in r.back:
            r.meet(r.back[i])
        word = code[i]
        op = word & 0xFF
        if op == 0 and word:
            i += payload_length(r.dex.units, r.start + i, word, r.end)
            continue
        length = LENGTH_BYTES[op]
        if i + length > n:
            break
        if r.alive:
            if THROWS[op] and r.tries:
                _throws(r, i)
                HANDLERS[op](r, i, op, word >> 8)
                _throws(r, i)
            else:
                HANDLERS[op](r, i, op, word >> 8)
            if 0x0E <= op <= 0x11 or 0x27 <= op <= 0x2A:
                r.alive = False
        i += length


def _throws(r: Reader, i: int) -> None:
    """Where a call or a throw may go to a handler, with the values before it and behind it."""
    for first, end, handlers in r.tries:
        if first <= i < end:
            for h in handlers:
                r.go(i, h)
