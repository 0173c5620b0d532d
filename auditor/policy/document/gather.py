"""Pieces of text with their lines -> one text with the offsets at which its lines begin."""

from __future__ import annotations

import re
from typing import NamedTuple

from auditor.policy.document.decode import fold

_HAN = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")


class Text(NamedTuple):
    """A text and, for each run of it, where it starts and on which line."""

    text: str
    starts: tuple[int, ...]
    lines: tuple[int, ...]


class Gather:
    """Collects the text of one block, white space folded."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._starts: list[int] = []
        self._lines: list[int] = []
        self._length = 0
        self._last = ""
        self._blank = False

    def add(self, raw: str, line: int) -> None:
        """Append raw text that begins on this line."""
        for i, part in enumerate(raw.split("\n") if "\n" in raw else (raw,)):
            if i:
                self._blank = self._blank or not _HAN.match(self._last or "x")
            self._put(fold(part), line + i, new_line=i > 0)

    def _put(self, text: str, line: int, new_line: bool) -> None:
        if not text:
            return
        body = text.strip()
        if not body:
            self._blank = self._blank or not new_line
            return
        if new_line:
            text = text.lstrip()  # indentation of the source
        if self._length and (
            text[0] == " " or (self._blank and not (new_line and _HAN.match(body)))
        ):
            self._pieces.append(" ")
            self._length += 1
        if not self._lines or self._lines[-1] != line:
            self._starts.append(self._length)
            self._lines.append(line)
        self._pieces.append(body)
        self._length += len(body)
        self._last = body[-1]
        self._blank = text[-1] == " "

    def take(self) -> Text | None:
        """The text gathered so far, which is then forgotten; None where there is none."""
        if not self._length:
            self._blank = False
            return None
        out = Text("".join(self._pieces), tuple(self._starts), tuple(self._lines))
        self.__init__()  # type: ignore[misc]
        return out
