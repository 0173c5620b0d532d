"""Characters of a page -> runs: pieces of text between line ends, wide gaps and rules, as far as they are seen."""

from __future__ import annotations

import re
from typing import Any

from auditor.errors import InputError
from auditor.policy.document.asides import Asides
from auditor.policy.document.decode import clean
from auditor.policy.document.pdf_grid import Grid
from auditor.policy.document.pdf_ink import Ink
from auditor.policy.document.pdf_table import Run

MAX_CHARACTERS = 60_000
"""Characters of one page."""
_PARTING = "\x02\ufffe"
"""What the library gives for the hyphen of a line end; the next line follows without a break."""
_HYPHENS = dict.fromkeys(map(ord, _PARTING), "-")
GAP = 0.6
"""White space on a line, in heights of its text, behind which something else begins."""


def seen_runs(words: list[list[Run]], ink: Ink, beside: Asides, lines: int) -> list[Run]:
    """Runs of the words that are seen; the others are set apart."""
    out: list[Run] = []
    for run in words:
        seen: list[Run] = []
        for word in run:
            why = ink.hides(word.left, word.bottom, word.right, word.top)
            if why is None:
                seen.append(word)
            else:
                beside.add(f" {word.text}", lines + 1, why)
        if seen:
            first, last = seen[0], seen[-1]
            top, bottom = max(w.top for w in seen), min(w.bottom for w in seen)
            text = clean(" ".join(w.text for w in seen))
            out.append(Run(first.left, bottom, last.right, top, text))
    beside.flush()
    return out


def runs_of(text: Any, raw: Any, name: str, grids: list[Grid]) -> list[list[Run]]:
    """Words of pieces of text in the order of the file, cut at line ends, wide gaps and rules."""
    count = text.count_chars()
    if count > MAX_CHARACTERS:
        raise InputError(
            f"a page of {count} characters; more than {MAX_CHARACTERS} are not read", name
        )
    characters = [chr(raw.FPDFText_GetUnicode(text, i) or 32) for i in range(count)]
    out: list[list[Run]] = []
    start = 0
    for i in range(count + 1):
        if i == count or characters[i] in "\r\n" or (i > start and _gap(text, characters, i)):
            _add(out, text, characters, start, i)
            start = i + 1
        elif i > start and (
            characters[i - 1] in _PARTING or (grids and _ruled(text, characters, i, grids))
        ):
            _add(out, text, characters, start, i)
            start = i
    return out


def _ruled(text: Any, characters: list[str], i: int, grids: list[Grid]) -> bool:
    """Whether a column of a table ends in front of a character."""
    if characters[i].isspace():
        return False
    before = i - 1
    while before > i - 4 and characters[before].isspace():
        before -= 1
    _, bottom, right, top = text.get_charbox(before, loose=True)
    left = text.get_charbox(i, loose=True)[0]
    y = (bottom + top) / 2
    return any(g.holds(right, y) and g.parts(min(left, right), max(left, right), y) for g in grids)


def _gap(text: Any, characters: list[str], i: int) -> bool:
    if characters[i] != " " or i + 1 >= len(characters) or characters[i + 1].isspace():
        return False
    _, bottom, right, top = text.get_charbox(i - 1, loose=True)
    return bool(text.get_charbox(i + 1, loose=True)[0] - right > GAP * (top - bottom))


def _add(out: list[list[Run]], text: Any, characters: list[str], start: int, end: int) -> None:
    words: list[Run] = []
    for m in re.finditer(r"\S+", "".join(characters[start:end])):
        first, last = start + m.start(), start + m.end() - 1
        left, bottom, _, top = text.get_charbox(first, loose=True)
        right = text.get_charbox(last, loose=True)[2]
        word = clean(m[0].translate(_HYPHENS))
        if word:
            words.append(Run(left, bottom, right, top, word))
    if words:
        out.append(words)
