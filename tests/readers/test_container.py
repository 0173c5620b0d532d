"""ZIP containers that Android accepts and Python's zipfile does not, and those that lie."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import InputError
from auditor.limits import Limits
from auditor.readers.app import dex_names, read_app
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


def test_a_repeated_name_is_told_and_the_first_is_read() -> None:
    # same length, so the second name can be patched over the placeholder
    data = build({"classes.dex": b"first", "classes.xxx": b"second"}).replace(
        b"classes.xxx", b"classes.dex"
    )
    zipped = Container(data, "z")
    assert zipped.read("classes.dex") == b"first"
    assert zipped.notices[0].code == "entry_twice"


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
    assert dex_names(
        ["classes3.dex", "classes.dex", "lib/classes2.dex", "classes2.dex", "classes5.dex"]
    ) == (
        ["classes.dex", "classes2.dex", "classes3.dex"],
        ["classes5.dex"],
    )


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
