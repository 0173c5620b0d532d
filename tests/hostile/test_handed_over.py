"""Builds that once came out wrong and were handed over: each as its README expects it."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.audit import audit
from auditor.errors import InputError
from auditor.knowledge.schema import Knowledge
from auditor.settings import Settings

FAIL = {
    "zip-classes1-decoy": {"a.apk"},
    "axml-attrstart40": {"a.apk"},
    "axml-raw-vs-data": {"a.apk"},
    "dex-decoy-number": {"a.apk", "good.apk"},
    "dex-deflated-peek": {"a.apk", "stored.apk"},
    "dex-elsewhere": {
        "META-INF_x.apk",
        "hidden.dex.apk",
        "r_a_b.dex.apk",
        "res_drawable_x.png.apk",
    },
    "manifest-redefines-platform-permission": {"a.apk"},
}
NESTED = (
    "nested-assets_x.dex.enc",
    "nested-payload.dex",
    "nested-res_a1.bin",
    "nested-two_deep",
    "nested-zip_otherext",
)


def policy_of(case: Path) -> Path:
    return next(p for p in (case / "policy.md", case / "privacy.md") if p.exists())


@pytest.mark.parametrize("name", FAIL)
def test_what_was_hidden_is_found(shared: Path, knowledge: Knowledge, name: str) -> None:
    case = shared / "cases/builds" / name
    for file in sorted(FAIL[name]):
        report = audit(case / file, knowledge, policies=[policy_of(case)])
        assert report.result == "fail", file


@pytest.mark.parametrize("name", NESTED)
def test_nested_code_is_read(shared: Path, knowledge: Knowledge, name: str) -> None:
    """It asks for the IMEI; no permission is requested, so what it asks for is all there is."""
    case = shared / "cases/builds" / name
    report = audit(case / "a.apk", knowledge, policies=[policy_of(case)])
    assert "missing-permission" in {f.rule for f in report.findings}


@pytest.mark.parametrize("name", [*NESTED, "dex-elsewhere", "dex-deflated-peek"])
def test_what_is_not_read_is_told(shared: Path, knowledge: Knowledge, name: str) -> None:
    case = shared / "cases/builds" / name
    unread = Settings(nested=False)
    for file in sorted(FAIL.get(name, {"a.apk"})):
        report = audit(case / file, knowledge, policies=[policy_of(case)], settings=unread)
        assert "nested_not_read" in {n.code for n in report.app.limited}, file


def test_two_names_of_one_permission_are_two_readings(shared: Path, knowledge: Knowledge) -> None:
    case = shared / "cases/builds/axml-dup-name-real-first"
    with pytest.raises(InputError, match="READ_SMS"):
        audit(case / "a.apk", knowledge, policies=[policy_of(case)])


def test_a_removed_request_is_none(shared: Path, knowledge: Knowledge) -> None:
    case = shared / "cases/builds/tools-node-remove"
    report = audit(case / "AndroidManifest.xml", knowledge, policies=[policy_of(case)])
    assert "android.permission.READ_CONTACTS" not in {r.permission for r in report.permission_map}


def test_apks_of_a_set_that_were_not_read_are_named(shared: Path, knowledge: Knowledge) -> None:
    case = shared / "cases/builds/set-standalone-unread"
    report = audit(case / "a.apks", knowledge, policies=[policy_of(case)])
    told = [dict(n.words)["entries"] for n in report.notices if n.code == "set_not_read"]
    assert told == ["standalones/standalone-arm.apk"]
