"""Which SDKs a policy names, in tables, blocks of labels, lists and sentences, and what is said of each."""

from __future__ import annotations

import pytest

from auditor.knowledge.schema import Knowledge
from auditor.model import Policy
from auditor.policy.document.load import parse_document
from auditor.policy.pipeline import policy_of


def read(text: str, knowledge: Knowledge, name: str = "p.md") -> Policy:
    return policy_of(parse_document(text.encode(), name), knowledge)


def rows(policy: Policy) -> list[tuple[str, str | None, tuple[str, ...]]]:
    return [(s.name, s.vendor, s.data) for s in policy.sdks]


TABLES = [
    # any words for the columns, in any order
    "| 序号 | 第三方SDK | 所属机构 | 收集类型 | 服务内容 |\n|--|--|--|--|--|\n| 1 | 友盟统计 | 友盟公司 | IMEI、OAID | 统计 |",
    "| 使用目的 | 收集的个人信息 | 第三方名称 | SDK名称 |\n|--|--|--|--|\n| 统计 | IMEI、OAID | 友盟公司 | 友盟统计 |",
    "| SDK | Company | Data collected | Purpose |\n|--|--|--|--|\n| 友盟统计 | 友盟公司 | IMEI, OAID | statistics |",
    # labels beside values, one column an SDK
    "## SDK\n\n| SDK名称 | 友盟统计 |\n|--|--|\n| 公司名称 | 友盟公司 |\n| 收集信息 | IMEI、OAID |\n| 使用目的 | 统计 |",
    # a title over the table
    "<table><tr><td colspan=4>第三方清单</td></tr><tr><td>SDK名称</td><td>公司</td><td>目的</td><td>信息</td></tr>"
    "<tr><td>友盟统计</td><td>友盟公司</td><td>统计</td><td>IMEI、OAID</td></tr></table>",
    # blocks of labels
    "# 第三方SDK清单\n\n第三方SDK名称：友盟统计\n第三方名称：友盟公司\n使用目的：统计\n收集的个人信息类型：IMEI、OAID",
    "# SDK清单\n\n第三方名称：友盟统计\nSDK提供方：友盟公司\n使用目的：统计\n收集信息：IMEI、OAID",
    "# 接入的SDK\n\n1. 友盟统计\n\n开发者：友盟公司\n\n用途：统计\n\n收集的信息：\n\n1）IMEI；\n\n2）OAID。",
    "# SDK\n\nSDK名称：友盟统计；公司名称：友盟公司；使用目的：统计；收集信息：IMEI、OAID。",
    "**友盟统计**\n\n第三方名称：友盟公司\n\n目的：统计\n\n收集个人信息类型：IMEI、OAID",
]


@pytest.mark.parametrize("text", TABLES)
def test_lists_of_any_form(text: str, knowledge: Knowledge) -> None:
    policy = read(text, knowledge)
    assert rows(policy) == [("友盟统计", "友盟公司", ("imei", "oaid"))]
    assert policy.sdks[0].id == "umeng-analytics"
    assert policy.sdks[0].purposes == ("analytics",)
    said = {(c.subject.id, c.party, c.sdk) for c in policy.claims}
    assert said == {("imei", "third", "umeng-analytics"), ("oaid", "third", "umeng-analytics")}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("We use Firebase Analytics to understand how the app is used.", ["Firebase Analytics"]),
        ("Third-party services used by the app:\n\n* AdMob\n* Crashlytics\n* Acme Push", ["AdMob", "Crashlytics", "Acme Push"]),
        ("Link to privacy policies of third party service providers used by the app\n\n- [Unity](https://unity.com)\n- [AdMob](https://x.example)", ["Unity", "AdMob"]),
        ("我们接入微博SDK用于分享。", ["微博"]),
        ("我们接入了微信SDK、微博SDK，用于登录。", ["微信", "微博"]),
        ("## 第三方SDK目录\n\n1. 腾讯Bugly：崩溃统计\n2. 微博：分享", ["腾讯Bugly", "微博"]),
    ],
)  # fmt: skip
def test_running_text_and_lists_of_providers(
    text: str, names: list[str], knowledge: Knowledge
) -> None:
    assert [s.name for s in read(text, knowledge).sdks] == names


@pytest.mark.parametrize(
    "text",
    [
        "We do not use Google Analytics or Firebase.",
        "我们未接入微博SDK。",
        "You may cancel at any time in your settings.",
        "See the privacy policy at https://example.com/share/unity.",
        "## What we collect\n\n| Data | Purpose |\n|--|--|\n| Email | login |",
        "| 权限名称 | 使用目的 |\n|--|--|\n| 相机 | 扫码 |",
        "# 联系我们\n\n公司名称：示例科技有限公司\n\n邮箱：a@example.com",
    ],
)
def test_what_names_no_sdk(text: str, knowledge: Knowledge) -> None:
    assert read(text, knowledge).sdks == ()


def test_the_company_in_brackets_is_the_vendor(knowledge: Knowledge) -> None:
    policy = read("This app uses AdMob (Google Inc.) to show ads.", knowledge)
    assert [(s.name, s.vendor) for s in policy.sdks] == [("AdMob", "Google Inc.")]


def test_version_link_and_permission_of_a_row(knowledge: Knowledge) -> None:
    text = (
        "| SDK名称 | 版本号 | 权限 | 隐私政策链接 | 收集信息 |\n|--|--|--|--|--|\n"
        "| 友盟统计 | 9.6.1 | 读取手机状态（READ_PHONE_STATE） | https://a.example/p | 不涉及 |"
    )
    policy = read(text, knowledge)
    sdk = policy.sdks[0]
    assert (sdk.version, sdk.link, sdk.data) == ("9.6.1", "https://a.example/p", ())
    assert sdk.permissions == ("android.permission.READ_PHONE_STATE",)
    assert [(c.subject.id, c.party) for c in policy.claims] == [
        ("android.permission.READ_PHONE_STATE", "third")
    ]


def test_labels_of_the_app_stay_claims_of_the_app(knowledge: Knowledge) -> None:
    text = "# 我们收集的信息\n\n1、注册\n\n收集的个人信息：我们会收集您的手机号码\n\n使用目的：登录"
    policy = read(text, knowledge)
    assert policy.sdks == ()
    assert ("phone_number", "first") in {(c.subject.id, c.party) for c in policy.claims}
    assert {c.party for c in policy.claims} == {"first"}
