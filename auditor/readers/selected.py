"""One app of a file that holds several: `set.zip!com.example.app`, `set.apks!standalones/x.apk`.

Nothing is written to disk: one APK is read where it lies, several of one app as a set of their own.
"""

from __future__ import annotations

import io
import mmap
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from auditor.errors import InputError, SeveralApps
from auditor.limits import DEFAULT, Limits
from auditor.model import Manifest
from auditor.names import shown
from auditor.readers.container import Container, open_file
from auditor.readers.manifest import read_manifest
from auditor.readers.shadow import is_shadow

MANIFEST = "AndroidManifest.xml"
MARK = "!"


class Selection(NamedTuple):
    """A file, and the app of it that is meant."""

    outer: Path
    app: str
    """The name of an APK in it; or a package, or `package@version`, of which all APKs are meant."""


def selection_of(path: Path) -> Selection | None:
    """What a path selects; None for the path of a file or folder that is there."""
    whole = path.as_posix()
    if path.exists():
        return None
    at = whole.find(MARK)
    while at > 0:
        outer = Path(whole[:at])
        if outer.exists() and whole[at + 1 :]:
            return Selection(outer, whole[at + 1 :])
        at = whole.find(MARK, at + 1)
    return None


@contextmanager
def open_build(path: Path, limits: Limits = DEFAULT) -> Iterator[mmap.mmap | bytes]:
    """The bytes of a build: of a file, or of one app in a file or folder that holds several.

    Raises InputError where there is no such build.
    """
    selection = selection_of(path)
    if selection is None:
        with open_file(path) as data:
            yield data
        return
    with ExitStack() as stack:
        found = dict(_chosen(_apks(selection.outer, limits, stack), selection, limits))
        if not found:
            raise InputError("holds no such app", shown(path))
        one = len(found) == 1 and selection.app in found
        yield next(iter(found.values())) if one else _set_of(found)


def _apks(outer: Path, limits: Limits, stack: ExitStack) -> dict[str, bytes | mmap.mmap]:
    """The APKs of a set or a folder, by name."""
    if outer.is_dir():
        files = sorted(p for p in outer.iterdir() if p.suffix.lower() == ".apk")
        return {p.name: stack.enter_context(open_file(p)) for p in files if not is_shadow(p.name)}
    zipped = Container(stack.enter_context(open_file(outer)), shown(outer), limits)
    names = [n for n in zipped.names() if n.lower().endswith(".apk") and not is_shadow(n)]
    return {n: zipped.read(n) for n in names}


def _chosen(
    apks: dict[str, bytes | mmap.mmap], selection: Selection, limits: Limits
) -> Iterator[tuple[str, bytes | mmap.mmap]]:
    if selection.app in apks:
        yield selection.app, apks[selection.app]
        return
    for name, data in apks.items():
        inner = Container(data, f"{shown(selection.outer)}!{name}", limits)
        manifest, _ = read_manifest(
            inner.read(MANIFEST, limits.manifest_bytes),
            f"{inner.name}!{MANIFEST}",
            limits,
            "binary",
        )
        if selection.app in (manifest.package, _versioned(manifest)):
            yield name, data


def _set_of(apks: dict[str, bytes | mmap.mmap]) -> bytes:
    """The APKs as one set in memory."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as z:
        for name, data in apks.items():
            z.writestr(zipfile.ZipInfo(name), bytes(data))
    return out.getvalue()


def _versioned(manifest: Manifest) -> str:
    return f"{manifest.package}@{manifest.version_code}"


def check_one_app(manifests: list[tuple[str, Manifest]]) -> None:
    """Parts of one app share package and version. Raises SeveralApps where they do not.

    `manifests`: (name of the part, its manifest). Android installs no such set, and what one app
    asks for is not what the other declares, so each is judged on its own.
    """
    where, first = manifests[0]
    groups: dict[tuple[str | None, str | None], list[str]] = {}
    for name, manifest in manifests:
        groups.setdefault((manifest.package, manifest.version_code), []).append(name)
    # a split may leave out its version; it goes with the parts of its package
    for package, version in [g for g in groups if g[1] is None]:
        others = [g for g in groups if g[0] == package and g[1] is not None]
        if len(others) == 1:
            groups[others[0]] += groups.pop((package, version))
    if len(groups) == 1:
        return
    packages = [p for p, _ in groups]
    if len(set(packages)) == len(packages):
        both = " and ".join(str(p) for p in packages[:2])
    else:
        versions = [v for p, v in groups if p == first.package]
        both = f"versions {versions[0]} and {versions[1]} of {first.package}"
    outer = where.rpartition("!")[0] or where.rpartition("/")[0]
    raise SeveralApps(
        f"holds {both} ({manifests[-1][0].rpartition('!')[2]}); give each on its own",
        outer or where,
        tuple(
            _select(outer, names, package, version, packages.count(package) > 1)
            for (package, version), names in groups.items()
        ),
    )


def _select(
    outer: str, names: list[str], package: str | None, version: str | None, twice: bool
) -> str:
    """The path that selects one of the apps."""
    if len(names) == 1 or package is None:
        inside = names[0].removeprefix(outer)[1:]
        return f"{outer}!{inside}" if "!" in names[0].removeprefix(outer) else names[0]
    return f"{outer}!{package}@{version}" if twice and version else f"{outer}!{package}"
