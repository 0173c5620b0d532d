"""Several apps in one run: globs, `[[apps]]`, one document per format, an overview of all."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from auditor.errors import UsageError
from auditor.names import variant_of
from auditor.settings import read_settings
from tests.cli.test_cli import run

Capture = pytest.CaptureFixture[str]
TOML = """
[[apps]]
name = "shop"
app = "builds/sh*.apk"
policies = ["docs/privacy.md"]
sdk_lists = ["docs/sdks.csv"]

[[apps]]
name = "notes"
app = ["builds/notes.apk"]
policies = ["docs/privacy.zh.md"]
app_names = ["Notes of the shop"]
"""
FORMATS = {
    "sarif": "o.sarif",
    "junit": "o.xml",
    "gitlab": "o.json",
    "html": "o.html",
    "markdown": "o.md",
    "csv": "o.csv",
    "github": "o.gh",
    "github-summary": "o.sum",
    "jsonl": "o.jsonl",
}


@pytest.fixture
def repo(tmp_path: Path, samples: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in ("builds", "docs", ".git"):
        (tmp_path / folder).mkdir()
    for name in ("shop", "notes"):
        shutil.copy(samples / f"{name}/{name}.apk", tmp_path / "builds")
    for file in ("shop/privacy.md", "shop/sdks.csv", "notes/privacy.zh.md"):
        shutil.copy(samples / file, tmp_path / "docs")
    (tmp_path / "auditor.toml").write_text(TOML)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def all_formats() -> list[str]:
    return [x for name, file in FORMATS.items() for x in ("-f", f"{name}={file}")]


def test_each_app_is_judged_by_its_own(repo: Path, capsys: Capture) -> None:
    code, out, _ = run(["scan", "-f", "jsonl"], capsys)
    shop, notes = map(json.loads, out.splitlines())
    assert code == 1
    assert [p["path"] for p in shop["policies"]] == ["docs/privacy.md"]
    assert [p["path"] for p in notes["policies"]] == ["docs/privacy.zh.md"]
    assert (shop["category"], notes["category"]) == ("shop", "notes")
    assert any(r["in_list"] for r in shop["sdk_map"])
    assert not any(r["in_list"] for r in notes["sdk_map"])


def test_a_build_that_is_named_is_judged_as_its_entry_says(repo: Path, capsys: Capture) -> None:
    _, out, _ = run(["scan", "builds/notes.apk", "-f", "json"], capsys)
    assert json.loads(out)["category"] == "notes"
    _, out, _ = run(
        [
            "scan",
            "builds/notes.apk",
            "--policy",
            "docs/privacy.md",
            "--category",
            "x",
            "-f",
            "json",
        ],
        capsys,
    )
    report = json.loads(out)
    assert report["category"] == "x", "the command line wins"
    assert [p["path"] for p in report["policies"]] == ["docs/privacy.md"]


def test_every_format_holds_several(repo: Path, capsys: Capture) -> None:
    assert run(["scan", *all_formats()], capsys)[0] == 1
    log = json.loads((repo / "o.sarif").read_text())
    ids = [r["automationDetails"]["id"] for r in log["runs"]]
    assert ids == ["auditor/com.example.shop/shop/", "auditor/com.example.notes/notes/"]
    root = ElementTree.parse(repo / "o.xml").getroot()
    suites = root.findall("testsuite")
    assert [s.get("name") for s in suites] == [
        "auditor com.example.shop shop",
        "auditor com.example.notes notes",
    ]
    for key in ("tests", "failures", "errors"):
        assert int(root.get(key)) == sum(int(s.get(key)) for s in suites)
    entries = json.loads((repo / "o.json").read_text())
    keys = [(e["fingerprint"], e["location"]["path"]) for e in entries]
    assert len(set(keys)) == len(keys)
    rows = list(csv.DictReader(io.StringIO((repo / "o.csv").read_text())))
    assert {r["app"] for r in rows} == {"com.example.shop shop", "com.example.notes notes"}
    for file in ("o.md", "o.sum"):
        text = (repo / file).read_text()
        assert "| app | verdict | high | medium | low | info | worst finding |" in text
        assert text.count("not ready") >= 4
    for level in ("error", "warning", "notice"):
        assert (repo / "o.gh").read_text().count(f"::{level} ") <= 10


def test_an_overview_leads_to_a_page_for_each(repo: Path, capsys: Capture) -> None:
    run(["scan", "-f", "html=o.html"], capsys)
    first = (repo / "o.html").read_text()
    for name in ("shop", "notes"):
        page = repo / f"o-com.example.{name}-{name}.html"
        assert f'href="{page.name}"' in first
        assert "<h2" in page.read_text()
    assert "default-src 'none'" in first
    assert "<script" not in first


def test_a_build_that_cannot_be_read_stands_in_the_overview(repo: Path, capsys: Capture) -> None:
    (repo / "builds/sheet.apk").write_bytes(b"no build")
    assert run(["scan", *all_formats()], capsys)[0] == 3
    assert "neither an APK" in (repo / "o.html").read_text()
    assert "neither an APK" in (repo / "o.md").read_text()
    runs = json.loads((repo / "o.sarif").read_text())["runs"]
    assert [r["invocations"][0]["executionSuccessful"] for r in runs] == [False, True, True]
    assert ElementTree.parse(repo / "o.xml").getroot().get("errors") == "1"


def test_two_runs_never_share_a_category(repo: Path, capsys: Capture) -> None:
    shutil.copy("builds/shop.apk", "builds/shop2.apk")
    run(["scan", "-f", "sarif=o.sarif"], capsys)
    log = json.loads((repo / "o.sarif").read_text())
    ids = [r["automationDetails"]["id"] for r in log["runs"]]
    assert len(set(ids)) == 3
    assert ids[1] == "auditor/com.example.shop/shop-2/"


@pytest.mark.parametrize("format_", ["json", "json=o.json", "html"])
def test_what_holds_one_app_says_so_before_anything_is_read(
    repo: Path, format_: str, capsys: Capture
) -> None:
    code, out, err = run(["scan", "-f", format_], capsys)
    assert (code, out) == (2, "")
    assert "several" in err


def test_a_pattern_of_an_entry_that_matches_nothing(repo: Path, capsys: Capture) -> None:
    (repo / "builds/shop.apk").unlink()
    code, _, err = run(["scan"], capsys)
    assert code == 3
    assert "the pattern matches nothing (apps.shop)" in err


def test_a_tree_sets_no_apps_under_a_trusted_config(repo: Path, capsys: Capture) -> None:
    (repo / "trusted.toml").write_text("")
    code, out, _ = run(
        ["scan", "builds/shop.apk", "--trusted-config", "trusted.toml", "-f", "json"], capsys
    )
    report = json.loads(out)
    assert code in (0, 1)
    assert report["gate"]["left_out"] == ["apps"]
    assert report["category"] == ""


@pytest.mark.parametrize(
    ("toml", "why"),
    [
        ('[[apps]]\nname = "a/b"\napp = "x"\n', "is no name"),
        ('[[apps]]\nname = "a"\napp = "x"\n[[apps]]\nname = "a"\napp = "y"\n', "two are named"),
        ('[[apps]]\nname = "a"\napp = []\n', "names no build"),
        ('[[apps]]\nname = "a"\n', "app"),
        ('[[apps]]\nname = "a"\napp = "x"\nwaivers = "w.yml"\n', "waivers"),
    ],
)
def test_entries_are_read_strictly(toml: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "auditor.toml").write_text(toml)
    with pytest.raises(UsageError, match=why):
        read_settings(tmp_path / "auditor.toml")


@pytest.mark.parametrize(
    ("path", "variant"),
    [
        ("app/build/outputs/apk/free/release/app-free-release.apk", "free-release"),
        ("app/build/outputs/bundle/paidRelease/app-paid-release.aab", "paidRelease"),
        ("app/build/outputs/apk/release/app.apk", "release"),
        ("builds/app.apk", ""),
        ("outputs/apk/app.apk", ""),
    ],
)
def test_flavours_have_categories_of_their_own(path: str, variant: str) -> None:
    assert variant_of(Path(path)) == variant


def test_the_log_keeps_to_githubs_limits(repo: Path, capsys: Capture) -> None:
    """GitHub's documentation: 20 runs, 25,000 results a run, 25,000 rules, 20 tags, 1,000 locations."""
    run(["scan", "-f", "sarif=o.sarif"], capsys)
    log = json.loads((repo / "o.sarif").read_text())
    assert len(log["runs"]) <= 20
    for one in log["runs"]:
        assert len(one["results"]) <= 5_000
        for rule in one["tool"]["driver"]["rules"]:
            assert len(rule["properties"]["tags"]) <= 10
        for result in one["results"]:
            assert len(result["locations"]) == 1
            place = result["locations"][0]["physicalLocation"]
            assert not place["artifactLocation"]["uri"].startswith(("/", "file:"))
            assert place["region"]["startLine"] >= 1
            assert len(result["message"]["text"]) <= 1_100
            assert len(result.get("codeFlows", ())) <= 10


GITLAB = {
    # docs.gitlab.com, Code Quality report format
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "location", "severity"],
        "properties": {
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "fingerprint": {"type": "string", "minLength": 1},
            "location": {
                "type": "object",
                "required": ["path"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./|/)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def test_the_array_fits_gitlabs_form(repo: Path, capsys: Capture) -> None:
    run(["scan", "-f", "gitlab=o.json"], capsys)
    jsonschema.validate(json.loads((repo / "o.json").read_text()), GITLAB)


@pytest.mark.parametrize("name", ["build", "policy"])
@pytest.mark.parametrize("isolated", [False, True])
def test_the_standard_input(name: str, isolated: bool, repo: Path, capsys: Capture) -> None:
    build, policy = Path("builds/shop.apk"), Path("docs/privacy.md")
    whole = [sys.executable, "-m", "auditor", "scan", "--no-config", "-f", "json"]
    whole += ["--isolate"] if isolated else []
    given = [str(build), "--policy", str(policy)]
    piped = ["-", "--policy", str(policy)] if name == "build" else [str(build), "--policy", "-"]
    outs = [
        subprocess.run(
            [*whole, *more], input=(build if name == "build" else policy).read_bytes(), capture_output=True
        )
        for more in (given, piped)
    ]  # fmt: skip
    file, stdin = (json.loads(o.stdout) for o in outs)
    assert [o.returncode for o in outs] == [1, 1], outs[1].stderr
    ids = [[f["fingerprint"] for f in r["findings"]] for r in (file, stdin)]
    assert ids[0] == ids[1]
    assert "-" in [stdin["app"]["path"], *(p["path"] for p in stdin["policies"])]


def test_one_input_alone_is_the_standard_one(repo: Path, capsys: Capture) -> None:
    code, _, err = run(["scan", "-", "--policy", "-", "--no-config"], capsys)
    assert code == 2
    assert "one file" in err
