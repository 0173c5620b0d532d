"""The shapes of the files on SDKs and libraries."""

from __future__ import annotations

from typing import Final, Literal

from auditor.knowledge.entry import Row

PACKER: Final = "packer"
"""Category of what hides the code that runs."""

SdkCategory = Literal[
    "advertising",
    "analytics",
    "attribution",
    "build",
    "cloud",
    "commerce",
    "consent",
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


class LibraryClasses(Row, frozen=True, kw_only=True):
    """Classes of a helper library that read data, or look others up by name, for their callers."""

    library: str
    """Id of its entry."""
    classes: tuple[str, ...]
    """Dotted names; what they nest belongs to them."""
    data: tuple[str, ...] = ()
    looks_up: bool = False
    source: str


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
