"""auditor sdk-list and auditor diff on the samples."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from auditor.cli import cli


def run(*arguments: str | Path):
    return CliRunner().invoke(cli, [*map(str, arguments), "--no-config"], standalone_mode=False)


def test_the_disclosure_list_of_the_sample(samples: Path) -> None:
    shown = run("sdk-list", samples / "shop/shop.apk", "-f", "csv", "--lang", "zh").stdout
    (row,) = list(csv.DictReader(io.StringIO(shown)))
    assert row["第三方SDK名称"].startswith("Umeng")
    assert row["使用目的"] == "统计分析"
    assert "国际移动设备识别码" in row["收集个人信息类型"]
    assert row["申请权限"] == "READ_PHONE_STATE"
    assert row["版本"] == "【待补充】"


@pytest.mark.parametrize("format_", ["csv", "md", "html", "json", "cyclonedx"])
def test_every_format_names_the_sdk(samples: Path, format_: str) -> None:
    assert "Umeng Analytics" in run("sdk-list", samples / "shop/shop.apk", "-f", format_).stdout


def test_the_list_can_be_read_back(samples: Path, tmp_path: Path) -> None:
    """What sdk-list writes, --sdk-list reads."""
    path = tmp_path / "sdks.csv"
    run("sdk-list", samples / "shop/shop.apk", "-f", f"csv={path}", "--lang", "zh")
    args = ["scan", samples / "shop/shop.apk", "--policy", samples / "shop/privacy.md"]
    report = json.loads(run(*args, "--sdk-list", path, "-f", "json").stdout)
    (umeng,) = [r for r in report["sdk_map"] if r["sdk"] == "umeng-analytics"]
    assert umeng["in_list"] is True


def test_two_builds_differ(samples: Path) -> None:
    old, new = samples / "notes/notes.apk", samples / "shop/shop.apk"
    shown = run("diff", old, new, "-f", "json")
    assert shown.return_value == 1
    value = json.loads(shown.stdout)
    found = {(d["kind"], d["change"], d["subject"]) for d in value["differences"]}
    assert ("sdk", "new", "umeng-analytics") in found
    assert ("data", "new", "imei by umeng-analytics") in found
    assert ("permission", "gone", "android.permission.POST_NOTIFICATIONS") in found
    told = run("diff", old, new, "--fail-on", "never")
    assert told.return_value == 0
    assert "data        IMEI · Umeng Analytics (友盟统计 U-App)  high" in told.stdout, (
        "names, not ids"
    )


def test_a_build_equals_itself_and_its_inventory(samples: Path, tmp_path: Path) -> None:
    app, saved = samples / "shop/shop.apk", tmp_path / "old.json"
    run("inventory", app, "-f", f"json={saved}")
    for old in (app, saved):
        shown = run("diff", old, app)
        assert "Nothing differs" in shown.stdout
        assert shown.return_value == 0


def test_reports_differ_by_findings(samples: Path, tmp_path: Path) -> None:
    app, policy = samples / "shop/shop.apk", samples / "shop/privacy.md"
    full, short = tmp_path / "full.json", tmp_path / "short.json"
    run("scan", app, "--policy", policy, "-f", f"json={full}")
    value = json.loads(full.read_text())
    gone = next(f for f in value["findings"] if f["severity"] == "high")
    short.write_text(
        json.dumps(value | {"findings": [f for f in value["findings"] if f is not gone]})
    )
    worse = run("diff", short, full, "-f", "markdown")
    assert worse.return_value == 1
    assert gone["rule"] in worse.stdout
    assert run("diff", full, short).return_value == 0


def test_other_json_is_refused(tmp_path: Path, samples: Path) -> None:
    other = tmp_path / "x.json"
    other.write_text("{}")
    assert "no saved inventory" in str(run("diff", other, samples / "shop/shop.apk").exception)
