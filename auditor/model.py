"""Every value type of the auditor, and nothing else.

All values are immutable. Facts say what a reader saw, collections what that means,
claims what a policy says, findings what a rule concluded from both.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from auditor.gate import ORDER, Gate
from auditor.gate import Severity as Severity
from auditor.notice import Notice as Notice

Confidence = Literal["high", "medium", "low"]
Verdict = Literal[
    "declared", "vague", "ambiguous", "contradicted", "undeclared", "unbacked", "not_judged"
]
Status = Literal["collected", "not_collected", "mentioned"]
Party = Literal["first", "third"]
Basis = Literal["explicit", "listed", "by_reference"]
Mode = Literal["user_provided", "automatic", "permission", "unspecified"]
CodeKind = Literal[
    "api_call",
    "api_field",
    "content_uri",
    "settings_key",
    "system_property",
    "shell_command",
    "file_path",
    "intent_action",
    "code_loading",
    "permission_use",
    "reflection",
    "native",
]
"""How a place in the code shows something: the kind of its signal, or the way it was found:
`permission_use` a call that needs a permission and yields no data, `reflection` a member looked
up by name, `native` names in a native library, which prove no call."""
CollectorKind = Literal["app", "sdk", "library", "unattributed"]
Kept = Literal["device", "server"]
"""Where a claim says that data is kept: it never leaves the device, or it is on a server."""
Use = Literal["sent", "shared", "stored", "logged", "shown", "unknown", "local"]
"""Where a value goes, in the order in which one way outweighs another."""
Root = Literal[
    "provider",
    "initializer",
    "application",
    "receiver",
    "service",
    "activity",
    "callback",
    "backup_agent",
    "instrumentation",
    "component_factory",
    "zygote_preload",
]
"""What the system starts, from which a way leads to a place in the code."""
Sink = Literal[
    "network",
    "sms",
    "shared",
    "file",
    "preferences",
    "database",
    "log",
    "clipboard",
    "webview",
    "screen",
    "native",
]

SEVERITIES: tuple[Severity, ...] = ORDER
CONFIDENCES: tuple[Confidence, ...] = ("high", "medium", "low")


class Struct(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all values: frozen, keyword only."""


# --- facts: what a build holds -------------------------------------------------------------


class PermissionRequest(Struct, frozen=True, kw_only=True):
    """One permission the build asks for, after merging repeated elements."""

    name: str
    max_sdk: int | None = None
    """Highest API level on which it is asked for; None: on all."""
    min_sdk: int | None = None
    """23 for `uses-permission-sdk-23`."""
    flags: tuple[str, ...] = ()
    """`usesPermissionFlags`, e.g. neverForLocation."""
    implied_by: str | None = None
    """The permission, or the rule, that makes the platform add this one."""
    bound_by: str | None = None
    """The service that the system binds through it (accessibility, notification listener ...)."""
    line: int | None = None
    """Line of the element in a text manifest."""
    origin: tuple[str, ...] = ()
    """Who brought it: `app`, coordinates of libraries, or `library`; empty where nobody told."""


class Component(Struct, frozen=True, kw_only=True):
    kind: Literal["activity", "service", "receiver", "provider"]
    name: str
    """Class name with dots, package completed."""
    exported: bool | None = None
    permission: str | None = None
    actions: tuple[str, ...] = ()
    enabled: bool | None = None
    """False: the system starts it only once the code has enabled it."""


class CodeFact(Struct, frozen=True, kw_only=True):
    """One place in the code where a signal was seen."""

    signal: str
    """Key of the signal: kind, member and value."""
    kind: CodeKind
    member: str
    """Dalvik member with its full descriptor, or the string itself for a string signal."""
    argument: str | None
    caller: str
    """Dalvik signature of the calling method."""
    dex: str
    offset: int
    """Byte offset of the instruction in its DEX file."""
    reached: bool = True
    """Whether the string of a string signal reaches a call that uses it."""
    reachable: bool | None = None
    """Whether the app comes to the place; None where that cannot be told."""
    via: str | None = None
    """The method that hands the caller's constant on to the member."""
    chain: tuple[str, ...] = ()
    """A shortest way there: what starts it, then methods from the outermost to the caller."""


class SdkFact(Struct, frozen=True, kw_only=True):
    sdk: str
    kind: Literal["code", "native", "component", "dependency"]
    value: str
    where: str


class Manifest(Struct, frozen=True, kw_only=True):
    package: str
    label: str | None = None
    version_name: str | None = None
    version_code: str | None = None
    min_sdk: int | None = None
    target_sdk: int | None = None
    application: str | None = None
    permissions: tuple[PermissionRequest, ...] = ()
    defined_permissions: tuple[str, ...] = ()
    components: tuple[Component, ...] = ()
    queries: tuple[str, ...] = ()
    """Packages and intent actions of <queries>."""
    started: tuple[tuple[Root, str], ...] = ()
    """Classes that the system makes besides the components, by dotted names."""
    named: tuple[str, ...] = ()
    """Dotted names in meta-data and other values, which libraries may turn into classes."""
    misplaced: tuple[str, ...] = ()
    """Permissions that stand where the platform ignores them."""


class App(Struct, frozen=True, kw_only=True):
    """One build: what its readers saw."""

    path: str
    sha256: str
    format: Literal["apk", "aab", "apks", "aar", "jar", "dex", "axml", "xml"]
    manifest: Manifest
    code: tuple[CodeFact, ...] = ()
    sdks: tuple[SdkFact, ...] = ()
    built: str | None = None
    """Day of the build, `2026-05-01`, where the archive states a plausible one."""
    policy_links: tuple[str, ...] = ()
    """Web addresses in the code that look like those of a policy."""
    has_code: bool = False
    """Whether code was there and was read; False for a manifest alone."""
    limited: tuple[Notice, ...] = ()
    """What could not be analysed, so that silence about it proves nothing."""
    notices: tuple[Notice, ...] = ()


# --- meaning: collections ------------------------------------------------------------------


class Collector(Struct, frozen=True, kw_only=True):
    kind: CollectorKind
    id: str
    name: str


class Flow(Struct, frozen=True, kw_only=True):
    """One way of a value from where it was read to where it goes."""

    to: Sink
    member: str
    """Dalvik member of the sink."""
    caller: str
    dex: str
    offset: int
    """Byte offset of the call of the sink in its DEX file."""
    through: tuple[str, ...] = ()
    """Methods on the way, from the reading one to the sending one."""
    transform: Literal["hashed", "encrypted", "encoded"] | None = None
    host: str | None = None
    recipient: str | None = None
    """Id of the SDK that gets it."""
    confidence: Confidence = "medium"


class Evidence(Struct, frozen=True, kw_only=True):
    """One place in the code that shows a collection."""

    kind: CodeKind
    member: str
    argument: str | None
    caller: str
    dex: str
    offset: int
    via: str | None = None
    """The method through which the argument comes there."""
    asked_by: str | None = None
    """The method of the app itself from which the way goes into the SDK."""
    reachable: bool | None = None
    """Whether a way from what the system starts to the place was found; None: cannot be told."""
    chain: tuple[str, ...] = ()
    """That way, a shortest one: what starts it, then methods down to the caller."""
    root: Root | None = None
    """What the way starts from."""
    flows: tuple[Flow, ...] = ()
    """Where the value goes."""


class Collection(Struct, frozen=True, kw_only=True):
    data_type: str
    collector: Collector
    confidence: Confidence
    evidence: tuple[Evidence, ...]
    reachable: bool | None = None
    """False: the app was found to come to none of its places; None: that cannot be told."""
    use: Use = "unknown"
    """The first, in the order of `Use`, that any way of the value gives."""
    use_reason: str | None = None
    """Why the use is unknown: budget, native, unresolved, no caller, not followed."""


class SdkPresent(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    version: str | None
    kind: Literal["sdk", "library"]
    evidence: tuple[SdkFact, ...]


# --- policies: claims ----------------------------------------------------------------------


class Place(Struct, frozen=True, kw_only=True):
    line: int
    clause: str | None = None
    quote: str | None = None


class Subject(Struct, frozen=True, kw_only=True):
    kind: Literal["data", "permission"]
    id: str


class Claim(Struct, frozen=True, kw_only=True):
    subject: Subject
    status: Status
    party: Party = "first"
    sdk: str | None = None
    purposes: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    basis: Basis = "explicit"
    mode: Mode = "unspecified"
    optional: bool | None = None
    condition: str | None = None
    """When it is obtained, in the words of the policy: "when you scan a code"."""
    place: Kept | None = None
    """Where the policy says that it is kept."""
    where: Place


class PolicyFact(Struct, frozen=True, kw_only=True):
    """Something that a policy states besides what it collects: contact, date, rights ..."""

    id: str
    where: Place | None
    """None: not found."""


class PolicySdk(Struct, frozen=True, kw_only=True):
    """One SDK that the policy names, with what it says of it."""

    name: str
    vendor: str | None = None
    id: str | None = None
    """Id of the SDK in the knowledge, where an alias fits."""
    data: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    link: str | None = None
    unread: tuple[str, ...] = ()
    """Of `data` and `purpose`: what has text in which no term was known."""
    where: Place


class PolicySource(Struct, frozen=True, kw_only=True):
    path: str
    sha256: str
    language: str
    effective: str | None = None


class Policy(Struct, frozen=True, kw_only=True):
    source: PolicySource
    claims: tuple[Claim, ...] = ()
    sdks: tuple[PolicySdk, ...] = ()
    facts: tuple[PolicyFact, ...] = ()
    """Empty where a map stands in for the text."""
    notices: tuple[Notice, ...] = ()
    from_map: str | None = None
    """Path of the policy map the claims came from; None: read from the text."""
    names_app: bool | None = None
    """Whether the text names the app by its label or package; None where that was not asked."""
    stale: bool = False
    """The map was made for a text of another hash."""


class ListedSdk(Struct, frozen=True, kw_only=True):
    """One row of an SDK list: CSV, JSON, YAML or Gradle."""

    name: str
    id: str | None
    version: str | None = None
    vendor: str | None = None
    data: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    where: str = ""
    unread: tuple[str, ...] = ()
    """Of `data` and `purpose`: what has text in which no term was known."""
    declares: bool = True
    """False for a build's dependency list, which says what is in the build and declares nothing."""


# --- judgement -----------------------------------------------------------------------------


class ClaimRef(Struct, frozen=True, kw_only=True):
    """A claim and the policy it stands in."""

    policy: str
    claim: Claim


class Passage(Struct, frozen=True, kw_only=True):
    """The paragraph of a policy around a cited sentence."""

    policy: str
    line: int
    """Line of the sentence."""
    heading: str | None
    """The headings above, outermost first, joined by ` > `."""
    text: str


class PermissionRow(Struct, frozen=True, kw_only=True):
    permission: str
    protection: str
    group: str | None
    data_types: tuple[str, ...]
    collectors: tuple[Collector, ...]
    """Who uses it; empty: no use seen, or code was not read."""
    verdict: Verdict
    purposes: tuple[str, ...]
    where: tuple[ClaimRef, ...]
    max_sdk: int | None
    implied_by: str | None
    bound_by: str | None
    origin: tuple[str, ...] = ()
    """Who brought it into the manifest: `app`, or coordinates of libraries."""
    reported: bool
    """Whether a rule may report it (normal permissions without data are listed only)."""


class DataRow(Struct, frozen=True, kw_only=True):
    data_type: str
    collector: Collector
    verdict: Verdict
    purposes: tuple[str, ...]
    where: tuple[ClaimRef, ...]
    nearest: ClaimRef | None
    collection: Collection


class SdkRow(Struct, frozen=True, kw_only=True):
    sdk: str
    name: str
    kind: Literal["sdk", "library"]
    in_build: bool | None
    in_policy: bool
    in_list: bool | None
    version: str | None = None
    """In the build, where its dependencies name one."""
    listed_version: str | None = None
    """In the SDK list."""
    verdict: Verdict
    data_types: tuple[str, ...] = ()


class Finding(Struct, frozen=True, kw_only=True):
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
    offer_en: str | None = None
    """Draft of the clause that would declare it, its purpose left open; the same in Chinese."""
    offer_zh: str | None = None


class Inventory(Struct, frozen=True, kw_only=True):
    """What a build holds, without judgement."""

    app: App
    permissions: tuple[PermissionRequest, ...]
    collections: tuple[Collection, ...]
    sdks: tuple[SdkPresent, ...]


class Summary(Struct, frozen=True, kw_only=True):
    high: int = 0
    medium: int = 0
    low: int = 0
    info: int = 0


class Report(Struct, frozen=True, kw_only=True):
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
    findings: tuple[Finding, ...]
    waived: tuple[Finding, ...]
    known: tuple[Finding, ...]
    passages: tuple[Passage, ...] = ()
    """Of the policies whose text was read."""
    notices: tuple[Notice, ...]
    summary: Summary
    result: Literal["pass", "fail", "incomplete", "not_judged"]
    gate: Gate = Gate()
    """What shaped the report: settings, rules switched off, overlays, waivers ..."""
