"""The permission map and the data map never contradict each other for the same clause."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.judge.verdicts import judge_collection, judge_permission
from auditor.knowledge.schema import Knowledge
from auditor.model import ClaimRef, Collector
from tests.judge.made import claim

PERMISSIONS = ["READ_CONTACTS", "CAMERA", "READ_PHONE_STATE", "ACCESS_FINE_LOCATION", "READ_SMS", "ACCESS_WIFI_STATE"]  # fmt: skip
TYPES = ["contacts", "camera", "imei", "location", "location_precise", "sms", "wifi_info", "ssid", "device_identifier", "personal_info"]  # fmt: skip
APP = Collector(kind="app", id="app", name="the app")
SDK = Collector(kind="sdk", id="umeng-analytics", name="Umeng")

CLAIMS = st.builds(
    lambda subject, status, basis, mode: claim(subject, status=status, basis=basis, mode=mode),
    st.sampled_from([*PERMISSIONS, *TYPES]),
    st.sampled_from(["collected", "not_collected", "mentioned"]),
    st.sampled_from(["explicit", "listed", "by_reference"]),
    st.sampled_from(["automatic", "unspecified", "user_provided"]),
)


@pytest.fixture(scope="module")
def known(knowledge: Knowledge) -> list[Knowledge]:
    """The knowledge, wrapped: pytest would print all of it beside a failing example."""

    class Quiet(list):
        def __repr__(self) -> str:
            return "[knowledge]"

    return Quiet([knowledge])


@settings(max_examples=300, deadline=None)
@given(claims=st.lists(CLAIMS, min_size=1, max_size=5), name=st.sampled_from(PERMISSIONS))
def test_what_one_map_calls_declared_the_other_does_not_call_undeclared(
    known: list[Knowledge], claims: list, name: str
) -> None:
    (knowledge,) = known
    permission = f"android.permission.{name}"
    entry = knowledge.permissions[permission]
    refs = tuple(ClaimRef(policy="p", claim=c) for c in claims)
    row = judge_permission(permission, entry.primary, refs, knowledge)
    if row.verdict != "declared":
        return
    by = row.by[0]
    for data_type in entry.primary:
        same_clause = by.claim.subject.kind == "permission" or by.claim.subject.id == data_type
        found = judge_collection(data_type, APP, refs, knowledge)
        if same_clause:
            assert found.verdict != "undeclared", (data_type, found)
        if found.verdict == "contradicted":
            assert any(r.claim.status == "not_collected" for r in found.by)


@pytest.mark.parametrize(
    ("collector", "party", "verdict"),
    [(APP, "first", "contradicted"), (APP, "third", "undeclared"), (SDK, "first", "undeclared"), (SDK, "third", "contradicted")],
)  # fmt: skip
def test_a_contradiction_needs_a_denial_by_that_party(
    knowledge: Knowledge, collector: Collector, party: str, verdict: str
) -> None:
    refs = (ClaimRef(policy="p", claim=claim("imei", status="not_collected", party=party)),)
    assert judge_collection("imei", collector, refs, knowledge).verdict == verdict


@pytest.mark.parametrize(
    ("said", "stays", "verdict"),
    [
        ({}, False, "contradicted"),
        ({}, None, "contradicted"),
        ({}, True, "vague"),
        ({"place": "device"}, True, "vague"),
        ({"place": "device"}, None, "ambiguous"),
    ],
)
def test_a_denial_and_where_the_value_goes(
    knowledge: Knowledge, said: dict, stays: bool | None, verdict: str
) -> None:
    refs = (ClaimRef(policy="p", claim=claim("contacts", status="not_collected", **said)),)
    assert judge_collection("contacts", APP, refs, knowledge, stays).verdict == verdict


@pytest.mark.parametrize(
    ("denied", "data", "verdict"),
    [
        ("location_precise", "location_coarse", "undeclared"),
        ("location", "location_coarse", "contradicted"),
        ("location", "location_precise", "contradicted"),
        ("device_info", "device_model", "undeclared"),
    ],
)
def test_a_denial_of_the_narrow_denies_nothing_wide(
    knowledge: Knowledge, denied: str, data: str, verdict: str
) -> None:
    refs = (ClaimRef(policy="p", claim=claim(denied, status="not_collected")),)
    assert judge_collection(data, APP, refs, knowledge).verdict == verdict


@pytest.mark.parametrize(
    ("claims", "gap"),
    [
        ([("contacts", {"status": "mentioned"})], "mentioned"),
        ([("contacts", {"mode": "user_provided"})], "typed_in"),
        ([("contacts", {"mode": "permission", "permissions": ("android.permission.CAMERA",)})], "other_permission"),
        ([("email", {})], None),
    ],
)  # fmt: skip
def test_why_what_is_said_does_not_do(knowledge: Knowledge, claims: list, gap: str | None) -> None:
    refs = tuple(ClaimRef(policy="p", claim=claim(s, **more)) for s, more in claims)
    found = judge_permission("android.permission.READ_CONTACTS", ("contacts",), refs, knowledge)
    assert (found.verdict, found.gap) == ("undeclared", gap)
    assert (found.nearest is None) is (gap is None)
