"""Every value type of the auditor, and nothing else.

All values are immutable. Facts say what a reader saw, collections what that means,
claims what a policy says, findings what a rule concluded from both.
"""

from __future__ import annotations

from typing import Literal

from auditor.build import USE_OF as USE_OF
from auditor.build import App as App
from auditor.build import CodeFact as CodeFact
from auditor.build import CodeKind as CodeKind
from auditor.build import Component as Component
from auditor.build import Confidence as Confidence
from auditor.build import Flow as Flow
from auditor.build import Manifest as Manifest
from auditor.build import PermissionRequest as PermissionRequest
from auditor.build import Root as Root
from auditor.build import SdkFact as SdkFact
from auditor.build import Sink as Sink
from auditor.build import Transform as Transform
from auditor.build import Use as Use
from auditor.claim import Basis as Basis
from auditor.claim import Claim as Claim
from auditor.claim import Kept as Kept
from auditor.claim import ListedSdk as ListedSdk
from auditor.claim import Mode as Mode
from auditor.claim import Party as Party
from auditor.claim import Place as Place
from auditor.claim import Policy as Policy
from auditor.claim import PolicyFact as PolicyFact
from auditor.claim import PolicySdk as PolicySdk
from auditor.claim import PolicySource as PolicySource
from auditor.claim import Status as Status
from auditor.claim import Struct as Struct
from auditor.claim import Subject as Subject
from auditor.collection import CONFIDENCES as CONFIDENCES
from auditor.collection import Collection as Collection
from auditor.collection import Collector as Collector
from auditor.collection import CollectorKind as CollectorKind
from auditor.collection import EventKind as EventKind
from auditor.collection import Evidence as Evidence
from auditor.collection import Phase as Phase
from auditor.collection import RuntimeEvent as RuntimeEvent
from auditor.collection import SdkPresent as SdkPresent
from auditor.collection import Seen as Seen
from auditor.collection import SetAside as SetAside
from auditor.collection import SwitchFound as SwitchFound
from auditor.collection import SwitchState as SwitchState
from auditor.declared import Accessibility as Accessibility
from auditor.declared import Declared as Declared
from auditor.form import DataSafetyForm as DataSafetyForm
from auditor.form import FormAnswer as FormAnswer
from auditor.form import FormEntry as FormEntry
from auditor.gate import ORDER, Gate
from auditor.gate import Severity as Severity
from auditor.notice import Notice as Notice
from auditor.rows import ClaimRef as ClaimRef
from auditor.rows import DataRow as DataRow
from auditor.rows import FormRow as FormRow
from auditor.rows import FormVerdict as FormVerdict
from auditor.rows import Gap as Gap
from auditor.rows import Passage as Passage
from auditor.rows import PermissionRow as PermissionRow
from auditor.rows import SdkRow as SdkRow
from auditor.rows import Verdict as Verdict

SEVERITIES: tuple[Severity, ...] = ORDER


class SourcePlace(Struct, frozen=True, kw_only=True):
    """A line of a file that is no policy: the row of a form or of a list."""

    path: str
    line: int


class Finding(Struct, frozen=True, kw_only=True):
    """What a rule reports: complete when it is built."""

    rule: str
    severity: Severity
    confidence: Confidence
    subject: str
    collector: str
    message: str
    evidence: tuple[str, ...]
    """Code side, one line each."""
    nearest_claim: ClaimRef | None
    remedy: str
    fingerprint: str
    code: tuple[Evidence, ...] = ()
    note: str | None = None
    clauses: tuple[str, ...] = ()
    """Documents and clauses of the rule packs in force."""
    tags: tuple[str, ...] = ()
    """Ids that standards (OWASP) give to what the rule reports."""
    also: tuple[str, ...] = ()
    """Subjects of findings of the same cause, which this one says too."""
    offer_en: str | None = None
    """Draft of the clause that would declare it, its purpose left open; the same in Chinese."""
    offer_zh: str | None = None
    at: SourcePlace | None = None
    """The line that it is about, where that is neither code nor policy."""


class Inventory(Struct, frozen=True, kw_only=True):
    """What a build holds, without judgement."""

    app: App
    permissions: tuple[PermissionRequest, ...]
    collections: tuple[Collection, ...]
    sdks: tuple[SdkPresent, ...]
    switches: tuple[SwitchState, ...] = ()
    """Settings of the SDKs that delay or stop a collection."""


class Summary(Struct, frozen=True, kw_only=True):
    """How many findings are shown, by severity."""

    high: int = 0
    medium: int = 0
    low: int = 0
    info: int = 0


class Report(Struct, frozen=True, kw_only=True):
    """The comparison of a build with its policies: all that a reporter gets."""

    app: App
    maps_version: str
    inputs: tuple[tuple[str, str], ...]
    """(path, sha256) of every input."""
    policies: tuple[Policy, ...]
    collections: tuple[Collection, ...]
    sdks: tuple[SdkPresent, ...]
    permission_map: tuple[PermissionRow, ...]
    data_map: tuple[DataRow, ...]
    sdk_map: tuple[SdkRow, ...]
    form_map: tuple[FormRow, ...] = ()
    """Per type of a Data safety form what build, policy and form say; empty without a form."""
    appendix: tuple[SetAside, ...] = ()
    """Accesses that are no collection."""
    events: tuple[RuntimeEvent, ...] = ()
    """What runtime records show."""
    findings: tuple[Finding, ...]
    waived: tuple[Finding, ...]
    known: tuple[Finding, ...]
    passages: tuple[Passage, ...] = ()
    """Of the policies whose text was read."""
    notices: tuple[Notice, ...]
    summary: Summary
    result: Literal["pass", "fail", "incomplete", "not_judged"]
    category: str = ""
    """What tells this audit from others of the same package: a flavour, a module."""
    gate: Gate = Gate()
    """What shaped the report: settings, rules switched off, overlays, waivers ..."""
