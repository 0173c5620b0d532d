"""Builds that no honest tool makes: each a small change to the sample, by what is wrong with it."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterator

Entries = dict[str, bytes]
MANIFEST, DEX = "AndroidManifest.xml", "classes.dex"


def entries_of(apk: bytes) -> Entries:
    with zipfile.ZipFile(io.BytesIO(apk)) as z:
        return {n: z.read(n) for n in z.namelist() if not n.startswith("META-INF/")}


def packed(entries: Entries, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, data in entries.items():
            z.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def patched(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def _central(apk: bytes, name: str) -> int:
    """Offset of the central header of an entry."""
    raw = name.encode()
    at = apk.find(b"PK\x01\x02")
    while apk[at + 46 : at + 46 + len(raw)] != raw:
        at = apk.find(b"PK\x01\x02", at + 4)
    return at


def containers(apk: bytes) -> Iterator[tuple[str, bytes]]:
    """Lies of the ZIP."""
    entries = entries_of(apk)
    good = packed(entries)
    head = _central(good, MANIFEST)
    (local,) = struct.unpack_from("<I", good, head + 42)
    end = good.rfind(b"PK\x05\x06")
    yield "the good build", good
    yield "encrypted flag set", patched(patched(good, head + 8, b"\x01\0"), local + 6, b"\x01\0")
    yield "unknown method of the manifest", patched(good, head + 10, b"\x63\0")
    yield "wrong method in the local header", patched(good, local + 8, b"\x63\0")
    yield "wrong sizes in the local header", patched(good, local + 18, b"\xff" * 8)
    yield "wrong name length in the local header", patched(good, local + 26, b"\xff\xff")
    yield "huge extra field in the local header", patched(good, local + 28, b"\xff\xff")
    yield "wrong crc", patched(good, head + 16, b"\0\0\0\0")
    yield "uncompressed size of 4 GB", patched(good, head + 24, b"\xff\xff\xff\xff")
    yield "compressed size of 4 GB", patched(good, head + 20, b"\xff\xff\xff\xff")
    yield "offset outside", patched(good, head + 42, b"\xff\xff\xff\x7f")
    yield "entry count of 65535", patched(good, end + 10, b"\xff\xff")
    yield "entry count of 0", patched(good, end + 8, b"\0\0\0\0")
    yield "directory offset outside", patched(good, end + 16, b"\xff\xff\xff\x7f")
    yield "directory size of 0", patched(good, end + 12, b"\0\0\0\0")
    yield "comment length beyond the end", patched(good, end + 20, b"\xff\xff")
    yield "no end record", good[:end]
    yield "cut in the middle", good[: len(good) // 2]
    yield "cut in the directory", good[: end - 40]
    yield "bytes before the archive", b"\x7fELF" + b"x" * 300 + good
    # the directory stands 34 bytes before its place: an entry at 5 begins 29 bytes before the file
    (directory,) = struct.unpack_from("<I", good, end + 16)
    shifted = patched(good, end + 16, struct.pack("<IH", directory + 34, 29))
    yield (
        "an entry before the file",
        patched(shifted, head + 42, b"\x05\0\0\0") + b"PK\x03\x04" + bytes(25),
    )
    yield "a DEX file in front", b"dex\n035\0" + b"x" * 200 + good
    yield "bytes behind the archive", good + b"x" * 1000
    yield "empty archive", b"PK\x05\x06" + bytes(18)
    yield "two manifests", _twice(entries, MANIFEST, b"")
    yield "two DEX files of one name", _twice(entries, DEX, b"dex\n035\0")
    for name in (
        "../../etc/passwd",
        "/absolute",
        "a\0b",
        "\u202egpj.exe",
        "x" * 5000,
        "con",
        "..\\x",
    ):
        yield f"entry named {name[:12]!r}", packed({**entries, name: b"x"})
    yield "a bomb", packed({**entries, "assets/bomb.dex": b"\0" * 80_000_000})
    yield "a bomb for a DEX file", packed({**entries, "classes2.dex": b"\0" * 300_000_000})
    yield "20,000 entries", packed({**entries, **{f"assets/{i}": b"" for i in range(20_000)}})
    yield "no manifest", packed({k: v for k, v in entries.items() if k != MANIFEST})
    yield "no DEX file", packed({k: v for k, v in entries.items() if k != DEX})
    yield "a gap in the numbering", packed({**entries, "classes3.dex": entries[DEX]})
    for decoy in ("classes1.dex", "classes02.dex", "classes\uff12.dex", "Classes.dex"):
        yield f"a decoy {decoy!r}", packed({decoy: b"dex\n035\0", **entries})
    yield (
        "the code behind a gap alone",
        packed({**{k: v for k, v in entries.items() if k != DEX}, "classes2.dex": entries[DEX]}),
    )
    yield "an APK and a bundle", packed({**entries, f"base/manifest/{MANIFEST}": b"\x0a\0"})
    yield "an archive in the assets", packed({**entries, "assets/x.apk": good})


def _twice(entries: Entries, name: str, other: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for n, data in entries.items():
            z.writestr(n, data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            z.writestr(name, other)
    return out.getvalue()


def manifests(apk: bytes) -> Iterator[tuple[str, bytes]]:
    """Lies of the binary manifest."""
    entries = entries_of(apk)
    xml = entries[MANIFEST]

    def with_(data: bytes) -> bytes:
        return packed({**entries, MANIFEST: data})

    strings = 8
    chunk = struct.unpack_from("<I", xml, strings + 4)[0] + strings
    yield "manifest: empty", with_(b"")
    yield "manifest: text", with_(b"<manifest package='x'/>")
    yield "manifest: noise", with_(bytes(range(256)) * 20)
    yield "manifest: file size too large", with_(patched(xml, 4, b"\xff\xff\xff\x7f"))
    yield "manifest: file size too small", with_(patched(xml, 4, struct.pack("<I", 64)))
    yield (
        "manifest: string count of 4 billion",
        with_(patched(xml, strings + 8, b"\xff\xff\xff\xff")),
    )
    yield (
        "manifest: style count of 4 billion",
        with_(patched(xml, strings + 12, b"\xff\xff\xff\xff")),
    )
    yield "manifest: string flags swapped", with_(patched(xml, strings + 16, b"\0\x01\0\0"))
    yield "manifest: strings outside", with_(patched(xml, strings + 20, b"\xff\xff\xff\x7f"))
    yield "manifest: pool size of 0", with_(patched(xml, strings + 4, b"\0\0\0\0"))
    yield (
        "manifest: pool size beyond the end",
        with_(patched(xml, strings + 4, b"\xff\xff\xff\x7f")),
    )
    yield "manifest: a dummy chunk", with_(_dummy(xml, chunk))
    yield "manifest: a chunk of no size", with_(patched(xml, chunk, b"\x80\x01" + bytes(6)))
    yield "manifest: header size of 0", with_(patched(xml, 2, b"\0\0"))
    yield "manifest: cut in half", with_(xml[: len(xml) // 2])
    yield "manifest: last byte missing", with_(xml[:-1])
    yield "manifest: bytes behind", with_(xml + b"\0" * 64)


def _dummy(xml: bytes, at: int) -> bytes:
    junk = struct.pack("<HHI", 0x0999, 8, 16) + bytes(8)
    out = xml[:at] + junk + xml[at:]
    return patched(out, 4, struct.pack("<I", len(out)))


def dexes(apk: bytes) -> Iterator[tuple[str, bytes]]:
    """Lies of the DEX file."""
    entries = entries_of(apk)
    dex = entries[DEX]

    def with_(data: bytes) -> bytes:
        return packed({**entries, DEX: data})

    yield "dex: empty", with_(b"")
    yield "dex: noise", with_(bytes(range(256)) * 40)
    yield "dex: wrong checksum", with_(patched(dex, 8, b"\0\0\0\0"))
    yield "dex: wrong file size", with_(patched(dex, 32, b"\xff\xff\xff\x7f"))
    yield "dex: wrong header size", with_(patched(dex, 36, b"\0\0\0\0"))
    yield "dex: version 099", with_(patched(dex, 4, b"099\0"))
    yield "dex: big endian", with_(patched(dex, 40, b"\x78\x56\x34\x12"[::-1]))
    for name, at in (
        ("strings", 56),
        ("types", 64),
        ("protos", 72),
        ("fields", 80),
        ("methods", 88),
        ("classes", 96),
    ):
        yield f"dex: 4 billion {name}", with_(patched(dex, at, b"\xff\xff\xff\xff"))
        yield f"dex: {name} outside", with_(patched(dex, at + 4, b"\xff\xff\xff\x7f"))
    yield "dex: cut in half", with_(dex[: len(dex) // 2])
    yield "dex: last 100 bytes missing", with_(dex[:-100])
    yield "dex: class data of noise", with_(_class_data(dex))
    yield "dex: encrypted", with_(bytes(b ^ 0x5A for b in dex))


def _class_data(dex: bytes) -> bytes:
    count, at = struct.unpack_from("<II", dex, 96)
    (offset,) = struct.unpack_from("<I", dex, at + 24)
    return patched(dex, offset, b"\xff" * 24) if count and offset else dex


GROUPS: tuple[Callable[[bytes], Iterator[tuple[str, bytes]]], ...] = (containers, manifests, dexes)


def crafted(apk: bytes) -> Iterator[tuple[str, bytes]]:
    """(what is wrong, build) of all of them."""
    for group in GROUPS:
        yield from group(apk)
