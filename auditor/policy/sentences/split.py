"""Blocks -> sentences, sentences -> clauses, in English and Chinese. No character is lost."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

_EN_END = re.compile(
    r"[.!?]+[\"'”’)\]]*(?=\s)|[。！？!?；]+[\"”’）)]*"
    r"|(?<=[^\s(])\s+(?=\(?\d{1,2}\)\s[A-Z][a-z])"  # `... 2) We do not share`: a list in one line
)
_SMALL_WE = re.compile(r"[a-z,;] we\b")
_GLUED_HEADING = re.compile(r"(?<=[a-z)])\s+(?=We\s[a-z])")
"""`What we collect We use cookies`: the heading lost its line. Where a text writes "we" small, a
large one begins a sentence."""
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|inc|ltd|co|corp|mr|mrs|ms|dr|vs|no|nos|art|sec|st|al|approx|u\.s|u\.k|a\.k\.a|incl|dept|fig|cf|resp)|\b[A-Za-z]|^\s*\(?\d{1,2})\.$",
    re.I,
)
LONGEST = 4_000
"""Characters of one sentence; what is longer has lost its full stops."""
_CLAUSE = re.compile(
    r"[;；:：，,]|\s(?=(?:but|however|although|though|whereas|and (?:we|you|may|will|do|does)|"
    r"nor|unless|except|while)\b)|(?=但是?|然而|不过|同时)"
)


def sentences(text: str) -> Sequence[tuple[int, int]]:
    """(start, end) of every sentence; together they cover the text."""
    return _held(text) if len(text) <= 2 * LONGEST else _sentences(text)


@lru_cache(maxsize=1024)
def _held(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(_sentences(text))


def _sentences(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = 0
    ends = _EN_END.finditer(text)
    if _SMALL_WE.search(text):
        glued = _GLUED_HEADING.finditer(text)
        ends = iter(sorted([*ends, *glued], key=lambda m: m.start()))
    for m in ends:
        end = m.end()
        if m[0][0] in ".?!":
            tail = text[end : end + 3].lstrip()
            if m[0] == "." and _ABBREVIATION.search(text[max(0, m.start() - 8) : m.start() + 1]):
                following = tail[:1]
                single = text[max(0, m.start() - 2) : m.start()].strip()
                if not (
                    following.isupper()
                    and len(single) > 1
                    and text[m.start() - 3 : m.start()].lower() == "etc"
                ):
                    continue
            if m[0][0] == "." and tail[:1].islower():
                continue
        spans.append((start, end))
        start = end
    if text[start:].strip():
        spans.append((start, len(text)))
    elif spans and start < len(text):
        spans[-1] = (spans[-1][0], len(text))
    spans = spans or [(0, len(text))]
    if len(text) <= LONGEST:
        return spans
    return [part for span in spans for part in _parts(text, *span)]


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence in pieces that are read in bounded time, cut behind a comma or a space."""
    while end - start > LONGEST:
        cut = max(text.rfind(ch, start + LONGEST // 2, start + LONGEST) for ch in ",;，；、 ")
        cut = cut + 1 if cut > 0 else start + LONGEST
        yield start, cut
        start = cut
    yield start, end


def clauses(norm: str) -> list[tuple[int, int]]:
    """(start, end) of every clause of a normalised sentence."""
    cuts = [m.start() + (1 if m[0] else 0) for m in _CLAUSE.finditer(norm)]
    edges = [0, *cuts, len(norm)]
    return [(a, b) for a, b in itertools.pairwise(edges) if b > a]
