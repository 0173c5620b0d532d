"""A file -> `App`: sniff by content, read manifest, code and libraries."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import msgspec

from auditor.errors import InputError
from auditor.limits import DEFAULT, Limits
from auditor.model import App, Notice, SdkFact
from auditor.readers.container import Container, open_file, printable
from auditor.readers.dex import Dex, DexError, DexFacts, scan_dex
from auditor.readers.dex.plan import Plan
from auditor.readers.manifest import read_manifest
from auditor.readers.reachability import with_reachability

_NESTED = (b"PK\x03\x04", b"dex\n")


def read_app(path: Path, plan: Plan, limits: Limits = DEFAULT, shown: str | None = None) -> App:
    """Read an APK, a binary or a text AndroidManifest.xml.

    Raises InputError where nothing can be judged; what could be read in part carries its
    gaps in `App.limited`.
    """
    name = shown or path.as_posix()
    with open_file(path) as data:
        sha256 = hashlib.sha256(data).hexdigest()
        head = bytes(data[:4])
        if head[:2] == b"PK" or data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000)) >= 0:
            return _apk(Container(data, name, limits), sha256, plan, limits)
        start = bytes(data[:512]).lstrip(b"\xef\xbb\xbf \t\r\n")
        if (
            head[2:4] == b"\x08\x00"
            or start.startswith(b"<")
            or head[:2] in (b"\xff\xfe", b"\xfe\xff")
        ):
            manifest, notices = read_manifest(
                bytes(data[: limits.manifest_bytes + 1]), name, limits
            )
            text = start.startswith(b"<") or head[:2] in (b"\xff\xfe", b"\xfe\xff")
            return App(
                path=name,
                sha256=sha256,
                format="xml" if text else "axml",
                manifest=manifest,
                notices=tuple(notices),
            )
    raise InputError("neither an APK nor an AndroidManifest.xml", name)


def dex_names(names: list[str]) -> tuple[list[str], list[str]]:
    """The DEX files the runtime loads, in order, and those behind a gap in the numbering."""
    numbered = {n: int(m[1] or 1) for n in names if (m := re.fullmatch(r"classes(\d*)\.dex", n))}
    loaded, number = [], 1
    by_number = {v: k for k, v in numbered.items()}
    while number in by_number:
        loaded.append(by_number[number])
        number += 1
    return loaded, sorted(set(numbered) - set(loaded))


def _apk(zipped: Container, sha256: str, plan: Plan, limits: Limits) -> App:
    if "AndroidManifest.xml" not in zipped.entries:
        raise InputError("the ZIP holds no AndroidManifest.xml; it is no APK", zipped.name)
    where = f"{zipped.name}!AndroidManifest.xml"
    manifest, notices = read_manifest(
        zipped.read("AndroidManifest.xml", limits.manifest_bytes), where, limits
    )
    if manifest.label and manifest.label.startswith("@") and "resources.arsc" in zipped.entries:
        from auditor.readers.resources import resolve_string

        label = resolve_string(zipped, manifest.label)
        manifest = msgspec.structs.replace(manifest, label=label)
    read: list[DexFacts] = []
    sdks: list[SdkFact] = []
    limited: list[Notice] = []
    loaded, stray = dex_names(list(zipped.names()))
    for number, name in enumerate(loaded):
        if number >= limits.dex_files:
            limited.append(
                _gap(
                    f"{len(loaded) - number} DEX files", "more DEX files than are read", zipped.name
                )
            )
            break
        try:
            found = scan_dex(Dex(zipped.read(name), name), plan)
        except (DexError, InputError) as e:
            limited.append(_gap(name, f"the DEX file could not be read: {e}", zipped.name))
            continue
        read.append(found)
        sdks += [SdkFact(sdk="", kind="code", value=p, where=name) for p in sorted(found.packages)]
    for name in stray:
        limited.append(
            _gap(
                name,
                "stands behind a gap in the numbering; the runtime does not load it",
                zipped.name,
            )
        )
    if not loaded:
        limited.append(_gap("code", "the APK holds no classes.dex", zipped.name))
    if limited:
        facts = tuple(f for d in read for f in d.facts)
    else:
        facts = with_reachability(read, manifest, zipped, limits)
    nested = []
    for name in zipped.names():
        m = re.fullmatch(r"lib/[^/]+/(lib[^/]+\.so)", name)
        if m:
            sdks.append(SdkFact(sdk="", kind="native", value=m[1][:200], where=printable(name)))
        elif name.startswith(("assets/", "res/raw/", "lib/")) and name.lower().endswith(
            (".dex", ".jar", ".apk", ".zip")
        ):
            nested.append(printable(name))
    if nested:
        limited.append(
            _gap(
                ", ".join(nested[:5]) + (" ..." if len(nested) > 5 else ""),
                "archives inside the APK are not analysed",
                zipped.name,
            )
        )
    return App(
        path=zipped.name,
        sha256=sha256,
        format="apk",
        manifest=manifest,
        code=facts,
        sdks=tuple(dict.fromkeys(sdks)),
        has_code=bool(loaded),
        limited=tuple(limited),
        notices=(*notices, *zipped.notices),
    )


def _gap(what: str, why: str, where: str) -> Notice:
    return Notice(level="warning", what=what, why=why, where=where)
