"""For counsel: the clause that a finding offers, and that the reader takes it for a declaration."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.audit import audit
from auditor.knowledge.schema import Knowledge
from auditor.model import Report

LANGUAGES = ("en", "zh")


@pytest.fixture(scope="module")
def report(samples: Path, knowledge: Knowledge) -> Report:
    shop = samples / "shop"
    return audit(shop / "shop.apk", knowledge, policies=[shop / "privacy.md"])


def test_what_is_offered(report: Report) -> None:
    offers = {(f.rule, f.subject): (f.offer_en, f.offer_zh) for f in report.findings}
    en, zh = offers["sdk-data-undeclared", "imei"]
    assert en == (
        "For [purpose] the SDK Umeng Analytics (友盟统计 U-App) of Umeng/Alibaba collects your IMEI; "
        "its privacy policy: [link]."
    )
    assert "【目的】" in str(zh)
    assert (
        offers["undeclared-data", "installed_apps"][0]
        == "For [purpose] we collect your Installed app list."
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_taking_the_clauses_over_mends_the_findings(
    report: Report, samples: Path, knowledge: Knowledge, tmp_path: Path, lang: str
) -> None:
    """The offered clauses, pasted into the policy, are read as what they declare."""
    rules = ("undeclared-data", "sdk-data-undeclared")
    wrong = [f for f in report.findings if f.rule in rules and f.severity == "high"]
    assert wrong
    clauses = [f.offer_en if lang == "en" else f.offer_zh for f in wrong]
    policy = tmp_path / "privacy.md"
    text = (samples / "shop/privacy.md").read_text(encoding="utf-8")
    head = "\n\n# What we collect\n\n" if lang == "en" else "\n\n# 我们收集的信息\n\n"
    policy.write_text(text + head + "\n\n".join(map(str, clauses)) + "\n", encoding="utf-8")
    now = audit(samples / "shop/shop.apk", knowledge, policies=[policy])
    assert not {f.fingerprint for f in wrong} & {f.fingerprint for f in now.findings}
