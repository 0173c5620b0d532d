"""What each instruction does to the state of the reading of a method.

Reference: "Dalvik bytecode" of AOSP, by the names of the instructions there.
"""

from __future__ import annotations

from auditor.readers.dex.flow.frame import (
    ANY_ITEM,
    CALL,
    CAUGHT,
    CLASS,
    MADE,
    NUMBER,
    TEXT,
    Call,
    bits,
)
from auditor.readers.dex.flow.models import apply
from auditor.readers.dex.flow.state import Reader

MAX_LIST = 64


def nothing(r: Reader, i: int, op: int, high: int) -> None:
    """An instruction that moves no value."""


def move(r: Reader, i: int, op: int, high: int) -> None:
    """move, move-wide, move-object and their wider forms."""
    kind = (op - 1) % 3
    if kind == 0:
        r.set(high & 0xF, r.reg(high >> 4))
    elif kind == 1:
        r.set(high, r.reg(r.code[i + 1]))
    else:
        r.set(r.code[i + 1], r.reg(r.code[i + 2]))


def move_result(r: Reader, i: int, op: int, high: int) -> None:
    """move-result of the call before."""
    r.set(high, r.result)


def move_exception(r: Reader, i: int, op: int, high: int) -> None:
    """move-exception: whatever was thrown in the method."""
    r.set(high, r.label(CAUGHT, i) | r.thrown)


def return_(r: Reader, i: int, op: int, high: int) -> None:
    """return; the value leaves the method."""
    r.leave(r.reg(high) if op != 0x0E else 0)


def number(r: Reader, i: int, op: int, high: int) -> None:
    """const of any width."""
    code = r.code
    if op == 0x12:
        value = high >> 4
        r.set(high & 0xF, r.label(NUMBER, i, value - 16 if value > 7 else value))
        return
    value = code[i + 1]
    if op in (0x13, 0x16):
        value = value - 0x10000 if value > 0x7FFF else value
    elif op in (0x14, 0x17):
        value |= code[i + 2] << 16
    else:
        r.set(high, 0)  # high16 and 64 bits: floating point, masks
        return
    r.set(high, r.label(NUMBER, i, value))


def text(r: Reader, i: int, op: int, high: int) -> None:
    """const-string."""
    index = r.code[i + 1] | (r.code[i + 2] << 16 if op == 0x1B else 0)
    r.set(high, r.label(TEXT, i, r.dex.string(index)))


def class_(r: Reader, i: int, op: int, high: int) -> None:
    """const-class."""
    r.set(high, r.label(CLASS, i, r.dex.type_name(r.code[i + 1])))


def clean_narrow(r: Reader, i: int, op: int, high: int) -> None:
    """Overwrites a register of four bits with what carries nothing."""
    r.set(high & 0xF, 0)


def clean(r: Reader, i: int, op: int, high: int) -> None:
    """Overwrites a register with what carries nothing."""
    r.set(high, 0)


def new(r: Reader, i: int, op: int, high: int) -> None:
    """new-instance and new-array."""
    made = r.label(MADE, i, r.dex.type_name(r.code[i + 1]))
    r.forget(made)
    r.set(high & 0xF if op == 0x23 else high, made)


def filled(r: Reader, i: int, op: int, high: int) -> None:
    """filled-new-array: the array and its items."""
    made = r.label(MADE, i, r.dex.type_name(r.code[i + 1]))
    for k, register in enumerate(registers(r, i, op, high)[:MAX_LIST]):
        r.put(i, made, r.item(k), r.reg(register))
    r.result = made


def throw(r: Reader, i: int, op: int, high: int) -> None:
    """throw; handlers of the method may catch it."""
    r.thrown |= r.deep(r.reg(high))


def goto(r: Reader, i: int, op: int, high: int) -> None:
    """goto of any width."""
    code = r.code
    if op == 0x28:
        step = high - 256 if high > 127 else high
    elif op == 0x29:
        step = code[i + 1] - 0x10000 if code[i + 1] > 0x7FFF else code[i + 1]
    else:
        step = signed(code[i + 1] | code[i + 2] << 16)
    r.go(i, i + step)


def switch(r: Reader, i: int, op: int, high: int) -> None:
    """packed-switch and sparse-switch: each target may be next."""
    r.switched |= r.reg(high)
    code = r.code
    at = i + signed(code[i + 1] | code[i + 2] << 16)
    if not 0 <= at < len(code) - 1:
        return
    size = code[at + 1]
    first = at + 4 if op == 0x2B else at + 2 + 2 * size
    if first + 2 * size <= len(code):
        targets = (signed(code[first + 2 * k] | code[first + 2 * k + 1] << 16) for k in range(size))
        for t in sorted(set(targets)):
            r.go(i, i + t)


def branch(r: Reader, i: int, op: int, high: int) -> None:
    """if of any kind: the target may be next."""
    if op in (0x38, 0x39):  # if-eqz, if-nez
        r.tested |= r.reg(high)
    step = r.code[i + 1]
    r.go(i, i + (step - 0x10000 if step > 0x7FFF else step))


def aget(r: Reader, i: int, op: int, high: int) -> None:
    """aget: the items under the index, or all."""
    word = r.code[i + 1]
    array = r.reg(word & 0xFF)
    index = r.objects(r.reg(word >> 8))  # a table that is looked up by the value tells the value
    r.set(high, index | r.get(i, array, item_key(r, word >> 8), op != 0x47, items=True))


def aput(r: Reader, i: int, op: int, high: int) -> None:
    """aput: the item under the index."""
    word = r.code[i + 1]
    array, value, key = r.reg(word & 0xFF), r.reg(high), item_key(r, word >> 8)
    if r.objects(value) or r.holds(array, key):
        r.put(i, array, key, value)


def item_key(r: Reader, register: int) -> int:
    """The key of an item by its constant index; any item else."""
    found = bits(r.reg(register))
    if len(found) == 1 and r.labels[found[0]].kind == NUMBER and found[0]:
        value = r.labels[found[0]].value
        return r.item(int(value)) if value is not None else ANY_ITEM
    return ANY_ITEM


def iget(r: Reader, i: int, op: int, high: int) -> None:
    """iget: the field of the objects."""
    key, carries = r.members.field(r.code[i + 1])
    r.set(high & 0xF, r.get(i, r.reg(high >> 4), key, carries, items=False) if carries else 0)


def iput(r: Reader, i: int, op: int, high: int) -> None:
    """iput: the field of the objects."""
    key, carries = r.members.field(r.code[i + 1])
    if carries:
        r.put(i, r.reg(high >> 4), key, r.reg(high & 0xF))


def sget(r: Reader, i: int, op: int, high: int) -> None:
    """sget: the static field."""
    key, carries = r.members.field(r.code[i + 1])
    r.set(high, r.static(i, key) if carries else 0)


def sput(r: Reader, i: int, op: int, high: int) -> None:
    """sput: the static field."""
    key, carries = r.members.field(r.code[i + 1])
    if carries:
        r.put_static(i, key, r.reg(high))


def unary(r: Reader, i: int, op: int, high: int) -> None:
    """Arithmetic on one register."""
    r.set(high & 0xF, r.objects(r.reg(high >> 4)))


def binary(r: Reader, i: int, op: int, high: int) -> None:
    """Arithmetic on two registers."""
    word = r.code[i + 1]
    r.set(high, r.objects(r.reg(word & 0xFF) | r.reg(word >> 8)))


def binary_2addr(r: Reader, i: int, op: int, high: int) -> None:
    """Arithmetic that writes where it reads."""
    r.set(high & 0xF, r.objects(r.reg(high & 0xF) | r.reg(high >> 4)))


def binary_lit16(r: Reader, i: int, op: int, high: int) -> None:
    """Arithmetic with a constant of 16 bits."""
    r.set(high & 0xF, r.objects(r.reg(high >> 4)))


def binary_lit8(r: Reader, i: int, op: int, high: int) -> None:
    """Arithmetic with a constant of 8 bits."""
    r.set(high, r.objects(r.reg(r.code[i + 1] & 0xFF)))


def invoke(r: Reader, i: int, op: int, high: int) -> None:
    """A call, of any kind but invoke-custom."""
    index = r.code[i + 1]
    if index >= len(r.dex.methods):
        r.result = 0
        return
    method = r.members.method(index)
    passed = registers(r, i, op, high)
    offsets = r.members.offsets(index, op in (0x71, 0x77))
    args = [r.reg(passed[o]) if o < len(passed) else 0 for o in offsets]
    call = r.calls.get(i)
    if call is None:
        call = r.calls[i] = Call(i, op, index, len(args))
    for k, a in enumerate(args):
        call.args[k] |= a
    r.hand_over(call, args)
    result = r.label(CALL, i) if method.gives else 0
    if result:
        call.result = r.by_place[i] = result.bit_length() - 1
    if method.model is not None:
        r.result = apply(
            r, i, method.model, args, result, method.gives, op in (0x71, 0x77), method.fluent
        )
        return
    r.result = result
    if method.app:
        mask = 0
        for a in args:
            mask |= r.objects(a)
        r.opened(mask)


def invoke_custom(r: Reader, i: int, op: int, high: int) -> None:
    """invoke-custom: its result holds whatever was given."""
    out = r.label(CALL, i)
    for register in registers(r, i, op, high):
        out |= r.deep(r.reg(register))
    r.result = out


def registers(r: Reader, i: int, op: int, high: int) -> list[int]:
    """Registers of a call or of filled-new-array, by their format 35c, 45cc, 3rc or 4rcc."""
    packed = r.code[i + 2]
    if op in (0x25, 0xFB, 0xFD) or 0x74 <= op <= 0x78:
        return list(range(packed, packed + high))
    five = [packed & 0xF, packed >> 4 & 0xF, packed >> 8 & 0xF, packed >> 12, high & 0xF]
    return five[: high >> 4]


def signed(value: int) -> int:
    """A word of 32 bits as a signed number."""
    return value - (1 << 32) if value >> 31 else value


_RANGES = (
    (0x01, 0x09, move), (0x0A, 0x0C, move_result), (0x0D, 0x0D, move_exception),
    (0x0E, 0x11, return_), (0x12, 0x19, number), (0x1A, 0x1B, text), (0x1C, 0x1C, class_),
    (0x20, 0x21, clean_narrow), (0x22, 0x23, new), (0x24, 0x25, filled), (0x27, 0x27, throw),
    (0x28, 0x2A, goto), (0x2B, 0x2C, switch), (0x2D, 0x31, clean), (0x32, 0x3D, branch),
    (0x44, 0x4A, aget), (0x4B, 0x51, aput), (0x52, 0x58, iget), (0x59, 0x5F, iput),
    (0x60, 0x66, sget), (0x67, 0x6D, sput), (0x6E, 0x72, invoke), (0x74, 0x78, invoke),
    (0x7B, 0x8F, unary), (0x90, 0xAF, binary), (0xB0, 0xCF, binary_2addr),
    (0xD0, 0xD7, binary_lit16), (0xD8, 0xE2, binary_lit8), (0xFA, 0xFB, invoke),
    (0xFC, 0xFD, invoke_custom), (0xFE, 0xFF, clean),
)  # fmt: skip
HANDLERS = [nothing] * 256
for _low, _high, _act in _RANGES:
    HANDLERS[_low : _high + 1] = [_act] * (_high - _low + 1)
