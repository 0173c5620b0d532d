"""Style sheets of a page -> rules: selectors with their declarations, in linear time.

Only what decides whether text is seen is of interest; the values stay as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

MAX_SHEETS = 2_000_000
"""Characters of all style sheets of one page that are read."""
WIDTHS = (390, 1280)
"""Screens in CSS pixels, a phone and a desk: what is hidden on both is hidden."""
HEIGHTS = {390: 844, 1280: 800}
_DECLARATION = re.compile(
    r"(?:[^;\"'(){}\\]|\\.|\"[^\"]*\"|'[^']*'|\((?:[^()]|\([^()]*\))*\))+", re.S
)
_TOKEN = re.compile(r"[{};]|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|\\.", re.S)
_SIZE = re.compile(
    r"\(\s*(?:(min|max)-(?:device-)?(width|height)\s*:|(width|height)\s*([<>])=?)\s*(\d{0,9}\.?\d{1,9})\s*(px|r?em)\s*\)"
)
_TURNED = re.compile(r"\(\s*orientation\s*:\s*(portrait|landscape)\s*\)")
_ANY_SCREEN = re.compile(
    r"\(\s*(?:(?:min-)?color|grid\s*:\s*0|update(?:\s*:\s*fast)?|scripting(?:\s*:\s*\w+)?)\s*\)"
)
"""What every phone and desk answers with yes; of `scripting` either side is taken for one."""
_ALWAYS = re.compile(r"^(?:(?:only )?(?:screen|all)|not (?:print|speech))?$")
_AT_RULE = re.compile(r"@(?:-[a-z]+-)?([a-z-]+)\s*(.*)", re.S | re.I)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.S)


class Declaration(NamedTuple):
    """One `name: value` of a stylesheet, and whether it is `!important`."""

    name: str
    value: str
    important: bool


class Rule(NamedTuple):
    """One rule of a stylesheet."""

    selectors: str
    """A list of selectors as it is written, nested ones resolved."""
    declarations: tuple[Declaration, ...]
    widths: frozenset[int]
    """The screens of WIDTHS for which the rule holds."""


class Sheet(NamedTuple):
    """The stylesheets of a page, in their order."""

    rules: list[Rule]
    appearing: frozenset[str]
    """Names of animations that change the opacity."""
    whole: bool
    """False where the sheets are longer than is read."""


def declarations(text: str) -> tuple[Declaration, ...]:
    """The declarations of a style attribute or of the body of a rule."""
    out = []
    for m in _DECLARATION.finditer(without_comments(text)):
        name, colon, value = unescaped(m[0]).partition(":")
        if not colon:
            continue
        name, value = name.strip(), value.strip()
        if not name.startswith("--"):
            name, value = name.lower(), value.lower()
        important = value.endswith("important") and "!" in value
        out.append(
            Declaration(name, value.rpartition("!")[0].strip() if important else value, important)
        )
    return tuple(out)


def unescaped(text: str) -> str:
    """`dis\\70 lay` -> `display`."""
    return _ESCAPE.sub(_meant, text) if "\\" in text else text


def _meant(m: re.Match[str]) -> str:
    if m[1] is None:
        return str(m[2])
    number = int(m[1], 16)
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"


def without_comments(text: str) -> str:
    """CSS without `/* ... */`; one that does not end takes the rest with it."""
    parts = []
    at = 0
    while (start := text.find("/*", at)) >= 0:
        parts.append(text[at:start])
        end = text.find("*/", start + 2)
        if end < 0:
            return " ".join(parts)
        at = end + 2
    return " ".join([*parts, text[at:]])


def read_sheets(sheets: list[tuple[str, str]]) -> Sheet:
    """The rules of the style elements of a page, given as (media, text) in their order."""
    rules: list[Rule] = []
    appearing: set[str] = set()
    left = MAX_SHEETS
    for media, text in sheets:
        rules += _rules(without_comments(text[:left]), _screens(media), appearing)
        left -= len(text)
        if left < 0:
            break
    return Sheet(rules, frozenset(appearing), left >= 0)


class _Open(NamedTuple):
    """A block that is being read."""

    selectors: str
    widths: frozenset[int]
    keyframes: str = ""


def _rules(text: str, widths: frozenset[int], appearing: set[str]) -> Iterator[Rule]:
    stack = [_Open("", widths)]
    at = 0
    for m in _TOKEN.finditer(text):
        if m[0] not in "{};":
            continue
        before = text[at : m.start()]
        at = m.end()
        top = stack[-1]
        if m[0] == "{":
            if len(stack) < 50:
                stack.append(_opened(before.strip(), top))
            continue
        if top.keyframes and "opacity" in before:
            appearing.add(top.keyframes)
        if top.selectors and before.strip() and not top.keyframes:
            yield Rule(top.selectors, declarations(before), top.widths)
        if m[0] == "}" and len(stack) > 1:
            stack.pop()


def _opened(prelude: str, outer: _Open) -> _Open:
    if m := _AT_RULE.match(prelude):
        name, rest = m[1].lower(), m[2]
        if name == "keyframes":
            return _Open("", outer.widths, keyframes=rest.strip().strip("\"'").lower() or "?")
        if name == "media":
            return _Open(outer.selectors, outer.widths & _screens(rest))
        if name in ("supports", "layer", "container", "scope", "style"):
            return _Open(outer.selectors, outer.widths)
        return _Open("", frozenset())
    if outer.keyframes:
        return outer
    if outer.selectors and len(outer.selectors) + len(prelude) < 2_000:
        parts = [
            inner.replace("&", f":is({outer.selectors})")
            if "&" in inner
            else f":is({outer.selectors}) {inner}"
            for inner in split_list(prelude)
        ]
        return _Open(",".join(parts), outer.widths)
    return _Open(prelude, outer.widths)


def split_list(selectors: str) -> list[str]:
    """The parts of a list, at commas outside of brackets."""
    out, depth, start = [], 0, 0
    for i, ch in enumerate(selectors):
        if ch in "([":
            depth += 1
        elif ch in ")]":
            depth -= 1
        elif ch == "," and depth <= 0:
            out.append(selectors[start:i].strip())
            start = i + 1
    return [p for p in [*out, selectors[start:].strip()] if p]


def _screens(media: str) -> frozenset[int]:
    """The widths of WIDTHS for which a media query holds; what asks for anything else holds never."""
    out: set[int] = set()
    for query in media.lower().split(","):
        rest = _ANY_SCREEN.sub(" ", _TURNED.sub(" ", _SIZE.sub(" ", query)))
        rest = re.sub(r"\band\b", " ", rest)
        if _ALWAYS.match(" ".join(rest.split())):
            out |= {w for w in WIDTHS if _fits(query, w)}
    return frozenset(out)


def _fits(query: str, width: int) -> bool:
    """Whether a screen has the sizes and the orientation that a query asks for."""
    screen = {"width": width, "height": HEIGHTS[width]}
    for kind, of, other, sign, number, unit in _SIZE.findall(query):
        size = float(number) * (1 if unit == "px" else 16)
        least = kind == "min" or sign == ">"
        if screen[of or other] < size if least else screen[of or other] > size:
            return False
    turned = "portrait" if screen["height"] >= width else "landscape"
    return all(t == turned for t in _TURNED.findall(query))
