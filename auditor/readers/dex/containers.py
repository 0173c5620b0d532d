"""The DEX files in one entry: since version 041 several may stand in one container."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from auditor.readers.dex.tables import Dex


def dex_files(data: bytes | memoryview, name: str) -> Iterator[Dex]:
    """The DEX files in one entry: one, or those of a container of version 041.

    In a container the headers follow each other, file_size apart, and every offset counts
    from the start of the whole.
    """
    at = 0
    first = Dex(data, name)
    yield first
    while first.version >= 41 and at + 120 <= len(data):
        (size,) = struct.unpack_from("<I", data, at + 32)
        (whole,) = struct.unpack_from("<I", data, at + 112)
        if size < 112 or at + size >= min(len(data), whole):
            return
        at += size
        yield Dex(data, name, at)
