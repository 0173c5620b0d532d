"""A file -> `App`: sniff by content, read manifest, code and libraries."""

from __future__ import annotations

import hashlib
import re
from contextlib import ExitStack
from pathlib import Path

import msgspec

from auditor.errors import InputError
from auditor.limits import DEFAULT, Limits
from auditor.model import App, Manifest
from auditor.names import shown
from auditor.notice import Notice, notice
from auditor.readers.build_code import DEX_GAPS, read_code, some
from auditor.readers.config_files import beside, in_part, with_config_files
from auditor.readers.container import Container, Spent, open_file, sha256_of
from auditor.readers.dependencies import dependencies_of
from auditor.readers.dex.plan import Plan
from auditor.readers.embedded import policy_names
from auditor.readers.manifest import Form, is_text, merge_manifests, read_manifest
from auditor.readers.parts import (
    MANIFEST,
    MAX_SET,
    Format,
    Part,
    parts_of,
    split_parts,
)
from auditor.readers.reachability import Reachability, with_reachability
from auditor.readers.resources import resolver_of
from auditor.readers.sdk_file import is_sdk_file, read_dex_file, read_sdk_file
from auditor.readers.selected import check_one_app, open_build, selection_of
from auditor.readers.shadow import is_shadow


def read_app(path: Path, plan: Plan, limits: Limits = DEFAULT, nested: bool = False) -> App:
    """Read an APK, an app bundle, a set or folder of APKs, a manifest, or an SDK as AAR, JAR or DEX.

    `nested`: read archives and DEX files among the assets too; the app may load their code.
    Raises InputError where nothing can be judged; what could be read in part carries its
    gaps in `App.limited`.
    """
    selection = selection_of(path)
    if selection is not None:
        app = _read(path, plan, limits, nested)
        told = notice("set_apart", app.path, "info", set=shown(selection.outer))
        return msgspec.structs.replace(app, notices=(*app.notices, told))
    return (
        _folder(path, plan, limits, nested) if path.is_dir() else _read(path, plan, limits, nested)
    )


def _read(path: Path, plan: Plan, limits: Limits, nested: bool) -> App:
    name = shown(path)
    with open_build(path, limits) as data:
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
            return read_dex_file(bytes(data), name, sha256, plan, limits)
        text = is_text(bytes(data[:512]))
        if text or head[:2] == b"\x03\0" or head[2:4] == b"\x08\0":
            manifest, notices = read_manifest(
                bytes(data[: limits.manifest_bytes + 1]), name, limits
            )
            if text:
                manifest, more = with_config_files(manifest, beside(path, limits), name)
                notices += more
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


def _folder(path: Path, plan: Plan, limits: Limits, nested: bool) -> App:
    """A folder of split APKs: one build. Raises InputError for one that holds none."""
    files = sorted(
        p for p in path.iterdir() if p.suffix.lower() == ".apk" and not is_shadow(p.name)
    )
    if not files:
        raise InputError("the folder holds no APK; give a build or a folder of splits", shown(path))
    digest = hashlib.sha256()
    opened: list[Container] = []
    with ExitStack() as stack:
        if len(files) > MAX_SET:
            raise InputError(f"more than {MAX_SET} APKs in one set", shown(path))
        spent = Spent()
        for file in files:
            data = stack.enter_context(open_file(file))
            digest.update(file.name.encode() + b"\0" + sha256_of(data))
            opened.append(Container(data, shown(file), limits, spent))
        parts = split_parts(opened)
        return _build(opened[0], "apks", parts, digest.hexdigest(), plan, limits, nested)


def _build(
    zipped: Container,
    format_: Format,
    parts: list[Part],
    sha256: str,
    plan: Plan,
    limits: Limits,
    nested: bool,
) -> App:
    manifests = [_manifest(p, limits) for p in parts]
    check_one_app([(p.zipped.name, m) for p, (m, _) in zip(parts, manifests, strict=True)])
    manifest = merge_manifests([m for m, _ in manifests])
    code = read_code(zipped, parts, plan, limits, nested)
    limited = [*code.limited, *([] if code.loaded else [notice("no_dex", zipped.name)])]
    holed = any(n.code in DEX_GAPS for n in (*limited, *code.notices))
    containers = list(dict.fromkeys(p.zipped for p in parts))
    every = list(dict.fromkeys([zipped, *containers]))
    for container in containers:
        container.release()  # the call graph needs the room
    reached = (
        Reachability(tuple(f for d in code.dex for f in d.facts))
        if holed
        else with_reachability(code.dex, manifest, containers, limits, plan.flows)
    )
    dependencies = [d for c in every for d in dependencies_of(c)]
    return App(
        path=zipped.name,
        sha256=sha256,
        format=format_,
        manifest=manifest,
        code=(*reached.facts, *code.nested, *code.native),
        sdks=tuple(dict.fromkeys([*code.sdks, *dependencies])),
        built=_built(containers),
        policy_links=tuple(dict.fromkeys(x for d in code.dex for x in d.links))[:20],
        reached=reached.packages,
        has_code=bool(code.loaded),
        limited=(*limited, *reached.limited),
        notices=(
            *(n for _, notices in manifests for n in notices),
            *(n for c in every for n in c.notices),
            *code.notices,
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
    return [notice("policy_in_build", parts[0].zipped.name, "info", names=some(names, 3))]


def _manifest(part: Part, limits: Limits) -> tuple[Manifest, list[Notice]]:
    data = part.zipped.read(part.manifest, limits.manifest_bytes)
    form: Form = "proto" if part.proto else "binary"
    manifest, notices = read_manifest(
        data, part.where, limits, form, resolve=resolver_of(part.zipped)
    )
    manifest, more = with_config_files(manifest, in_part(part, limits), part.where)
    return manifest, [*notices, *more]
