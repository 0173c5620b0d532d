"""Binary XML from a tree, with every freedom that the format leaves and no honest compiler takes.

Structures: ResXMLTree_* and ResStringPool_header of AOSP's ResourceTypes.h.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

ANDROID = "http://schemas.android.com/apk/res/android"
IDS = {
    "label": 0x01010001,
    "name": 0x01010003,
    "exported": 0x01010010,
    "minSdkVersion": 0x0101020C,
    "versionCode": 0x0101021B,
    "versionName": 0x0101021C,
    "targetSdkVersion": 0x01010270,
    "maxSdkVersion": 0x01010271,
}
NONE = 0xFFFFFFFF
STRING, REFERENCE, NUMBER, BOOLEAN = 0x03, 0x01, 0x10, 0x12


@dataclass
class Attr:
    """One attribute; `id` is that of its name unless given, 0 for none."""

    name: str
    value: str | int
    kind: int = STRING
    id: int | None = None
    raw: str | None = None
    space: str | None = ANDROID

    @property
    def key(self) -> tuple[str, int]:
        known = IDS.get(self.name, 0) if self.space else 0
        return self.name, known if self.id is None else self.id


@dataclass
class Node:
    tag: str
    attrs: list[Attr] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    end: str | None = None
    """Name that the end states, where it is another."""


def permission(name: str, **more: Any) -> Node:
    return Node("uses-permission", [Attr("name", name, **more)])


def manifest(*children: Node, package: str = "com.example.made") -> Node:
    sdk = Node(
        "uses-sdk", [Attr("minSdkVersion", 23, NUMBER), Attr("targetSdkVersion", 34, NUMBER)]
    )
    head = [
        Attr("versionCode", 1, NUMBER),
        Attr("versionName", "1.0"),
        Attr("package", package, space=None),
    ]
    return Node("manifest", head, [sdk, *children, Node("application", [Attr("label", "Made")])])


@dataclass
class Form:
    """How the file is laid out."""

    utf8: bool = False
    kind: int = 0x0003
    file_header: int = 8
    node_header: int = 16
    start: int = 20
    """Where attributes begin, behind the extension of their element."""
    width: int = 20
    """Bytes from one attribute to the next."""
    styles: bool = False
    unended: frozenset[str] = frozenset()
    """Strings without terminator."""
    before: tuple[bytes, ...] = ()
    """Chunks in front of the string pool."""
    behind_pool: tuple[bytes, ...] = ()
    """Chunks between the string pool and the first node."""
    between: bytes = b""
    """A chunk in front of every element."""
    tail: bytes = b""
    """Nodes behind the end of the root."""
    closed: bool = True
    """Whether the root is closed."""
    size: int | None = None
    """What the header states instead of the size."""


def pool(strings: list[str], form: Form | None = None) -> bytes:
    """ResStringPool of these strings, in their order."""
    form = form or Form()
    data, offsets = b"", []
    for text in strings:
        offsets.append(len(data))
        if form.utf8:
            raw = text.encode("utf-8", "surrogatepass")
            units = len(text.encode("utf-16-le", "surrogatepass")) // 2
            data += _length8(units) + _length8(len(raw)) + raw
            data += b"" if text in form.unended else b"\0"
        else:
            raw = text.encode("utf-16-le", "surrogatepass")
            data += struct.pack("<H", len(raw) // 2) + raw
            data += b"" if text in form.unended else b"\0\0"
    data += bytes(-len(data) % 4) + bytes(4)
    style = struct.pack("<IIII", 0, 0, 0, NONE) + struct.pack("<II", NONE, NONE)
    styles = 1 if form.styles else 0
    start = 28 + 4 * len(strings) + 4 * styles
    style_start = start + len(data) if styles else 0
    size = start + len(data) + (len(style) if styles else 0)
    head = struct.pack(
        "<HHIIIIII",
        1,
        28,
        size,
        len(strings),
        styles,
        0x100 if form.utf8 else 0,
        start,
        style_start,
    )
    table = struct.pack(f"<{len(strings)}I", *offsets) + (struct.pack("<I", 0) if styles else b"")
    return head + table + data + (style if styles else b"")


def write_axml(root: Node, form: Form | None = None) -> bytes:
    form = form or Form()
    keys: list[tuple[str, int]] = []
    texts: set[str] = {ANDROID, "android"}
    _collect(root, keys, texts)
    mapped = sorted({k for k in keys if k[1]}, key=lambda k: k[1])
    strings = [k[0] for k in mapped] + sorted(texts | {k[0] for k in keys if not k[1]})
    of_key = {k: i for i, k in enumerate(mapped)}
    of_text = {t: i for i, t in reversed(list(enumerate(strings))) if i >= len(mapped)}
    ids = b"".join(struct.pack("<I", k[1]) for k in mapped)
    body = b"".join(form.before) + pool(strings, form) + b"".join(form.behind_pool)
    body += struct.pack("<HHI", 0x0180, 8, 8 + len(ids)) + ids
    space = struct.pack("<II", of_text["android"], of_text[ANDROID])
    body += _node(0x0100, space, form)
    body += _element(root, form, of_key, of_text, top=True)
    body += _node(0x0101, space, form) if form.closed else b""
    body += form.tail
    size = form.file_header + len(body)
    head = struct.pack("<HHI", form.kind, form.file_header, form.size or size)
    return head + bytes(form.file_header - 8) + body


def _collect(node: Node, keys: list[tuple[str, int]], texts: set[str]) -> None:
    texts |= {node.tag, node.end or node.tag}
    for a in node.attrs:
        keys.append(a.key)
        texts |= {t for t in (a.value, a.raw, a.space) if isinstance(t, str)}
    for child in node.children:
        _collect(child, keys, texts)


def _node(kind: int, extension: bytes, form: Form) -> bytes:
    head = struct.pack("<HHIII", kind, form.node_header, form.node_header + len(extension), 1, NONE)
    return head + bytes(form.node_header - 16) + extension


def _element(
    node: Node, form: Form, of_key: dict[tuple[str, int], int], of_text: dict[str, int], top: bool
) -> bytes:
    rows = b""
    for a in node.attrs:
        name = of_key.get(a.key, of_text.get(a.name, NONE))
        value = of_text[a.value] if isinstance(a.value, str) else a.value & NONE
        raw = of_text[a.raw] if a.raw is not None else value if a.kind == STRING else NONE
        space = of_text[a.space] if a.space else NONE
        rows += struct.pack("<IIIHBBI", space, name, raw, 8, 0, a.kind, value)
        rows += bytes(form.width - 20)
    extension = struct.pack(
        "<IIHHHHHH", NONE, of_text[node.tag], form.start, form.width, len(node.attrs), 0, 0, 0
    )
    out = form.between + _node(0x0102, extension + bytes(form.start - 20) + rows, form)
    for child in node.children:
        out += _element(child, form, of_key, of_text, top=False)
    if top and not form.closed:
        return out
    return out + _node(0x0103, struct.pack("<II", NONE, of_text[node.end or node.tag]), form)


def _length8(n: int) -> bytes:
    return bytes([n]) if n < 0x80 else bytes([0x80 | n >> 8, n & 0xFF])
