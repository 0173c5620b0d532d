"""SDK lists in every format that teams have."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.errors import AuditorError, InputError, UsageError
from auditor.knowledge.schema import Knowledge
from auditor.sources import read_list

CASES = {
    "list.csv": "name,vendor,data,purpose\nBugly,Tencent,IMEI; device model,crash reports\n",
    "list.tsv": "SDK名称\t公司名称\t收集信息\t使用目的\nBugly\t腾讯\tIMEI、设备型号\t崩溃分析\n",
    "list.json": '{"sdks": [{"name": "Bugly", "vendor": "Tencent", "data": ["imei", "device_model"], "purpose": "crash"}]}',
    "map.json": '{"Bugly": {"vendor": "Tencent", "data": "IMEI, device model", "purpose": "crash"}}',
    "list.yml": "- name: Bugly\n  vendor: Tencent\n  data: [imei, device_model]\n  purpose: troubleshooting\n",
    "maven.csv": "maven,vendor,data,purpose\ncom.tencent.bugly:crashreport:4.1.9,Tencent,IMEI device model,crash\n",
}


@pytest.mark.parametrize("name", CASES)
def test_tables(name: str, tmp_path: Path, knowledge: Knowledge) -> None:
    path = tmp_path / name
    path.write_text(CASES[name], encoding="utf-8")
    (row,) = read_list(path, knowledge)
    assert (row.id, set(row.data)) == ("bugly", {"imei", "device_model"})
    assert "troubleshooting" in row.purposes
    assert row.declares


def test_gradle_dependencies(tmp_path: Path, knowledge: Knowledge) -> None:
    path = tmp_path / "deps.txt"
    path.write_text(
        """releaseRuntimeClasspath - Resolved configuration
+--- com.umeng.umsdk:common:9.4.4 -> 9.6.1
|    \\--- androidx.core:core:{strictly 1.12.0} -> 1.12.0 (c)
+--- androidx.core:core -> 1.12.0 (*)
\\--- com.example:unknown:1.0 FAILED
""",
        encoding="utf-8",
    )
    rows = read_list(path, knowledge)
    assert [(r.name, r.id, r.version) for r in rows] == [
        ("com.umeng.umsdk:common", "umeng-analytics", "9.6.1"),
        ("androidx.core:core", "androidx", "1.12.0"),
    ]
    assert not rows[0].declares


def test_gradle_dependencies_as_gradle_4_4_prints_them(knowledge: Knowledge) -> None:
    path = Path(__file__).parents[1] / "cases/gradle/gradle-4.4-dependencies.txt"
    assert [(r.name, r.id, r.version) for r in read_list(path, knowledge)] == [
        ("com.umeng.umsdk:common", "umeng-analytics", "9.6.1"),
        ("com.umeng.umsdk:asms", "umeng-analytics", "1.8.0"),
        ("cn.jiguang.sdk:jpush", "jpush", "5.0.3"),
    ]


def test_lockfile_without_test_configurations(samples: Path, knowledge: Knowledge) -> None:
    rows = read_list(samples / "shop/gradle.lockfile", knowledge)
    assert [(r.id, r.version) for r in rows] == [
        ("umeng-analytics", "9.6.1"),
        ("androidx", "1.12.0"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("list.txt", "nothing known here", UsageError),
        ("list.csv", "colour,size\nred,3\n", UsageError),
        ("list.json", "{bad", InputError),
        ("list.json", "3", UsageError),
        ("list.yml", "a: &x [1]\nb: *x\n", UsageError),
        ("list.csv", "", InputError),
    ],
)
def test_bad_lists(
    name: str, text: str, error: type[AuditorError], tmp_path: Path, knowledge: Knowledge
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(error):
        read_list(path, knowledge)


def test_missing_list(tmp_path: Path, knowledge: Knowledge) -> None:
    with pytest.raises(InputError, match="no such"):
        read_list(tmp_path / "none.csv", knowledge)
