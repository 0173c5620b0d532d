"""A document by languages: the paragraphs that can be read, and the lines of those that cannot."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import NamedTuple

import msgspec

from auditor.claim import UnreadText
from auditor.knowledge.schema import Knowledge
from auditor.policy.document.block import Block, Document
from auditor.policy.lexicon.languages import UNKNOWN, Tongues, probes, tongues_of
from auditor.policy.lexicon.matcher import lexicon_of
from auditor.policy.lexicon.normalise import normalise
from auditor.policy.sentences.split import sentences

BY_SCRIPT = ("en", "zh")
"""Languages that a sentence tells by its letters, also where they alternate in one paragraph."""
ENOUGH = 1500
"""Letters in a language that is read, from which on a document is judged whatever stands beside them."""
LONG = 900
"""Characters of a paragraph that may hold several languages."""
FEW = 4_000
"""Characters of a text without common words in which the lexicons are tried."""
PART = 0.2
"""The part of a document that suffices likewise."""


class Parts(NamedTuple):
    """A document, told apart by language."""

    read: Document
    """With the paragraphs that a lexicon reads alone."""
    language: str
    """That of most of the text."""
    unread: tuple[UnreadText, ...]
    judged: bool
    """Whether enough of it was read to say what the policy does not say."""


def by_language(document: Document, knowledge: Knowledge) -> Parts:
    """The parts of a document; a paragraph that does not tell its language has that of its neighbours."""
    tongues = tongues_of(knowledge)
    document = _cut_by_language(document, tongues)
    languages = languages_of(document.blocks, tongues, knowledge)
    amounts: Counter[str] = Counter()
    for b, lang in zip(document.blocks, languages, strict=True):
        amounts[lang] += _letters(b.text)
    total = amounts.total()
    readable = sum(n for lang, n in amounts.items() if tongues.readable(lang))
    pairs = list(zip(document.blocks, languages, strict=True))
    return Parts(
        read=_readable(document, pairs, tongues),
        language=amounts.most_common(1)[0][0] if amounts else BY_SCRIPT[0],
        unread=_unread(pairs, tongues),
        judged=readable >= min(ENOUGH, PART * total) and readable > 0,
    )


def _cut_by_language(document: Document, tongues: Tongues) -> Document:
    """The document with a paragraph for each language of a long paragraph that has several."""
    blocks = tuple(part for b in document.blocks for part in _pieces(b, tongues))
    if len(blocks) == len(document.blocks):
        return document
    return msgspec.structs.replace(document, blocks=blocks)


def _pieces(source: Block, tongues: Tongues) -> list[Block]:
    text = source.text
    if len(text) < LONG or source.kind == "row":
        return [source]
    told = {tongues.of(p) for p in probes(text)} - {None}
    if len(told) < 2 or told <= set(BY_SCRIPT):
        return [source]
    edges, before = [0], None
    for start, end in sentences(text):
        lang = tongues.of(text[start:end])
        if lang is not None and before is not None and lang != before:
            edges.append(start + len(text[start:end]) - len(text[start:end].lstrip()))
        before = lang or before
    return [_part(source, a, b) for a, b in pairwise([*edges, len(text)])]


def _part(source: Block, start: int, end: int) -> Block:
    """A part of a block with the lines that it lies on."""
    inside = [
        (at - start, n)
        for at, n in zip(source.starts, source.lines, strict=True)
        if start < at < end
    ]
    places = [(0, source.line_at(start)), *inside]
    return msgspec.structs.replace(
        source,
        text=source.text[start:end],
        starts=tuple(at for at, _ in places),
        lines=tuple(n for _, n in places),
    )


def languages_of(blocks: tuple[Block, ...], tongues: Tongues, knowledge: Knowledge) -> list[str]:
    """The language of every block."""
    sure = tongues.of_blocks(b.text for b in blocks)
    if not any(sure):
        whole = "\n".join(b.text for b in blocks)
        return [tongues.of(whole) or _by_lexicon(whole, tongues, knowledge)] * len(blocks)
    after = _following(sure)
    out: list[str] = []
    before: str | None = None
    for b, own, next_ in zip(blocks, sure, after, strict=True):
        near = (next_, before) if b.kind == "heading" else (before, next_)
        before = own or before
        out.append(own or near[0] or near[1] or UNKNOWN)
    return out


def _by_lexicon(text: str, tongues: Tongues, knowledge: Knowledge) -> str:
    """The Latin language whose lexicon finds the most in a text of names and headings; English at a tie."""
    norm = normalise(text[:FEW])
    found = {lang: lexicon_of(knowledge).covered(norm, lang) for lang in tongues.latin}
    return max(found, key=lambda lang: (found[lang], lang == BY_SCRIPT[0]))


def _following(sure: list[str | None]) -> list[str | None]:
    """Of each block, the next language that is told from it on."""
    out: list[str | None] = []
    last: str | None = None
    for lang in reversed(sure):
        last = lang or last
        out.append(last)
    return out[::-1]


def _letters(text: str) -> int:
    """Letters of a text; one that is no Latin letter counts as a word's third."""
    return len(text) if text.isascii() else sum(3 if ch > "\u2e7f" else 1 for ch in text)


def _readable(document: Document, pairs: list[tuple[Block, str]], tongues: Tongues) -> Document:
    if all(lang in BY_SCRIPT for _, lang in pairs):
        return document
    blocks = tuple(
        b if lang in BY_SCRIPT else msgspec.structs.replace(b, lang=lang)
        for b, lang in pairs
        if tongues.readable(lang)
    )
    return msgspec.structs.replace(document, blocks=blocks)


def _unread(pairs: list[tuple[Block, str]], tongues: Tongues) -> tuple[UnreadText, ...]:
    """Runs of lines in one language that no lexicon reads, in order."""
    out: list[UnreadText] = []
    run = False
    for b, lang in pairs:
        if tongues.readable(lang):
            run = False
            continue
        first, last = b.lines[0], b.lines[-1]
        if run and out[-1].language == lang:
            out[-1] = msgspec.structs.replace(out[-1], last=max(last, out[-1].last))
        else:
            out.append(UnreadText(language=lang, first=first, last=last))
        run = True
    return tuple(out)
