"""The rows of the four maps: what the build holds beside what the policies say of it."""

from __future__ import annotations

from typing import Literal

from auditor.claim import Claim, Struct
from auditor.collection import Collection, Collector
from auditor.form import FormEntry

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
