"""What a build holds, as its readers saw it: facts, without a meaning yet."""

from __future__ import annotations

from typing import Literal

from auditor.claim import Struct
from auditor.declared import Accessibility, Declared
from auditor.notice import Notice

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
"""What a signal of the knowledge looks for."""
CodeKind = Literal[SignalKind, "permission_use", "sdk_switch", "reflection", "unresolved", "native"]
"""How a place in the code shows something: the kind of its signal, or the way it was found:
`permission_use` a call that needs a permission and yields no data, `sdk_switch` a setting of an SDK, `reflection` a member looked
up by name, `native` names in a native library, which prove no call."""
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
Use = Literal["sent", "shared", "stored", "logged", "shown", "unknown", "local"]
"""Where a value goes, in the order in which one way outweighs another."""
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
Confidence = Literal["high", "medium", "low"]


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
    foreground_types: tuple[str, ...] = ()
    """Of a service: `foregroundServiceType`."""
    accessibility: Accessibility | None = None
    """Of an accessibility service: its config, where it could be read."""


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
    named: tuple[str, ...] = ()
    """Dotted names in meta-data and other values, which libraries may turn into classes."""
    misplaced: tuple[str, ...] = ()
    """Permissions that stand where the platform ignores them."""
    declared: Declared = Declared()
    """Switches, clear text, backup."""


class App(Struct, frozen=True, kw_only=True):
    """One build: what its readers saw."""

    path: str
    sha256: str
    format: Literal["apk", "aab", "apks", "aar", "jar", "dex", "axml", "xml"]
    manifest: Manifest
    code: tuple[CodeFact, ...] = ()
    switches: tuple[CodeFact, ...] = ()
    """Calls and overrides that set something of an SDK."""
    sdks: tuple[SdkFact, ...] = ()
    built: str | None = None
    """Day of the build, `2026-05-01`, where the archive states a plausible one."""
    policy_links: tuple[str, ...] = ()
    """Web addresses in the code that look like those of a policy."""
    reached: tuple[str, ...] | None = None
    """Packages with code that the app was found to come to; None where that cannot be told."""
    has_code: bool = False
    """Whether code was there and was read; False for a manifest alone."""
    limited: tuple[Notice, ...] = ()
    """What could not be analysed, so that silence about it proves nothing."""
    notices: tuple[Notice, ...] = ()
