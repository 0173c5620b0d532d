"""`auditor/report/v1`: the comparison of a build with its policies."""

from __future__ import annotations

from typing import Literal

import msgspec

from auditor.gate import RuleChange, UsedFile
from auditor.model import Confidence, Severity
from auditor.report.schema_v1.base import (
    AppDoc,
    CollectorDoc,
    Doc,
    EvidenceDoc,
    Fingerprint,
    InputDoc,
    NoticeDoc,
    PlaceDoc,
    ToolDoc,
)
from auditor.report.schema_v1.rows import (
    DataRowDoc,
    FormRowDoc,
    PermissionRowDoc,
    PolicyHeadDoc,
    SdkRowDoc,
)
from auditor.report.schema_v1.runtime import EventDoc


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
    """What a rule reports."""

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


class SummaryDoc(Doc, frozen=True, kw_only=True):
    """How many findings are shown, by severity."""

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
    options: dict[str, str] = msgspec.field(default_factory=dict)


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
    category: str = ""
    """What tells this audit from others of the same package: a flavour, a module."""
    gate: GateDoc = GateDoc()
