"""Constants that static fields start with: the encoded_array_item of a class."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from auditor.readers.dex.arrays import distinct
from auditor.readers.dex.tables import Dex
from auditor.readers.dex.values import Values

_INT, _HANDLE, _STRING, _NULL, _BOOLEAN = 0x04, 0x16, 0x17, 0x1E, 0x1F
_SIZED = frozenset(
    {0x00, 0x02, 0x03, _INT, 0x06, 0x10, 0x11, 0x15, _HANDLE, _STRING, *range(0x18, 0x1C)}
)
MAX_FIELDS = 65_536
"""Fields that a file can have: their numbers have 16 bits."""
MAX_ARRAY = 9 * MAX_FIELDS + 5
"""Bytes of an encoded_array of as many numbers or strings."""
MAX_CALL_SITE = 256
"""Arguments of a bootstrap method: a call has no more registers."""


def constants_of(dex: Dex, owner: int) -> dict[int, Values]:
    """field_id -> the constant it starts with, of the class with this type index."""
    rows = np.flatnonzero(dex.classes["class"] == owner)
    if not len(rows):
        return {}
    row = dex.classes[int(rows[0])]
    out: dict[int, Values] = {}
    fields = _static_fields(dex, int(row["data"]))
    at = int(row["statics"])
    if at and at < dex.size:
        out.update(zip(fields, _array(dex, at, len(fields)), strict=False))
    return {k: v for k, v in out.items() if v}


def fields_holding(dex: Dex, strings: list[int]) -> dict[int, int]:
    """field_id -> string, of the static fields that start with one of these strings."""
    at = distinct(dex.classes["statics"].astype(np.int64))
    at = at[at > 0]
    if not len(at) or not strings or int(at[-1]) >= dex.size:
        return {}
    first = int(at[0])
    region = bytes(dex.data[first : int(at[-1]) + MAX_ARRAY])
    places: set[int] = set()
    for s in strings:
        size = max(1, (s.bit_length() + 7) // 8)
        wanted = bytes([(size - 1) << 5 | _STRING]) + s.to_bytes(size, "little")
        found = region.find(wanted)
        while found >= 0:
            places.add(int(at[np.searchsorted(at, first + found, "right") - 1]))
            found = region.find(wanted, found + 1)
    texts = {dex.string(s): s for s in strings}
    out: dict[int, int] = {}
    for row in np.flatnonzero(np.isin(dex.classes["statics"], sorted(places))).tolist():
        for field, values in constants_of(dex, int(dex.classes[row]["class"])).items():
            if values[0] in texts:
                out[field] = texts[str(values[0])]
    return out


def _static_fields(dex: Dex, at: int) -> list[int]:
    """field_ids of static_fields, the first list of a class_data_item."""
    if not at or at >= dex.size:
        return []
    count, at = _uleb(dex, at)
    for _ in range(3):
        _, at = _uleb(dex, at)
    out, index = [], 0
    for _ in range(min(count, MAX_FIELDS)):
        step, at = _uleb(dex, at)
        _, at = _uleb(dex, at)
        index += step
        out.append(index)
    return out


def handles_in(dex: Dex, at: int) -> list[int]:
    """Method handles of an encoded_array, such as that of a call site."""
    return [
        int.from_bytes(raw, "little")
        for kind, raw in _encoded(dex, at, MAX_CALL_SITE)
        if kind == _HANDLE
    ]


def _array(dex: Dex, at: int, most: int) -> list[Values]:
    """Strings and numbers of an encoded_array; an empty tuple for any other value."""
    out: list[Values] = []
    for kind, raw in _encoded(dex, at, most):
        if kind == _STRING:
            out.append((dex.string(int.from_bytes(raw, "little")),))
        elif kind == _INT:
            out.append((int.from_bytes(raw, "little", signed=True),))
        elif kind == _BOOLEAN:
            out.append((raw[0],))
        else:
            out.append(())
    return out


def _encoded(dex: Dex, at: int, most: int) -> Iterator[tuple[int, bytes]]:
    """(value_type, bytes) of an encoded_array, up to the first array or annotation in it."""
    count, at = _uleb(dex, at)
    for _ in range(min(count, most)):
        if at >= dex.size:
            return
        head = dex.data[at]
        kind, size = head & 0x1F, (head >> 5) + 1
        if kind in (_NULL, _BOOLEAN):
            yield kind, bytes([head >> 5])
            at += 1
            continue
        if kind not in _SIZED or at + 1 + size > dex.size:
            return
        yield kind, bytes(dex.data[at + 1 : at + 1 + size])
        at += 1 + size


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
