"""XML of an app bundle: aapt.pb.XmlNode -> element tree.

Message and field numbers: Resources.proto of aapt2 (AOSP, frameworks/base/tools/aapt2).
Wire format: "Encoding" of the Protocol Buffers documentation. Only what a manifest holds is
read; other fields are skipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from auditor.errors import InputError

MAX_DEPTH = 60
MAX_NODES = 200_000

Value = int | bytes


def parse(data: bytes, where: str) -> Any:
    """Root element. Raises InputError where the bytes are no such message."""
    try:
        return _Reader().node(data, 0)
    except (ValueError, IndexError, UnicodeDecodeError) as e:
        raise InputError(f"the bundle's manifest cannot be read ({e})", where) from None


class _Reader:
    def __init__(self) -> None:
        self.nodes = 0

    def node(self, data: bytes, depth: int) -> Any:
        """XmlNode: element = 1, text = 2."""
        for number, value in fields(data):
            if number == 1 and isinstance(value, bytes):
                return self.element(value, depth)
        return None

    def element(self, data: bytes, depth: int) -> Any:
        """XmlElement: namespace_uri = 2, name = 3, attribute = 4, child = 5."""
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise ValueError("too many or too deeply nested elements")
        uri = name = ""
        attributes: dict[str, str] = {}
        children = []
        for number, value in fields(data):
            if not isinstance(value, bytes):
                continue
            if number == 2:
                uri = value.decode()
            elif number == 3:
                name = value.decode()
            elif number == 4:
                key, text = attribute(value)
                attributes[key] = text
            elif number == 5:
                child = self.node(value, depth + 1)
                if child is not None:
                    children.append(child)
        out = etree.Element(_qualified(uri, name), attributes)
        out.extend(children)
        return out


def attribute(data: bytes) -> tuple[str, str]:
    """XmlAttribute: namespace_uri = 1, name = 2, value = 3, compiled_item = 6."""
    uri = name = value = ""
    compiled: str | None = None
    for number, field in fields(data):
        if not isinstance(field, bytes):
            continue
        if number == 1:
            uri = field.decode()
        elif number == 2:
            name = field.decode()
        elif number == 3:
            value = field.decode()
        elif number == 6:
            compiled = item(field)
    text = value or compiled or ""
    return _qualified(uri, name), "".join(c for c in text if c.isprintable())


def item(data: bytes) -> str | None:
    """Item: ref = 1 (name = 3), str = 2 (value = 1), prim = 7."""
    for number, value in fields(data):
        if not isinstance(value, bytes):
            continue
        if number in (1, 2):
            wanted = 3 if number == 1 else 1
            found = next((v for n, v in fields(value) if n == wanted), None)
            if isinstance(found, bytes):
                return ("@" if number == 1 else "") + found.decode()
        if number == 7:
            return primitive(value)
    return None


def primitive(data: bytes) -> str | None:
    """Primitive: int_decimal_value = 6, int_hexadecimal_value = 7, boolean_value = 8."""
    for number, value in fields(data):
        if isinstance(value, int) and number in (6, 7):
            return str(value - (1 << 64) if value >> 63 else value)
        if isinstance(value, int) and number == 8:
            return "true" if value else "false"
    return None


def fields(data: bytes) -> Iterator[tuple[int, Value]]:
    """(field number, varint or bytes) of one message."""
    at, end = 0, len(data)
    while at < end:
        key, at = _varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(data, at)
            yield key >> 3, value
        elif kind in (1, 5):
            at += 8 if kind == 1 else 4
        elif kind == 2:
            size, at = _varint(data, at)
            if at + size > end:
                raise ValueError("a field runs past its message")
            yield key >> 3, data[at : at + size]
            at += size
        else:
            raise ValueError("a field of an unknown kind")
    if at != end:
        raise ValueError("a message ends inside a field")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("a number is longer than ten bytes")


def _qualified(uri: str, name: str) -> str:
    clean = "".join(c if c.isalnum() or c in "_.-" else "_" for c in name) or "_"
    clean = clean if clean[0].isalpha() or clean[0] == "_" else f"_{clean}"
    return f"{{{uri}}}{clean}" if uri and uri.isprintable() and " " not in uri else clean
