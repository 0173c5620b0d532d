"""Crafted and mutated builds: a report or one typed error, in bounded time, never falsely clean."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from auditor.audit import audit
from auditor.errors import AuditorError
from auditor.knowledge.schema import Knowledge
from auditor.model import Report
from tests.hostile.crafted import DEX, MANIFEST, crafted, entries_of, packed

SAMPLE = Path(__file__).parents[2] / "samples/shop"
APK = (SAMPLE / "shop.apk").read_bytes()
ALL = dict(crafted(APK))
SECONDS = 20
READ_AS_ANDROID_DOES = {
    # the change does not touch what the system goes by: the same findings come out
    "the good build",
    "encrypted flag set",
    "wrong method in the local header",
    "wrong sizes in the local header",
    "wrong crc",
    "bytes behind the archive",
    "dex: wrong checksum",
    "dex: wrong file size",
    "dex: wrong header size",
    "manifest: bytes behind",
    "a decoy 'classes1.dex'",
    "a decoy 'classes02.dex'",
    "a decoy 'classes\uff12.dex'",
    "a decoy 'Classes.dex'",
    "manifest: a dummy chunk",
}


@pytest.fixture(scope="module")
def truth(knowledge: Knowledge) -> set[str]:
    report = audit(SAMPLE / "shop.apk", knowledge, policies=[SAMPLE / "privacy.md"])
    return {f.fingerprint for f in report.findings if f.severity == "high"}


def read(data: bytes, tmp_path: Path, knowledge: Knowledge) -> Report | None:
    path = tmp_path / "x.apk"
    path.write_bytes(data)
    start = time.monotonic()
    report: Report | None = None
    error: AuditorError | None = None
    try:
        report = audit(path, knowledge, policies=[SAMPLE / "privacy.md"])
    except AuditorError as e:
        error = e
    assert time.monotonic() - start < SECONDS
    if error is not None:
        assert error.exit_code == 3
        assert "\n" not in str(error)
    return report


def test_there_are_enough() -> None:
    assert len(ALL) >= 60


@pytest.mark.parametrize("name", ALL)
def test_crafted(name: str, tmp_path: Path, knowledge: Knowledge, truth: set[str]) -> None:
    report = read(ALL[name], tmp_path, knowledge)
    if report is None:
        assert name not in READ_AS_ANDROID_DOES
        return
    found = {f.fingerprint for f in report.findings if f.severity == "high"}
    whole = truth <= found
    assert whole or report.result == "incomplete" or report.app.limited, (
        f"{name}: findings are missing and nothing says why"
    )
    if name in READ_AS_ANDROID_DOES:
        assert whole
    assert list(tmp_path.iterdir()) == [tmp_path / "x.apk"]


def mutated(rng: random.Random, entries: dict[str, bytes]) -> bytes:
    """One of: bits of the archive, of the manifest, of the code; a cut; a swap of two blocks."""
    how = rng.randrange(4)
    if how == 0:
        data = bytearray(packed(entries))
        for _ in range(rng.randrange(1, 6)):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        return bytes(data)
    name = rng.choice([MANIFEST, DEX])
    part = bytearray(entries[name])
    if how == 1:
        for _ in range(rng.randrange(1, 10)):
            part[rng.randrange(len(part))] = rng.randrange(256)
    elif how == 2:
        del part[rng.randrange(len(part)) :]
    else:
        size = rng.randrange(1, 64)
        a, b = rng.randrange(len(part) - size), rng.randrange(len(part) - size)
        part[a : a + size], part[b : b + size] = part[b : b + size], part[a : a + size]
    return packed({**entries, name: bytes(part)})


def mutations(seeds: range, tmp_path: Path, knowledge: Knowledge) -> None:
    entries = entries_of(APK)
    for seed in seeds:
        report = read(mutated(random.Random(seed), entries), tmp_path, knowledge)
        if report is not None and report.result == "pass":
            # a build of which nothing serious is left must say what it did not read
            assert report.app.limited or report.findings, f"seed {seed} is falsely clean"


def test_some_mutations(tmp_path: Path, knowledge: Knowledge) -> None:
    mutations(range(150), tmp_path, knowledge)


@pytest.mark.slow
def test_ten_thousand_mutations(tmp_path: Path, knowledge: Knowledge) -> None:
    mutations(range(10_000), tmp_path, knowledge)
