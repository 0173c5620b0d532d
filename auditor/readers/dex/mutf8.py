"""Modified UTF-8, in which DEX files write their strings, and its order."""

from __future__ import annotations

from collections.abc import Iterable

BEHIND = b"\xf5"
"""Begins no character: a text with this stands behind all that go on from the text."""


def sorted_raw(raws: Iterable[bytes]) -> list[bytes]:
    """Strings in the order of string_ids, each once."""
    return sorted(set(raws), key=lambda raw: raw.replace(b"\xc0\x80", b"\0"))


def encode_mutf8(text: str) -> bytes:
    """A text as DEX files write it; supplementary characters as two surrogates."""
    if text.isascii() and "\0" not in text:
        return text.encode()
    units = text.encode("utf-16-le", "surrogatepass")
    pairs = (units[i : i + 2].decode("utf-16-le", "surrogatepass") for i in range(0, len(units), 2))
    raw = "".join(pairs).encode("utf-8", "surrogatepass")
    return raw.replace(b"\0", b"\xc0\x80")


def decode_mutf8(raw: bytes) -> str:
    """Modified UTF-8: NUL as C0 80, supplementary characters as two surrogates."""
    try:
        return raw.decode("ascii")
    except UnicodeDecodeError:
        pass
    text = raw.replace(b"\xc0\x80", b"\0").decode(
        "utf-8", "surrogatepass" if _clean(raw) else "replace"
    )
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _clean(raw: bytes) -> bool:
    try:
        raw.replace(b"\xc0\x80", b"\0").decode("utf-8", "surrogatepass")
        return True
    except UnicodeDecodeError:
        return False
