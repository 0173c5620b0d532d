"""What Gradle writes of dependencies: lock files, Nebula's locks, the tree of `gradle dependencies`.

Only what a runtime class path holds is in a build: no test, no lint, no annotation processor, nothing
that is compiled against alone, and nothing of the build script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from auditor.readers.sbom import Dependency

_COORDINATE = re.compile(r"([\w.\-]+:[\w.\-]+):([\w.\-+]+)(?:=(\S*))?")
_ROW = re.compile(r"[|\s]*[+\\]---\s+(\S.*?)\s*")
_HEAD = re.compile(r"([A-Za-z_][\w.\-$]*)(?:\s+-\s.*)?(\s*\(n\))?\s*")
_MODULE = re.compile(r"([\w.\-]+:[\w.\-]+)(?::(.+))?")
_MARKS = re.compile(r"(?:\s+\((?:\*|c|n)\)|\s+FAILED)+$")
_OLD = re.compile(
    r"(?i)(?:_?\w*(?:compile|apk|publish)|runtime|api|implementation|runtimeOnly|default)"
)
"""Configurations of Gradle before 3.4, and of lists that name no resolved one."""
_TEST = re.compile(
    r"^(?:test|androidTest)(?=[A-Z]|$)|(?<=[a-z0-9])(?:AndroidTest|UnitTest|TestFixtures)"
)
RUNTIME = "untimeClasspath"


class Found(NamedTuple):
    """Dependencies of a file, and whether it says itself that there is none."""

    rows: list[Dependency]
    none: bool = False


def runtime(names: Iterable[str]) -> frozenset[str]:
    """Of the configurations of a file those that make up what the app runs with.

    Resolved class paths where there are such, of release builds where there are such; else what
    older Gradle had in their place.
    """
    own = [n for n in names if not _TEST.search(n)]
    paths = [n for n in own if n.endswith(RUNTIME)]
    release = [n for n in paths if re.search(r"(?:^r|R)elease[Rr]untime", n)]
    if release:
        return frozenset(n for n in paths if not re.search(r"(?:^d|D)ebug[Rr]untime", n))
    return frozenset(paths or [n for n in own if _OLD.fullmatch(n)])


def lockfile(text: str, file: str) -> Found:
    """gradle.lockfile, `group:artifact:version=configuration,...`, or a file per configuration,
    `NAME.lockfile` with bare coordinates."""
    one = file.removesuffix(".lockfile")
    bare = frozenset([one]) if one not in ("gradle", "buildscript-gradle", file) else frozenset()
    lines = [(i, m) for i, x in enumerate(text.splitlines(), 1) if (m := _COORDINATE.fullmatch(x.strip()))]  # fmt: skip
    empty = {c for x in text.splitlines() if x.startswith("empty=") for c in x[6:].split(",") if c}
    used = {c for _, m in lines for c in (m[3] or "").split(",") if c}
    wanted = runtime({*used, *empty, *bare})
    rows = [
        Dependency(m[1], m[2], str(i))
        for i, m in lines
        if wanted & (set(m[3].split(",")) if m[3] is not None else bare)
    ]
    told = bool(wanted & empty) or bool(bare & wanted and not lines)
    return Found(rows, none=told)


def nebula(doc: Any) -> Found | None:
    """A lock of Nebula: configuration -> coordinate -> {locked, ...}; None for another document."""
    if not isinstance(doc, dict) or not doc:
        return None
    for rows in doc.values():
        if not isinstance(rows, dict) or not all(
            isinstance(k, str) and ":" in k and isinstance(v, dict) for k, v in rows.items()
        ):
            return None
    if not any(doc.values()):
        return None
    wanted = runtime(doc)
    found = {
        name: str(row.get("locked") or "") or None
        for configuration in doc
        if configuration in wanted
        for name, row in doc[configuration].items()
        if "project" not in row
    }
    rows_ = [Dependency(n, v, str(i)) for i, (n, v) in enumerate(found.items(), 1)]
    return Found(rows_, none=any(c in wanted and not doc[c] for c in doc))


def tree(text: str) -> Found:
    """`gradle dependencies`: `+--- group:artifact:1.0 -> 1.2 (*)` below its configuration."""
    sections = list(_sections(text))
    named = {name for name, _, _ in sections if name}
    wanted = runtime(named) if named else frozenset([""])
    seen: dict[str, Dependency] = {}
    none = False
    for name, rows, said_none in sections:
        if name not in wanted:
            continue
        none = none or said_none
        for number, line in rows:
            if (row := _row(line, number)) is not None:
                seen.setdefault(row.name, row)
    return Found(list(seen.values()), none)


def _sections(text: str) -> Iterator[tuple[str, list[tuple[int, str]], bool]]:
    """(configuration, rows with their lines, whether it says that it has none)."""
    name, rows, none, resolved = "", list[tuple[int, str]](), False, True
    for number, line in enumerate(text.splitlines(), 1):
        if m := _ROW.fullmatch(line):
            rows.append((number, m[1]))
        elif line.strip() == "No dependencies":
            none = True
        elif line[:1].isalpha() and (h := _HEAD.fullmatch(line)):
            if resolved and (rows or none):
                yield name, rows, none
            name, rows, none, resolved = h[1], [], False, not line.rstrip().endswith("(n)")
    if resolved and (rows or none):
        yield name, rows, none


def _row(text: str, number: int) -> Dependency | None:
    """A dependency; None for a project of the build, a constraint, and what was not resolved."""
    marks = _MARKS.search(text)
    if marks and ("(c)" in marks[0] or "FAILED" in marks[0] or "(n)" in marks[0]):
        return None
    asked, _, got = _MARKS.sub("", text).partition(" -> ")
    if asked.startswith("project ") or got.startswith("project "):
        return None
    asked = re.sub(r"@(?:aar|jar)$", "", asked.strip())
    m, other = _MODULE.fullmatch(asked), _MODULE.fullmatch(got.strip())
    if other:  # replaced by another module
        return Dependency(other[1], other[2], str(number))
    if m is None:
        return None
    return Dependency(m[1], got.strip() or m[2], str(number))
