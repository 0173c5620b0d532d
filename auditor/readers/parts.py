"""Where a build keeps its manifest and code: one APK, an app bundle or a set of APKs."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from auditor.errors import InputError
from auditor.limits import Limits
from auditor.readers.container import Container, printable

MANIFEST = "AndroidManifest.xml"
Format = Literal["apk", "aab", "apks"]
MAX_SET = 200


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

    @property
    def where(self) -> str:
        """`app.aab!base/manifest/AndroidManifest.xml`"""
        return f"{self.zipped.name}!{self.manifest}"


def parts_of(zipped: Container, limits: Limits) -> tuple[Format, list[Part]]:
    """The parts of a build, the base first. Raises InputError where there is none."""
    if MANIFEST in zipped.entries:
        return "apk", [_apk(zipped)]
    modules = [
        m[1] for n in zipped.names() if (m := re.fullmatch(rf"([\w.-]+)/manifest/{MANIFEST}", n))
    ]
    if "base" in modules:
        modules.sort(key=lambda m: (m != "base", m))
        return "aab", [
            Part(zipped, f"{m}/manifest/{MANIFEST}", f"{m}/", f"{m}/dex/", True) for m in modules
        ]
    inner = [n for n in zipped.names() if n.lower().endswith(".apk")]
    if not inner:
        raise InputError(
            f"the ZIP holds neither {MANIFEST} nor a bundle's base module nor an APK", zipped.name
        )
    if len(inner) > MAX_SET:
        raise InputError(f"more than {MAX_SET} APKs in one set", zipped.name)
    return "apks", _set(zipped, inner, limits)


def _apk(zipped: Container) -> Part:
    return Part(zipped, MANIFEST, "", "", False)


def _set(zipped: Container, names: list[str], limits: Limits) -> list[Part]:
    """The APKs of a set; a universal APK is the whole of it, standalone ones repeat it."""
    universal = [n for n in names if n.rpartition("/")[2] == "universal.apk"]
    wanted = universal or [n for n in names if not n.startswith("standalones/")] or names[:1]
    return split_parts(
        [Container(zipped.read(n), f"{zipped.name}!{printable(n)}", limits) for n in wanted]
    )


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
