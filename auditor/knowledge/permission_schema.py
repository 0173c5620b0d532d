"""The shapes of the files on data types and permissions."""

from __future__ import annotations

from auditor.knowledge.entry import Row
from auditor.model import Severity


class DataType(Row, frozen=True, kw_only=True):
    """A kind of personal data, its place in the tree of types, and what follows from it."""

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
    folds_into: tuple[str, ...] = ()
    """Types whose finding says this one too, for the same collector: one call gives both."""
    typed_in: bool = False
    """Normally typed by the user: a claim of it justifies no permission and no call."""
    play: tuple[str, ...] = ()
    apple: tuple[str, ...] = ()
    note: str | None = None


class Permission(Row, frozen=True, kw_only=True):
    """A permission: its protection, the API levels on which it exists, the data behind it."""

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
    """A permission that the platform adds to a request, or to old apps."""

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
    """A change of the platform's behaviour by API level, told by `explain`."""

    id: str
    when: str
    effect: str
    about: str
    source: str
    confidence: str


class ApiUse(Row, frozen=True, kw_only=True, rename={"class_": "class"}):
    """A member of the platform that needs a permission, on a range of API levels."""

    class_: str
    member: str | None = None
    kind: str
    since: int | None = None
    until: int | None = None
    alone: bool = False


class ApiPermission(Row, frozen=True, kw_only=True):
    """A permission and the members that need it."""

    permission: str
    uses: tuple[ApiUse, ...]
