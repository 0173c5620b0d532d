"""Colours for a terminal, laid over the finished text: each is also a word."""

from __future__ import annotations

import re

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import phrase
from auditor.model import SEVERITIES, Verdict
from auditor.report.words import verdict_word

_GREEN, _RED, _YELLOW, _BOLD = "32", "31", "33", "1"
_VERDICTS: dict[Verdict, str] = {
    "declared": _GREEN,
    "vague": _YELLOW,
    "ambiguous": _YELLOW,
    "contradicted": _RED,
    "undeclared": _RED,
}
_SEVERITIES: dict[str, str] = dict(zip(SEVERITIES, (_RED, _YELLOW, _BOLD, _BOLD), strict=True))
_HEAD = re.compile(rf"^({'|'.join(SEVERITIES)})(\[[\w-]+\])", re.M)


def colored(text: str, knowledge: Knowledge, lang: str) -> str:
    """The table report with its verdicts and severities in colour."""
    words = {verdict_word(v, knowledge, lang): c for v, c in _VERDICTS.items()}
    # a verdict fills a cell of a table: blanks or an end on both sides
    cell = re.compile(rf"(?<=  )(\(?(?:{'|'.join(map(re.escape, words))})\)?)(?=  |$)", re.M)
    maps, title, findings = text.partition(f"\n{phrase(knowledge, 'table_findings', lang)}\n")
    maps = cell.sub(lambda m: _in(words[m[1].strip("()")], m[1]), maps)
    return maps + title + _HEAD.sub(lambda m: _in(_SEVERITIES[m[1]], m[1]) + m[2], findings)


def _in(color: str, word: str) -> str:
    return f"\033[{color}m{word}\033[0m"
