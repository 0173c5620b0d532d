"""What could not be read ends in 3 everywhere, and nothing that was not read is called gone."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.test_cli import run

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def good(samples: Path) -> Path:
    return samples / "shop/shop.apk"


@pytest.fixture
def bad(good: Path, tmp_path: Path) -> Path:
    """The sample with a DEX file that cannot be read."""
    path = tmp_path / "bad.apk"
    with zipfile.ZipFile(good) as z, zipfile.ZipFile(path, "w") as out:
        for name in z.namelist():
            data = z.read(name)
            out.writestr(name, data[:200] if name == "classes.dex" else data)
    return path


@pytest.mark.parametrize("command", ["inventory", "sdk-list", "scan"])
def test_code_that_cannot_be_read_ends_in_3(command: str, bad: Path, capsys: Capture) -> None:
    code, out, err = run([command, str(bad), "--no-config", "--allow-unjudged"][: 4 if command == "scan" else 3], capsys)  # fmt: skip
    assert code == 3
    assert out, "what was read is shown"
    assert err.count("was not analysed") == 1
    assert "bad.apk" in err


@pytest.mark.parametrize("saved", [False, True])
def test_diff_calls_nothing_gone_that_was_not_read(
    saved: bool, good: Path, bad: Path, tmp_path: Path, capsys: Capture
) -> None:
    new = bad
    if saved:
        new = tmp_path / "new.json"
        run(["inventory", str(bad), "--no-config", "-f", f"json={new}"], capsys)
    code, out, err = run(["diff", str(good), str(new), "--no-config", "-f", "json"], capsys)
    value = json.loads(out)
    assert code == 3
    assert "was not analysed" in err
    assert [d for d in value["differences"] if d["change"] == "gone"] == []
    assert value["not_read"]["new"]
    assert "no data, SDK or finding is called gone" in run(
        ["diff", str(good), str(new), "--no-config"], capsys
    )[1]  # fmt: skip


def test_diff_with_an_old_build_that_was_not_read(good: Path, bad: Path, capsys: Capture) -> None:
    assert run(["diff", str(bad), str(good), "--no-config", "--fail-on", "never"], capsys)[0] == 3


def test_a_manifest_alone_shows_no_code_to_be_gone(
    good: Path, samples: Path, capsys: Capture
) -> None:
    manifest = samples / "shop/src/AndroidManifest.xml"
    args = ["diff", str(good), str(manifest), "--no-config", "-f", "json"]
    code, out, _ = run(args, capsys)
    gone = [d for d in json.loads(out)["differences"] if d["change"] == "gone"]
    assert code == 0
    assert {d["kind"] for d in gone} <= {"permission", "component"}
