"""Sentences out of the knowledge: phrases, notices and names of collectors in a language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from auditor.knowledge.schema import Knowledge
from auditor.model import Collector
from auditor.notice import Notice

_BRACES = re.compile(r"\{(\w+)\}")


class Told(NamedTuple):
    """A notice in words."""

    what: str
    """What was not done, or what is to be known."""
    why: str


def fill(template: str, words: Mapping[str, str | int]) -> str:
    """Replace {name} by its word; nothing in a word is interpreted, unknown names stay."""
    return _BRACES.sub(lambda m: str(words.get(m[1], m[0])), template)


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
