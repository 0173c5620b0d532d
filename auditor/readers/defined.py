"""The classes that a build defines, by their names in it: what a mapping may speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from auditor.errors import InputError
from auditor.limits import Limits
from auditor.names import shown
from auditor.readers.container import Container
from auditor.readers.dex import DexError, dex_files
from auditor.readers.selected import open_build

INNER = (".apk", ".jar")
MAX_DEPTH = 2


_MAP_ID = re.compile(rb'~~R8\{[^{}\0]{0,2000}"pg-map-id":"([0-9A-Za-z]{1,80})"')
"""What R8 writes into the code that it shrank: which mapping.txt belongs to it."""


class Defined(NamedTuple):
    """What a build defines, and the mappings that its code says were made with it."""

    classes: frozenset[str]
    """With slashes."""
    map_ids: frozenset[str] = frozenset()


def defined_by(path: Path, limits: Limits) -> Defined:
    """Every DEX and class file of a build, splits and modules included.

    What cannot be read defines nothing; whoever reads the build tells it.
    """
    files = sorted(path.glob("*.apk")) if path.is_dir() else [path]
    ids: set[str] = set()
    return Defined(frozenset(c for f in files for c in _of_file(f, limits, ids)), frozenset(ids))


def _of_file(path: Path, limits: Limits, ids: set[str]) -> Iterator[str]:
    try:
        with open_build(path, limits) as data:
            if data[:4] == b"dex\n":
                yield from _of_dex(bytes(data), ids)
            else:
                yield from _of_zip(Container(data, shown(path), limits), limits, 0, ids)
    except InputError:
        return


def _of_zip(zipped: Container, limits: Limits, depth: int, ids: set[str]) -> Iterator[str]:
    for name in zipped.names():
        try:
            if name.endswith(".class"):
                yield name.removesuffix(".class")
            elif name.endswith(".dex"):
                yield from _of_dex(zipped.read(name), ids)
            elif name.endswith(INNER) and depth < MAX_DEPTH:
                inner = Container(zipped.read(name), f"{zipped.name}!{name}", limits)
                yield from _of_zip(inner, limits, depth + 1, ids)
        except InputError:
            continue


def _of_dex(data: bytes, ids: set[str]) -> Iterator[str]:
    ids.update(m[1].decode() for m in _MAP_ID.finditer(data))
    try:
        for dex in dex_files(data, "classes"):
            of = dex.descriptors
            for t in dex.classes["class"].tolist():
                if t < len(of):
                    yield of[t][1:-1].decode("utf-8", "replace")
    except DexError:
        return
