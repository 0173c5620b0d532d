"""Binary XML of ordinary builds -> element tree, in a fraction of the time of a full reader.

Only what aapt and aapt2 write is read here. Anything else, from an unknown chunk to an
attribute whose name and resource id disagree, gives None, and androguard decides.
Structures: ResXMLTree_* and ResStringPool_header of ResourceTypes.h (AOSP, androidfw).
"""

from __future__ import annotations

import re
import struct
from typing import Any

from lxml import etree

ANDROID = "http://schemas.android.com/apk/res/android"
IDS = {
    "label": 0x01010001,
    "name": 0x01010003,
    "permission": 0x01010006,
    "exported": 0x01010010,
    "minSdkVersion": 0x0101020C,
    "versionCode": 0x0101021B,
    "versionName": 0x0101021C,
    "targetSdkVersion": 0x01010270,
    "maxSdkVersion": 0x01010271,
}
"""Public resource ids of the attributes that are judged by; the platform goes by the id."""
_NAMES = {i: n for n, i in IDS.items()}

KINDS = frozenset({*range(0x01, 0x07), *range(0x10, 0x13), *range(0x1C, 0x20)})
"""Types of Res_value that a compiler writes into a manifest."""
_PLAIN = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_SPACE = re.compile(r"http://schemas\.android\.com/[a-z/-]+")

NONE = 0xFFFFFFFF
MAX_STRINGS = 200_000


class _Unusual(Exception):
    """Not as aapt writes it."""


def parse(data: bytes) -> Any:
    """Root element, or None where the file is out of the ordinary."""
    try:
        return _parse(data)
    except (_Unusual, struct.error, IndexError, ValueError):
        return None


def _parse(data: bytes) -> Any:
    kind, header, size = struct.unpack_from("<HHI", data, 0)
    if (kind, header) != (0x0003, 8) or size != len(data):
        raise _Unusual
    at = 8
    strings: list[str] = []
    ids: tuple[int, ...] = ()
    stack: list[Any] = []
    root: Any = None
    spaces: list[int] = []
    while at < size:
        kind, header, length = struct.unpack_from("<HHI", data, at)
        if header < 8 or length < header or length % 4 or at + length > size:
            raise _Unusual
        if kind == 0x0001:
            if strings:
                raise _Unusual
            strings = _strings(data[at : at + length])
        elif kind == 0x0180:
            ids = struct.unpack_from(f"<{(length - header) // 4}I", data, at + header)
        elif header != 16:
            raise _Unusual
        elif kind == 0x0102:
            if root is not None and not stack:
                raise _Unusual
            element = _element(data, at + header, at + length, strings, ids)
            if stack:
                stack[-1].append(element)
            else:
                root = element
            stack.append(element)
        elif kind == 0x0103:
            _, name = struct.unpack_from("<II", data, at + header)
            if etree.QName(stack.pop()).localname != strings[name]:
                raise _Unusual
        elif kind == 0x0100:
            spaces.append(struct.unpack_from("<II", data, at + header)[1])
        elif kind == 0x0101:
            spaces.pop()
        elif kind != 0x0104:
            raise _Unusual
        at += length
    if stack or spaces or root is None:
        raise _Unusual
    return root


def _element(data: bytes, at: int, end: int, strings: list[str], ids: tuple[int, ...]) -> Any:
    space, name, start, size, count = struct.unpack_from("<IIHHH", data, at)
    if (start, size) != (20, 20) or at + 20 + 20 * count > end:
        raise _Unusual
    element = etree.Element(_name(space, strings[name], strings))
    for i in range(count):
        space, name, raw, width, _, type_, value = struct.unpack_from(
            "<IIIHBBI", data, at + 20 + 20 * i
        )
        text = strings[name]
        if width != 8 or not text:
            raise _Unusual
        id_ = ids[name] if name < len(ids) else 0
        if space == NONE or strings[space] != ANDROID:
            if id_:
                raise _Unusual
        elif IDS.get(text, id_) != id_ or _NAMES.get(id_, text) != text:
            raise _Unusual
        key = _name(space, text, strings)
        if key in element.attrib:
            raise _Unusual
        element.set(key, _value(type_, value, raw, strings))
    return element


def _name(space: int, name: str, strings: list[str]) -> str:
    if not _PLAIN.fullmatch(name) or (space != NONE and not _SPACE.fullmatch(strings[space])):
        raise _Unusual
    return name if space == NONE else f"{{{strings[space]}}}{name}"


def _value(type_: int, value: int, raw: int, strings: list[str]) -> str:
    """Res_value as text, in androguard's spelling."""
    if type_ not in KINDS or (type_ == 0x03 and raw not in (value, NONE)):
        raise _Unusual
    if type_ == 0x03:
        return strings[value]
    if type_ == 0x10:
        return str(value - (1 << 32) if value >> 31 else value)
    if type_ == 0x11:
        return f"0x{value:08X}"
    if type_ == 0x12:
        return "true" if value else "false"
    if type_ == 0x01:
        return f"@{'android:' if value >> 24 == 1 else ''}{value:08X}"
    return strings[raw] if raw != NONE else f"<0x{value:X}, type 0x{type_:02X}>"


def _strings(pool: bytes) -> list[str]:
    """ResStringPool: offsets, then UTF-8 or UTF-16 strings with their lengths before them."""
    _, header, _, count, styles, flags, start, _ = struct.unpack_from("<HHIIIIII", pool, 0)
    if header != 28 or styles or count > MAX_STRINGS or start > len(pool):
        raise _Unusual
    offsets = struct.unpack_from(f"<{count}I", pool, header)
    read = _utf8 if flags & 0x100 else _utf16
    return [read(pool, start + o) for o in offsets]


def _utf8(pool: bytes, at: int) -> str:
    at += 2 if pool[at] & 0x80 else 1  # the length in characters
    length = pool[at]
    at += 1
    if length & 0x80:
        length = (length & 0x7F) << 8 | pool[at]
        at += 1
    if pool[at + length] != 0:
        raise _Unusual
    return pool[at : at + length].decode("utf-8")


def _utf16(pool: bytes, at: int) -> str:
    (length,) = struct.unpack_from("<H", pool, at)
    at += 2
    if length & 0x8000:
        length = (length & 0x7FFF) << 16 | struct.unpack_from("<H", pool, at)[0]
        at += 2
    end = at + 2 * length
    if pool[end : end + 2] != b"\0\0":
        raise _Unusual
    return pool[at:end].decode("utf-16-le")
