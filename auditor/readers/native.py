"""Native libraries -> what their symbols and strings hint at.

A library names the Java member that it looks up through JNI, the system property that it
reads and the path that it opens. Names alone prove no call: every fact is of low confidence.
"""

from __future__ import annotations

import io
import re
from typing import Any, NamedTuple

from auditor.model import CodeFact
from auditor.readers.dex.plan import Plan

_PROPERTY_READERS = frozenset(
    {b"__system_property_get", b"__system_property_find", b"__system_property_read"}
)
_EXPORT = re.compile(rb"Java_([A-Za-z0-9_]{3,300})")
ABIS = ("arm64-v8a", "armeabi-v7a", "x86_64", "x86", "armeabi")
"""One library stands once per processor; the first that there is tells for all."""
MAX_LIBRARY = 200_000_000
MAX_FACTS = 200


class NativeError(Exception):
    """The bytes are no shared object; the message says where they break."""


class Library(NamedTuple):
    """What a native library shows."""

    facts: tuple[CodeFact, ...]
    classes: tuple[str, ...]
    """Descriptors of the Java classes whose native methods it exports."""


def read_native(data: bytes, where: str, plan: Plan) -> Library:
    """Read one `.so`. Raises NativeError where it is no ELF file."""
    symbols, regions = _symbols(data)
    classes = tuple(
        sorted({c for s in symbols if (m := _EXPORT.match(s)) and (c := _class(m[1].decode()))})
    )
    words: set[bytes] = set()
    for start, end in regions or [(0, len(data))]:
        words.update(data[start:end].split(b"\0"))
    facts: list[CodeFact] = []

    def add(key: str, member: str, at: int) -> None:
        if len(facts) < MAX_FACTS:
            facts.append(
                CodeFact(
                    signal=key,
                    kind="native",
                    member=member,
                    argument=None,
                    caller=where,
                    dex=where,
                    offset=at,
                    reached=False,
                    via=classes[0] if classes else None,
                )
            )

    for owner, targets in plan.members.items():
        path = owner[1:-1].encode()
        if not any(w in words for w in (path, owner.encode(), path.replace(b"/", b"."))):
            continue
        for target in targets:
            name = target.name.encode()
            if target.kind in ("api_call", "api_field") and name in words and not target.in_loop:
                if target.value and target.value.encode() not in words:
                    continue
                add(target.key, f"{owner}->{target.name}{target.descriptor}", _place(data, name))
    if symbols & _PROPERTY_READERS:
        for target in plan.strings:
            value = target.value.encode()
            if target.kind == "system_property" and value in words:
                add(target.key, target.value, _place(data, value))
    return Library(tuple(facts), classes)


def _place(data: bytes, word: bytes) -> int:
    """Offset of a word that ends with NUL and begins behind one, else of its first end."""
    at = data.find(b"\0" + word + b"\0")
    return at + 1 if at >= 0 else max(0, data.find(word + b"\0"))


Regions = list[tuple[int, int]]
_CONSTANTS = (".rodata", ".data", ".dynstr")
"""Sections with strings; names that begin so."""


def _symbols(data: bytes) -> tuple[set[bytes], Regions]:
    """(names of the dynamic symbol table, where constants stand); no regions: anywhere."""
    from elftools.elf.elffile import ELFFile

    try:
        elf = ELFFile(io.BytesIO(data))
        table = elf.get_section_by_name(".dynstr")
        if table is not None:
            held = [x for x in elf.iter_sections() if x.name.startswith(_CONSTANTS)]
            at = [(int(x["sh_offset"]), int(x["sh_offset"] + x["sh_size"])) for x in held]
            return set(bytes(table.data()).split(b"\0")), at
        segments: Any = elf.iter_segments("PT_DYNAMIC")
        for segment in segments:
            # section headers may be stripped; the loader goes by DT_STRTAB and DT_STRSZ
            _, where = segment.get_table_offset("DT_STRTAB")
            size = next((t.entry.d_val for t in segment.iter_tags("DT_STRSZ")), 0)
            if where is not None:
                return set(data[where : where + size].split(b"\0")), []
    except Exception as e:  # noqa: BLE001 - a foreign library on foreign bytes asserts and more
        raise NativeError(f"no ELF file that can be read ({type(e).__name__})") from None
    return set(), []


def _class(mangled: str) -> str | None:
    """Class of a JNI export: `com_x_Y_start` -> `Lcom/x/Y;`; `_1` stands for an underscore."""
    parts = [p.replace("\0", "_") for p in mangled.replace("_1", "\0").split("__")[0].split("_")]
    return f"L{'/'.join(parts[:-1])};" if len(parts) > 1 and all(parts) else None
