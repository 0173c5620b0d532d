"""Code that the runtime does not load by itself: seen by content wherever it lies, and read."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import lzma
import random
import zipfile
from pathlib import Path

import pytest

from auditor.limits import Limits
from auditor.model import App
from auditor.readers.app import read_app
from auditor.readers.dex.plan import Plan, Target
from auditor.readers.stray import kind_of, mask_of
from tests.axml_writer import manifest, write_axml
from tests.dex_writer import Method, write_dex

IMEI = "Landroid/telephony/TelephonyManager;->getDeviceId()Ljava/lang/String;"
OWNER = IMEI.partition("->")[0]
TARGET = Target(key="imei", kind="api_call", owner=OWNER, name="getDeviceId", descriptor="")
PLAN = Plan(members={OWNER: (TARGET,)}, strings=(), sinks={})
DEX = write_dex([Method("hidden").call(IMEI, 0)])
PLAIN = write_dex([Method("plain")])
NOISE = random.Random(3).randbytes(50_000)


def zipped(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, data in entries.items():
            z.writestr(name, data)
    return out.getvalue()


def read(
    tmp_path: Path,
    extra: dict[str, bytes],
    method: int = zipfile.ZIP_DEFLATED,
    nested: bool = True,
    limits: Limits | None = None,
) -> App:
    path = tmp_path / "a.apk"
    entries = {"AndroidManifest.xml": write_axml(manifest()), "classes.dex": PLAIN, **extra}
    path.write_bytes(zipped(entries, method))
    return read_app(path, PLAN, limits or Limits(), nested)


PLACES = [
    "payload.dex", "hidden", "META-INF/x", "res/drawable/x.png", "r/a/b", "assets/a.dat", "lib/x.so",
    "kotlin/k.kotlin_builtins", "lib/arm64-v8a/data.bin", "assets/x.dex.enc", "classes02.dex",
    "classes1.dex", "classes3.dex", "x/classes.dex",
]  # fmt: skip


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("place", PLACES)
def test_a_dex_file_is_seen_wherever_it_lies(tmp_path: Path, place: str, method: int) -> None:
    app = read(tmp_path, {place: DEX}, method)
    assert [(f.signal, f.dex, f.reachable) for f in app.code] == [("imei", place, None)]
    told = read(tmp_path, {place: DEX}, method, nested=False)
    assert told.code == ()
    assert len(told.limited) == 1
    assert place in dict(told.limited[0].words).values() or place in str(told.limited[0].words)


LAYERS = {
    "a ZIP": zipped({"x": DEX}),
    "a ZIP of another name": zipped({"a/b.bin": DEX}, zipfile.ZIP_STORED),
    "a ZIP in a ZIP": zipped({"y": zipped({"x": DEX})}),
    "gzip": gzip.compress(DEX),
    "xz": lzma.compress(DEX),
    "bzip2": bz2.compress(DEX),
    "a ZIP under gzip": gzip.compress(zipped({"x": DEX})),
    "Base64": base64.encodebytes(DEX),
    "XOR with one byte": bytes(b ^ 0x5A for b in DEX),
    "a ZIP under XOR": bytes(b ^ 0xFF for b in zipped({"x": DEX})),
    "a ZIP behind a picture": b"\x89PNG\r\n\x1a\n" + NOISE + zipped({"x": DEX}),
    "a ZIP behind text": b"some text " * 3000 + zipped({"x": DEX}),
    "a ZIP behind one byte": b"\0" + zipped({"x": DEX}),
}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("how", LAYERS)
def test_code_is_read_through_its_layers(tmp_path: Path, how: str, method: int) -> None:
    app = read(tmp_path, {"assets/a.dat": LAYERS[how]}, method)
    assert [f.signal for f in app.code] == ["imei"]
    told = read(tmp_path, {"assets/a.dat": LAYERS[how]}, method, nested=False)
    assert [(n.code, dict(n.words)) for n in told.limited] == [
        ("nested_not_read", {"entries": "assets/a.dat"})
    ]


def test_layers_are_bounded_and_that_is_told(tmp_path: Path) -> None:
    data = DEX
    for _ in range(8):
        data = zipped({"x": data})
    app = read(tmp_path, {"assets/a.dat": data})
    assert app.code == ()
    assert [n.code for n in app.limited] == ["nested_unread"]
    assert "archives in one another" in str(app.limited[0].words)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), "a format that is not read"),
        (b"cdex001\0" + bytes(200), "a format that is not read"),
        (gzip.compress(DEX)[:-30], ""),
        (b"dex\n035\0" + bytes(20), "shorter"),
    ],
    ids=["7z", "CompactDex", "a cut gzip", "a cut DEX"],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, data: bytes, why: str) -> None:
    app = read(tmp_path, {"assets/a.dat": data})
    assert [n.code for n in app.limited] == ["nested_unread"]
    assert why in str(app.limited[0].words)


def test_a_file_called_like_code_that_is_none_is_told(tmp_path: Path) -> None:
    app = read(tmp_path, {"assets/plugin.jar": NOISE, "assets/x.dex.enc": NOISE[:99]})
    assert [dict(n.words)["entry"] for n in app.limited] == [
        "assets/plugin.jar",
        "assets/x.dex.enc",
    ]


def test_encrypted_entries_of_an_archive_are_told(tmp_path: Path) -> None:
    data = bytearray(zipped({"x": NOISE}, zipfile.ZIP_STORED))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    app = read(tmp_path, {"assets/a.dat": bytes(data)})
    assert "1 entries are encrypted" in str(app.limited[0].words)


def test_all_layers_share_one_bound(tmp_path: Path) -> None:
    bomb = gzip.compress(zipped({"x": b"\0" * 3_000_000, "y": b"dex\n" + b"\0" * 3_000_000}))
    app = read(tmp_path, {"assets/a.dat": bomb}, limits=Limits(total_bytes=1_000_000))
    assert "inflates to more than 1000000 bytes" in str(app.limited[0].words)


def test_native_code_elsewhere_is_named(tmp_path: Path) -> None:
    app = read(tmp_path, {"assets/libjiagu.so": b"\x7fELF" + bytes(100)})
    assert ("native", "libjiagu.so", "assets/libjiagu.so") in {
        (f.kind, f.value, f.where) for f in app.sdks
    }


def test_ordinary_files_are_no_code(tmp_path: Path) -> None:
    files = {
        "res/a.xml": b"\x03\0\x08\0" + NOISE[:500],
        "res/b.png": b"\x89PNG\r\n\x1a\n" + NOISE,
        "assets/c.json": b'{"a": 1}' * 100,
        "assets/d.txt": b"BZh is how bzip2 begins",
        "assets/e.bin": NOISE,
    }
    assert read(tmp_path, files).limited == ()


def test_a_bound_on_looking_through_is_told(tmp_path: Path) -> None:
    app = read(tmp_path, {"assets/a.txt": b"text " * 4_000_000})
    assert [n.code for n in app.notices] == ["not_looked_through"]


@pytest.mark.parametrize("key", [1, 0x55, 0xFF])
def test_one_byte_over_a_dex_file_is_found(key: int) -> None:
    head = bytes(b ^ key for b in DEX[:24])
    assert (kind_of(head), mask_of(head)) == ("masked", key)
