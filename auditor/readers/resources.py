"""resources.arsc -> the one string a manifest refers to.

androguard reads the whole table, seconds on a large app; a label needs one entry. So only
the chunks on the way to it are read. Structures: ResTable_header, ResStringPool_header,
ResTable_package and ResTable_type of AOSP's ResourceTypes.h.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from itertools import pairwise

from auditor.errors import InputError
from auditor.readers.container import Container
from auditor.readers.string_pool import PoolError, StringPool

RESOURCES = "resources.arsc"
MAX_TABLE = 120_000_000
MAX_HOPS = 8
MAX_REFERENCES = 500
"""References of one manifest that are looked up."""
MAX_LONG = 200


def resolver_of(zipped: Container) -> Callable[[str], str | None]:
    """What a manifest's references stand for: `@7F0B0001` -> its default value, None where unknown.

    The table is read when the first reference is asked for, and once.
    """
    table: list[bytes | None] = []
    known: dict[str, str | None] = {}

    def resolve(reference: str) -> str | None:
        if reference not in known and len(known) < MAX_REFERENCES:
            if not table:
                table.append(_table(zipped))
            known[reference] = _resolved(table[0], reference)
        return known.get(reference)

    return resolve


def _table(zipped: Container) -> bytes | None:
    try:
        return zipped.read(RESOURCES, MAX_TABLE) if RESOURCES in zipped.entries else None
    except InputError:
        return None


def _resolved(table: bytes | None, reference: str) -> str | None:
    m = re.fullmatch(r"@(?:0x)?([0-9a-fA-F]{8})", reference)
    if not m or table is None:
        return None
    try:
        found = _string(table, int(m[1], 16))
    except (struct.error, IndexError, PoolError):
        return None
    return None if found is None else found[:4096]


def long_strings(zipped: Container, least: int) -> list[tuple[int, str]]:
    """(index, text) of the strings of the table that have at least this many characters."""
    try:
        table = zipped.read(RESOURCES, MAX_TABLE)
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
    pool = StringPool(table, 12, len(table))
    for i, offset in enumerate(offsets):
        if ends.get(offset, offset) - offset >= least * wide and len(out) < MAX_LONG:
            try:
                text = pool.get(i)
            except PoolError:
                break
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
            return StringPool(table, 12, len(table)).get(value)
        if kind == 0x12:
            return "true" if value else "false"
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
