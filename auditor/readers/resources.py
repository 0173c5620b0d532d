"""resources.arsc -> the one string a manifest refers to.

androguard reads the whole table, seconds on a large app; a label needs one entry. So only
the chunks on the way to it are read. Structures: ResTable_header, ResStringPool_header,
ResTable_package and ResTable_type of AOSP's ResourceTypes.h.
"""

from __future__ import annotations

import re
import struct
from itertools import pairwise

from auditor.errors import InputError
from auditor.readers.container import Container

MAX_TABLE = 120_000_000
MAX_HOPS = 8
MAX_LONG = 200


def resolve_string(zipped: Container, reference: str) -> str | None:
    """The default value of `@7f0b0001`; None where it cannot be told."""
    m = re.fullmatch(r"@(?:0x)?([0-9a-fA-F]{8})", reference)
    if not m:
        return reference
    try:
        table = zipped.read("resources.arsc", MAX_TABLE)
        return _string(table, int(m[1], 16))
    except (InputError, struct.error, IndexError, UnicodeDecodeError):
        return None


def long_strings(zipped: Container, least: int) -> list[tuple[int, str]]:
    """(index, text) of the strings of the table that have at least this many characters."""
    try:
        table = zipped.read("resources.arsc", MAX_TABLE)
        _, _, _, count, _ = struct.unpack_from("<HHIII", table, 12)
        offsets = struct.unpack_from(
            f"<{count}I", table, 12 + struct.unpack_from("<H", table, 14)[0]
        )
        flags, strings = struct.unpack_from("<II", table, 12 + 16)
    except (InputError, struct.error):
        return []
    # an entry ends where the next one begins: only the long ones are decoded
    ends = dict(pairwise(sorted({*offsets, len(table) - 12 - strings})))
    wide = 1 if flags & 0x100 else 2
    out: list[tuple[int, str]] = []
    for i, offset in enumerate(offsets):
        if ends.get(offset, offset) - offset >= least * wide and len(out) < MAX_LONG:
            try:
                text = _pool_string(table, 12, i)
            except (struct.error, IndexError):
                continue
            if text is not None and len(text) >= least:
                out.append((i, text))
    return out


def _string(table: bytes, resource: int) -> str | None:
    for _ in range(MAX_HOPS):
        found = _entry(table, resource)
        if found is None:
            return None
        kind, value = found
        if kind == 0x03:
            return _pool_string(table, 12, value)
        if kind != 0x01:
            return str(value)
        resource = value
    return None


def _chunks(table: bytes, start: int, end: int) -> list[tuple[int, int, int, int]]:
    out: list[tuple[int, int, int, int]] = []
    at = start
    while at + 8 <= end and len(out) < 100_000:
        kind, header, size = struct.unpack_from("<HHI", table, at)
        if size < 8 or at + size > end:
            break
        out.append((kind, at, header, size))
        at += size
    return out


def _entry(table: bytes, resource: int) -> tuple[int, int] | None:
    """(data type, data) of the entry in its default configuration, else in the first one."""
    package, type_id, index = resource >> 24, (resource >> 16) & 0xFF, resource & 0xFFFF
    best: tuple[int, int] | None = None
    (_, header, size) = struct.unpack_from("<HHI", table, 0)
    for kind, at, head, length in _chunks(table, header, min(size, len(table))):
        if kind != 0x0200 or struct.unpack_from("<I", table, at + 8)[0] != package:
            continue
        for inner, pos, inner_head, _ in _chunks(table, at + head, at + length):
            if inner != 0x0201 or table[pos + 8] != type_id:
                continue
            count, entries = struct.unpack_from("<II", table, pos + 12)
            flags = table[pos + 9]
            if flags & 1 or index >= count:
                offset = _sparse(table, pos + inner_head, count, index) if flags & 1 else None
            elif flags & 2:
                (short,) = struct.unpack_from("<H", table, pos + inner_head + 2 * index)
                offset = None if short == 0xFFFF else short * 4
            else:
                (offset,) = struct.unpack_from("<I", table, pos + inner_head + 4 * index)
            if offset is None or offset == 0xFFFFFFFF:
                continue
            e = pos + entries + offset
            entry_size, entry_flags = struct.unpack_from("<HH", table, e)
            if entry_flags & 1:
                continue
            if entry_flags & 8:
                value = (entry_flags >> 8, struct.unpack_from("<I", table, e + 4)[0])
            else:
                value = (
                    table[e + entry_size + 3],
                    struct.unpack_from("<I", table, e + entry_size + 4)[0],
                )
            (config_size,) = struct.unpack_from("<I", table, pos + 20)
            default = not any(table[pos + 24 : pos + 20 + min(config_size, 64)])
            if default:
                return value
            best = best or value
    return best


def _sparse(table: bytes, start: int, count: int, index: int) -> int | None:
    for i in range(min(count, 65536)):
        key, offset = struct.unpack_from("<HH", table, start + 4 * i)
        if key == index:
            return int(offset) * 4
    return None


def _pool_string(table: bytes, at: int, index: int) -> str | None:
    kind, header, _ = struct.unpack_from("<HHI", table, at)
    if kind != 0x0001:
        return None
    count, _, flags, strings, _ = struct.unpack_from("<IIIII", table, at + 8)
    if index >= count:
        return None
    (offset,) = struct.unpack_from("<I", table, at + header + 4 * index)
    s = at + strings + offset
    if flags & 0x100:
        s += 2 if table[s] & 0x80 else 1
        n = table[s]
        if n & 0x80:
            n, s = ((n & 0x7F) << 8) | table[s + 1], s + 1
        return table[s + 1 : s + 1 + n].decode("utf-8", "replace")
    (n,) = struct.unpack_from("<H", table, s)
    s += 2
    if n & 0x8000:
        n = ((n & 0x7FFF) << 16) | struct.unpack_from("<H", table, s)[0]
        s += 2
    return table[s : s + 2 * min(n, 2_000_000)].decode("utf-16-le", "replace")
