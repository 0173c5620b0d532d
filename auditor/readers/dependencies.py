"""Dependencies that a build names itself: metadata of the Android Gradle Plugin and of Maven.

The bundle's dependencies.pb, META-INF/maven/**/pom.properties, META-INF/*.version, licence lists.
Messages: app_dependencies.proto of the Android Gradle Plugin (AppDependencies: library = 1;
Library: maven_library = 1; MavenLibrary: group_id = 1, artifact_id = 2, version = 5).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from auditor.errors import InputError
from auditor.model import SdkFact
from auditor.readers.container import Container, printable
from auditor.readers.licence_lists import ENTRY, coordinates_in
from auditor.readers.proto_xml import fields

BUNDLE = "BUNDLE-METADATA/com.android.tools.build.libraries/dependencies.pb"
_POM = re.compile(r"(?:root/)?META-INF/maven/([^/]+)/([^/]+)/pom\.properties")
_GOOGLE = re.compile(r"(play-services|firebase|transport|billing)(-[\w\-]+)?\.properties")
"""`play-services-location.properties` at the root holds `version=` of that artifact."""
_GROUPS = {
    "play-services": "com.google.android.gms",
    "firebase": "com.google.firebase",
    "transport": "com.google.android.datatransport",
    "billing": "com.android.billingclient",
}
_VERSION = re.compile(r"(?:\w+/root/|root/)?META-INF/([A-Za-z][\w.\-]*)_([\w.\-]+)\.version")
MAX_NAMES = 5000
MAX_FILE = 4_000_000
MAX_PROPERTIES = 20_000
"""Bytes of a small text beside the code."""


def dependencies_of(zipped: Container) -> list[SdkFact]:
    """`group:artifact:version` of each dependency, with the entry that names it."""
    out: dict[str, SdkFact] = {}

    def add(group: str, artifact: str, version: str, where: str) -> None:
        name = f"{group}:{artifact}"
        if name not in out and len(out) < MAX_NAMES and re.fullmatch(r"[\w.\-]+:[\w.\-]+", name):
            value = f"{name}:{version}" if re.fullmatch(r"[\w.\-+]{1,60}", version) else name
            out[name] = SdkFact(sdk="", kind="dependency", value=value, where=printable(where))

    for entry in zipped.names():
        try:
            for group, artifact, version in _named(zipped, entry):
                add(group, artifact, version, entry)
        except (InputError, ValueError, IndexError, UnicodeDecodeError):
            continue  # metadata that cannot be read names nothing
    return list(out.values())


def _named(zipped: Container, entry: str) -> Iterable[tuple[str, str, str]]:
    """(group, artifact, version or "") of what one entry names."""
    if entry == BUNDLE:
        return _libraries(zipped.read(entry, MAX_FILE))
    if ENTRY.fullmatch(entry):
        return coordinates_in(zipped.read(entry, MAX_FILE))
    if m := _POM.search(entry):
        return [(m[1], m[2], _version(zipped, entry) or "")]
    if m := _GOOGLE.fullmatch(entry):
        version = _version(zipped, entry)
        return [(_GROUPS[m[1]], m[1] + (m[2] or ""), version)] if version else []
    if m := _VERSION.fullmatch(entry):
        return [(m[1], m[2], _text(zipped, entry).strip())]
    return []


def _text(zipped: Container, entry: str) -> str:
    return zipped.read(entry, MAX_PROPERTIES).decode("utf-8", "replace")


def _version(zipped: Container, entry: str) -> str | None:
    """`version=1.2` of a file of properties."""
    found = re.search(r"^version=(\S+)", _text(zipped, entry), re.M)
    return found[1] if found else None


def _libraries(data: bytes) -> list[tuple[str, str, str]]:
    out = []
    for number, library in fields(data):
        if number != 1 or not isinstance(library, bytes):
            continue
        for kind, maven in fields(library):
            if kind != 1 or not isinstance(maven, bytes):
                continue
            values = {n: v.decode() for n, v in fields(maven) if isinstance(v, bytes)}
            if 1 in values and 2 in values:
                out.append((values[1], values[2], values.get(5, "")))
    return out
