"""try_item and encoded_catch_handler_list: where the code goes when something is thrown."""

from __future__ import annotations

from auditor.readers.dex.tables import Dex

MAX_TRIES = 2000
MAX_HANDLERS = 64

Try = tuple[int, int, tuple[int, ...]]
"""(first unit, end, units of the handlers), from the start of insns."""


def tries_of(dex: Dex, start: int, end: int) -> list[Try]:
    """The tries of the method whose insns lie between these units; code_item stands before."""
    units = dex.units
    count = int(units[start - 5]) if start >= 8 else 0
    if not count or count > MAX_TRIES:
        return []
    at = end + ((end - start) & 1)
    lists = 2 * (at + 4 * count)
    out: list[Try] = []
    if at + 4 * count > len(units):
        return out
    held: dict[int, tuple[int, ...]] = {}
    for i in range(count):
        a, b, size, offset = (int(u) for u in units[at + 4 * i : at + 4 * i + 4])
        first = a | b << 16
        if offset not in held:
            held[offset] = _handlers(dex, lists + offset, end - start)
        out.append((first, first + size, held[offset]))
    return out


def _handlers(dex: Dex, at: int, size: int) -> tuple[int, ...]:
    count, at = _sleb(dex, at)
    out = []
    for _ in range(min(abs(count), MAX_HANDLERS)):
        _, at = _uleb(dex, at)
        target, at = _uleb(dex, at)
        out.append(target)
    if count <= 0:
        target, at = _uleb(dex, at)
        out.append(target)
    return tuple(t for t in out if t < size)


def _uleb(dex: Dex, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 35, 7):
        if at >= dex.size:
            return 0, dex.size
        byte = dex.data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
    return value, at


def _sleb(dex: Dex, at: int) -> tuple[int, int]:
    value, after = _uleb(dex, at)
    sign = 7 * (after - at) - 1
    return (value - (1 << sign + 1) if sign >= 0 and value >> sign & 1 else value), after
