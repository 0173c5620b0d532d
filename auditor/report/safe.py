"""Strings out of a build or a policy, made harmless for the place they go to."""

from __future__ import annotations

import re
import unicodedata

_BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}


def plain(text: str, most: int = 2000) -> str:
    """One line without control, escape or direction characters."""
    out = []
    for ch in text[: most * 2]:
        if ch in "\n\r\t":
            out.append(" ")
        elif ord(ch) in _BIDI or unicodedata.category(ch) in ("Cc", "Cf", "Cs", "Co"):
            out.append(f"\\u{ord(ch):04x}" if ord(ch) <= 0xFFFF else f"\\U{ord(ch):08x}")
        else:
            out.append(ch)
    line = "".join(out)
    return line if len(line) <= most else line[: most - 3] + "..."


def plain_lines(text: str, most: int = 200) -> str:
    """Several lines, each made plain by itself."""
    return "\n".join(plain(line, most) for line in text.split("\n"))


def cell(text: str) -> str:
    """A Markdown table cell: no pipe, no link, no HTML, no emphasis."""
    return _unlinked(
        re.sub(r"([\\`*_{}\[\]<>|#!~@])", r"\\\1", plain(text))
        .replace("&", "&amp;")
        .replace("\\<", "&lt;")
        .replace("\\>", "&gt;")
    )


def _unlinked(text: str) -> str:
    """Markdown in which no bare address becomes a link: what makes it one is an entity."""
    text = re.sub(r"(?i)(?<=[a-z]):(?=//)", "&#58;", text)
    return re.sub(r"(?i)\bwww\.", lambda m: m[0][:3] + "&#46;", text)


def pad(text: str, width: int) -> str:
    """Text filled up to a width in terminal cells; Chinese characters take two."""
    from wcwidth import wcswidth

    return text + " " * max(0, width - max(0, wcswidth(text)))


def formula_safe(text: str) -> str:
    """Spreadsheets run what begins with one of these; an apostrophe makes it text."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
