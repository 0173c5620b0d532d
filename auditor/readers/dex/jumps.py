"""Where a jump leads to: goto, if and switch instructions of one method."""

from __future__ import annotations

from auditor.readers.dex.opcodes import OP, ops

_GOTO, _GOTO16, GOTO32 = OP["goto"], OP["goto/16"], OP["goto/32"]
_SWITCHES = (OP["packed-switch"], OP["sparse-switch"])
_IFS = ops("if-")
JUMPS = _IFS | {_GOTO, _GOTO16, GOTO32, OP["throw"], *_SWITCHES}
ENDS = ops("return", "goto", "throw")
"""Behind these the next instruction is not come to."""


def targets_of(code: list[int], i: int, op: int) -> list[int]:
    """Positions to which the instruction at `i` jumps, in units from the start of its method."""
    high = code[i] >> 8
    if op == _GOTO:
        return [i + (high - 256 if high > 127 else high)]
    if op == _GOTO16 or op in _IFS:
        return [i + (code[i + 1] - 0x10000 if code[i + 1] > 0x7FFF else code[i + 1])]
    if op == GOTO32:
        return [i + _signed(code[i + 1] | (code[i + 2] << 16))]
    if op not in _SWITCHES:
        return []
    at = i + _signed(code[i + 1] | (code[i + 2] << 16))
    if not 0 <= at < len(code) - 1:
        return []
    # packed-switch-payload, sparse-switch-payload
    size = code[at + 1]
    first = at + 4 if op == _SWITCHES[0] else at + 2 + 2 * size
    if first + 2 * size > len(code):
        return []
    return [i + _signed(code[first + 2 * k] | (code[first + 2 * k + 1] << 16)) for k in range(size)]


def _signed(value: int) -> int:
    return value - (1 << 32) if value >> 31 else value
