"""Nobody switches the gate off unseen: what shaped a report is told, and a tree cannot loosen it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.report import REPORTERS
from tests.cli.test_cli import run

MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example.gate">
<uses-permission android:name="android.permission.READ_SMS"/><application/></manifest>
"""
POLICY = "# Privacy\n\nWe collect your email address to send you receipts.\n"
Scan = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a manifest that asks for SMS, and a policy that does not say so."""
    root = tmp_path / "repo"
    (root / ".git").mkdir(parents=True)
    (root / "AndroidManifest.xml").write_text(MANIFEST)
    (root / "policy.md").write_text(POLICY)
    (root / "auditor.toml").write_text('policies = ["policy.md"]\n')
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def scan(capsys: pytest.CaptureFixture[str]) -> Scan:
    return lambda *more: run(["scan", "AndroidManifest.xml", *more], capsys)


def waiver(days: int = 30, subject: str = "android.permission.READ_SMS", **more: str) -> str:
    row = {
        "rule": "undeclared-permission",
        "subject": subject,
        "reason": "legal adds section 4 this week",
        "owner": "ana",
        "expires": str(dt.date.today() + dt.timedelta(days)),
        **more,
    }
    return json.dumps({"waivers": [row]})


def test_the_tree_fails_as_it_should(tree: Path, scan: Scan) -> None:
    assert scan()[0] == 1
    gate = json.loads(scan("-f", "json")[1])["gate"]
    assert gate["settings"]["path"] == "auditor.toml"
    assert len(gate["settings"]["sha256"]) == 64
    assert not any((gate["rules"], gate["overlays"], gate["waivers"], gate["options"]))


def loosened(tree: Path) -> None:
    """Everything that a tree can do to a gate."""
    (tree / "ov").mkdir()
    (tree / "ov/t.yml").write_text(
        'version: "1"\nterms:\n  - {data: imei, terms: [email address]}\n'
    )
    (tree / "w.yml").write_text(waiver())
    (tree / "b.json").write_text('{"schema": "auditor/baseline/v1", "fingerprints": ["00"]}')
    (tree / "auditor.toml").write_text(
        'policies = ["policy.md"]\nwaivers = "w.yml"\nbaseline = "b.json"\npacks = ["cn"]\n'
        'fail_on = "never"\nown_packages = ["com.sdk"]\n[limits]\nentries = 9\n'
        '[[maps]]\npath = "ov"\n[rules.undeclared-permission]\noff = true\nreason = "not now"\n'
        '[rules.vague-data]\nseverity = "info"\n'
    )  # fmt: skip


@pytest.mark.parametrize("format_", [*REPORTERS, "jsonl"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_format_lists_what_shaped_the_report(
    format_: str, lang: str, tree: Path, scan: Scan
) -> None:
    loosened(tree)
    code, out, _ = scan("-f", format_, "--lang", lang)
    assert code == 0
    plain = out.replace("\\", "")  # Markdown escapes
    for told in ("auditor.toml", "w.yml", "b.json", "undeclared-permission", "not now", "ov",
                 "vague-data", "fail_on", "own_packages", "com.sdk", "limits.entries", "cn"):  # fmt: skip
        assert told in plain, (format_, told)


def test_a_saved_report_keeps_its_gate(
    tree: Path, scan: Scan, capsys: pytest.CaptureFixture[str]
) -> None:
    loosened(tree)
    scan("-f", "json=r.json")
    for format_ in ("json", "junit", "gitlab", "csv", "markdown", "html"):
        assert run(["render", "r.json", "-f", format_], capsys)[1] == scan("-f", format_)[1]


@pytest.fixture
def trusted(tmp_path: Path) -> Path:
    path = tmp_path / "trusted.toml"
    path.write_text('fail_on = "medium"\n[rules.vague-data]\nseverity = "low"\n')
    return path


def test_a_tree_cannot_loosen_trusted_settings(tree: Path, trusted: Path, scan: Scan) -> None:
    loosened(tree)
    code, out, _ = scan("--trusted-config", str(trusted), "-f", "json")
    report = json.loads(out)
    assert code == 1
    assert "undeclared-permission" in {f["rule"] for f in report["findings"]}
    assert report["waived"] == report["known"] == []
    gate = report["gate"]
    assert gate["trusted"]["path"].endswith("trusted.toml")
    assert gate["left_out"] == [
        "baseline", "fail_on", "limits", "maps", "own_packages", "rules.undeclared-permission", "waivers",
    ]  # fmt: skip
    assert (gate["overlays"], gate["waivers"], gate["baseline"]) == ([], None, None)
    assert gate["packs"] == ["cn"], "a pack only adds rules"
    assert gate["fail_on"] == "medium"


@pytest.mark.parametrize(
    ("tree_says", "key", "value"),
    [
        ('fail_on = "low"', "fail_on", "low"),
        ('fail_on = "high"', "fail_on", "medium"),
        ("strict = true", "options", {"strict": "true"}),
        ("strict = false", "options", {}),
        ('policies_mode = "each"', "options", {"policies_mode": "each"}),
        ('min_severity = "high"', "options", {}),
        ("reachable_only = true", "options", {}),
        ('package = "com.other"', "options", {}),
        ('mapping = "m.txt"', "options", {}),
    ],
)
def test_a_tree_may_tighten(
    tree_says: str, key: str, value: object, tree: Path, trusted: Path, scan: Scan
) -> None:
    (tree / "auditor.toml").write_text(f'policies = ["policy.md"]\n{tree_says}\n')
    gate = json.loads(scan("--trusted-config", str(trusted), "-f", "json")[1])["gate"]
    told = {k: v for k, v in gate["options"].items() if k != "fail_on"}
    assert (told if key == "options" else gate[key]) == value


def test_a_severity_of_the_tree_is_a_floor(tree: Path, trusted: Path, scan: Scan) -> None:
    """`low` of the tree lowers nothing, `high` of the tree raises."""
    more = ("--trusted-config", str(trusted), "-f", "json")
    for given, held in (("info", "high"), ("high", "high")):
        (tree / "auditor.toml").write_text(
            f'policies = ["policy.md"]\n[rules.undeclared-permission]\nseverity = "{given}"\n'
        )
        found = json.loads(scan(*more)[1])["findings"]
        assert {f["severity"] for f in found if f["rule"] == "undeclared-permission"} == {held}
    (tree / "auditor.toml").write_text(
        'policies = ["policy.md"]\n[rules.policy-hygiene]\nseverity = "high"\n'
    )
    found = json.loads(scan(*more)[1])["findings"]
    assert {f["severity"] for f in found if f["rule"] == "policy-hygiene"} == {"high"}


def test_the_command_line_wins_over_trusted_settings(tree: Path, trusted: Path, scan: Scan) -> None:
    assert scan("--trusted-config", str(trusted), "--fail-on", "never")[0] == 0


@pytest.mark.parametrize(
    ("environment", "more", "code"),
    [
        ({}, (), 0),
        ({"CI": "true"}, (), 3),
        ({"CI": "1"}, (), 3),
        ({"CI": "false"}, (), 0),
        ({}, ("--strict",), 3),
        ({"CI": "true"}, ("--allow-unjudged",), 0),
        ({}, ("--strict", "--allow-unjudged"), 0),
        ({"CI": "true", "AUDITOR_SCAN_ALLOW_UNJUDGED": "1"}, (), 0),
        ({"CI": "true"}, ("--policy", "policy.md"), 1),
    ],
    ids=str,
)
def test_a_run_that_judged_nothing(
    environment: dict[str, str],
    more: tuple[str, ...],
    code: int,
    tree: Path,
    scan: Scan,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tree / "auditor.toml").write_text("")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    got, out, err = scan(*more)
    assert got == code
    if code != 1:
        assert "not judged: no policy" in out
    assert ("nothing was judged" in err) is (code == 3)


UNREAD = "A aplicação coleta o seu endereço de e-mail e a localização quando você cria uma conta.\n"


@pytest.mark.parametrize(
    ("text", "environment", "code", "result"),
    [
        (UNREAD, {"CI": "true"}, 3, "not_judged"),
        (UNREAD, {}, 0, "not_judged"),
        (UNREAD + "\nWe collect your name when you register with us.\n", {"CI": "true"}, 1, "fail"),
    ],
    ids=["in CI", "at a desk", "partly read"],
)
def test_a_policy_in_a_language_that_is_not_read(
    text: str,
    environment: dict[str, str],
    code: int,
    result: str,
    tree: Path,
    scan: Scan,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tree / "auditor.toml").write_text("")
    (tree / "politica.md").write_text(text)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    got, out, err = scan("--policy", "politica.md", "-f", "json")
    report = json.loads(out)
    (source,) = report["policies"]
    assert (got, report["result"]) == (code, result)
    assert [u["language"] for u in source["unread"]] == ["pt"]
    assert source["not_judged"] == ("language" if result == "not_judged" else None)
    if result == "not_judged":
        assert {r["verdict"] for r in report["permission_map"]} == {"not_judged"}
        assert ("no lexicon reads the language" in err) is (code == 3)
        assert "language" in scan("--policy", "politica.md")[1]  # the footer


def test_only_trusted_settings_may_allow_it(
    tree: Path, tmp_path: Path, scan: Scan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    (tree / "auditor.toml").write_text("allow_unjudged = true\n")
    code, _, err = scan()
    assert (code, "allow_unjudged" in err) == (2, True)
    trusted = tmp_path / "t.toml"
    trusted.write_text("allow_unjudged = true\n")
    assert scan("--trusted-config", str(trusted))[0] == 2, "the tree still says so"
    (tree / "auditor.toml").write_text("")
    assert scan("--trusted-config", str(trusted))[0] == 0


def test_not_judged_is_told_to_services(
    tree: Path, scan: Scan, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "auditor.toml").write_text("")
    monkeypatch.setenv("CI", "true")
    assert json.loads(scan("-f", "json")[1])["result"] == "not_judged"
    sarif = json.loads(scan("-f", "sarif")[1])
    assert sarif["runs"][0]["invocations"][0]["executionSuccessful"] is False
    assert 'errors="1"' in scan("-f", "junit")[1]
    assert 'errors="0"' in scan("-f", "junit", "--allow-unjudged")[1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (waiver(366), None),
        (waiver(368), "a year at most"),
        (waiver(expires="9999-12-31"), "a year at most"),
        (waiver(reason="not just yet"), "at least 15 characters"),
        (waiver(reason=" x             x "), "at least 15 characters"),
        (waiver(subject="*", reason="legal adds it soon"), "wildcard subject"),
        (waiver(subject="?ndroid*", reason="legal adds it soon"), "wildcard subject"),
        (waiver(subject="[a]ndroid.permission.READ_SMS", reason="legal adds it soon"), "wildcard"),
        ("waivers: 3", "a list"),
        ("[]", "a list"),
        ("waivers: [3]", "waiver 1"),
        ("waivers: [[[[", "w.yml"),
    ],
)
def test_waivers(text: str, told: str | None, tree: Path, scan: Scan) -> None:
    (tree / "w.yml").write_text(text)
    code, _, err = scan("--waivers", "w.yml")
    assert code == (2 if told else 0)
    assert told is None or told in err


@pytest.mark.parametrize(
    "text",
    ["[]", "3", "null", '"x"', "{", "\ufeff", '{"schema": "auditor/baseline/v1"}', "[" * 100_000,
     '{"schema": "auditor/baseline/v1", "fingerprints": [1]}',
     '{"schema": "auditor/baseline/v1", "fingerprints": {}}', '{"fingerprints": []}'],
    ids=lambda t: t[:40],
)  # fmt: skip
@pytest.mark.parametrize("command", ["scan", "prune"])
def test_a_malformed_baseline_is_a_usage_error(
    text: str, command: str, tree: Path, scan: Scan, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "b.json").write_text(text)
    if command == "scan":
        code, _, err = scan("--baseline", "b.json")
    else:
        scan("-f", "json=r.json", "--fail-on", "never")
        code, _, err = run(["baseline", "prune", "b.json", "r.json"], capsys)
    assert (code, len(err.splitlines())) == (2, 1)


@pytest.mark.parametrize("key", ["file", "trusted", "left_out"])
def test_no_settings_file_says_where_it_came_from(key: str, tree: Path, scan: Scan) -> None:
    (tree / "auditor.toml").write_text(f'{key} = "x"\n')
    code, _, err = scan()
    assert (code, key in err) == (2, True)
