"""Documents -> sentences with their section, clause number, terms and cues."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from auditor.knowledge.schema import Knowledge, Language
from auditor.policy.document.block import Block, Document, block
from auditor.policy.lexicon.matcher import HELD, Hit, Lexicon, lexicon_of, stated, tongue_of
from auditor.policy.lexicon.normalise import normalise
from auditor.policy.sentences.numbering import clause_number, depth
from auditor.policy.sentences.sections import QUIET, Sections
from auditor.policy.sentences.split import sentences

MOST_BLOCKS = 40
"""Paragraphs that a heading of a plain text governs at most."""


class Sentence(NamedTuple):
    """One sentence with its matches."""

    text: str
    norm: str
    line_of: Block
    offset: int
    lang: str
    terms: list[Hit]
    cues: list[Hit]
    kind: str
    section: str | None
    clause: str | None
    purposes: tuple[str, ...]
    said: frozenset[str]
    """Ids and families of its cues."""
    tongue: Language
    """How its language builds clauses."""

    def has(self, *ids: str) -> bool:
        """Whether a cue of one of these classes stands in it."""
        return not self.said.isdisjoint(ids)


class SentenceReader:
    """Reads the sentences of documents with one knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.lexicon: Lexicon = lexicon_of(knowledge)
        self.sections = Sections(knowledge)
        self._matched = lru_cache(maxsize=HELD)(self._match)
        self._tongues = {
            i: knowledge.languages.get(lang.reads_as or i, lang)
            for i, lang in knowledge.languages.items()
        }

    def read_sentences(self, document: Document) -> Iterator[Sentence]:
        """All sentences of a document with section and matches, in order."""
        section: str | None = None
        levels: list[tuple[int, str | None]] = []
        number: str | None = None
        left = 0
        for b in document.blocks:
            number = clause_number(b.text) or (number if b.kind != "heading" else None)
            if b.kind == "heading":
                found = self.sections.type_of(b.text)
                level = b.level or depth(b.text)
                while levels and levels[-1][0] >= level:
                    levels.pop()
                parent = levels[-1][1] if levels else None
                if found is None:
                    found = (
                        parent
                        if parent is not None and level > 1
                        else (section if level > 2 else None)
                    )
                if parent == "collect" and found in QUIET - {"children", "definition"}:
                    found = parent  # "Equipment security" inside a chapter of collection
                levels.append((level, found))
                section = found
                left = MOST_BLOCKS if b.level == 0 else len(document.blocks)
            elif left:
                left -= 1
            else:
                section = None  # a heading told only by its looks governs no whole document
            if b.is_header:
                continue  # it says nothing of its own
            yield from self._read(b, section, number)

    def split(self, source: Block) -> Sequence[tuple[int, int]]:
        """(start, end) of the sentences of a block."""
        tongue = self._tongues.get(source.lang or "en")
        return sentences(source.text, tongue.abbreviations if tongue is not None else ())

    def read_text(self, text: str, lang: str | None = None) -> Iterator[Sentence]:
        """The sentences of a text alone, as those of one paragraph."""
        yield from self._read(block("paragraph", text, 1), None, None, lang)

    def read_block(self, source: Block) -> Iterator[Sentence]:
        """The sentences of one block, without what its place in the document says."""
        yield from self._read(source, None, None)

    def _read(
        self, source: Block, section: str | None, number: str | None, lang: str | None = None
    ) -> Iterator[Sentence]:
        for start, end in self.split(source):
            raw = source.text[start:end]
            lead = len(raw) - len(raw.lstrip())
            text = raw.strip()
            if not text:
                continue
            tongue = lang or tongue_of(text, source.lang)
            found = self._matched(text, tongue)
            yield Sentence(
                text,
                found.norm,
                source,
                start + lead,
                tongue,
                found.terms,
                found.cues,
                source.kind,
                section,
                number,
                found.purposes,
                found.said,
                self._tongues[tongue],
            )

    def _match(self, text: str, tongue: str) -> _Matched:
        norm = normalise(text)
        terms, others = self.lexicon.hits(norm, tongue)
        terms = _outside_links(terms, norm)
        cues = [
            h for h in others if h.kind == "cue" and not _inside(h, terms) and not _noun(h, norm)
        ]
        said = frozenset(h.value for h in cues) | frozenset(h.family for h in cues)
        return _Matched(norm, terms, cues, _purposes(others, terms), said)


class _Matched(NamedTuple):
    """What the words of a sentence are, wherever it stands."""

    norm: str
    terms: list[Hit]
    cues: list[Hit]
    purposes: tuple[str, ...]
    said: frozenset[str]


_LINK = re.compile(r"(?:https?://|www\.)[\x21-\x7e]+")


def _outside_links(terms: list[Hit], norm: str) -> list[Hit]:
    """Without the words of a web address: `.../help/cookies.html` names no data."""
    if "www." not in norm and "://" not in norm:
        return terms
    links = [m.span() for m in _LINK.finditer(norm)]
    return [h for h in terms if not any(a <= h.start < b for a, b in links)]


def _purposes(others: list[Hit], terms: list[Hit]) -> tuple[str, ...]:
    """Purposes of a sentence; words inside a term ("advertising identifier") are none."""
    found = (
        h.value
        for h in others
        if h.kind == "purpose" and not any(t.start <= h.start and h.end <= t.end for t in terms)
    )
    return stated(found)[:6]


_STANDS = frozenset(
    {
        "defined_term",
        "sensitive_term",
        "third",
        "section_third",
        "listing",
        "back_reference",
        "permission_word",
        "permission_noun",
        "this_permission",
        "device_context",
    }
)
"""Cues that count inside a term too."""


def _inside(h: Hit, terms: list[Hit]) -> bool:
    """Whether a cue is but a part of a term; a verb that begins one (`获取已安装应用列表`) is not."""
    if h.value in _STANDS:
        return False
    return any(
        t.start <= h.start
        and h.end <= t.end
        and (t.end - t.start) > (h.end - h.start)
        and not (h.family in ("obtain", "keep") and h.start == t.start and t.value.permission)
        for t in terms
    )


_NOUNS = frozenset(
    {
        "request",
        "access",
        "record",
        "use",
        "process",
        "share",
        "transfer",
        "store",
        "place",
        "set",
        "contact",
        "monitor",
        "requests",
        "records",
        "uses",
        "stores",
        "places",
        "sets",
        "trade",
        "pass",
        "release",
        "keep",
        "hold",
        "link",
        "links",
    }
)
_DETERMINER = re.compile(
    r"\b(?:your|the|a|an|this|that|such|our|their|any|these|those|each|no|unauthorized|illegal|improper|unlawful|internet|(?<!the )(?<!our )(?<!this )(?<!my )app|web|play|credit)\s$"
)


_MEANS = re.compile(r"\s(?:to|of|by|for)\b")
"""`technical means to`: the noun."""
_FOR_YOU = re.compile(r"(?:[为向给](?:您|你|用户)们?|服务)$")


def _noun(h: Hit, norm: str) -> bool:
    """`your request`, `the use`: a word that is a verb elsewhere; `为您提供`: not the user provides."""
    if h.value == "definition" and norm.startswith("means", h.start):
        return bool(_MEANS.match(norm, h.end))
    if h.value == "provide" and norm.startswith("提供", h.start):
        return bool(_FOR_YOU.search(norm[max(0, h.start - 4) : h.start]))
    return norm[h.start : h.end] in _NOUNS and bool(
        _DETERMINER.search(norm[max(0, h.start - 14) : h.start])
    )
