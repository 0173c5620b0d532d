"""The parts for CI are run as their services run them, as far as that needs no service."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """An environment in which `auditor` is the one under test."""
    program = tmp_path / "bin/auditor"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m auditor "$@"\n')
    program.chmod(0o755)
    return {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


def action(env: dict[str, str], cwd: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    steps = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    step = next(s for s in steps if "auditor scan" in s.get("run", ""))
    assert set(step["env"]) == {"APP", "POLICY", "SDK_LIST", "FAIL_ON", "ARGS", "SARIF"}
    given = {k: inputs.get(k, "") for k in step["env"]} | {"SARIF": "auditor.sarif"}
    return subprocess.run(
        ["bash", "-c", step["run"]],
        env={**env, **given},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_action_gates_and_writes_sarif(
    env: dict[str, str], tmp_path: Path, samples: Path
) -> None:
    shop = samples / "shop"
    done = action(env, tmp_path, APP=str(shop / "shop.apk"), POLICY=f"{shop / 'privacy.md'}\n")
    assert done.returncode == 1, done.stderr
    assert "::error" in done.stdout
    assert (tmp_path / "auditor.sarif").is_file()
    lax = action(
        env,
        tmp_path,
        APP=str(shop / "shop.apk"),
        POLICY=str(shop / "privacy.md"),
        FAIL_ON="never",
        ARGS="-q",
    )
    assert lax.returncode == 0, lax.stderr


def test_the_action_takes_lines_and_writes_a_summary(
    env: dict[str, str], tmp_path: Path, samples: Path
) -> None:
    shop = samples / "shop"
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    done = action(
        {**env, "GITHUB_STEP_SUMMARY": str(summary)},
        tmp_path,
        APP=f"{shop / 'shop.apk'}\n{samples / 'notes/notes.apk'}\n",
        POLICY=str(shop / "privacy.md"),
        ARGS="-f junit=a.xml\n--pack cn\n-f csv=a.csv --lang en",
    )
    assert done.returncode == 1, done.stderr
    assert (tmp_path / "a.xml").is_file()
    assert (tmp_path / "a.csv").is_file(), "no line of the options is lost"
    assert summary.read_text().startswith("before\n## auditor")


def test_the_action_writes_its_sarif_where_a_build_cannot_be_read(
    env: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "x.apk").write_bytes(b"no build")
    done = action(env, tmp_path, APP="x.apk", POLICY="")
    assert done.returncode == 3
    log = json.loads((tmp_path / "auditor.sarif").read_text())
    assert log["runs"][0]["invocations"][0]["executionSuccessful"] is False


def test_the_action_runs_what_is_checked_out_with_it() -> None:
    """No published name: `uses: OWNER/auditor@TAG` and `uses: ./` run their own version."""
    text = (ROOT / "action.yml").read_text()
    assert '"$GITHUB_ACTION_PATH[all]"' in text
    workflows = [text, *(p.read_text() for p in (ROOT / ".github/workflows").glob("*.yml"))]
    uses = [line for t in workflows for line in re.findall(r"uses: (\S+)", t)]
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", u) for u in uses if not u.startswith("./"))


def test_a_manifest_alone_does_not_call_waivers_of_code_stale(
    env: dict[str, str], tmp_path: Path
) -> None:
    manifest = tmp_path / "src/main/AndroidManifest.xml"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(
        '<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example.x">'
        "<application/></manifest>"
    )
    until = dt.date.today() + dt.timedelta(30)
    row = "subject: imei, reason: the vendor switches it off, owner: ana"
    (tmp_path / "w.yml").write_text(
        f'waivers:\n- {{rule: sdk-data-undeclared, {row}, expires: "{until}"}}\n'
        f'- {{rule: undeclared-permission, {row}, expires: "{until}"}}\n'
    )
    (tmp_path / "p.md").write_text("# Privacy\n\nWe collect your email address.\n")
    done = subprocess.run(
        ["auditor", "scan", str(manifest), "--policy", "p.md", "--waivers", "w.yml", "-f", "json"],
        env=env, cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    stale = [
        f["subject"] for f in json.loads(done.stdout)["findings"] if f["rule"] == "stale-waiver"
    ]
    assert stale == ["undeclared-permission:imei"], "the manifest shows what its rules find"


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives up its rights")
def test_the_image_runs_as_the_owner_of_the_folder(tmp_path: Path) -> None:
    program = tmp_path / "bin/auditor"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nid -u\n")
    program.chmod(0o755)
    work = tmp_path / "work"
    work.mkdir()
    os.chown(work, 1234, 1234)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == 0 and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    done = subprocess.run(
        ["sh", str(ROOT / "ci/entrypoint.sh")],
        cwd=work, env={"PATH": f"{program.parent}:{os.environ['PATH']}"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "1234", done.stderr


def test_no_input_of_the_action_is_run_as_code(env: dict[str, str], tmp_path: Path) -> None:
    evil = "$(touch owned) `touch owned`; touch owned"
    done = action(env, tmp_path, APP=evil, POLICY=evil, ARGS=evil)
    assert done.returncode in (2, 3)
    assert not (tmp_path / "owned").exists()


def test_the_gitlab_template_and_hooks_call_commands_that_exist(env: dict[str, str]) -> None:
    job = yaml.safe_load((ROOT / "ci/gitlab.yml").read_text())["auditor"]
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    lines = [*job["script"], *(h["entry"] for h in hooks)]
    for command in {tuple(x.split()[1:2]) for x in lines if x.startswith("auditor ")}:
        done = subprocess.run(
            ["auditor", *command, "--help"], env=env, capture_output=True, check=False
        )
        assert done.returncode == 0


def test_the_hook_on_a_source_manifest(env: dict[str, str], tmp_path: Path, samples: Path) -> None:
    manifest = tmp_path / "src/main/AndroidManifest.xml"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(
        '<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example.x">'
        '<uses-permission android:name="android.permission.READ_SMS"/><application/></manifest>'
    )
    (tmp_path / "auditor.toml").write_text(f'policies = ["{samples / "shop/privacy.md"}"]\n')
    entry = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())[1]["entry"].split()
    done = subprocess.run(
        [*entry, "src/main/AndroidManifest.xml"],
        env=env,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "READ_SMS" in done.stdout


def test_a_story_from_nothing_to_a_gate(env: dict[str, str], tmp_path: Path, samples: Path) -> None:
    """docs/ci.md, steps 2 to 5: known findings are kept, a new one fails, a waiver ends it."""
    for name in ("shop.apk", "privacy.md"):
        (tmp_path / name).write_bytes((samples / "shop" / name).read_bytes())
    settings = tmp_path / "auditor.toml"
    settings.write_text('policies = ["privacy.md"]\n')

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["auditor", *args], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
        )

    assert run("scan", "shop.apk").returncode == 1
    assert run("scan", "shop.apk", "-f", "json=report.json", "--fail-on", "never").returncode == 0
    written = run("baseline", "write", "report.json", "-o", "baseline.json")
    assert written.returncode == 0, written.stderr
    settings.write_text('policies = ["privacy.md"]\nbaseline = "baseline.json"\n')
    assert run("scan", "shop.apk").returncode == 0
    policy = tmp_path / "privacy.md"
    policy.write_text(policy.read_text().replace("take pictures", "").replace("camera", "c-mera"))
    assert run("scan", "shop.apk").returncode == 1  # the camera is no longer justified
