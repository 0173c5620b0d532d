"""Every instruction of every method, all methods in lockstep.

One step decodes one instruction of each method that still runs: gather the opcodes, add the
length table, drop the finished ones. The few methods with thousands of instructions would
make thousands of nearly empty steps; they finish in a plain loop.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from auditor.readers.dex.arrays import I64, U16
from auditor.readers.dex.code import Code
from auditor.readers.dex.opcodes import (
    FILL_ARRAY,
    LENGTH,
    LENGTH_BYTES,
    PACKED_SWITCH,
    SPARSE_SWITCH,
    WANTED,
    WANTED_BYTES,
)

TAIL = 160
"""Below this many running methods a step costs more than a plain loop over the rest."""


class Sites(NamedTuple):
    """The instructions that matter, in no order: two arrays of one length."""

    at: I64
    """Position in 16-bit units from the start of the file."""
    row: I64
    """Row of the method in `Code`."""


def sweep(units: U16, code: Code) -> Sites:
    """Find the instructions that call, read a field or load a string."""
    pc, end = code.start.copy(), code.end.copy()
    row = np.arange(len(pc))
    found_at: list[I64] = []
    found_row: list[I64] = []
    alive = pc < end
    pc, end, row = pc[alive], end[alive], row[alive]
    while len(pc) > TAIL:
        word = units[pc]
        op = word & 0xFF
        wanted = WANTED[op]
        found_at.append(pc[wanted])
        found_row.append(row[wanted])
        length = LENGTH[op]
        payload = (word != 0) & (op == 0)
        if payload.any():
            for i in np.flatnonzero(payload):
                length[i] = payload_length(units, int(pc[i]), int(word[i]), int(end[i]))
        pc = pc + length
        alive = pc < end
        if not alive.all():
            pc, end, row = pc[alive], end[alive], row[alive]
    if len(pc):
        at, rows = _finish(units, pc, end, row)
        found_at.append(at)
        found_row.append(rows)
    if not found_at:
        return Sites(np.empty(0, np.int64), np.empty(0, np.int64))
    return Sites(np.concatenate(found_at), np.concatenate(found_row))


def payload_length(units: U16, at: int, word: int, end: int) -> int:
    """Length of a switch or array payload in units; 1 for a nop with a stray high byte."""
    if at + 2 > end:
        return 1
    size = int(units[at + 1])
    if word == PACKED_SWITCH:
        return size * 2 + 4
    if word == SPARSE_SWITCH:
        return size * 4 + 2
    if word == FILL_ARRAY and at + 4 <= end:
        count = int(units[at + 2]) | (int(units[at + 3]) << 16)
        return (size * count + 1) // 2 + 4
    return 1


def _finish(units: U16, pc: I64, end: I64, row: I64) -> tuple[I64, I64]:
    at: list[int] = []
    rows: list[int] = []
    for start, stop, r in zip(pc.tolist(), end.tolist(), row.tolist(), strict=True):
        code = units[start:stop].tolist()
        i, n = 0, stop - start
        before = len(at)
        while i < n:
            word = code[i]
            op = word & 0xFF
            if WANTED_BYTES[op]:
                at.append(start + i)
            if op == 0 and word:
                i += payload_length(units, start + i, word, stop)
            else:
                i += LENGTH_BYTES[op]
        rows += [r] * (len(at) - before)
    return np.array(at, np.int64), np.array(rows, np.int64)
