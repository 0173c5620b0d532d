"""One entry of a list of SDKs, as its fields are gathered, and the context in which lists stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from auditor.policy.claims.columns import Vocabulary
from auditor.policy.document.block import Block, Document
from auditor.policy.sentences.numbering import depth

MAX_NAME = 80
MAX_TITLE = 60
_URL = re.compile(r"https?://[\x21-\x7e]{4,300}")
_NUMBER = re.compile(
    r"^\s*(?:[-*•●○▪■◆·»>–—]\s*|\(?[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}[.)、:：)）]?\s+|\(?[0-9]{1,3}[.)、）]\s*"
    r"|[(（][0-9一二三四五六七八九十]{1,3}[)）]\s*|[一二三四五六七八九十]{1,3}[、.]\s*|[①-⑳]\s*|[a-zA-Z][.)]\s+)"
)
_INNER = re.compile(r"[(（]([^()（）]{2,60})[)）]")
_VERSION = re.compile(r"(?i)\b(?:v|version)?\s?(\d+(?:\.\d+){1,3}[\w.-]*)\s*$")


class Entry(NamedTuple):
    """One SDK as a list names it: the text of its fields."""

    name: str
    vendor: str | None
    data: str
    purpose: str
    permission: str
    link: str
    version: str | None
    line: int
    quote: str


@dataclass
class Fields:
    """Fields of one entry while they are read, by role."""

    line: int
    quote: str
    values: dict[str, list[str]] = field(default_factory=dict)
    blocks: list[int] = field(default_factory=list)

    def add(self, role: str, value: str) -> None:
        """One more value of a role."""
        self.values.setdefault(role, []).append(value.strip())

    def has(self, *roles: str) -> bool:
        """Whether any of the roles has a value."""
        return any(r in self.values for r in roles)

    def text(self, role: str) -> str:
        """All values of a role, parted by semicolons."""
        return "; ".join(v for v in self.values.get(role, ()) if v)

    def entry(self, words: Vocabulary) -> Entry | None:
        """The entry; None where nothing names it."""
        name, vendor = self.text("name"), self.text("vendor")
        third, title = self.text("third_party"), self.text("title")
        if not name and third and vendor:
            name = third
        elif name or title:
            name, vendor = name or title, vendor or third
        else:
            name = third or vendor
        name, inner = split_name(name, words)
        vendor = vendor or inner or (name if words.company(name) else "")
        if not 1 < len(name) <= MAX_NAME:
            return None
        found = _URL.search(self.text("link"))
        version = self.text("version") or None
        return Entry(
            name=name,
            vendor=plain_vendor(vendor, words) or None,
            data="" if words.nothing(self.text("data")) else self.text("data"),
            purpose="" if words.nothing(self.text("purpose")) else self.text("purpose"),
            permission="" if words.nothing(self.text("permission")) else self.text("permission"),
            link=found[0] if found else "",
            version=version[:80] if version else None,
            line=self.line,
            quote=self.quote,
        )


def split_name(name: str, words: Vocabulary) -> tuple[str, str | None]:
    """A name without its number, and the company in brackets behind it: `Crashlytics (Google)`."""
    name = bare(name)
    m = _INNER.search(name)
    if m and words.company(m[1]):
        return bare(name[: m.start()] + name[m.end() :]) or name, m[1].strip()
    return name, None


def bare(text: str) -> str:
    """Without a number or bullet in front and marks around."""
    return _NUMBER.sub("", text).strip(" :：;；,，。.|【】[]“”\"'《》`*").strip()


def plain_vendor(text: str, words: Vocabulary) -> str:
    """The name of a vendor as a cell writes it; empty for a dash and the like."""
    return "" if words.nothing(text) else text.strip(" ;；。.,，")[:200]


def is_title(block: Block) -> bool:
    """Whether a block may be the title of an entry: a few words, no sentence."""
    text = block.text.strip()
    return (
        block.kind != "row"
        and 1 < len(bare(text)) <= MAX_TITLE
        and not text.endswith(("。", ";", "；", "!", "！", "?", "？", ","))
        and not (text.endswith(".") and " " in text)
    )


def in_lists(document: Document, words: Vocabulary) -> list[bool]:
    """Of each block, whether a heading or a lead-in above it opens a list of SDKs or providers."""
    out: list[bool] = []
    stack: list[tuple[int, bool]] = []
    lead = False
    ranked = any(b.kind == "heading" and 0 < b.level < 7 for b in document.blocks)
    for b in document.blocks:
        if b.kind == "heading" and not words.labels(b.text):
            numbered = bool(_NUMBER.match(b.text))
            level = b.level or (10 + depth(b.text) if ranked else depth(b.text)) + 5 * (
                not numbered
            )
            while stack and stack[-1][0] >= level:
                stack.pop()
            stack.append((level, words.says("list", b.text)))
            lead = lead and not numbered and b.level == 0
        elif b.kind != "row" and b.text.rstrip().endswith((":", "：")) and len(b.text) < 400:
            lead = lead or words.says("list", b.text)
        out.append(lead or any(said for _, said in stack))
    return out
