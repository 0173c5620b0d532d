"""Both READMEs have the same commands, and the release is what it says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from auditor import __version__
from auditor.cli import COMMANDS

ROOT = Path(__file__).parents[1]
ENGLISH, CHINESE = ((ROOT / f"README{x}.md").read_text(encoding="utf-8") for x in ("", ".zh"))


def blocks(text: str) -> list[str]:
    return re.findall(r"^```\w+\n(.*?)^```", text, re.M | re.S)


def commands(text: str) -> list[str]:
    return re.findall(r"^\| (`auditor .+?) \| ", text, re.M)


def test_both_readmes_have_the_same_commands() -> None:
    assert blocks(ENGLISH) == blocks(CHINESE)
    assert commands(ENGLISH) == commands(CHINESE)
    assert len(commands(ENGLISH)) > 10


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_what_they_name_is_there(text: str) -> None:
    for name in re.findall(r"`auditor ([a-z][a-z-]+)", text):
        assert name in COMMANDS
    for target in re.findall(r"\]\(((?:docs/|README|[A-Z]+\.md)[\w./-]*)\)", text):
        assert (ROOT / target).exists(), target


def test_one_version_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == __version__
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text()
    assert f"=={__version__}" in (ROOT / "ci/gitlab.yml").read_text()


def test_the_release_is_tried_before_it_is_had() -> None:
    release = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())
    steps = [s.get("run", s.get("uses", "")) for s in release["jobs"]["build"]["steps"]]
    tried = next(i for i, s in enumerate(steps) if "ci/package.sh" in s)
    assert tried < next(i for i, s in enumerate(steps) if "attest-build-provenance" in s)
    assert release["jobs"]["publish"]["needs"] == "build"
    assert release["permissions"] == {"contents": "read"}


def test_the_bill_names_what_is_installed() -> None:
    import runpy

    bill = runpy.run_path(str(ROOT / "ci/bill.py"))["bill"]()
    names = {c["name"] for c in bill["components"]}
    assert bill["metadata"]["component"]["name"] == "auditor"
    assert {"click", "lxml", "msgspec", "androguard"} <= names
    assert all(c["purl"].startswith("pkg:pypi/") for c in bill["components"])
