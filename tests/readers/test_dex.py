"""The DEX kernel: instruction boundaries, call sites, strings; androguard as the oracle."""

from __future__ import annotations

import contextlib
import random
import struct
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.readers.dex import Dex, DexError, scan_dex
from auditor.readers.dex.code import Code, read_code
from auditor.readers.dex.mutf8 import decode_mutf8
from auditor.readers.dex.opcodes import LENGTH_BYTES, WANTED_BYTES
from auditor.readers.dex.plan import Plan, Target
from auditor.readers.dex.sweep import sweep

# -- boundaries ------------------------------------------------------------------------------

OPCODES = [op for op in range(256) if op != 0]


@st.composite
def method(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Code units of one method, and the positions of the wanted instructions in it."""
    units: list[int] = []
    wanted: list[int] = []
    for _ in range(draw(st.integers(0, 40))):
        kind = draw(st.sampled_from(["op", "op", "op", "packed", "sparse", "array", "nop"]))
        if kind == "op":
            op = draw(st.sampled_from(OPCODES))
            if WANTED_BYTES[op]:
                wanted.append(len(units))
            units.append(op | draw(st.integers(0, 255)) << 8)
            units += [draw(st.integers(0, 0xFFFF)) for _ in range(LENGTH_BYTES[op] - 1)]
        elif kind == "nop":
            units.append(0)
        elif kind == "array":
            width, count = draw(st.sampled_from([1, 2, 4, 8])), draw(st.integers(0, 9))
            units += [0x0300, width, count, 0] + [draw(st.integers(0, 0xFFFF))] * (
                (width * count + 1) // 2
            )
        else:
            size = draw(st.integers(0, 9))
            word = 0x0100 if kind == "packed" else 0x0200
            rest = size * 2 + 2 if kind == "packed" else size * 4
            units += [word, size] + [draw(st.integers(0, 0xFFFF)) for _ in range(rest)]
    return units, wanted


@given(st.lists(method(), min_size=1, max_size=12), st.booleans())
@settings(max_examples=150, deadline=None)
def test_every_boundary_is_found(methods: list[tuple[list[int], list[int]]], many: bool) -> None:
    """In lockstep (many methods) and in the plain loop (few) the same instructions come out."""
    methods = methods * (40 if many else 1)
    units: list[int] = [0] * 8
    starts, ends, expected = [], [], set()
    for row, (code, wanted) in enumerate(methods):
        starts.append(len(units))
        expected |= {(len(units) + w, row) for w in wanted}
        units += code
        ends.append(len(units))
    n = len(methods)
    code_of = Code(np.arange(n), np.array(starts), np.array(ends), np.zeros(n, np.int64))
    sites = sweep(np.array(units, "<u2"), code_of)
    assert set(zip(sites.at.tolist(), sites.row.tolist(), strict=True)) == expected


@given(st.binary(min_size=0, max_size=3000), st.integers(0, 2**32 - 1))
@settings(max_examples=150, deadline=None)
def test_corrupt_bytes_give_one_typed_error(noise: bytes, seed: int) -> None:
    good = bytearray(sample_dex())
    rng = random.Random(seed)
    for b in noise[:60]:
        good[rng.randrange(len(good))] = b
    plan = Plan(members={}, strings=(), sinks={})
    for data in (bytes(good), bytes(good[: rng.randrange(len(good))]), noise):
        with contextlib.suppress(DexError):
            scan_dex(Dex(data), plan)


def sample_dex() -> bytes:
    path = Path(__file__).parents[2] / "samples/shop/shop.apk"
    with zipfile.ZipFile(path) as z:
        return z.read("classes.dex")


# -- strings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"abc", "abc"),
        (b"a\xc0\x80b", "a\0b"),
        ("多".encode(), "多"),
        (b"\xed\xa0\xbd\xed\xb8\x80", "😀"),
        (b"\xff\xfe", "\ufffd\ufffd"),
    ],
)
def test_modified_utf8(raw: bytes, text: str) -> None:
    assert decode_mutf8(raw) == text


# -- targets ---------------------------------------------------------------------------------


def facts(plan: Plan) -> list[tuple[str, str, str | None, str]]:
    found = scan_dex(Dex(sample_dex()), plan).facts
    return [(f.kind, f.member, f.argument, f.caller) for f in found]


def test_a_call_is_found_with_its_caller() -> None:
    target = Target(
        key="k", kind="api_call", owner="Landroid/telephony/TelephonyManager;", name="getDeviceId"
    )
    plan = Plan(members={target.owner: (target,)}, strings=(), sinks={})
    assert facts(plan) == [
        (
            "api_call",
            "Landroid/telephony/TelephonyManager;->getDeviceId()Ljava/lang/String;",
            None,
            "Lcom/umeng/analytics/Agent;->device(Landroid/content/Context;)Ljava/lang/String;",
        )
    ]


def test_an_overload_is_told_by_its_descriptor() -> None:
    other = Target(
        key="k",
        kind="api_call",
        owner="Landroid/telephony/TelephonyManager;",
        name="getDeviceId",
        descriptor="(I)Ljava/lang/String;",
    )
    assert facts(Plan(members={other.owner: (other,)}, strings=(), sinks={})) == []


def test_a_string_counts_where_it_reaches_its_sink() -> None:
    key = Target(key="k", kind="settings_key", value="android_id")
    sinks = {"settings_key": ("Landroid/provider/Settings$Secure;->getString",)}
    (fact,) = scan_dex(Dex(sample_dex()), Plan(members={}, strings=(key,), sinks=sinks)).facts
    assert fact.reached
    assert fact.argument == "android_id"
    assert fact.member.startswith("Landroid/provider/Settings$Secure;->getString")
    (loose,) = scan_dex(Dex(sample_dex()), Plan(members={}, strings=(key,), sinks={})).facts
    assert not loose.reached


def test_a_constant_chooses_the_signal() -> None:
    owner = "Landroid/location/LocationManager;"
    gps = Target(key="gps", kind="api_call", owner=owner, name="getLastKnownLocation", value="gps")
    net = Target(
        key="net", kind="api_call", owner=owner, name="getLastKnownLocation", value="network"
    )
    any_ = Target(key="any", kind="api_call", owner=owner, name="getLastKnownLocation")
    found = scan_dex(
        Dex(sample_dex()), Plan(members={owner: (gps, net, any_)}, strings=(), sinks={})
    )
    assert [f.signal for f in found.facts] == ["gps"]


# -- header ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("patch", "reason"),
    [
        ((0, b"xex\n"), "magic"),
        ((4, b"099\0"), "version"),
        ((40, b"\x78\x56\x34\x21"), "endian"),
        ((56, struct.pack("<I", 0xFFFFFF)), "string_ids"),
        ((88, struct.pack("<I", 0xFFFFFF)), "method_ids"),
    ],
)
def test_a_broken_header_says_what_is_broken(patch: tuple[int, bytes], reason: str) -> None:
    data = bytearray(sample_dex())
    data[patch[0] : patch[0] + len(patch[1])] = patch[1]
    with pytest.raises(DexError, match=reason):
        Dex(bytes(data))


# -- the oracle ------------------------------------------------------------------------------


def all_edges(data: bytes) -> Counter[tuple[str, str]]:
    dex = Dex(data)
    code = read_code(dex)
    sites = sweep(dex.units, code)
    out: Counter[tuple[str, str]] = Counter()
    for at, row in zip(sites.at.tolist(), sites.row.tolist(), strict=True):
        op = int(dex.units[at]) & 0xFF
        if 0x6E <= op <= 0x72 or 0x74 <= op <= 0x78:
            out[dex.method(int(code.method[row])), dex.method(int(dex.units[at + 1]))] += 1
    return out


@pytest.mark.parametrize("sample", ["shop", "notes"])
def test_call_edges_equal_those_of_androguard(samples: Path, sample: str) -> None:
    from loguru import logger

    logger.disable("androguard")
    from androguard.core.analysis.analysis import Analysis
    from androguard.core.dex import DEX

    with zipfile.ZipFile(samples / sample / f"{sample}.apk") as z:
        data = z.read("classes.dex")
    analysis = Analysis(DEX(data))
    analysis.create_xref()
    theirs: Counter[tuple[str, str]] = Counter()
    for method_ in analysis.get_methods():
        member = f"{method_.class_name}->{method_.name}{str(method_.descriptor).replace(' ', '')}"
        for _, caller, _offset in method_.get_xref_from():
            name = f"{caller.class_name}->{caller.name}{str(caller.descriptor).replace(' ', '')}"
            theirs[name, member] += 1
    assert all_edges(data) == theirs
