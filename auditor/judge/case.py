"""What a rule sees: the build, the policies and the knowledge, joined into three maps."""

from __future__ import annotations

from typing import Literal

from auditor.knowledge.schema import Knowledge, Permission
from auditor.knowledge.wording import collector_name, phrase
from auditor.model import (
    App,
    ClaimRef,
    Collection,
    Collector,
    Confidence,
    DataRow,
    DataSafetyForm,
    FormRow,
    ListedSdk,
    Passage,
    PermissionRequest,
    PermissionRow,
    Policy,
    RuntimeEvent,
    SdkPresent,
    SdkRow,
    SetAside,
    Struct,
    SwitchState,
)
from auditor.records import NO_RECORDS, Records


class Case(Struct, frozen=True, kw_only=True):
    """One build with its policies, ready to be judged."""

    app: App
    knowledge: Knowledge
    permissions: tuple[PermissionRequest, ...]
    users: dict[str, tuple[Collector, ...]]
    """Permission -> the collectors whose code needs it."""
    helped: frozenset[str] = frozenset()
    """Permissions that helper libraries in the build need."""
    collections: tuple[Collection, ...]
    aside: tuple[SetAside, ...] = ()
    """Accesses that are no collection: they cannot run, or nobody gets the value."""
    sdks: tuple[SdkPresent, ...]
    switches: tuple[SwitchState, ...] = ()
    policies: tuple[Policy, ...] = ()
    unread: tuple[Policy, ...] = ()
    """Policies in a language that cannot be judged; they say nothing, neither yes nor no."""
    claims: tuple[ClaimRef, ...] = ()
    listed: tuple[ListedSdk, ...] = ()
    list_given: bool = False
    forms: tuple[DataSafetyForm, ...] = ()
    policies_mode: str = "any"
    package: str = ""
    """Identity of the app in fingerprints; the setting stands in for a missing one."""
    lang: str = "en"
    packs: tuple[str, ...] = ()
    """Rule packs beside the core."""
    app_type: str | None = None
    audience: Literal["children"] | None = None
    records: Records = NO_RECORDS
    """What ran, by runtime records."""

    @property
    def events(self) -> tuple[RuntimeEvent, ...]:
        """What runtime records show."""
        return self.records.events

    @property
    def judged(self) -> bool:
        """Whether there is a policy to judge by. Where each must carry a claim, each must be readable."""
        left_out = self.policies_mode == "each" and bool(self.unread)
        return bool(self.policies) and not left_out

    @property
    def sure_of_absence(self) -> Confidence | None:
        """How sure it is that the build does without what was not seen in it; None: not at all.

        Native libraries of no known owner stand in most builds. They may do anything, so an absence
        is less sure beside them, but it is told; where Java code was left unread it is not.
        """
        if not self.app.has_code or any(n.code != "native_alone" for n in self.app.limited):
            return None
        return "low" if self.app.limited else "medium"

    def say(self, id_: str, **words: str) -> str:
        """A phrase of the knowledge in the language of the report, its {names} filled in."""
        return phrase(self.knowledge, id_, self.lang, **words)

    def collector_name(self, collector: Collector) -> str:
        """The collector in the language of the report."""
        return collector_name(collector, self.knowledge, self.lang)

    def known(self, permission: str) -> Permission | None:
        """The permission in the knowledge; one named after the app's own package counts as `{applicationId}`."""
        found = self.knowledge.permissions.get(permission)
        package = self.app.manifest.package
        if found is None and package and permission.startswith(package + "."):
            found = self.knowledge.permissions.get("{applicationId}" + permission[len(package) :])
        return found


class Maps(Struct, frozen=True, kw_only=True):
    """The maps of a case: permissions, data, SDKs, and the types of a Data safety form."""

    permissions: tuple[PermissionRow, ...]
    data: tuple[DataRow, ...]
    sdks: tuple[SdkRow, ...]
    forms: tuple[FormRow, ...] = ()
    contexts: tuple[Passage, ...] = ()
    """Paragraphs of the claims that name no purpose."""


def place_of(ref: ClaimRef) -> str:
    """`privacy.md:26 (clause 3)`."""
    where = ref.claim.where
    clause = f" (clause {where.clause})" if where.clause else ""
    return f"{ref.policy}:{where.line}{clause}"
