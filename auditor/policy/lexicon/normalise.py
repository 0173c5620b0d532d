"""One form of all texts: lower case, full-width folded, characters with variants by one of them. Offsets stay true."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

SHORT = 2_000
"""Characters of a text whose form is kept for the next reader."""
_FOLD: dict[int, str | int] = {
    ord(ch): plain
    for chars, plain in (
        ("‘’′´`", "'"),
        ("“”", '"'),
        ("‐‑‒–—−　\xa0\t", " "),
        ("（", "("),
        ("）", ")"),
        ("：", ":"),
        ("；", ";"),
        ("，", ","),
        ("！", "!"),
        ("？", "?"),
        ("／", "/"),
        ("．", "."),
        ("【", "["),
        ("】", "]"),
    )
    for ch in chars
}
_FOLD.update({c: c - 0xFEE0 for c in range(0xFF10, 0xFF5B)})
_FOLD[ord("-")] = " "


def normalise(text: str) -> str:
    """Lower case, full-width folded, hyphens to spaces; same length, so offsets stay true."""
    if text.isascii():
        return text.replace("-", " ").replace("`", "'").replace("\t", " ").lower()
    return _held(text) if len(text) <= SHORT else _folded(text)


def _folded(text: str) -> str:
    folded = text.translate(_folding())
    low = folded.lower()
    return (
        low
        if len(low) == len(folded)
        else "".join(c.lower() if len(c.lower()) == 1 else c for c in folded)
    )


@lru_cache(maxsize=4096)
def _held(text: str) -> str:
    """Of short texts the form is kept: several readers ask for it."""
    return _folded(text)


@lru_cache(maxsize=1)
def variants() -> dict[int, int]:
    """Traditional character -> the simplified one that it is read as, by code point."""
    text = (resources.files("permission_maps") / "lexicon" / "characters.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {
        ord(a): ord(b)
        for ones, others in zip(lines[::2], lines[1::2], strict=True)
        for a, b in zip(ones, others, strict=True)
    }


@lru_cache(maxsize=1)
def _folding() -> dict[int, str | int]:
    return {**variants(), **_FOLD}
