"""The fast reader of binary XML: androguard's answer, or none."""

from __future__ import annotations

import contextlib
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import InputError
from auditor.readers import axml
from auditor.readers.manifest import read_manifest

SAMPLE = Path(__file__).parents[2] / "samples/shop/shop.apk"
with zipfile.ZipFile(SAMPLE) as z:
    DATA = z.read("AndroidManifest.xml")


@pytest.mark.parametrize("name", ["shop", "notes"])
def test_an_ordinary_manifest_reads_as_androguard_reads_it(
    name: str, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(samples / name / f"{name}.apk") as apk:
        data = apk.read("AndroidManifest.xml")
    assert axml.parse(data) is not None
    fast = read_manifest(data, "m")
    monkeypatch.setattr(axml, "parse", lambda data: None)
    assert fast == read_manifest(data, "m")


def _with(offset: int, value: bytes) -> bytes:
    return DATA[:offset] + value + DATA[offset + len(value) :]


def _resource_map() -> int:
    at = 8
    while DATA[at : at + 2] != b"\x80\x01":
        at += int.from_bytes(DATA[at + 4 : at + 8], "little")
    return at


@pytest.mark.parametrize(
    ("what", "data"),
    [
        ("a wrong size", _with(4, b"\0\0\0\0")),
        ("bytes behind the end", DATA + b"\0\0\0\0"),
        ("a cut tail", DATA[:-4]),
        ("an id that says another attribute", _with(_resource_map() + 8, b"\x99\x99\x01\x01")),
        ("no XML", b"\x03\x00\x08\x00" + b"\xff" * 40),
        ("nothing", b""),
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_androguard(what: str, data: bytes) -> None:
    assert axml.parse(data) is None, what


@given(st.lists(st.tuples(st.integers(0, len(DATA) - 1), st.integers(0, 255)), max_size=6))
@settings(max_examples=150, deadline=None)
def test_a_damaged_manifest_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(DATA)
    for at, value in changes:
        data[at] = value
    axml.parse(bytes(data))
    with contextlib.suppress(InputError):
        read_manifest(bytes(data), "m")
