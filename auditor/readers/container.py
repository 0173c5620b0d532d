"""ZIP containers as Android reads them: by the central directory, nothing extracted to disk.

Android trusts the central directory for sizes and offsets, ignores the encryption flag and
treats every method but deflate as stored; Python's zipfile refuses such files. So the few
structures are read here. Reference: APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and 4.3.16, and
libziparchive of AOSP for what Android does with broken ones.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, cast

from auditor.errors import InputError
from auditor.limits import DEFAULT, Limits
from auditor.notice import Notice, NoticeCode, notice

_EOCD = b"PK\x05\x06"
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


class Container:
    """An open ZIP; entries by name in the order of the central directory."""

    def __init__(self, data: mmap.mmap | bytes, name: str, limits: Limits = DEFAULT) -> None:
        self.data = data
        self.name = name
        self.limits = limits
        self.notices: list[Notice] = []
        self.inflated = 0
        self._peeks = 0
        self.entries: dict[str, Entry] = {}
        self._read_directory()

    def _notice(self, code: NoticeCode, **words: str | int) -> None:
        if len(self.notices) < MAX_NOTICES:
            self.notices.append(notice(code, self.name, "warning", **words))

    def _read_directory(self) -> None:
        data = self.data
        end = data.rfind(_EOCD, max(0, len(data) - 66_000))
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
        seen: set[str] = set()
        while at + 46 <= end and data[at : at + 4] == _CENTRAL:
            flags, method = struct.unpack_from("<HH", data, at + 8)
            (date,) = struct.unpack_from("<H", data, at + 14)
            compressed, size_ = struct.unpack_from("<II", data, at + 20)
            n, extra, comment = struct.unpack_from("<HHH", data, at + 28)
            (offset,) = struct.unpack_from("<I", data, at + 42)
            raw = bytes(data[at + 46 : at + 46 + min(n, self.limits.name_length)])
            name = raw.decode("utf-8", errors="replace")
            at += 46 + n + extra + comment
            if n > self.limits.name_length:
                self._notice("entry_name_long", entry=printable(name))
                continue
            if name in seen:
                self._notice("entry_twice", entry=printable(name))
                continue
            seen.add(name)
            self.entries[name] = Entry(
                name, method, compressed, size_, offset + base, bool(flags & 1), _day(date)
            )
            if len(self.entries) > self.limits.entries:
                raise InputError(f"more than {self.limits.entries} entries", self.name)
        if len(seen) < count and not self.notices:
            self._notice("zip_directory_short", n=len(seen), all=count)

    def names(self) -> Iterator[str]:
        return iter(self.entries)

    def release(self) -> None:
        """Let go of the pages of the file read so far; what is read again comes from the disk."""
        if isinstance(self.data, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            self.data.madvise(mmap.MADV_DONTNEED)

    def read(self, name: str, limit: int | None = None) -> bytes:
        """Inflated bytes of an entry. Raises InputError where it cannot be had whole."""
        entry = self.entries[name]
        where = f"{self.name}!{printable(name)}"
        data, at = self.data, entry.offset
        if not self._is_local(at):
            raise InputError("the entry has no local header", where)
        n, extra = struct.unpack_from("<HH", data, at + 26)
        start = at + 30 + n + extra
        if start + entry.compressed > len(data):
            start = at + 30 + n  # a lie about the extra field; the data follows the name
            if start + entry.compressed > len(data):
                raise InputError("the entry is cut off", where)
        cap = min(limit or self.limits.entry_bytes, self.limits.entry_bytes)
        if entry.method != 8:
            if entry.compressed > cap:
                raise InputError(f"the entry is larger than {cap} bytes", where)
            if entry.method:
                self._notice("entry_method_unknown", entry=printable(name), method=entry.method)
            out = bytes(data[start : start + entry.compressed])
        else:
            out = self._inflate(data[start : start + entry.compressed], entry, cap, where)
        self.inflated += len(out)
        if self.inflated > self.limits.total_bytes:
            raise InputError(f"inflates to more than {self.limits.total_bytes} bytes", self.name)
        return out

    def _is_local(self, at: int) -> bool:
        return 0 <= at <= len(self.data) - 30 and self.data[at : at + 4] == _LOCAL

    def starts_with(self, name: str, magics: tuple[bytes, ...]) -> bool:
        """Whether an entry begins with one of these bytes; False where that cannot be told."""
        entry = self.entries[name]
        at = entry.offset
        if not self._is_local(at):
            return False
        self._peeks += 1
        if self._peeks % PEEKS == 0:
            self.release()
        n, extra = struct.unpack_from("<HH", self.data, at + 26)
        head = bytes(self.data[at + 30 + n + extra : at + 30 + n + extra + 64])
        if entry.method == 8:
            try:
                head = zlib.decompressobj(-15).decompress(head, 8)
            except zlib.error:
                return False
        return head.startswith(magics)

    def _inflate(self, raw: bytes, entry: Entry, cap: int, where: str) -> bytes:
        cap = min(cap, max(4_000_000, entry.compressed * self.limits.ratio))
        fast = _isal()
        if fast is not None and entry.size <= cap:
            out = fast(raw, entry.size)
            if out is not None and len(out) <= cap:
                return out
        inflater = zlib.decompressobj(-15)
        try:
            out = inflater.decompress(raw, cap + 1)
        except zlib.error as e:
            raise InputError(f"the entry does not inflate ({e})", where) from None
        if len(out) > cap:
            raise InputError(
                f"inflates beyond {cap} bytes from {entry.compressed} (a bomb?)", where
            )
        if not inflater.eof:
            raise InputError("the entry ends early", where)
        return out


def _day(dos: int) -> str:
    """An MS-DOS date: years from 1980, month, day."""
    return f"{1980 + (dos >> 9)}-{dos >> 5 & 15:02}-{dos & 31:02}"


def _isal() -> Callable[[bytes, int], bytes | None] | None:
    """Inflate by ISA-L where it is installed; None from it means that zlib has to say why."""
    try:
        from isal import igzip_lib, isal_zlib
    except ImportError:
        return None

    isal_errors = cast("tuple[type[Exception], ...]", (igzip_lib.IsalError, zlib.error))

    def inflate(raw: bytes, size: int) -> bytes | None:
        try:
            out: bytes = isal_zlib.decompress(raw, -15, max(size, 1))
        except isal_errors:
            return None
        return out

    return inflate


def printable(name: str) -> str:
    """A name from a hostile container, safe for one line of a terminal or report."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in name[:200])


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
    """The bytes of a file, mapped; empty files and folders are InputErrors."""
    name = path.as_posix()
    try:
        if path.is_dir():
            raise InputError("is a folder; give an APK or an AndroidManifest.xml", name)
        with path.open("rb") as f:
            if path.stat().st_size == 0:
                raise InputError("the file is empty", name)
            with mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ) as data:
                yield data
    except FileNotFoundError:
        raise InputError("no such file", name) from None
    except (OSError, ValueError) as e:
        raise InputError(f"cannot be read: {e}", name) from None
