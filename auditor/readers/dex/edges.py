"""What one DEX file adds to the call graph: its classes, its methods and whom they call.

Indices are those of the file (type_ids, method_ids); `graph` brings the files together.
Structures: class_def_item, type_list, proto_id_item, method_id_item.
"""

from __future__ import annotations

import struct
from typing import Any, NamedTuple

import numpy as np

from auditor.readers.dex.code import Code
from auditor.readers.dex.constants import arguments
from auditor.readers.dex.opcodes import CONST_CLASS, INVOKE, STATIC_READ
from auditor.readers.dex.runtime import Runtime
from auditor.readers.dex.sweep import Sites
from auditor.readers.dex.tables import I64, Dex, DexError

NO_INDEX = 0xFFFFFFFF
MAX_INTERFACES = 4096
RUNTIME = 1
LOADERS = (
    ("Ljava/lang/Class;", "forName"),
    ("Ljava/lang/ClassLoader;", "loadClass"),
)
"""Methods of the Java runtime that turn a class name into a class."""


class Part(NamedTuple):
    """One file's share of the graph."""

    types: list[bytes]
    """Descriptors of all type_ids."""
    names: list[bytes]
    """Method names; `name` of a method is an index into it."""
    protos: list[tuple[int, ...]]
    """Return type and parameter types of each prototype, as type indices."""
    method_class: I64
    method_name: I64
    method_proto: I64
    classes: list[tuple[int, tuple[int, ...]]]
    """Type index of a class, and of its superclass and interfaces."""
    defined: I64
    """method_id of each method with code."""
    virtual: Any
    """Which of them are called through a class or interface."""
    calls: tuple[I64, I64, Any]
    """(row of `defined`, method_id, direct): who calls what; direct where no override counts."""
    touches: tuple[I64, I64]
    """(row, type): static reads, which run the initialiser of a class."""
    names_class: tuple[I64, I64]
    """(row, type): class literals, from which objects are made by reflection."""
    annotated: I64
    """method_ids with an annotation that reflection sees at run time (event buses, web views)."""
    loads: list[tuple[int, str]]
    """(row, dotted name): constants that reach Class.forName or loadClass."""


def part_of(dex: Dex, code: Code, sites: Sites, op: Any, index: I64, runtime: Runtime) -> Part:
    """Raises DexError where a table refers outside the file."""
    calls = INVOKE[op] & (op < 0xFA) & (index < len(dex.methods))
    kind = op[calls]
    # invoke-super 6f/75, invoke-direct 70/76, invoke-static 71/77
    direct = ((kind >= 0x6F) & (kind <= 0x71)) | ((kind >= 0x75) & (kind <= 0x77))
    row, callee = sites.row[calls], index[calls]

    reads = STATIC_READ[op] & (index < len(dex.fields))
    touched = dex.fields["class"].astype(np.int64)[index[reads]]
    literal = CONST_CLASS[op] & (index < len(dex.types))

    if len(dex.methods) and (
        int(dex.methods["class"].max()) >= len(dex.types)
        or int(dex.methods["proto"].max()) >= len(dex.protos)
    ):
        raise DexError("a method_id refers outside the file")
    owners = dex.methods["class"].astype(np.int64)[code.method]
    if not np.isin(owners, dex.classes["class"].astype(np.int64)).all():
        raise DexError("a class holds a method of another class")
    if len(touched) and int(touched.max()) >= len(dex.types):
        raise DexError("a field_id refers outside the file")
    used, names = dex.method_names
    name = np.searchsorted(used, dex.methods["name"])
    protos = [_prototype(dex, p) for p in dex.protos.tolist()]
    if protos and max(map(max, protos)) >= len(dex.types):
        raise DexError("a proto_id refers outside the file")
    return Part(
        types=dex.descriptors,
        names=names,
        protos=protos,
        method_class=_small(dex.methods["class"]),
        method_name=_small(name),
        method_proto=_small(dex.methods["proto"]),
        classes=_classes(dex),
        defined=code.method,
        virtual=code.virtual,
        calls=(_small(row), _small(callee), direct),
        touches=(_small(sites.row[reads]), _small(touched)),
        names_class=(_small(sites.row[literal]), _small(index[literal])),
        annotated=_annotated(dex),
        loads=_loads(runtime, code, row, callee),
    )


def _small(numbers: Any) -> Any:
    """In 32 bits: the tables and edges of all files are kept until the graph is built."""
    return numbers.astype(np.int32)


def _prototype(dex: Dex, proto: tuple[int, int, int]) -> tuple[int, ...]:
    _, result, at = proto
    return (result, *_type_list(dex, at))


def _type_list(dex: Dex, at: int) -> tuple[int, ...]:
    if not at:
        return ()
    if at + 4 > dex.size:
        raise DexError("a type_list lies outside the file")
    (count,) = struct.unpack_from("<I", dex.data, at)
    if count > MAX_INTERFACES or at + 4 + 2 * count > dex.size:
        raise DexError("a type_list lies outside the file")
    return struct.unpack_from(f"<{count}H", dex.data, at + 4)


def _classes(dex: Dex) -> list[tuple[int, tuple[int, ...]]]:
    size = len(dex.types)
    out = []
    columns = (dex.classes[c].tolist() for c in ("class", "super", "interfaces"))
    for own, above, interfaces in zip(*columns, strict=True):
        parents = (above, *_type_list(dex, interfaces)) if interfaces else (above,)
        if own < size:
            out.append((own, tuple(p for p in parents if p < size)))
    return out


def _annotated(dex: Dex) -> I64:
    """Methods with an annotation of visibility RUNTIME.

    annotations_directory_item, annotation_set_item, annotation_item.
    """
    words = np.frombuffer(dex.data, "<u4", dex.size // 4)
    at = dex.classes["annotations"].astype(np.int64) // 4
    at = at[(at > 0) & (at + 4 <= len(words))]
    out: list[int] = []
    seen: dict[int, bool] = {}
    for start in at[words[at + 2] > 0].tolist():
        fields, methods = int(words[start + 1]), int(words[start + 2])
        first = start + 4 + 2 * fields
        rows = words[first : first + 2 * methods].tolist()
        for method, set_ in zip(rows[::2], rows[1::2], strict=False):
            if set_ not in seen:
                seen[set_] = _at_run_time(dex, set_)
            if seen[set_] and method < len(dex.methods):
                out.append(method)
    return np.array(sorted(set(out)), np.int64)


def _at_run_time(dex: Dex, at: int) -> bool:
    if at + 4 > dex.size:
        return False
    (count,) = struct.unpack_from("<I", dex.data, at)
    count = min(count, 64)
    if at + 4 + 4 * count > dex.size:
        return False
    items = struct.unpack_from(f"<{count}I", dex.data, at + 4)
    return any(i < dex.size and dex.data[i] == RUNTIME for i in items)


def _loads(runtime: Runtime, code: Code, row: I64, callee: I64) -> list[tuple[int, str]]:
    """Class names that are constants at a loader's call."""
    dex = runtime.dex
    loaders: set[int] = set()
    for owner, name in LOADERS:
        t = dex.type_index(owner)
        if t >= 0:
            loaders.update(dex.methods_named(t, name))
    if not loaders:
        return []
    out: list[tuple[int, str]] = []
    for r in sorted(set(row[np.isin(callee, list(loaders))].tolist())):
        start, end = int(code.start[r]), int(code.end[r])
        passed = arguments(runtime, start, end, loaders, by_method=True)
        for registers in passed.arguments.values():
            names = (v for values in registers for v in values if isinstance(v, str))
            out += [(r, v) for v in names if "." in v]
    return out
