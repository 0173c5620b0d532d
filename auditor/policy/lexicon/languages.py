"""The language of a paragraph, told by its letters and its commonest words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from auditor.knowledge.schema import Knowledge, Language
from auditor.policy.lexicon.normalise import variants

UNKNOWN = "und"
"""A language that no word or letter of the knowledge tells (BCP 47: undetermined)."""
MAIN = "en"
"""The language that a text of names and links is taken to be in."""
MAX_TEXT, PIECE = 900, 300
"""Characters of one paragraph that are looked at; of a longer one its beginning, middle and end."""
LEAST, LEAD = 3, 1.25
"""A language is told by so many different common words, so far before the next one."""
SHORTEST = 7
"""Words of a sentence in which one common word fewer will do, where no other language has any."""
FEW_WORDS, SHARE_OF_FEW, SHARE = 25, 0.3, 0.15
"""The part of all words that they are: of a short text (an address, a list of names) more."""
STRANGE_WORDS, STRANGE_SHARE, ACCENTED, SMALL = 15, 0.05, 0.08, 0.6
"""From so many words on, with fewer common words, more accented ones and mostly small ones, a text is
in no known language; names are written large."""
VARIANTS = 20
"""One character in so many is a variant where a text is written with them."""
SHORT = 60
"""Letters of a script that two languages have (Han) which do not tell them apart."""
_EDGES = " .,;:!?()[]{}\"'“”«»„‚‘’<>|*_#…、。，；："
_OTHER = re.compile(
    r"[\u0370-\u1dff\u1f00-\u1fff\u2c00-\u2dff\u3005-\ufb4f\ufb50-\ufdff\ufe70-\uff00]"
)
"""A letter that is no Latin one, or nearly always."""
_LATIN = re.compile(r"[A-Za-z\u00aa-\u024f\u1e00-\u1eff]+")


class Tongues:
    """Tells languages with one knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._languages = knowledge.languages
        self._read = frozenset(
            i for i, lang in self._languages.items() if knowledge.terms.get(lang.reads_as or i)
        )
        self._by_word: dict[str, list[str]] = {}
        self._scripts: dict[str, list[Language]] = {}
        for lang in self._languages.values():
            self._scripts.setdefault(lang.letters, []).append(lang)
            if not lang.letters:
                for word in lang.words:
                    self._by_word.setdefault(word, []).append(lang.id)
        self._classes = [
            (letters, re.compile(f"[{letters}]")) for letters in self._scripts if letters
        ]
        self._held = lru_cache(maxsize=4096)(self._of)
        self._class_of: dict[str, tuple[str, ...]] = {}

    @property
    def latin(self) -> tuple[str, ...]:
        """The languages in Latin letters that are read."""
        return tuple(i for i, x in self._languages.items() if i in self._read and not x.letters)

    def readable(self, language: str) -> bool:
        """Whether there is a lexicon for a language."""
        return language in self._read

    def lexicon(self, language: str) -> str:
        """The language whose lexicon and grammar read this one."""
        known = self._languages.get(language)
        return language if known is None or known.reads_as is None else known.reads_as

    def of(self, text: str) -> str | None:
        """The language of a text; None where it is too short or too mixed to tell."""
        if len(text) <= MAX_TEXT:
            return self._held(text)
        parts = probes(text)
        told = {self._held(p) for p in parts}
        return told.pop() if len(told) == 1 else self._of(" ".join(parts))

    def _of(self, text: str) -> str | None:
        if _OTHER.search(text) is not None:
            latin = sum(map(len, _LATIN.findall(text)))
            found = self._by_letters(text, latin)
            if found is not None:
                return found
        return self._by_words(text)

    def _by_letters(self, text: str, latin: int) -> str | None:
        counts: Counter[str] = Counter()
        strange = letters = others = 0
        for ch, n in Counter(text).items():
            classes = self._classes_of(ch)
            for of_class in classes:
                counts[of_class] += n
            if classes:
                letters += n
                others += n * (ord(ch) in variants())
            elif ch > "\u036f" and ch.isalpha() and not _LATIN.match(ch):
                strange += n
        told = self._told(counts)
        if told is None:
            return UNKNOWN if strange > max(latin, LEAST) else None
        weighty = sum(n * self._scripts[c][0].weight for c, n in counts.items())
        if weighty <= latin or counts[told] < LEAST:
            return None
        own = self._scripts[told]
        return own[0].id if len(own) == 1 else self._of_script(text, own, letters, others)

    def _told(self, counts: Counter[str]) -> str | None:
        """The class of letters that tells the language: the rarest in its company first."""
        total = sum(counts.values())
        for letters in sorted(counts, key=lambda c: self._scripts[c][0].share):
            if 100 * counts[letters] >= self._scripts[letters][0].share * total:
                return letters
        return max(counts, key=lambda c: counts[c], default=None)

    def _classes_of(self, ch: str) -> tuple[str, ...]:
        if ch not in self._class_of:
            self._class_of[ch] = tuple(c for c, p in self._classes if p.match(ch))
        return self._class_of[ch]

    def _of_script(self, text: str, own: list[Language], letters: int, others: int) -> str:
        """Of languages that share a script, the one whose words or variants stand there; else the first."""
        varied = next((x.id for x in own if x.variants), None)
        if varied is not None:
            return varied if others * VARIANTS >= letters else own[0].id
        words = _words(text)
        score = {x.id: sum(words[w] for w in x.words if w in words) for x in own}
        return max(score, key=lambda i: score[i])

    def _by_words(self, text: str) -> str | None:
        words = _words(text)
        total = words.total()
        score: Counter[str] = Counter()
        different: Counter[str] = Counter()
        for word, n in words.items():
            for lang in self._by_word.get(word, ()):
                score[lang] += n
                different[lang] += 1
        ranked = [*score.most_common(2), ("", 0), ("", 0)]
        (best, most), (second, next_) = ranked[0], ranked[1]
        if total >= STRANGE_WORDS and most < STRANGE_SHARE * total:
            return UNKNOWN if _strange(text, words) else None
        share = SHARE_OF_FEW if total < FEW_WORDS and best != MAIN else SHARE
        enough = LEAST if total > SHORTEST or next_ else LEAST - 1
        if different[best] < enough or most < share * total:
            return None
        if most < LEAD * next_ and (self.readable(best) or self.readable(second)):
            return None  # neither is sure; of two that nobody reads it does not matter which
        return best

    def of_blocks(self, texts: Iterable[str]) -> list[str | None]:
        """The language of each paragraph, where it tells it by itself."""
        texts = list(texts)
        found = [self.of(t) for t in texts]
        mixed = any(f is not None and self._shares(f) for f in found)
        if not mixed:
            return found
        return [
            None if f is not None and self._doubtful(f) and len(t) < SHORT else f
            for f, t in zip(found, texts, strict=True)
        ]

    def _shares(self, language: str) -> bool:
        """Whether it is written with letters of another language too (Han beside kana)."""
        known = self._languages.get(language)
        return known is not None and (known.share < Language.usual_share or known.variants)

    def _doubtful(self, language: str) -> bool:
        known = self._languages.get(language)
        return known is not None and bool(known.letters) and known.share == Language.usual_share


def _words(text: str) -> Counter[str]:
    """How often each word stands in a text, in small letters; an address of the web is one word."""
    out: Counter[str] = Counter()
    for word, n in Counter(text.lower().split()).items():
        out[word.strip(_EDGES)] += n
    return out


def probes(text: str) -> tuple[str, str, str]:
    """Beginning, middle and end of a long text."""
    middle = len(text) // 2
    return text[:PIECE], text[middle : middle + PIECE], text[-PIECE:]


def _strange(text: str, words: Counter[str]) -> bool:
    """Whether it is running text with many accented words."""
    total = words.total()
    accented = sum(n for w, n in words.items() if not w.isascii())
    small = sum(w[0].islower() for w in text.split())
    return accented > ACCENTED * total and small > SMALL * total


_HELD: dict[int, tuple[Knowledge, Tongues]] = {}


def tongues_of(knowledge: Knowledge) -> Tongues:
    """The languages of this knowledge, made at their first use."""
    held = _HELD.get(id(knowledge))
    if held is None or held[0] is not knowledge:
        held = _HELD[id(knowledge)] = (knowledge, Tongues(knowledge))
    return held[1]
