"""The short way to the arguments of a call tells what the long one does."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from auditor.readers.dex import Dex, scan_dex
from auditor.readers.dex.opcodes import INVOKE
from auditor.readers.dex.plan import Plan
from auditor.readers.dex.program import Program
from auditor.readers.dex.straight import in_loop, straight
from tests.dex_writer import Method, write_dex

ROOT = Path(__file__).parents[2]
FIND = "Ljava/lang/Class;->forName(Ljava/lang/String;)Ljava/lang/Class;"


def _files() -> list[Path]:
    return [*ROOT.glob("tests/cases/dex/*.dex"), *ROOT.glob("samples/*/*.apk")]


def _dexes(path: Path) -> list[Dex]:
    if path.suffix == ".dex":
        return [Dex(path.read_bytes())]
    with zipfile.ZipFile(path) as z:
        return [Dex(z.read(n), n) for n in z.namelist() if n.endswith(".dex")]


@pytest.mark.parametrize("path", _files(), ids=lambda p: p.name)
def test_both_ways_tell_the_same(path: Path) -> None:
    program = Program(_dexes(path))
    short = 0
    for f in program.files:
        f.asked.update(range(len(f.dex.methods)))
        for hit in f.pick(INVOKE, range(len(f.dex.methods))):
            told = straight(f, hit, None)
            if told is not None:
                short += 1
                whole = program.given(hit) or [()] * len(told)
                assert [program.settle(v) for v in told] == whole, f.dex.method(hit.member)
    assert short


def _program(*methods: Method) -> Program:
    return Program([Dex(write_dex(list(methods)))])


def test_a_jump_to_the_call_leaves_it_open() -> None:
    """The loop comes back with another text in the register."""
    plain = Method("a").load(1, "one").call(FIND, 1)
    looped = Method("b").load(1, "one").call(FIND, 1).load(1, "two").again()
    program = _program(plain, looped)
    (f,) = program.files
    found = {f.dex.method(int(f.code.method[h.row])): h for h in f.pick(INVOKE, _ids(f, FIND))}
    a, b = (found[f"Lcase/Made;->{name}()V"] for name in "ab")
    assert straight(f, a, [0]) == [("one",)]
    assert not in_loop(f, a)
    assert in_loop(f, b)


def _ids(f: object, signature: str) -> list[int]:
    dex = f.dex  # type: ignore[attr-defined]
    return [m for m in range(len(dex.methods)) if dex.method(m) == signature]


def test_proxies_are_passed_over_unless_another_way_leads_to_the_call(plan: Plan) -> None:
    facts = scan_dex(Dex((ROOT / "tests/cases/dex/proxies.dex").read_bytes()), plan).facts
    names = {f.caller.partition("->")[2].partition("(")[0] for f in facts}
    assert names == {"hit", "jumped", "caught", "back"}
    assert {f.argument for f in facts} == {"android.content.pm.IPackageManager"}
