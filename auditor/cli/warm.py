"""What children of a batch share: read, loaded and made once, before the first is forked.

A build of no content is read by the parent as a child would read one. So whatever is loaded or
made at its first use is there already, and no list of it can become stale.
"""

from __future__ import annotations

import contextlib
import gc
import io
import struct
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from auditor.settings import Settings

DOCUMENT = "# Privacy policy\n\nWe collect the IMEI of your device for security.\n"


def warmed(work: Callable[[Path], object], name: str) -> None:
    """Do `work` once on a file `name` (`empty.apk`, `empty.md`), then hold all that it made.

    What fails in it fails for the first input too, and is told there.
    """
    data = empty_build() if name.endswith(".apk") else DOCUMENT.encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        with contextlib.suppress(Exception):
            work(path)
    gc.collect()
    gc.freeze()  # a collection in a child would copy every page of what is shared


def bare(settings: Settings) -> Settings:
    """The settings without the files that they name: a parent reads nothing foreign."""
    return msgspec.structs.replace(
        settings,
        policies=(),
        policy_maps=(),
        sdk_lists=(),
        data_safety=(),
        runtime=(),
        mapping=None,
        merger_report=None,
        source_manifest=None,
    )


def empty_build() -> bytes:
    """An APK with a manifest of two elements and a DEX file without classes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("AndroidManifest.xml", _manifest())
        file.writestr("classes.dex", _dex())
    return out.getvalue()


def _manifest() -> bytes:
    """`<manifest package="empty.build"><application/></manifest>` as binary XML."""
    texts = ("manifest", "package", "empty.build", "application")
    raw = [struct.pack("<H", len(t)) + t.encode("utf-16-le") + b"\0\0" for t in texts]
    offsets = [sum(map(len, raw[:i])) for i in range(len(raw))]
    strings = b"".join(raw)
    strings += bytes(-len(strings) % 4)
    start = 28 + 4 * len(texts)
    pool = struct.pack("<HHI5I", 1, 28, start + len(strings), len(texts), 0, 0, start, 0)
    pool += struct.pack(f"<{len(texts)}I", *offsets) + strings
    package = struct.pack("<IIIHBBI", _NONE, 1, 2, 8, 0, 3, 2)
    body = _begin(0, package) + _begin(3, b"") + _end(3) + _end(0)
    return struct.pack("<HHI", 3, 8, 8 + len(pool) + len(body)) + pool + body


_NONE = 0xFFFFFFFF


def _begin(name: int, attributes: bytes) -> bytes:
    count = len(attributes) // 20
    node = struct.pack("<IIIIHHHHHH", 1, _NONE, _NONE, name, 20, 20, count, 0, 0, 0)
    return struct.pack("<HHI", 0x102, 16, 8 + len(node) + len(attributes)) + node + attributes


def _end(name: int) -> bytes:
    return struct.pack("<HHIIIII", 0x103, 16, 24, 1, _NONE, _NONE, name)


def _dex() -> bytes:
    """A header_item alone, version 035."""
    head = b"dex\n035\0" + bytes(24)
    return head + struct.pack("<III", 112, 112, 0x12345678) + bytes(112 - len(head) - 12)
