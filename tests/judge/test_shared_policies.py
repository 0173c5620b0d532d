"""Policies that were misread once: the verdict each should get, from the shared cases."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from auditor.audit import case_of
from auditor.judge.tables import maps_of
from auditor.knowledge.schema import Knowledge
from auditor.model import PermissionRequest, Policy
from auditor.names import full_permission
from auditor.policy.document.load import parse_document
from auditor.policy.pipeline import policy_of
from auditor.rules import findings_of
from auditor.settings import Settings
from tests.judge.made import access, app_of

CODE = {
    "files_storage": "content://media/external/file",
    "photos_videos": "MediaStore$Images$Media;->EXTERNAL_CONTENT_URI",
    "location_coarse": "LocationManager;->getLastKnownLocation network",
    "microphone": "Landroid/media/AudioRecord;->startRecording",
    "android_id": "settings_key  android_id",
    "device_model": "Landroid/os/Build;->MODEL",
}
"""A call that obtains the type."""
PERMISSIONS = ("INTERNET", "READ_EXTERNAL_STORAGE", "RECORD_AUDIO", "ACCESS_COARSE_LOCATION")


def verdict(knowledge: Knowledge, policy: Policy, kind: str, subject: str) -> str:
    """What the row of a case comes to, in the words of its table."""
    name = subject if "." in subject or kind != "perm" else full_permission(subject)
    if kind in ("perm", "sev", "find") and ":no-" not in f":{subject}":
        wanted = full_permission(subject.rpartition(":")[2])
        asked = (PermissionRequest(name=name if kind == "perm" else wanted),)
        case = case_of(app_of(asked, has_code=False), (policy,), (), knowledge, Settings())
    else:
        code = (access(knowledge, CODE[subject]),) if subject in CODE else ()
        case = case_of(app_of(PERMISSIONS, code), (policy,), (), knowledge, Settings())
    maps = maps_of(case)
    findings = findings_of(case, maps)
    if kind == "perm":
        return next(r.verdict for r in maps.permissions if r.permission == name)
    if kind == "data":
        return next(r.verdict for r in maps.data if r.data_type == subject)
    if kind == "sdk":
        return "named" if any(r.sdk == subject and r.in_policy for r in maps.sdks) else "not named"
    if kind == "sev":
        found = [f.severity for f in findings if f.subject.endswith("." + subject)]
        return found[0] if found else "none"
    rule, _, about = subject.partition(":")
    there = any(f.rule == rule and about in f.subject for f in findings)
    return "present" if there else "absent"


READING = frozenset({"p01", "p03", "p04", "p06", "p07", "p08", "p10", "p11", "p21", "p24", "p30", "p31", "p33", "p35", "p37", "p38", "p41", "p43"})  # fmt: skip
"""Cases that turn on how a sentence is read, not on what is made of the claims; tests/policy has them."""


def rows(shared: Path) -> list[dict[str, str]]:
    with (shared / "cases/policies/expected.csv").open(encoding="utf-8") as f:
        return [r for r in csv.DictReader(f) if r["id"].partition("_")[0] not in READING]


def test_what_is_made_of_the_claims(shared: Path, knowledge: Knowledge) -> None:
    folder = shared / "cases/policies"
    if not (folder / "expected.csv").is_file():
        pytest.skip("needs cases/policies of the shared folder")
    wrong = []
    for row in rows(shared):
        text = (folder / f"{row['id']}.md").read_bytes()
        policy = policy_of(parse_document(text, f"{row['id']}.md"), knowledge)
        kind, _, subject = row["subject"].partition(" ")
        found = verdict(knowledge, policy, kind, subject)
        if found not in row["expected"].split("|"):
            wrong.append(f"{row['id']} {row['subject']}: {found}, not {row['expected']}")
    assert wrong == []
