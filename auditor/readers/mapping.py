"""mapping.txt of R8 or ProGuard: the names that a build had before it was shrunk.

Format: "Retrace" of the R8 documentation; `original.Class -> a.b:` and, indented below it,
`1:5:void name(int):10:14 -> c`. Lines that begin with # are comments.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from auditor.errors import InputError
from auditor.files import open_regular, read_lines
from auditor.model import App, CodeFact, SdkFact
from auditor.names import shown
from auditor.notice import Notice, notice
from auditor.readers.defined import Defined

MAX_BYTES = 500_000_000
_CLASS = re.compile(r"([^\s#]+) -> ([^\s:]+):$")
_METHOD = re.compile(r"\s+(\d+:\d+:)?\S+ ([^\s(]+)\([^)]*\)(?::\d+)*(?: -> )(\S+)$")
REMOVED = "R8$$REMOVED$$CLASS$$"
"""Prefix of the name that R8 gives a class which it left out."""
_MAP_ID = re.compile(r"# pg_map_id: (\w{1,80})\s*")
LEAST_FIT = 0.5
"""Share of a mapping's classes that a build made with it defines, or it is told."""
_DESCRIPTOR = re.compile(r"L([^;\s]+);")


class Frame(NamedTuple):
    """A line of a method: its range of lines in the build, empty without one, and both names."""

    lines: str
    name: str
    original: str


class Mapping(NamedTuple):
    """Names of the build -> names of the source."""

    path: str
    classes: dict[str, str]
    """Class with slashes -> class with slashes."""
    methods: dict[tuple[str, str], str]
    """(class of the build, name) -> name, where all overloads had one name."""
    map_id: str = ""
    """What R8 calls this mapping, in the code too; empty where it does not say."""


def read_mapping(path: Path) -> Mapping:
    """Raises InputError where the file cannot be read or holds no class."""
    where = shown(path)
    classes: dict[str, str] = {}
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    try:
        with open_regular(path, "cannot be read: No such file or directory") as raw:
            head: list[str] = []
            for new, old, frames in _classes(read_lines(raw, MAX_BYTES, where), head):
                if REMOVED in new:
                    continue  # not in the build under any name
                classes[new] = old
                for name, held in _outermost(frames):
                    names[new, name].add(held)
    except OSError as e:
        raise InputError(f"cannot be read: {e.strerror}", where) from None
    if not classes:
        raise InputError("no class in it; a mapping.txt of R8 or ProGuard is expected", where)
    methods = {k: next(iter(v)) for k, v in names.items() if len(v) == 1}
    return Mapping(where, classes, methods, head[0] if head else "")


def _classes(lines: Iterable[str], head: list[str]) -> Iterator[tuple[str, str, list[Frame]]]:
    """Each class: its name in the build, in the source, and the frames of its methods.

    `head` takes the name of the mapping, where it stands in a comment.
    """
    own: tuple[str, str] | None = None
    frames: list[Frame] = []
    for line in lines:
        if line[:1] == "#" and (m := _MAP_ID.match(line)):
            head.append(m[1])
        elif line[:1].isspace():
            if own and (m := _METHOD.match(line.rstrip())):
                frames.append(Frame(m[1] or "", m[3], m[2].rpartition(".")[2]))
        elif m := _CLASS.match(line.strip()):
            if own:
                yield (*own, frames)
            own, frames = (m[2].replace(".", "/"), m[1].replace(".", "/")), []
    if own:
        yield (*own, frames)


def _outermost(frames: list[Frame]) -> Iterator[tuple[str, str]]:
    """(name in the build, name in the source) of methods.

    Frames of one range follow each other, the inlined ones first; the last is the method itself.
    """
    for i, f in enumerate(frames):
        after = frames[i + 1] if i + 1 < len(frames) else None
        if not f.lines or after is None or (after.lines, after.name) != (f.lines, f.name):
            yield f.name, f.original


def restored(app: App, given: Mapping, defined: Defined) -> App:
    """The build with the callers, ways and packages of its source.

    `defined`: what the build holds; what a mapping says of other classes is no evidence.
    """
    if told := _of_another_build(given, defined):
        return msgspec.structs.replace(app, notices=(*app.notices, told))
    classes = {k: v for k, v in given.classes.items() if k in defined.classes}
    methods = {k: v for k, v in given.methods.items() if k[0] in classes}
    mapping = given._replace(classes=classes, methods=methods)
    if len(classes) < LEAST_FIT * len(given.classes):
        told = notice("mapping_partial", given.path, n=len(classes), all=len(given.classes))
        app = msgspec.structs.replace(app, notices=(*app.notices, told))
    packages = {
        old.rpartition("/")[0].replace("/", ".")
        for new, old in mapping.classes.items()
        if old != new and "/" in old
    }
    return msgspec.structs.replace(
        app,
        code=tuple(_fact(f, mapping) for f in app.code),
        sdks=(
            *app.sdks,
            *(SdkFact(sdk="", kind="code", value=p, where=mapping.path) for p in sorted(packages)),
        ),
    )


def _of_another_build(given: Mapping, defined: Defined) -> Notice | None:
    """A notice where nothing of a mapping fits, or where the code names another one as its own.

    Shrunk names are alike in every build: `a.b.c` is a class of most.
    """
    if defined.classes.isdisjoint(given.classes):
        return notice("mapping_foreign", given.path)
    own = given.map_id
    if own and defined.map_ids and not any(_same(own, i) for i in defined.map_ids):
        named = min(defined.map_ids)
        return notice("mapping_of_another", given.path, own=own, named=named)
    return None


def _same(a: str, b: str) -> bool:
    """Whether two names of a mapping are one; versions of R8 write more or less of the hash."""
    return a.startswith(b) or b.startswith(a)


def _fact(f: CodeFact, mapping: Mapping) -> CodeFact:
    return msgspec.structs.replace(
        f,
        caller=signature(f.caller, mapping),
        member=signature(f.member, mapping) if "->" in f.member else f.member,
        chain=tuple(signature(c, mapping) if "->" in c else c for c in f.chain),
    )


def signature(text: str, mapping: Mapping) -> str:
    """A Dalvik signature in the names of the source."""
    owner, arrow, rest = text.partition(";->")
    if not arrow:
        return text
    name, paren, types = rest.partition("(")
    old = mapping.methods.get((owner[1:], name), name)
    return f"L{mapping.classes.get(owner[1:], owner[1:])};->{old}{paren}" + _DESCRIPTOR.sub(
        lambda m: f"L{mapping.classes.get(m[1], m[1])};", types
    )
