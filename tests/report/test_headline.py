"""What a report says first: verdict with its threshold, counts, one line; and its widths."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from wcwidth import wcswidth

from auditor.audit import audit
from auditor.knowledge.schema import Knowledge
from auditor.model import Gate, Report, Summary
from auditor.report.headline import counts, requests, totals, verdict_line
from auditor.report.table import render
from auditor.settings import Settings

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="module")
def shop(knowledge: Knowledge) -> Report:
    policies = (SAMPLES / "shop/privacy.md",)
    return audit(SAMPLES / "shop/shop.apk", knowledge, policies=policies, settings=Settings())


@pytest.fixture(scope="module")
def bare(knowledge: Knowledge) -> Report:
    return audit(SAMPLES / "shop/shop.apk", knowledge, settings=Settings())


def test_the_verdict_says_its_threshold(shop: Report, bare: Report, knowledge: Knowledge) -> None:
    assert verdict_line(shop, knowledge, "en") == "not ready: 4 findings at or above high"
    assert verdict_line(bare, knowledge, "en") == "not judged: no policy"
    assert verdict_line(bare, knowledge, "zh") == "未判断：未提供隐私政策"
    let = msgspec.structs.replace(shop, result="pass", findings=shop.findings[4:])
    assert verdict_line(let, knowledge, "en") == "nothing at or above high"
    never = msgspec.structs.replace(shop, result="pass", gate=Gate(fail_on="never"))
    assert verdict_line(never, knowledge, "en") == "no threshold: no finding fails this run"


def test_one_is_singular(shop: Report, knowledge: Knowledge) -> None:
    one = msgspec.structs.replace(shop, findings=shop.findings[:1], summary=Summary(high=1))
    assert verdict_line(one, knowledge, "en") == "not ready: 1 finding at or above high"
    assert totals(one, knowledge, "en") == "1 finding, 0 waived, 0 known"
    assert counts(one, knowledge, "en") == "1 high"
    assert counts(one, knowledge, "zh") == "高 1"


def test_implied_permissions_are_counted_apart(shop: Report, knowledge: Knowledge) -> None:
    assert requests(shop, knowledge, "en") == "8 requested + 3 implied"


def test_without_a_policy_no_column_is_empty(bare: Report, knowledge: Knowledge) -> None:
    lines = render(bare, knowledge, "en", 120).splitlines()
    assert lines[lines.index("PERMISSION MAP") + 1].split("  ")[0] == "permission"
    heads = {lines[i + 1] for i, x in enumerate(lines) if x.endswith(" MAP")}
    assert heads
    assert not any(word in line for line in heads for word in ("verdict", "policy", "purposes"))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider(shop: Report, knowledge: Knowledge, width: int, lang: str) -> None:
    text = render(shop, knowledge, lang, width)
    assert [x for x in text.splitlines() if wcswidth(x) > width] == []
    assert text.splitlines()[0].startswith(verdict_line(shop, knowledge, lang))
