"""Rows of tables of the app itself: what the head of a column says of the terms below it."""

from __future__ import annotations

from functools import lru_cache

from auditor.policy.document.block import Block
from auditor.policy.lexicon.matcher import Lexicon
from auditor.policy.lexicon.normalise import normalise

MAX_HEAD = 40
"""Characters of the head of a column."""
GAP = 3
"""Characters between two cells in the text of a block."""
KINDS = ("purpose_column", "permission_noun")
"""Cue classes of heads; the first counts where both stand: `purpose of the permission`."""


class Heads:
    """Tells the kind of a column by its head, with one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._kind = lru_cache(maxsize=1024)(self._kind_of)

    def at(self, block: Block, offset: int, lang: str) -> str:
        """The kind of the column in which an offset of a row stands; empty where its head says nothing."""
        cell = cell_at(block, offset)
        return self._kind(block.headers[cell], lang) if cell < len(block.headers) else ""

    def _kind_of(self, head: str, lang: str) -> str:
        if not head or len(head) > MAX_HEAD:
            return ""
        _, others = self._lexicon.hits(normalise(head), lang)
        said = {h.value for h in others if h.kind == "cue"}
        return next((kind for kind in KINDS if kind in said), "")


def cell_at(block: Block, offset: int) -> int:
    """The index of the cell of a row in which an offset of its text stands."""
    end = 0
    for index, cell in enumerate(block.cells):
        end += len(cell) + GAP
        if offset < end:
            return index
    return max(0, len(block.cells) - 1)
