"""`auditor/inventory/v1`: what a build holds."""

from __future__ import annotations

from typing import Literal

from auditor.declared import Accessibility, Cleartext, Declared
from auditor.model import Confidence, Root, SwitchFound, Use
from auditor.report.schema_v1.base import AppDoc, CollectorDoc, Doc, EvidenceDoc, NoticeDoc


class RequestDoc(Doc, frozen=True, kw_only=True):
    """A permission that a build asks for."""

    name: str
    max_sdk: int | None
    min_sdk: int | None
    flags: tuple[str, ...]
    protection: str
    group: str | None
    data_types: tuple[str, ...]
    implied_by: str | None
    origin: tuple[str, ...]
    bound_by: str | None


class CollectionDoc(Doc, frozen=True, kw_only=True):
    """That a collector obtains a data type."""

    data_type: str
    collector: CollectorDoc
    confidence: Confidence
    evidence: tuple[EvidenceDoc, ...]
    reachable: bool | None = None
    """False: the app was found to come to none of the places; null: that cannot be told."""
    use: Use = "unknown"
    use_reason: str | None = None


class SdkFactDoc(Doc, frozen=True, kw_only=True):
    """One sign of an SDK."""

    kind: Literal["code", "native", "component", "dependency", "text", "meta_data"]
    value: str
    where: str


class SdkDoc(Doc, frozen=True, kw_only=True):
    """An SDK in a build."""

    id: str
    name: str
    version: str | None
    kind: Literal["sdk", "library"]
    evidence: tuple[SdkFactDoc, ...]


class ComponentDoc(Doc, frozen=True, kw_only=True):
    """A component of the manifest."""

    kind: Literal["activity", "service", "receiver", "provider"]
    name: str
    exported: bool | None
    permission: str | None
    actions: tuple[str, ...]
    foreground_types: tuple[str, ...] = ()
    accessibility: Accessibility | None = None


class SwitchDoc(Doc, frozen=True, kw_only=True):
    """A setting of an SDK that delays or stops a collection."""

    id: str
    sdk: str
    state: SwitchFound
    where: tuple[str, ...]
    roots: tuple[Root, ...]


class InventoryDoc(Doc, frozen=True, kw_only=True, tag_field="schema", tag="auditor/inventory/v1"):
    """What a build holds, without judgement."""

    app: AppDoc
    permissions: tuple[RequestDoc, ...]
    collections: tuple[CollectionDoc, ...]
    sdks: tuple[SdkDoc, ...]
    components: tuple[ComponentDoc, ...]
    queries: tuple[str, ...]
    switches: tuple[SwitchDoc, ...] = ()
    declared: Declared = Declared()
    cleartext: Cleartext = "unknown"
    """To which hosts clear text is permitted, by manifest, network config and target."""
    notices: tuple[NoticeDoc, ...]
