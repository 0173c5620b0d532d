"""What is said of one term: collected, denied or only mentioned, by an ordered tuple of named tests.

The order is the order of strength: a definition wins over all, a denial over a statement, a
statement of the developer over the habits of a section. The first test that answers decides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from auditor.knowledge.schema import Terms
from auditor.model import Status
from auditor.policy.claims.around import (
    before_notice,
    controls,
    in_contact_line,
    kinds,
    left_out,
    titled,
)
from auditor.policy.claims.rows import cell_at
from auditor.policy.context.clause import Framed
from auditor.policy.context.frame import Frame
from auditor.policy.lexicon.matcher import Hit
from auditor.policy.sentences.annotate import Sentence
from auditor.policy.sentences.sections import QUIET

CHANNELS = frozenset(
    {
        "email",
        "phone_number",
        "address",
        "push_token",
        "call_state",
        "sms",
        "name",
        "notification_content",
        "call_log",
        "chat_messages",
        "contact_info",
    }
)
"""Data that is also the way in which people are reached."""
LIST = 3
"""So many kinds of data side by side are a list."""


class Asked(NamedTuple):
    """One term, its sentence and its frame: what the tests look at."""

    s: Sentence
    h: Hit
    frame: Frame
    framed: Framed
    explains: bool
    """Its sentence says what a word means."""
    inherited: Frame
    column: str = ""
    """What the head of its column says: a cue class, or empty."""

    @property
    def terms(self) -> Terms:
        """What the term stands for."""
        return self.h.value  # type: ignore[no-any-return]

    @property
    def ours(self) -> bool:
        """The developer is said to obtain it."""
        named = self.s.has("first") or (self.has("ours") and not self.s.has("third"))
        return self.frame.strong and named

    def has(self, effect: str) -> bool:
        """Whether a construction of this effect holds the term."""
        return self.framed.by(effect, self.h.start) is not None


Answer = Status | None
Test = Callable[[Asked], Answer]


def _mentioned_if(holds: bool) -> Answer:
    return "mentioned" if holds else None


def _question(a: Asked) -> Answer:
    return _mentioned_if(a.s.norm.rstrip().endswith(("?", "\uff1f")))


def _explained(a: Asked) -> Answer:
    return _mentioned_if(a.explains and not (a.frame.kind == "denied" and a.frame.first))


def _left_out(a: Asked) -> Answer:
    if not left_out(a.s, a.h):
        return None
    return "not_collected" if a.frame.strong else "mentioned"


def _denied(a: Asked) -> Answer:
    return "not_collected" if a.frame.kind == "denied" else None


def _nothing_said(a: Asked) -> Answer:
    return _mentioned_if(a.frame.kind == "void")


def _may_come(a: Asked) -> Answer:
    return _mentioned_if(a.s.has("hypothetical"))


def _announced(a: Asked) -> Answer:
    return _mentioned_if(a.s.has("how_we") and not a.s.has("listing"))


def _channel(a: Asked) -> Answer:
    """E-mail, phone and post as the way in which somebody is reached."""
    s = a.s
    if a.terms.data not in CHANNELS or not s.has("notice_channel"):
        return None
    collected = s.has("obtain") and s.has("first") and s.section == "collect"
    used = s.has("first") and a.has("object")
    return _mentioned_if(not (collected or used or (a.ours and before_notice(s, a.h))))


def _quiet_section(a: Asked) -> Answer:
    """Rights, security, contact: only a plain statement of the developer counts there."""
    s = a.s
    if s.section not in QUIET or s.has("sensitive_notice"):
        return None
    plain = a.ours and not s.has("security_talk", "control", "legal_talk", "children")
    return _mentioned_if(not plain)


def _of_minors(a: Asked) -> Answer:
    """An age limit, and what is said of children in their own section."""
    s, data = a.s, a.terms.data
    limit = data == "birthday_age" and s.has("children")
    few = len({t.value.data for t in s.terms}) < LIST
    return _mentioned_if((limit and few) or (data == "minor_info" and s.section == "children"))


def _contact_line(a: Asked) -> Answer:
    """An address or number right after the word: the developer's own."""
    return _mentioned_if(a.terms.data in CHANNELS and in_contact_line(a.s, a.h))


def _what_cookies_are(a: Asked) -> Answer:
    talk = a.terms.data == "cookies" and a.s.has("cookie_talk")
    return _mentioned_if(talk and not a.s.has("first"))


def _aside(a: Asked) -> Answer:
    """A construction says that it is named for another reason."""
    return _mentioned_if(a.has("aside"))


def _purpose(a: Asked) -> Answer:
    """Named in what the data is for, or in the column of purposes: no verb takes it."""
    if a.column == "purpose_column":
        row, at = a.s.line_of, a.s.offset
        own = cell_at(row, at + a.h.start)
        verbs = (c.start for c in a.s.cues if c.family == "obtain" and c.end <= a.h.start)
        return _mentioned_if(not any(cell_at(row, at + v) == own for v in verbs))
    return _mentioned_if(a.has("purpose"))


def _permission_column(a: Asked) -> Answer:
    """A cell of the column of permissions says what is asked for."""
    return "collected" if a.column == "permission_noun" else None


def _protection(a: Asked) -> Answer:
    kept = a.frame.first and a.frame.kind == "collect" and kinds(a.s) > 1
    said = a.ours or kept or a.frame.kind == "share"
    return _mentioned_if(a.s.has("security_talk") and not said)


def _sensitive(a: Asked) -> Answer:
    """What is said to be sensitive is collected."""
    return "collected" if a.s.has("sensitive_notice") else None


def _user_control(a: Asked) -> Answer:
    said = (a.ours and not controls(a.s, a.has("object"))) or a.frame.kind == "share"
    return _mentioned_if(a.s.has("control") and not said)


def _retention(a: Asked) -> Answer:
    talk = a.s.has("retention_talk") or (a.s.has("retention") and not a.ours)
    return _mentioned_if(talk)


def _law(a: Asked) -> Answer:
    said = a.ours or (a.frame.provided and a.s.has("required"))
    return _mentioned_if(a.s.has("legal_talk") and not said)


def _framed(a: Asked) -> Answer:
    """The predicate of its clause takes it."""
    if a.frame.kind not in ("collect", "share"):
        return None
    sure = a.frame.strong or a.frame.kind == "share" or a.inherited.kind != "none"
    return "mentioned" if a.terms.ambiguous and not sure else "collected"


def _permission(a: Asked) -> Answer:
    """The name of a permission, or of the service that it stands for."""
    named = bool(a.terms.permission) and a.s.has("permission_word")
    return "collected" if named or not (a.terms.data or a.terms.ambiguous) else None


def _doubtful(a: Asked) -> Answer:
    return _mentioned_if(a.terms.ambiguous and kinds(a.s) < LIST)


def _item(a: Asked) -> Answer:
    """An item of a list, or what stands behind its title."""
    return "collected" if a.s.kind in ("item", "row") or titled(a.s, a.h) else None


def _fragment(a: Asked) -> Answer:
    """`Your name and age.`, or a list that lost its lead-in."""
    s = a.s
    yours = any(h.value == "your" and h.start == 0 for h in s.cues)
    if s.kind == "heading" or (yours and not s.has("obtain", "keep", "share")):
        return "collected"
    many = len({t.value.data for t in s.terms}) >= LIST
    return "collected" if many and not s.has("obtain", "keep", "share", "provide") else None


TESTS: tuple[tuple[str, Test], ...] = (
    ("question", _question),
    ("definition", _explained),
    ("left_out", _left_out),
    ("denied", _denied),
    ("nothing_said", _nothing_said),
    ("hypothetical", _may_come),
    ("announced", _announced),
    ("channel", _channel),
    ("quiet_section", _quiet_section),
    ("minors", _of_minors),
    ("contact_line", _contact_line),
    ("what_cookies_are", _what_cookies_are),
    ("aside", _aside),
    ("permission_column", _permission_column),
    ("purpose", _purpose),
    ("protection", _protection),
    ("sensitive", _sensitive),
    ("user_control", _user_control),
    ("retention", _retention),
    ("law", _law),
    ("frame", _framed),
    ("permission", _permission),
    ("doubtful", _doubtful),
    ("item", _item),
    ("fragment", _fragment),
)


def judge(a: Asked) -> tuple[Status, str]:
    """(status, id of the test that decided); only mentioned where none does."""
    for name, test in TESTS:
        answer = test(a)
        if answer is not None:
            return answer, name
    return "mentioned", "no_frame"
