"""`auditor/policy/v1`: what a policy is understood to claim."""

from __future__ import annotations

from typing import Literal

from auditor.model import Basis, Kept, Mode, Party, Status
from auditor.report.schema_v1.base import Doc, NoticeDoc, WhereDoc


class UnreadTextDoc(Doc, frozen=True, kw_only=True):
    """Lines in a language that the lexicon does not have; `und`: one that is not known."""

    language: str
    first: int
    last: int


class SourceDoc(Doc, frozen=True, kw_only=True):
    """A policy; hash and language are null where it could not be read."""

    path: str
    sha256: str | None
    language: str | None
    effective: str | None
    map: str | None = None
    """The policy map that stands in for the text."""
    stale: bool = False
    unread: tuple[UnreadTextDoc, ...] = ()
    not_judged: Literal["language"] | None = None
    """Why it was not judged; null where it was."""


class SubjectDoc(Doc, frozen=True, kw_only=True):
    """What a claim is about."""

    kind: Literal["data", "permission"]
    id: str


class ClaimDoc(Doc, frozen=True, kw_only=True):
    """One statement of a policy."""

    subject: SubjectDoc
    status: Status
    party: Party
    sdk: str | None
    purposes: tuple[str, ...]
    permissions: tuple[str, ...]
    basis: Basis
    mode: Mode
    optional: bool | None
    condition: str | None
    where: WhereDoc
    place: Kept | None = None


class NamedSdkDoc(Doc, frozen=True, kw_only=True):
    """An SDK that a policy names."""

    name: str
    vendor: str | None
    id: str | None
    data: tuple[str, ...]
    purposes: tuple[str, ...]
    permissions: tuple[str, ...]
    link: str | None
    where: WhereDoc
    version: str | None = None


class FactDoc(Doc, frozen=True, kw_only=True):
    """Something that a policy states besides what it collects."""

    id: str
    found: bool
    where: WhereDoc | None


class PolicyDoc(Doc, frozen=True, kw_only=True, tag_field="schema", tag="auditor/policy/v1"):
    """What a policy is understood to claim."""

    source: SourceDoc
    claims: tuple[ClaimDoc, ...]
    sdks: tuple[NamedSdkDoc, ...]
    facts: tuple[FactDoc, ...]
    notices: tuple[NoticeDoc, ...]
