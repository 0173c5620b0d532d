"""One DEX file with its methods and instructions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np

from auditor.readers.dex.arrays import I64, runs
from auditor.readers.dex.code import Code, read_code
from auditor.readers.dex.instructions import Instructions, instructions
from auditor.readers.dex.library_models import Runtime
from auditor.readers.dex.opcodes import INVOKE, OBJECT_READ, OBJECT_WRITE
from auditor.readers.dex.tables import Dex
from auditor.readers.dex.transfer import Telling
from auditor.readers.dex.values import Values

_TOLD = (
    "String", "CharSequence", "Object", "Class", "StringBuilder", "Iterable",
)  # fmt: skip
TELLING = frozenset(
    {
        b"I",
        b"[B",
        b"[C",
        b"[I",
        b"[Ljava/lang/String;",
        b"Landroid/net/Uri;",
        b"Landroid/net/Uri$Builder;",
    }
    | {b"Ljava/util/List;", b"Ljava/util/ArrayList;", b"Ljava/util/Map;", b"Ljava/util/HashMap;"}
    | {b"Ljava/util/Collection;", b"Ljava/util/Iterator;", b"Landroid/content/Intent;"}
    | {f"Ljava/lang/{n};".encode() for n in _TOLD}
)
"""Return types of methods that are asked for what they give back."""
HELD = TELLING & {
    *(b"[B", b"[C", b"[Ljava/lang/String;", b"Ljava/lang/String;", b"Ljava/lang/Class;"),
    *(b"Landroid/net/Uri;", b"Ljava/util/List;", b"Ljava/util/ArrayList;", b"Ljava/util/Map;"),
}
"""Types of fields that are asked for what they hold."""
PLATFORM = (b"Landroid/", b"Ljava/", b"Ljavax/", b"Ldalvik/", b"Lorg/json/")
_NOTHING: I64 = np.empty(0, np.int64)
_SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")


class Hit(NamedTuple):
    """One instruction that names a member, in a method of a file."""

    file: int
    at: int
    row: int
    member: int


class File:
    """One DEX file with its methods and instructions."""

    def __init__(self, number: int, dex: Dex, settle: Callable[[Values], Values]) -> None:
        self.number, self.dex = number, dex
        self.code: Code = read_code(dex)
        self.found: Instructions = _packed(instructions(dex, self.code))
        self.runtime = Runtime(dex)
        self.runtime.settle = settle
        self.asked: set[int] = set()
        """method_ids whose calls somebody looks at."""
        self.own: set[bytes] = set()
        """Classes of the build that bear names of the platform."""
        self.lines: dict[int, Any] = {}
        """The last method that was looked at line by line."""
        self.row = np.full(len(dex.methods) + 1, -1, np.int32)
        self.row[self.code.method] = np.arange(len(self.code.method))

    def drop(self) -> None:
        """Let go of the instructions: all was found."""
        self.lines.clear()
        self.found = self.found._replace(**dict.fromkeys(self.found._fields, _NOTHING))
        for held in ("_by_callee", "_by_field_read", "_writes", "telling"):
            self.__dict__.pop(held, None)

    @cached_property
    def telling(self) -> Telling:
        """The methods and fields of the app that may hold what matters."""
        dex = self.dex
        told = np.array([d in TELLING for d in dex.descriptors], bool)
        held = np.array([d in HELD for d in dex.descriptors], bool)
        foreign = np.zeros(len(dex.types), bool)
        for low, high in self.platform:
            foreign[low:high] = [d not in self.own for d in dex.descriptors[low:high]]
        returns = told[dex.protos["return"]]
        own = ~foreign[dex.methods["class"]]
        methods = returns[dex.methods["proto"]] & own
        fields = held[dex.fields["type"]] & ~foreign[dex.fields["class"]]
        own[[*self.asked, *self.runtime.acts]] = True
        return Telling(self.number, _bytes(methods), _bytes(fields), _bytes(own))

    @cached_property
    def platform(self) -> list[tuple[int, int]]:
        """First type, and the one behind the last, of each package of the platform."""
        ends = ((b, b + b"\xf4") for b in PLATFORM)
        return [(self._type_from(low), self._type_from(high)) for low, high in ends]

    def _type_from(self, descriptor: bytes) -> int:
        """First type that is not below a descriptor."""
        return int(np.searchsorted(self.dex.types, self.dex.find_string(descriptor)))

    def in_platform(self) -> set[bytes]:
        """Classes of the file that bear names of the platform."""
        dex = self.dex
        defined = np.zeros(len(dex.types), bool)
        defined[dex.classes["class"]] = True
        return {
            dex.descriptors[low + t]
            for low, high in self.platform
            for t in np.flatnonzero(defined[low:high]).tolist()
        }

    def pick(
        self, opcodes: Any, members: Iterable[int], rows: Iterable[int] | None = None
    ) -> list[Hit]:
        """Instructions of these opcodes that name one of the members, in these methods."""
        f = self.found
        wanted = list(members)
        if not wanted or not len(f.at):
            return []
        if opcodes is INVOKE and rows is None:
            return self._calls_of(wanted)
        table = np.zeros(max(self._highest, *wanted) + 1, bool)
        table[wanted] = True
        hit = opcodes[f.op] & table[f.names]
        if rows is not None:
            inside = np.zeros(len(self.code.method), bool)
            inside[list(rows)] = True
            hit &= inside[f.row]
        columns = (f.at[hit].tolist(), f.row[hit].tolist(), f.names[hit].tolist())
        return [Hit(self.number, *h) for h in zip(*columns, strict=True)]

    def calls_of(self, method: int) -> list[Hit]:
        """The calls of one method in this file."""
        return self._calls_of([method])

    def _calls_of(self, methods: Iterable[int]) -> list[Hit]:
        f, at = self.found, np.sort(self._places_of(methods))
        columns = (f.at[at].tolist(), f.row[at].tolist(), f.names[at].tolist())
        return [Hit(self.number, *h) for h in zip(*columns, strict=True)]

    def rows_calling(self, methods: Iterable[int]) -> Any:
        """Row -> whether the method calls one of these."""
        out = np.zeros(len(self.code.method), bool)
        out[self.found.row[self._places_of(methods)]] = True
        return out

    def _places_of(self, methods: Iterable[int]) -> I64:
        """Positions in `found` of the calls of these methods."""
        order, callees = self._by_callee
        wanted = np.array([m for m in methods if m <= 0xFFFF], np.uint16)
        low, high = (np.searchsorted(callees, wanted, side) for side in _SIDES)
        found: I64 = order[runs(low, high - low)]
        return found

    @cached_property
    def _by_callee(self) -> tuple[Any, Any]:
        """(positions in `found` of all calls, the methods that they call), by these."""
        calls = np.flatnonzero(INVOKE[self.found.op]).astype(np.int32)
        # numbers of methods have 16 bits: sorted by their digits
        callees = self.found.names[calls].astype(np.uint16)
        order = np.argsort(callees, kind="stable")
        return calls[order], callees[order]

    @cached_property
    def _highest(self) -> int:
        return int(self.found.names.max())

    def reads_of(self, field: int) -> list[Hit]:
        """Reads of an object out of one field."""
        if field > 0xFFFF:
            return []
        f, (order, fields) = self.found, self._by_field_read
        low, high = (int(np.searchsorted(fields, np.uint16(field), side)) for side in _SIDES)
        return [
            Hit(self.number, int(f.at[k]), int(f.row[k]), field) for k in order[low:high].tolist()
        ]

    @cached_property
    def _by_field_read(self) -> tuple[Any, Any]:
        """(positions in `found` of all reads of objects, their fields), by these."""
        reads = np.flatnonzero(OBJECT_READ[self.found.op]).astype(np.int32)
        fields = self.found.names[reads].astype(np.uint16)
        order = np.argsort(fields, kind="stable")
        return reads[order], fields[order]

    def writers_of(self, field: int) -> list[int]:
        """Rows of the methods that write an object into a field, rising."""
        if field > 0xFFFF:
            return []
        rows, fields = self._writes
        low, high = (int(np.searchsorted(fields, np.uint16(field), side)) for side in _SIDES)
        return sorted(set(rows[low:high].tolist()))

    @cached_property
    def _writes(self) -> tuple[Any, Any]:
        """(row, field_id) of every write of an object, by field."""
        mask = OBJECT_WRITE[self.found.op]
        fields = self.found.names[mask].astype(np.uint16)
        order = np.argsort(fields, kind="stable")
        return self.found.row[mask][order], fields[order]


def _bytes(mask: Any) -> bytes:
    """One byte for each index that an instruction can name."""
    full = np.zeros(65_536, np.uint8)
    full[: len(mask)] = mask[:65_536]
    return full.tobytes()


def _packed(found: Instructions) -> Instructions:
    """In 32 bits: those of all files are kept until the last is judged."""
    return Instructions(
        found.at.astype(np.int32),
        found.row.astype(np.int32),
        found.op.astype(np.uint8),
        found.names.astype(np.int32),
    )
