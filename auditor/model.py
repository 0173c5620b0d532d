"""Every value type of the auditor, and nothing else.

All values are immutable. Facts say what a reader saw, collections what that means,
claims what a policy says, findings what a rule concluded from both.
"""

from __future__ import annotations

from typing import Literal

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
from auditor.form import DataSafetyForm as DataSafetyForm
from auditor.form import FormAnswer as FormAnswer
from auditor.form import FormEntry as FormEntry
from auditor.gate import ORDER, Gate
from auditor.gate import Severity as Severity
from auditor.notice import Notice as Notice

Confidence = Literal["high", "medium", "low"]
Verdict = Literal[
    "declared", "vague", "ambiguous", "contradicted", "undeclared", "unbacked", "not_judged"
]
Gap = Literal[
    "denied",
    "mentioned",
    "typed_in",
    "other_party",
    "other_permission",
    "too_wide",
    "other_type",
    "by_reference",
    "parent",
    "first_only",
    "third_only",
    "on_device",
]
"""Why what a policy says does not declare, or not fully: `mentioned` without saying that it is
collected, `other_*` said of another party, permission or type; the rest make a verdict vague."""
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
    "callback",
    "web_script",
    "permission_use",
    "reflection",
    "unresolved",
    "native",
]
"""How a place in the code shows something: the kind of its signal, or the way it was found:
`permission_use` a call that needs a permission and yields no data, `reflection` a member looked
up by name, `native` names in a native library, which prove no call."""
CollectorKind = Literal["app", "sdk", "library", "unattributed"]
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

USE_OF: dict[Sink, Use] = {
    "network": "sent",
    "sms": "sent",
    "webview": "sent",
    "shared": "shared",
    "file": "stored",
    "preferences": "stored",
    "database": "stored",
    "clipboard": "stored",
    "log": "logged",
    "screen": "shown",
    "native": "unknown",
}
"""What a sink makes of a value."""

Transform = Literal["hashed", "encrypted", "encoded"]
"""What is done to a value on its way."""

SEVERITIES: tuple[Severity, ...] = ORDER
CONFIDENCES: tuple[Confidence, ...] = ("high", "medium", "low")


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
    """A component of the manifest."""

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
    root: Root | None = None
    flows: tuple[Flow, ...] = ()
    """Where the value goes."""
    use: Use | None = None
    """What became of the value; None where it was not followed."""
    use_reason: str | None = None
    """Why the use is unknown."""


class SdkFact(Struct, frozen=True, kw_only=True):
    """One sign of an SDK in a build: a package, a library, a component or a coordinate."""

    sdk: str
    kind: Literal["code", "native", "component", "dependency", "text", "meta_data"]
    value: str
    where: str


class Manifest(Struct, frozen=True, kw_only=True):
    """What the manifest of a build says."""

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
    meta_data: tuple[str, ...] = ()
    """Names of meta-data elements."""
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
    """Who obtains data: the app, an SDK, a helper library, or code of nobody known."""

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
    transform: Transform | None = None
    host: str | None = None
    scheme: str | None = None
    """How it is spoken to, such as http or https."""
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
    """That a collector obtains a data type, with the places that show it, best first."""

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
    attempted: bool = False
    """Every call needs a permission that no ordinary app is granted on the levels it runs on."""


class SetAside(Struct, frozen=True, kw_only=True):
    """Accesses in the code that are no collection, and why."""

    data_type: str
    collector: Collector
    reason: Literal["permission", "helper", "hint"]
    """`permission`: it cannot run without one that is not requested; `helper`: a library reads it
    and nobody was seen to ask for it; `hint`: it says too little alone."""
    missing: tuple[str, ...] = ()
    """The permissions without which it cannot run."""
    evidence: tuple[Evidence, ...]


class SdkPresent(Struct, frozen=True, kw_only=True):
    """An SDK in the build, with the facts that show it."""

    id: str
    name: str
    version: str | None
    kind: Literal["sdk", "library"]
    evidence: tuple[SdkFact, ...]


# --- what ran: events of a recorder --------------------------------------------------------

Phase = Literal["before", "after", "unknown"]
"""Of an event: before or after the user agreed; unknown where the log does not tell."""
EventKind = Literal["call", "operation", "sent", "granted", "denied"]
"""A call of an API, an operation that the system noted, something sent to a host, and the state
of a permission, which is no access at all."""


class RuntimeEvent(Struct, frozen=True, kw_only=True):
    """One thing that a recorder saw an app do, and what the join made of it."""

    kind: EventKind = "call"
    time: str | None
    """As the record writes it."""
    phase: Phase
    api: str
    """Method with or without its class, operation of the system, HTTP method, permission."""
    argument: str | None = None
    said: str | None = None
    """What the recorder calls it."""
    stack: tuple[str, ...] = ()
    """`class.method:line`, the innermost first."""
    process: str | None = None
    """Package of the app, where the record names it."""
    source: str
    """File, and line or row in it."""
    count: int = 1
    """How many of them this one stands for."""
    often: bool = False
    """The recorder itself calls it too often."""
    data_types: tuple[str, ...] = ()
    collector: Collector | None = None
    frame: str | None = None
    """The frame that made it this collector's."""
    in_code: bool | None = None
    """Whether the build has a place that shows it; None without a build, or without its code."""


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
    """A row of the permission map."""

    permission: str
    protection: str
    group: str | None
    data_types: tuple[str, ...]
    collectors: tuple[Collector, ...]
    """Who uses it; empty: no use seen, or code was not read."""
    verdict: Verdict
    purposes: tuple[str, ...]
    where: tuple[ClaimRef, ...]
    gap: Gap | None = None
    """Why what is said at `where` does not do."""
    max_sdk: int | None
    implied_by: str | None
    bound_by: str | None
    origin: tuple[str, ...] = ()
    """Who brought it into the manifest: `app`, or coordinates of libraries."""
    line: int | None = None
    """Of the request in a manifest that is text."""
    reported: bool
    """Whether a rule may report it (normal permissions without data are listed only)."""


class DataRow(Struct, frozen=True, kw_only=True):
    """A row of the data map: one collection and what the policies say of it."""

    data_type: str
    collector: Collector
    verdict: Verdict
    purposes: tuple[str, ...]
    where: tuple[ClaimRef, ...]
    nearest: ClaimRef | None
    gap: Gap | None = None
    """Why the nearest claim, or those at `where`, do not do."""
    unsure: bool = False
    """A denial whose breach was not seen, only that it may happen."""
    collection: Collection


FormVerdict = Literal["agrees", "form_silent", "policy_silent", "unbacked", "not_judged"]
"""`form_silent`: build or policy says it, the form does not. `policy_silent`: the form alone says
it, or form and build. `unbacked`: the form says it, and nothing else does."""


class FormRow(Struct, frozen=True, kw_only=True):
    """One type of a Data safety form: what the build shows, the policy says, the form says."""

    type: str
    form: str
    """Path of the form."""
    entry: FormEntry
    collections: tuple[Collection, ...] = ()
    """What is seen to leave the device, or is taken by an SDK."""
    sdks: tuple[str, ...] = ()
    """Ids of SDKs in the build of which it is known that they collect it."""
    claims: tuple[ClaimRef, ...] = ()
    verdict: FormVerdict


class SdkRow(Struct, frozen=True, kw_only=True):
    """A row of the SDK map."""

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
    gate: Gate = Gate()
    """What shaped the report: settings, rules switched off, overlays, waivers ..."""
