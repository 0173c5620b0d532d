"""One automaton of all terms, cues and purposes per language; the longest matches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import ahocorasick

from auditor.knowledge.language_schema import Worded
from auditor.knowledge.schema import Knowledge, Terms
from auditor.policy.lexicon.forms import forms_of
from auditor.policy.lexicon.normalise import normalise

HAN = re.compile(r"[㐀-鿿]")


HELD, SHORT = 2_048, 4_000
"""Texts, and their characters, whose matches are kept for the next reader of the same document."""


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
        self._hits = lru_cache(maxsize=HELD)(self._find)

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

        chain = chain_of(knowledge, lang)
        for tongue in chain:
            for row, form in _forms(knowledge, tongue):
                add(form, "term", row)
        if "en" not in chain:  # names that every policy has in English: IMEI, Android ID
            taken = set(words)
            for row, form in _forms(knowledge, "en"):
                if form not in taken and not row.ambiguous:
                    add(form, "term", row)
        for word, cue_id, family, form in words_of(knowledge, lang):
            add(word, "cue", (cue_id, family, form))
        for purpose in knowledge.purposes.values():
            for word in own_words(knowledge, purpose, lang):
                add(normalise(word), "purpose", purpose.id)
        for word, values in words.items():
            automaton.add_word(word, (len(word), tuple(values)))
        automaton.make_automaton()
        return automaton

    def hits(self, norm: str, lang: str) -> tuple[list[Hit], list[Hit]]:
        """(terms, the longest of those that overlap; cues and purposes, longest per class), each in order.

        Several readers look at one text: the lists are held and shared, nobody writes to them.
        """
        return self._hits(norm, lang) if len(norm) <= SHORT else self._find(norm, lang)

    def _find(self, norm: str, lang: str) -> tuple[list[Hit], list[Hit]]:
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

    def covered(self, norm: str, lang: str) -> int:
        """How many characters its terms and cues cover."""
        terms, others = self.hits(norm, lang)
        return len({i for h in (*terms, *others) for i in range(h.start, h.end)})

    def is_decoy(self, norm: str, lang: str) -> bool:
        """Whether a decoy has exactly these words."""
        held = self._automaton(lang).get(norm, (0, ()))
        return any(kind == "term" and value.decoy for kind, value in held[1])


def chain_of(knowledge: Knowledge, lang: str) -> tuple[str, ...]:
    """A language and the one whose lexicon reads it too."""
    known = knowledge.languages.get(lang)
    return (lang,) if known is None or known.reads_as is None else (lang, known.reads_as)


def own_words(knowledge: Knowledge, entry: Worded, lang: str) -> Iterator[str]:
    """The words of an entry in a language, with the endings that their signs stand for."""
    for tongue in chain_of(knowledge, lang):
        known = knowledge.languages.get(tongue)
        for word in entry.words(tongue):
            yield from spelt_out(word, known.endings if known else {})


def all_forms(knowledge: Knowledge, entry: Worded) -> tuple[list[str], list[str]]:
    """(words of languages that part their words, words of the others) of an entry, spelt out."""
    out: tuple[dict[str, None], dict[str, None]] = ({}, {})
    for lang, known in knowledge.languages.items():
        out[bool(known.letters)].update(dict.fromkeys(own_words(knowledge, entry, lang)))
    return list(out[0]), list(out[1])


def spelt_out(word: str, endings: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """A word with each ending that a sign in it stands for.

    >>> list(spelt_out("genau~ Ort", {"~": ("e", "er")}))
    ['genaue Ort', 'genauer Ort']
    """
    sign = next((c for c in word if c in endings), None)
    if sign is None:
        yield word
        return
    for ending in endings[sign]:
        yield from spelt_out(word.replace(sign, ending, 1), endings)


def words_of(knowledge: Knowledge, lang: str) -> Iterator[tuple[str, str, str, str]]:
    """(word, cue id, family, form) of every cue in one language."""
    for cue in knowledge.cues.values():
        family = cue.family or cue.id
        forms: dict[str, list[str]] = {}
        for verb in cue.verbs if lang == "en" else ():
            for word, form in forms_of(verb):
                forms.setdefault(normalise(word), []).append(form)
        for word in own_words(knowledge, cue, lang):
            forms.setdefault(normalise(word), [])
        for word, found in forms.items():
            yield word, cue.id, family, "|".join(found)


def _forms(knowledge: Knowledge, lang: str) -> Iterator[tuple[Terms, str]]:
    """Every term of a language with each of its spellings, normalised."""
    known = knowledge.languages.get(lang)
    for row in knowledge.terms.get(lang, ()):
        for term in row.terms:
            for spelt in spelt_out(term, known.endings if known else {}):
                word = normalise(spelt).strip()
                for form in variants(word) if lang in ("en", "zh") else (word,):
                    yield row, form


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
    if start and text[start - 1] not in _PARTS and _latin(text[start - 1]) and _latin(text[start]):
        return False
    if end == len(text) or text[end] in _PARTS:
        return True
    return not (_latin(text[end]) and _latin(text[end - 1]))


_PARTS = frozenset(" ,.;:()、，。")
"""What most words end before."""


def _latin(ch: str) -> bool:
    """Whether it is a letter or digit of a script that parts its words."""
    return (ch.isalnum() or ch == "_") and ch < "\u2e80"


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


def tongue_of(text: str, own: str) -> str:
    """The language of a sentence in a paragraph of language `own`; empty: by its letters."""
    if not own:
        return language(text)
    han = language(text) == "zh"
    return "zh" if han and not own.startswith("zh") else own


@lru_cache(maxsize=4096)
def language(text: str) -> str:
    """zh where a tenth of the letters are Han, else en."""
    if text.isascii():
        return "en"
    sample = text[:4000]
    han = len(HAN.findall(sample))
    return "zh" if han and han * 6 > sum(map(len, _ASCII.findall(sample))) else "en"


_ASCII = re.compile(r"[A-Za-z]+")
