"""Arguments to which a straight way leads from the constants that are loaded before.

Most calls that matter get constants: the proxies of AIDL name their interface in each method,
lookups by name stand behind the name. Where nothing else can stand in the register, the method
need not be gone through.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from typing import Any, Final, NamedTuple

import numpy as np

from auditor.readers.dex.arrays import I64, runs
from auditor.readers.dex.code import handlers_of
from auditor.readers.dex.file import File, Hit
from auditor.readers.dex.jumps import ENDS, JUMPS, targets_of
from auditor.readers.dex.library_acts import ACTS
from auditor.readers.dex.opcodes import (
    CALLS,
    CONST_STRING,
    FORMATS,
    LENGTH_BYTES,
    OP,
    RANGES,
    ops,
)
from auditor.readers.dex.program import Program
from auditor.readers.dex.sweep import payload_length
from auditor.readers.dex.transfer import (
    HOLDERS,
    NUMBERS,
    PLAIN,
    Frame,
    class_of,
    number_at,
    registers_of,
)
from auditor.readers.dex.values import LATER, FieldOf, Instance, Parameter, Values

NONE: Final = -1
_CONST, _VIRTUAL = OP["const-string"], OP["invoke-virtual"]
_JUMBO, _CLASS, _CAST = OP["const-string/jumbo"], OP["const-class"], OP["check-cast"]
_RESULT = OP["move-result-object"]
_STATIC_FIELD = OP["sget-object"]
_FIELDS = frozenset({_STATIC_FIELD, OP["iget-object"]})
_STRINGS = frozenset({_CONST, _JUMBO})
_MOVES = ops("move", "move/", "move-object", "move-wide") - ops("move-result", "move-exception")
_NEAR = np.zeros(256, bool)
_NEAR[[*ops("if-"), OP["goto/16"]]] = True
_PAYLOADS = (0x0100, 0x0200)
"""First units of the tables of a switch: where one stands, its ways are not told apart."""


def loaded_before(f: File, at: I64, row: I64) -> I64:
    """String that is the first argument behind the receiver of each call; NONE where unsure.

    `at` and `row`: positions of the calls in units, and the rows of their methods.
    """
    units = f.dex.units
    out = np.full(len(at), NONE, np.int64)
    register = (units[np.minimum(at + 2, len(units) - 1)] >> 4) & 0xF
    before = np.maximum(at - 2, 0)
    loads = np.zeros(len(units), bool)
    loads[f.found.at[CONST_STRING[f.found.op]]] = True
    sure = (units[at] & 0xFF == _VIRTUAL) & (units[at] >> 12 >= 2) & loads[before]
    sure &= (units[before] & 0xFF == _CONST) & (units[before] >> 8 == register)
    sure &= before >= f.code.start[row]
    sure[sure] = ~_jumped_to(f, at[sure], row[sure])
    sure[sure] = [
        not _caught_at(f, a, r) for a, r in zip(at[sure].tolist(), row[sure].tolist(), strict=True)
    ]
    out[sure] = units[at[sure] - 1]
    return out


def _jumped_to(f: File, at: I64, row: I64) -> I64:
    """Whether a branch of the method may lead to each place: by every unit, code or not."""
    units, start = f.dex.units, f.code.start[row].astype(np.int64)
    size = f.code.end[row] - start
    place = runs(start, size)
    aim = np.repeat(at, size) - place
    word = units[place]
    low = (word & 0xFF).astype(np.uint8)
    # what is read behind the end of a method belongs to no jump of it
    following = units[np.minimum(place + 1, len(units) - 1)].astype(np.int64)
    second = units[np.minimum(place + 2, len(units) - 1)].astype(np.int64)
    hit = _NEAR[low] & (following == (aim & 0xFFFF))
    hit |= (low == OP["goto"]) & ((word >> 8) == (aim & 0xFF))
    hit |= (low == OP["goto/32"]) & (following | second << 16 == (aim & 0xFFFF_FFFF))
    hit |= (word == _PAYLOADS[0]) | (word == _PAYLOADS[1])
    firsts = np.cumsum(size) - size
    return np.asarray(np.add.reduceat(hit, firsts) > 0 if len(firsts) else hit, bool)


def _caught_at(f: File, at: int, row: int) -> bool:
    """Whether a handler of the method begins at a place."""
    start, end = int(f.code.start[row]), int(f.code.end[row])
    return any(at - start in targets for _, _, targets in handlers_of(f.dex, start, end))


def arguments(program: Program, hit: Hit, places: Collection[int] | None = None) -> list[Values]:
    """What the arguments of a call hold, or those at these places; empty: nothing is known."""
    if not program.is_passed(hit):
        told = straight(program.files[hit.file], hit, places)
        if told is not None:
            return [program.settle(values) for values in told]
    return program.given(hit)


def in_loop(f: File, hit: Hit) -> bool:
    """Whether a call stands in a loop of its method."""
    line = _line(f, hit.row)
    return any(low <= hit.at - line.start <= high for low, high in line.loops)


def straight(f: File, hit: Hit, places: Collection[int] | None) -> list[Values] | None:
    """What these arguments of a call hold, where the way back to their constants is straight.

    Texts, classes by name, fields, parameters, through moves and casts: the same as going
    through the whole method gives. None where anything else decides, or ways meet in between.
    """
    line = _line(f, hit.row)
    at = hit.at - line.start
    k = bisect_left(line.places, at)
    if k >= len(line.places) or line.places[k] != at:
        return None
    code = line.code
    registers = registers_of(code[at], code[at + 2], code[at] & 0xFF in RANGES)
    out: list[Values] = [()] * len(registers)
    for place in range(len(registers)) if places is None else places:
        if place < len(registers):
            values = _back(line, registers[place], k)
            if values is None:
                return None
            out[place] = values
    return out


class _Line(NamedTuple):
    """The instructions of a method, one behind the other."""

    file: File
    start: int
    parameters: tuple[int, int]
    """First register that holds one, and the one behind the last."""
    code: list[int]
    places: list[int]
    met: frozenset[int]
    """Where ways meet: targets of jumps, beginnings of handlers."""
    loops: list[tuple[int, int]]
    """(first, last) position of the code between a jump backwards and its target."""


def _line(f: File, row: int) -> _Line:
    """The line of a method; that of the last one asked for is kept."""
    held = f.lines.get(row)
    if held is None:
        start, end = int(f.code.start[row]), int(f.code.end[row])
        code: list[int] = f.dex.units[start:end].tolist()
        places: list[int] = []
        loops: list[tuple[int, int]] = []
        met = {t for _, _, targets in handlers_of(f.dex, start, end) for t in targets}
        i, n = 0, len(code)
        while i < n:
            word = code[i]
            op = word & 0xFF
            length = LENGTH_BYTES[op]
            if op == 0 and word:
                length = payload_length(f.dex.units, start + i, word, end)
            elif i + length > n:
                break
            elif op in JUMPS:
                targets = targets_of(code, i, op)
                met.update(targets)
                loops += [(t, i) for t in targets if t <= i]
            places.append(i)
            i += length
        f.lines.clear()
        # code_item: registers_size and ins_size stand 8 units before insns
        size, ins = int(f.dex.units[start - 8]), int(f.dex.units[start - 7])
        own = (size - ins, size - ins + min(ins, 255))
        held = f.lines[row] = _Line(f, start, own, code, places, frozenset(met), loops)
    return held


def _back(line: _Line, register: int, k: int) -> Values | None:
    """What a register holds before the k-th instruction."""
    code, places, met = line.code, line.places, line.met
    while True:
        if places[k] in met:
            return None if _is_written(line, register) else _given(line, register)
        if k == 0:
            return _given(line, register)
        k -= 1
        i = places[k]
        word = code[i]
        op = word & 0xFF
        if op in ENDS:
            return None
        if _written(op, word, code, i) != register:
            continue
        if op in _MOVES:
            register = _source(op, word, code, i)
        elif op == _RESULT:
            return _found(line, k)
        elif op == _CAST:
            return _cast(line, register, k)
        else:
            return _loaded(line.file, op, i, code)


def _given(line: _Line, register: int) -> Values:
    """What a register holds where a method begins."""
    first, behind = line.parameters
    return (Parameter(register - first),) if first <= register < behind else ()


def _is_written(line: _Line, register: int) -> bool:
    code = line.code
    return any(_written(code[i] & 0xFF, code[i], code, i) == register for i in line.places)


def _cast(line: _Line, register: int, k: int) -> Values | None:
    """What is cast to anything but a text or a container is an object of that type."""
    type_ = line.file.dex.type_name(line.code[line.places[k] + 1])
    held = _back(line, register, k) if type_ in HOLDERS else ()
    return (Instance(type_),) if held == () else held


def _loaded(f: File, op: int, i: int, code: list[int]) -> Values | None:
    """What an instruction puts into its register, where that needs no other register."""
    if op in _STRINGS:
        return (f.dex.string(code[i + 1] | (code[i + 2] << 16 if op == _JUMBO else 0)),)
    if op == _CLASS:
        return (class_of(f.dex.type_name(code[i + 1])),)
    if op in _FIELDS:
        later = (FieldOf(f.number, code[i + 1]),) if f.telling.fields[code[i + 1]] else ()
        return (f.runtime.static(code[i + 1]) if op == _STATIC_FIELD else ()) or later
    if op in NUMBERS:
        return (number_at(code, i),)
    return () if PLAIN[op] in (Frame.forget, Frame.forget_narrow) else None


def _found(line: _Line, k: int) -> Values | None:
    """What the call before a move-result gives: a class by its name, or nothing that is followed."""
    if k == 0 or line.places[k] in line.met:
        return None
    i = line.places[k - 1]
    word, method = line.code[i], line.code[i + 1]
    if word & 0xFF not in CALLS:
        return None
    act = line.file.runtime.acts.get(method)
    if act is None:
        return None if line.file.telling.methods[method] else ()
    at = _FINDING.get(act)
    registers = registers_of(word, line.code[i + 2], word & 0xFF in RANGES)
    if at is None or at >= len(registers):
        return None
    held = _back(line, registers[at], k - 1)
    if held is None or any(isinstance(v, LATER) for v in held):
        return None
    return act([(), held] if at else [held])


_FINDING: dict[Any, int] = {ACTS["class"]: 0, ACTS["get_class"]: 0, ACTS["load"]: 1, ACTS["own"]: 0}
"""Acts that give a class, or the app's name, by this argument alone."""


def _written(op: int, word: int, code: list[int], i: int) -> int:
    """The register that an instruction writes; NONE where it writes none."""
    kind = _WRITES[op]
    if kind == _HIGH:
        return word >> 8
    if kind == _NARROW:
        return word >> 8 & 0xF
    return code[i + 1] if kind == _WORD else NONE


def _source(op: int, word: int, code: list[int], i: int) -> int:
    kind = _WRITES[op]
    return word >> 12 if kind == _NARROW else code[i + 1] if kind == _HIGH else code[i + 2]


_NOTHING, _HIGH, _NARROW, _WORD = range(4)


def _writes() -> bytes:
    """For each opcode where the register stands that it writes."""
    out = bytearray(256)
    silent = ops("return", "throw", "goto", "if-", "aput", "iput", "sput", "invoke", "monitor")
    silent |= ops("nop", "packed", "sparse", "filled", "fill-")
    for op, format_ in FORMATS.values():
        if op not in silent:
            narrow = format_ in ("12x", "22c", "22s", "11n")
            out[op] = _NARROW if narrow else _WORD if format_ == "32x" else _HIGH
    return bytes(out)


_WRITES = _writes()
