"""The pack `cn` on the Chinese sample: generic checks, and clauses for core findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.audit import audit
from auditor.knowledge.schema import Knowledge
from auditor.model import Finding
from auditor.settings import Settings


def found(
    samples: Path, knowledge: Knowledge, policy: Path | None = None, **settings
) -> list[Finding]:
    folder = samples / "notes"
    report = audit(
        folder / "notes.apk",
        knowledge,
        policies=[policy or folder / "privacy.zh.md"],
        sdk_lists=[folder / "sdks.yml"],
        settings=Settings(**settings),
    )
    return list(report.findings)


def test_without_the_pack_nothing_of_it_is_reported(samples: Path, knowledge: Knowledge) -> None:
    core = found(samples, knowledge)
    assert not [f for f in core if f.rule.startswith("CN-")]
    assert not [f for f in core if f.clauses]


def test_what_the_policy_does_not_state(
    samples: Path, knowledge: Knowledge, tmp_path: Path
) -> None:
    lacking = {(f.rule, f.subject) for f in found(samples, knowledge, packs=("cn",))}
    assert ("CN-PIPL-15", "withdrawal") in lacking
    assert ("CN-191-6.6", "complaint") in lacking
    assert ("CN-191-6.1", "deletion") not in lacking  # 注销 is there
    better = tmp_path / "privacy.zh.md"
    text = (samples / "notes/privacy.zh.md").read_text(encoding="utf-8")
    better.write_text(text + "\n您可以撤回同意。如需投诉，请联系我们。\n", encoding="utf-8")
    now = {(f.rule, f.subject) for f in found(samples, knowledge, better, packs=("cn",))}
    assert not {("CN-PIPL-15", "withdrawal"), ("CN-191-6.6", "complaint")} & now


def test_core_findings_get_their_clauses(samples: Path, knowledge: Knowledge) -> None:
    with_pack = found(samples, knowledge, packs=("cn",))
    (one, *_) = [f for f in with_pack if f.rule == "contradicted-data"]
    assert one.clauses == ("国信办秘字〔2019〕191号 3(9)", "2025年个人信息保护系列专项行动公告 1")
    plain = {f.fingerprint for f in found(samples, knowledge)}
    assert plain <= {f.fingerprint for f in with_pack}  # a pack changes no identity


@pytest.mark.parametrize(("kind", "reported"), [("utilities", True), (None, False)])
def test_data_that_the_type_of_app_does_not_need(
    samples: Path, knowledge: Knowledge, kind: str | None, reported: bool
) -> None:
    rules = {(f.rule, f.subject) for f in found(samples, knowledge, packs=("cn",), app_type=kind)}
    assert (("CN-NEC-04", "contacts") in rules) is reported


def test_a_row_without_purpose(samples: Path, knowledge: Knowledge, tmp_path: Path) -> None:
    policy = tmp_path / "p.md"
    policy.write_text(
        "# SDK\n| SDK名称 | 公司名称 | 收集信息 | 使用目的 |\n|---|---|---|---|\n"
        "| 极光推送 | 和讯华谷 | 设备型号 |  |\n| Bugly | 腾讯 | 设备型号 | 一种少见的目的 |\n",
        encoding="utf-8",
    )
    rows = [f for f in found(samples, knowledge, policy, packs=("cn",)) if f.rule == "CN-PIPL-23"]
    here = {f.subject: f.message for f in rows if str(policy) in " ".join(f.evidence)}
    assert "purpose" in here["jpush"]
    assert "bugly" not in here


def test_a_pack_that_knows_the_conditions_says_what_the_store_mark_says(
    samples: Path, knowledge: Knowledge
) -> None:
    core = {(f.rule, f.subject) for f in found(samples, knowledge)}
    marked = {s for r, s in core if r == "store-restricted-permission"}
    assert "android.permission.BIND_ACCESSIBILITY_SERVICE" in marked
    play = {(f.rule, f.subject) for f in found(samples, knowledge, packs=("play",))}
    assert ("GP-A11Y-01", "android.permission.BIND_ACCESSIBILITY_SERVICE") in play
    assert (
        "store-restricted-permission",
        "android.permission.BIND_ACCESSIBILITY_SERVICE",
    ) not in play
