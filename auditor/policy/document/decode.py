"""Bytes -> text, and the text without what no reader sees: control marks, folded space."""

from __future__ import annotations

import re

from auditor.policy.document.characters import plain

_SPACE = re.compile(r"\s+")
_SPACED_HYPHEN = re.compile(r"(?<=[a-z]) - (?=[a-z])")


def decode(data: bytes, declared: str | None = None) -> str:
    """BOM, then UTF-8, then the declared charset, then GB18030, then a guess."""
    for bom, codec in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(bom):
            return data.decode(codec, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as e:
        if e.start > 0.98 * len(data) or _mostly_utf8(data):
            return data.decode("utf-8", errors="replace")
    said = re.search(rb"charset=[\"']?([\w-]{2,20})", data[:4000])
    named = [c for c in (declared, said[1].decode("ascii") if said else None) if c]
    for codec in [*named, "gb18030"]:
        try:
            return data.decode(codec)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    return data.decode(best.encoding if best else "latin-1", errors="replace")


def _mostly_utf8(data: bytes) -> bool:
    bad = data.decode("utf-8", errors="replace").count("�")
    return bad * 200 < len(data)


def fold(text: str) -> str:
    """White space folded to single blanks, plain characters, `in - app` closed up."""
    text = _SPACE.sub(" ", plain(text))
    return _SPACED_HYPHEN.sub("-", text) if " - " in text else text


def clean(text: str) -> str:
    """`fold` without blanks at the ends."""
    return fold(text).strip()
