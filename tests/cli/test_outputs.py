"""Where results go: links, pipes, devices, folders, names that are no UTF-8, and runs that end in 3."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from lxml import etree

from auditor.report import REPORTERS
from tests.cli.test_cli import run

ROOT = Path(__file__).parents[2]
SHOP = ROOT / "samples/shop"
APK, POLICY = str(SHOP / "shop.apk"), str(SHOP / "privacy.md")
SCAN = ["scan", APK, "--policy", POLICY, "--no-config", "--fail-on", "never"]
Capture = pytest.CaptureFixture[str]


def test_links_are_followed(tmp_path: Path, capsys: Capture) -> None:
    real, first, second = tmp_path / "real.json", tmp_path / "a.json", tmp_path / "b.json"
    real.write_text("old")
    first.symlink_to("real.json")
    second.symlink_to(first)
    assert run([*SCAN, "-f", f"json={second}"], capsys)[0] == 0
    assert second.is_symlink()
    assert json.loads(real.read_text())["schema"] == "auditor/report/v1"


def test_a_link_to_what_is_not_there_yet(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "link.json").symlink_to(tmp_path / "new.json")
    assert run([*SCAN, "-f", f"jsonl={tmp_path / 'link.json'}"], capsys)[0] == 0
    assert (tmp_path / "new.json").is_file()


@pytest.mark.parametrize("format_", ["json", "jsonl", "table"])
def test_a_pipe_is_written_to(format_: str, tmp_path: Path, capsys: Capture) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()))
    reader.start()
    assert run([*SCAN, "-f", f"{format_}={pipe}"], capsys)[0] == 0
    reader.join(10)
    assert len(got[0]) > 1000
    assert pipe.is_fifo()
    assert [p.name for p in tmp_path.iterdir()] == ["pipe"]


@pytest.mark.parametrize("path", ["/dev/null", "/dev/stderr", "/dev/fd/2", "/proc/self/fd/2"])
def test_devices_and_descriptors_are_written_straight_to(path: str, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(path)
    for name in (path, str(link)):
        command = [sys.executable, "-m", "auditor", *SCAN, "-f", f"json={name}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        assert ('"auditor/report/v1"' in done.stderr) is (path != "/dev/null")
    assert link.is_symlink()


def test_an_open_file_keeps_what_stands_in_it(tmp_path: Path) -> None:
    """`3>>log` and `-f json=/dev/fd/3`: the open file gets it, nothing takes its place."""
    log = tmp_path / "log"
    log.write_text("first\n")
    script = f'exec 3>>{log}; "$@" -f json=/dev/fd/3'
    command = ["bash", "-c", script, "bash", sys.executable, "-m", "auditor", *SCAN]
    assert subprocess.run(command, check=False, cwd=ROOT).returncode == 0
    assert log.read_text().startswith('first\n{\n "schema"')


@pytest.mark.parametrize(
    "target",
    ["json={folder}", "json={folder}/no/such.json", "json={folder}/loop", "json=/dev/fd/99",
     "json=", "jsonl={folder}", "json={folder}/file/inside", "html={folder}/\x00"],
)  # fmt: skip
def test_what_cannot_be_written_is_a_usage_error(
    target: str, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "file").write_text("")
    code, _, err = run([*SCAN, "-f", target.format(folder=tmp_path)], capsys)
    assert (code, len(err.splitlines())) == (2, 1), err


def test_two_formats_never_share_a_file(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "out")
    pair = ["-f", f"json={tmp_path / 'out'}", "-f", f"sarif={tmp_path / 'link'}"]
    code, _, err = run([*SCAN, *pair], capsys)
    assert (code, "two formats" in err) == (2, True)
    nulls = ["-f", "json=/dev/null", "-f", "sarif=/dev/null"]
    assert run([*SCAN, *nulls], capsys)[0] == 0


NAME = os.fsdecode(b"\xff\xe9")


@pytest.mark.parametrize("format_", [*REPORTERS, "jsonl"])
@pytest.mark.parametrize("isolate", ["--isolate", "--no-isolate"])
def test_names_that_are_no_utf8_work_in_every_format(
    format_: str, isolate: str, tmp_path: Path, capsys: Capture
) -> None:
    apk, policy = tmp_path / f"{NAME}.apk", tmp_path / f"{NAME}.md"
    apk.write_bytes(Path(APK).read_bytes())
    policy.write_bytes(Path(POLICY).read_bytes())
    args = ["scan", str(apk), "--policy", str(policy), "--no-config", isolate]
    out = tmp_path / "out"
    code, _, err = run([*args, "-f", f"{format_}={out}"], capsys)
    assert code == 1, err
    assert run([*args, "-f", format_], capsys)[1] == out.read_text(encoding="utf-8")
    if format_ == "sarif":
        assert "%5Cxff%5Cxe9.md" in out.read_text()


def test_the_identity_of_a_nameless_build_may_be_such_a_name(
    tmp_path: Path, capsys: Capture
) -> None:
    manifest = tmp_path / f"{NAME}.xml"
    manifest.write_text(
        '<manifest xmlns:android="http://schemas.android.com/apk/res/android">'
        '<uses-permission android:name="android.permission.READ_SMS"/></manifest>'
    )
    args = ["scan", str(manifest), "--policy", POLICY, "--no-config"]
    for more in (["-f", "json"], ["-f", "sarif", "--isolate"]):
        assert run([*args, *more], capsys)[0] == 1


def test_paths_are_those_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """From a folder below the root, by relative and by absolute names, and from outside."""
    root = tmp_path / "repo"
    (root / ".git").mkdir(parents=True)
    (root / "app").mkdir()
    (root / "docs").mkdir()
    (root / "app/a.apk").write_bytes(Path(APK).read_bytes())
    (root / "docs/p.md").write_bytes(Path(POLICY).read_bytes())
    (tmp_path / "out.md").write_bytes(Path(POLICY).read_bytes())
    monkeypatch.chdir(root / "app")
    cases = [
        ("a.apk", "../docs/p.md", {"app/a.apk", "docs/p.md"}),
        (str(root / "app/a.apk"), str(root / "docs/p.md"), {"app/a.apk", "docs/p.md"}),
        ("./../app/a.apk", "../../out.md", {"app/a.apk", "out.md"}),
    ]
    for app, policy, expected in cases:
        base = ["scan", app, "--policy", policy, "--no-config", "-f"]
        sarif = json.loads(run([*base, "sarif"], capsys)[1])["runs"][0]["results"]
        gitlab = json.loads(run([*base, "gitlab"], capsys)[1])
        assert {
            r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in sarif
        } == expected
        assert {e["location"]["path"] for e in gitlab} == expected
        github = run([*base, "github"], capsys)[1]
        assert all(f"file={p}," in github for p in expected)
        run([*base, "json=r.json"], capsys)
        again = json.loads(run(["render", "r.json", "-f", "gitlab"], capsys)[1])
        assert {e["location"]["path"] for e in again} == expected


def test_junit_fails_only_at_or_above_the_threshold(tmp_path: Path, capsys: Capture) -> None:
    base = ["scan", APK, "--policy", POLICY, "--no-config"]
    found = json.loads(run([*base, "-f", "json"], capsys)[1])["summary"]
    counts = {"never": 0, "high": found["high"], "medium": found["high"] + found["medium"]}
    counts["info"] = sum(found.values())
    for threshold, failures in counts.items():
        code, out, _ = run([*base, "--fail-on", threshold, "-f", "junit"], capsys)
        root = etree.fromstring(out.encode())
        assert code == int(failures > 0)
        assert root.get("failures") == str(failures) == str(len(root.findall(".//failure")))
        assert len(root.findall(".//system-out")) == sum(found.values()) - failures


def broken(tmp_path: Path) -> Path:
    path = tmp_path / "bad.apk"
    path.write_bytes(b"PK\x03\x04 nothing")
    return path


@pytest.mark.parametrize("kind", ["broken", "missing", "pattern", "policy"])
def test_exit_3_still_tells_the_services(kind: str, tmp_path: Path, capsys: Capture) -> None:
    app = {
        "broken": str(broken(tmp_path)),
        "missing": str(tmp_path / "none.apk"),
        "pattern": str(tmp_path / "*.nothing"),
        "policy": APK,
    }[kind]
    policy = str(tmp_path / "none.md") if kind == "policy" else POLICY
    names = {n: tmp_path / f"out.{n}" for n in ("sarif", "junit", "gitlab", "json", "html")}
    more = [x for n, p in names.items() for x in ("-f", f"{n}={p}")]
    args = ["scan", app, "--policy", policy, "--no-config", "-f", "github", *more]
    code, out, err = run(args, capsys)
    assert (code, len(err.splitlines())) == (3, 1)
    assert out.startswith("::error ")
    sarif = json.loads(names["sarif"].read_text())["runs"][0]
    assert sarif["invocations"][0]["executionSuccessful"] is False
    assert sarif["results"] == []
    root = etree.fromstring(names["junit"].read_bytes())
    assert (root.get("errors"), len(root.findall(".//error"))) == ("1", 1)
    assert [e["severity"] for e in json.loads(names["gitlab"].read_text())] == ["blocker"]
    assert not names["json"].exists(), "no report is better than one without a build"
    assert not names["html"].exists()


def test_a_message_cannot_make_a_link_or_a_command(tmp_path: Path, capsys: Capture) -> None:
    name = "[x](javascript:alert(1))\n::error::y https://evil.example www.evil.example"
    manifest = tmp_path / "AndroidManifest.xml"
    manifest.write_text(
        '<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="a.b">'
        f'<uses-permission android:name="android.permission.{name}"/></manifest>'
    )
    args = ["scan", str(manifest), "--policy", POLICY, "--no-config", "-f"]
    sarif = run([*args, "sarif"], capsys)[1]
    assert "javascript" in sarif
    assert "[x](javascript" not in sarif
    for result in json.loads(sarif)["runs"][0]["results"]:
        text = result["message"]["text"].replace("\\\\", "")
        assert "[" not in text.replace("\\[", "")
    markdown = run([*args, "markdown"], capsys)[1]
    assert "evil" in markdown
    assert "https://evil" not in markdown
    assert "www.evil" not in markdown
