"""What the documents have in common: builds, places in code and in policies, notices."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from auditor.model import (
    Basis,
    CodeKind,
    CollectorKind,
    Confidence,
    Party,
    Phase,
    Root,
    Sink,
    Status,
)
from auditor.notice import NoticeLevel

Fingerprint = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{16}$")]
AppFormat = Literal["apk", "aab", "apks", "aar", "jar", "dex", "axml", "xml"]


class Doc(msgspec.Struct, frozen=True, kw_only=True):
    """Base of what is written; unknown keys of a newer version are passed over in reading."""


class ToolDoc(Doc, frozen=True, kw_only=True):
    """The tool and the version of its knowledge."""

    name: str
    version: str
    maps: str
    """Version of the knowledge."""


class InputDoc(Doc, frozen=True, kw_only=True):
    """A file that was read."""

    path: str
    sha256: str


class AppDoc(Doc, frozen=True, kw_only=True):
    """The identity of a build."""

    package: str
    label: str | None
    version_name: str | None
    version_code: str | None
    min_sdk: int | None
    target_sdk: int | None
    sha256: str
    format: AppFormat
    path: str
    has_code: bool | None = None
    """Whether code was there and was read."""


class NoticeDoc(Doc, frozen=True, kw_only=True):
    """Something that is to be known of a run."""

    level: NoticeLevel
    what: str
    """English, as `why`; `code` and `words` give the sentence in any language."""
    why: str
    where: str
    code: str = "saved"
    words: dict[str, str | int] = {}


class CollectorDoc(Doc, frozen=True, kw_only=True):
    """Who obtains data."""

    kind: CollectorKind
    id: str
    name: str


class FlowDoc(Doc, frozen=True, kw_only=True):
    """One way of a value from where it is read to where it goes."""

    to: Sink
    member: str
    caller: str
    dex: str
    offset: int
    through: tuple[str, ...] = ()
    transform: Literal["hashed", "encrypted", "encoded"] | None = None
    host: str | None = None
    scheme: str | None = None
    recipient: str | None = None
    confidence: Confidence = "medium"


class SeenDoc(Doc, frozen=True, kw_only=True):
    """That records show a place in the code running."""

    times: int
    first: str | None
    phase: Phase
    """Of the first event."""
    source: str


class EvidenceDoc(Doc, frozen=True, kw_only=True):
    """One place in the code."""

    kind: CodeKind
    member: str
    argument: str | None
    caller: str
    dex: str
    offset: int
    """Of the instruction in its DEX file, in bytes."""
    via: str | None
    asked_by: str | None
    reachable: bool | None
    chain: tuple[str, ...]
    root: Root | None = None
    flows: tuple[FlowDoc, ...] = ()
    seen: SeenDoc | None = None


class WhereDoc(Doc, frozen=True, kw_only=True):
    """A place in a document."""

    line: int
    clause: str | None
    quote: str | None


class PlaceDoc(Doc, frozen=True, kw_only=True):
    """A place in a policy and the claim that stands there."""

    policy: str
    line: int
    clause: str | None
    quote: str | None
    subject: str
    status: Status
    basis: Basis
    party: Party
    sdk: str | None
    subject_kind: Literal["data", "permission"] | None = None
