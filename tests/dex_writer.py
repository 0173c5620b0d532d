"""A DEX file from a list of methods, for cases that no compiler has to make.

Writes version 035 by the DEX format document: header_item, the sorted id tables, one class with
static methods, their code_items and class_data_item. No map_list and no checksums: what reads
them is not tried here.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

OWNER = "Lcase/Made;"


@dataclass
class Method:
    """One `static void name()`; `code` is filled by the instructions below."""

    name: str
    steps: list[tuple] = field(default_factory=list)
    owner: str = OWNER
    above: str = "Ljava/lang/Object;"
    """Superclass of the owner; an owner other than `OWNER` has virtual methods."""

    def load(self, register: int, constant: str | int) -> Method:
        """const-string, or const for a number."""
        self.steps.append(("const", register, constant))
        return self

    def call(self, signature: str, *registers: int) -> Method:
        """invoke-static of `Lx/Y;->z(I)V`; the reader goes by the name, not by the kind."""
        self.steps.append(("call", signature, registers))
        return self

    def read(self, field_: str) -> Method:
        """sget-object of `Lx/Y;->z`."""
        self.steps.append(("read", field_))
        return self

    def on(self, signature: str, *registers: int) -> Method:
        """invoke-virtual of `Lx/Y;->z(I)V`; the first register is the receiver."""
        self.steps.append(("on", signature, registers))
        return self

    def result(self, register: int) -> Method:
        """move-result-object."""
        self.steps.append(("result", register))
        return self

    def move(self, to: int, source: int) -> Method:
        """move-object/from16."""
        self.steps.append(("move", to, source))
        return self

    def make(self, register: int, type_: str) -> Method:
        """new-instance."""
        self.steps.append(("make", register, type_))
        return self

    def test(self, register: int) -> Method:
        """if-eqz, to the next instruction either way."""
        self.steps.append(("test", register))
        return self

    def again(self) -> Method:
        """A jump back to the first instruction, as a loop has at its end."""
        self.steps.append(("again",))
        return self


def write_dex(methods: list[Method]) -> bytes:
    owners = {OWNER: "Ljava/lang/Object;"} | {m.owner: m.above for m in methods}
    strings: set[str] = {OWNER, "V", "L"}
    types: set[str] = {*owners, *owners.values(), "V", "Ljava/lang/Object;"}
    protos: set[tuple[str, tuple[str, ...]]] = {("V", ())}
    fields: set[tuple[str, str, str]] = set()
    called: set[tuple[str, str, str, tuple[str, ...]]] = set()
    for m in methods:
        called.add((m.owner, m.name, "V", ()))
        for step in m.steps:
            if step[0] == "make":
                types.add(step[2])
            elif step[0] in ("call", "on"):
                owner, name, result, parameters = _parts(step[1])
                called.add((owner, name, result, parameters))
                protos.add((result, parameters))
                types.update((owner, result, *parameters))
            elif step[0] == "read":
                owner, _, name = step[1].partition("->")
                fields.add((owner, name, "Ljava/lang/Object;"))
                types.add(owner)
            elif step[0] == "const" and isinstance(step[2], str):
                strings.add(step[2])
    strings |= types | {c[1] for c in called} | {f[1] for f in fields}
    strings |= {_shorty(p) for p in protos}
    text = sorted(strings, key=lambda s: s.encode("utf-16-be"))
    s_of = {s: i for i, s in enumerate(text)}
    t_list = sorted(types, key=s_of.__getitem__)
    t_of = {t: i for i, t in enumerate(t_list)}
    p_list = sorted(protos, key=lambda p: (t_of[p[0]], [t_of[x] for x in p[1]]))
    p_of = {p: i for i, p in enumerate(p_list)}
    f_list = sorted(fields, key=lambda f: (t_of[f[0]], s_of[f[1]]))
    f_of = {f[:2]: i for i, f in enumerate(f_list)}
    m_list = sorted(called, key=lambda m: (t_of[m[0]], s_of[m[1]], p_of[m[2:]]))
    m_of = {m: i for i, m in enumerate(m_list)}

    counts = [len(text), len(t_list), len(p_list), len(f_list), len(m_list), len(owners)]
    sizes = [4, 4, 12, 8, 8, 32]
    at, offsets = 112, []
    for count, size in zip(counts, sizes, strict=True):
        offsets.append(at)
        at += count * size
    data = bytearray()

    def put(raw: bytes, align: int = 1) -> int:
        data.extend(bytes(-(at + len(data)) % align))
        start = at + len(data)
        data.extend(raw)
        return start

    string_at = [put(_uleb(len(s.encode("utf-16-le")) // 2) + _mutf8(s) + b"\0") for s in text]
    lists = {
        p[1]: put(struct.pack(f"<I{len(p[1])}H", len(p[1]), *(t_of[x] for x in p[1])), 4)
        for p in p_list
        if p[1]
    }
    class_data = {}
    for owner in owners:
        rows = [m for m in methods if m.owner == owner]
        class_data[owner] = put(_class_data(rows, put, (s_of, t_of, f_of, m_of)))
    tables = struct.pack(f"<{len(text)}I", *string_at)
    tables += struct.pack(f"<{len(t_list)}I", *(s_of[t] for t in t_list))
    for p in p_list:
        tables += struct.pack("<III", s_of[_shorty(p)], t_of[p[0]], lists.get(p[1], 0))
    for f in f_list:
        tables += struct.pack("<HHI", t_of[f[0]], t_of[f[2]], s_of[f[1]])
    for c in m_list:
        tables += struct.pack("<HHI", t_of[c[0]], p_of[c[2:]], s_of[c[1]])
    for owner, above in owners.items():
        row = (t_of[owner], 1, t_of[above], 0, 0xFFFFFFFF, 0, class_data[owner], 0)
        tables += struct.pack("<8I", *row)
    places = [x for pair in zip(counts, offsets, strict=True) for x in pair]
    size = at + len(data)
    header = b"dex\n035\0" + bytes(24) + struct.pack("<6I", size, 112, 0x12345678, 0, 0, 0)
    return header + struct.pack("<14I", *places, len(data), at) + tables + bytes(data)


def _class_data(rows: list[Method], put: Callable[..., int], numbers: tuple) -> bytes:
    """The class_data_item of one class: static methods, or virtual ones of another owner."""
    m_of = numbers[-1]
    encoded, before = b"", 0
    rows = sorted(rows, key=lambda m: m_of[m.owner, m.name, "V", ()])
    for m in rows:
        units = _code(m, *numbers)
        head = struct.pack("<HHHHII", 256, 0, 32, 0, 0, len(units))
        code = put(head + struct.pack(f"<{len(units)}H", *units), 4)
        index = m_of[m.owner, m.name, "V", ()]
        encoded += _uleb(index - before) + _uleb(0x9) + _uleb(code)
        before = index
    static = len(rows) if not rows or rows[0].owner == OWNER else 0
    return _uleb(0) + _uleb(0) + _uleb(static) + _uleb(len(rows) - static) + encoded


def _code(m: Method, s_of: dict, t_of: dict, f_of: dict, m_of: dict) -> list[int]:
    units: list[int] = []
    for step in m.steps:
        if step[0] == "const" and isinstance(step[2], str):
            units += [0x1B | step[1] << 8, s_of[step[2]] & 0xFFFF, s_of[step[2]] >> 16]
        elif step[0] == "const":
            units += [0x14 | step[1] << 8, step[2] & 0xFFFF, step[2] >> 16 & 0xFFFF]
        elif step[0] == "result":
            units.append(0x0C | step[1] << 8)
        elif step[0] == "move":
            units += [0x08 | step[1] << 8, step[2]]
        elif step[0] == "test":
            units += [0x38 | step[1] << 8, 2]
        elif step[0] == "make":
            units += [0x22 | step[1] << 8, t_of[step[2]]]
        elif step[0] in ("call", "on"):
            first, count = (step[2][0] if step[2] else 0), len(step[2])
            units += [
                (0x77 if step[0] == "call" else 0x74) | count << 8,
                m_of[_parts(step[1])],
                first,
            ]
        elif step[0] == "read":
            owner, _, name = step[1].partition("->")
            units += [0x62 | 7 << 8, f_of[owner, name]]
        else:
            units += [0x29, -len(units) & 0xFFFF]
    return [*units, 0x0E]


def _parts(signature: str) -> tuple[str, str, str, tuple[str, ...]]:
    owner, _, rest = signature.partition("->")
    name, _, types = rest.partition("(")
    parameters, _, result = types.partition(")")
    return owner, name, result, tuple(re.findall(r"\[*(?:L[^;]+;|[ZBSCIJFD])", parameters))


def _shorty(proto: tuple[str, tuple[str, ...]]) -> str:
    return "".join("L" if t[0] in "L[" else t for t in (proto[0], *proto[1]))


def _uleb(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _mutf8(text: str) -> bytes:
    return text.encode("utf-8").replace(b"\0", b"\xc0\x80")
