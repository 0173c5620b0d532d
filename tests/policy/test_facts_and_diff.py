"""What a policy states besides collection, and what changed between two versions of it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from auditor.cli import cli
from auditor.knowledge.schema import Knowledge
from auditor.policy.document.load import parse_document
from auditor.policy.pipeline import policy_of
from auditor.policy.versions import diff

OLD = """# What we collect
We collect your IMEI for security. We collect your location.
"""
NEW = """# What we collect
Personal information means data about you, such as an IMEI.
We collect your personal information. We do not collect your location. We collect your email.
"""


def read(text: str, knowledge: Knowledge):
    return policy_of(parse_document(text.encode(), "p.md"), knowledge)


def test_facts_have_their_places(knowledge: Knowledge) -> None:
    text = "Operated by Example Ltd.\n\nLast updated: 1 May 2026\n\nWe collect your name.\n"
    found = {f.id: f.where.line if f.where else None for f in read(text, knowledge).facts}
    assert found["controller"] == 1
    assert found["date"] == 3
    assert found["retention"] is None


def test_claims_appear_vanish_and_weaken(knowledge: Knowledge) -> None:
    changes = {
        (c.change, c.subject, c.status) for c in diff(read(OLD, knowledge), read(NEW, knowledge))
    }
    assert ("weaker", "imei", "collected") in changes
    assert ("gone", "location", "collected") in changes
    assert ("new", "location", "not_collected") in changes
    assert ("new", "email", "collected") in changes
    assert diff(read(OLD, knowledge), read(OLD, knowledge)) == ()


def test_a_condition_is_kept(knowledge: Knowledge) -> None:
    claims = read("# What we collect\nWhen you scan a code, we use the camera.", knowledge).claims
    assert [c.condition for c in claims if c.subject.id == "camera"] == ["When you scan a code"]


def test_an_sdk_row_keeps_permission_and_link(knowledge: Knowledge) -> None:
    text = (
        "| SDK name | Company | Data | Permissions | Privacy policy |\n|---|---|---|---|---|\n"
        "| Bugly | Tencent | IMEI | READ_PHONE_STATE | https://example.org/bugly |\n"
    )
    (sdk,) = read(text, knowledge).sdks
    assert sdk.permissions == ("android.permission.READ_PHONE_STATE",)
    assert sdk.link == "https://example.org/bugly"


def test_diff_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text(OLD)
    (tmp_path / "new.md").write_text(NEW)
    files = [str(tmp_path / "old.md"), str(tmp_path / "new.md")]
    shown = CliRunner().invoke(cli, ["policy", "--diff", *files])
    assert shown.exit_code == 0
    assert "GONE" in shown.stdout
    value = json.loads(CliRunner().invoke(cli, ["policy", "--diff", *files, "-f", "json"]).stdout)
    assert value["schema"] == "auditor/policy-diff/v1"
    assert (
        CliRunner().invoke(cli, ["policy", "--diff", files[0]], standalone_mode=False).exit_code
        != 0
    )


@pytest.fixture
def with_policy(tmp_path: Path, samples: Path) -> Path:
    """The sample app with its policy among the assets."""
    path = tmp_path / "app.apk"
    with zipfile.ZipFile(samples / "shop/shop.apk") as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("assets/www/privacy.md", (samples / "shop/privacy.md").read_bytes())
        new.writestr("assets/readme.txt", b"nothing of interest here")
    return path


def test_a_policy_in_the_build_is_offered_and_read(with_policy: Path, samples: Path) -> None:
    run = CliRunner()
    outside = str(samples / "shop/privacy.md")
    args = ["scan", str(with_policy), "--no-config", "-f", "json", "--policy"]
    from_app = json.loads(run.invoke(cli, [*args, "app:"]).stdout)
    given = json.loads(run.invoke(cli, [*args, outside]).stdout)
    assert any("--policy app:" in n["why"] for n in given["notices"])
    (path,) = (p["path"] for p in from_app["policies"])
    assert path.endswith("app.apk!assets/www/privacy.md")
    verdicts = {r["permission"]: r["verdict"] for r in given["permission_map"]}
    assert {r["permission"]: r["verdict"] for r in from_app["permission_map"]} == verdicts


def test_a_build_without_a_policy_says_so(samples: Path) -> None:
    args = ["scan", str(samples / "shop/shop.apk"), "--no-config", "--policy", "app:"]
    shown = CliRunner().invoke(cli, args, standalone_mode=False)
    assert (shown.return_value, "carries no policy" in shown.stderr) == (3, True)


def hygiene(app: Path, policy: Path) -> set[str]:
    shown = CliRunner().invoke(
        cli, ["scan", str(app), "--policy", str(policy), "--no-config", "-f", "json"]
    )
    found = json.loads(shown.stdout)["findings"]
    return {f["subject"].partition(":")[0] for f in found if f["rule"] == "policy-hygiene"}


def test_a_policy_for_another_app_and_of_another_year(tmp_path: Path, samples: Path) -> None:
    """The build is of 2026; the one policy is of 2019 and speaks of another app."""
    app = tmp_path / "app.apk"
    with zipfile.ZipFile(samples / "shop/shop.apk") as old, zipfile.ZipFile(app, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (2026, 5, 1, 0, 0, 0)), old.read(name))
    text = (samples / "shop/privacy.md").read_text(encoding="utf-8")
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text(text, encoding="utf-8")
    bad.write_text(
        text.replace("Corner Shop", "Other App").replace("2026-03-01", "2019-03-01"),
        encoding="utf-8",
    )
    assert not {"app-name", "date"} & hygiene(app, good)
    assert {"app-name", "date"} <= hygiene(app, bad)


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026年5月1日", "2026-05-01"), ("2026-5-1", "2026-05-01"), ("May 1, 2026", "2026"), (None, None), ("soon", None)],
)  # fmt: skip
def test_days(text: str | None, day: str | None) -> None:
    from auditor.rules.policy_hygiene import day_of

    assert day_of(text) == day
