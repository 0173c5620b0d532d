"""The XML files that a manifest names: network security config, accessibility services.

They are read as the build keeps them: binary in an APK, protocol buffers in a bundle, text beside a
source manifest. One that cannot be read leaves its facts open; it is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import msgspec

from auditor.declared import Accessibility, Declared, NetworkConfig
from auditor.errors import InputError
from auditor.limits import Limits
from auditor.model import Component, Manifest
from auditor.notice import Notice, notice
from auditor.readers import axml, proto_xml, text_xml
from auditor.readers.declared import flag
from auditor.readers.element import TEXT, Element
from auditor.readers.parts import Part

Open = Callable[[str], Element | None]
"""A file or reference -> its root. Raises InputError where it cannot be read."""
SERVICE = "android.accessibilityservice"
MAX_FILE = 1_000_000
MAX_DOMAINS = 200
_NAMED = re.compile(r"@(?:\+?[\w.]+:)?xml/([\w.]{1,200})")


def in_part(part: Part, limits: Limits) -> Open:
    """Files of an APK by their paths, of a bundle's module by their names."""

    def open_(name: str) -> Element | None:
        entry = _entry(part, name)
        if entry is None:
            return None
        data = part.zipped.read(entry, MAX_FILE)
        where = f"{part.zipped.name}!{entry}"
        if part.proto:
            return proto_xml.parse(data, where, limits)
        return axml.parse(data, where, limits)[0]

    return open_


def _entry(part: Part, name: str) -> str | None:
    if name in part.zipped.entries:
        return name
    if not (m := _NAMED.fullmatch(name)) or not part.proto:
        return None
    folder = re.compile(rf"{re.escape(part.prefix)}res/xml(?:-[\w-]+)?/{re.escape(m[1])}\.xml")
    return min((n for n in part.zipped.names() if folder.fullmatch(n)), key=len, default=None)


def beside(manifest: Path, limits: Limits) -> Open:
    """Files of the source tree that a manifest lies in: `res/xml` beside it."""

    def open_(name: str) -> Element | None:
        m = _NAMED.fullmatch(name)
        file = manifest.parent / "res/xml" / f"{m[1]}.xml" if m else None
        if file is None or not file.is_file() or file.stat().st_size > MAX_FILE:
            return None
        return text_xml.parse(file.read_bytes(), file.as_posix(), limits)

    return open_


def with_config_files(manifest: Manifest, open_: Open, where: str) -> tuple[Manifest, list[Notice]]:
    """The manifest with what its config files say."""
    told: list[Notice] = []

    def root_of(name: str, tag: str) -> Element | None:
        try:
            root = open_(name)
        except (InputError, OSError):
            root = None
        if root is not None and root.tag == tag:
            return root
        told.append(notice("config_unread", where, "info", name=name[:200]))
        return None

    declared = manifest.declared
    if declared.network_security is not None:
        root = root_of(declared.network_security, "network-security-config")
        if root is not None:
            network = network_config(root, declared.network_security)
            declared = msgspec.structs.replace(declared, network=network)
    components = tuple(_service(c, declared, root_of) for c in manifest.components)
    return msgspec.structs.replace(manifest, declared=declared, components=components), told


def _service(
    component: Component, declared: Declared, root_of: Callable[[str, str], Element | None]
) -> Component:
    named = next(
        (
            m.resource
            for m in declared.meta_data
            if m.name == SERVICE and m.of == component.name and m.resource
        ),
        None,
    )
    root = (
        root_of(named, "accessibility-service") if named and component.kind == "service" else None
    )
    if root is None:
        return component
    found = Accessibility(
        tool=flag(root.get("android:isAccessibilityTool")) or False,
        reads_windows=flag(root.get("android:canRetrieveWindowContent")) or False,
    )
    return msgspec.structs.replace(component, accessibility=found)


def network_config(root: Element, file: str) -> NetworkConfig:
    """What a network security config permits; `debug-overrides` holds for debuggable builds alone."""
    base = next((c for c in root.children if c.tag == "base-config"), None)
    cleartext = flag(base.get("cleartextTrafficPermitted")) if base is not None else None
    domains: dict[str, None] = {}
    rest = [(c, cleartext) for c in root.children if c.tag == "domain-config"]
    while rest:
        node, inherited = rest.pop()
        own = flag(node.get("cleartextTrafficPermitted"))
        permitted = inherited if own is None else own
        for child in node.children:
            if child.tag == "domain-config":
                rest.append((child, permitted))
            elif child.tag == "domain" and permitted and len(domains) < MAX_DOMAINS:
                domains[(child.get(TEXT) or "")[:253]] = None
    trusted = [
        a
        for c in root.children
        if c.tag != "debug-overrides"
        for a in c.walk()
        if a.tag == "certificates" and a.get("src") == "user"
    ]
    return NetworkConfig(
        file=file,
        cleartext=cleartext,
        cleartext_domains=tuple(sorted(domains.keys() - {""})),
        user_certificates=bool(trusted),
    )
