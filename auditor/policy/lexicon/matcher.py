"""One automaton of all terms, cues and purposes per language; the longest matches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import ahocorasick

from auditor.knowledge.schema import Knowledge, Terms
from auditor.policy.lexicon.forms import forms_of
from auditor.policy.lexicon.normalise import normalise

HAN = re.compile(r"[㐀-鿿]")


class Hit(NamedTuple):
    """One match in a normalised text: [start, end) and what it stands for."""

    start: int
    end: int
    kind: str
    """term, cue, purpose or sdk."""
    value: Any
    """Terms, cue id, purpose id or SDK id."""
    family: str = ""
    """Of a cue: the wider class that it belongs to, else its id."""
    form: str = ""
    """Of an English verb: base, third, past, participle, gerund, joined by `|` where they are alike."""


class Lexicon:
    """Finds terms and cues; built once per knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._automata: dict[str, Any] = {}

    def _automaton(self, lang: str) -> Any:
        """Built when the first text of its language comes."""
        if lang not in self._automata:
            self._automata[lang] = self._build(self._knowledge, lang)
        return self._automata[lang]

    @staticmethod
    def _build(knowledge: Knowledge, lang: str) -> Any:
        automaton = ahocorasick.Automaton()
        words: dict[str, list[tuple[str, Any]]] = {}

        def add(word: str, kind: str, value: Any) -> None:
            entry = words.setdefault(word, [])
            if (kind, value) not in entry:
                entry.append((kind, value))

        def add_terms(rows: tuple[Terms, ...], only_latin_names: bool = False) -> None:
            for row in rows:
                if only_latin_names and row.ambiguous:
                    continue
                for term in row.terms:
                    for form in variants(normalise(term).strip()):
                        if form not in taken or not only_latin_names:
                            add(form, "term", row)

        taken: set[str] = set()
        if lang == "zh":
            add_terms(knowledge.terms["zh"])
            taken.update(words)
            add_terms(knowledge.terms["en"], only_latin_names=True)
        else:
            add_terms(knowledge.terms["en"])
        for word, cue_id, family, form in words_of(knowledge, lang):
            add(word, "cue", (cue_id, family, form))
        for purpose in knowledge.purposes.values():
            for word in purpose.zh if lang == "zh" else purpose.en:
                add(normalise(word), "purpose", purpose.id)
        for word, values in words.items():
            automaton.add_word(word, (len(word), tuple(values)))
        automaton.make_automaton()
        return automaton

    def hits(self, norm: str, lang: str) -> tuple[list[Hit], list[Hit]]:
        """(terms, the longest of those that overlap; cues and purposes, longest per class), each in order."""
        terms: list[Hit] = []
        others: list[Hit] = []
        for last, (length, values) in self._automaton(lang).iter(norm):
            start, end = last + 1 - length, last + 1
            if not _bounded(norm, start, end):
                continue
            for kind, value in values:
                if kind == "term":
                    terms.append(Hit(start, end, kind, value))
                elif kind == "cue":
                    others.append(Hit(start, end, kind, *value))
                else:
                    others.append(Hit(start, end, kind, value))
        terms = [h for h in longest_first(terms) if not h.value.decoy]
        return terms, sorted(_longest_per_class(others))

    def is_decoy(self, norm: str, lang: str) -> bool:
        """Whether a decoy has exactly these words."""
        held = self._automaton(lang).get(norm, (0, ()))
        return any(kind == "term" and value.decoy for kind, value in held[1])


def words_of(knowledge: Knowledge, lang: str) -> Iterator[tuple[str, str, str, str]]:
    """(word, cue id, family, form) of every cue in one language."""
    for cue in knowledge.cues.values():
        family = cue.family or cue.id
        forms: dict[str, list[str]] = {}
        for verb in cue.verbs if lang == "en" else ():
            for word, form in forms_of(verb):
                forms.setdefault(normalise(word), []).append(form)
        for word in cue.zh if lang == "zh" else cue.en:
            forms.setdefault(normalise(word), [])
        for word, found in forms.items():
            yield word, cue.id, family, "|".join(found)


def variants(term: str) -> set[str]:
    """Spellings of one English term: plural, wi fi / wifi, e mail / email. Chinese: itself."""
    if HAN.search(term):
        squeezed = term.replace(" ", "")
        return {term, squeezed}
    forms = {term}
    for a, b in (("wi fi", "wifi"), ("wifi", "wi fi"), ("e mail", "email"), ("email", "e mail")):
        forms |= {f.replace(a, b) for f in forms}
    if len(term) > 4 and term[-1].isalpha():
        more = set()
        for f in forms:
            if f.endswith("y") and f[-2] not in "aeiou":
                more.add(f[:-1] + "ies")
            elif f.endswith("s"):
                more.add(f + "es") if f.endswith("ss") else None
            else:
                more.add(f + "s")
        forms |= more
    return forms


def _bounded(text: str, start: int, end: int) -> bool:
    """Latin words must not run on; Chinese has no word boundary."""
    first, last = text[start], text[end - 1]
    if start and first.isascii() and first.isalnum() and _latin(text[start - 1]):
        return False
    return not (end < len(text) and last.isascii() and last.isalnum() and _latin(text[end]))


def _latin(ch: str) -> bool:
    return ch.isascii() and (ch.isalnum() or ch == "_")


def longest_first(hits: list[Hit]) -> list[Hit]:
    """Drop every hit that a longer one overlaps, or an earlier one as long; equal spans all stay."""
    if len(hits) < 2:
        return hits
    taken: list[Hit] = []
    spans: set[tuple[int, int]] = set()
    covered = bytearray(max(h.end for h in hits))
    for h in sorted(hits, key=lambda h: (h.start - h.end, h.start)):
        if (h.start, h.end) in spans or not any(covered[h.start : h.end]):
            taken.append(h)
            spans.add((h.start, h.end))
            covered[h.start : h.end] = b"\1" * (h.end - h.start)
    return sorted(taken, key=lambda h: h.start)


def _longest_per_class(hits: list[Hit]) -> list[Hit]:
    out: list[Hit] = []
    ends: dict[tuple[str, Any], int] = {}
    for h in sorted(hits, key=lambda h: (h.start, -h.end)):
        key = (h.kind, h.value)
        if h.start >= ends.get(key, -1):
            out.append(h)
            ends[key] = h.end
    return out


def stated(found: Iterable[str]) -> tuple[str, ...]:
    """Purposes once each; `other` only where nothing says more."""
    once = tuple(dict.fromkeys(found))
    return tuple(p for p in once if p != "other") or once


_LEXICA: dict[int, tuple[Knowledge, Lexicon]] = {}


def lexicon_of(knowledge: Knowledge) -> Lexicon:
    """The lexicon of this knowledge, built at its first use."""
    held = _LEXICA.get(id(knowledge))
    if held is None or held[0] is not knowledge:
        held = _LEXICA[id(knowledge)] = (knowledge, Lexicon(knowledge))
    return held[1]


@lru_cache(maxsize=4096)
def language(text: str) -> str:
    """zh where a tenth of the letters are Han, else en."""
    sample = text[:4000]
    han = len(HAN.findall(sample))
    latin = sum(1 for c in sample if c.isascii() and c.isalpha())
    return "zh" if han * 6 > latin else "en"
