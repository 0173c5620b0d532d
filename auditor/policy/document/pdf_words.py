"""Lines of a PDF -> running text: what a line end parts is put together again."""

from __future__ import annotations

import re
from collections.abc import Iterable

_HAN = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
_WORD = re.compile(r"[^\W\d_]++(?:-[^\W\d_]++)?(?!-(?:$|\u2028))")
"""A whole word; what a line end parts is none."""
_TAIL = re.compile(r"([^\W\d_]{2,})-$")
_HEAD = re.compile(r"[^\W\d_]{2,}")
PARTED = "\u2028"
"""Stands in a cell where a line end parts its text behind a hyphen, until all words are known."""
_PARTED = re.compile(rf"(\S+-){PARTED}(\S+)")


def closed(before: str, after: str) -> bool:
    """Chinese runs on without a space."""
    return bool(_HAN.match(before[-1:]) and _HAN.match(after[:1]))


def parted(before: str, after: str) -> bool:
    """Whether a line end may part a word behind its hyphen."""
    head = _HEAD.match(after)
    return _TAIL.search(before) is not None and head is not None and after[:1].islower()


class Words:
    """The words of a document, to tell a hyphen of a line end from one of its own."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._known = {w.lower() for line in lines for w in _WORD.findall(line)}

    def join(self, before: str, after: str) -> str:
        """Two parts of a text that a line end parts."""
        head, tail = _TAIL.search(before), _HEAD.match(after)
        if head is None or tail is None or not after[:1].islower():
            return before if before.endswith("-") or closed(before, after) else f"{before} "
        first, second = head[1].lower(), tail[0].lower()
        if first + second in self._known or (
            f"{first}-{second}" not in self._known and first not in self._known
        ):
            return before[:-1]
        return before

    def mend(self, cell: str) -> str:
        """The text of a cell without the marks of its line ends."""
        return _PARTED.sub(lambda m: self.join(m[1], m[2]) + m[2], cell)
