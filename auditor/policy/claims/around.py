"""What stands around a term: small questions about one sentence, answered by its cues and its shape."""

from __future__ import annotations

import re

from auditor.policy.context.frame import Clause
from auditor.policy.lexicon.matcher import Hit
from auditor.policy.sentences.annotate import Sentence
from auditor.policy.sentences.numbering import numbered

_CONTACT_LINE = re.compile(r"[^.]{0,40}?(?:\S+@\S+|https?:|www\.|\+?\d[\d\- ()]{6,})")
_END_OF_EXCLUSION = re.compile(r"[)\]\uff09\u3011;\uff1b]")
_ACTS = ("obtain", "keep", "share", "provide", "negation", "first", "you", "third")
SHORT = 120
"""Characters of a fragment; of an item of a list a third more."""
TITLE = 60
"""Characters of a title before a colon."""


def in_contact_line(s: Sentence, h: Hit) -> bool:
    """An address or number right after the word: the developer's own, not the user's."""
    return bool(_CONTACT_LINE.match(s.norm, h.end))


def device(s: Sentence, clause: Clause) -> bool:
    """Whether the clause of a term speaks of the device as its source."""
    return any(h.value == "device_context" and clause.start <= h.start < clause.end for h in s.cues)


def negated_term(s: Sentence, at: int) -> bool:
    """`Non-personal information`: another term than the one that it holds."""
    return any(h.value == "not_the_term" and h.start < at <= h.end + 1 for h in s.cues)


def kinds(s: Sentence) -> int:
    """How many data types a sentence names without doubt."""
    return len({t.value.data for t in s.terms if not t.value.ambiguous})


def fragment(s: Sentence) -> bool:
    """`Usage data.`: some words without a verb or a subject."""
    return len(s.norm) < SHORT and not s.has(*_ACTS)


def asks(s: Sentence) -> bool:
    """A short line that is a statement after all: somebody, a verb and an object."""
    if s.has("how_we", "question_word"):
        return False
    colon = s.norm.find(":")
    if "topic_first" not in s.tongue.grammar:
        return (
            s.has("first") and s.has("obtain") and (bool(s.terms) or s.norm.rstrip().endswith(":"))
        )
    if colon > 0 and s.has("listing"):
        return any(h.start > colon for h in s.terms)
    if not s.terms or not s.has("first", "you", "your"):
        return False
    return (
        s.has("obtain", "provide", "keep")
        or (s.has("first") and s.has("permission_word"))
        or (s.has("your") and numbered(s.text))
    )


def sentence_case(text: str) -> bool:
    """`Pictures from your device's camera`: an item of a list, for titles capitalise their words."""
    words = re.findall(r"[A-Za-z]{5,}", text)[1:]
    return len(words) > 1 and sum(w[0].islower() for w in words) * 2 >= len(words)


def list_like(s: Sentence) -> bool:
    """Whether a sentence may be an item of an open list."""
    return 3 * len(s.norm) < 4 * SHORT and not (s.has("first") and s.has("obtain", "share"))


def titled(s: Sentence, h: Hit) -> bool:
    """`Device information: model, version ...`: a title and its list, without a verb."""
    return 0 < s.norm.find(":") < TITLE and h.start > s.norm.find(":")


def before_notice(s: Sentence, h: Hit) -> bool:
    """`We collect your email address ... to contact you`: asked for first, used then."""
    verbs = [c for c in s.cues if c.family == "obtain" and c.end <= h.start]
    return bool(verbs) and all(
        c.start >= h.end
        for c in s.cues
        if c.value == "notice_channel" and c.start >= verbs[0].start
    )


def controls(s: Sentence, obtained: bool) -> bool:
    """Whether the user's control stands before what it ends: `you can stop our collecting of X`."""
    if obtained or "topic_first" not in s.tongue.grammar:
        return False
    verb = min((c.start for c in s.cues if c.family == "obtain"), default=0)
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
    """Whether a word that opens a list stands before a term."""
    return any(c.value == "listing" and c.end <= h.start for c in s.cues)
