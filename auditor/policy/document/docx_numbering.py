"""Numbers of lists and headings of a Word document, which its text does not hold."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any, NamedTuple

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVELS = 9
_HAN_DIGITS = "\u3007\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d"
_TEN = "\u5341"
_CHINESE = frozenset(
    [
        "chineseCounting",
        "chineseCountingThousand",
        "ideographDigital",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "ideographTraditional",
        "chineseLegalSimplified",
    ]
)


class Level(NamedTuple):
    """How the numbers of one level of a list are written: form, text around them, first number."""

    form: str
    text: str
    start: int


class Numbering:
    """Counts the numbered paragraphs of one document."""

    def __init__(self, root: Any) -> None:
        self._levels: dict[str, dict[int, Level]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, list[int]] = defaultdict(lambda: [0] * LEVELS)
        self._restarts: dict[tuple[str, int], int] = {}
        """List and level -> the number with which it begins anew, until it has begun."""
        if root is None:
            return
        for node in root.iter(f"{W}abstractNum"):
            levels = {}
            for lvl in node.iter(f"{W}lvl"):
                at = lvl.get(f"{W}ilvl") or "0"
                if at.isdecimal() and int(at) < LEVELS:
                    start = _said(lvl, "start")
                    levels[int(at)] = Level(
                        _said(lvl, "numFmt") or "decimal",
                        _said(lvl, "lvlText"),
                        int(start[:6]) if start[:6].isdecimal() else 1,
                    )
            self._levels[node.get(f"{W}abstractNumId") or ""] = levels
        for node in root.iter(f"{W}num"):
            number = node.get(f"{W}numId") or ""
            self._abstract[number] = _said(node, "abstractNumId")
            for over in node.iter(f"{W}lvlOverride"):
                at, start = over.get(f"{W}ilvl") or "", _said(over, "startOverride")[:6]
                if at.isdecimal() and int(at) < LEVELS and start.isdecimal():
                    self._restarts[number, int(at)] = int(start)

    def label(self, properties: Any, of_style: Any) -> str:
        """The number in front of a paragraph, with a blank behind it; empty where there is none."""
        direct = properties.find(f"{W}numPr") if properties is not None else None
        number = _said(direct, "numId") or _said(of_style, "numId")
        at = _said(direct, "ilvl") or _said(of_style, "ilvl") or "0"
        abstract = self._abstract.get(number)
        levels = self._levels.get(abstract or "", {})
        depth = int(at) if at.isdecimal() else 0
        level = levels.get(depth)
        if number == "0" or abstract is None or level is None:
            return ""
        if level.form == "bullet":
            return "\u2022 "
        counts = self._counts[abstract]
        again = self._restarts.pop((number, depth), None)
        if again is not None:
            counts[depth] = again
        else:
            counts[depth] = counts[depth] + 1 if counts[depth] else level.start
        counts[depth + 1 :] = [0] * (LEVELS - depth - 1)

        def count(m: re.Match[str]) -> str:
            i = int(m[1]) - 1
            held = levels.get(i, level)
            form = held.form if i == depth or held.form not in _CHINESE else "decimal"
            return formatted(counts[i] or held.start, form)

        text = re.sub(r"%([1-9])", count, level.text[:60])
        return f"{text} " if text.strip() else ""


def formatted(n: int, form: str) -> str:
    """A number as Word writes it."""
    if form in _CHINESE and 0 < n < 100:
        tens, ones = divmod(n, 10)
        head = ("" if tens == 1 else _HAN_DIGITS[tens]) + _TEN if tens else ""
        return head + (_HAN_DIGITS[ones] if ones else "")
    if form in ("upperLetter", "lowerLetter") and 0 < n <= 26:
        return chr((65 if form == "upperLetter" else 97) + n - 1)
    if form in ("upperRoman", "lowerRoman") and 0 < n < 90:
        out = ""
        for value, letters in (
            (50, "L"),
            (40, "XL"),
            (10, "X"),
            (9, "IX"),
            (5, "V"),
            (4, "IV"),
            (1, "I"),
        ):
            out += letters * (n // value)
            n %= value
        return out if form == "upperRoman" else out.lower()
    return "" if form == "none" else str(n)


def _said(parent: Any, name: str) -> str:
    node = parent.find(f"{W}{name}") if parent is not None else None
    return (node.get(f"{W}val") or "") if node is not None else ""
