"""Whose policy a text is: a policy of another app by another company declares nothing for this one.

Both must differ, and both must be named where a policy names them: in its head. What is unclear counts
as this app's own policy, since a person chose it; that the app is not named is told elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from auditor.knowledge.schema import Knowledge, PolicySubject
from auditor.policy.document.block import Document

HEAD_BLOCKS, HEAD_TEXT = 25, 4_000
"""How far a policy says whose it is: paragraphs, and characters of them."""
MAX_TEXT = 1_000_000
MAX_NAMES = 20
LEAST, LEAST_INSIDE = 3, 5
"""Letters of a word that tells an app, and of one that tells it inside of a longer word."""
_LATIN = r"(?P<latin>[A-Z0-9][\w&'’+-]*(?:[ .](?:[A-Z0-9&][\w&'’+-]*|of|and)){0,4})"
_HAN = r"(?P<han>[\u4e00-\u9fffA-Za-z0-9（）()·]{1,24}?)"
_WORD = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]+")
_HAN_WORD = re.compile(r"[\u4e00-\u9fff]")


class AppNames(NamedTuple):
    """What the audited app and its company are called."""

    label: str | None = None
    others: tuple[str, ...] = ()
    """Its package, those of its company, and other names of it."""

    @property
    def all(self) -> tuple[str, ...]:
        """Every name, the label first."""
        return (self.label, *self.others) if self.label else self.others


class Named(NamedTuple):
    """Another app, and the company that answers for it, as a policy names them."""

    app: str
    company: str


def pattern_of(row: PolicySubject) -> re.Pattern[str]:
    """The pattern with a proper name in its place."""
    name = _HAN if row.id.startswith("zh") else f"[\"“'‘]?{_LATIN}[\"”'’]?"
    return re.compile(row.pattern.replace("{name}", name))


@lru_cache(maxsize=64)
def _compiled(row: PolicySubject) -> re.Pattern[str]:
    return pattern_of(row)


def named_in(text: str, what: Literal["app", "company"], knowledge: Knowledge) -> Iterator[str]:
    """The proper names that a paragraph gives to its app, or to a company."""
    for row in knowledge.policy_subjects.values():
        if row.names == what:
            yield from names_by(row, text, knowledge)


def names_by(row: PolicySubject, text: str, knowledge: Knowledge) -> Iterator[str]:
    """The proper names that one pattern finds."""
    words = knowledge.word_lists["subject_words"]
    pattern, at = _compiled(row), 0
    while m := pattern.search(text, at):
        name = next(v for v in m.groupdict().values() if v is not None).strip(" .'’")
        if _plain(name, words.en, words.zh):
            at = m.start() + 1  # a name may begin inside of what is none
        else:
            yield name
            at = m.end()


def _plain(name: str, en: tuple[str, ...], zh: tuple[str, ...]) -> bool:
    """Whether what stands where a name would is no name: `our`, `May 2026`, 您的."""
    if _HAN_WORD.search(name):
        return name.startswith(zh) or name.endswith(zh) or len(name) < 2
    words = name.casefold().split()
    return not words or all(w in en or w.isdigit() for w in words) or words[0] in en


def other_app(document: Document, names: AppNames, knowledge: Knowledge) -> Named | None:
    """The other app and company that this document is the policy of; None: this app's, or unclear."""
    own = set(_words_of(names.all, knowledge))
    if names.label is None or not own or _any_in(own, _text(document)):
        return None
    head = list(_head(document))
    apps = _names(head, "app", knowledge)
    companies = _names(head, "company", knowledge)
    if not apps or not companies:
        return None
    whole = "".join(_WORD.findall(" ".join(names.all).casefold()))
    others = {w for n in (*apps, *companies) for w in _words_of((n,), knowledge)}
    if any(w in whole for w in others) or not _comparable(names.label, apps):
        return None
    return Named(apps[0], companies[0])


def names_it(document: Document, names: AppNames) -> bool:
    """Whether the text has the label, the package or another whole name of the app."""
    return _any_in({n.casefold() for n in names.all}, _text(document))


def _text(document: Document) -> str:
    return "\n".join(b.text for b in document.blocks)[:MAX_TEXT].casefold()


def _names(head: Iterable[str], what: Literal["app", "company"], knowledge: Knowledge) -> list[str]:
    found = (n for text in head for n in named_in(text, what, knowledge))
    return list(dict.fromkeys(n for n, _ in zip(found, range(MAX_NAMES), strict=False)))


def _head(document: Document) -> Iterator[str]:
    left = HEAD_TEXT
    for block in document.blocks[:HEAD_BLOCKS]:
        if left <= 0:
            return
        yield block.text[:left]
        left -= len(block.text)


def _words_of(names: Iterable[str], knowledge: Knowledge) -> Iterator[str]:
    """The words that tell one app from another; Chinese names whole."""
    plain = knowledge.word_lists["package_words"].names
    for name in names:
        for word in _WORD.findall(name.casefold()):
            han = _HAN_WORD.match(word) is not None
            if (len(word) >= (2 if han else LEAST)) and word not in plain:
                yield word


def _any_in(words: set[str], text: str) -> bool:
    """Whether the text has one of the words; a short one only as a word of its own."""
    for word in words:
        if len(word) >= LEAST_INSIDE or _HAN_WORD.match(word):
            if word in text:
                return True
        elif re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text):
            return True
    return False


def _comparable(label: str, apps: Iterable[str]) -> bool:
    """Whether the names are of one script: a Chinese text may call an app by a name of its own."""
    return any(bool(_HAN_WORD.search(label)) == bool(_HAN_WORD.search(a)) for a in apps)
