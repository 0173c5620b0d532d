"""One form of all texts: lower case, full-width folded. Offsets stay true."""

from __future__ import annotations

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
    folded = text.translate(_FOLD)
    low = folded.lower()
    return (
        low
        if len(low) == len(folded)
        else "".join(c.lower() if len(c.lower()) == 1 else c for c in folded)
    )
