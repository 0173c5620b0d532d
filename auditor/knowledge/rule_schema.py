"""The shapes of the files on rules and on the words of reports."""

from __future__ import annotations

from typing import Literal

from auditor.build import Root
from auditor.collection import CollectorKind
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


class When(Row, frozen=True, kw_only=True):
    """Conditions of a rule of a pack, which reports where all that are given hold.

    Permissions, data types, actions, categories and facts are ids of the knowledge; of several one
    is enough. What the inputs do not tell meets no condition.
    """

    target_from: int | None = None
    """Lowest targetSdkVersion for which it holds."""
    target_below: int | None = None
    audience: Literal["children"] | None = None
    """Whom the app is for, by the setting `audience`."""
    requests: tuple[str, ...] = ()
    """One of these permissions is requested."""
    no_request: tuple[str, ...] = ()
    no_action: tuple[str, ...] = ()
    """No component takes one of these intent actions."""
    no_flag: tuple[str, ...] = ()
    """The request of the permission that the rule is about carries none of these flags."""
    no_service_type: tuple[str, ...] = ()
    """No service has one of these types."""
    sdk_category: tuple[str, ...] = ()
    """An SDK of one of these categories is in the build."""
    no_sdk_category: tuple[str, ...] = ()
    no_claim: tuple[str, ...] = ()
    """Policies were read, and none says that one of these data types is collected."""
    no_fact: tuple[str, ...] = ()
    """Policies were read, and none states one of these facts."""


PackCheckId = Literal[
    "bound_service",
    "cleartext",
    "data",
    "necessary",
    "permission",
    "policy_states",
    "sdk_category",
    "sdk_country",
    "sdk_entry",
    "sdk_present",
    "service_types",
    "target",
]


class PackRule(RuleText, frozen=True, kw_only=True):
    """A rule of a pack: a generic check, and what it looks for."""

    pack: str
    check: PackCheckId
    about: tuple[str, ...] = ()
    """What the check looks for: permissions, data types, facts, parts of a row, SDKs ..."""
    when: When = When()
    together: bool = False
    """One finding for all that it finds, under the name of the rule."""
    collectors: tuple[CollectorKind, ...] = ("app", "sdk", "unattributed")
    """Of `data`: by whom."""
    of_category: tuple[str, ...] = ()
    """Of `data`: only by SDKs of these categories."""
    roots: tuple[Root, ...] = ()
    """Of `data`: only what nothing but one of these starts, as far as the way there is known."""
    topic: str = "other"
    """Heading of the checklist under which it stands; a phrase `topic_...`."""
    document: str = ""
    link: str = ""
    """Title and address of the page on which the clause stands; empty for rules of a house."""
    caveat: dict[str, str] | None = None
    """What of the source is from memory, unclear or not in force, in every language."""


class CheckItem(Row, frozen=True, kw_only=True):
    """A question that facts of a build do not decide: for a person, on the checklist."""

    id: str
    pack: str
    topic: str
    ask: dict[str, str]
    document: str
    clauses: tuple[str, ...]
    link: str
    caveat: dict[str, str] | None = None


class Restatement(Row, frozen=True, kw_only=True):
    """Clauses that a pack adds to the findings of a core rule."""

    rule: str
    pack: str
    about: tuple[str, ...] = ()
    """Subjects for which alone it does: data types with those below them, permissions."""
    clauses: tuple[str, ...]


class Standard(Row, frozen=True, kw_only=True):
    """Ids that a standard gives to what a rule reports, as tags of its findings."""

    rule: str
    tags: tuple[str, ...]


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
