"""Code and archives in a build that the runtime does not load by itself, told by their content.

The names say nothing: a DEX file may be called `res/a1.png`. The first bytes do, whatever the
compression, and for an archive behind other bytes the end of central directory does.
"""

from __future__ import annotations

import re
from collections.abc import Container as Holder
from typing import Literal, NamedTuple

from auditor.errors import InputError
from auditor.notice import notice
from auditor.readers.container import EOCD, Container

Kind = Literal[
    "dex", "zip", "prefixed", "gzip", "xz", "bzip2", "elf", "base64", "masked", "closed", "named"
]
"""`prefixed`: a ZIP behind other bytes; `masked`: DEX or ZIP under XOR with one byte; `closed`:
an archive or DEX form that is not read; `named`: nothing of these, but called like code."""

HEAD = 24
_MAGICS: tuple[tuple[bytes, Kind], ...] = (
    (b"dex\n", "dex"),
    (b"PK\x03\x04", "zip"),
    (b"\x7fELF", "elf"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"\xfd7zXZ\0", "xz"),
    (b"BZh", "bzip2"),
    (b"ZGV4CjA", "base64"),
    (b"UEsDB", "base64"),
    (b"7z\xbc\xaf\x27\x1c", "closed"),
    (b"Rar!\x1a\x07", "closed"),
    (b"\x28\xb5\x2f\xfd", "closed"),
    (b"\x04\x22\x4d\x18", "closed"),
    (b"cdex00", "closed"),
    (b"dey\n", "closed"),
)
"""The formats' own documents: DEX, APPNOTE.TXT, ELF, RFC 1952, xz, bzip2, RFC 4648, 7z, RAR, zstd,
LZ4 frames; CompactDex and optimised DEX of AOSP."""
_MASKED = (b"dex\n0", b"PK\x03\x04")
_NAMED = re.compile(r"\.(?:dex|jar|apk|aar|zip)(?:\.\w+)?$", re.I)
_END = 22 + 0xFFFF
"""Bytes at the end of an archive in which its end record begins."""

_LEAST = 22 + 46 + 30
"""Bytes of an archive with one entry."""
MAX_LOOKED_THROUGH = 16_000_000
"""Bytes that are inflated of compressible entries, only to see whether an archive ends there."""


class Stray(NamedTuple):
    """An entry that holds code and that the runtime does not load, by its content."""

    name: str
    kind: Kind


def kind_of(head: bytes) -> Kind | None:
    """What some bytes are the beginning of."""
    for magic, kind in _MAGICS:
        if head.startswith(magic):
            return None if kind == "bzip2" and head[4:10] != b"1AY&SY" else kind
    return "masked" if mask_of(head) else None


def mask_of(head: bytes) -> int:
    """The byte that turns these bytes into a DEX file or a ZIP by XOR; 0: there is none."""
    for plain in _MASKED:
        if len(head) >= len(plain):
            key = head[0] ^ plain[0]
            if key and all(h ^ key == p for h, p in zip(head, plain, strict=False)):
                return key
    return 0


def strays_of(zipped: Container, known: Holder[str], passed: tuple[str, ...] = ()) -> list[Stray]:
    """Every entry that is code or an archive, or is called like one.

    Not those that are `known`, nor what begins with one of `passed`.
    """
    out: list[Stray] = []
    left = MAX_LOOKED_THROUGH
    for name, entry in zipped.entries.items():
        if name in known or not entry.compressed or name.startswith(passed):
            continue
        kind = kind_of(zipped.head(name, HEAD))
        if kind is None and entry.size >= _LEAST:
            # what deflate could not make smaller may be an archive, and costs little to inflate
            dense = entry.compressed * 10 > entry.size * 9
            if entry.method == 8 and not dense:
                left -= entry.size
            if (entry.method != 8 or dense or left >= 0) and _ends_as_zip(zipped, name):
                kind = "prefixed"
        if kind is None and _NAMED.search(name):
            kind = "named"
        if kind is not None:
            out.append(Stray(name, kind))
    if left < 0:
        zipped.notices.append(notice("not_looked_through", zipped.name, "info", n=-left))
    return out


def _ends_as_zip(zipped: Container, name: str) -> bool:
    """Whether an entry ends as an archive; one that is compressed has to be inflated for that."""
    if zipped.entries[name].method != 8:
        return ends_as_zip(zipped.tail(name, _END))
    try:
        return ends_as_zip(zipped.read(name))
    except InputError:
        return False  # what cannot be inflated is no archive that anybody opens


def ends_as_zip(data: bytes) -> bool:
    """Whether an archive ends here: its end record, whose comment goes to the end of the bytes."""
    at = data.rfind(EOCD, max(0, len(data) - _END))
    return at >= 0 and at + 22 + int.from_bytes(data[at + 20 : at + 22], "little") == len(data)
