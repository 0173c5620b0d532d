"""What stands around a term: the small tests that its judgement is made of.

Each looks at one sentence and answers one question about one term in it.
"""

from __future__ import annotations

import re

from auditor.policy.context.frame import Clause
from auditor.policy.lexicon.matcher import Hit
from auditor.policy.sentences.annotate import Sentence
from auditor.policy.sentences.numbering import numbered

CONTACT_LINE = re.compile(r"[^.]{0,40}?(?:\S+@\S+|https?:|www\.|\+?\d[\d\- ()]{6,})")
"""An address or number right after the word: the developer's own, not the user's."""


def device(s: Sentence, clause: Clause | None) -> bool:
    """Whether the clause of a term speaks of the device as its source."""
    return clause is not None and any(
        h.value == "device_context" and clause.start <= h.start < clause.end for h in s.cues
    )


_NON = re.compile(r"\bnon\s(?:personal(?:ly)?\s)?$|\bnot\s$")


def negated_term(s: Sentence, at: int) -> bool:
    """`Non-personal information`: another term than the one that it holds."""
    return bool(_NON.search(s.norm, max(0, at - 20), at))


_APP_ACTS = re.compile(r"(?:会|将|将会|可能会|需要)(?:在[^,。]{0,15})?(?:收集|获取|采集|读取|访问)")


def app_acts(s: Sentence) -> bool:
    """`钉钉将会获取您的列表`: the app under its own name."""
    return s.lang == "zh" and not s.has("third") and bool(_APP_ACTS.search(s.norm))


_AIM = re.compile(
    r"(?:收集|使用|获取)[^,。;]{0,8}(?:这些|该等|上述|此类|前述|该类|以上)[^,。;]{0,8}信息[^,。;]{0,8}"
    r"(?:是为了|为了|用于|以便|目的)"
)


def aim(s: Sentence, h: Hit) -> bool:
    """`我们收集这些信息是为了帮助您查询订单信息`: what the data is for is not the data."""
    m = _AIM.search(s.norm, 0, h.start)
    return m is not None


def kinds(s: Sentence) -> int:
    """How many data types a sentence names without doubt."""
    return len({t.value.data for t in s.terms if not t.value.ambiguous})


_NAMED = re.compile(r"\b(?:called|known as|referred to as|so called)\s[\"'(\[]*$")
_HOLDS = re.compile(r"[\"')\]]*\s(?:may\s|can\s|might\s)?(?:also\s)?includes?\b")


def container(s: Sentence, h: Hit) -> bool:
    """`information called Log Data`, `this Log Data may include ...`: a name for what is listed."""
    if h.value.data != "log_info" or s.lang != "en":
        return False
    return bool(_NAMED.search(s.norm, 0, h.start)) or bool(
        _HOLDS.match(s.norm, h.end) and re.search(r"\b(?:this|these|such)\s$", s.norm[: h.start])
    )


_END_OF_EXCLUSION = re.compile(r"[)\]）】;；]")
_QUESTION = re.compile(r"\b(?:how|what|which|why|when|who|where)\b|如何|怎样|什么|哪些")


def fragment(s: Sentence) -> bool:
    """`Usage data.`: some words without a verb or a subject."""
    acts = ("obtain", "keep", "share", "provide", "negation", "first", "you", "third")
    return len(s.norm) < 120 and not s.has(*acts)


def asks(s: Sentence) -> bool:
    """A short line that is a statement after all: somebody, a verb and an object."""
    if s.has("how_we") or _QUESTION.search(s.norm):
        return False
    if s.lang == "zh":
        if (colon := s.norm.find(":")) > 0 and s.has("listing"):
            return any(h.start > colon for h in s.terms)
        who = s.has("first", "you", "your")
        return (
            bool(s.terms)
            and who
            and (
                s.has("obtain", "provide", "keep")
                or (s.has("first") and s.has("permission_word"))
                or (s.has("your") and numbered(s.text))
            )
        )
    return s.has("first") and s.has("obtain") and (bool(s.terms) or s.norm.rstrip().endswith(":"))


def sentence_case(text: str) -> bool:
    """`Pictures from your device's camera`: an item of a list, for titles capitalise their words."""
    words = [w for w in re.findall(r"[A-Za-z]{4,}", text)[1:] if w not in ("with", "from", "that")]
    return len(words) > 1 and sum(w[0].islower() for w in words) * 2 >= len(words)


def list_like(s: Sentence) -> bool:
    return len(s.norm) < 160 and not (s.has("first") and s.has("obtain", "share"))


def titled(s: Sentence, h: Hit) -> bool:
    """`Device information: model, version ...`: a title and its list, without a verb."""
    colon = s.norm.find(":")
    return 0 < colon < 60 and h.start > colon


USES = re.compile(r"\b(?:use|store|keep|save)\s(?:your|the)\s(?:\w+\s){0,2}$")
"""`We will use your e-mail address to send offers`: who uses it has it."""


def before_notice(s: Sentence, h: Hit) -> bool:
    """`We collect your email address ... to contact you`: asked for first, used then."""
    verbs = [c for c in s.cues if c.family == "obtain" and c.end <= h.start]
    return bool(verbs) and all(
        c.start >= h.end
        for c in s.cues
        if c.value == "notice_channel" and c.start >= verbs[0].start
    )


_WE_COLLECT = re.compile(r"我们(?:会|将|需|需要|可能|还|也)*$")


def controls(s: Sentence) -> bool:
    """`您可以关闭…，停止我们对…的收集`: the control stands before what it ends."""
    if s.lang != "zh":
        return False
    verb = min((c.start for c in s.cues if c.family == "obtain"), default=0)
    if _WE_COLLECT.search(s.norm[:verb]):
        return False  # `点击设置…时，我们会收集`: what is done there leads to it
    return any(c.value == "control" and c.start < verb for c in s.cues)


def left_out(s: Sentence, h: Hit) -> bool:
    """`your visits (but not your name or address)`: taken out of what is collected."""
    return any(
        c.value == "left_out"
        and c.start < h.start  # `not including your` may overlap the term `your name`
        and not _END_OF_EXCLUSION.search(s.norm, c.end, h.start)
        for c in s.cues
    )


def listed(s: Sentence, h: Hit) -> bool:
    return any(c.value == "listing" and c.end <= h.start for c in s.cues)
