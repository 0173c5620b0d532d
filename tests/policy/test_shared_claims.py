"""The shared texts that were once read wrongly: just these claims, no others."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from auditor.knowledge.schema import Knowledge
from auditor.model import Claim, Policy
from auditor.policy.pipeline import read_policy

FOLDER = Path(os.environ.get("AUDITOR_SHARED", "../shared")) / "cases/claims"
EXPECTED: dict[str, Any] = (
    json.loads((FOLDER / "expected.json").read_text(encoding="utf-8")) if FOLDER.is_dir() else {}
)
UMBRELLA = {
    "personal_info",
    "device_info",
    "sensitive_personal_info",
    "network_info",
    "user_content",
}
"""Words for many types; a text may hold them beside what it names."""
ALSO = {
    "sdk_kv_block.html": {"android_id"},  # said of another SDK, in its last line
    "permission_table.md": {"device_identifier", "device_info"},  # its last row
}
"""What a text says besides what it is a case of."""
MODES = {"permission", "mode=permission"}


def test_the_shared_texts_are_there() -> None:
    if not EXPECTED:
        pytest.skip(f"needs AUDITOR_SHARED; no folder {FOLDER}")
    assert {p.name for p in FOLDER.iterdir()} >= set(EXPECTED)


@pytest.fixture(
    params=sorted(EXPECTED) or [pytest.param("", marks=pytest.mark.skip("needs AUDITOR_SHARED"))]
)
def case(request: pytest.FixtureRequest, knowledge: Knowledge) -> tuple[dict[str, Any], Policy]:
    expected = {**EXPECTED[request.param], "also": ALSO.get(request.param, set())}
    return expected, read_policy(FOLDER / request.param, knowledge)


def meets(claim: Claim, words: list[str], knowledge: Knowledge) -> bool:
    """Whether a claim is what a line says: data type, then line, party, mode, SDK, purpose or permission."""
    if claim.subject.id != words[0]:
        return False
    known = {claim.party, *claim.purposes, claim.sdk, f"l{claim.where.line}"}
    known |= {p.rpartition(".")[2] for p in claim.permissions}
    for word in words[1:]:
        if word in MODES:
            if claim.mode != "permission":
                return False
        elif word != "(both)" and word not in known:
            return False
    return True


def data(policy: Policy, status: str) -> list[Claim]:
    return [c for c in policy.claims if c.subject.kind == "data" and c.status == status]


def lines(expected: dict[str, Any], key: str) -> Iterator[list[str]]:
    for name, rows in expected.items():
        if name.split(" ")[0] == key:
            yield from (row.split() for row in rows)


def test_it_says_what_it_should(case: tuple[dict[str, Any], Policy], knowledge: Knowledge) -> None:
    expected, policy = case
    found = data(policy, "collected")
    seen = [(c.subject.id, c.party, c.where.line, c.mode, c.sdk, c.purposes) for c in found]
    for words in lines(expected, "collected"):
        assert any(meets(c, words, knowledge) for c in found), f"{words} is not in {seen}"
    for party in ("first", "third"):
        for words in lines(expected, party):
            parties = ("first", "third") if "(both)" in words else (party,)
            for p in parties:
                assert any(meets(c, [*words, p], knowledge) for c in found), (words, p, seen)
    for words in lines(expected, "not_collected"):
        assert any(meets(c, words, knowledge) for c in data(policy, "not_collected")), words


def test_it_says_no_more(case: tuple[dict[str, Any], Policy]) -> None:
    expected, policy = case
    for key in ("collected", "not_collected"):
        wanted = {words[0] for words in lines(expected, key)}
        if not wanted and key not in expected:
            continue
        extra = {c.subject.id for c in data(policy, key)} - wanted - UMBRELLA - expected["also"]
        assert extra == set(), [(c.subject.id, c.where.line) for c in data(policy, key)]


def test_its_sdks_and_permissions(case: tuple[dict[str, Any], Policy]) -> None:
    expected, policy = case
    named = {
        c.subject.id.rpartition(".")[2]
        for c in policy.claims
        if c.subject.kind == "permission" and c.status == "collected"
    }
    assert named >= set(expected.get("permissions", []))
    if want := expected.get("sdk"):
        (sdk,) = (s for s in policy.sdks if s.name == want["name"])
        assert (sdk.vendor, sorted(sdk.data)) == (want["vendor"], sorted(want["data"]))
        assert set(want["purposes"]) <= set(sdk.purposes)


def test_a_permission_is_not_judged_by_what_is_not_said(
    case: tuple[dict[str, Any], Policy], knowledge: Knowledge
) -> None:
    from auditor.judge.verdicts import judge_permission, judge_type
    from auditor.names import full_permission
    from auditor.rows import ClaimRef

    expected, policy = case
    refs = tuple(ClaimRef(policy="p", claim=c) for c in policy.claims)
    for name, words in expected.get("scan", {}).items():
        allowed = set(re.findall(r"declared|vague|undeclared", words.partition("(")[0]))
        if name.isupper():
            primary = knowledge.permissions[full_permission(name)].primary
            found = judge_permission(full_permission(name), primary, refs, knowledge)
        else:
            found = judge_type(name, refs, knowledge)
        assert found.verdict in allowed, (name, found.verdict)
