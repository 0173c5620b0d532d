"""Code inside archives inside a build: opened layer by layer, each bounded.

Whether the app loads it cannot be told, so nothing in it is reachable or out of reach.
"""

from __future__ import annotations

import binascii
import bz2
import lzma
import re
import zlib
from typing import NamedTuple

from auditor.errors import InputError
from auditor.model import CodeFact
from auditor.notice import Notice, notice
from auditor.readers.container import Container, printable
from auditor.readers.dex import DexError, DexFacts, dex_files, scan_dex
from auditor.readers.dex.plan import Plan
from auditor.readers.native import MAX_LIBRARY, NativeError, read_native
from auditor.readers.stray import HEAD, Kind, Stray, ends_as_zip, kind_of, mask_of, strays_of

BROKEN = (ValueError, EOFError, OSError, zlib.error, lzma.LZMAError)
"""What the decompressors of Python raise on foreign bytes."""
MAX_LAYERS = 5
"""Archives in archives; real builds have two."""


class Nested(NamedTuple):
    """What was found in code inside of code."""

    dex: list[tuple[str, DexFacts]]
    """(where, facts) of each DEX file."""
    native: list[CodeFact]
    gaps: list[Notice]


class Opener:
    """Opens the stray entries of one container."""

    def __init__(self, zipped: Container, plan: Plan) -> None:
        self.zipped = zipped
        self.plan = plan
        self.limits = zipped.limits
        self.found = Nested([], [], [])
        self.left = zipped.limits.dex_files

    def read(self, strays: list[Stray]) -> Nested:
        """Everything in the strays, and in what they hold."""
        for stray in strays:
            self._entry(self.zipped, stray, printable(stray.name), 1)
        return self.found

    def _gap(self, where: str, error: str) -> None:
        self.found.gaps.append(
            notice("nested_unread", self.zipped.name, entry=where, error=error[:300])
        )

    def _entry(self, zipped: Container, stray: Stray, where: str, layer: int) -> None:
        try:
            self._open(zipped.read(stray.name), stray.kind, where, layer)
        except (DexError, NativeError, InputError, *BROKEN) as e:
            self._gap(where, str(e))

    def _open(self, data: bytes, kind: Kind | None, where: str, layer: int) -> None:
        if kind is None:
            return
        if layer > MAX_LAYERS:
            self._gap(where, f"more than {MAX_LAYERS} archives in one another")
        elif kind == "dex":
            self._dex(data, where)
        elif kind in ("zip", "prefixed"):
            self._archive(data, where, layer)
        elif kind == "elf":
            self.found.native.extend(read_native(data[:MAX_LIBRARY], where, self.plan).facts)
        elif kind in ("closed", "named"):
            why = (
                "a format that is not read" if kind == "closed" else "no code was recognised in it"
            )
            self._gap(where, why)
        else:
            inner = self._plain(data, kind)
            found = kind_of(inner[:HEAD]) or ("prefixed" if ends_as_zip(inner) else None)
            self._open(inner, found, where, layer + 1)

    def _dex(self, data: bytes, where: str) -> None:
        for dex in dex_files(data, where):
            self.left -= 1
            if self.left < 0:
                raise DexError(f"more than {self.limits.dex_files} DEX files in archives")
            self.found.dex.append((where, scan_dex(dex, self.plan)))

    def _archive(self, data: bytes, where: str, layer: int) -> None:
        zipped = Container(data, f"{self.zipped.name}!{where}", self.limits, self.zipped.spent)
        strays = strays_of(zipped, ())
        for stray in strays:
            inside = f"{where}!{printable(stray.name)}"
            self._entry(zipped, stray, inside, layer + 1)
        seen = {s.name for s in strays}
        closed = [n for n, e in zipped.entries.items() if e.encrypted and n not in seen]
        if closed:
            self._gap(where, f"{len(closed)} entries are encrypted")

    def _plain(self, data: bytes, kind: Kind) -> bytes:
        """The bytes under one compression or encoding, no more than are allowed."""
        most = min(
            self.limits.entry_bytes,
            self.limits.total_bytes - self.zipped.spent.bytes,
            max(4_000_000, len(data) * self.limits.ratio),
        )
        if kind == "gzip":
            out = zlib.decompressobj(31).decompress(data, most + 1)
        elif kind == "xz":
            out = lzma.LZMADecompressor(memlimit=256_000_000).decompress(data, most + 1)
        elif kind == "bzip2":
            out = bz2.BZ2Decompressor().decompress(data, most + 1)
        elif kind == "base64":
            out = binascii.a2b_base64(re.sub(rb"[^A-Za-z0-9+/=]", b"", data))
        else:
            key = mask_of(data[:HEAD])
            out = data.translate(bytes(b ^ key for b in range(256)))
        if len(out) > most:
            raise InputError(f"inflates beyond {most} bytes (a bomb?)")
        self.zipped.spent.bytes += len(out)
        return out
