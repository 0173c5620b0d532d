"""A build made of facts: what a manifest asks for, and what its code calls."""

from __future__ import annotations

from auditor.audit import case_of
from auditor.data_safety import parse_data_safety
from auditor.judge.case import Case, Maps
from auditor.judge.tables import maps_of
from auditor.knowledge.schema import Knowledge, Signal
from auditor.model import (
    App,
    Claim,
    CodeFact,
    Component,
    DataSafetyForm,
    Manifest,
    PermissionRequest,
    Place,
    Policy,
    PolicySdk,
    PolicySource,
    Subject,
)
from auditor.names import full_permission, usage_id
from auditor.report.form_csv import form_csv
from auditor.settings import Settings

PACKAGE = "org.sample.app"
CALLER = "Lorg/sample/app/Main;->run()V"


def signal_of(knowledge: Knowledge, name: str) -> Signal:
    """The signal of a member or string: the end of its key, without its value."""
    found = [s for s in knowledge.signals if s.key.endswith(name)]
    assert found, name
    return found[0]


def access(
    knowledge: Knowledge,
    name: str,
    caller: str = CALLER,
    chain: tuple[str, ...] = (),
    offset: int = 16,
    reachable: bool | None = True,
) -> CodeFact:
    """A place in the code where a signal was seen."""
    s = signal_of(knowledge, name)
    return CodeFact(
        signal=s.key,
        kind=s.kind,
        member=s.member or s.value or "",
        argument=s.value,
        caller=caller,
        dex="classes.dex",
        offset=offset,
        chain=chain or (f"activity {PACKAGE}.Main", caller),
        reachable=reachable,
    )


def app_of(
    permissions: tuple[str | PermissionRequest, ...] = (),
    code: tuple[CodeFact, ...] = (),
    *,
    min_sdk: int | None = 21,
    target_sdk: int | None = 34,
    has_code: bool = True,
    components: tuple[Component, ...] = (),
) -> App:
    requests = tuple(
        PermissionRequest(name=full_permission(p)) if isinstance(p, str) else p for p in permissions
    )
    return App(
        path="made.apk",
        sha256="0" * 64,
        format="apk" if has_code else "xml",
        manifest=Manifest(
            package=PACKAGE,
            min_sdk=min_sdk,
            target_sdk=target_sdk,
            permissions=requests,
            components=components,
        ),
        code=code,
        has_code=has_code,
    )


def claim(subject: str, **more: object) -> Claim:
    """A claim that collects a data type or, for a name in capitals, a permission."""
    permission = subject.isupper() or "." in subject
    given: dict[str, object] = {
        "subject": Subject(
            kind="permission" if permission else "data",
            id=full_permission(subject) if permission else subject,
        ),
        "status": "collected",
        "where": Place(line=7, quote=f"A sentence about {subject}."),
    } | more
    return Claim(**given)  # type: ignore[arg-type]  # the caller's keywords are those of Claim


def policy_of(*claims: Claim, sdks: tuple[PolicySdk, ...] = ()) -> Policy:
    source = PolicySource(path="privacy.md", sha256="1" * 64, language="en")
    return Policy(source=source, claims=claims, sdks=sdks)


def judged(
    knowledge: Knowledge, app: App, *policies: Policy, settings: Settings | None = None
) -> tuple[Case, Maps]:
    case = case_of(app, policies, (), knowledge, settings or Settings())
    return case, maps_of(case)


def form_of(
    knowledge: Knowledge, ticked: dict[str, list[str]], answers: dict[str, str]
) -> DataSafetyForm:
    """A Data safety form: types with their purposes, and other rows as `question response`."""
    held = {("PSL_DATA_COLLECTION_COLLECTS_PERSONAL_DATA", ""): "true"}
    for key, value in answers.items():
        question, _, response = key.partition(" ")
        held[(question, response)] = value
    for type_id, purposes in ticked.items():
        held[(knowledge.form_types[type_id].category, type_id)] = "true"
        handling = usage_id(type_id, "PSL_DATA_USAGE_COLLECTION_AND_SHARING")
        control = usage_id(type_id, "DATA_USAGE_USER_CONTROL")
        held[(handling, "PSL_DATA_USAGE_ONLY_COLLECTED")] = "true"
        held[(control, "PSL_DATA_USAGE_USER_CONTROL_REQUIRED")] = "true"
        for purpose in purposes:
            held[(usage_id(type_id, "DATA_USAGE_COLLECTION_PURPOSE"), purpose)] = "true"
    return parse_data_safety(form_csv(held, knowledge).encode(), "form.csv", knowledge)
