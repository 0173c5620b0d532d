"""The shapes of the files on rules and on the words of reports."""

from __future__ import annotations

from typing import Literal

from auditor.gate import Severity
from auditor.knowledge.entry import Row
from auditor.notice import NoticeCode


class RuleText(Row, frozen=True, kw_only=True):
    """The words of a rule: severity, title, message, remedy, why, and what its case needs."""

    id: str
    severity: Severity
    title: dict[str, str]
    message: dict[str, str]
    remedy: dict[str, str]
    why: dict[str, str]
    needs: tuple[str, ...]
    clauses: tuple[str, ...] = ()


class PackRule(RuleText, frozen=True, kw_only=True):
    """A rule of a pack: a generic check, and what it looks for."""

    pack: str
    check: Literal["policy_states", "sdk_entry", "necessary"]
    about: tuple[str, ...] = ()


class Restatement(Row, frozen=True, kw_only=True):
    """Clauses that a pack adds to the findings of a core rule."""

    rule: str
    pack: str
    clauses: tuple[str, ...]


class AppType(Row, frozen=True, kw_only=True):
    """A type of app and the data that its basic function needs."""

    id: str
    clause: str
    label: dict[str, str]
    necessary: tuple[str, ...] = ()


class Phrase(Row, frozen=True, kw_only=True):
    """Words of a report in every language."""

    id: str
    en: str
    zh: str


class NoticeWords(Row, frozen=True, kw_only=True):
    """What was noticed and why that matters, in one language."""

    what: str
    why: str


class NoticeText(Row, frozen=True, kw_only=True):
    """The sentence of a notice in every language; its words stand in braces."""

    id: NoticeCode
    en: NoticeWords
    zh: NoticeWords
