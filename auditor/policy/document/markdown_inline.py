"""Marks within a line of Markdown: emphasis, escapes, HTML, the cells of a row."""

from __future__ import annotations

import html
import re

_LOOSE = re.compile(r"<(?![a-zA-Z/!]|\?[^>]{0,999}\?>)|&(?=[a-z]*[^a-z;#])", re.I)
_STARS = re.compile(r"\*{1,3}(?=[^\s*])|(?<=[^\s*])\*{1,3}")
_UNDERLINES = re.compile(r"(?<![^\W_])_{1,3}(?=[^\s_])|(?<=[^\s_])_{1,3}(?![^\W_])")
ITEM = re.compile(r"^(\s*)(?:[-*+]|\d{1,9}[.)])\s")
_DELIMITER = re.compile(r"\s*:?-+:?\s*")


def unclosed_comment(text: str) -> bool:
    """Whether a comment begins and does not end."""
    at = text.rfind("<!--")
    return at >= 0 and text.find("-->", at) < 0


def inline_html(text: str, comment: bool = False) -> str:
    """The text with what is no HTML written out; a comment that does not end is none."""
    text = _LOOSE.sub(lambda m: html.escape(m[0]), text)
    at = text.rfind("<!--")
    if not comment and unclosed_comment(text):
        text = text[:at] + "&lt;" + text[at + 1 :]
    return text


def without_marks(text: str) -> str:
    """Without the marks of emphasis, outside of tags."""
    if "*" not in text and "_" not in text and "`" not in text:
        return text
    parts = re.split(r"(<[^<>]*>)", text)
    for i in range(0, len(parts), 2):
        lead = ITEM.match(parts[i]) if i == 0 else None
        head = lead[0] if lead else ""
        rest = parts[i][len(head) :]
        parts[i] = head + _UNDERLINES.sub("", _STARS.sub("", rest)).replace("`", "")
    return "".join(parts)


def held(text: str) -> str:
    """Characters that are taken as they are."""
    return "".join(f"\ue000{ord(c):02x}\ue001" if c in "<>&*_`~[]!\\|" else c for c in text)


def cells_of(line: str) -> list[str]:
    """The cells of a row of a table."""
    text = line.strip().replace("\\|", "\ue0007c\ue001")
    if text.startswith("|"):
        text = text[1:]
    return (text[:-1] if text.endswith("|") else text).split("|")


def delimits(line: str) -> bool:
    """`|---|:-:|`"""
    text = line.strip().strip("|")
    return "|" in line and all(_DELIMITER.fullmatch(c[:200]) for c in text.split("|"))
