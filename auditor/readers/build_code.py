"""All code of a build: what the runtime loads, what it does not, and the native libraries."""

from __future__ import annotations

import fnmatch
import re
from typing import NamedTuple

from auditor.errors import InputError
from auditor.limits import Limits
from auditor.model import CodeFact, SdkFact
from auditor.notice import Notice, NoticeCode, notice
from auditor.readers.container import Container, printable
from auditor.readers.dex import DexError, DexFacts, dex_files
from auditor.readers.dex.plan import Plan
from auditor.readers.libraries import LIBRARY, libraries_of
from auditor.readers.loaded import Loaded, Together
from auditor.readers.nested import Opener
from auditor.readers.parts import RESERVED, Part
from auditor.readers.stray import Stray, strays_of

DEX_GAPS: frozenset[NoticeCode] = frozenset({"dex_stray", "dex_too_many", "dex_unread"})
"""With DEX files unread the call graph has holes: nothing counts as out of reach."""
SHOWN = 5


class Code(NamedTuple):
    """What was found in the code of all parts."""

    dex: list[DexFacts]
    """Of the DEX files that the runtime loads, in its order."""
    nested: list[CodeFact]
    native: list[CodeFact]
    sdks: list[SdkFact]
    limited: list[Notice]
    """What was not read."""
    notices: list[Notice]
    loaded: int
    """DEX files that the runtime loads."""


def dex_names(names: list[str]) -> tuple[list[str], list[str]]:
    """(the DEX files the runtime loads, in order; others called `classes*.dex`, which it does not).

    It asks for classes.dex, classes2.dex, classes3.dex ... until one is missing: no number 0 or 1, no
    zero in front, no digits but ASCII.
    """
    held = set(names)
    loaded = []
    name = "classes.dex"
    while name in held:
        loaded.append(name)
        name = f"classes{len(loaded) + 1}.dex"
    called = (n for n in held if re.fullmatch(r"classes[^/]*\.dex", n, re.I))
    return loaded, sorted(set(called) - set(loaded))


def read_code(
    outer: Container, parts: list[Part], plan: Plan, limits: Limits, nested: bool
) -> Code:
    """The code of all parts; with `nested` also that in archives and stray DEX files."""
    code = Code([], [], [], [], [], [], sum(len(_loaded(p)) for p in parts))
    together = Together(plan, lambda found, shown: code.sdks.extend(packages_of(found, shown)))
    seen = 0
    for part in parts:
        for entry in _loaded(part):
            seen += 1
            if seen > limits.dex_files:
                name = printable(entry)
                code.limited.append(notice("dex_too_many", part.zipped.name, "error", entry=name))
                break
            _read_dex(code, together, part, entry, outer)
        libraries, facts, gaps = libraries_of(part, plan)
        code.sdks.extend(libraries)
        code.native.extend(facts)
        code.limited.extend(gaps)
    together.finish()
    code.dex.extend(together.read)
    code.limited.extend(together.limited)
    known: dict[int, set[str]] = {id(outer): set()}
    containers = {id(outer): outer, **{id(p.zipped): p.zipped for p in parts}}
    for part in parts:
        known.setdefault(id(part.zipped), set()).update(_known(part))
        known[id(outer)].update(part.read_as)
    for key, zipped in containers.items():
        code.sdks.extend(_brought_files(zipped, plan.files, code.sdks))
        _read_strays(code, zipped, strays_of(zipped, known[key], RESERVED), plan, nested)
    return code


def _brought_files(
    zipped: Container, patterns: tuple[str, ...], seen: list[SdkFact]
) -> list[SdkFact]:
    """Other files by whose names a packer is known, whatever they hold and wherever they lie."""
    told = {f.where for f in seen if f.kind == "native"}
    wanted = re.compile("|".join(map(fnmatch.translate, patterns))) if patterns else None
    return [
        SdkFact(sdk="", kind="native", value=name[:200], where=printable(entry))
        for entry in zipped.names()
        if wanted
        and wanted.match(name := entry.rpartition("/")[2])
        and printable(entry) not in told
    ]


def _loaded(part: Part) -> list[str]:
    """Entries of one part that the runtime loads."""
    below = [n.removeprefix(part.dex) for n in part.zipped.names() if n.startswith(part.dex)]
    return [part.dex + n for n in dex_names(below)[0]]


def _known(part: Part) -> set[str]:
    """Entries that are read elsewhere."""
    libraries = {
        n
        for n in part.zipped.names()
        if n.startswith(part.prefix) and LIBRARY.fullmatch(n.removeprefix(part.prefix))
    }
    return {part.manifest, *_loaded(part), *libraries}


def _read_dex(code: Code, together: Together, part: Part, entry: str, outer: Container) -> None:
    name = entry.removeprefix(part.dex)
    inside = part.zipped.name.rpartition("!")[2]
    shown = entry if part.zipped is outer else f"{inside}!{name}"
    try:
        for dex in dex_files(part.zipped.read(entry), shown):
            together.add(Loaded(dex, name, part.zipped.name))
    except (DexError, InputError) as e:
        code.limited.append(
            notice("dex_unread", part.zipped.name, "error", entry=name, error=str(e))
        )


def _read_strays(
    code: Code, zipped: Container, strays: list[Stray], plan: Plan, nested: bool
) -> None:
    """Tell what the runtime does not load by itself, and read it where that is wanted."""
    dex = [s for s in strays if s.kind == "dex"]
    called = [s for s in dex if re.fullmatch(r"classes[^/]*\.dex", s.name.rpartition("/")[2], re.I)]
    told = code.notices if nested else code.limited
    for stray in called:
        told.append(notice("dex_stray", zipped.name, entry=printable(stray.name)))
    for stray in strays:
        if stray.kind == "elf":
            name = printable(stray.name)
            file = name.rpartition("/")[2]
            code.sdks.append(SdkFact(sdk="", kind="native", value=file, where=name))
    if nested:
        found = Opener(zipped, plan).read(strays)
        code.limited.extend(found.gaps)
        code.native.extend(found.native)
        for where, facts in found.dex:
            code.nested.extend(facts.facts)
            code.sdks.extend(packages_of(facts, where))
    elif rest := [s.name for s in strays if s not in called]:
        code.limited.append(notice("nested_not_read", zipped.name, entries=some(rest, SHOWN)))


def packages_of(found: DexFacts, where: str) -> list[SdkFact]:
    """The packages of one DEX file, by which SDKs are known, and the texts that tell renamed classes."""
    packages = [SdkFact(sdk="", kind="code", value=p, where=where) for p in sorted(found.packages)]
    marks = [SdkFact(sdk="", kind="text", value=t, where=c) for t, c in found.marks]
    return packages + marks


def some(names: list[str], most: int) -> str:
    """The first of many names, fit for one line."""
    return ", ".join(map(printable, names[:most])) + (" ..." if len(names) > most else "")
