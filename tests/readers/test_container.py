"""ZIP containers that Android accepts and Python's zipfile does not, and those that lie."""

from __future__ import annotations

import io
import random
import resource
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import InputError
from auditor.limits import Limits
from auditor.readers.app import read_app
from auditor.readers.build_code import dex_names
from auditor.readers.container import Container
from auditor.readers.dex.plan import Plan

EMPTY = Plan(members={}, strings=(), sinks={})


def build(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, data in entries.items():
            z.writestr(name, data)
    return out.getvalue()


def patched(data: bytes, signature: bytes, offset: int, value: bytes) -> bytes:
    at = data.index(signature) + offset
    return data[:at] + value + data[at + len(value) :]


def test_a_good_archive() -> None:
    zipped = Container(build({"a.txt": b"x" * 5000, "b": b""}), "z")
    assert zipped.read("a.txt") == b"x" * 5000
    assert zipped.read("b") == b""
    assert zipped.notices == []


def test_the_encryption_flag_is_ignored_as_android_does() -> None:
    data = patched(build({"a": b"text" * 50}), b"PK\x01\x02", 8, struct.pack("<H", 1))
    assert Container(data, "z").read("a") == b"text" * 50


def test_an_unknown_method_means_stored() -> None:
    data = build({"a": b"plain"}, zipfile.ZIP_STORED)
    data = patched(
        patched(data, b"PK\x01\x02", 10, struct.pack("<H", 9999)),
        b"PK\x03\x04",
        8,
        struct.pack("<H", 9999),
    )
    zipped = Container(data, "z")
    assert zipped.read("a") == b"plain"
    assert zipped.notices[0].code == "entry_method_unknown"


def test_sizes_come_from_the_central_directory() -> None:
    data = patched(build({"a": b"abc" * 99}), b"PK\x03\x04", 18, struct.pack("<II", 1, 1))
    assert Container(data, "z").read("a") == b"abc" * 99


def test_two_entries_of_one_name_are_refused_and_both_named() -> None:
    # same length, so the second name can be patched over the placeholder
    data = build({"classes.dex": b"first", "classes.xxx": b"second"}).replace(
        b"classes.xxx", b"classes.dex"
    )
    second = data.index(b"PK\x03\x04", 4)
    with pytest.raises(
        InputError, match=rf"two entries are named classes\.dex, at 0 and {second};"
    ):
        Container(data, "z")


def test_names_that_are_no_utf8_stay_apart() -> None:
    data = build({"assets/aa": b"1", "assets/bb": b"2"})
    data = data.replace(b"assets/aa", b"assets/\xd6\xd0").replace(b"assets/bb", b"assets/\xb9\xfa")
    assert list(Container(data, "z").names()) == ["assets/\\xd6\\xd0", "assets/\\xb9\\xfa"]


def test_a_stored_entry_with_two_sizes_has_two_readings() -> None:
    data = patched(build({"a": b"x" * 99}, zipfile.ZIP_STORED), b"PK\x01\x02", 20, b"\x0a\0\0\0")
    with pytest.raises(InputError, match="two readings are possible"):
        Container(data, "z").read("a")


def test_the_number_of_entries_is_told_where_it_is_another() -> None:
    data = patched(build({"a": b"1", "b": b"2"}), b"PK\x05\x06", 10, b"\x01\0")
    zipped = Container(data, "z")
    assert list(zipped.names()) == ["a", "b"]
    assert [(n.code, dict(n.words)) for n in zipped.notices] == [("zip_count", {"n": 2, "all": 1})]


@pytest.mark.parametrize("fast", [True, False], ids=["isal", "zlib"])
def test_inflating_stops_at_what_is_allowed(monkeypatch: pytest.MonkeyPatch, fast: bool) -> None:
    """A size of one byte in the directory is no reason to produce a gigabyte."""
    if not fast:
        monkeypatch.setattr("auditor.readers.container._fast", lambda: None)
    bomb = build({"classes.dex": b"\0" * 300_000_000})
    bomb = patched(bomb, b"PK\x01\x02", 24, b"\x01\0\0\0")
    tracemalloc.start()
    with pytest.raises(InputError, match="bomb"):
        Container(bomb, "z").read("classes.dex")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputError, match=r"larger|bomb"):
        Container(bomb, "z").read("classes.dex", 1000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000
    assert peak < 300_000_000


def test_the_beginning_is_found_however_it_is_compressed() -> None:
    """Blocks without any bytes, a long table of codes, then the first byte."""
    dex = b"dex\n035\0" + random.Random(1).randbytes(3000)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = b"\0\0\0\xff\xff" * 400 + packer.compress(dex) + packer.flush()
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 0, 0, len(raw), len(dex), 5, 0)
    central = struct.pack(
        "<4sHHHHHHIIIHHHHHII",
        b"PK\1\2",
        20,
        20,
        0,
        8,
        0,
        0,
        0,
        len(raw),
        len(dex),
        5,
        0,
        0,
        0,
        0,
        0,
        0,
    )
    body = local + b"res/a" + raw
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, 51, len(body), 0)
    zipped = Container(body + central + b"res/a" + end, "z")
    assert zipped.head("res/a", 8) == dex[:8]
    assert zipped.read("res/a") == dex


def test_a_bomb_is_stopped() -> None:
    bomb = build({"classes.dex": b"\0" * 30_000_000})
    with pytest.raises(InputError, match="bomb"):
        Container(bomb, "z").read("classes.dex")


def test_the_sum_is_bounded_too() -> None:
    zipped = Container(build({"a": b"x" * 900, "b": b"y" * 900}), "z", Limits(total_bytes=1000))
    zipped.read("a")
    with pytest.raises(InputError, match="inflates to more"):
        zipped.read("b")


@pytest.mark.parametrize("cut", [10, 60, 100])
def test_a_cut_archive_says_so(cut: int) -> None:
    with pytest.raises(InputError):
        Container(build({"a": b"x" * 200})[:-cut], "z").read("a")


def test_names_are_made_printable() -> None:
    zipped = Container(build({"a\x1b[31m\nb": b""}), "z\x1b")
    zipped.entries["a\x1b[31m\nb"] = zipped.entries["a\x1b[31m\nb"]._replace(offset=10**9)
    with pytest.raises(InputError) as e:
        zipped.read("a\x1b[31m\nb")
    assert "\x1b[31m" not in str(e.value)


def test_dex_files_behind_a_gap_are_not_loaded() -> None:
    names = ["classes3.dex", "classes.dex", "lib/classes2.dex", "classes2.dex", "classes5.dex"]
    assert dex_names(names) == (
        ["classes.dex", "classes2.dex", "classes3.dex"],
        ["classes5.dex"],
    )


@pytest.mark.parametrize(
    "decoy",
    ["classes1.dex", "classes0.dex", "classes02.dex", "classes\uff12.dex", "classes\u0662.dex",
     "Classes.dex", "classes.DEX", "classes-2.dex", "classes2.dex ", "classes 2.dex"],
)  # fmt: skip
def test_no_decoy_stands_in_for_a_loaded_file(decoy: str) -> None:
    loaded, stray = dex_names([decoy, "classes.dex"])
    assert loaded == ["classes.dex"]
    assert stray == ([decoy] if decoy.lower().endswith(".dex") else [])


def test_without_classes_dex_none_is_loaded() -> None:
    assert dex_names(["classes2.dex", "classes3.dex"])[0] == []


@given(st.binary(max_size=300), st.integers(0, 10_000))
@settings(max_examples=150, deadline=None)
def test_any_mutation_gives_an_app_or_a_typed_error(
    samples: Path, tmp_path_factory, noise: bytes, at: int
) -> None:  # type: ignore[no-untyped-def]
    data = bytearray((samples / "shop/shop.apk").read_bytes())
    at %= len(data)
    data[at : at + len(noise)] = noise
    path = tmp_path_factory.mktemp("m") / "m.apk"
    path.write_bytes(bytes(data))
    try:
        app = read_app(path, EMPTY)
    except InputError:
        return
    assert app.manifest.package
    assert app.has_code or app.limited
