"""Which constant strings and numbers are in the registers of a call.

A forward pass over one method, in the order of its instructions: constants, moves and
casts are followed, any other write forgets. Only methods that hit a signal are read so.
"""

from __future__ import annotations

from auditor.readers.dex.opcodes import LENGTH_BYTES
from auditor.readers.dex.sweep import payload_length
from auditor.readers.dex.tables import U16, Dex

Constant = str | int


def arguments(
    dex: Dex, units: U16, start: int, end: int, wanted: set[int], by_method: bool = False
) -> dict[int, list[Constant | None]]:
    """Constants in the argument registers of each wanted call, by its position in units.

    `wanted` holds the positions of the calls or, with `by_method`, the method_ids they call.
    """
    held: dict[int, Constant] = {}
    out: dict[int, list[Constant | None]] = {}
    code = units[start:end].tolist()
    i, n = 0, end - start
    result: Constant | None = None
    while i < n:
        word = code[i]
        op, high = word & 0xFF, word >> 8
        length = LENGTH_BYTES[op]
        if op == 0 and word:
            i += payload_length(units, start + i, word, end)
            continue
        if i + length > n:
            break
        if op in (0x1A, 0x1B):
            index = code[i + 1] | (code[i + 2] << 16 if op == 0x1B else 0)
            held[high] = dex.string(index)
        elif op == 0x12:
            value = high >> 4
            held[high & 0xF] = value - 16 if value > 7 else value
        elif op == 0x13:
            held[high] = code[i + 1] - 0x10000 if code[i + 1] > 0x7FFF else code[i + 1]
        elif op == 0x14:
            value = code[i + 1] | (code[i + 2] << 16)
            held[high] = value - (1 << 32) if value >> 31 else value
        elif op in (0x01, 0x04, 0x07):
            _move(held, high & 0xF, high >> 4)
        elif op in (0x02, 0x05, 0x08):
            _move(held, high, code[i + 1])
        elif op in (0x03, 0x06, 0x09):
            _move(held, code[i + 1], code[i + 2])
        elif op in (0x0A, 0x0B, 0x0C):
            if result is None:
                held.pop(high, None)
            else:
                held[high] = result
        elif op in (0x6E, 0x6F, 0x70, 0x71, 0x72, 0xFA):
            registers = _registers(word, code[i + 2])
            if (code[i + 1] if by_method else start + i) in wanted:
                out[start + i] = [held.get(r) for r in registers]
        elif op in (0x74, 0x75, 0x76, 0x77, 0x78, 0xFB):
            first = code[i + 2]
            if (code[i + 1] if by_method else start + i) in wanted:
                out[start + i] = [held.get(first + k) for k in range(high)]
        elif _writes(op):
            held.pop(high & 0xF if op in _NARROW else high, None)
        if op < 0x6E or op > 0x78:
            result = None
        i += length
    return out


def _move(held: dict[int, Constant], to: int, source: int) -> None:
    if source in held:
        held[to] = held[source]
    else:
        held.pop(to, None)


def _registers(word: int, packed: int) -> list[int]:
    count, last = word >> 12, (word >> 8) & 0xF
    five = [packed & 0xF, packed >> 4 & 0xF, packed >> 8 & 0xF, packed >> 12, last]
    return five[:count]


_NARROW = frozenset({0x20, 0x21, 0x23, *range(0x52, 0x59), *range(0x7B, 0x90), *range(0xB0, 0xD8)})


def _writes(op: int) -> bool:
    """Opcodes whose first register is written (check-cast keeps its value)."""
    return (
        0x0D <= op <= 0x0D
        or 0x15 <= op <= 0x19
        or op in (0x1C, 0x20, 0x21, 0x22, 0x23)
        or 0x2D <= op <= 0x31
        or 0x44 <= op <= 0x4A
        or 0x52 <= op <= 0x58
        or 0x60 <= op <= 0x66
        or 0x7B <= op <= 0xE2
        or op in (0xFE, 0xFF)
    )
