"""What one DEX file adds to the call graph: its classes, its methods and whom they call.

Indices are those of the file (type_ids, method_ids); `graph` brings the files together.
Structures: class_def_item, type_list, proto_id_item, method_id_item.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from auditor.readers.dex.arrays import I64, Csr, bounds, csr, distinct, runs
from auditor.readers.dex.code import Code
from auditor.readers.dex.instructions import Instructions
from auditor.readers.dex.opcodes import (
    CONST_CLASS,
    DIRECT,
    FIELD_READ,
    INVOKE,
    POLYMORPHIC,
    STATIC_READ,
)
from auditor.readers.dex.tables import Dex, DexError

MAX_INTERFACES = 4096
MAX_ANNOTATED = 1_000_000
MAX_ITEMS = 4_000_000
"""Annotations of all methods of a file."""
RUNTIME = 1


class FileGraph(NamedTuple):
    """One file's share of the graph."""

    types: list[bytes]
    """Descriptors of all type_ids."""
    names: list[bytes]
    """Method names; `name` of a method is an index into it."""
    protos: Csr
    """Return type and parameter types of each prototype, as type indices."""
    method_class: I64
    method_name: I64
    method_proto: I64
    classes: I64
    """Type index of each class."""
    parents: Csr
    """Type indices of its superclass and interfaces."""
    defined: I64
    """method_id of each method with code."""
    virtual: Any
    """Which of them are called through a class or interface."""
    calls: tuple[I64, I64, Any]
    """(row of `defined`, method_id, direct): who calls what; direct where no override counts."""
    reads: tuple[I64, I64]
    """(row, field_id): reads of fields."""
    touches: tuple[I64, I64]
    """(row, type): static reads, which run the initialiser of a class."""
    names_class: tuple[I64, I64]
    """(row, type): class literals, from which objects are made by reflection."""
    annotated: I64
    """method_ids with an annotation that reflection sees at run time (event buses, web views)."""
    loads: list[tuple[int, str]]
    """(row, dotted name): classes that a method looks up by a constant name."""
    looks_up: Sequence[tuple[int, str, str]] = ()
    """(row, dotted name of a class, member of it or `*`): members looked up by their names."""


def file_graph(
    dex: Dex, code: Code, found: Instructions, named: list[tuple[int, str, str]]
) -> FileGraph:
    """Raises DexError where a table refers outside the file."""
    op, index = found.op, found.names
    calls = INVOKE[op] & ~POLYMORPHIC[op] & (index < len(dex.methods))
    direct = DIRECT[op[calls]]
    row, callee = found.row[calls], index[calls]

    fields = FIELD_READ[op] & (index < len(dex.fields))
    reads = STATIC_READ[op] & (index < len(dex.fields))
    touched = dex.fields["class"].astype(np.int64)[index[reads]]
    literal = CONST_CLASS[op] & (index < len(dex.types))

    if len(dex.methods) and (
        int(dex.methods["class"].max()) >= len(dex.types)
        or int(dex.methods["proto"].max()) >= len(dex.protos)
    ):
        raise DexError("a method_id refers outside the file")
    own, parents = parents_of(dex)
    defined = np.zeros(len(dex.types), bool)
    defined[own] = True
    if not defined[dex.methods["class"][code.method]].all():
        raise DexError("a class holds a method of another class")
    if len(touched) and int(touched.max()) >= len(dex.types):
        raise DexError("a field_id refers outside the file")
    used, names = dex.method_names
    name = np.searchsorted(used, dex.methods["name"])
    protos = _led(
        dex.protos["return"].astype(np.int64),
        _type_lists(dex, dex.protos["parameters"].astype(np.int64)),
    )
    if len(protos.target) and int(protos.target.max()) >= len(dex.types):
        raise DexError("a proto_id refers outside the file")
    return FileGraph(
        types=dex.descriptors,
        names=names,
        protos=Csr(protos.first, _small(protos.target)),
        method_class=_small(dex.methods["class"]),
        method_name=_small(name),
        method_proto=_small(dex.methods["proto"]),
        classes=own,
        parents=parents,
        defined=code.method,
        virtual=code.virtual,
        calls=(_small(row), _small(callee), direct),
        reads=(_small(found.row[fields]), _small(index[fields])),
        touches=(_small(found.row[reads]), _small(touched)),
        names_class=(_small(found.row[literal]), _small(index[literal])),
        annotated=_annotated(dex),
        loads=[(r, c) for r, c, member in named if not member],
        looks_up=[n for n in named if n[2]],
    )


def parents_of(dex: Dex) -> tuple[I64, Csr]:
    """Types of the classes; their superclass and interfaces."""
    own = dex.classes["class"].astype(np.int64)
    named = _led(
        dex.classes["super"].astype(np.int64),
        _type_lists(dex, dex.classes["interfaces"].astype(np.int64)),
    )
    if len(own) and int(own.max()) >= len(dex.types):
        raise DexError("a class_def refers outside the file")
    # java.lang.Object has no superclass: NO_INDEX
    row = np.repeat(np.arange(len(own)), np.diff(named.first))
    keep = named.target < len(dex.types)
    return own, csr(len(own), row[keep], named.target[keep])


def _small(numbers: Any) -> Any:
    """In 32 bits: the tables and edges of all files are kept until the graph is built."""
    return numbers.astype(np.int32)


def _type_lists(dex: Dex, at: I64) -> Csr:
    """The types of the type_lists at these offsets; offset 0 is the empty list."""
    data = dex.bytes_
    there = at > 0
    if len(at) and int(at.max()) + 4 > dex.size:
        raise DexError("a type_list lies outside the file")
    # four bytes each: a list need not be aligned for a reader that does not care
    size = sum(data[at + i].astype(np.int64) << (8 * i) for i in range(4)) * there
    if len(size) and (
        int(size.max()) > MAX_INTERFACES or int((at + 4 + 2 * size).max()) > dex.size
    ):
        raise DexError("a type_list lies outside the file")
    places = 2 * runs(np.zeros_like(size), size) + np.repeat(at + 4, size)
    types = data[places].astype(np.int64) | (data[places + 1].astype(np.int64) << 8)
    return Csr(bounds(size), types)


def _led(heads: I64, tails: Csr) -> Csr:
    """Lists with one more item in front."""
    first = tails.first + np.arange(len(tails.first))
    target = np.empty(int(first[-1]), np.int64)
    target[first[:-1]] = heads
    rest = np.ones(len(target), bool)
    rest[first[:-1]] = False
    target[rest] = tails.target
    return Csr(first, target)


def _annotated(dex: Dex) -> I64:
    """Methods with an annotation of visibility RUNTIME.

    annotations_directory_item, annotation_set_item, annotation_item.
    """
    words = np.frombuffer(dex.data, "<u4", dex.size // 4)
    at = distinct(dex.classes["annotations"].astype(np.int64) // 4)
    at = at[(at > 0) & (at + 4 <= len(words))]
    fields, methods = (words[at + i].astype(np.int64) for i in (1, 2))
    first = at + 4 + 2 * fields
    methods = np.clip((len(words) - first) // 2, 0, methods)
    if int(methods.sum()) > MAX_ANNOTATED:
        raise DexError("more annotated methods than a DEX file can have")
    row = 2 * runs(np.zeros_like(methods), methods) + np.repeat(first, methods)
    method, set_ = words[row].astype(np.int64), words[row + 1].astype(np.int64)
    inside = (method < len(dex.methods)) & (set_ + 4 <= dex.size)
    method, set_ = method[inside], set_[inside]
    sets = distinct(set_)
    shown = np.zeros(len(sets), bool)
    shown[_at_run_time(dex, words, sets)] = True
    return np.asarray(distinct(method[shown[np.searchsorted(sets, set_)]]), np.int64)


def _at_run_time(dex: Dex, words: Any, sets: I64) -> I64:
    """Which of the annotation_set_items, by position, hold one that reflection sees."""
    at = sets // 4
    items = np.minimum(words[at].astype(np.int64), len(words) - at - 1)
    if int(items.sum()) > MAX_ITEMS:
        raise DexError("more annotations than a DEX file can have")
    item = words[runs(at + 1, items)].astype(np.int64)
    seen = item < dex.size
    seen[seen] = dex.bytes_[item[seen]] == RUNTIME
    return np.asarray(np.repeat(np.arange(len(sets)), items)[seen], np.int64)
