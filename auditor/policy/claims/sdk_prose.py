"""SDKs that running text and lists of providers name, with the words beside the name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import ahocorasick

from auditor.knowledge.resolve import Resolver, resolver_of
from auditor.knowledge.schema import Knowledge
from auditor.policy.claims.columns import Vocabulary, vocabulary_of
from auditor.policy.claims.entries import Entry, bare, is_title, split_name
from auditor.policy.document.block import Block, Document
from auditor.policy.sentences.split import sentences

MIN_LATIN = 4
"""Letters of a Latin name that counts without the word SDK beside it."""
MIN_HAN = 3
BESIDE = 12
"""Characters between a name and the word SDK that still belongs to it."""
_HAN = re.compile(r"[㐀-鿿]")
_SDK = re.compile(r"(?i)sdk|软件开发工具包|软件工具开发包")
_LATIN = re.compile(r"\b[A-Z][\w.+&]{1,24}(?:[ -](?:[A-Z0-9][\w.+&]{0,20}|for(?= [A-Z])))*")
_COMPANY = re.compile(r"\s?(?:SDK)?\s?[(（]([^()（）]{2,60})[)）]")
_CUT = re.compile(r"\s*(?:[:：|]|\s[-–—]+\s|[-–—]{2,}|[(（]|https?://)")
_SENTENCE = re.compile(r"[.;。；!！?？]")


_LINK = re.compile(r"(?:https?://|www\.)[\x21-\x7e]+")
_ARTICLES = frozenset(
    ["The", "Our", "This", "A", "An", "With", "By", "If", "When", "And", "Its", "Using", "Use"]
)


class Named(NamedTuple):
    """An SDK where a text names it."""

    sdk: str
    name: str
    start: int
    end: int


class Names:
    """The names of the SDKs of one knowledge that Chinese text may hold without blanks."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.resolve = resolver_of(knowledge)
        self._knowledge = knowledge
        self._automaton = ahocorasick.Automaton()
        found = False
        for sdk in knowledge.sdks.values():
            if sdk.kind != "sdk":
                continue
            for name in (sdk.name, *sdk.aliases):
                word = re.sub(r"(?i)\s*sdk$", "", name).lower().strip()
                if len(word) > 1 and (_HAN.search(word) or len(word) > 3):
                    self._automaton.add_word(word, (len(word), name))
                    found = True
        if found:
            self._automaton.make_automaton()
        self._any = found

    def known(self, name: str) -> str | None:
        """The SDK, no library, whose whole name this is."""
        found = self.resolve.exact(name)
        return found if found and self._knowledge.sdks[found].kind == "sdk" else None

    def chinese(self, text: str) -> Iterator[Named]:
        """Known names in Chinese text, the longest of those that overlap."""
        if not self._any or not _HAN.search(text):
            return
        low = text.lower()
        if len(low) != len(text):
            return
        links = [m.span() for m in _LINK.finditer(text)] if "://" in text or "www." in text else []
        hits = []
        for last, (length, name) in self._automaton.iter(low):
            start, end = last + 1 - length, last + 1
            if not _whole(low, start, end) or any(a <= start < b for a, b in links):
                continue
            if not _HAN.search(text[start:end]) and not text[start].isupper():
                continue  # a word of the language, or a part of a name
            sdk = self.known(name)
            if sdk:
                hits.append(Named(sdk, text[start:end], start, end))
        taken_to = -1
        for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
            if hit.start >= taken_to:
                yield hit
                taken_to = hit.end

    def latin(self, text: str) -> Iterator[Named]:
        """Names of capitalised words that are whole names of SDKs."""
        links = [m.span() for m in _LINK.finditer(text)] if "://" in text or "www." in text else []
        for m in _LATIN.finditer(text):
            if any(a <= m.start() < b for a, b in links):
                continue
            words = [(w.start(), w.end()) for w in re.finditer(r"[^ -]+", m[0])]
            while words and m[0][words[0][0] : words[0][1]] in _ARTICLES:
                del words[0]
            for n in range(len(words), 0, -1):
                name = m[0][words[0][0] : words[n - 1][1]].rstrip(".")
                sdk = self.known(name) if len(name) >= MIN_LATIN else None
                if sdk and name.lower() != "android":
                    start = m.start() + words[0][0]
                    yield Named(sdk, name, start, start + len(name))
                    break


def names_in(text: str, knowledge: Knowledge) -> Iterator[Named]:
    """The SDKs that a sentence names.

    Beside the word SDK any alias counts; elsewhere a whole name of some length.
    """
    names = names_of(knowledge)
    seen: list[Named] = []
    for hit in (*names.chinese(text), *names.latin(text)):
        if any(hit.start < s.end and s.start < hit.end for s in seen):
            continue
        if _beside(text, hit) or (_stands_alone(hit) and not _a_word(text, hit, names)):
            seen.append(hit)
            yield hit


def _stands_alone(hit: Named) -> bool:
    han = len(_HAN.findall(hit.name))
    return (
        han >= MIN_HAN
        or (not han and len(hit.name) >= MIN_LATIN + 1)
        or (han > 0 and len(hit.name) - han >= 4)
    )


def _a_word(text: str, hit: Named, names: Names) -> bool:
    """Whether the first word of a sentence ("Crash details ...") only resembles the name of an SDK."""
    goes_on = re.match(r" [a-z]", text[hit.end :]) is not None
    return goes_on and " " not in hit.name and not names.resolve.literal(hit.name)


def _beside(text: str, hit: Named) -> bool:
    behind = text[hit.end : hit.end + BESIDE]
    m = _SDK.search(behind)
    return bool(m) and not re.search(r"[,，。;；、:：]", behind[: m.start()] if m else "")


def prose_entries(
    document: Document, knowledge: Knowledge, listed: list[bool], used: frozenset[int]
) -> Iterator[Entry]:
    """SDKs named in running text and in lists of providers."""
    words, names = vocabulary_of(knowledge), names_of(knowledge)
    lead = False
    for i, block in enumerate(document.blocks):
        if i in used or block.kind == "row":
            lead = False
            continue
        if (
            block.kind == "heading"
            or block.text.rstrip().endswith((":", "："))
            or _leads(block, words)
        ):
            lead = words.says("list", block.text) and len(block.text) < 400
        if listed[i] or lead:
            entry = _item(
                block,
                words,
                names.resolve,
                names,
                sure=lead and not block.text.endswith((":", "：")),
            )
            if entry is not None:
                yield entry
                continue
        yield from _sentences(block, words, knowledge, listed[i])
        if block.kind == "paragraph" and not _leads(block, words) and not is_title(block):
            lead = False


def _leads(block: Block, words: Vocabulary) -> bool:
    """`Link to privacy policy of third party service providers used by the app`: no colon, a list follows."""
    return (
        block.kind != "item"
        and len(block.text) < 120
        and not block.text.endswith(".")
        and words.says("list", block.text)
    )


def _item(
    block: Block, words: Vocabulary, resolve: Resolver, names: Names, sure: bool
) -> Entry | None:
    """A line of a list of SDKs: a name, and perhaps what it is for."""
    text = bare(block.text)
    cut = _CUT.search(text)
    name = text[: cut.start()].strip() if cut and cut.start() > 1 else text
    if not 1 < len(name) <= 40 or (_SENTENCE.search(name.rstrip(".")) and not resolve.exact(name)):
        return None
    whole, inner = split_name(text, words)
    known = resolve.exact(name) or (names.known(bare(whole)) if inner else None)
    if known is None and "sdk" in name.lower():
        known = resolve.sdk(name)
    if known is None and block.kind == "item" and cut and _HAN.search(name) and len(name) <= 14:
        known = resolve.sdk(name)
    if known is None:
        if not (
            sure and block.kind == "item" and _proper(name, words) and (not cut or len(text) < 120)
        ):
            return None
    elif block.kind == "paragraph" and not is_title(block) and not cut:
        return None
    rest = text[cut.end() :] if cut else ""
    link = re.search(r"https?://[\x21-\x7e]{4,300}", block.text)
    return Entry(
        name, inner, "", rest, "", link[0] if link else "", None, block.line_at(0), block.text
    )


def _proper(name: str, words: Vocabulary) -> bool:
    """Whether a few words look like a name: capitals, or Chinese, and none that no name has."""
    if words.says("no_name", name):
        return False
    if _HAN.search(name):
        return len(name) <= 16 and not re.search(r"[，,。的和与]", name)
    parts = name.split()
    return (
        len(parts) <= 6
        and all(
            p[:1].isupper() or p[:1].isdigit() or p in ("for", "by", "of", "&", "and", "-")
            for p in parts
        )
        and parts[0] not in ("To", "The", "We")
    )


def _sentences(
    block: Block, words: Vocabulary, knowledge: Knowledge, listed: bool
) -> Iterator[Entry]:
    """The SDKs that the sentences of a block say that the app takes in."""
    known = knowledge.languages.get(block.lang or "en")
    for start, end in sentences(block.text, known.abbreviations if known else ()):
        text = block.text[start:end]
        if words.says("absent", text) or not words.says("use", text):
            continue
        for hit in names_in(text, knowledge):
            if (
                not _beside(text, hit)
                and _HAN.search(text)
                and not listed
                and not _SDK.search(text)
                and not words.says("list", text)
            ):
                continue
            if (
                words.says("no_name", text[hit.end : hit.end + 16].split(",")[0])
                and not _HAN.search(text)
                and re.match(
                    r"(?:'s|’s)?\s+(?:\w+\s+)?(?:privacy|polic|terms)", text[hit.end :], re.I
                )
            ):
                continue
            m = _COMPANY.match(text, hit.end)
            vendor = m[1] if m and words.company(m[1]) else None
            near = text[max(0, hit.start - 120) : hit.end + 200].strip()
            yield Entry(
                hit.name, vendor, "", "", "", "", None, block.line_at(start + hit.start), near
            )


def _whole(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (
        (text[start].isascii() and before.isascii() and before.isalnum())
        or (
            text[end - 1].isascii()
            and after.isascii()
            and after.isalnum()
            and text[end : end + 3] != "sdk"
        )
    )


_HELD: dict[int, tuple[Knowledge, Names]] = {}


def names_of(knowledge: Knowledge) -> Names:
    """The names of this knowledge, prepared at their first use."""
    held = _HELD.get(id(knowledge))
    if held is None or held[0] is not knowledge:
        held = _HELD[id(knowledge)] = (knowledge, Names(knowledge))
    return held[1]
