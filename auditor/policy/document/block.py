"""Blocks: what every format of document becomes. The values."""

from __future__ import annotations

from bisect import bisect_right
from typing import Literal, NamedTuple

from auditor.model import Struct

MAX_BLOCK = 200_000
"""Characters of one block; a longer one is cut at a space, so that no line is lost."""

Kind = Literal["heading", "paragraph", "item", "row"]
Why = Literal[
    "not_displayed",
    "invisible",
    "no_size",
    "background_colour",
    "off_page",
    "struck",
    "comment",
    "metadata",
]
"""Why no reader sees a text."""
Part = Literal["hidden", "folded", "unread"]


class Block(Struct, frozen=True, kw_only=True):
    """One paragraph, heading, list item or table row."""

    kind: Kind
    text: str
    """White space folded; for a row the cells joined by ` | `."""
    starts: tuple[int, ...]
    """Offset in `text` where each original line begins."""
    lines: tuple[int, ...]
    """1-based line of the original for each of `starts`."""
    level: int = 0
    """Rank of a heading, 0 where only its looks tell; depth of a list item, 0 where unknown."""
    cells: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    lang: str = ""
    """Its language, where its letters alone do not tell it."""
    table: int = 0
    """Which table of the document a row belongs to, from 1 on."""

    @property
    def is_header(self) -> bool:
        """A row that only names the columns."""
        return self.kind == "row" and self.cells == self.headers

    def line_at(self, offset: int) -> int:
        """Line of a character, from 1."""
        return self.lines[max(0, bisect_right(self.starts, offset) - 1)]


class Aside(Struct, frozen=True, kw_only=True):
    """Text beside what a reader sees at once."""

    part: Part
    """`hidden` declares nothing; `folded` counts, it opens by a control; `unread` was not read."""
    text: str
    line: int
    why: Why | None = None


class Content(NamedTuple):
    """What a reader of one format found."""

    blocks: list[Block]
    asides: list[Aside]


class Document(Struct, frozen=True, kw_only=True):
    """A document as blocks in reading order; `text_length` in characters."""

    path: str
    sha256: str
    blocks: tuple[Block, ...]
    text_length: int
    asides: tuple[Aside, ...] = ()


def block(kind: Kind, text: str, line: int, **more: object) -> Block:
    """A block that lies on one line."""
    return Block(kind=kind, text=text, starts=(0,), lines=(line,), **more)  # type: ignore[arg-type]
