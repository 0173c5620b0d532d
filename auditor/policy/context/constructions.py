"""Constructions of a language: patterns over cue classes, found in a sentence.

A pattern that begins with a class is tried only where a word of that class stands; one that
ends with `{term}` only before a term. So a sentence costs what its own words ask for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import ahocorasick

from auditor.knowledge.schema import Construction, Knowledge
from auditor.policy.context.patterns import branches, leading, mandatory
from auditor.policy.lexicon.matcher import Hit, chain_of, words_of

BACK = 80
"""Characters before a term in which a construction that ends with one may begin."""
MOST = 40
"""Matches of one construction in one sentence."""
OF_DENIALS = frozenset({"suspend", "admit", "spare"})
"""Effects upon denials; where none stands they are not looked for."""
_PLACE = re.compile(r"\{([a-z_]+)(?::([a-z_|]+))?\}")
_FIRST = re.compile(
    r"(?P<guard>(?:\(\?<[!=][^()]*\))*)\{(?P<name>[a-z_]+)(?::(?P<forms>[a-z_|]+))?\}(?![?*])"
)
_TERM_LAST = re.compile(r"\{term(?::([a-z_|]+))?\}$")


class Found(NamedTuple):
    """One construction in a sentence, at [start, end)."""

    start: int
    end: int
    by: Construction


class _Late:
    """A pattern that is compiled when a sentence first comes to it: most texts need few of them."""

    __slots__ = ("_held", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._held: re.Pattern[str] | None = None

    def compiled(self) -> re.Pattern[str]:
        """Raises re.error where the pattern is wrong."""
        if self._held is None:
            self._held = re.compile(self.text)
        return self._held


class _Compiled(NamedTuple):
    by: Construction
    needs: frozenset[str]
    anchor: str
    forms: frozenset[str]
    guard: re.Pattern[str] | None
    """What must hold before the anchor."""
    pattern: _Late


class _Index:
    """Constructions by one class that each needs, or by the words with which it begins.

    So a sentence asks only for those of its own classes and words.
    """

    def __init__(self, every: list[_Compiled]) -> None:
        self._always: list[tuple[int, _Compiled]] = []
        begins: dict[str, list[tuple[int, _Compiled]]] = {}
        for n, c in enumerate(every):
            words = () if c.needs or c.anchor else leading(c.pattern.text)
            for word in words:
                begins.setdefault(word, []).append((n, c))
            if not words and not c.needs:
                self._always.append((n, c))
        self._begins: Any = ahocorasick.Automaton()
        for word, of_word in begins.items():
            self._begins.add_word(word, tuple(of_word))
        self._begins.make_automaton()
        self._any_begins = bool(begins)
        self._by_class: dict[str, list[tuple[int, _Compiled]]] = {}
        for n, c in enumerate(every):
            if c.needs:
                self._by_class.setdefault(min(c.needs, key=_commonness), []).append((n, c))

    def of(self, norm: str, said: frozenset[str]) -> list[_Compiled]:
        """Those that a sentence may hold, in the order of the data."""
        out = dict(self._always)
        for name in said:
            out.update(x for x in self._by_class.get(name, ()) if x[1].needs <= said)
        for _, of_word in self._begins.iter(norm) if self._any_begins else ():
            out.update(of_word)
        return [out[n] for n in sorted(out)]


def _commonness(name: str) -> tuple[bool, str]:
    """Classes that stand in nearly every sentence come last."""
    return name in ("first", "you", "your", "obtain", "be"), name


class _Sorts(NamedTuple):
    plain: _Index
    of_denials: _Index


class Constructions:
    """Finds the constructions of every language; compiled once per knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._by_lang: dict[str, tuple[_Compiled, ...]] = {}
        self._sorted: dict[str, _Sorts] = {}

    def found(
        self, norm: str, lang: str, terms: list[Hit], cues: list[Hit], said: frozenset[str]
    ) -> list[Found]:
        """All constructions of a normalised sentence, in order."""
        sorts = self._sorts(lang)
        out = _found_by(sorts.plain.of(norm, said), norm, terms, cues)
        if any(f.by.effect == "deny" for f in out):
            out += _found_by(sorts.of_denials.of(norm, said), norm, terms, cues)
        return sorted(out, key=lambda f: (f.start, -f.end))

    def _sorts(self, lang: str) -> _Sorts:
        if lang not in self._sorted:
            every = self._compiled(lang)
            self._sorted[lang] = _Sorts(
                _Index([c for c in every if c.by.effect not in OF_DENIALS]),
                _Index([c for c in every if c.by.effect in OF_DENIALS]),
            )
        return self._sorted[lang]

    def of(
        self, by: Construction, norm: str, terms: list[Hit], cues: list[Hit], said: frozenset[str]
    ) -> list[Found]:
        """One construction in a sentence, whatever stands beside it."""
        own = (c for c in self._compiled(by.lang) if c.by is by)
        return [f for c in own if c.needs <= said for f in _matches(c, norm, terms, cues)]

    def compile_all(self) -> None:
        """Compile every language; raises KeyError or re.error where a pattern is wrong."""
        for lang in {c.lang for c in self._knowledge.constructions.values()}:
            for c in self._compiled(lang):
                c.pattern.compiled()

    def _compiled(self, lang: str) -> tuple[_Compiled, ...]:
        if lang not in self._by_lang:
            words = Words(self._knowledge, lang)
            chain = chain_of(self._knowledge, lang)
            own = (c for c in self._knowledge.constructions.values() if c.lang in chain)
            self._by_lang[lang] = tuple(
                part
                for c in sorted(own, key=lambda c: c.effect in OF_DENIALS)
                for part in _compile(c, words)
            )
        return self._by_lang[lang]


class Words:
    """The words of the classes of one language, alone or as a pattern."""

    def __init__(self, knowledge: Knowledge, lang: str) -> None:
        self._all = tuple(words_of(knowledge, lang))

    def of(self, name: str) -> tuple[str, ...]:
        """The words of a class in the order of the data."""
        return tuple(w for w, cue, _, _ in self._all if cue == name)

    def pattern(self, name: str, forms: str) -> str:
        """Raises KeyError where a class has no words."""
        wanted = frozenset(forms.split("|")) if forms else frozenset[str]()
        words = {
            w
            for w, cue, family, tags in self._all
            if name in (cue, family) and (not wanted or wanted & set(tags.split("|")))
        }
        if not words:
            raise KeyError(name)
        ordered = sorted(words, key=lambda w: (-len(w), w))
        return f"(?:{'|'.join(_bounded(w) for w in ordered)})"


def _bounded(word: str) -> str:
    """Latin words must not run on, as in the lexicon."""
    before = r"(?<![a-z0-9_])" if word[0].isascii() and word[0].isalnum() else ""
    after = r"(?![a-z0-9_])" if word[-1].isascii() and word[-1].isalnum() else ""
    return before + re.escape(word) + after


def _compile(c: Construction, words: Words) -> Iterator[_Compiled]:
    """One for each branch of its pattern, so that each is tried only where its first class stands."""
    if _TERM_LAST.search(c.pattern) is not None:
        yield _branch(c, c.pattern, words)
    else:
        for branch in branches(c.pattern):
            yield _branch(c, branch, words)


def _branch(c: Construction, pattern: str, words: Words) -> _Compiled:
    anchor, forms, guard = "", frozenset[str](), None
    must = mandatory(pattern)
    if (last := _TERM_LAST.search(pattern)) is not None:
        anchor, pattern = "<term", pattern[: last.start()] + r"\Z"
        forms = frozenset(last[1].split("|")) if last[1] else forms
    elif (m := _FIRST.match(pattern)) is not None:
        guard = re.compile(m["guard"]) if m["guard"] else None
        anchor, pattern = m["name"], pattern[m.end() :]
        forms = frozenset(m["forms"].split("|")) if m["forms"] else forms
    full = _PLACE.sub(lambda m: words.pattern(m[1], m[2] or ""), pattern)
    return _Compiled(c, frozenset(c.needs) | must, anchor, forms, guard, _Late(full))


def _part_of_term(f: Found, c: _Compiled, terms: list[Hit]) -> bool:
    """Words inside a term do nothing to it, unless they suspend a denial."""
    if c.anchor in ("term", "<term") or c.by.effect in ("suspend", "admit"):
        return False
    return any(t.start <= f.start < t.end for t in terms)


def _found_by(own: list[_Compiled], norm: str, terms: list[Hit], cues: list[Hit]) -> list[Found]:
    return [
        f for c in own for f in _matches(c, norm, terms, cues) if not _part_of_term(f, c, terms)
    ]


def _matches(c: _Compiled, norm: str, terms: list[Hit], cues: list[Hit]) -> Iterator[Found]:
    if not c.anchor:
        for n, m in enumerate(c.pattern.compiled().finditer(norm)):
            if n >= MOST:
                return
            yield Found(m.start(), m.end(), c.by)
        return
    if c.anchor == "<term":
        for t in _wanted(terms, c.forms):
            if (
                b := c.pattern.compiled().search(norm, max(0, t.start - BACK), t.start)
            ) is not None:
                yield Found(b.start(), t.end, c.by)
        return
    for h in _wanted(terms, c.forms) if c.anchor == "term" else _of_class(cues, c):
        if c.guard is not None and c.guard.match(norm, h.start) is None:
            continue
        if (a := c.pattern.compiled().match(norm, h.end)) is not None:
            yield Found(h.start, a.end(), c.by)


def _wanted(terms: list[Hit], data: frozenset[str]) -> list[Hit]:
    """The terms that name one of these data; all where none is asked for."""
    return [t for t in terms if t.value.data in data] if data else terms


def _of_class(cues: list[Hit], c: _Compiled) -> Iterator[Hit]:
    """The cues with which a construction begins."""
    for h in cues:
        if c.anchor in (h.value, h.family) and not (
            c.forms and c.forms.isdisjoint(h.form.split("|"))
        ):
            yield h


_ALL: dict[int, tuple[Knowledge, Constructions]] = {}


def constructions_of(knowledge: Knowledge) -> Constructions:
    """The constructions of this knowledge, compiled at their first use."""
    held = _ALL.get(id(knowledge))
    if held is None or held[0] is not knowledge:
        held = _ALL[id(knowledge)] = (knowledge, Constructions(knowledge))
    return held[1]
