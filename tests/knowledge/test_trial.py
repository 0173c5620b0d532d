"""What an extension takes: one small file each, and a linter that says what was forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.audit import audit
from auditor.collect import plan_of
from auditor.knowledge.lint import lint
from auditor.knowledge.load import knowledge_files, load_knowledge
from auditor.knowledge.resolve import resolver_of
from auditor.policy.document.load import parse_document
from auditor.policy.pipeline import policy_of
from auditor.readers.dex import Dex, scan_dex
from auditor.settings import Settings
from tests.dex_writer import Method, write_dex

SHOP = Path(__file__).parents[2] / "samples/shop"
SIGNAL = """
signals:
  - kind: api_call
    member: Lcom/example/loyalty/Card;->number()Ljava/lang/String;
    data: [user_id]
    source: the vendor's reference
"""
SDK = """
sdks:
  - {id: example-loyalty, name: Example Loyalty, kind: sdk, category: payment, prefixes: [com.example.loyalty], source: the vendor's site}
"""
TERM = """
terms:
  - {data: user_id, terms: [loyalty card number]}
"""
RULE = """
pack_rules:
  - id: HOUSE-1
    pack: house
    check: policy_states
    about: [retention]
    severity: high
    title: {en: House rule, zh: 内部规则}
    message: {en: "the policy does not state {what}", zh: "隐私政策未说明{what}"}
    remedy: {en: "State {what}.", zh: "补充说明{what}。"}
    why: {en: Our customers ask., zh: 客户要求。}
    needs: [policy]
"""


def overlay(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return folder


def problems(folder: Path) -> list[str]:
    found, _ = lint(knowledge_files([folder]))
    return found


def test_a_signal_an_sdk_a_term_and_a_rule_in_a_file_each(tmp_path: Path) -> None:
    folder = overlay(tmp_path, signal=SIGNAL, sdk=SDK, terms_en=TERM, rule=RULE)
    assert problems(folder) == []
    knowledge = load_knowledge([folder], cache=False)

    member = "Lcom/example/loyalty/Card;->number()Ljava/lang/String;"
    (fact,) = scan_dex(Dex(write_dex([Method("pay").call(member, 0)])), plan_of(knowledge)).facts
    assert (fact.signal, fact.reached) == (f"api_call {member}", True)
    assert resolver_of(knowledge).sdk("Example Loyalty") == "example-loyalty"
    policy = policy_of(parse_document(b"We collect your loyalty card number.", "p.md"), knowledge)
    assert [c.subject.id for c in policy.claims] == ["user_id"]
    report = audit(
        SHOP / "shop.apk",
        knowledge,
        policies=(SHOP / "privacy.md",),
        settings=Settings(packs=("house",)),
    )
    assert "HOUSE-1" in {f.rule for f in report.findings}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("signal", SIGNAL.replace("user_id", "user_di"), "unknown data type 'user_di'; add it"),
        (
            "sdk",
            SDK.replace("com.example.loyalty", "com.google"),
            "too wide; name a deeper package",
        ),
        ("sdk", SDK.replace("prefixes", "prefix"), "unknown field `prefix`"),
        ("terms_zh", "terms:\n  - {data: sms, terms: [短信通知]}\n", "stands among the decoys too"),
        ("rule", RULE.replace("[retention]", "[retentoin]"), "unknown 'retentoin'; use one of"),
        (
            "cue",
            "cues:\n  - {id: negate, use: test, en: [no], zh: [], match: [We do.], avoid: [Yes.]}\n",
            "does not match 'We do.'; mend",
        ),
    ],
)
def test_the_linter_catches_a_planted_mistake(
    name: str, text: str, said: str, tmp_path: Path
) -> None:
    found = problems(overlay(tmp_path, **{name: text}))
    assert any(said in p for p in found), found
