"""ResStringPool: the strings of binary XML and of resources.arsc, each read where it is needed.

Structure: ResStringPool_header of ResourceTypes.h (AOSP, androidfw). What today's platform drops
(a string without terminator, a length that does not fit) was read by its length before; so it
is read here, and counted in `odd`.
"""

from __future__ import annotations

import struct
from collections import Counter

NONE = 0xFFFFFFFF
MAX_DECODED = 64_000_000
"""Bytes of all strings together: offsets may overlap, so a small pool can hold much."""


class PoolError(ValueError):
    """The bytes are no string pool; the message says why."""


class StringPool:
    """One pool that begins at `at` and lies within `end`. Raises PoolError for a broken header."""

    def __init__(self, data: bytes, at: int, end: int) -> None:
        if end - at < 28:
            raise PoolError("the string pool is cut off")
        _, header, _, count, styles, flags, start, style_start = struct.unpack_from(
            "<HHIIIIII", data, at
        )
        if header < 28 or at + header + 4 * count > end:
            raise PoolError(f"the string pool has no room for {count} strings")
        if count and at + start + 2 > end:
            raise PoolError("the strings lie outside their pool")
        self.count: int = count
        self.odd: Counter[str] = Counter()
        self._data = data
        self._offsets = at + header
        self._strings: int = at + start
        self._end = at + style_start if styles and start < style_start <= end - at else end
        self._utf8 = bool(flags & 0x100)
        self._read: dict[int, str | None] = {}
        self._decoded = 0

    def get(self, index: int) -> str | None:
        """A string; None where the index or the string lies outside the pool.

        Control characters and halves of surrogate pairs come as their escapes.
        """
        if index in self._read:
            return self._read[index]
        if not 0 <= index < self.count:
            return None
        (offset,) = struct.unpack_from("<I", self._data, self._offsets + 4 * index)
        raw = self._utf8_at(offset) if self._utf8 else self._utf16_at(offset)
        if raw is None:
            self.odd["outside"] += 1
        self._read[index] = None if raw is None else clean(raw)
        return self._read[index]

    def _bytes(self, start: int, size: int) -> bytes | None:
        if start + size > self._end:
            return None
        self._decoded += size
        if self._decoded > MAX_DECODED:
            raise PoolError(f"the strings have more than {MAX_DECODED} bytes")
        return self._data[start : start + size]

    def _utf8_at(self, offset: int) -> str | None:
        units, at = self._length8(self._strings + offset)
        size, at = self._length8(at)
        if not at:
            return None
        ended = self._ends(at + size)
        if not ended and size > 0x7F:
            # aapt wrote the length of a long string modulo 32768
            for more in range(at + size + 0x8000, self._end, 0x8000):
                if self._ends(more):
                    size, ended = more - at, True
                    break
        raw = self._bytes(at, size)
        if raw is None:
            return None
        if not ended:
            self.odd["unterminated"] += 1
        text = _of_utf8(raw)
        if len(text.encode("utf-16-le", "surrogatepass")) // 2 & 0x7FFF != units & 0x7FFF:
            self.odd["length"] += 1
        return text

    def _utf16_at(self, offset: int) -> str | None:
        at = self._strings + (offset & ~1)
        if at + 2 > self._end:
            return None
        (length,) = struct.unpack_from("<H", self._data, at)
        at += 2
        if length & 0x8000:
            if at + 2 > self._end:
                return None
            length = (length & 0x7FFF) << 16 | struct.unpack_from("<H", self._data, at)[0]
            at += 2
        raw = self._bytes(at, 2 * length)
        if raw is None:
            return None
        end = at + 2 * length
        if self._data[end : end + 2] != b"\0\0" or end + 2 > self._end:
            self.odd["unterminated"] += 1
        return raw.decode("utf-16-le", "surrogatepass")

    def _ends(self, at: int) -> bool:
        return at < self._end and self._data[at] == 0

    def _length8(self, at: int) -> tuple[int, int]:
        """(length in one or two bytes, what stands behind it); (0, 0) outside the pool."""
        if not 0 < at < self._end - 1:
            return 0, 0
        first = self._data[at]
        return (
            ((first & 0x7F) << 8 | self._data[at + 1], at + 2) if first & 0x80 else (first, at + 1)
        )


def _of_utf8(raw: bytes) -> str:
    """UTF-8 as the platform reads it: a character beyond U+FFFF may be two encoded surrogates."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        halves = raw.replace(b"\xc0\x80", b"\0").decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "backslashreplace")
    return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def clean(text: str) -> str:
    """Text with escapes for control characters and halves of surrogate pairs."""
    if text.isprintable():
        return text
    return "".join(f"\\x{ord(c):02x}" if _unprintable(c) else c for c in text)


def _unprintable(char: str) -> bool:
    code = ord(char)
    return code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000
