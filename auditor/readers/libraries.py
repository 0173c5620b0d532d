"""The native libraries of one part of a build: their names, and what their strings hint at."""

from __future__ import annotations

import re

from auditor.errors import InputError
from auditor.model import CodeFact, SdkFact
from auditor.notice import Notice, notice
from auditor.readers.container import Container, printable
from auditor.readers.dex.plan import Plan
from auditor.readers.native import ABIS, MAX_LIBRARY, NativeError, read_native
from auditor.readers.parts import Part

LIBRARY = re.compile(r"(?:lib|jni)/([^/]+)/(lib[^/]+\.so)")


def libraries_of(part: Part, plan: Plan) -> tuple[list[SdkFact], list[CodeFact], list[Notice]]:
    """(names, hints, what could not be read) of the libraries under `lib/`."""
    return native_below(part.zipped, part.prefix, ("lib/",), plan)


def native_below(
    zipped: Container, prefix: str, folders: tuple[str, ...], plan: Plan
) -> tuple[list[SdkFact], list[CodeFact], list[Notice]]:
    """The same for the libraries of any container below these folders."""
    names: list[SdkFact] = []
    best: dict[str, tuple[int, str]] = {}
    for full in zipped.names():
        name = full.removeprefix(prefix)
        m = LIBRARY.fullmatch(name)
        if m is None or not full.startswith(prefix) or not name.startswith(folders):
            continue
        where = printable(full)
        names.append(SdkFact(sdk="", kind="native", value=m[2][:200], where=where))
        rank = ABIS.index(m[1]) if m[1] in ABIS else len(ABIS)
        best[m[2]] = min(best.get(m[2], (rank, full)), (rank, full))
    facts: list[CodeFact] = []
    gaps: list[Notice] = []
    for _, full in sorted(best.values()):
        try:
            data = zipped.read(full, MAX_LIBRARY)
            facts += read_native(data, printable(full), plan).facts
        except (NativeError, InputError) as e:
            gaps.append(
                notice("native_unread", zipped.name, "info", entry=printable(full), error=str(e))
            )
    return names, facts, gaps
