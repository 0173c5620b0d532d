"""The parts for CI are run as their services run them, as far as that needs no service."""

from __future__ import annotations

import os
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
