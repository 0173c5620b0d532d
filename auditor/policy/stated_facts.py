"""What a policy says besides what it collects: who, since when, how long, which rights."""

from __future__ import annotations

import re

from auditor.knowledge.schema import Knowledge, PolicyFactWords
from auditor.model import Place, PolicyFact
from auditor.policy.document.block import Document
from auditor.policy.lexicon.matcher import all_forms
from auditor.policy.lexicon.normalise import normalise
from auditor.policy.sentences.numbering import clause_number

MAX_TEXT = 2_000_000
"""Characters that are searched; a policy is far shorter."""
QUOTE = 160


def facts_of(document: Document, knowledge: Knowledge) -> tuple[PolicyFact, ...]:
    """Every fact of the knowledge with the first place that states it, None where none does."""
    open_ = {f.id: pattern_of(f, knowledge) for f in knowledge.policy_facts.values()}
    found: dict[str, Place] = {}
    left = MAX_TEXT
    clause: str | None = None
    for block in document.blocks:
        if not open_ or left <= 0:
            break
        left -= len(block.text)
        clause = clause_number(block.text) or clause
        norm = normalise(block.text)
        for fact, pattern in list(open_.items()):
            m = pattern.search(norm)
            if m is not None:
                start = max(0, m.start() - QUOTE // 2)
                found[fact] = Place(
                    line=block.line_at(m.start()),
                    clause=clause,
                    quote=block.text[start : start + QUOTE],
                )
                del open_[fact]
    return tuple(PolicyFact(id=f, where=found.get(f)) for f in knowledge.policy_facts)


def pattern_of(words: PolicyFactWords, knowledge: Knowledge) -> re.Pattern[str]:
    """Words as whole words, Chinese ones as literals; of every language."""
    parted, others = all_forms(knowledge, words)
    said = (*map(_bounded, map(normalise, parted)), *map(re.escape, map(normalise, others)))
    return re.compile("|".join(said))


def _bounded(word: str) -> str:
    front = r"\b" if word[:1].isalnum() else ""
    back = r"\b" if word[-1:].isalnum() else ""
    return front + re.escape(word) + back
