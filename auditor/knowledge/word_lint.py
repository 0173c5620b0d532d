"""Checks of the terms and of the words of further languages: each must find what its examples say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from auditor.knowledge.language_schema import Language, Table, Terms, Words
from auditor.knowledge.schema import Knowledge

if TYPE_CHECKING:
    from auditor.policy.lexicon.matcher import Lexicon


def unreachable(row: Terms, lexicon: Lexicon, language: Language) -> Iterator[str]:
    """Terms that do not match even where they stand alone, or that a decoy takes back."""
    from auditor.policy.lexicon.matcher import spelt_out
    from auditor.policy.lexicon.normalise import normalise

    if row.decoy:
        return
    for term in row.terms:
        where = f"terms_{language.id}:{term}"
        spelt = normalise(next(spelt_out(term, language.endings)))
        hits, _ = lexicon.hits(spelt, language.id)
        if not any(h.value.data == row.data for h in hits):
            yield f"{where}: does not match itself; write it as it stands in a sentence"
        elif lexicon.is_decoy(spelt, language.id):
            yield f"{where}: stands among the decoys too; remove one of the two"


def word_problems(k: Knowledge) -> Iterator[str]:
    """Examples of `words_LANGUAGE.yml` in which an entry is not found, or is where it must not be."""
    found = _finders(k)
    for row in k.words:
        where = f"words_{row.lang}:{row.id}"
        if row.of != "purposes" and not (row.match and row.avoid):
            yield f"{where}: give at least one sentence under match and one under avoid"
        for sentence, wanted in (*((s, True) for s in row.match), *((s, False) for s in row.avoid)):
            if found[row.of](row, sentence) != wanted:
                does = "does not match" if wanted else "matches"
                yield f"{where}: {does} {sentence!r}; mend the words or the example"


def _finders(k: Knowledge) -> dict[Table, Callable[[Words, str], bool]]:
    """Whether an entry of a table is found in a sentence."""
    from auditor.policy.claims.columns import Vocabulary
    from auditor.policy.lexicon.matcher import Lexicon
    from auditor.policy.lexicon.normalise import normalise
    from auditor.policy.sentences.sections import Sections
    from auditor.policy.stated_facts import FactWords

    lexicon, sections, vocabulary, facts = Lexicon(k), Sections(k), Vocabulary(k), FactWords(k)

    def cue(row: Words, text: str) -> bool:
        if row.id.startswith("section_"):
            return sections.type_of(text) == row.id.removeprefix("section_")
        _, others = lexicon.hits(normalise(text), row.lang)
        return any(h.value == row.id for h in others)

    def fact(row: Words, text: str) -> bool:
        return row.id in facts.first(normalise(text))

    return {
        "cues": cue,
        "purposes": cue,
        "policy_facts": fact,
        "columns": lambda row, text: vocabulary.role(text) == row.id,
        "sdk_words": lambda row, text: vocabulary.says(row.id, text),
    }
