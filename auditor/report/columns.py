"""Tables that fit the terminal: the least needed columns go first, cells wrap by display width."""

from __future__ import annotations

import re
from typing import NamedTuple

from tabulate import tabulate
from wcwidth import wcswidth

GAP = 2


class Column(NamedTuple):
    """How wide a column wants to be, and when it goes."""

    share: float
    """Of the width, before columns are dropped."""
    least: int
    """Below this many cells the column can't be read."""
    rank: int = 0
    """The highest goes first where there is no room; 0 always stays."""


PERMISSIONS = (
    Column(0.24, 18),
    Column(0.09, 9, 5),
    Column(0.18, 13, 3),
    Column(0.14, 12, 2),
    Column(0.11, 12),
    Column(0.13, 12, 4),
    Column(0.11, 10, 1),
)
"""permission, level, data, used by, verdict, purposes, policy"""
FORM = (
    Column(0.2, 14),
    Column(0.34, 16, 2),
    Column(0.14, 10, 1),
    Column(0.16, 12),
    Column(0.16, 12),
)
"""type, build, policy, form, verdict"""
DATA = (
    Column(0.28, 18),
    Column(0.22, 14),
    Column(0.12, 12),
    Column(0.08, 6, 3),
    Column(0.16, 12, 2),
    Column(0.14, 10, 1),
)
"""data type, collector, verdict, sure, purposes, policy"""
SDKS = (
    Column(0.34, 18),
    Column(0.08, 6, 2),
    Column(0.08, 6, 2),
    Column(0.08, 6, 2),
    Column(0.14, 12),
    Column(0.28, 14, 1),
)
"""SDK, build, policy, list, verdict, collects"""
EVENTS = (
    Column(0.14, 12),
    Column(0.08, 8),
    Column(0.16, 12),
    Column(0.16, 12),
    Column(0.22, 14, 2),
    Column(0.12, 10, 3),
    Column(0.12, 10, 1),
)
"""time, consent, data, collector, API, record, place in the build"""


def fitted(rows: list[list[str]], heads: list[str], width: int, columns: tuple[Column, ...]) -> str:
    """The rows as a table of at most `width` cells, where what always stays has the room; a column
    in which no row says anything is left out."""
    kept = [i for i in range(len(columns)) if not i or not rows or any(row[i] for row in rows)]
    while sum(columns[i].least + GAP for i in kept) - GAP > width:
        rank = max(columns[i].rank for i in kept)
        if not rank:
            break
        kept = [i for i in kept if columns[i].rank != rank]
    usable = width - GAP * (len(kept) - 1)
    whole = sum(columns[i].share for i in kept)
    widths = [max(columns[i].least, int(usable * columns[i].share / whole)) for i in kept]
    while sum(widths) > usable and max(widths) > 8:
        widths[widths.index(max(widths))] -= 1
    wrapped = [[wrap(row[i], w) for i, w in zip(kept, widths, strict=True)] for row in rows]
    shown = [wrap(heads[i], w) for i, w in zip(kept, widths, strict=True)]
    return tabulate(wrapped, headers=shown, tablefmt="simple", disable_numparse=True)


def cut(text: str, width: int) -> str:
    """The beginning of a line, in `width` cells, with three dots where more followed."""
    if wcswidth(text) <= width:
        return text
    while text and wcswidth(text) > width - 3:
        text = text[:-1]
    return text.rstrip() + "..."


def wrap(text: str, width: int) -> str:
    """Wrap by display width, so that Chinese columns stay inside theirs."""
    out: list[str] = []
    for line in text.split("\n"):
        current = ""
        for word in _words(line, width):
            if current and wcswidth(current + word) > width:
                out.append(current.rstrip())
                current = word.lstrip()
            else:
                current += word
        out.append(current.rstrip())
    return "\n".join(out)


_PARTS = re.compile(r"[^ \N{IDEOGRAPHIC COMMA}]*[ \N{IDEOGRAPHIC COMMA}]|[^ ]+$")
"""A word with the blank, or the mark between items of a Chinese list, behind it."""


def _words(line: str, width: int) -> list[str]:
    words: list[str] = []
    for part in _PARTS.findall(line):
        while wcswidth(part) > width:
            cut = next(
                (i for i in range(1, len(part) + 1) if wcswidth(part[:i]) > width), len(part)
            )
            under = part.rfind("_", 0, cut - 1)
            cut = under + 1 if under > width // 3 else max(1, cut - 1)
            words.append(part[:cut])
            part = part[cut:]
        words.append(part)
    return words
