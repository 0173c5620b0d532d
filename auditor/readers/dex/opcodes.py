"""The opcode table of Dalvik bytecode: names, formats, lengths, and the groups that matter.

Reference: "Dalvik bytecode" and "Dalvik executable instruction formats" of AOSP. The first
digit of a format is its length in 16-bit units. Opcodes that are unused in DEX files count as
one unit, as dexdump does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

_KINDS = "{0} {0}-wide {0}-object {0}-boolean {0}-byte {0}-char {0}-short"
_INTS = "add-{0} sub-{0} mul-{0} div-{0} rem-{0} and-{0} or-{0} xor-{0} shl-{0} shr-{0} ushr-{0}"
_FLOATS = "add-{0} sub-{0} mul-{0} div-{0} rem-{0}"
_BINARY = " ".join(
    (_INTS.format("int"), _INTS.format("long"), _FLOATS.format("float"), _FLOATS.format("double"))
)
_CALLS = "invoke-virtual{0} invoke-super{0} invoke-direct{0} invoke-static{0} invoke-interface{0}"
_TABLE: tuple[tuple[int, str, str], ...] = (
    # first opcode, format, names of it and those that follow
    (0x00, "10x", "nop"),
    (0x01, "12x", "move"),
    (0x02, "22x", "move/from16"),
    (0x03, "32x", "move/16"),
    (0x04, "12x", "move-wide"),
    (0x05, "22x", "move-wide/from16"),
    (0x06, "32x", "move-wide/16"),
    (0x07, "12x", "move-object"),
    (0x08, "22x", "move-object/from16"),
    (0x09, "32x", "move-object/16"),
    (0x0A, "11x", "move-result move-result-wide move-result-object move-exception"),
    (0x0E, "10x", "return-void"),
    (0x0F, "11x", "return return-wide return-object"),
    (0x12, "11n", "const/4"),
    (0x13, "21s", "const/16"),
    (0x14, "31i", "const"),
    (0x15, "21h", "const/high16"),
    (0x16, "21s", "const-wide/16"),
    (0x17, "31i", "const-wide/32"),
    (0x18, "51l", "const-wide"),
    (0x19, "21h", "const-wide/high16"),
    (0x1A, "21c", "const-string"),
    (0x1B, "31c", "const-string/jumbo"),
    (0x1C, "21c", "const-class"),
    (0x1D, "11x", "monitor-enter monitor-exit"),
    (0x1F, "21c", "check-cast"),
    (0x20, "22c", "instance-of"),
    (0x21, "12x", "array-length"),
    (0x22, "21c", "new-instance"),
    (0x23, "22c", "new-array"),
    (0x24, "35c", "filled-new-array"),
    (0x25, "3rc", "filled-new-array/range"),
    (0x26, "31t", "fill-array-data"),
    (0x27, "11x", "throw"),
    (0x28, "10t", "goto"),
    (0x29, "20t", "goto/16"),
    (0x2A, "30t", "goto/32"),
    (0x2B, "31t", "packed-switch sparse-switch"),
    (0x2D, "23x", "cmpl-float cmpg-float cmpl-double cmpg-double cmp-long"),
    (0x32, "22t", "if-eq if-ne if-lt if-ge if-gt if-le"),
    (0x38, "21t", "if-eqz if-nez if-ltz if-gez if-gtz if-lez"),
    (0x44, "23x", _KINDS.format("aget")),
    (0x4B, "23x", _KINDS.format("aput")),
    (0x52, "22c", _KINDS.format("iget")),
    (0x59, "22c", _KINDS.format("iput")),
    (0x60, "21c", _KINDS.format("sget")),
    (0x67, "21c", _KINDS.format("sput")),
    (0x6E, "35c", _CALLS.format("")),
    (0x74, "3rc", _CALLS.format("/range")),
    (0x7B, "12x", "neg-int not-int neg-long not-long neg-float neg-double"),
    (0x81, "12x", "int-to-long int-to-float int-to-double long-to-int long-to-float"),
    (0x86, "12x", "long-to-double float-to-int float-to-long float-to-double double-to-int"),
    (0x8B, "12x", "double-to-long double-to-float int-to-byte int-to-char int-to-short"),
    (0x90, "23x", _BINARY),
    (0xB0, "12x", " ".join(f"{name}/2addr" for name in _BINARY.split())),
    (0xD0, "22s", "add-int/lit16 rsub-int mul-int/lit16 div-int/lit16 rem-int/lit16"),
    (0xD5, "22s", "and-int/lit16 or-int/lit16 xor-int/lit16"),
    (0xD8, "22b", "add-int/lit8 rsub-int/lit8 mul-int/lit8 div-int/lit8 rem-int/lit8"),
    (0xDD, "22b", "and-int/lit8 or-int/lit8 xor-int/lit8 shl-int/lit8 shr-int/lit8 ushr-int/lit8"),
    (0xFA, "45cc", "invoke-polymorphic"),
    (0xFB, "4rcc", "invoke-polymorphic/range"),
    (0xFC, "35c", "invoke-custom"),
    (0xFD, "3rc", "invoke-custom/range"),
    (0xFE, "21c", "const-method-handle const-method-type"),
)

FORMATS: dict[str, tuple[int, str]] = {
    name: (first + i, format_)
    for first, format_, names in _TABLE
    for i, name in enumerate(names.split())
}
OP: dict[str, int] = {name: op for name, (op, _) in FORMATS.items()}

LENGTH = np.ones(256, np.int64)
for _op, _format in FORMATS.values():
    LENGTH[_op] = int(_format[0])
LENGTH_BYTES = bytes(int(n) for n in LENGTH)


def ops(*beginnings: str) -> frozenset[int]:
    """Opcodes whose names begin with one of these."""
    return frozenset(op for name, op in OP.items() if name.startswith(beginnings))


def _mask(numbers: Iterable[int]) -> Any:
    out = np.zeros(256, bool)
    out[list(numbers)] = True
    return out


CALLS = ops("invoke-") - ops("invoke-custom")
RANGES = frozenset(op for name, op in OP.items() if name.endswith("/range"))
INVOKE = _mask(CALLS)
POLYMORPHIC = _mask(ops("invoke-polymorphic"))
DIRECT = _mask(ops("invoke-super", "invoke-direct", "invoke-static"))
"""Calls where no override counts."""
CONST_STRING = _mask(ops("const-string"))
FIELD_READ = _mask(ops("iget", "sget"))
STATIC_READ = _mask(ops("sget"))
OBJECT_READ = _mask({OP["iget-object"], OP["sget-object"]})
OBJECT_WRITE = _mask({OP["iput-object"], OP["sput-object"]})
CONST_CLASS = _mask({OP["const-class"]})
HANDLES = _mask({*ops("invoke-custom"), OP["const-method-handle"]})
"""invoke-custom, its range form and const-method-handle: methods named by a method handle."""
WANTED = INVOKE | CONST_STRING | FIELD_READ | OBJECT_WRITE | CONST_CLASS | HANDLES
WANTED_BYTES = WANTED.tobytes()

PACKED_SWITCH, SPARSE_SWITCH, FILL_ARRAY = 0x0100, 0x0200, 0x0300
