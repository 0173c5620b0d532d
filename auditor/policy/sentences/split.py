"""Blocks -> sentences, sentences -> clauses. No character is lost."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from auditor.knowledge.schema import Language

_EN_END = re.compile(
    r"[.!?]+[\"'”’)\]]*(?=\s)|[。！？!?；]+[\"”’）)]*"
    r"|(?<=[^\s(])\s+(?=\(?\d{1,2}\)\s[A-Z][a-z])"  # `... 2) We do not share`: a list in one line
)
_SMALL_WE = re.compile(r"[a-z,;] we\b")
_GLUED_HEADING = re.compile(r"(?<=[a-z)])\s+(?=We\s[a-z])")
"""`What we collect We use cookies`: the heading lost its line. Where a text writes "we" small, a
large one begins a sentence."""
LONGEST = 4_000
"""Characters of one sentence; what is longer has lost its full stops."""
_MARKS = "[;\uff1b:\uff1a\uff0c,]"


def sentences(text: str, abbreviations: tuple[str, ...] = ()) -> Sequence[tuple[int, int]]:
    """(start, end) of every sentence; together they cover the text. After an abbreviation none ends."""
    if len(text) <= 2 * LONGEST:
        return _held(text, abbreviations)
    return _sentences(text, _before_no_end(abbreviations))


@lru_cache(maxsize=1024)
def _held(text: str, abbreviations: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    return tuple(_sentences(text, _before_no_end(abbreviations)))


@lru_cache(maxsize=64)
def _before_no_end(abbreviations: tuple[str, ...]) -> re.Pattern[str]:
    """What stands before a full stop that ends nothing: an abbreviation, a letter, the number of a clause."""
    known = "".join(f"{re.escape(a)}|" for a in abbreviations)
    return re.compile(rf"(?:\b(?:{known}[A-Za-z])|^\s*\(?\d{{1,2}})\.$", re.I)


def _sentences(text: str, no_end: re.Pattern[str]) -> list[tuple[int, int]]:
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
            if m[0] == "." and no_end.search(text[max(0, m.start() - 8) : m.start() + 1]):
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


def clauses(norm: str, language: Language) -> list[tuple[int, int]]:
    """(start, end) of every clause of a normalised sentence."""
    begins = _clause_of(language.breaks, bool(language.letters))
    cuts = [m.start() + (1 if m[0] else 0) for m in begins.finditer(norm)]
    edges = [0, *cuts, len(norm)]
    return [(a, b) for a, b in itertools.pairwise(edges) if b > a]


@lru_cache(maxsize=64)
def _clause_of(breaks: tuple[str, ...], runs_on: bool) -> re.Pattern[str]:
    """Where a clause begins; `runs_on`: words of the language stand without blanks between them."""
    if not breaks:
        return re.compile(_MARKS)
    words = "|".join(map(re.escape, breaks))
    return re.compile(rf"{_MARKS}|(?={words})" if runs_on else rf"{_MARKS}|\s(?=(?:{words})\b)")
