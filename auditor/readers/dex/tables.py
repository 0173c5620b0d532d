"""header_item and the sorted id tables of a DEX file, as numpy views.

Structures: header_item, string_id_item, type_id_item, proto_id_item, field_id_item,
method_id_item, class_def_item, class_data_item, encoded by the DEX format document.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from auditor.readers.dex.arrays import I64, U8, U16, distinct
from auditor.readers.dex.mutf8 import BEHIND, decode_mutf8, encode_mutf8

_FIELD = np.dtype([("class", "<u2"), ("type", "<u2"), ("name", "<u4")])
_METHOD = np.dtype([("class", "<u2"), ("proto", "<u2"), ("name", "<u4")])
_PROTO = np.dtype([("shorty", "<u4"), ("return", "<u4"), ("parameters", "<u4")])
_CLASS = np.dtype(
    [
        ("class", "<u4"),
        ("flags", "<u4"),
        ("super", "<u4"),
        ("interfaces", "<u4"),
        ("source", "<u4"),
        ("annotations", "<u4"),
        ("data", "<u4"),
        ("statics", "<u4"),
    ]
)
MAX_STRING = 65_536


class DexError(Exception):
    """The bytes are no DEX file that Android would load; the message says where they break."""


class Dex:
    """Tables of one DEX file.

    `data` holds the whole file, 4-byte aligned from its start. Raises DexError where a
    table lies outside the file.
    """

    def __init__(self, data: bytes | memoryview, name: str = "classes.dex", at: int = 0) -> None:
        self.name = name
        self.data = data
        self.header = at
        """Offset of the header_item; not 0 only in the containers of version 041."""
        self.size = len(data)
        if self.size < at + 112:
            raise DexError("shorter than a DEX header")
        magic = bytes(data[at : at + 8])
        if magic[:4] != b"dex\n" or magic[7:8] != b"\0" or not magic[4:7].isdigit():
            raise DexError("no DEX magic")
        self.version = int(magic[4:7])
        if not 35 <= self.version <= 41:
            raise DexError(f"DEX version {self.version:03d} is unknown")
        if struct.unpack_from("<I", data, at + 40)[0] != 0x12345678:
            raise DexError("reversed or unknown endian tag")
        f = struct.unpack_from("<12I", data, at + 56)
        self.strings = self._table(f[0], f[1], np.dtype("<u4"), "string_ids")
        self.types = self._table(f[2], f[3], np.dtype("<u4"), "type_ids")
        self.protos = self._table(f[4], f[5], _PROTO, "proto_ids")
        self.fields = self._table(f[6], f[7], _FIELD, "field_ids")
        self.methods = self._table(f[8], f[9], _METHOD, "method_ids")
        self.classes = self._table(f[10], f[11], _CLASS, "class_defs")
        self._strings: dict[int, str] = {}
        self._prototypes: dict[int, str] = {}
        self._signatures: dict[int, str] = {}

    def _table(self, count: int, offset: int, kind: Any, name: str) -> Any:
        if count == 0:
            return np.empty(0, kind)
        if offset + count * kind.itemsize > self.size:
            raise DexError(f"{name} lies outside the file")
        return np.frombuffer(self.data, kind, count, offset)

    @cached_property
    def bytes_(self) -> U8:
        """The whole file."""
        return np.frombuffer(self.data, np.uint8)

    @cached_property
    def units(self) -> U16:
        """The file as 16-bit code units, padded to an even length."""
        even = self.size & ~1
        return np.frombuffer(self.data, "<u2", even // 2)

    # -- strings --------------------------------------------------------------------------

    def raw_string(self, index: int) -> bytes:
        """string_data_item without its length: MUTF-8 bytes up to the NUL."""
        if not 0 <= index < len(self.strings):
            raise DexError(f"a table refers to string {index} of {len(self.strings)}")
        at = int(self.strings[index])
        if at >= self.size:
            raise DexError(f"string {index} lies outside the file")
        data = self.data
        while at < self.size and data[at] & 0x80:
            at += 1
        at += 1
        window = bytes(data[at : at + 256])
        end = window.find(0)
        if end < 0:
            window = bytes(data[at : at + MAX_STRING])
            end = window.find(0)
            if end < 0:
                return window
        return window[:end]

    def raw_strings(self, indices: list[int]) -> list[bytes]:
        """`raw_string` of many indices; what lies outside the file reads as empty."""
        offsets, data, size = self._offsets, bytes(self.data), self.size
        out: list[bytes] = []
        for index in indices:
            at = offsets[index] if index < len(offsets) else size
            if at >= size:
                out.append(b"")
                continue
            while at < size - 1 and data[at] & 0x80:
                at += 1
            end = data.find(0, at + 1, at + MAX_STRING)
            out.append(data[at + 1 : end if end >= 0 else min(size, at + MAX_STRING)])
        return out

    @cached_property
    def descriptors(self) -> list[bytes]:
        """Descriptor of every type_id."""
        return self.raw_strings(self.types.tolist())

    @cached_property
    def _types(self) -> dict[bytes, int]:
        return {d: i for i, d in enumerate(self.descriptors)}

    def string(self, index: int) -> str:
        """A string by its index; what is no valid MUTF-8 is replaced."""
        held = self._strings.get(index)
        if held is None:
            if not 0 <= index < len(self.strings):
                return "?"
            held = self._strings[index] = decode_mutf8(self.raw_string(index))
        return held

    def find_strings(self, targets: Sequence[bytes]) -> dict[bytes, int]:
        """`find_string` of many, which must be sorted as `sorted_raw` does."""
        out: dict[bytes, int] = {}
        left = [(0, len(targets), 0, len(self.strings))]
        while left:
            first, behind, low, high = left.pop()
            if first < behind:
                # each that is found narrows the search for those before and behind it
                middle = (first + behind) // 2
                at = out[targets[middle]] = self.find_string(targets[middle], low, high)
                left += [(first, middle, low, at), (middle + 1, behind, at, high)]
        return out

    def find_string(self, target: bytes, low: int = 0, high: int | None = None) -> int:
        """First index whose string is not below `target`: string_ids are sorted.

        It is looked for between `low` and `high`, where it is known to be.
        """
        offsets, data, size = self._offsets, self.data, self.size
        # DEX orders by UTF-16 units: NUL, written C0 80, comes before all others
        most, target = len(target) + 1, target.replace(b"\xc0\x80", b"\0")
        if high is None:
            high = len(offsets)
        while low < high:
            middle = (low + high) // 2
            at = offsets[middle]
            while at < size - 1 and data[at] & 0x80:
                at += 1
            # one byte more than the target has decides which of the two is the greater
            raw, _, _ = bytes(data[at + 1 : at + 1 + most]).partition(b"\0")
            if b"\xc0" in raw:
                raw = raw.replace(b"\xc0\x80", b"\0")
            if raw < target:
                low = middle + 1
            else:
                high = middle
        return low

    @cached_property
    def _offsets(self) -> memoryview:
        return memoryview(self.strings.astype(np.uint32))

    def string_index(self, text: str) -> int:
        """Index of a string, -1 where the file has none."""
        raw = encode_mutf8(text)
        return self.is_string(self.find_string(raw), raw)

    def is_string(self, index: int, raw: bytes) -> int:
        """The index, -1 where another string stands there."""
        return index if index < len(self.strings) and self.raw_string(index) == raw else -1

    def strings_from(self, prefix: str) -> range:
        """Indices of all strings that begin with `prefix`."""
        raw = encode_mutf8(prefix)
        return range(self.find_string(raw), self.find_string(raw + BEHIND))

    def strings_with(self, part: str) -> list[int]:
        """Indices of all strings in which `part` stands."""
        raw, data = encode_mutf8(part), bytes(self.data)
        out: dict[int, None] = {}
        at = data.find(raw)
        if at < 0:
            return []
        order = np.argsort(self.strings, kind="stable")
        starts = self.strings[order]
        while at >= 0:
            k = int(np.searchsorted(starts, at, "right")) - 1
            if k >= 0 and part in self.string(int(order[k])):
                out[int(order[k])] = None
            at = data.find(raw, at + len(raw))
        return list(out)

    # -- members --------------------------------------------------------------------------

    def type_index(self, descriptor: str) -> int:
        """Index of a type descriptor, -1 where there is none."""
        return self._types.get(descriptor.encode("utf-8", "replace"), -1)

    def type_of(self, descriptor: bytes) -> int:
        """The same for the bytes of the descriptor."""
        return self._types.get(descriptor, -1)

    @cached_property
    def class_row(self) -> I64:
        """Type -> first row of class_defs that defines it, -1 where none does."""
        out = np.full(len(self.types), -1, np.int64)
        own = self.classes["class"].astype(np.int64)
        rows = np.arange(len(own))
        inside = own < len(out)
        out[own[inside][::-1]] = rows[inside][::-1]
        return out

    @cached_property
    def _method_keys(self) -> I64:
        keys: I64 = (self.methods["class"].astype(np.int64) << 32) | self.methods["name"]
        return keys

    @cached_property
    def _field_keys(self) -> I64:
        keys: I64 = (self.fields["class"].astype(np.int64) << 32) | self.fields["name"]
        return keys

    @cached_property
    def method_names(self) -> tuple[list[int], list[bytes]]:
        """(string, name) of all method_ids, by rising string."""
        used = distinct(self.methods["name"]).tolist()
        return used, self.raw_strings(used)

    @cached_property
    def method_strings(self) -> dict[bytes, int]:
        """Name of a method -> its string."""
        used, names = self.method_names
        return dict(zip(names, used, strict=True))

    def method_name(self, name: str) -> int:
        """Index of a string that names a method, -1 where none is called so."""
        return self.method_strings.get(name.encode("utf-8", "replace"), -1)

    def methods_named(self, type_index: int, name: str) -> range:
        """method_ids of one class and name: sorted by class, then name, then prototype."""
        s = self.method_strings.get(name.encode("utf-8", "replace"), -1)
        return self._range(self._method_keys, type_index, s)

    def fields_named(self, type_index: int, name: str) -> range:
        """field_ids of this name that a class (by type index) defines or refers to."""
        return self._range(self._field_keys, type_index, self.string_index(name))

    def _range(self, keys: I64, type_index: int, s: int) -> range:
        if s < 0:
            return range(0)
        key = (type_index << 32) | s
        return range(
            int(np.searchsorted(keys, key, "left")), int(np.searchsorted(keys, key, "right"))
        )

    def type_name(self, index: int) -> str:
        """Descriptor of a type; `?` for an index out of the table."""
        return self.string(int(self.types[index])) if index < len(self.types) else "?"

    def prototype(self, index: int) -> str:
        """Descriptor of a prototype, e.g. `(Landroid/content/Context;I)V`."""
        held = self._prototypes.get(index)
        if held is None:
            held = self._prototypes[index] = self._prototype(index)
        return held

    def _prototype(self, index: int) -> str:
        if index >= len(self.protos):
            return "()?"
        p = self.protos[index]
        at = int(p["parameters"])
        names: list[str] = []
        if at and at + 4 <= self.size:
            (count,) = struct.unpack_from("<I", self.data, at)
            count = min(count, 255)
            if at + 4 + 2 * count <= self.size:
                names = [
                    self.type_name(i) for i in struct.unpack_from(f"<{count}H", self.data, at + 4)
                ]
        return f"({''.join(names)}){self.type_name(int(p['return']))}"

    def method(self, index: int) -> str:
        """Dalvik signature of a method_id."""
        held = self._signatures.get(index)
        if held is None:
            class_, proto, name = self.methods[index].tolist()
            held = f"{self.type_name(class_)}->{self.string(name)}{self.prototype(proto)}"
            self._signatures[index] = held
        return held

    def field(self, index: int) -> str:
        """`Lx/Y;->z:I` of a field index."""
        f = self.fields[index]
        return f"{self.type_name(int(f['class']))}->{self.string(int(f['name']))}:{self.type_name(int(f['type']))}"
