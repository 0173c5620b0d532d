"""The paragraphs that a report cites, each with the headings above it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from auditor.model import ClaimRef, Passage
from auditor.policy.document.block import Block, Document

MAX_TEXT = 1600
"""Characters of one passage; of a longer paragraph the part around the sentence."""
MAX_PASSAGES = 2000
MAX_SECTION = 20_000
"""Characters of one section."""


def passages_of(documents: Iterable[Document], refs: Iterable[ClaimRef]) -> tuple[Passage, ...]:
    """The paragraph of each cited sentence, in the order of the text.

    A policy of which only a map was given has no text to show.
    """
    cited: dict[str, dict[int, set[str]]] = {}
    for ref in refs:
        where = ref.claim.where
        quotes = cited.setdefault(ref.policy, {}).setdefault(where.line, set())
        quotes.add((where.quote or "").strip("."))
    found = (p for d in documents if d.path in cited for p in _of(d, cited[d.path]))
    return tuple(islice(dict.fromkeys(found), MAX_PASSAGES))


def _of(document: Document, cited: dict[int, set[str]]) -> Iterator[Passage]:
    above: list[Block] = []
    for block in document.blocks:
        if block.kind == "heading":
            above = [*(b for b in above if _depth(b) < _depth(block)), block]
        for line in sorted({*block.lines} & cited.keys()):
            # several rows of a table, or a whole page, may stand on one line
            for quote in sorted(q for q in cited[line] if q in block.text):
                yield Passage(
                    policy=document.path,
                    line=line,
                    heading=" > ".join(b.text[:80] for b in above if b is not block) or None,
                    text=_part(block.text, quote),
                )


def _depth(heading: Block) -> int:
    """Headings that only look like some have no level; they stand below all others."""
    return heading.level or 99


def _part(text: str, quote: str) -> str:
    if len(text) <= MAX_TEXT:
        return text
    middle = text.find(quote) + len(quote) // 2
    start = max(0, min(middle - MAX_TEXT // 2, len(text) - MAX_TEXT))
    end = start + MAX_TEXT
    return ("..." if start else "") + text[start:end] + ("..." if end < len(text) else "")


def sections_of(documents: Iterable[Document], refs: Iterable[ClaimRef]) -> tuple[Passage, ...]:
    """The whole section around each cited line: its headings, and what stands below the nearest."""
    cited: dict[str, set[int]] = {}
    for ref in refs:
        cited.setdefault(ref.policy, set()).add(ref.claim.where.line)
    found = (p for d in documents if d.path in cited for p in _sections(d, cited[d.path]))
    return tuple(islice(found, MAX_PASSAGES))


def _sections(document: Document, lines: set[int]) -> Iterator[Passage]:
    above: list[Block] = []
    inside: list[Block] = []
    for block in [*document.blocks, None]:
        if block is None or block.kind == "heading":
            text = "\n".join(b.text for b in inside)[:MAX_SECTION]
            heading = " > ".join(b.text[:80] for b in above) or None
            for line in sorted({n for b in (*above[-1:], *inside) for n in b.lines} & lines):
                yield Passage(policy=document.path, line=line, heading=heading, text=text)
            inside = []
        if block is not None and block.kind == "heading":
            above = [*(b for b in above if _depth(b) < _depth(block)), block]
        elif block is not None:
            inside.append(block)
