"""Rows of the maps of `auditor/report/v1`."""

from __future__ import annotations

from typing import Literal

from auditor.model import Confidence, FormVerdict, Use, Verdict
from auditor.report.schema_v1.base import CollectorDoc, Doc, EvidenceDoc, PlaceDoc
from auditor.report.schema_v1.policy import SourceDoc


class PolicyHeadDoc(SourceDoc, frozen=True, kw_only=True):
    """A policy of a report, without its claims."""

    claims: int | None = None
    """How many claims were read from it."""


class PermissionRowDoc(Doc, frozen=True, kw_only=True):
    """A row of the permission map."""

    permission: str
    protection: str
    group: str | None
    data_types: tuple[str, ...]
    collectors: tuple[str, ...]
    """Names; `collector_ids` in the same order."""
    collector_ids: tuple[str, ...] | None = None
    verdict: Verdict
    purposes: tuple[str, ...]
    where: tuple[PlaceDoc, ...]
    max_sdk: int | None
    implied_by: str | None
    origin: tuple[str, ...]
    bound_by: str | None
    reported: bool
    line: int | None = None
    """Of the request in a manifest that is text."""


class DataRowDoc(Doc, frozen=True, kw_only=True):
    """A row of the data map."""

    data_type: str
    collector: CollectorDoc
    verdict: Verdict
    purposes: tuple[str, ...]
    where: tuple[PlaceDoc, ...]
    nearest: PlaceDoc | None
    confidence: Confidence
    evidence: tuple[EvidenceDoc, ...]
    reachable: bool | None = None
    use: Use = "unknown"
    use_reason: str | None = None


class SdkRowDoc(Doc, frozen=True, kw_only=True):
    """A row of the SDK map."""

    sdk: str
    name: str
    kind: Literal["sdk", "library"]
    in_build: bool | None
    in_policy: bool
    in_list: bool | None
    version: str | None
    listed_version: str | None
    verdict: Verdict
    data_types: tuple[str, ...]


class FormEntryDoc(Doc, frozen=True, kw_only=True):
    """What a Data safety form says of one type."""

    type: str
    ticked: bool
    collected: bool
    shared: bool
    ephemeral: bool | None
    optional: bool | None
    purposes: tuple[str, ...]
    shared_purposes: tuple[str, ...]
    line: int


class FormTakenDoc(Doc, frozen=True, kw_only=True):
    """Who in the build obtains data of one type of the form, and where it goes."""

    data_type: str
    collector: CollectorDoc
    confidence: Confidence
    use: Use


class FormRowDoc(Doc, frozen=True, kw_only=True):
    """One type of a Data safety form on three sides."""

    type: str
    form: str
    verdict: FormVerdict
    entry: FormEntryDoc
    build: tuple[FormTakenDoc, ...]
    sdks: tuple[str, ...]
    policy: tuple[PlaceDoc, ...]
