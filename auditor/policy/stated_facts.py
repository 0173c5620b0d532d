"""What a policy says besides what it collects: who, since when, how long, which rights."""

from __future__ import annotations

import ahocorasick

from auditor.knowledge.schema import Knowledge
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
    words = fact_words_of(knowledge)
    found: dict[str, Place] = {}
    left = MAX_TEXT
    clause: str | None = None
    for block in document.blocks:
        if len(found) == len(knowledge.policy_facts) or left <= 0:
            break
        left -= len(block.text)
        clause = clause_number(block.text) or clause
        for fact, at in words.first(normalise(block.text)).items():
            if fact not in found:
                start = max(0, at - QUOTE // 2)
                found[fact] = Place(
                    line=block.line_at(at),
                    clause=clause,
                    quote=block.text[start : start + QUOTE],
                )
    return tuple(PolicyFact(id=f, where=found.get(f)) for f in knowledge.policy_facts)


class FactWords:
    """The words of all facts in one automaton; those of languages that part their words as whole words."""

    def __init__(self, knowledge: Knowledge) -> None:
        held: dict[str, list[tuple[str, bool]]] = {}
        for fact in knowledge.policy_facts.values():
            for words, parted in zip(all_forms(knowledge, fact), (True, False), strict=True):
                for word in words:
                    held.setdefault(normalise(word), []).append((fact.id, parted))
        self._automaton = ahocorasick.Automaton()
        for word, facts in held.items():
            self._automaton.add_word(word, (len(word), tuple(facts)))
        self._automaton.make_automaton()

    def first(self, norm: str) -> dict[str, int]:
        """Fact -> where a normalised text first states it."""
        out: dict[str, int] = {}
        for last, (length, facts) in self._automaton.iter(norm):
            start = last + 1 - length
            for fact, parted in facts:
                if start < out.get(fact, len(norm)) and not (
                    parted and _runs_on(norm, start, last)
                ):
                    out[fact] = start
        return out


def _runs_on(norm: str, start: int, last: int) -> bool:
    """Whether a word is part of a longer one."""
    before, after = norm[start - 1 : start], norm[last + 1 : last + 2]
    return (norm[start].isalnum() and _in_word(before)) or (
        norm[last].isalnum() and _in_word(after)
    )


def _in_word(ch: str) -> bool:
    return ch.isalnum() or ch == "_"


_HELD: dict[int, tuple[Knowledge, FactWords]] = {}


def fact_words_of(knowledge: Knowledge) -> FactWords:
    """The words of this knowledge, made at their first use."""
    held = _HELD.get(id(knowledge))
    if held is None or held[0] is not knowledge:
        held = _HELD[id(knowledge)] = (knowledge, FactWords(knowledge))
    return held[1]
