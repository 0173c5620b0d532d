"""class_data_item and code_item: which method has its instructions where.

All class_data_items are decoded at once. A uleb128 ends at the first byte below 0x80, so
the ends of all numbers in the region are one comparison, and the n-th number of an item is
an index into them.
"""

from __future__ import annotations

import struct
from typing import Any, NamedTuple

import numpy as np

from auditor.readers.dex.arrays import I64, distinct
from auditor.readers.dex.tables import Dex, DexError

MAX_METHODS = 2_000_000
WINDOW = 64_000_000
TAIL = 200_000
"""Bytes read behind the offset of the last item at first; nearly all items are shorter."""


class Code(NamedTuple):
    """Methods with code, in file order: arrays of one length."""

    method: I64
    """method_id index."""
    start: I64
    """First code unit of insns, in 16-bit units from the start of the file."""
    end: I64
    item: I64
    """Byte offset of the code_item."""
    virtual: Any = np.empty(0, bool)
    """Whether the method stands in virtual_methods: an override may take its place."""


def read_code(dex: Dex) -> Code:
    """All methods with code. Raises DexError where an item lies outside the file."""
    offsets = distinct(dex.classes["data"].astype(np.int64))
    offsets = offsets[offsets > 0]
    empty = np.empty(0, np.int64)
    if not len(offsets):
        return Code(empty, empty, empty, empty)
    if int(offsets[-1]) >= dex.size:
        raise DexError("a class_data_item lies outside the file")
    try:
        return _decode(dex, offsets, int(offsets[-1]) + TAIL)
    except DexError:
        # the last item is longer than the tail, or the file is broken: the whole rest tells
        return _decode(dex, offsets, dex.size)


def _decode(dex: Dex, offsets: I64, high: int) -> Code:
    empty = np.empty(0, np.int64)
    low = int(offsets[0])
    ends = np.flatnonzero(dex.bytes_[low : min(dex.size, high, low + WINDOW)] < 0x80) + low
    first = np.searchsorted(ends, offsets)
    if int(first[-1]) + 4 > len(ends):
        raise DexError("a class_data_item ends outside the file")
    statics = _number(dex, offsets, ends[first])
    instances, direct, virtual = (_value(dex, ends, first + i) for i in (1, 2, 3))
    if (
        int((direct + virtual).sum()) > MAX_METHODS
        or int((statics + instances).sum()) > 4 * MAX_METHODS
    ):
        raise DexError("more methods than a DEX file can have")
    base = first + 4 + 2 * (statics + instances)
    methods, codes, kinds = [], [], []
    lists = ((direct, np.zeros_like(direct), False), (virtual, 3 * direct, True))
    for count, skip, overridable in lists:
        total = int(count.sum())
        if not total:
            continue
        owner = np.repeat(np.arange(len(count)), count)
        firsts = np.cumsum(count) - count
        nth = np.arange(total) - firsts[owner]
        at = base[owner] + skip[owner] + 3 * nth
        if int(at.max()) + 2 >= len(ends):
            raise DexError("a list of methods ends outside the file")
        step = _value(dex, ends, at)
        # method_idx_diff counts from the method before it in the same list
        running = np.cumsum(step)
        before = np.concatenate(([0], running))[firsts]
        methods.append(running - before[owner])
        codes.append(_value(dex, ends, at + 2))
        kinds.append(np.full(total, overridable))
    if not methods:
        return Code(empty, empty, empty, empty)
    method = np.concatenate(methods)
    item = np.concatenate(codes)
    has = item > 0
    method, item, in_virtual = method[has], item[has], np.concatenate(kinds)[has]
    if not len(item):
        return Code(empty, empty, empty, empty)
    if int(item.max()) + 16 > dex.size or bool((item & 1).any()):
        raise DexError("a code_item lies outside the file")
    if int(method.max()) >= len(dex.methods):
        raise DexError("an encoded_method names no method_id")
    start = item // 2 + 8
    size = dex.units[start - 2].astype(np.int64) | (dex.units[start - 1].astype(np.int64) << 16)
    end = start + size
    if int(end.max()) > len(dex.units):
        raise DexError("instructions lie outside the file")
    return Code(method, start, end, item, in_virtual)


def _value(dex: Dex, ends: I64, index: I64) -> I64:
    """Values of the uleb128 numbers with these indices."""
    index = np.minimum(index, len(ends) - 1)
    return _number(dex, ends[index - 1] + 1, ends[index])


def _number(dex: Dex, start: I64, end: I64) -> I64:
    data = dex.bytes_
    length = end - start + 1
    if len(length) and int(length.max()) > 5:
        raise DexError("a uleb128 number is longer than five bytes")
    out = data[start].astype(np.int64) & 0x7F
    for i in range(1, 5):
        more = length > i
        if not more.any():
            break
        out[more] |= (data[start[more] + i].astype(np.int64) & 0x7F) << (7 * i)
    return out


MAX_TRIES = 65_536


def handlers_of(dex: Dex, start: int, end: int) -> list[tuple[int, int, list[int]]]:
    """(first, behind the last, handlers) of the try_items of a method, from the start of its insns.

    `start` and `end` are the insns in units; try_item, encoded_catch_handler_list.
    """
    tries = min(int(dex.units[start - 5]), MAX_TRIES)
    if not tries:
        return []
    at = 2 * (end + ((end - start) & 1))
    list_ = at + 8 * tries
    if list_ >= dex.size:
        return []
    out: list[tuple[int, int, list[int]]] = []
    held: dict[int, list[int]] = {}
    for i in range(tries):
        first, count, offset = struct.unpack_from("<IHH", dex.data, at + 8 * i)
        if offset not in held:
            held[offset] = _catches(dex, list_ + offset, end - start)
        out.append((first, first + count, held[offset]))
    return out


def _catches(dex: Dex, at: int, size: int) -> list[int]:
    """Addresses of an encoded_catch_handler."""
    count, at = _leb(dex, at, signed=True)
    out: list[int] = []
    for _ in range(min(abs(count), 256)):
        _, at = _leb(dex, at)
        address, at = _leb(dex, at)
        out.append(address)
    if count <= 0:
        out.append(_leb(dex, at)[0])
    return [a for a in dict.fromkeys(out) if 0 <= a < size]


def _leb(dex: Dex, at: int, signed: bool = False) -> tuple[int, int]:
    value = 0
    for shift in range(0, 35, 7):
        if at >= dex.size:
            return 0, at
        byte = dex.data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            if signed and byte & 0x40:
                value -= 1 << (shift + 7)
            break
    return value, at
