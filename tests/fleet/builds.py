"""Builds for a fleet: the samples again, each with other bytes and, if wished, another version."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHOP = ROOT / "samples/shop/shop.apk"
NOTES = ROOT / "samples/notes/notes.apk"
POLICY = ROOT / "samples/shop/privacy.md"
VERSION_CODE = 0x0101021B
"""Resource id of android:versionCode."""


def variant(source: Path, target: Path, mark: int, version: int | None = None) -> Path:
    """A copy of a build whose sha256 differs; with `version` as android:versionCode."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "AndroidManifest.xml" and version is not None:
                data = with_version(data, version)
            new.writestr(zipfile.ZipInfo(entry.filename, (2026, 1, 1, 0, 0, 0)), data)
        new.writestr(zipfile.ZipInfo("assets/mark", (2026, 1, 1, 0, 0, 0)), str(mark))
    return target


def with_version(manifest: bytes, version: int) -> bytes:
    """The binary manifest with another android:versionCode."""
    at = 8
    pool = struct.unpack_from("<HHI", manifest, at)
    resources = at + pool[2]
    kind, _, size = struct.unpack_from("<HHI", manifest, resources)
    assert kind == 0x180
    ids = struct.unpack_from(f"<{(size - 8) // 4}I", manifest, resources + 8)
    name = ids.index(VERSION_CODE)
    out = bytearray(manifest)
    for i in range(resources + size, len(manifest) - 20, 4):
        if struct.unpack_from("<I", manifest, i + 4)[0] == name and manifest[i + 15] == 0x10:
            struct.pack_into("<I", out, i + 16, version)
            return bytes(out)
    raise AssertionError("no version code in the manifest")


def fleet(folder: Path, count: int) -> list[Path]:
    """So many builds in turn of two apps, versions of each other."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        variant((SHOP, NOTES)[i % 2], folder / f"{i:04}.apk", i, version=i // 2 + 1)
        for i in range(count)
    ]
