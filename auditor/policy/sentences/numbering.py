"""Numbers of clauses and the rank that they give to a heading."""

from __future__ import annotations

import re

_NUMBER = re.compile(
    r"^\(?(?:(\d{1,2}(?:\.\d{1,2}){0,3})[.)、:：]?(?=\s|[^\d.])|([一二三四五六七八九十]{1,3})[、.)）]|([IVX]{1,4})[.)])"
)


def clause_number(text: str) -> str | None:
    """The number that a text begins with: `2.3`; None without one."""
    m = _NUMBER.match(text)
    return next((g for g in m.groups() if g), None) if m else None


def numbered(text: str) -> bool:
    """Whether a text begins with the number of a clause."""
    return bool(_NUMBER.match(text))


def depth(text: str) -> int:
    """Rank of a heading in a plain text, by its numbering."""
    if re.match(r"^(?:第?[一二三四五六七八九十]{1,3}[、.章条]|[IVX]{1,4}\b)", text):
        return 1
    if re.match(r"^[(（]", text):
        return 3
    m = re.match(r"^(\d{1,2}(?:\.\d{1,2})*)", text)
    return 2 + m[1].count(".") if m else 1
