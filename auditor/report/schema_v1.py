"""`auditor/report/v1`, `auditor/inventory/v1` and `auditor/policy/v1`: the one definition.

What is written is encoded from these types, what was saved is decoded by them, and the JSON
Schemas under docs/schemas are made from them. Keys are a contract: none goes, new ones come with
a default, so that a report of an earlier version can still be read.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from auditor.declared import Accessibility, Cleartext, Declared
from auditor.gate import RuleChange, UsedFile
from auditor.model import (
    Basis,
    CodeKind,
    CollectorKind,
    Confidence,
    EventKind,
    FormVerdict,
    Kept,
    Mode,
    Party,
    Phase,
    Root,
    Severity,
    Sink,
    Status,
    SwitchFound,
    Use,
    Verdict,
)
from auditor.notice import NoticeLevel

DRAFT = "https://json-schema.org/draft/2020-12/schema"
Fingerprint = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{16}$")]
AppFormat = Literal["apk", "aab", "apks", "aar", "jar", "dex", "axml", "xml"]


class Doc(msgspec.Struct, frozen=True, kw_only=True):
    """Base of what is written; unknown keys of a newer version are passed over in reading."""


class ToolDoc(Doc, frozen=True, kw_only=True):
    name: str
    version: str
    maps: str
    """Version of the knowledge."""


class InputDoc(Doc, frozen=True, kw_only=True):
    path: str
    sha256: str


class AppDoc(Doc, frozen=True, kw_only=True):
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
    level: NoticeLevel
    what: str
    """English, as `why`; `code` and `words` give the sentence in any language."""
    why: str
    where: str
    code: str = "saved"
    words: dict[str, str | int] = {}


class CollectorDoc(Doc, frozen=True, kw_only=True):
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


# --- auditor/inventory/v1 ------------------------------------------------------------------


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
    data_type: str
    collector: CollectorDoc
    confidence: Confidence
    evidence: tuple[EvidenceDoc, ...]
    reachable: bool | None = None
    """False: the app was found to come to none of the places; null: that cannot be told."""
    use: Use = "unknown"
    use_reason: str | None = None


class SdkFactDoc(Doc, frozen=True, kw_only=True):
    kind: Literal["code", "native", "component", "dependency", "text", "meta_data"]
    value: str
    where: str


class SdkDoc(Doc, frozen=True, kw_only=True):
    id: str
    name: str
    version: str | None
    kind: Literal["sdk", "library"]
    evidence: tuple[SdkFactDoc, ...]


class ComponentDoc(Doc, frozen=True, kw_only=True):
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


# --- auditor/policy/v1 ---------------------------------------------------------------------


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
    kind: Literal["data", "permission"]
    id: str


class ClaimDoc(Doc, frozen=True, kw_only=True):
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


# --- auditor/report/v1 ---------------------------------------------------------------------


class PolicyHeadDoc(SourceDoc, frozen=True, kw_only=True):
    claims: int | None = None
    """How many claims were read from it."""


class PermissionRowDoc(Doc, frozen=True, kw_only=True):
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


class SpotDoc(Doc, frozen=True, kw_only=True):
    """A line of a file that is no policy."""

    path: str
    line: int


class AppendixDoc(Doc, frozen=True, kw_only=True):
    """Accesses in the code that are no collection, and why."""

    data_type: str
    collector: CollectorDoc
    reason: Literal["permission", "helper", "hint"]
    """`permission`: it cannot run without one that is not requested; `helper`: a library that
    nobody was seen to ask for it; `hint`: it says too little alone."""
    missing_permission: tuple[str, ...]
    evidence: tuple[EvidenceDoc, ...]


class OfferDoc(Doc, frozen=True, kw_only=True):
    """The clause that would declare what is missing."""

    en: str
    zh: str | None


class FindingDoc(Doc, frozen=True, kw_only=True):
    rule: str
    severity: Severity
    confidence: Confidence
    subject: str
    collector: str
    message: str
    evidence: tuple[str, ...]
    nearest_claim: PlaceDoc | None
    remedy: str
    fingerprint: Fingerprint
    clauses: tuple[str, ...]
    offer: OfferDoc | None
    code: tuple[EvidenceDoc, ...]
    note: str | None
    at: SpotDoc | None = None
    """The row of a form or list that it is about."""
    also: tuple[str, ...] = ()
    """Subjects of findings of the same cause, which this one says too."""
    tags: tuple[str, ...] = ()
    """Ids that standards (OWASP) give to what the rule reports."""


class PassageDoc(Doc, frozen=True, kw_only=True):
    """The paragraph of a policy around a cited sentence."""

    policy: str
    line: int
    heading: str | None
    text: str


class EventDoc(Doc, frozen=True, kw_only=True):
    """Something that a runtime record shows."""

    kind: EventKind
    time: str | None
    """As the record writes it."""
    phase: Phase
    api: str
    argument: str | None
    said: str | None
    """What the recorder calls it."""
    data_type: str | None
    """The first of `data_types`."""
    data_types: tuple[str, ...]
    collector: CollectorDoc | None
    """Null where the event is no access to data."""
    frame: str | None
    """The frame of the stack that made it this collector's."""
    stack: tuple[str, ...]
    process: str | None
    source: str
    count: int
    often: bool
    in_code: bool | None
    """Whether the build shows a place of it; null without a build."""
    site: str | None = None
    """The place in the build that it ran at."""


class RuntimeDoc(Doc, frozen=True, kw_only=True, tag_field="schema", tag="auditor/runtime/v1"):
    """What runtime records show, without a build."""

    events: tuple[EventDoc, ...]
    notices: tuple[NoticeDoc, ...]


class SummaryDoc(Doc, frozen=True, kw_only=True):
    high: int
    medium: int
    low: int
    info: int


class GateDoc(Doc, frozen=True, kw_only=True):
    """What shaped the report beside its inputs; see `auditor/gate.py`."""

    settings: UsedFile | None = None
    trusted: UsedFile | None = None
    left_out: tuple[str, ...] = ()
    rules: tuple[RuleChange, ...] = ()
    overlays: tuple[UsedFile, ...] = ()
    waivers: UsedFile | None = None
    baseline: UsedFile | None = None
    packs: tuple[str, ...] = ()
    fail_on: Severity | Literal["never"] = "high"
    allow_unjudged: bool = False
    options: dict[str, str] = {}


class ReportDoc(Doc, frozen=True, kw_only=True, tag_field="schema", tag="auditor/report/v1"):
    """The comparison of a build with its policies."""

    tool: ToolDoc
    result: Literal["pass", "fail", "incomplete", "not_judged"]
    inputs: tuple[InputDoc, ...]
    app: AppDoc
    policies: tuple[PolicyHeadDoc, ...]
    permission_map: tuple[PermissionRowDoc, ...]
    data_map: tuple[DataRowDoc, ...]
    sdk_map: tuple[SdkRowDoc, ...]
    form_map: tuple[FormRowDoc, ...] = ()
    appendix: tuple[AppendixDoc, ...] = ()
    findings: tuple[FindingDoc, ...]
    waived: tuple[FindingDoc, ...]
    known: tuple[FindingDoc, ...]
    passages: tuple[PassageDoc, ...]
    events: tuple[EventDoc, ...] = ()
    """What runtime records show."""
    notices: tuple[NoticeDoc, ...]
    summary: SummaryDoc
    gate: GateDoc = GateDoc()


Document = ReportDoc | InventoryDoc | PolicyDoc | RuntimeDoc
SCHEMAS: dict[str, type[Doc]] = {
    "report": ReportDoc,
    "inventory": InventoryDoc,
    "policy": PolicyDoc,
    "runtime": RuntimeDoc,
}


def decode(data: bytes) -> Document:
    """A saved document of any of the schemas.

    Raises msgspec.DecodeError (no JSON), msgspec.ValidationError (JSON of another shape) or
    RecursionError.
    """
    found: Document = msgspec.json.decode(data, type=Document)
    return found


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of one document: every key that is written is required."""
    (root,), defs = msgspec.json.schema_components([SCHEMAS[name]], ref_template="#/$defs/{name}")
    for one in defs.values():
        one["required"] = list(one.get("properties", ()))
        for value in one.get("properties", {}).values():
            value.pop("default", None)
    top = defs.pop(root["$ref"].rpartition("/")[2])
    return {"$schema": DRAFT, **top, "title": f"auditor/{name}/v1", "$defs": defs}
