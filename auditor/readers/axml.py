"""Binary XML -> elements, as the platform reads it: ResXMLTree and XmlBlock of AOSP's androidfw.

What matters there and nowhere else: the type of the file is not looked at; of several string
pools the last before the first node counts; headers and attributes may begin behind the usual
place; an end closes whatever is open, whatever its name; nothing behind the end of the root is read;
attributes are found by resource id, in rising order of ids, the first of two alike; of a value the
typed one counts, not the raw text. What is out of the ordinary is read so and told.
Structures: ResXMLTree_* of ResourceTypes.h.
"""

from __future__ import annotations

import struct
from collections import Counter

from auditor.errors import InputError
from auditor.limits import DEFAULT, Limits
from auditor.notice import Notice, NoticeCode, notice
from auditor.readers.element import MAX_DEPTH, UNREAD, Attribute, Element, Kind, keys_of
from auditor.readers.string_pool import NONE, PoolError, StringPool

_POOL, _RESOURCE_MAP = 0x0001, 0x0180
_FIRST_NODE, _LAST_NODE = 0x0100, 0x017F
_START, _END, _TEXT = 0x0102, 0x0103, 0x0104
_SPACES_AND_TEXT = (0x0100, 0x0101, _TEXT)
_LEAST = {0x0100: 8, 0x0101: 8, _START: 20, _END: 8, _TEXT: 12}
"""Bytes behind the header that a node of each kind needs."""
MAX_ATTRIBUTES = 500_000
"""Of all elements together: attributes of no size may overlap without end."""


class _Broken(Exception):
    """What the platform refuses too; the message says where."""


def parse(data: bytes, where: str, limits: Limits = DEFAULT) -> tuple[Element, list[Notice]]:
    """(root, what is out of the ordinary). Raises InputError where it cannot be read to its end."""
    reader = _Reader(data, limits)
    try:
        root = reader.read()
    except (_Broken, PoolError, struct.error) as e:
        raise InputError(f"the binary manifest cannot be read to its end: {e}", where) from None
    if reader.conflicts:
        raise InputError(
            f"two readings are possible: {reader.conflicts[0]}; Android takes the first", where
        )
    return root, [_one(code, n, where) for code, n in sorted(reader.told().items()) if n]


def _one(code: NoticeCode, n: int, where: str) -> Notice:
    return notice(code, where) if code == "axml_size" else notice(code, where, n=n)


class _Reader:
    def __init__(self, data: bytes, limits: Limits) -> None:
        self.data = data
        self.limits = limits
        self.odd: Counter[NoticeCode] = Counter()
        self.conflicts: list[str] = []
        self.pool: StringPool | None = None
        self.ids: tuple[int, ...] = ()
        self.elements = 0
        self.attributes = 0

    def _notice(self, code: NoticeCode, *, n: int = 1) -> None:
        self.odd[code] += n

    def told(self) -> Counter[NoticeCode]:
        """How often each thing out of the ordinary was met."""
        if self.pool is not None:
            self._notice("axml_unterminated", n=self.pool.odd["unterminated"])
            self._notice("axml_length", n=self.pool.odd["length"])
            self._notice("axml_outside", n=self.pool.odd["outside"])
        return self.odd

    def read(self) -> Element:
        if len(self.data) < 8:
            raise _Broken("it is cut off")
        _, header, size = struct.unpack_from("<HHI", self.data, 0)
        if size > len(self.data):
            self._notice("axml_size")
            size = len(self.data)
        if not 8 <= header <= size:
            raise _Broken(f"its header has {header} bytes")
        self.end: int = size
        return self._nodes(self._tables(header))

    def _chunk(self, at: int, least: int) -> tuple[int, int, int]:
        """(kind, size of the header, size), checked as `validate_chunk` does."""
        if at + 8 > self.end:
            raise _Broken(f"a chunk is cut off at {at}")
        kind, header, size = struct.unpack_from("<HHI", self.data, at)
        if header < least or size < header or (header | size) & 3 or at + size > self.end:
            raise _Broken(f"a chunk has impossible sizes at {at}")
        return kind, header, size

    def _tables(self, at: int) -> int:
        """String pool and resource ids, up to the first node, whose place is returned."""
        pools = 0
        while at + 8 < self.end:
            kind, header, size = self._chunk(at, 8)
            if kind == _POOL:
                self.pool = StringPool(self.data, at, at + size)
                pools += 1
            elif kind == _RESOURCE_MAP:
                self.ids = struct.unpack_from(f"<{(size - header) // 4}I", self.data, at + header)
            elif _FIRST_NODE <= kind <= _LAST_NODE:
                break
            else:
                self._notice("axml_chunks", n=1)
            at += size
        if self.pool is None:
            raise _Broken("it has no string pool")
        self._notice("axml_pools", n=pools - 1)
        return at

    def _nodes(self, at: int) -> Element:
        root: Element | None = None
        stack: list[Element] = []
        while at < self.end:
            if root is not None and not stack:
                self._behind(at)
                break
            kind, header, size = self._chunk(at, 16)
            if size - header < _LEAST.get(kind, 0):
                raise _Broken(f"a node is cut off at {at}")
            if kind == _START:
                element = self._element(at + header, size - header, len(stack))
                if stack:
                    stack[-1].children.append(element)
                else:
                    root = element
                stack.append(element)
            elif kind == _END and stack:
                (name,) = struct.unpack_from("<I", self.data, at + header + 4)
                self._notice("axml_ends", n=stack.pop().tag != self._string(name))
            elif kind == _POOL:
                self._notice("axml_pools", n=1)
            elif kind == _TEXT and stack:
                (text,) = struct.unpack_from("<I", self.data, at + header)
                stack[-1].add_text(self._string(text))
            elif kind not in _SPACES_AND_TEXT:
                self._notice("axml_chunks", n=1)
            at += size
        if root is None:
            raise _Broken("it has no element")
        if self.odd["axml_no_id"] and not self.ids:
            raise _Broken("it has no resource ids, so Android finds none of its attributes")
        self._notice("axml_open", n=len(stack))
        return root

    def _behind(self, at: int) -> None:
        """Count the elements that stand behind the end of the root."""
        while at + 16 <= self.end:
            kind, header, size = struct.unpack_from("<HHI", self.data, at)
            if size < max(header, 8):
                break
            self._notice("axml_behind", n=kind == _START)
            at += size

    def _string(self, index: int) -> str:
        assert self.pool is not None
        return self.pool.get(index) or ""

    def _element(self, at: int, room: int, depth: int) -> Element:
        _, name, start, width, count = struct.unpack_from("<IIHHH", self.data, at)
        if start + width * count > room:
            raise _Broken(f"attributes run beyond their element at {at}")
        self.elements += 1
        self.attributes += count
        if depth >= MAX_DEPTH:
            raise _Broken(f"elements are nested more than {MAX_DEPTH} deep")
        if self.elements > self.limits.manifest_elements:
            raise _Broken(f"more than {self.limits.manifest_elements} elements")
        if self.attributes > MAX_ATTRIBUTES:
            raise _Broken(f"more than {MAX_ATTRIBUTES} attributes")
        element = Element(self._string(name), {}, [])
        highest = 0
        for i in range(count):
            highest = self._attribute(element, at + start + width * i, highest)
        return element

    def _attribute(self, element: Element, at: int, highest: int) -> int:
        """Put one attribute in its place; the highest resource id so far is handed on."""
        if at + 20 > self.end:
            raise _Broken(f"an attribute is cut off at {at}")
        space, name, raw, _, _, kind, value = struct.unpack_from("<IIIHBBI", self.data, at)
        id_ = self.ids[name] if name < len(self.ids) else 0
        uri = None if space == NONE else self._string(space) or None
        keys = keys_of(uri, self._string(name), id_)
        hidden = bool(id_) and id_ < highest
        self._notice("axml_order", n=hidden)
        self._notice("axml_no_id", n=any(k.startswith(UNREAD) for k in keys))
        found = self._value(kind, value, raw)
        for key in keys:
            if hidden and key.startswith("android:") and key != "android:name":
                continue  # a limit that Android does not find limits nothing
            before = element.attributes.setdefault(key, found)
            if before != found:
                self.conflicts.append(
                    f"<{element.tag}> has {key} twice, {before.value[:100]!r} and {found.value[:100]!r}"
                )
        return max(highest, id_)

    def _value(self, kind: int, value: int, raw: int) -> Attribute:
        """Res_value as text."""
        if kind == 0x03:
            text = self._string(value)
            self._notice("axml_typed", n=raw not in (value, NONE) and self._string(raw) != text)
            return Attribute(text, "string")
        if kind in (0x01, 0x02, 0x07, 0x08):
            sign = "?" if kind in (0x02, 0x08) else "@"
            return Attribute(f"{sign}{value:08X}", "reference")
        if kind == 0x12:
            return Attribute("true" if value else "false", "boolean")
        if 0x10 <= kind <= 0x1F:
            return Attribute(str(value - (value >> 31 << 32)), "number")
        return _other(kind, value, self._string(raw) if raw != NONE else "")


def _other(kind: int, value: int, raw: str) -> Attribute:
    if kind == 0x00:
        return Attribute("", "null")
    other: Kind = "other"
    if kind == 0x04 and not raw:
        raw = repr(round(struct.unpack("<f", struct.pack("<I", value))[0], 6))
    return Attribute(raw or f"<0x{value:X}, type 0x{kind:02X}>", other)
