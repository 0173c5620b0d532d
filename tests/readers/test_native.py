"""Native libraries: names looked up through JNI and properties; `tests/cases/native/hints.c`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.attribution import Attribution
from auditor.collect import collections_of
from auditor.knowledge.schema import Knowledge
from auditor.model import App, Manifest
from auditor.readers.dex.plan import Plan
from auditor.readers.native import NativeError, read_native

LIBRARY = Path(__file__).parents[1] / "cases/native/hints.so"


def test_members_and_properties_that_it_names(plan: Plan) -> None:
    found = read_native(LIBRARY.read_bytes(), "lib/arm64-v8a/libhints.so", plan)
    data = sorted({f.member for f in found.facts})
    assert data == ["Landroid/telephony/TelephonyManager;->getDeviceId", "ro.serialno"]
    assert found.classes == ("Lcom/example/native_part/Probe;",)
    raw = LIBRARY.read_bytes()
    for fact in found.facts:
        assert raw[fact.offset :].startswith(fact.member.rpartition("->")[2].encode())


def test_a_name_alone_has_low_confidence_and_an_owner(plan: Plan, knowledge: Knowledge) -> None:
    facts = read_native(LIBRARY.read_bytes(), "lib/arm64-v8a/libhints.so", plan).facts
    manifest = Manifest(package="com.example.native_part")
    app = App(path="x", sha256="", format="apk", manifest=manifest, code=facts, has_code=True)
    found = collections_of(app, knowledge, Attribution(knowledge, manifest))
    assert {(c.data_type, c.collector.kind, c.confidence) for c in found} == {
        ("imei", "app", "low"),
        ("serial_number", "app", "low"),
    }


def test_stripped_section_headers_leave_the_dynamic_segment(plan: Plan) -> None:
    data = bytearray(LIBRARY.read_bytes())
    data[40:48] = bytes(8)  # e_shoff
    data[60:62] = bytes(2)  # e_shnum
    found = read_native(bytes(data), "lib/x86_64/libhints.so", plan)
    assert found.classes == ("Lcom/example/native_part/Probe;",)


def test_what_is_no_library_says_so(plan: Plan) -> None:
    with pytest.raises(NativeError, match="no ELF file"):
        read_native(b"PK\x03\x04" + bytes(200), "lib/x86/libx.so", plan)


@given(st.integers(0, 5000), st.binary(min_size=1, max_size=12), st.integers(0, 6000))
@settings(max_examples=80, deadline=None)
def test_damage_ends_in_one_typed_error(at: int, noise: bytes, cut: int) -> None:
    data = bytearray(LIBRARY.read_bytes())
    data[at % len(data) : at % len(data) + len(noise)] = noise
    empty = Plan(members={}, strings=(), sinks={})
    for raw in (bytes(data), bytes(data[:cut])):
        try:
            read_native(raw, "lib/x86/libx.so", empty)
        except NativeError:
            continue


def test_what_fuzzing_found(plan: Plan) -> None:
    """pyelftools asserts on this one; it is no ELF file for us either."""
    data = (LIBRARY.parent / "fuzzed-1.so").read_bytes()
    with pytest.raises(NativeError):
        read_native(data, "lib/x86/libx.so", plan)
