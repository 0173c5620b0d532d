"""A policy of another app by another company counts for nothing; whatever is unclear counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.audit import audit
from auditor.knowledge.schema import Knowledge
from auditor.model import Report
from auditor.policy.document.load import parse_document
from auditor.policy.subject import AppNames, names_it, other_app
from auditor.settings import Settings

TIDE = AppNames("Tide Log", ("com.northwind.tidelog",))
CHINESE = AppNames("潮汐日记", ("cn.beifeng.chaoxi",))
OTHERS = {
    "both named in one sentence": (
        "# Privacy policy\n\nThis is the privacy policy of Acme Bank Inc. for the app Acme Wallet.\n",
        TIDE,
    ),
    "by heading, the company below": (
        "# Acme Wallet Privacy Policy\n\nAcme Bank GmbH, Hamburg, is the controller.\n",
        TIDE,
    ),
    "of an app, run by a company": (
        "# Privacy\n\nAcme Bank Ltd. runs the app Acme Wallet.\n\nWe collect your IMEI.\n",
        TIDE,
    ),
    "Chinese": (
        "# 钱袋子隐私政策\n\n本应用由上海金山银行股份有限公司运营。我们会收集您的IMEI。\n",
        CHINESE,
    ),
}
OWN = {
    "the app by its label": "# Tide Log Privacy Policy\n\nAcme Bank GmbH is the controller.\n",
    "the company by the package": "# Privacy\n\nNorthwind Inc. offers the app High Water.\n",
    "the package itself": "Acme Inc. runs the app Waves (com.northwind.tidelog).\n",
    "an address of the company": "Acme Inc. runs the app Waves. Write to privacy@northwind.example.\n",
    "another app, no company": "# Waves Privacy Policy\n\nWe collect your IMEI.\n",
    "another company, no app": "# Privacy policy\n\nAcme Inc. collects your IMEI.\n",
    "neither": "# Privacy policy\n\nWe collect your IMEI.\n",
    "a company that only gets data, far below": (
        "# Waves Privacy Policy\n\n" + "We store your notes.\n\n" * 30 + "Acme Inc. gets logs.\n"
    ),
    "a name in another script": "# 潮汐日记隐私政策\n\n本应用由上海金山科技有限公司运营。\n",
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_apps_policy(name: str, knowledge: Knowledge) -> None:
    text, app = OTHERS[name]
    document = parse_document(text.encode(), "p.md")
    assert other_app(document, app, knowledge) is not None
    assert not names_it(document, app)


@pytest.mark.parametrize("name", OWN)
def test_what_is_this_apps_or_unclear(name: str, knowledge: Knowledge) -> None:
    assert other_app(parse_document(OWN[name].encode(), "p.md"), TIDE, knowledge) is None


def test_without_a_label_nothing_is_said(knowledge: Knowledge) -> None:
    text, app = OTHERS["both named in one sentence"]
    unlabelled = app._replace(label=None)
    assert other_app(parse_document(text.encode(), "p.md"), unlabelled, knowledge) is None


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "other.md"
    path.write_text(
        "# Privacy policy\n\nThis is the privacy policy of Acme Bank Inc. for the app Acme Wallet.\n\n"
        "We collect your contacts, photos, voice and precise location. We do not collect the clipboard.\n"
    )
    return path


def shop(samples: Path, knowledge: Knowledge, policies: list[Path], **settings: object) -> Report:
    given = Settings(**settings)  # type: ignore[arg-type]
    return audit(samples / "shop/shop.apk", knowledge, policies=policies, settings=given)


def test_it_declares_nothing_and_is_told(samples: Path, knowledge: Knowledge, other: Path) -> None:
    report = shop(samples, knowledge, [other])
    assert {r.verdict for r in report.data_map} == {"undeclared"}
    (told,) = (n for n in report.notices if n.code == "policy_of_other")
    assert dict(told.words) == {"app": "Acme Wallet", "company": "Acme Bank"}
    hygiene = [f for f in report.findings if f.rule == "policy-hygiene"]
    assert [(f.severity, "Acme Wallet by Acme Bank" in f.message) for f in hygiene] == [
        ("medium", True)
    ]


def test_beside_the_apps_own_policy_it_adds_nothing(
    samples: Path, knowledge: Knowledge, other: Path
) -> None:
    own = samples / "shop/privacy.md"
    alone, both = (shop(samples, knowledge, p) for p in ([own], [own, other]))
    assert [r.verdict for r in both.data_map] == [r.verdict for r in alone.data_map]


def test_the_settings_may_say_what_else_the_app_is_called(
    samples: Path, knowledge: Knowledge, other: Path
) -> None:
    report = shop(samples, knowledge, [other], app_names=("Acme Wallet",))
    assert "policy_of_other" not in {n.code for n in report.notices}
    assert "declared" in {r.verdict for r in report.data_map}
