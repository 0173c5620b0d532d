"""Colours for a terminal, laid over the finished text: each is also a word."""

from __future__ import annotations

import re

from auditor.report.table import VERDICTS_ZH, WORDS

_GREEN, _RED, _YELLOW, _BOLD = "32", "31", "33", "1"
_VERDICTS = {
    "declared": _GREEN,
    "vague": _YELLOW,
    "ambiguous": _YELLOW,
    "contradicted": _RED,
    "undeclared": _RED,
}
_WORDS = {w: c for v, c in _VERDICTS.items() for w in (v, VERDICTS_ZH[v])}
# a verdict fills a cell of a table: blanks or an end on both sides
_CELL = re.compile(rf"(?<=  )(\(?(?:{'|'.join(_WORDS)})\)?)(?=  |$)", re.M)
_HEAD = re.compile(r"^(high|medium|low|info)(\[[\w-]+\])", re.M)
_SEVERITIES = {"high": _RED, "medium": _YELLOW, "low": _BOLD, "info": _BOLD}


def colored(text: str, lang: str) -> str:
    """The table report with its verdicts and severities in colour."""
    maps, title, findings = text.partition(f"\n{WORDS[lang]['find']}\n")
    maps = _CELL.sub(lambda m: _in(_WORDS[m[1].strip("()")], m[1]), maps)
    return maps + title + _HEAD.sub(lambda m: _in(_SEVERITIES[m[1]], m[1]) + m[2], findings)


def _in(color: str, word: str) -> str:
    return f"\033[{color}m{word}\033[0m"
