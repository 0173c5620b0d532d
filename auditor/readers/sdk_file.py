"""An SDK alone, as AAR, JAR or DEX file: what would it bring into a build?"""

from __future__ import annotations

from auditor.errors import InputError
from auditor.limits import Limits
from auditor.model import App, CodeFact, Manifest, SdkFact
from auditor.notice import Notice, notice
from auditor.readers.build_code import packages_of
from auditor.readers.classfile import read_classes
from auditor.readers.container import Container, printable
from auditor.readers.dependencies import dependencies_of
from auditor.readers.dex import DexError, dex_files, scan_dex
from auditor.readers.dex.plan import Plan
from auditor.readers.libraries import native_below
from auditor.readers.manifest import read_manifest
from auditor.readers.reachability import followed_alone

MANIFEST = "AndroidManifest.xml"


def read_dex_file(data: bytes, name: str, sha256: str, plan: Plan, limits: Limits) -> App:
    """A DEX file by itself. Raises InputError where it is broken."""
    shown = name.rpartition("/")[2]
    try:
        found = [scan_dex(dex, plan) for dex in dex_files(data, shown)]
    except DexError as e:
        raise InputError(f"the DEX file could not be read: {e}", name) from None
    return App(
        path=name,
        sha256=sha256,
        format="dex",
        manifest=Manifest(package=""),
        code=followed_alone(found, limits, plan.flows),
        sdks=tuple(s for f in found for s in packages_of(f, shown)),
        has_code=True,
    )


def is_sdk_file(zipped: Container) -> bool:
    """Whether a ZIP is an AAR or a JAR: class files and no APK around them."""
    names = list(zipped.names())
    if any(n == "classes.dex" for n in names):
        return MANIFEST not in zipped.entries
    return "classes.jar" in zipped.entries or any(n.endswith(".class") for n in names)


def read_sdk_file(zipped: Container, sha256: str, plan: Plan, limits: Limits) -> App:
    """An AAR or a JAR. Raises InputError where its code cannot be read at all."""
    manifest = Manifest(package="")
    notices: list[Notice] = []
    aar = "classes.jar" in zipped.entries
    if aar and MANIFEST in zipped.entries:
        raw = zipped.read(MANIFEST, limits.manifest_bytes)
        where = f"{zipped.name}!{MANIFEST}"
        manifest, notices = read_manifest(raw, where, limits, library=True)
    code: list[CodeFact] = []
    sdks: list[SdkFact] = []
    limited: list[Notice] = []
    jars: list[tuple[str, Container]] = [] if aar else [(zipped.name.rpartition("/")[2], zipped)]
    for entry in zipped.names():
        if aar and entry.endswith(".jar") and entry.startswith(("classes", "libs/")):
            where = printable(entry)
            inner = Container(zipped.read(entry), f"{zipped.name}!{where}", limits, zipped.spent)
            jars.append((where, inner))
    for where, jar in jars:
        found = read_classes(jar, where, plan)
        code += found.facts
        sdks += [SdkFact(sdk="", kind="code", value=p, where=where) for p in sorted(found.packages)]
        if found.broken:
            limited.append(notice("classes_unread", zipped.name, jar=where, n=found.broken))
        for entry in jar.names():
            if entry.endswith(".dex"):
                try:
                    for dex in dex_files(jar.read(entry), printable(entry)):
                        inside = scan_dex(dex, plan)
                        code += inside.facts
                        packages = sorted(inside.packages)
                        sdks += [
                            SdkFact(sdk="", kind="code", value=p, where=where) for p in packages
                        ]
                except DexError as e:
                    limited.append(
                        notice("dex_unread", zipped.name, entry=printable(entry), error=str(e))
                    )
    libraries, facts, gaps = native_below(zipped, "", ("jni/", "lib/"), plan)
    return App(
        path=zipped.name,
        sha256=sha256,
        format="aar" if aar else "jar",
        manifest=manifest,
        code=(*code, *facts),
        sdks=tuple(dict.fromkeys([*sdks, *libraries, *dependencies_of(zipped)])),
        has_code=bool(jars),
        limited=(*limited, *gaps),
        notices=(*notices, *zipped.notices),
    )
