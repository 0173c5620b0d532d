"""The shapes of the files under `permission_maps/`. Unknown keys are errors."""

from __future__ import annotations

from typing import Literal

import msgspec

from auditor.knowledge.entry import Row as Row
from auditor.knowledge.flow_schema import FlowKnowledge
from auditor.knowledge.form_schema import FormPurpose as FormPurpose
from auditor.knowledge.form_schema import FormQuestion as FormQuestion
from auditor.knowledge.form_schema import FormType as FormType
from auditor.knowledge.form_schema import FormUsage as FormUsage
from auditor.knowledge.requirement import Requirement
from auditor.knowledge.runtime_schema import RuntimeName
from auditor.model import Confidence, Severity
from auditor.notice import NoticeCode


class DataType(Row, frozen=True, kw_only=True):
    id: str
    en: str
    zh: str
    parent: str | None = None
    umbrella: bool = False
    """Too wide to cover anything: `device information` declares no IMEI."""
    covers: tuple[str, ...] = ()
    """Types that a claim of this one declares although they are no children of it."""
    sensitive: tuple[str, ...] = ()
    alone: bool = False
    """Its parent does not cover it, not even vaguely."""
    serious: bool = False
    """Its silent collection, or that of a type below it, is serious, sensitive by law or not."""
    by_user: bool = False
    """Read where the user acts (pastes, mails a log): less serious on such a way."""
    typed_in: bool = False
    """Normally typed by the user: a claim of it justifies no permission and no call."""
    play: tuple[str, ...] = ()
    apple: tuple[str, ...] = ()
    note: str | None = None


class Permission(Row, frozen=True, kw_only=True):
    name: str
    level: str
    flags: tuple[str, ...] = ()
    group: str | None = None
    since: int | None = None
    deprecated: int | None = None
    until: int | None = None
    runtime: bool = False
    special: str | None = None
    restricted: str | None = None
    data: tuple[str, ...] = ()
    primary: tuple[str, ...] = ()
    """The data types that decide its verdict."""
    en: str = ""
    zh: str = ""
    includes: tuple[str, ...] = ()
    """Permissions whose calls it allows too, without their being requested."""
    widens: bool = False
    """Calls that need it answer without it as well, with less; it never decides whether one runs."""
    severity: Severity | None = None
    """Of its being undeclared, where the data behind it does not tell the harm."""
    folds_into: tuple[str, ...] = ()
    """Permissions whose finding says this one too: one cause, one finding."""
    softened_by: tuple[str, ...] = ()
    """Data types and permissions whose claim half explains it: medium at most."""
    unseen: bool = False
    """Used without a call of its own (plain files): that no use was seen proves nothing."""
    replaced_by: str | None = None
    vendor: str | None = None
    store: bool = False
    """App stores ask for a declaration, or refuse it."""
    note: str | None = None

    @property
    def reported(self) -> bool:
        """Normal permissions without data are listed, never reported (design, 2.7)."""
        return bool(self.primary) or self.runtime or bool(self.special)


def protection_of(entry: Permission | None) -> str:
    """Protection level as reports show it; `special` where the user grants it in the settings."""
    if entry is None:
        return "unknown"
    return "special" if entry.special else str(entry.level)


class ImpliedPermission(Row, frozen=True, kw_only=True, rename={"from_": "from"}):
    id: str
    from_: str | None = None
    adds: tuple[str, ...]
    target_below: int | None = None
    device_from: int | None = None
    behind_flag: bool = False
    """Only where a platform flag is on: told by `explain`, not added to a map."""
    source: str
    confidence: str


class BehaviourFact(Row, frozen=True, kw_only=True):
    id: str
    when: str
    effect: str
    about: str
    source: str
    confidence: str


class ApiUse(Row, frozen=True, kw_only=True, rename={"class_": "class"}):
    class_: str
    member: str | None = None
    kind: str
    since: int | None = None
    until: int | None = None
    alone: bool = False


class ApiPermission(Row, frozen=True, kw_only=True):
    permission: str
    uses: tuple[ApiUse, ...]


SignalKind = Literal[
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
]
MEMBER_KINDS = frozenset({"api_call", "api_field", "code_loading", "callback"})
"""Kinds of signals that name a DEX member; a `callback` is one that the app overrides."""


class _Signal(Row, frozen=True, kw_only=True):
    """What a signal is in its file and when it is loaded."""

    kind: SignalKind
    member: str | None = None
    """Exact DEX member; without a descriptor it stands for every overload."""
    value: str | None = None
    """The string itself, or the constant that must reach an api_call; `&32`: a number with the flag."""
    data: tuple[str, ...] = ()
    """Empty for `code_loading`, which says that more code may come, and for a value with which the
    call yields no data (a screen as the source of a video)."""
    confidence: Confidence = "high"
    with_strings: tuple[str, ...] = ()
    """Constants that must stand in the same method, where the member alone says too little."""
    in_loop: bool = False
    """Counts only in a loop over names that are no constants: a list, not one fixed name."""
    unknown: bool = False
    """Counts only where no argument is a known number or text: those other signals judge by value."""
    lookup: bool = False
    """A question about some apps or things: counts fully only where its value is seen to go on."""
    hint: bool = False
    """Says too little alone (a path, a getter on a value that another call obtained): it counts
    beside another signal of the same data and collector, or where its value is seen to go on."""
    yields: Literal["result", "handle", "callback", "none"] | None = None
    """What a place gives: the data, something that points to it, data that a callback gets later,
    or nothing that can be followed. Without it the type of the result says."""
    note: str | None = None
    source: str

    @property
    def key(self) -> str:
        return f"{self.kind} {self.member or ''} {self.value or ''}".strip()


class SignalRow(_Signal, frozen=True, kw_only=True):
    """A signal as its file has it."""

    permission: str | None = None
    """What the call needs, by API level: `READ_PHONE_STATE@26-28; A&B|C@29+`."""


class Signal(_Signal, frozen=True, kw_only=True):
    """A signal as it is used: knowledge that a call, field, URI, key, path or command yields data."""

    needs: Requirement | None = None
    """What it takes to be allowed to; None: nothing."""


class Sink(Row, frozen=True, kw_only=True):
    kind: SignalKind
    members: tuple[str, ...]


class Spellings(Row, frozen=True, kw_only=True):
    """Other spellings of the strings of one kind."""

    kind: SignalKind
    lead_ins: tuple[str, ...] = ()
    """Beginnings that say nothing of their own: `sh -c `, `/system/bin/`."""
    same: tuple[tuple[str, str], ...] = ()
    """Folders under which the same files stand."""


class LookupCall(Row, frozen=True, kw_only=True):
    """A call that turns a name into a class, a method or a field."""

    member: str
    class_at: int | None = None
    name_at: int | None = None
    finds: Literal["class", "method", "field", "all"] = "method"


SdkCategory = Literal[
    "advertising",
    "analytics",
    "attribution",
    "build",
    "cloud",
    "commerce",
    "crash",
    "customer_service",
    "debug",
    "device_id",
    "distribution",
    "framework",
    "game",
    "game_engine",
    "hotfix",
    "identity",
    "im",
    "iot",
    "library",
    "location",
    "login",
    "map",
    "media",
    "other",
    "packer",
    "payment",
    "push",
    "risk_control",
    "rtc",
    "social",
    "speech",
    "testing",
    "ui",
    "webview",
]
"""What an SDK is for; `other` where no word of the list fits."""


class OwnRead(Row, frozen=True, kw_only=True):
    """What code of these packages reads for itself alone: no collection."""

    callers: tuple[str, ...]
    """Prefixes of class names."""
    data: tuple[str, ...]
    why: str


class Mark(Row, frozen=True, kw_only=True):
    """A text that the code of one class holds, and no other code: it tells the class when renamed."""

    text: str
    """The whole constant."""
    stands_for: str
    """The class, or the package of an SDK, that holds it."""
    source: str


class MetaDataKey(Row, frozen=True, kw_only=True):
    """The name of a meta-data element of the manifest that sets up one SDK."""

    key: str
    sdk: str
    source: str


class Sdk(Row, frozen=True, kw_only=True):
    """A third party's code: an SDK acts on its own account, a library for whoever calls it."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    """Ids of entries that this one took over; baselines written with them still hold."""
    vendor: str | None = None
    kind: Literal["sdk", "library"]
    category: SdkCategory
    country: str | None = None
    prefixes: tuple[str, ...] = ()
    part_of: str | None = None
    """Id of the SDK whose name covers this one too: who names Firebase names its parts."""
    shared: bool = False
    """The core that the other SDKs of its vendor share: nothing of its own to report."""
    top_level: bool = False
    """Its packages begin at the root, as `okhttp3` does; only then may a prefix have one part."""
    native: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    maven: tuple[str, ...] = ()
    declares: tuple[str, ...] = ()
    declares_source: str | None = None
    policy_url: str | None = None
    source: str


class Terms(Row, frozen=True, kw_only=True):
    data: str | None = None
    permission: tuple[str, ...] = ()
    ambiguous: bool = False
    """Needs words of collection in its clause."""
    decoy: bool = False
    """Names nothing; stands here so that the shorter terms inside it do not match."""
    terms: tuple[str, ...]


class Purpose(Row, frozen=True, kw_only=True):
    id: str
    label: dict[str, str]
    en: tuple[str, ...]
    zh: tuple[str, ...]


class Cue(Row, frozen=True, kw_only=True):
    """One class of words that steers the reading of a sentence."""

    id: str
    use: str
    family: str | None = None
    """The wider class of a verb: obtain, keep, share, provide. It can be asked for like a cue."""
    verbs: tuple[str, ...] = ()
    """English verbs, by their base form; an irregular one with its past and participle: `get got gotten`."""
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    match: tuple[str, ...] = ()
    """Sentences in which it must be found."""
    avoid: tuple[str, ...] = ()
    """Sentences in which it must not be found."""


Effect = Literal[
    "deny",
    "suspend",
    "void",
    "device",
    "exclude",
    "restore",
    "spare",
    "admit",
]
"""What a construction does to the text in its scope.

deny: it is said not to be obtained. suspend: a denial there is none. void: nothing is said of it.
device: it stays on the device. exclude: it is taken out of a list. restore: an exception of a denial.
spare: a denial does not hold for the term itself ("other contact information").
admit: a denial there is a statement under a condition ("not without your consent").
"""
Scope = Literal["match", "after", "before", "clause", "sentence"]


class Construction(Row, frozen=True, kw_only=True):
    """A construction of a language: a pattern over cue classes, and what it does to its scope."""

    id: str
    lang: str
    use: str
    effect: Effect
    pattern: str
    """A regular expression over the normalised text. `{class}` stands for the words of a cue class or
    family, `{class:base|gerund}` for these forms of its verbs, `{term}` for a term that names data."""
    needs: tuple[str, ...] = ()
    """Cue classes without which a sentence is not tried."""
    scope: Scope = "match"
    place: Literal["device", "server"] | None = None
    """Where the data is kept by what it says."""
    stops: tuple[str, ...] = ()
    """Cue classes that end an open scope, besides a new statement."""
    match: tuple[str, ...] = ()
    """Sentences in which it must be found."""
    avoid: tuple[str, ...] = ()
    """Sentences in which it must not be found."""


class Category(Row, frozen=True, kw_only=True):
    """A kind of SDK and what it is normally used for."""

    id: str
    purpose: dict[str, str]


class PolicyFactWords(Row, frozen=True, kw_only=True):
    """The words by which a fact of a policy is found."""

    id: str
    label: dict[str, str]
    required: bool = False
    """Its absence is reported."""
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    match: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()


class RuleText(Row, frozen=True, kw_only=True):
    id: str
    severity: Literal["high", "medium", "low", "info"]
    title: dict[str, str]
    message: dict[str, str]
    remedy: dict[str, str]
    why: dict[str, str]
    needs: tuple[str, ...]
    clauses: tuple[str, ...] = ()


class PackRule(RuleText, frozen=True, kw_only=True):
    """A rule of a pack: a generic check, and what it looks for."""

    pack: str
    check: Literal["policy_states", "sdk_entry", "necessary"]
    about: tuple[str, ...] = ()


class Restatement(Row, frozen=True, kw_only=True):
    """Clauses that a pack adds to the findings of a core rule."""

    rule: str
    pack: str
    clauses: tuple[str, ...]


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
    what: str
    why: str


class NoticeText(Row, frozen=True, kw_only=True):
    """The sentence of a notice in every language; its words stand in braces."""

    id: NoticeCode
    en: NoticeWords
    zh: NoticeWords


class WordList(Row, frozen=True, kw_only=True):
    """Words that a rule looks for in a paragraph, or names of methods that it knows."""

    id: Literal["purpose_words", "user_acts", "web_apps"]
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class Knowledge(msgspec.Struct, frozen=True, kw_only=True):
    """All knowledge, indexed once. Tables are dicts by id; nothing writes to them."""

    version: str
    data_types: dict[str, DataType]
    permissions: dict[str, Permission]
    implied: tuple[ImpliedPermission, ...]
    facts: tuple[BehaviourFact, ...]
    api_permissions: dict[str, tuple[ApiUse, ...]]
    signals: tuple[Signal, ...]
    sinks: dict[str, tuple[str, ...]]
    own_reads: tuple[OwnRead, ...]
    marks: tuple[Mark, ...] = ()
    meta_data: tuple[MetaDataKey, ...] = ()
    spellings: tuple[Spellings, ...] = ()
    lookups: tuple[LookupCall, ...] = ()
    sdks: dict[str, Sdk]
    terms_en: tuple[Terms, ...]
    terms_zh: tuple[Terms, ...]
    purposes: dict[str, Purpose]
    cues: dict[str, Cue]
    columns: dict[str, Cue]
    """Words of the heads of columns and of labels, by what stands below them."""
    sdk_words: dict[str, Cue]
    """Words by which lists and running text name SDKs."""
    constructions: dict[str, Construction]
    policy_facts: dict[str, PolicyFactWords]
    categories: dict[str, Category]
    rules: dict[str, RuleText]
    pack_rules: dict[str, PackRule]
    restates: tuple[Restatement, ...]
    app_types: dict[str, AppType]
    word_lists: dict[str, WordList]
    phrases: dict[str, Phrase]
    notices: dict[str, NoticeText]
    form_questions: dict[str, FormQuestion]
    form_types: dict[str, FormType]
    form_usages: dict[str, FormUsage]
    form_purposes: dict[str, FormPurpose]
    runtime_words: dict[str, tuple[str, ...]] = {}
    runtime_names: tuple[RuntimeName, ...] = ()
    flows: FlowKnowledge = FlowKnowledge()

    @property
    def all_rules(self) -> dict[str, RuleText]:
        """Core rules and those of the packs, by id."""
        return {**self.rules, **self.pack_rules}

    def label(self, data_type: str, lang: str = "en") -> str:
        """Label of a data type; the id itself where it is unknown."""
        d = self.data_types.get(data_type)
        return data_type if d is None else (d.zh if lang == "zh" else d.en)

    def ancestors(self, data_type: str) -> tuple[str, ...]:
        """Hypernyms from the direct parent upwards."""
        out: list[str] = []
        d = self.data_types.get(data_type)
        while d is not None and d.parent and d.parent not in out:
            out.append(d.parent)
            d = self.data_types.get(d.parent)
        return tuple(out)
