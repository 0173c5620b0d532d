"""The classes that a build defines, by their names in it: what a mapping may speak of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from auditor.errors import InputError
from auditor.limits import Limits
from auditor.names import shown
from auditor.readers.container import Container
from auditor.readers.dex import DexError, dex_files
from auditor.readers.selected import open_build

INNER = (".apk", ".jar")
MAX_DEPTH = 2


def defined_classes(path: Path, limits: Limits) -> frozenset[str]:
    """Classes with slashes of every DEX and class file of a build, splits and modules included.

    What cannot be read defines nothing; whoever reads the build tells it.
    """
    files = sorted(path.glob("*.apk")) if path.is_dir() else [path]
    return frozenset(c for f in files for c in _of_file(f, limits))


def _of_file(path: Path, limits: Limits) -> Iterator[str]:
    try:
        with open_build(path, limits) as data:
            if data[:4] == b"dex\n":
                yield from _of_dex(bytes(data))
            else:
                yield from _of_zip(Container(data, shown(path), limits), limits, 0)
    except InputError:
        return


def _of_zip(zipped: Container, limits: Limits, depth: int) -> Iterator[str]:
    for name in zipped.names():
        try:
            if name.endswith(".class"):
                yield name.removesuffix(".class")
            elif name.endswith(".dex"):
                yield from _of_dex(zipped.read(name))
            elif name.endswith(INNER) and depth < MAX_DEPTH:
                inner = Container(zipped.read(name), f"{zipped.name}!{name}", limits)
                yield from _of_zip(inner, limits, depth + 1)
        except InputError:
            continue


def _of_dex(data: bytes) -> Iterator[str]:
    try:
        for dex in dex_files(data, "classes"):
            of = dex.descriptors
            for t in dex.classes["class"].tolist():
                if t < len(of):
                    yield of[t][1:-1].decode("utf-8", "replace")
    except DexError:
        return
