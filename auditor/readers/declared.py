"""What the application element and its components declare: meta-data, properties, switches.

Flags of a compiled manifest are numbers; their names are those of the platform's attrs_manifest.xml.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from auditor.declared import Declared, MetaData
from auditor.readers.element import Element
from auditor.readers.started import ClassName, Said

MAX_ENTRIES = 2_000
"""Entries of meta-data that are kept; a real manifest has some dozens."""
SERVICE_TYPES = {
    0x1: "dataSync",
    0x2: "mediaPlayback",
    0x4: "phoneCall",
    0x8: "location",
    0x10: "connectedDevice",
    0x20: "mediaProjection",
    0x40: "camera",
    0x80: "microphone",
    0x100: "health",
    0x200: "remoteMessaging",
    0x400: "systemExempted",
    0x800: "shortService",
    0x1000: "fileManagement",
    0x2000: "mediaProcessing",
    0x40000000: "specialUse",
}
"""Bits of foregroundServiceType (android.content.pm.ServiceInfo)."""
PERMISSION_FLAGS = {0x10000: "neverForLocation"}
"""Bits of usesPermissionFlags (android.content.pm.PackageInfo)."""
COMPONENTS = ("activity", "activity-alias", "service", "receiver", "provider")


def flag(value: str | None) -> bool | None:
    """A boolean attribute; None where it is missing or a reference that nobody resolved."""
    if value is None or value.startswith(("@", "?")):
        return None
    return value.lower() in ("true", "0xffffffff", "4294967295", "-1", "1")


def flags(value: str, names: dict[int, str]) -> tuple[str, ...]:
    """Names of flags, which a source writes as words and a compiled manifest as one number."""
    if not value[:1].isdecimal():
        return tuple(dict.fromkeys(f.strip() for f in value.split("|") if f.strip()))
    try:
        bits = int(value, 0)
    except ValueError:
        return ()
    found = [name for bit, name in names.items() if bits & bit]
    rest = bits & ~sum(names) & 0xFFFFFFFF
    return (*found, *([f"0x{rest:x}"] if rest else []))


def service_types(value: str | None) -> tuple[str, ...]:
    """Types of a foreground service."""
    return tuple(sorted(flags(value, SERVICE_TYPES))) if value else ()


def declared_of(
    application: Element | None, said: Said, class_name: ClassName, package: str
) -> Declared:
    """What stands in and below the application element."""
    if application is None:
        return Declared()
    entries: dict[str, list[MetaData]] = {"meta-data": [], "property": []}
    for owner, node in _entries(application):
        found = entries[node.tag]
        name = said(node, "name")
        if not name or len(found) >= MAX_ENTRIES:
            continue
        of = said(owner, "targetActivity") or said(owner, "name") if owner else None
        found.append(
            MetaData(
                name=name,
                value=said(node, "value"),
                resource=said(node, "resource"),
                of=class_name(of, package) if of else None,
            )
        )
    return Declared(
        meta_data=tuple(entries["meta-data"]),
        properties=tuple(entries["property"]),
        uses_cleartext=flag(said(application, "usesCleartextTraffic")),
        network_security=said(application, "networkSecurityConfig"),
        allow_backup=flag(said(application, "allowBackup")),
        backup_rules=said(application, "fullBackupContent"),
        extraction_rules=said(application, "dataExtractionRules"),
    )


def _entries(application: Element) -> Iterable[tuple[Element | None, Element]]:
    """(its component, the entry) of every <meta-data> and <property>."""
    for child in application.children:
        if child.tag in ("meta-data", "property"):
            yield None, child
        elif child.tag in COMPONENTS:
            for node in child.children:
                if node.tag in ("meta-data", "property"):
                    yield child, node


def merged_declared(parts: list[Declared]) -> Declared:
    """The first one with the entries of the modules behind it."""
    return msgspec.structs.replace(
        parts[0],
        meta_data=tuple(dict.fromkeys(m for d in parts for m in d.meta_data)),
        properties=tuple(dict.fromkeys(m for d in parts for m in d.properties)),
    )
