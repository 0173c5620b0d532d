"""What a column or a label of a list of SDKs holds: roles, told by the words of the knowledge."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from auditor.knowledge.schema import Cue, Knowledge
from auditor.policy.lexicon.normalise import normalise

MAX_HEAD = 60
"""Characters of the head of a column, or of a label."""
_LEAD = re.compile(r"^[\s\d.、)(•·*#\-—>【\[《“\"']+")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_HAN = re.compile(r"[一-鿿]")


class Label(NamedTuple):
    """A label in running text: `SDK name:`, with where it and its value begin."""

    start: int
    value: int
    role: str
    text: str


class Vocabulary:
    """The words of one knowledge about lists of SDKs."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._roles: dict[str, str] = {}
        for role, cue in knowledge.columns.items():
            for word in cue.all_words:
                self._roles.setdefault(_key(word), role)
        self._words = {name: _pattern(cue) for name, cue in knowledge.sdk_words.items()}
        self._nothing = {_key(w) for w in knowledge.sdk_words["nothing"].all_words}
        ends, marks = _by_script(knowledge.sdk_words["company"])
        self._company = re.compile(
            r"(?:"
            + "|".join(map(re.escape, ends))
            + r")\)?$|(?i:\b(?:"
            + "|".join(re.escape(w.rstrip(".")) for w in marks)
            + r")\.?$)"
        )
        self._longest = max(map(len, self._roles))
        self.role = lru_cache(maxsize=8_192)(self._role)

    def _role(self, head: str) -> str | None:
        """The role of the head of a column, None where its words say nothing."""
        text = _key(head)
        if not text or len(text) > MAX_HEAD:
            return None
        if text in self._roles:
            return self._roles[text]
        best: tuple[bool, int, str] | None = None
        for start in range(len(text)):
            for end in range(start + 1, min(len(text), start + self._longest) + 1):
                role = self._roles.get(text[start:end])
                if role is None or not _whole(text, start, end):
                    continue
                last = end == len(text) and bool(_HAN.match(text[end - 1]))
                if best is None or (last, end - start) > best[:2]:
                    best = (last, end - start, role)
        return best[2] if best else None

    def exact(self, head: str) -> str | None:
        """The role of words that are a head as they stand."""
        return self._roles.get(_key(head))

    def says(self, name: str, text: str) -> bool:
        """Whether a text holds a word of this kind."""
        return bool(self._words[name].search(normalise(text)))

    def nothing(self, value: str) -> bool:
        """Whether a value says that there is none."""
        first = re.split(r"[.。;；,，(（]", value.strip(), maxsplit=1)[0]
        return not value.strip() or _key(first) in self._nothing or not _key(first)

    def company(self, text: str) -> bool:
        """Whether a text looks like the name of a company."""
        return bool(self._company.search(text.strip().rstrip("。;；,，")))

    def labels(self, text: str) -> list[Label]:
        """The labels in a text, in order."""
        out: list[Label] = []
        for m in re.finditer(r"[:：]", text):
            at = m.start()
            if text[at : at + 3] == "://" or text[at - 1 : at].isdigit():
                continue
            found = self._label(text, at, out[-1].value if out else 0)
            if found is not None:
                out.append(found)
        return out

    def _label(self, text: str, colon: int, after: int) -> Label | None:
        floor = max(after, colon - MAX_HEAD)
        before = text[floor:colon]
        cut = max(before.rfind(ch) for ch in "；;。，,\n|！!？?")
        start = floor + cut + 1
        label = text[start:colon]
        first = start == 0
        role = self.exact(label) or (self.role(label) if first else None)
        if role is None:
            words = [w.start() for w in re.finditer(r"(?<=\s)\S", label)]
            begin = next((w for w in words if self.exact(label[w:])), None)
            if begin is not None:
                start, role = start + begin, self.exact(label[begin:])
        return Label(start, colon + 1, role, text[start:colon].strip()) if role else None


def _key(word: str) -> str:
    """Lower case, without brackets, numbers in front, blanks between Chinese words."""
    return _held_key(word) if len(word) <= 2 * MAX_HEAD else _made_key(word)


@lru_cache(maxsize=8_192)
def _held_key(word: str) -> str:
    return _made_key(word)


def _made_key(word: str) -> str:
    text = _BRACKETS.sub("", normalise(word).strip())
    text = _LEAD.sub("", text).strip(" *:。.】]》”\"'_")
    text = text.replace("-", " ")
    return re.sub(r"\s+", " " if not _HAN.search(text) else "", text)


def _whole(text: str, start: int, end: int) -> bool:
    """Whether Latin words stand whole."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (
        (text[start].isascii() and before.isascii() and before.isalnum())
        or (text[end - 1].isascii() and after.isascii() and after.isalnum())
    )


def _by_script(cue: Cue) -> tuple[list[str], list[str]]:
    """(Chinese words, words of languages that part their words), the longest first."""
    more = [w for words in cue.more.values() for w in words]
    han = [*cue.zh, *(w for w in more if _HAN.search(w))]
    latin = [*cue.en, *(w for w in more if not _HAN.search(w))]
    return sorted(han, key=len, reverse=True), sorted(latin, key=len, reverse=True)


def _pattern(cue: Cue) -> re.Pattern[str]:
    han, latin = ("|".join(re.escape(normalise(w)) for w in ws) for ws in _by_script(cue))
    return re.compile(rf"(?<![a-z])(?:{latin})(?![a-z])|(?:{han})")


_HELD: dict[int, tuple[Knowledge, Vocabulary]] = {}


def vocabulary_of(knowledge: Knowledge) -> Vocabulary:
    """The vocabulary of this knowledge, made at its first use."""
    held = _HELD.get(id(knowledge))
    if held is None or held[0] is not knowledge:
        held = _HELD[id(knowledge)] = (knowledge, Vocabulary(knowledge))
    return held[1]
