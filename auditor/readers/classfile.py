"""Java class files -> facts: what the constant pool of each class refers to.

An SDK as AAR or JAR holds class files, not DEX. The pool names every member and string that a
class uses, not the method that does, so a caller here is a class. Structures: "The class File
Format", Java Virtual Machine Specification, chapter 4.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from auditor.model import CodeFact, CodeKind
from auditor.readers.container import Container, printable
from auditor.readers.dex.plan import Plan
from auditor.readers.dex.targets import Wanted

MAGIC = b"\xca\xfe\xba\xbe"
_UTF8, _CLASS, _STRING, _FIELD, _METHOD, _INTERFACE, _NAME = 1, 7, 8, 9, 10, 11, 12
_SIZES = {3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4, 18: 4}
_SIZES |= {19: 2, 20: 2}
MAX_CLASSES = 60_000


class ClassError(Exception):
    """The bytes are no class file; the message says where they break."""


class Pool(NamedTuple):
    """The constants of one class file."""

    own: str
    """Descriptor of the class itself."""
    members: list[tuple[str, str, str, bool]]
    """(owner, name, descriptor, whether it is a method) of everything referred to."""
    strings: list[str]


def read_class(data: bytes) -> Pool:
    """The references of one class. Raises ClassError where the pool is broken."""
    try:
        return _read(data)
    except (struct.error, IndexError, KeyError, UnicodeDecodeError) as e:
        raise ClassError(f"the constant pool is broken ({type(e).__name__})") from None


def _read(data: bytes) -> Pool:
    if data[:4] != MAGIC:
        raise ClassError("no class file")
    (count,) = struct.unpack_from(">H", data, 8)
    at, i = 10, 1
    entries: dict[int, tuple[int, int]] = {}
    texts: dict[int, str] = {}
    while i < count:
        tag = data[at]
        if tag == _UTF8:
            (length,) = struct.unpack_from(">H", data, at + 1)
            texts[i] = data[at + 3 : at + 3 + length].decode("utf-8", "replace")
            at += 3 + length
        else:
            entries[i] = (tag, at + 1)
            at += 1 + _SIZES[tag]
        i += 2 if tag in (5, 6) else 1  # long and double take two entries

    def number(index: int, offset: int = 0) -> int:
        return int(struct.unpack_from(">H", data, entries[index][1] + offset)[0])

    def class_name(index: int) -> str:
        name = texts[number(index)]
        return name if name.startswith("[") else f"L{name};"

    (own,) = struct.unpack_from(">H", data, at + 2)
    members = []
    strings = []
    for index, (tag, _) in entries.items():
        if tag in (_FIELD, _METHOD, _INTERFACE):
            name_and_type = number(index, 2)
            members.append(
                (
                    class_name(number(index)),
                    texts[number(name_and_type)],
                    texts[number(name_and_type, 2)],
                    tag != _FIELD,
                )
            )
        elif tag == _STRING:
            strings.append(texts[number(index)])
    return Pool(class_name(own), members, strings)


class Classes(NamedTuple):
    """What the class files of a JAR show."""

    facts: list[CodeFact]
    packages: set[str]
    broken: int
    """Class files that could not be read."""


def read_classes(jar: Container, where: str, plan: Plan) -> Classes:
    """All class files of one JAR."""
    wanted = Wanted(plan)
    facts: list[CodeFact] = []
    packages: set[str] = set()
    broken = 0
    names = [n for n in jar.names() if n.endswith(".class") and not n.startswith("META-INF/")]
    for name in names[:MAX_CLASSES]:
        try:
            pool = read_class(jar.read(name))
        except ClassError:
            broken += 1
            continue
        packages.add(pool.own[1:-1].rpartition("/")[0].replace("/", "."))
        facts += _facts(pool, f"{where}!{printable(name)}", plan, wanted)
    broken += max(0, len(names) - MAX_CLASSES)
    return Classes(facts, packages - {""}, broken)


def _facts(pool: Pool, where: str, plan: Plan, wanted: Wanted) -> list[CodeFact]:
    out: dict[tuple[str, str], CodeFact] = {}

    def add(key: str, kind: CodeKind, member: str, argument: str | None, reached: bool) -> None:
        fact = CodeFact(
            signal=key,
            kind=kind,
            member=member,
            argument=argument,
            caller=pool.own,
            dex=where,
            offset=0,
            reached=reached,
        )
        out.setdefault((key, member), fact)

    strings = set(pool.strings)
    for owner, name, descriptor, method in pool.members:
        for target in plan.members.get(owner, ()):
            if target.name != name or method == (target.kind == "api_field"):
                continue
            if target.descriptor not in ("", descriptor) or target.in_loop:
                continue
            if not strings.issuperset(target.with_strings):
                continue
            if target.value and target.value not in strings:
                continue
            member = f"{owner}->{name}{descriptor}" if method else f"{owner}->{name}:{descriptor}"
            add(target.key, target.kind, member, target.value or None, not target.value)
    for text in pool.strings:
        for target in wanted.of(text):
            add(target.key, target.kind, text[:200], text[:200], reached=False)
    return list(out.values())
