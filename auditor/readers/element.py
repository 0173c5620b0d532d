"""An element of a manifest, whatever form it was read from: text, binary or protocol buffer.

Attributes of Android have keys such as `android:name`, those without a namespace their bare
name (`package`). What the platform itself would not read of an element stands under `unread:`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

ANDROID = "http://schemas.android.com/apk/res/android"
TOOLS = "http://schemas.android.com/tools"
UNREAD = "unread:"
TEXT = "#text"
"""Key of the text between the tags of an element, which no attribute can have."""
MAX_DEPTH = 100
"""Levels of elements; a real manifest has seven."""

Kind = Literal["text", "string", "reference", "number", "boolean", "null", "other"]
"""`text`: of a source, where anything may stand; the others: the type of a compiled value."""

IDS = {
    0x01010001: "label",
    0x01010003: "name",
    0x01010006: "permission",
    0x01010007: "readPermission",
    0x01010008: "writePermission",
    0x01010009: "protectionLevel",
    0x0101000C: "hasCode",
    0x0101000E: "enabled",
    0x01010010: "exported",
    0x01010011: "process",
    0x01010018: "authorities",
    0x01010021: "targetPackage",
    0x01010024: "value",
    0x01010025: "resource",
    0x01010202: "targetActivity",
    0x0101020C: "minSdkVersion",
    0x0101021B: "versionCode",
    0x0101021C: "versionName",
    0x01010270: "targetSdkVersion",
    0x01010271: "maxSdkVersion",
    0x0101027F: "backupAgent",
    0x0101057A: "appComponentFactory",
    0x01010280: "allowBackup",
    0x01010385: "canRetrieveWindowContent",
    0x010104EB: "fullBackupContent",
    0x010104EC: "usesCleartextTraffic",
    0x01010527: "networkSecurityConfig",
    0x01010599: "foregroundServiceType",
}
"""Public resource ids of attributes; the platform goes by the id, whatever the name says."""
_BY_ID = frozenset(IDS.values())


class Attribute(NamedTuple):
    """The value of an attribute and its kind."""

    value: str
    """`@7F0B0001` for a reference, a decimal number, `true` or `false`."""
    kind: Kind


class Element(NamedTuple):
    """One element of a manifest or a layout, of whatever form it came from."""

    tag: str
    """Local name."""
    attributes: dict[str, Attribute]
    children: list[Element]
    line: int | None = None
    """Line in a source manifest."""

    def get(self, key: str) -> str | None:
        """Text of an attribute; None where it is missing or has no value."""
        found = self.attributes.get(key)
        return None if found is None or found.kind == "null" else found.value[:4096]

    def add_text(self, text: str) -> None:
        """Keep the first text between the tags that is more than blanks."""
        if stripped := text.strip()[:4096]:
            self.attributes.setdefault(TEXT, Attribute(stripped, "text"))

    def walk(self) -> Iterator[Element]:
        """The element and all below it, in the order of the document."""
        rest = [self]
        while rest:
            element = rest.pop()
            yield element
            rest.extend(reversed(element.children))


def keys_of(space: str | None, name: str, id_: int) -> list[str]:
    """Keys of a compiled attribute: by its resource id, and by its name where it has no namespace."""
    keys = [] if space else [name] if name else []
    if id_ in IDS:
        keys.append(f"android:{IDS[id_]}")
    elif id_ and name not in _BY_ID and name:
        keys.append(f"android:{name}")
    elif not id_ and space == ANDROID:
        keys.append(UNREAD + name)
    return keys


def keys_in_bundle(space: str | None, name: str, id_: int) -> list[str]:
    """The same in a bundle, whose tools go by the name where an id is missing; a limit needs one."""
    keys = keys_of(space, name, id_)
    if not id_ and space == ANDROID and name != "maxSdkVersion":
        keys.append(f"android:{name}")
    return keys
