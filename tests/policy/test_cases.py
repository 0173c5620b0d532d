"""Every case of cases/policy.yml: a text and what it claims."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.yaml_reader import read_yaml
from auditor.model import Claim
from auditor.policy.document.load import parse_document
from auditor.policy.pipeline import policy_of

FILE = Path(__file__).parents[1] / "cases" / "policy.yml"
CASES: list[dict[str, Any]] = read_yaml(FILE.read_text(encoding="utf-8"), FILE.name)["cases"]


def fits(claim: Claim, words: list[str]) -> bool:
    facts = {claim.subject.id, claim.status, claim.party, claim.mode, claim.basis, claim.place}
    return set(words) <= facts


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_case(case: dict[str, Any], knowledge: Knowledge) -> None:
    name = f"case.{case.get('format', 'md')}"
    policy = policy_of(parse_document(case["text"].encode(), name), knowledge)
    data = [c for c in policy.claims if c.subject.kind == "data"]
    seen = [(c.subject.id, c.status, c.party, c.mode, c.basis) for c in data]
    for line in case.get("expect", []):
        assert any(fits(c, line.split()) for c in data), f"{line!r} is not among {seen}"
    if "expect" in case:
        said = {(c.subject.id, c.status) for c in data if c.status != "mentioned"}
        told = {tuple(line.split()[:2]) for line in case["expect"]}
        assert said == {t for t in told if t[1] != "mentioned"}, seen
    for d in case.get("never", []):
        assert not any(c.subject.id == d for c in data), f"{d} was found in {seen}"
    for d in case.get("never_collected", []):
        assert not any(c.subject.id == d and c.status == "collected" for c in data), seen
    named = {
        c.subject.id.rpartition(".")[2] for c in policy.claims if c.subject.kind == "permission"
    }
    assert set(case.get("permissions", [])) <= named
    for d, purposes in case.get("purposes", {}).items():
        assert set(purposes) <= {p for c in data if c.subject.id == d for p in c.purposes}
    for sdk, known in case.get("sdks", {}).items():
        assert (sdk, known) in [(s.name, s.id) for s in policy.sdks]


def test_every_claim_has_its_line(knowledge: Knowledge) -> None:
    text = "Title\n\nWe collect the following:\n\n- IMEI\n\n- MAC address\n"
    claims = policy_of(parse_document(text.encode(), "x.txt"), knowledge).claims
    assert {(c.subject.id, c.where.line) for c in claims if c.status == "collected"} == {
        ("imei", 5),
        ("mac_address", 7),
    }
