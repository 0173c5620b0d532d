"""mapping.txt of R8 or ProGuard: the names that a build had before it was shrunk.

Format: "Retrace" of the R8 documentation; `original.Class -> a.b:` and, indented below it,
`1:5:void name(int):10:14 -> c`. Lines that begin with # are comments.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import msgspec

from auditor.errors import InputError
from auditor.files import open_regular, read_lines
from auditor.model import App, CodeFact, SdkFact

MAX_BYTES = 500_000_000
_CLASS = re.compile(r"([^\s#]+) -> ([^\s:]+):$")
_METHOD = re.compile(r"\s+(?:\d+:\d+:)?\S+ ([^\s(]+)\([^)]*\)(?::\d+)*(?: -> )(\S+)$")
_DESCRIPTOR = re.compile(r"L([^;\s]+);")


class Mapping(NamedTuple):
    """Names of the build -> names of the source."""

    path: str
    classes: dict[str, str]
    """Class with slashes -> class with slashes."""
    methods: dict[tuple[str, str], str]
    """(class of the build, name) -> name, where all overloads had one name."""


def read_mapping(path: Path) -> Mapping:
    """Raises InputError where the file cannot be read or holds no class."""
    where = path.as_posix()
    classes: dict[str, str] = {}
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    try:
        own = ""
        with open_regular(path, "cannot be read: No such file or directory") as raw:
            for line in read_lines(raw, MAX_BYTES, where):
                if line[:1].isspace():
                    m = _METHOD.match(line.rstrip())
                    if m and own:
                        # an inlined method stands under the name of the one around it: two
                        # names for one mean that only its lines could tell, so none is given
                        names[own, m[2]].add(m[1].rpartition(".")[2])
                elif m := _CLASS.match(line.strip()):
                    own = m[2].replace(".", "/")
                    classes[own] = m[1].replace(".", "/")
    except OSError as e:
        raise InputError(f"cannot be read: {e.strerror}", where) from None
    if not classes:
        raise InputError("no class in it; a mapping.txt of R8 or ProGuard is expected", where)
    methods = {k: next(iter(v)) for k, v in names.items() if len(v) == 1}
    return Mapping(where, classes, methods)


def restored(app: App, mapping: Mapping) -> App:
    """The build with the callers, ways and packages of its source."""
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
