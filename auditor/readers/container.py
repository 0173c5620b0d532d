"""ZIP containers as Android reads them: by the central directory, nothing extracted to disk.

Android trusts the central directory for sizes and offsets, ignores the encryption flag and
treats every method but deflate as stored; Python's zipfile refuses such files. So the few
structures are read here. Reference: APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and 4.3.16, and
libziparchive of AOSP for what Android does with broken ones.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from auditor.errors import InputError
from auditor.files import held, open_regular
from auditor.limits import DEFAULT, Limits
from auditor.names import shown
from auditor.notice import Notice, NoticeCode, notice

EOCD = b"PK\x05\x06"
_CENTRAL = b"PK\x01\x02"
_LOCAL = b"PK\x03\x04"
MAX_NOTICES = 50
"""Oddities of one container that are told."""


class Entry(NamedTuple):
    """One entry of the central directory."""

    name: str
    method: int
    compressed: int
    size: int
    offset: int
    encrypted: bool
    modified: str
    """Day of its last change as the archive states it: `2026-05-01`; build tools often leave 1980."""


class Spent:
    """Bytes that were inflated of one build, over all its archives."""

    def __init__(self) -> None:
        self.bytes = 0


class Container:
    """An open ZIP; entries by name in the order of the central directory.

    An archive in another one is given that one's `spent`: they have one bound together.
    """

    def __init__(
        self,
        data: mmap.mmap | bytes,
        name: str,
        limits: Limits = DEFAULT,
        spent: Spent | None = None,
    ) -> None:
        self.data = data
        self.name = name
        self.limits = limits
        self.notices: list[Notice] = []
        self.spent = spent or Spent()
        self._peeks = 0
        self.entries: dict[str, Entry] = {}
        self._read_directory()

    def _notice(self, code: NoticeCode, **words: str | int) -> None:
        if len(self.notices) < MAX_NOTICES:
            self.notices.append(notice(code, self.name, "warning", **words))

    def _read_directory(self) -> None:
        data = self.data
        end = data.rfind(EOCD, max(0, len(data) - 66_000))
        if end < 0 or end + 22 > len(data):
            raise InputError("not a ZIP: no end of central directory (cut off?)", self.name)
        count, size, start = struct.unpack_from("<HII", data, end + 10)
        base = 0
        if data[start : start + 4] != _CENTRAL and count:
            # Bytes put before the archive shift every offset; Android refuses such a file.
            found = end - size
            if found >= 0 and data[found : found + 4] == _CENTRAL:
                base = found - start
                self._notice("zip_shifted")
            else:
                raise InputError("the central directory of the ZIP is damaged", self.name)
        if bytes(data[:4]) == b"dex\n":
            self._notice("zip_is_dex")
        at = start + base
        seen = 0
        while at + 46 <= end and data[at : at + 4] == _CENTRAL:
            at = self._entry(at, base)
            seen += 1
            if seen > self.limits.entries:
                raise InputError(f"more than {self.limits.entries} entries", self.name)
        if seen != count:
            self._notice("zip_count", n=seen, all=count)

    def _entry(self, at: int, base: int) -> int:
        """Take in the entry whose central header stands here; the place of the next one."""
        flags, method = struct.unpack_from("<HH", self.data, at + 8)
        (date,) = struct.unpack_from("<H", self.data, at + 14)
        compressed, size = struct.unpack_from("<II", self.data, at + 20)
        n, extra, comment = struct.unpack_from("<HHH", self.data, at + 28)
        (offset,) = struct.unpack_from("<I", self.data, at + 42)
        raw = bytes(self.data[at + 46 : at + 46 + min(n, self.limits.name_length)])
        name = raw.decode("utf-8", errors="backslashreplace")
        behind: int = at + 46 + n + extra + comment
        if n > self.limits.name_length:
            self._notice("entry_name_long", entry=printable(name))
            return behind
        before = self.entries.get(name)
        if before is not None:
            raise InputError(
                f"two entries are named {printable(name)}, at {before.offset} and {offset + base};"
                " Android refuses such an archive, and two readings are possible",
                self.name,
            )
        self.entries[name] = Entry(
            name, method, compressed, size, offset + base, bool(flags & 1), _day(date)
        )
        return behind

    def names(self) -> Iterator[str]:
        """Names of the entries, in the order of the central directory."""
        return iter(self.entries)

    def release(self) -> None:
        """Let go of the pages of the file read so far; what is read again comes from the disk."""
        if isinstance(self.data, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            self.data.madvise(mmap.MADV_DONTNEED)

    def read(self, name: str, limit: int | None = None) -> bytes:
        """Inflated bytes of an entry. Raises InputError where it cannot be had whole."""
        entry = self.entries[name]
        where = f"{self.name}!{printable(name)}"
        start = self._start(entry, where)
        left = self.limits.total_bytes - self.spent.bytes
        cap = min(limit or self.limits.entry_bytes, self.limits.entry_bytes)
        # deflate adds five bytes to a block; more than that is padding without end
        if entry.compressed > min(cap, left) + min(cap, left) // 100 + 1000:
            raise self._too_large(cap, left, where)
        raw = self.data[start : start + entry.compressed]
        if entry.method == 8:
            out = self._inflate(raw, entry, cap, left, where)
        else:
            out = self._stored(bytes(raw), entry, cap, left, where)
        self.spent.bytes += len(out)
        return out

    def _start(self, entry: Entry, where: str) -> int:
        """Where the data of an entry begin."""
        data, at = self.data, entry.offset
        if not self._is_local(at):
            raise InputError("the entry has no local header", where)
        n, extra = struct.unpack_from("<HH", data, at + 26)
        start: int = at + 30 + n + extra
        if start + entry.compressed > len(data):
            start = at + 30 + n  # a lie about the extra field; the data follows the name
            if start + entry.compressed > len(data):
                raise InputError("the entry is cut off", where)
        return start

    def _stored(self, raw: bytes, entry: Entry, cap: int, left: int, where: str) -> bytes:
        if entry.method:
            self._notice("entry_method_unknown", entry=printable(entry.name), method=entry.method)
        if entry.size != entry.compressed and not entry.method:
            raise InputError(
                f"the entry is stored with two sizes, {entry.compressed} and {entry.size};"
                " two readings are possible",
                where,
            )
        if entry.compressed > min(cap, left):
            raise self._too_large(cap, left, where)
        return raw

    def _too_large(self, cap: int, left: int, where: str) -> InputError:
        if left < cap:
            total = self.limits.total_bytes
            return InputError(f"inflates to more than {total} bytes", self.name)
        return InputError(f"the entry is larger than {cap} bytes", where)

    def _is_local(self, at: int) -> bool:
        return 0 <= at <= len(self.data) - 30 and self.data[at : at + 4] == _LOCAL

    def head(self, name: str, size: int) -> bytes:
        """The first bytes of an entry, or as many as can be had."""
        entry = self.entries[name]
        at = entry.offset
        if not self._is_local(at):
            return b""
        self._peeks += 1
        if self._peeks % PEEKS == 0:
            self.release()
        n, extra = struct.unpack_from("<HH", self.data, at + 26)
        start = at + 30 + n + extra
        if entry.method != 8:
            return bytes(self.data[start : start + min(size, entry.compressed)])
        inflater = zlib.decompressobj(-15)
        out, step = b"", PEEK
        end = min(start + entry.compressed, len(self.data))
        try:
            # a block may have a long table before its first byte, and empty blocks before it
            while start < end and len(out) < size and not inflater.eof:
                piece = bytes(self.data[start : min(start + step, end)])
                out += inflater.decompress(piece, size - len(out))
                start, step = start + step, min(step * 4, 1 << 20)
        except zlib.error:
            return out
        return out

    def tail(self, name: str, size: int) -> bytes:
        """The last bytes of an entry that is not compressed; none of one that is."""
        entry = self.entries[name]
        if entry.method == 8 or not self._is_local(entry.offset):
            return b""
        n, extra = struct.unpack_from("<HH", self.data, entry.offset + 26)
        start = entry.offset + 30 + n + extra
        end = start + entry.compressed
        return bytes(self.data[max(start, end - size) : end])

    def _inflate(
        self, raw: bytes | mmap.mmap, entry: Entry, cap: int, left: int, where: str
    ) -> bytes:
        """Inflate no more than is allowed: what goes beyond is not produced."""
        ratio = max(4_000_000, entry.compressed * self.limits.ratio)
        most = min(cap, left, ratio)
        inflater = _inflater()
        try:
            out: bytes = inflater.decompress(raw, most + 1)
        except _errors() as e:
            raise InputError(f"the entry does not inflate ({e})", where) from None
        if len(out) > most:
            if left < min(cap, ratio):
                raise self._too_large(cap, left, where)
            raise InputError(
                f"inflates beyond {most} bytes from {entry.compressed} (a bomb?)", where
            )
        if not inflater.eof:
            raise InputError("the entry ends early", where)
        return out


def _day(dos: int) -> str:
    """An MS-DOS date: years from 1980, month, day."""
    return f"{1980 + (dos >> 9)}-{dos >> 5 & 15:02}-{dos & 31:02}"


@cache
def _fast() -> Any:
    """ISA-L where it is installed; it inflates in half the time."""
    try:
        from isal import igzip_lib, isal_zlib
    except ImportError:
        return None
    return igzip_lib, isal_zlib


def _inflater() -> Any:
    fast = _fast()
    return zlib.decompressobj(-15) if fast is None else fast[1].decompressobj(-15)


def _errors() -> tuple[type[Exception], ...]:
    fast = _fast()
    return (zlib.error,) if fast is None else (fast[0].IsalError, fast[1].error, zlib.error)


def printable(name: str) -> str:
    """A name from a hostile container, safe for one line of a terminal or report."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in name[:200])


PEEK = 256
"""Compressed bytes that are looked at first for the beginning of an entry."""
PEEKS = 2000
"""Entries looked into before the pages around them are let go."""
WINDOW = 1 << 24
"""Bytes of a file that are hashed before their pages are let go; a multiple of any page."""


def sha256_of(data: mmap.mmap | bytes) -> bytes:
    """Digest of a whole file, whose size the memory need not hold."""
    digest = hashlib.sha256()
    with memoryview(data) as view:
        for at in range(0, len(data), WINDOW):
            digest.update(view[at : at + WINDOW])
            if isinstance(data, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
                data.madvise(mmap.MADV_DONTNEED, at, min(WINDOW, len(data) - at))
    return digest.digest()


@contextmanager
def open_file(path: Path) -> Iterator[mmap.mmap | bytes]:
    """The bytes of a regular file, mapped; empty files and folders are InputErrors."""
    name = shown(path)
    if path.is_dir():
        raise InputError("is a folder; give an APK or an AndroidManifest.xml", name)
    if (given := held(path)) is not None:
        if not given:
            raise InputError("the standard input is empty", name)
        yield given
        return
    with open_regular(path) as file:
        if os.fstat(file.fileno()).st_size == 0:
            raise InputError("the file is empty", name)
        try:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as e:
            raise InputError(f"cannot be read: {e}", name) from None
        with data:
            yield data
