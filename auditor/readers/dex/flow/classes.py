"""Rows of class_defs by type, what a class extends, and the fields it declares.

Structures: class_def_item, type_list, class_data_item.
"""

from __future__ import annotations

import struct

from auditor.readers.dex.tables import Dex

MAX_FIELDS = 4096
MAX_METHODS = 65_536
MAX_INTERFACES = 256
ACC_NATIVE = 0x100


class Classes:
    """The classes of one DEX file."""

    def __init__(self, dex: Dex) -> None:
        self.dex = dex
        self._rows = dict(zip(dex.classes["class"].tolist(), range(len(dex.classes)), strict=True))

    def row(self, descriptor: str) -> int:
        """Row of a class; -1 where the file does not define it."""
        t = self.dex.type_index(descriptor)
        return self._rows.get(t, -1) if t >= 0 else -1

    def superclass(self, row: int) -> str:
        """Descriptor of the superclass of a class; empty where there is none."""
        above = int(self.dex.classes[row]["super"])
        return self.dex.type_name(above) if above < len(self.dex.types) else ""

    def interfaces(self, row: int) -> list[str]:
        """Descriptors of the interfaces of a class; none where the list is no list."""
        at = int(self.dex.classes[row]["interfaces"])
        if not at or at + 4 > self.dex.size:
            return []
        (count,) = struct.unpack_from("<I", self.dex.data, at)
        if count > MAX_INTERFACES or at + 4 + 2 * count > self.dex.size:
            return []
        return [
            self.dex.type_name(t) for t in struct.unpack_from(f"<{count}H", self.dex.data, at + 4)
        ]

    def field_names(self, row: int) -> set[str]:
        """Names of static_fields and instance_fields."""
        at = int(self.dex.classes[row]["data"])
        if not at or at >= self.dex.size:
            return set()
        counts = []
        for _ in range(4):
            value, at = self._uleb(at)
            counts.append(value)
        out: set[str] = set()
        for count in counts[:2]:
            index = 0
            for _ in range(min(count, MAX_FIELDS)):
                step, at = self._uleb(at)
                _, at = self._uleb(at)
                index += step
                if index < len(self.dex.fields):
                    out.add(self.dex.string(int(self.dex.fields[index]["name"])))
        return out

    def native_methods(self, row: int) -> set[str]:
        """Names of the methods whose access_flags have ACC_NATIVE."""
        at = int(self.dex.classes[row]["data"])
        if not at or at >= self.dex.size:
            return set()
        counts = []
        for _ in range(4):
            value, at = self._uleb(at)
            counts.append(min(value, MAX_METHODS))
        for _ in range(2 * (counts[0] + counts[1])):
            _, at = self._uleb(at)
        out: set[str] = set()
        for count in counts[2:]:
            index = 0
            for _ in range(count):
                step, at = self._uleb(at)
                flags, at = self._uleb(at)
                _, at = self._uleb(at)
                index += step
                if flags & ACC_NATIVE and index < len(self.dex.methods):
                    out.add(self.dex.string(int(self.dex.methods[index]["name"])))
        return out

    def _uleb(self, at: int) -> tuple[int, int]:
        value = 0
        for shift in range(0, 35, 7):
            if at >= self.dex.size:
                return 0, self.dex.size
            byte = self.dex.data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
        return value, at
