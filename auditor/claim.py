"""What a policy or an SDK list says, as values; the rest of the values are in `model.py`."""

from __future__ import annotations

from typing import Literal

import msgspec

from auditor.notice import Notice

Status = Literal["collected", "not_collected", "mentioned"]
Party = Literal["first", "third"]
Basis = Literal["explicit", "listed", "by_reference"]
Mode = Literal["user_provided", "automatic", "permission", "unspecified"]
Kept = Literal["device", "server"]
"""Where a claim says that data is kept: it never leaves the device, or it is on a server."""


class Struct(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all values: frozen, keyword only."""


class Place(Struct, frozen=True, kw_only=True):
    """A place in a document: its line from 1, its clause, the sentence."""

    line: int
    clause: str | None = None
    quote: str | None = None


class Subject(Struct, frozen=True, kw_only=True):
    """What a claim is about: a data type or a permission."""

    kind: Literal["data", "permission"]
    id: str


class Claim(Struct, frozen=True, kw_only=True):
    """One statement of a policy about one subject."""

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
    version: str | None = None
    unread: tuple[str, ...] = ()
    """Of `data` and `purpose`: what has text in which no term was known."""
    where: Place


class PolicySource(Struct, frozen=True, kw_only=True):
    """The document that was read; `language` as BCP 47 names that of most of it, or empty, `effective` as it stands there."""

    path: str
    sha256: str
    language: str
    effective: str | None = None


class UnreadText(Struct, frozen=True, kw_only=True):
    """Lines of a document in a language that the lexicon does not have."""

    language: str
    """As BCP 47 names it; `und` where it is not known."""
    first: int
    last: int


class Policy(Struct, frozen=True, kw_only=True):
    """What one policy says."""

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
    of_other: tuple[str, str] | None = None
    """(app, company) where the text is the policy of another app by another company; it has no claims."""
    stale: bool = False
    """The map was made for a text of another hash."""
    unread: tuple[UnreadText, ...] = ()
    """What of it was not read."""
    not_judged: Literal["language"] | None = None
    """Why nothing can be concluded from its silence; None where it was read."""
    counted: int | None = None
    """How many claims there were, where they are not at hand: in a saved report."""

    @property
    def count(self) -> int:
        """How many claims were read."""
        return len(self.claims) if self.counted is None else self.counted


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
    candidate: bool = False
    """Of a version catalogue, which names what a build may use and says nothing of what it does."""
