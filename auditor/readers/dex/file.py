"""One DEX file with its methods and instructions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np

from auditor.readers.dex.arrays import I64
from auditor.readers.dex.code import Code, read_code
from auditor.readers.dex.instructions import Instructions, instructions
from auditor.readers.dex.library_models import Runtime
from auditor.readers.dex.opcodes import INVOKE, OBJECT_WRITE
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
        self.row = np.full(len(dex.methods) + 1, -1, np.int32)
        self.row[self.code.method] = np.arange(len(self.code.method))

    @cached_property
    def telling(self) -> Telling:
        """The methods and fields of the app that may hold what matters."""
        dex = self.dex
        told = np.array([d in TELLING for d in dex.descriptors], bool)
        held = np.array([d in HELD for d in dex.descriptors], bool)
        foreign = np.zeros(len(dex.types), bool)
        for beginning in PLATFORM:
            low, high = (
                np.searchsorted(dex.types, dex.find_string(b))
                for b in (beginning, beginning + b"\xf4")
            )
            foreign[low:high] = True
        foreign[dex.classes["class"]] = False
        returns = told[dex.protos["return"]]
        methods = returns[dex.methods["proto"]] & ~foreign[dex.methods["class"]]
        fields = held[dex.fields["type"]] & ~foreign[dex.fields["class"]]
        return Telling(self.number, _bytes(methods), _bytes(fields))

    def pick(
        self, opcodes: Any, members: Iterable[int], rows: Iterable[int] | None = None
    ) -> list[Hit]:
        """Instructions of these opcodes that name one of the members, in these methods."""
        f = self.found
        wanted = list(members)
        if not wanted or not len(f.at):
            return []
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
        f, (order, callees) = self.found, self._by_callee
        low, high = (int(np.searchsorted(callees, method, side)) for side in _SIDES)
        return [
            Hit(self.number, int(f.at[k]), int(f.row[k]), method) for k in order[low:high].tolist()
        ]

    @cached_property
    def _by_callee(self) -> tuple[I64, I64]:
        """(positions in `found` of all calls, the methods that they call), by these."""
        calls = np.flatnonzero(INVOKE[self.found.op])
        callees = self.found.names[calls]
        order = np.argsort(callees, kind="stable")
        return calls[order], callees[order]

    @cached_property
    def _highest(self) -> int:
        return int(self.found.names.max())

    @cached_property
    def writes(self) -> tuple[I64, I64]:
        """(row, field_id) of every write of an object."""
        mask = OBJECT_WRITE[self.found.op]
        return self.found.row[mask], self.found.names[mask]


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
