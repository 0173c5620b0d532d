"""The shared policies of one misreading each: what a build that asks for everything gets."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.audit import audit
from auditor.judge.verdicts import judge_permission, judge_type
from auditor.knowledge.schema import Knowledge
from auditor.model import Policy
from auditor.names import full_permission
from auditor.policy.pipeline import read_policy
from auditor.rows import ClaimRef

FOLDER = Path(os.environ.get("AUDITOR_SHARED", "../shared")) / "cases/policies"
ROWS = (
    list(csv.DictReader((FOLDER / "expected.csv").open(encoding="utf-8")))
    if FOLDER.is_dir()
    else []
)


def test_the_shared_policies_are_there() -> None:
    if not ROWS:
        pytest.skip(f"needs AUDITOR_SHARED; no folder {FOLDER}")
    assert all((FOLDER / f"{r['id']}.md").is_file() for r in ROWS)


def of_permission(name: str, path: Path, knowledge: Knowledge) -> str:
    permission = full_permission(name)
    primary = knowledge.permissions[permission].primary
    claims = tuple(ClaimRef(policy="p", claim=c) for c in read_policy(path, knowledge).claims)
    if read_policy(path, knowledge).not_judged:
        return "not_judged"
    return judge_permission(permission, primary, claims, knowledge).verdict


def of_data(data_type: str, path: Path, knowledge: Knowledge) -> str:
    policy = read_policy(path, knowledge)
    if policy.not_judged:
        return "not_judged"
    claims = [ClaimRef(policy="p", claim=c) for c in policy.claims]
    return judge_type(data_type, claims, knowledge, whole=True).verdict


def of_sdk(sdk: str, path: Path, knowledge: Knowledge) -> str:
    return "named" if sdk in {s.id for s in read_policy(path, knowledge).sdks} else "not named"


def of_finding(name: str, path: Path, knowledge: Knowledge) -> str:
    rule, _, subject = name.partition(":")
    found = audit(FOLDER / "AndroidManifest.xml", knowledge, policies=[path]).findings
    return "present" if any(f.rule == rule and subject in f.subject for f in found) else "absent"


def of_severity(name: str, path: Path, knowledge: Knowledge) -> str:
    found = audit(FOLDER / "AndroidManifest.xml", knowledge, policies=[path]).findings
    of_it = [
        f.severity for f in found if f.subject.endswith(name) and f.rule == "undeclared-permission"
    ]
    return of_it[0] if of_it else "none"


def of_claims(data_type: str, path: Path, knowledge: Knowledge) -> str:
    policy: Policy = read_policy(path, knowledge)
    said = {c.status for c in policy.claims if c.subject.id == data_type} - {"mentioned"}
    return said.pop() if said else "none"


SEEN: dict[str, Callable[[str, Path, Knowledge], str]] = {
    "perm": of_permission,
    "data": of_data,
    "sdk": of_sdk,
    "find": of_finding,
    "sev": of_severity,
    "claims": of_claims,
}


@pytest.mark.parametrize(
    "row",
    ROWS or [pytest.param({}, marks=pytest.mark.skip("needs AUDITOR_SHARED"))],
    ids=lambda r: r.get("id", ""),
)
def test_a_policy_gets_what_it_says(row: dict[str, str], knowledge: Knowledge) -> None:
    kind, _, name = row["subject"].partition(" ")
    found = SEEN[kind](name, FOLDER / f"{row['id']}.md", knowledge)
    assert found in row["expected"].split("|")
