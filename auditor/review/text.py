"""The policy as the page shows it: blocks of numbered sentences, how each was read, and which
claim stands in which."""

from __future__ import annotations

from typing import Any, NamedTuple

from auditor.knowledge.schema import Knowledge
from auditor.model import Policy
from auditor.policy.claims.marker import Reading
from auditor.policy.document.block import Block, Document
from auditor.policy.pipeline import marker_of
from auditor.policy.policy_map import MapClaim
from auditor.policy.why import SentenceWhy, sentence_why


class Sentence(NamedTuple):
    """One sentence of the page."""

    text: str
    first: int
    """Line on which it begins."""
    last: int
    reading: Reading | None
    """None for a heading, and for what no frame was made of."""


class Paragraph(NamedTuple):
    """One block; its sentences by their numbers, from `start` up to `end`."""

    kind: str
    level: int
    start: int
    end: int


class Text:
    """The sentences of one policy, numbered through."""

    def __init__(self, document: Document, policy: Policy, knowledge: Knowledge) -> None:
        told: list[Reading] = []
        marker_of(knowledge).marks(document, told)
        by_block: dict[int, list[Reading]] = {}
        for r in told:
            by_block.setdefault(id(r.sentence.line_of), []).append(r)
        self.path = document.path
        self.sentences: list[Sentence] = []
        self.paragraphs: list[Paragraph] = []
        self._on_line: dict[int, list[int]] = {}
        for block in document.blocks:
            start = len(self.sentences)
            self.sentences += _sentences(block, by_block.get(id(block), []))
            self.paragraphs.append(Paragraph(block.kind, block.level, start, len(self.sentences)))
        for i, s in enumerate(self.sentences):
            for line in range(s.first, s.last + 1):
                self._on_line.setdefault(line, []).append(i)
        self._quotes: dict[tuple[int, str], list[str]] = {}
        for c in policy.claims:
            if c.where.quote:
                key = (c.where.line, c.subject.id)
                self._quotes.setdefault(key, []).append(c.where.quote)

    def sentence_of(self, claim: MapClaim) -> int | None:
        """The sentence that a claim stands in: that whose words were read so, else one with its
        term, else the first of its line. None where the text has no such line."""
        on_line = self._on_line.get(claim.line, [])
        subject = claim.data or claim.permission or ""
        for quote in self._quotes.get((claim.line, subject), ()):
            for i in on_line:
                if quote.strip(".") in self.sentences[i].text:
                    return i
        with_term = (i for i in on_line if subject in self._subjects(i))
        return next(with_term, on_line[0] if on_line else None)

    def why(self, number: int) -> SentenceWhy | None:
        """How a sentence was read."""
        s = self.sentences[number]
        return sentence_why(s.reading, s.first) if s.reading else None

    def value(self) -> dict[str, Any]:
        """The policy for the page."""
        return {
            "path": self.path,
            "blocks": [
                {
                    "kind": p.kind,
                    "level": p.level,
                    "start": p.start,
                    "sentences": [
                        {"text": s.text, "line": s.first} for s in self.sentences[p.start : p.end]
                    ],
                }
                for p in self.paragraphs
            ],
        }

    def _subjects(self, number: int) -> set[str]:
        reading = self.sentences[number].reading
        marks = reading.marks if reading else ()
        return {x for m in marks for x in (m.terms.data, *m.terms.permission) if x}


def _sentences(block: Block, readings: list[Reading]) -> list[Sentence]:
    """The sentences of a block in order; text between them belongs to the one before."""
    if not readings:
        return [Sentence(block.text, block.line_at(0), block.line_at(len(block.text)), None)]
    out = []
    for i, r in enumerate(readings):
        start = r.sentence.offset if i else 0
        end = readings[i + 1].sentence.offset if i + 1 < len(readings) else len(block.text)
        first, last = block.line_at(r.sentence.offset), block.line_at(max(start, end - 1))
        out.append(Sentence(block.text[start:end].strip(), first, last, r))
    return out
