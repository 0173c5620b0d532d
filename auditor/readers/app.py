"""A file -> `App`: sniff by content, read manifest, code and libraries."""

from __future__ import annotations

import hashlib
import re
from contextlib import ExitStack
from pathlib import Path

import msgspec

from auditor.errors import InputError
from auditor.limits import DEFAULT, Limits
from auditor.model import App, CodeFact, Manifest, SdkFact
from auditor.notice import Notice, NoticeCode, notice
from auditor.readers.container import Container, open_file, printable, sha256_of
from auditor.readers.dependencies import dependencies_of
from auditor.readers.dex import DexError, DexFacts, dex_files, scan_dex
from auditor.readers.dex.plan import Plan
from auditor.readers.embedded import policy_names
from auditor.readers.libraries import libraries_of
from auditor.readers.loaded import Loaded, Together
from auditor.readers.manifest import merge_manifests, read_manifest
from auditor.readers.parts import MANIFEST, MAX_SET, Format, Part, parts_of, split_parts
from auditor.readers.reachability import Reachability, with_reachability
from auditor.readers.sdk_file import is_sdk_file, read_dex_file, read_sdk_file

DEX_GAPS: frozenset[NoticeCode] = frozenset({"dex_stray", "dex_too_many", "dex_unread"})
"""With DEX files unread the call graph has holes: nothing counts as out of reach."""


def read_app(path: Path, plan: Plan, limits: Limits = DEFAULT, nested: bool = False) -> App:
    """Read an APK, an app bundle, a set or folder of APKs, a manifest, or an SDK as AAR, JAR or DEX.

    `nested`: read archives and DEX files among the assets too; the app may load their code.
    Raises InputError where nothing can be judged; what could be read in part carries its
    gaps in `App.limited`.
    """
    name = path.as_posix()
    if path.is_dir():
        return _folder(path, plan, limits, nested)
    with open_file(path) as data:
        if len(data) > limits.file_bytes:
            raise InputError(f"a file above {limits.file_bytes} bytes is not read", name)
        sha256 = sha256_of(data).hex()
        head = bytes(data[:4])
        if head[:2] == b"PK" or data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000)) >= 0:
            zipped = Container(data, name, limits)
            if is_sdk_file(zipped):
                return read_sdk_file(zipped, sha256, plan, limits)
            format_, parts = parts_of(zipped, limits)
            return _build(zipped, format_, parts, sha256, plan, limits, nested)
        if head == b"dex\n":
            return read_dex_file(bytes(data), name, sha256, plan)
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
    raise InputError(
        "neither an APK, a bundle, a set of APKs, an AAR, a JAR, a DEX nor an AndroidManifest.xml",
        name,
    )


def dex_names(names: list[str]) -> tuple[list[str], list[str]]:
    """The DEX files the runtime loads, in order, and those behind a gap in the numbering."""
    numbered = {n: int(m[1] or 1) for n in names if (m := re.fullmatch(r"classes(\d*)\.dex", n))}
    loaded, number = [], 1
    by_number = {v: k for k, v in numbered.items()}
    while number in by_number:
        loaded.append(by_number[number])
        number += 1
    return loaded, sorted(set(numbered) - set(loaded))


def _folder(path: Path, plan: Plan, limits: Limits, nested: bool) -> App:
    """A folder of split APKs: one build. Raises InputError for one that holds none."""
    files = sorted(p for p in path.iterdir() if p.suffix.lower() == ".apk" and p.is_file())
    if not files:
        raise InputError(
            "the folder holds no APK; give a build or a folder of splits", path.as_posix()
        )
    digest = hashlib.sha256()
    opened: list[Container] = []
    with ExitStack() as stack:
        for file in files[:MAX_SET]:
            data = stack.enter_context(open_file(file))
            digest.update(file.name.encode() + b"\0" + sha256_of(data))
            opened.append(Container(data, file.as_posix(), limits))
        parts = split_parts(opened)
        return _build(opened[0], "apks", parts, digest.hexdigest(), plan, limits, nested)


def _build(
    zipped: Container,
    format_: Format,
    parts: list[Part],
    sha256: str,
    plan: Plan,
    limits: Limits,
    with_nested: bool,
) -> App:
    manifests = [_manifest(p, limits) for p in parts]
    manifest = merge_manifests([m for m, _ in manifests])
    sdks: list[SdkFact] = []
    code = Together(plan, lambda found, shown: sdks.extend(_packages(found, shown)))
    limited: list[Notice] = []
    inner: list[tuple[str, DexFacts]] = []
    native: list[CodeFact] = []
    count = 0
    for part in parts:
        names = {n.removeprefix(part.dex): n for n in part.zipped.names() if n.startswith(part.dex)}
        loaded, stray = dex_names(list(names))
        for name in loaded:
            count += 1
            if count > limits.dex_files:
                limited.append(notice("dex_too_many", part.zipped.name, "error", entry=name))
                break
            shown = (
                names[name]
                if part.zipped is zipped
                else f"{part.zipped.name.rpartition('!')[2]}!{name}"
            )
            try:
                for dex in dex_files(part.zipped.read(names[name]), shown):
                    code.add(Loaded(dex, name, part.zipped.name))
            except (DexError, InputError) as e:
                limited.append(
                    notice("dex_unread", part.zipped.name, "error", entry=name, error=str(e))
                )
        for name in stray:
            limited.append(notice("dex_stray", part.zipped.name, entry=name))
        libraries, facts, gaps = libraries_of(part, plan)
        sdks += libraries
        native += facts
        limited += gaps
        nested = _nested_names(part)
        if with_nested:
            for name in nested:
                more, gaps = _nested(part, name, plan, limits)
                inner += more
                limited += gaps
        elif nested:
            limited.append(notice("nested_not_read", part.zipped.name, entries=_some(nested, 5)))
    code.finish()
    read = code.read
    limited += code.limited
    for where, found in inner:
        sdks += _packages(found, where)
    if not count:
        limited.append(notice("no_dex", zipped.name))
    unread = any(n.code in DEX_GAPS for n in limited)
    containers = list(dict.fromkeys(p.zipped for p in parts))
    for container in containers:
        container.release()  # the call graph needs the room
    reached = (
        Reachability(tuple(f for d in read for f in d.facts))
        if unread
        else with_reachability(read, manifest, containers, limits)
    )
    return App(
        path=zipped.name,
        sha256=sha256,
        format=format_,
        manifest=manifest,
        code=(
            *reached.facts,
            *(f for _, d in inner for f in d.facts),
            *native,
        ),
        sdks=tuple(
            dict.fromkeys(
                [
                    *sdks,
                    *(d for c in dict.fromkeys([zipped, *containers]) for d in dependencies_of(c)),
                ]
            )
        ),
        built=_built(containers),
        policy_links=tuple(dict.fromkeys(x for d in read for x in d.links))[:20],
        has_code=bool(count),
        limited=(*limited, *reached.limited),
        notices=(
            *(n for _, notices in manifests for n in notices),
            *(n for c in dict.fromkeys([zipped, *containers]) for n in c.notices),
            *_offered(parts),
        ),
    )


def _built(containers: list[Container]) -> str | None:
    """The last change of manifest and code, where build tools did not leave a fixed date."""
    days = [
        e.modified
        for c in containers
        for n, e in c.entries.items()
        if n == MANIFEST or re.fullmatch(r"classes\d*\.dex", n)
    ]
    latest = max(days, default="")
    return latest if re.fullmatch(r"20[1-9]\d-(?:0[1-9]|1[0-2])-\d\d", latest) else None


def _offered(parts: list[Part]) -> list[Notice]:
    """Policies that the build carries, by their names."""
    names = [n for p in parts for n in policy_names(list(p.zipped.names()))]
    if not names:
        return []
    return [notice("policy_in_build", parts[0].zipped.name, "info", names=_some(names, 3))]


def _some(names: list[str], most: int) -> str:
    return ", ".join(map(printable, names[:most])) + (" ..." if len(names) > most else "")


def _manifest(part: Part, limits: Limits) -> tuple[Manifest, list[Notice]]:
    data = part.zipped.read(part.manifest, limits.manifest_bytes)
    manifest, notices = read_manifest(data, part.where, limits, proto=part.proto)
    if (
        manifest.label
        and manifest.label.startswith("@")
        and "resources.arsc" in part.zipped.entries
    ):
        from auditor.readers.resources import resolve_string

        label = resolve_string(part.zipped, manifest.label)
        manifest = msgspec.structs.replace(manifest, label=label)
    return manifest, notices


def _packages(found: DexFacts, where: str) -> list[SdkFact]:
    return [SdkFact(sdk="", kind="code", value=p, where=where) for p in sorted(found.packages)]


def _nested_names(part: Part) -> list[str]:
    """Archives and DEX files beside the code, by name or by content."""
    out: list[str] = []
    for full in part.zipped.names():
        name = full.removeprefix(part.prefix)
        if not full.startswith(part.prefix) or not name.startswith(("assets/", "res/raw/", "lib/")):
            continue
        if name.lower().endswith((".dex", ".jar", ".apk", ".zip")) or part.zipped.starts_with(
            full, (b"PK\x03\x04", b"dex\n03", b"dex\n04")
        ):
            out.append(full)
    return out


def _nested(
    part: Part, name: str, plan: Plan, limits: Limits
) -> tuple[list[tuple[str, DexFacts]], list[Notice]]:
    """The DEX files of one archive among the assets, or the DEX file that it is itself.

    Whether the app loads them cannot be told, so nothing in them is reachable or out of reach.
    """
    shown = printable(name)
    found: list[tuple[str, DexFacts]] = []
    try:
        data = part.zipped.read(name)
        if data[:4] == b"dex\n":
            files = {shown: data}
        else:
            archive = Container(data, f"{part.zipped.name}!{shown}", limits)
            names = [n for n in archive.names() if n.lower().endswith(".dex")][: limits.dex_files]
            files = {f"{shown}!{printable(n)}": archive.read(n) for n in names}
        for where, content in files.items():
            found += [(where, scan_dex(dex, plan)) for dex in dex_files(content, where)]
    except (DexError, InputError) as e:
        return found, [notice("nested_unread", part.zipped.name, entry=shown, error=str(e))]
    return found, []
