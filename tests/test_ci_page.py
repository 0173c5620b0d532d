"""A newcomer follows docs/ci.md from an empty folder to a gate, command by command as it is written."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STEPS = (ROOT / "docs/ci.md").read_text(encoding="utf-8").partition("\n## ")[0]


def blocks(language: str) -> list[str]:
    """The blocks of a language, without the indent of their step."""
    found = re.findall(rf"^   ```{language}\n(.*?)^   ```", STEPS, re.M | re.S)
    return ["\n".join(line[3:] for line in b.splitlines()) + "\n" for b in found]


def named(setting: str) -> str:
    """A line of auditor.toml that the text tells to write."""
    m = re.search(rf'`({setting} = "[^"]+")`', STEPS)
    assert m is not None
    return m[1] + "\n"


class Repo:
    """The newcomer's repository."""

    def __init__(self, path: Path) -> None:
        self.path = path
        program = path.parent / "bin/auditor"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m auditor "$@"\n')
        program.chmod(0o755)
        self._env = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}
        self._env["PYTHONPATH"] = str(ROOT)

    def run(self, script: str) -> int:
        done = subprocess.run(
            ["bash", "-ec", script], cwd=self.path, env=self._env, capture_output=True, text=True, check=False
        )  # fmt: skip
        assert done.returncode in (0, 1), done.stderr
        return done.returncode

    def settings(self, text: str) -> None:
        with (self.path / "auditor.toml").open("a") as f:
            f.write(text)


@pytest.fixture
def repo(tmp_path: Path, samples: Path) -> Repo:
    path = tmp_path / "repo"
    for folder in (".git", "docs", "app/src/main"):
        (path / folder).mkdir(parents=True)
    for source, target in (
        ("shop.apk", "app-release.apk"),
        ("privacy.md", "docs/privacy.md"),
        ("sdks.csv", "docs/sdks.csv"),
    ):
        (path / target).write_bytes((samples / "shop" / source).read_bytes())
    (path / "app/src/main/AndroidManifest.xml").write_text(
        '<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example.shop">'
        '<uses-permission android:name="android.permission.CAMERA"/><application/></manifest>'
    )
    return Repo(path)


def test_the_page_leads_to_a_gate(repo: Repo) -> None:
    first, keep, waive = blocks("toml")[0], *blocks("sh")
    repo.settings(first)
    assert repo.run("auditor scan app-release.apk") == 1, "step 2: what is wrong today fails"
    assert repo.run(keep) == 0
    repo.settings(named("baseline"))
    assert repo.run("auditor scan app-release.apk") == 0, "step 3: what is known does not"

    policy = repo.path / "docs/privacy.md"
    policy.write_text(policy.read_text().replace("take pictures", "").replace("camera", "c-mera"))
    assert repo.run("auditor scan app-release.apk -f json=report.json") == 1, "step 4: the new does"

    repo.settings(named("waivers"))
    for finding in json.loads((repo.path / "report.json").read_text())["findings"]:
        if finding["severity"] == "high":
            assert repo.run(waive.replace(" ID ", f" {finding['fingerprint']} ")) == 0
    assert repo.run("auditor scan app-release.apk") == 0, "step 5: a waiver ends it"


def test_no_step_names_a_file_of_a_later_one() -> None:
    first = blocks("toml")[0]
    assert "baseline" not in first
    assert "waivers" not in first
