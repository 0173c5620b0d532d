"""What one instruction does to the registers: constants, moves, casts, arrays, fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from auditor.readers.dex.act_values import MAX_TEXT
from auditor.readers.dex.library_acts import item_of
from auditor.readers.dex.library_models import Runtime
from auditor.readers.dex.opcodes import FORMATS, OP, ops
from auditor.readers.dex.values import (
    LATER,
    MOST_ITEMS,
    UNKNOWN,
    Array,
    Builder,
    ClassOf,
    FieldOf,
    Instance,
    Parameter,
    UriParts,
    Values,
    joined,
)

Held = dict[int, Values]
HOLDERS = frozenset(
    {"[B", "[C", "[I", "[Ljava/lang/String;", "[Ljava/lang/Object;", "Landroid/net/Uri;"}
    | {f"Ljava/lang/{n};" for n in ("String", "CharSequence", "Object", "Class", "Integer")}
    | {f"Ljava/util/{n};" for n in ("List", "ArrayList", "Map", "HashMap", "Collection")}
)
"""Types whose values are followed."""
Step = Callable[[Any, int, int], None]


class Telling(NamedTuple):
    """Which methods and fields of a file may be asked for what they hold."""

    file: int
    methods: bytes
    """One byte a method_id, 1 for those."""
    fields: bytes
    asked: bytes
    """1 for the methods whose calls anybody looks at."""


class Frame:
    """Registers of one method, and what its instructions do to them."""

    def __init__(self, runtime: Runtime, telling: Telling, start: int, end: int) -> None:
        self.dex, self.runtime = runtime.dex, runtime
        self.telling, self.file = telling, telling.file
        self.start, self.end = start, end
        self.units = self.dex.units
        self.code: list[int] = self.units[start:end].tolist()
        self.returned: Values = ()
        self.writes: dict[int, Values] = {}
        self.catching: list[int] = []
        self.pending: dict[int, Held] = {}
        self.cut = False
        # code_item: registers_size and ins_size stand 8 units before insns
        size, ins = int(self.units[start - 8]), int(self.units[start - 7])
        self.held: Held = {size - ins + i: (Parameter(i),) for i in range(min(ins, 255))}

    def set(self, register: int, values: Values) -> None:
        """Gives a register its values from here, for the handlers around it too."""
        if values:
            self.held[register] = values
            for target in self.catching:
                waiting = self.pending.get(target)
                if waiting is not None:  # else the handler stands inside its own range
                    waiting[register] = joined(waiting.get(register, UNKNOWN), values)
        else:
            self.held.pop(register, None)

    def apply(self, act: Callable[..., Values], values: list[Values]) -> Values:
        """A known member of the runtime; what another place decides is looked up first."""
        if not values:
            return act([()])
        settle = self.runtime.settle
        given = [settle(v) if any(isinstance(x, LATER) for x in v) else v for v in values]
        made = act(given)
        for value in (*made, *given[0]):
            text = value.text if isinstance(value, Builder | UriParts) else value
            if isinstance(text, str) and len(text) >= MAX_TEXT:
                self.cut = True
        return made

    # -- instructions: (position, register in the high byte) ------------------------------

    def const_string(self, i: int, high: int) -> None:
        """const-string of both widths."""
        code = self.code
        jumbo = code[i] & 0xFF == OP["const-string/jumbo"]
        self.set(high, (self.dex.string(code[i + 1] | (code[i + 2] << 16 if jumbo else 0)),))

    def const_4(self, i: int, high: int) -> None:
        """const/4."""
        self.set(high & 0xF, (number_at(self.code, i),))

    def const_wider(self, i: int, high: int) -> None:
        """const of 16 and 32 bits."""
        self.set(high, (number_at(self.code, i),))

    def move(self, _i: int, high: int) -> None:
        """move."""
        self.set(high & 0xF, self.held.get(high >> 4, ()))

    def move_16(self, i: int, high: int) -> None:
        """move/from16."""
        self.set(high, self.held.get(self.code[i + 1], ()))

    def move_32(self, i: int, _high: int) -> None:
        """move/16."""
        self.set(self.code[i + 1], self.held.get(self.code[i + 2], ()))

    def const_class(self, i: int, high: int) -> None:
        """const-class."""
        self.set(high, (class_of(self.dex.type_name(self.code[i + 1])),))

    def check_cast(self, i: int, high: int) -> None:
        """What is cast to anything but a text or a container is an object of that type."""
        type_ = self.dex.type_name(self.code[i + 1])
        if type_ not in HOLDERS or not self.held.get(high):
            self.set(high, (Instance(type_),))

    def new_instance(self, i: int, high: int) -> None:
        """new-instance."""
        self.set(high, self.runtime.made(self.dex.type_name(self.code[i + 1])))

    def new_array(self, _i: int, high: int) -> None:
        """new-array."""
        self.set(high & 0xF, (Array(),))

    def fill_array(self, i: int, high: int) -> None:
        """fill-array-data: the numbers of its payload."""
        code = self.code
        at = i + (code[i + 1] | (code[i + 2] << 16))
        if not 0 <= at < len(code) - 4 or code[at] != 0x0300:
            return
        width = code[at + 1]
        count = min(code[at + 2] | (code[at + 3] << 16), MOST_ITEMS)
        if width not in (1, 2, 4):
            return
        raw = self.units[self.start + at + 4 : self.end].tobytes()[: width * count]
        items = [raw[k : k + width] for k in range(0, len(raw) - width + 1, width)]
        values: list[Values] = [(int.from_bytes(x, "little", signed=width != 2),) for x in items]
        for array in self.held.get(high, ()):
            if isinstance(array, Array):
                array.items = values

    def aput(self, i: int, high: int) -> None:
        """aput: one item, or all where the index is unknown."""
        values = self.held.get(high, ())
        place = self.held.get(self.code[i + 1] >> 8, ())
        at = place[0] if len(place) == 1 and isinstance(place[0], int) else -1
        for array in self.held.get(self.code[i + 1] & 0xFF, ()):
            if isinstance(array, Array):
                if not 0 <= at <= len(array.items) or at == len(array.items):
                    at = len(array.items)
                    array.items.append(())
                if at < MOST_ITEMS:
                    array.items[at] = values
                else:
                    self.cut = True

    def aget(self, i: int, high: int) -> None:
        """aget: the item, where array and index are known."""
        arrays = self.held.get(self.code[i + 1] & 0xFF, ())
        place = self.held.get(self.code[i + 1] >> 8, ())
        if len(arrays) == 1 and len(place) == 1 and isinstance(place[0], int):
            (array,) = arrays
            if isinstance(array, Array) and 0 <= place[0] < len(array.items):
                self.set(high, array.items[place[0]])
                return
        self.set(high, item_of(tuple(v for v in arrays if isinstance(v, (Array, *LATER)))))

    def iget(self, i: int, high: int) -> None:
        """iget: the field, where it is asked for."""
        field = self.code[i + 1]
        self.set(high & 0xF, (FieldOf(self.file, field),) if self.telling.fields[field] else ())

    def sget(self, i: int, high: int) -> None:
        """sget: what the field is known to hold, else the field."""
        field = self.code[i + 1]
        asked = self.telling.fields[field]
        later: Values = (FieldOf(self.file, field),) if asked else ()
        self.set(high, self.runtime.static(field) or later)

    def sget_plain(self, i: int, high: int) -> None:
        """sget of a number."""
        self.set(high, self.runtime.static(self.code[i + 1]))

    def iput(self, i: int, high: int) -> None:
        """iput."""
        self._put(self.code[i + 1], self.held.get(high & 0xF, ()))

    def sput(self, i: int, high: int) -> None:
        """sput."""
        self._put(self.code[i + 1], self.held.get(high, ()))

    def _put(self, field: int, values: Values) -> None:
        if values:
            self.writes[field] = joined(self.writes.get(field, ()), values)

    def forget(self, _i: int, high: int) -> None:
        """The register holds nothing known from here."""
        self.held.pop(high, None)

    def forget_narrow(self, _i: int, high: int) -> None:
        """The same for a register of four bits."""
        self.held.pop(high & 0xF, None)


NUMBERS = frozenset({OP["const/4"], OP["const/16"], OP["const"], OP["const/high16"]})


def number_at(code: list[int], i: int) -> int:
    """The number that an instruction of `NUMBERS` loads."""
    op = code[i] & 0xFF
    if op == OP["const/4"]:
        value = code[i] >> 12
        return value - 16 if value > 7 else value
    if op == OP["const/16"]:
        return code[i + 1] - 0x10000 if code[i + 1] > 0x7FFF else code[i + 1]
    value = code[i + 1] << 16 if op == OP["const/high16"] else code[i + 1] | code[i + 2] << 16
    return value - (1 << 32) if value >> 31 else value


def class_of(descriptor: str) -> ClassOf:
    """The class that `const-class` loads: `Lx/Y;` as `x.Y`."""
    dotted = descriptor[1:-1].replace("/", ".") if descriptor.endswith(";") else descriptor
    return ClassOf(dotted)


def registers_of(word: int, packed: int, in_range: bool) -> list[int]:
    """Argument registers of an instruction of format 35c or 3rc."""
    if in_range:
        return list(range(packed, packed + (word >> 8)))
    count, last = word >> 12, (word >> 8) & 0xF
    five = [packed & 0xF, packed >> 4 & 0xF, packed >> 8 & 0xF, packed >> 12, last]
    return five[:count]


def _table() -> list[Step | None]:
    """For each opcode what it does; None where it writes no register."""
    steps: dict[str, Step] = {
        "const-string": Frame.const_string,
        "const-string/jumbo": Frame.const_string,
        "const/4": Frame.const_4,
        "const/16": Frame.const_wider,
        "const": Frame.const_wider,
        "const/high16": Frame.const_wider,
        "const-class": Frame.const_class,
        "check-cast": Frame.check_cast,
        "new-instance": Frame.new_instance,
        "new-array": Frame.new_array,
        "fill-array-data": Frame.fill_array,
        "iget-object": Frame.iget,
        "sget-object": Frame.sget,
        "iput-object": Frame.iput,
        "sput-object": Frame.sput,
    }
    by_format = {"12x": Frame.move, "22x": Frame.move_16, "32x": Frame.move_32}
    silent = ops("return", "throw", "goto", "if-", "aput", "iput", "sput", "invoke", "monitor")
    silent |= ops("nop", "packed", "sparse", "filled", "fill-", "move-result")
    out: list[Step | None] = [None] * 256
    for name, (op, format_) in FORMATS.items():
        if name in steps:
            out[op] = steps[name]
        elif name.startswith("move") and format_ in by_format:
            out[op] = by_format[format_]
        elif name.startswith("sget"):
            out[op] = Frame.sget_plain
        elif name in ("aput-object", "aput-char", "aput-byte", "aput"):
            out[op] = Frame.aput
        elif name in ("aget-object", "aget-char", "aget-byte", "aget"):
            out[op] = Frame.aget
        elif op not in silent:
            # the register that is written stands in the low half of the byte where there are two
            out[op] = Frame.forget_narrow if format_ in ("12x", "22c", "22s") else Frame.forget
    return out


PLAIN = _table()
