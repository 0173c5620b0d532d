"""Where a build keeps its manifest and code: one APK, an app bundle or a set of APKs."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from auditor.errors import InputError
from auditor.limits import Limits
from auditor.notice import notice
from auditor.readers.container import Container, printable
from auditor.readers.shadow import is_shadow

MANIFEST = "AndroidManifest.xml"
Format = Literal["apk", "aab", "apks"]
MAX_SET = 200
RESERVED = ("BUNDLE-METADATA/",)
"""Folders of a bundle that no device gets."""


class Part(NamedTuple):
    """One APK, or one module of a bundle."""

    zipped: Container
    manifest: str
    """Name of the manifest's entry."""
    prefix: str
    """What stands before `lib/` and `assets/` in the names of its entries."""
    dex: str
    """What stands before the names of its DEX files."""
    proto: bool
    """Whether its XML is that of a bundle."""
    read_as: tuple[str, ...] = ()
    """The entry of the set that this APK is."""

    @property
    def where(self) -> str:
        """`app.aab!base/manifest/AndroidManifest.xml`"""
        return f"{self.zipped.name}!{self.manifest}"


def parts_of(zipped: Container, limits: Limits) -> tuple[Format, list[Part]]:
    """The parts of a build, the base first. Raises InputError where there is none."""
    modules = [
        m[1] for n in zipped.names() if (m := re.fullmatch(rf"([\w.-]+)/manifest/{MANIFEST}", n))
    ]
    if MANIFEST in zipped.entries:
        if "base" in modules:
            raise InputError(
                f"holds {MANIFEST} of an APK and base/manifest/{MANIFEST} of a bundle;"
                " two readings are possible",
                zipped.name,
            )
        return "apk", [_apk(zipped)]
    if "base" in modules:
        modules.sort(key=lambda m: (m != "base", m))
        return "aab", [
            Part(zipped, f"{m}/manifest/{MANIFEST}", f"{m}/", f"{m}/dex/", True) for m in modules
        ]
    inner = [n for n in zipped.names() if n.lower().endswith(".apk") and not is_shadow(n)]
    if not inner:
        raise InputError(
            f"the ZIP holds neither {MANIFEST} nor a bundle's base module nor an APK", zipped.name
        )
    if len(inner) > MAX_SET:
        raise InputError(f"more than {MAX_SET} APKs in one set", zipped.name)
    return "apks", _set(zipped, inner, limits)


def _apk(zipped: Container, read_as: tuple[str, ...] = ()) -> Part:
    return Part(zipped, MANIFEST, "", "", False, read_as)


def _set(zipped: Container, names: list[str], limits: Limits) -> list[Part]:
    """The APKs of a set. Standalone ones repeat the others for old devices: told, not read."""
    wanted = [n for n in names if not n.startswith("standalones/")] or names[:1]
    left = [n for n in names if n not in wanted]
    if left:
        entries = ", ".join(map(printable, left[:5])) + (" ..." if len(left) > 5 else "")
        zipped.notices.append(notice("set_not_read", zipped.name, n=len(left), entries=entries))
    parts = split_parts(
        [
            Container(zipped.read(n), f"{zipped.name}!{printable(n)}", limits, zipped.spent)
            for n in wanted
        ]
    )
    return [parts[0]._replace(read_as=tuple(names)), *parts[1:]]


def split_parts(containers: list[Container]) -> list[Part]:
    """The APKs of one set, the base first. Raises InputError for one without a manifest."""
    found = []
    for inner in containers:
        if MANIFEST not in inner.entries:
            raise InputError(f"the APK holds no {MANIFEST}", inner.name)
        found.append(_apk(inner))
    # the base is the one with code; configuration splits carry resources and libraries
    found.sort(key=lambda p: ("classes.dex" not in p.zipped.entries, "base" not in p.zipped.name))
    return found
