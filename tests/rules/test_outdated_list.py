"""An SDK list that names another version than the build holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.audit import audit
from auditor.knowledge.schema import Knowledge
from auditor.rules.outdated_sdk_list import covers


@pytest.mark.parametrize(
    ("listed", "built", "same"),
    [
        ("9.6.1", "9.6.1", True),
        ("v9.6.1", "9.6.1", True),
        ("9.6", "9.6.1", True),
        ("9.x", "9.6.1", True),
        ("9.6.1", "9.6.10", False),
        ("9.4.7", "9.6.1", False),
        ("latest", "9.6.1", True),
        ("9.6.1", "1.0-rc", False),
    ],
)
def test_covers(listed: str, built: str, same: bool) -> None:
    assert covers(listed, built) is same


def run(folder: Path, samples: Path, knowledge: Knowledge, version: str):
    table = folder / "sdks.csv"
    table.write_text(
        f"SDK,version,vendor,data,purpose\nUmeng Analytics,{version},Umeng,IMEI,statistics\n",
        encoding="utf-8",
    )
    return audit(
        samples / "shop/shop.apk",
        knowledge,
        policies=(samples / "shop/privacy.md",),
        sdk_lists=(table, samples / "shop/gradle.lockfile"),
    )


def test_the_finding_shows_both_sides(tmp_path: Path, samples: Path, knowledge: Knowledge) -> None:
    report = run(tmp_path, samples, knowledge, "9.4.7")
    (found,) = [f for f in report.findings if f.rule == "outdated-sdk-list"]
    assert found.severity == "low"
    assert found.message == (
        "the SDK list names Umeng Analytics (友盟统计 U-App) 9.4.7; the build holds 9.6.1"
    )
    built, listed = found.evidence
    assert "gradle.lockfile" in built
    assert "com.umeng.umsdk:common:9.6.1" in built
    assert listed.startswith(f"{tmp_path}/sdks.csv:2")
    (row,) = [s for s in report.sdk_map if s.sdk == "umeng-analytics"]
    assert (row.version, row.listed_version) == ("9.6.1", "9.4.7")


def test_a_list_that_is_kept_up_is_quiet(
    tmp_path: Path, samples: Path, knowledge: Knowledge
) -> None:
    report = run(tmp_path, samples, knowledge, "9.6.x")
    assert [f for f in report.findings if f.rule == "outdated-sdk-list"] == []
