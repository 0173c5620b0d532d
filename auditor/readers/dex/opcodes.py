"""Dalvik bytecode: length of every instruction in 16-bit units, and the groups that matter.

Reference: "Dalvik bytecode" and "Dalvik executable instruction formats" of AOSP.
Opcodes that are unused in DEX files count as one unit, as dexdump does.
"""

from __future__ import annotations

import numpy as np

_RANGES = (
    (0x00, 0x01, 1),
    (0x02, 0x02, 2),
    (0x03, 0x03, 3),
    (0x04, 0x04, 1),
    (0x05, 0x05, 2),
    (0x06, 0x06, 3),
    (0x07, 0x07, 1),
    (0x08, 0x08, 2),
    (0x09, 0x09, 3),
    (0x0A, 0x12, 1),
    (0x13, 0x13, 2),
    (0x14, 0x14, 3),
    (0x15, 0x16, 2),
    (0x17, 0x17, 3),
    (0x18, 0x18, 5),
    (0x19, 0x1A, 2),
    (0x1B, 0x1B, 3),
    (0x1C, 0x1C, 2),
    (0x1D, 0x1E, 1),
    (0x1F, 0x20, 2),
    (0x21, 0x21, 1),
    (0x22, 0x23, 2),
    (0x24, 0x26, 3),
    (0x27, 0x28, 1),
    (0x29, 0x29, 2),
    (0x2A, 0x2C, 3),
    (0x2D, 0x3D, 2),
    (0x3E, 0x43, 1),
    (0x44, 0x6D, 2),
    (0x6E, 0x72, 3),
    (0x73, 0x73, 1),
    (0x74, 0x78, 3),
    (0x79, 0x8F, 1),
    (0x90, 0xAF, 2),
    (0xB0, 0xCF, 1),
    (0xD0, 0xE2, 2),
    (0xE3, 0xF9, 1),
    (0xFA, 0xFB, 4),
    (0xFC, 0xFD, 3),
    (0xFE, 0xFF, 2),
)

LENGTH = np.ones(256, np.int64)
for _low, _high, _n in _RANGES:
    LENGTH[_low : _high + 1] = _n
LENGTH_BYTES = bytes(int(n) for n in LENGTH)

INVOKE = np.zeros(256, bool)
for _op in (*range(0x6E, 0x73), *range(0x74, 0x79), 0xFA, 0xFB):
    INVOKE[_op] = True
CONST_STRING = np.zeros(256, bool)
CONST_STRING[[0x1A, 0x1B]] = True
FIELD_READ = np.zeros(256, bool)
FIELD_READ[0x52:0x59] = True
FIELD_READ[0x60:0x67] = True
STATIC_READ = np.zeros(256, bool)
STATIC_READ[0x60:0x67] = True
CONST_CLASS = np.zeros(256, bool)
CONST_CLASS[0x1C] = True
HANDLES = np.zeros(256, bool)
HANDLES[0xFC:0xFF] = True
"""invoke-custom, its range form and const-method-handle: methods named by a method handle."""
WANTED = INVOKE | CONST_STRING | FIELD_READ | CONST_CLASS | HANDLES
WANTED_BYTES = WANTED.tobytes()

PACKED_SWITCH, SPARSE_SWITCH, FILL_ARRAY = 0x0100, 0x0200, 0x0300
