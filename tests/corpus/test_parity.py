"""Call sites, field reads and strings of real DEX files equal androguard's cross-references.

Slow, and needs files that are not ours to ship: `AUDITOR_APKS=folder pytest -m slow tests/corpus`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from auditor.errors import InputError
from auditor.limits import DEFAULT
from auditor.readers.container import Container
from auditor.readers.dex import Dex, dex_files
from auditor.readers.dex.code import read_code
from auditor.readers.dex.instructions import instructions
from auditor.readers.dex.opcodes import CONST_STRING, INVOKE

pytestmark = pytest.mark.slow
FOLDER = os.environ.get("AUDITOR_APKS")
Edges = Counter[tuple[str, str, int]]


def files() -> Iterator[object]:
    if not FOLDER:
        yield pytest.param(None, marks=pytest.mark.skip(reason="AUDITOR_APKS names no folder"))
        return
    for path in sorted(Path(FOLDER).iterdir()):
        if path.suffix == ".dex":
            yield pytest.param((path, ""), id=path.name)
        elif path.suffix in (".apk", ".jar"):
            try:
                names = list(Container(path.read_bytes(), path.name, DEFAULT).names())
            except InputError:
                continue  # what is no ZIP has no DEX file
            for name in names:
                if name.endswith(".dex"):
                    yield pytest.param((path, name), id=f"{path.name}!{name}")


def ours(dex: Dex) -> tuple[Edges, Edges, Edges]:
    """(calls, field reads, strings) as (caller, member, offset of the instruction in its method)."""
    code = read_code(dex)
    found = instructions(dex, code)
    calls: Edges = Counter()
    reads: Edges = Counter()
    strings: Edges = Counter()
    names = {m: dex.method(m) for m in set(code.method.tolist())}
    # androguard files no cross-reference for invoke-polymorphic (fa, fb), nor for what a call
    # site or a method handle names: there our op is that of a call, not that of the instruction
    plain = ((found.op & 0xFE) != 0xFA) & (found.op == (dex.units[found.at] & 0xFF))
    found = type(found)(*(column[plain] for column in found))
    field_read = ((found.op >= 0x52) & (found.op <= 0x58)) | (
        (found.op >= 0x60) & (found.op <= 0x66)
    )
    kinds = np.select([INVOKE[found.op], field_read, CONST_STRING[found.op]], [1, 2, 3], 0)
    columns = (found.at, found.row, found.names, kinds)
    for at, row, named, kind in zip(*(c.tolist() for c in columns), strict=True):
        caller = names[int(code.method[row])]
        offset = 2 * (at - int(code.start[row]))
        if kind == 1:
            calls[caller, dex.method(named), offset] += 1
        elif kind == 2:
            reads[caller, dex.field(named), offset] += 1
        elif kind == 3:
            strings[caller, dex.string(named), offset] += 1
    return calls, reads, strings


def theirs(data: bytes) -> tuple[Edges, Edges, Edges]:
    from loguru import logger

    logger.disable("androguard")
    from androguard.core.analysis.analysis import Analysis
    from androguard.core.dex import DEX

    def name(m: object) -> str:
        return f"{m.class_name}->{m.name}{str(m.descriptor).replace(' ', '')}"  # type: ignore[attr-defined]

    dex = DEX(data)
    analysis = Analysis(dex)
    analysis.create_xref()
    calls: Edges = Counter()
    reads: Edges = Counter()
    strings: Edges = Counter()
    for m in analysis.get_methods():
        for _, caller, offset in m.get_xref_from():
            calls[name(caller), name(m), offset] += 1
    # Its cross-references know only fields that the file defines; its disassembly knows all.
    for encoded in dex.get_encoded_methods():
        caller_, offset = name(encoded), 0
        for instruction in encoded.get_instructions():
            op = instruction.get_op_value()
            if 0x52 <= op <= 0x58 or 0x60 <= op <= 0x66:
                owner, kind, field = dex.get_cm_field(instruction.get_ref_kind())
                reads[caller_, f"{owner}->{field}:{kind}", offset] += 1
            offset += instruction.get_length()
    for s in analysis.get_strings():
        for _, caller, offset in s.get_xref_from(with_offset=True):
            # a lone surrogate is no character; we show the replacement character for it
            text = s.get_orig_value().encode("utf-16-le", "surrogatepass")
            strings[name(caller), text.decode("utf-16-le", "replace"), offset] += 1
    return calls, reads, strings


@pytest.mark.parametrize("file", list(files()))
def test_parity(file: tuple[Path, str]) -> None:
    data = file[0].read_bytes()
    if file[1]:
        data = Container(data, file[0].name, DEFAULT).read(file[1])
    mine: list[Edges] = [Counter(), Counter(), Counter()]
    for dex in dex_files(data, file[1]):
        for total, part in zip(mine, ours(dex), strict=True):
            total.update(part)
    for kind, a, b in zip(("calls", "reads", "strings"), mine, theirs(data), strict=True):
        if kind == "calls":
            # androguard files a call on an array type, such as `clone` in every Enum.values(),
            # under the type of its elements, and drops it where these are primitive
            plain = [((c, m.lstrip("["), o), n) for (c, m, o), n in a.items()]
            a = Counter({k: n for k, n in plain if k[1].startswith("L")})
        only_ours, only_theirs = a - b, b - a
        assert not only_ours, f"{kind}: {list(only_ours)[:3]}"
        assert not only_theirs, f"{kind}: {list(only_theirs)[:3]}"
