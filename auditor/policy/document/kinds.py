"""What a line of text is: heading, list item or paragraph."""

from __future__ import annotations

import re

from auditor.policy.document.block import Kind

BULLET = re.compile(r"^(?:[-*•●○▪■◆·»>–—\uf000-\uf8ff]|o(?=\s{2,})|l(?=\s+[A-Z]))\s*(?=\S)")
_NUMBER = re.compile(
    r"^(?:\(?[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}[.)、:]?\s+|\(?[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}[.)、]\s*"
    r"|[(（][0-9一二三四五六七八九十]{1,3}[)）]\s*|[一二三四五六七八九十]{1,3}[、.]\s*"
    r"|第[一二三四五六七八九十0-9]{1,3}[章节条部]\s*|\(?[a-zA-Z][.)]\s+|\(?[ivxIVX]{1,4}[.)]\s+)"
)
ENDS = tuple(".;:!?。；：！？,，、…")


def kind_of(text: str) -> Kind:
    """What a paragraph looks like: a heading, an item or plain text."""
    if BULLET.match(text):
        return "item"
    numbered = _NUMBER.match(text)
    rest = text[numbered.end() :] if numbered else text
    han = len(re.findall(r"[一-鿿]", rest))
    if han > 3 and re.search(r"[，,；;。]", rest):
        return "item" if numbered else "paragraph"
    short = (
        (han <= 26 and len(rest) <= 40) if han > 3 else (len(rest) <= 75 and rest.count(" ") <= 11)
    )
    if short and rest and not rest.endswith(ENDS) and not rest[0].islower():
        return "heading"
    return "item" if numbered else "paragraph"
