"""`explain` knows what the report prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.audit import audit
from auditor.knowledge.schema import Knowledge
from auditor.report.explain import explain, explain_finding


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("imei", "imei  "),
        ("Camera images", "camera  "),
        ("通讯录（联系人）", "contacts  "),
        ("READ_CONTACTS", "android.permission.READ_CONTACTS  "),
        ("android.permission.CAMERA", "android.permission.CAMERA  "),
        ("read the address book", "android.permission.READ_CONTACTS  "),
        ("undeclared-data", "undeclared-data  "),
        ("jpush", "jpush  "),
        ("极光推送", "jpush  "),
        ("libmsaoaidsec.so", "msa-oaid-sdk  "),
        ("getDeviceId", "getDeviceId  "),
        ("Landroid/telephony/TelephonyManager;->getDeviceId()Ljava/lang/String;", "Landroid"),
        ("content://sms/inbox", "content://sms/inbox  "),
    ],
)
def test_a_name_has_its_page(knowledge: Knowledge, name: str, head: str) -> None:
    assert (explain(name, knowledge) or "").startswith(head)


def test_a_call_tells_what_it_needs(knowledge: Knowledge) -> None:
    page = explain("getDeviceId", knowledge) or ""
    assert "API 1-28: READ_PHONE_STATE; API 29+: READ_PRIVILEGED_PHONE_STATE" in page
    assert "IMEI" in page


@pytest.mark.parametrize("name", ["", "nothing-of-the-kind", "libno.so", "getNothing"])
def test_what_nobody_knows(knowledge: Knowledge, name: str) -> None:
    assert explain(name, knowledge) is None


def test_a_finding_has_its_page(samples: Path, knowledge: Knowledge) -> None:
    shop = samples / "shop"
    report = audit(shop / "shop.apk", knowledge, policies=[shop / "privacy.md"])
    page = explain_finding(report.findings[0], knowledge)
    assert page.startswith(report.findings[0].fingerprint)
    assert report.findings[0].message in page
    assert f"{report.findings[0].rule}  " in page
