"""Sentences out of the knowledge: phrases, notices and names of collectors in a language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from auditor.knowledge.schema import Knowledge
from auditor.model import Collector
from auditor.notice import Notice

_BRACES = re.compile(r"( ?)\{(\w+)\}( ?)")
_FIRST_HAN, _LAST_HAN = "\u2e80", "\u9fff"


class Told(NamedTuple):
    """A notice in words."""

    what: str
    """What was not done, or what is to be known."""
    why: str


def fill(template: str, words: Mapping[str, str | int]) -> str:
    """Replace {name} by its word; nothing in a word is interpreted, unknown names stay.

    A blank that parts the word from Chinese text goes where the word is Chinese there too.
    """

    def filled(m: re.Match[str]) -> str:
        if m[2] not in words:
            return m[0]
        word = str(words[m[2]])
        before, after = template[max(0, m.start() - 1) : m.start()], template[m.end() : m.end() + 1]
        left = "" if _han(before) and _han(word[:1]) else m[1]
        right = "" if _han(after) and _han(word[-1:]) else m[3]
        return f"{left}{word}{right}"

    return _BRACES.sub(filled, template)


def _han(char: str) -> bool:
    return _FIRST_HAN <= char <= _LAST_HAN


def separator(lang: str) -> str:
    """What stands between the items of a list."""
    return "\N{IDEOGRAPHIC COMMA}" if lang == "zh" else ", "


def phrase(knowledge: Knowledge, id_: str, lang: str = "en", **words: str | int) -> str:
    """A phrase of `phrases.yml`, its {names} filled in."""
    entry = knowledge.phrases[id_]
    return fill(entry.zh if lang == "zh" else entry.en, words)


def told(notice: Notice, knowledge: Knowledge, lang: str = "en") -> Told:
    """The sentence of a notice, unescaped: whoever shows it escapes what came out of a file."""
    entry = knowledge.notices[notice.code]
    text = entry.zh if lang == "zh" else entry.en
    words = dict(notice.words)
    if "who" in words:
        words["who"] = _name(str(words["who"]), knowledge, lang)
    return Told(fill(text.what, words), fill(text.why, words))


def sentence(notice: Notice, knowledge: Knowledge, lang: str = "en") -> str:
    """`what (why)`, as reports write a notice in one line."""
    what, why = told(notice, knowledge, lang)
    return f"{what} ({why})"


def collector_name(collector: Collector, knowledge: Knowledge, lang: str = "en") -> str:
    """A collector as reports write it; SDKs keep their names."""
    if collector.kind in ("app", "unattributed") and collector.id in knowledge.phrases:
        return phrase(knowledge, collector.id, lang)
    return collector.name


def _name(id_: str, knowledge: Knowledge, lang: str) -> str:
    sdk = knowledge.sdks.get(id_)
    if sdk is not None:
        return sdk.name
    return phrase(knowledge, id_, lang) if id_ in knowledge.phrases else id_
