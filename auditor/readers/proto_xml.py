"""XML of an app bundle: aapt.pb.XmlNode -> elements.

Message and field numbers: Resources.proto of aapt2 (AOSP, frameworks/base/tools/aapt2).
Wire format: "Encoding" of the Protocol Buffers documentation. Only what a manifest holds is
read; other fields are skipped.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.errors import InputError
from auditor.limits import DEFAULT, Limits
from auditor.readers.element import MAX_DEPTH, Attribute, Element, keys_in_bundle
from auditor.readers.string_pool import clean

Value = int | bytes


def parse(data: bytes, where: str, limits: Limits = DEFAULT) -> Element | None:
    """Root element; None where there is none. Raises InputError where the bytes are no such message."""
    try:
        return _Reader(limits).node(data, 0)
    except (ValueError, IndexError) as e:
        raise InputError(f"the bundle's manifest cannot be read ({e})", where) from None


class _Reader:
    def __init__(self, limits: Limits) -> None:
        self.left = limits.manifest_elements

    def node(self, data: bytes, depth: int) -> Element | None:
        """XmlNode: element = 1, text = 2."""
        for number, value in fields(data):
            if number == 1 and isinstance(value, bytes):
                return self.element(value, depth)
        return None

    def element(self, data: bytes, depth: int) -> Element:
        """XmlElement: namespace_uri = 2, name = 3, attribute = 4, child = 5."""
        self.left -= 1
        if depth >= MAX_DEPTH or self.left < 0:
            raise ValueError("too many or too deeply nested elements")
        name = ""
        attributes: dict[str, Attribute] = {}
        children = []
        texts: list[str] = []
        for number, value in fields(data):
            if not isinstance(value, bytes):
                continue
            if number == 3:
                name = value.decode()
            elif number == 4:
                keys, found = attribute(value)
                for key in keys:
                    if attributes.setdefault(key, found) != found:
                        raise ValueError(f"<{name[:100]}> has {key} twice, with two values")
            elif number == 5:
                child = self.node(value, depth + 1)
                if child is not None:
                    children.append(child)
                else:
                    texts.append(_text(value))
        element = Element(name, attributes, children)
        for text in texts:
            element.add_text(text)
        return element


def _text(data: bytes) -> str:
    """XmlNode: text = 2."""
    found = next((v for n, v in fields(data) if n == 2 and isinstance(v, bytes)), b"")
    return clean(found.decode("utf-8", "backslashreplace"))


def attribute(data: bytes) -> tuple[list[str], Attribute]:
    """XmlAttribute: namespace_uri = 1, name = 2, value = 3, resource_id = 5, compiled_item = 6.

    The compiled value counts, as in the binary manifest that is made of it; the text only where
    there is none.
    """
    uri = name = value = ""
    id_ = 0
    compiled: Attribute | None = None
    for number, field in fields(data):
        if number == 5 and isinstance(field, int):
            id_ = field
        if not isinstance(field, bytes):
            continue
        if number == 1:
            uri = field.decode()
        elif number == 2:
            name = field.decode()
        elif number == 3:
            value = field.decode("utf-8", "backslashreplace")
        elif number == 6:
            compiled = item(field)
    return keys_in_bundle(uri or None, name, id_), compiled or Attribute(clean(value), "string")


def item(data: bytes) -> Attribute | None:
    """Item: ref = 1 (name = 3), str = 2 (value = 1), prim = 7."""
    for number, value in fields(data):
        if not isinstance(value, bytes):
            continue
        if number in (1, 2):
            wanted = 3 if number == 1 else 1
            found = next((v for n, v in fields(value) if n == wanted), None)
            if isinstance(found, bytes):
                text = clean(found.decode("utf-8", "backslashreplace"))
                return (
                    Attribute("@" + text, "reference") if number == 1 else Attribute(text, "string")
                )
        if number == 7:
            return primitive(value)
    return None


def primitive(data: bytes) -> Attribute | None:
    """Primitive: int_decimal_value = 6, int_hexadecimal_value = 7, boolean_value = 8."""
    for number, value in fields(data):
        if isinstance(value, int) and number in (6, 7):
            return Attribute(str(value - (1 << 64) if value >> 63 else value), "number")
        if isinstance(value, int) and number == 8:
            return Attribute("true" if value else "false", "boolean")
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
