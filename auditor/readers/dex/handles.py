"""Methods that code names by a method handle: method references of invoke-custom.

Structures: map_list, call_site_id_item, method_handle_item, encoded_array_item.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

import numpy as np

from auditor.readers.dex.arrays import I64
from auditor.readers.dex.opcodes import HANDLES
from auditor.readers.dex.statics import handles_in
from auditor.readers.dex.sweep import Sites
from auditor.readers.dex.tables import Dex, DexError

CALL_SITE, METHOD_HANDLE = 0x0007, 0x0008
INVOKES = range(4, 9)
"""method_handle types invoke-static to invoke-interface; those below name fields."""
MAX_HANDLES = 65_536
CONST_METHOD_HANDLE = 0xFE


class Named(NamedTuple):
    """Instructions that name a method by a handle: arrays of one length."""

    at: I64
    row: I64
    method: I64


def named_methods(dex: Dex, sites: Sites, op: I64, index: I64) -> Named:
    """(place, row, method_id) for every method that invoke-custom or a handle names."""
    mask = HANDLES[op]
    empty = np.empty(0, np.int64)
    if not mask.any():
        return Named(empty, empty, empty)
    tables = _map(dex)
    handles = _handles(dex, *tables.get(METHOD_HANDLE, (0, 0)))
    count, first = tables.get(CALL_SITE, (0, 0))
    at: list[int] = []
    row: list[int] = []
    method: list[int] = []
    for a, r, o, i in zip(
        sites.at[mask].tolist(),
        sites.row[mask].tolist(),
        op[mask].tolist(),
        index[mask].tolist(),
        strict=True,
    ):
        if o == CONST_METHOD_HANDLE:
            used = [i]
        elif i < count and first + 4 * i + 4 <= dex.size:
            # the first handle is the bootstrap method, which the platform provides
            used = handles_in(dex, struct.unpack_from("<I", dex.data, first + 4 * i)[0])[1:]
        else:
            used = []
        for h in used:
            if h in handles:
                at.append(a)
                row.append(r)
                method.append(handles[h])
    return Named(*(np.array(column, np.int64) for column in (at, row, method)))


def _map(dex: Dex) -> dict[int, tuple[int, int]]:
    """map_list: type of an item -> (count, offset)."""
    (at,) = struct.unpack_from("<I", dex.data, dex.header + 52)
    if not at or at + 4 > dex.size:
        return {}
    (count,) = struct.unpack_from("<I", dex.data, at)
    if at + 4 + 12 * count > dex.size:
        raise DexError("the map_list lies outside the file")
    items = (struct.unpack_from("<HHII", dex.data, at + 4 + 12 * i) for i in range(min(count, 64)))
    return {kind: (size, offset) for kind, _, size, offset in items}


def _handles(dex: Dex, count: int, at: int) -> dict[int, int]:
    """method_handle -> method_id, for those that name a method."""
    out: dict[int, int] = {}
    for i in range(min(count, MAX_HANDLES)):
        if at + 8 * i + 8 > dex.size:
            break
        kind, _, member, _ = struct.unpack_from("<4H", dex.data, at + 8 * i)
        if kind in INVOKES and member < len(dex.methods):
            out[i] = member
    return out
