"""A full disk, a read that fails, a run that is ended at any moment: nothing half is left."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from auditor.cli.batch import Key, Lines
from auditor.settings import Settings

SHOP = Path(__file__).parents[2] / "samples/shop"
NOTES = Path(__file__).parents[2] / "samples/notes"
SCAN = [sys.executable, "-m", "auditor", "scan", "--no-config"]
ONE = [*SCAN, str(SHOP / "shop.apk"), "--policy", str(SHOP / "privacy.md")]


def run(command: list[str], **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **more)


def small_files() -> None:
    """As on a full disk: no file may grow beyond 4 kB."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    out.write_text("what was there")
    done = run([*ONE, "-f", f"json={out}"], preexec_fn=small_files)
    assert done.returncode == 2
    assert done.stderr == f"auditor: {out}: cannot be written: File too large\n"
    assert out.read_text() == "what was there"
    assert list(tmp_path.iterdir()) == [out]


def test_a_full_disk_ends_a_batch_with_one_line(tmp_path: Path) -> None:
    out = tmp_path / "all.jsonl"
    done = run([*ONE, "-f", f"jsonl={out}"], preexec_fn=small_files)
    assert done.returncode == 2
    assert done.stderr == f"auditor: {out}.part: cannot be written: File too large\n"
    assert not out.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_stdout_on_a_full_disk() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(ONE, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr == "auditor: stdout: cannot be written: No space left on device\n"


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs /proc")
def test_a_read_that_fails() -> None:
    done = run([*SCAN, str(SHOP / "shop.apk"), "--policy", "/proc/self/mem"])
    assert done.returncode == 3
    assert done.stderr.startswith("auditor: /proc/self/mem: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_ended_at_any_moment(number: signal.Signals, tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    rng, whole = random.Random(int(number)), 0
    for _ in range(8):
        process = subprocess.Popen(
            [*ONE, "--isolate", "-f", f"json={out}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        time.sleep(rng.uniform(0.05, 0.9))
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
        assert b"Traceback" not in said
        if out.exists():
            json.loads(out.read_text(encoding="utf-8"))
            whole += 1
            out.unlink()
        if number == signal.SIGTERM:
            assert list(tmp_path.iterdir()) == [], "a part was left"
            assert gone(process.pid), "a child goes on"
    assert whole < 8, "no run was cut off: the moments are too late"


def gone(group: int) -> bool:
    """Whether no process of a group is left, within a while."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def apps(folder: Path, count: int) -> list[str]:
    """Copies of the sample, each a build of its own."""
    data = (SHOP / "shop.apk").read_bytes()
    paths = [folder / f"{i}.apk" for i in range(count)]
    for path in paths:
        path.write_bytes(data)
    return [str(p) for p in paths]


def batch(paths: list[str], out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    policy = ["--policy", str(SHOP / "privacy.md")]
    return run([*SCAN, *paths, *policy, "-f", f"jsonl={out}", "-v", "-j", "1", *more])


def as_cut(part: Path, text: str, **settings: object) -> None:
    """What a kill leaves of a run with these settings: its lines, and what they hang on."""
    tool = json.loads(text.splitlines()[0])["tool"]
    given = Settings(policies=(str(SHOP / "privacy.md"),), **settings)  # type: ignore[arg-type]
    part.write_text(text, encoding="utf-8")
    key = Key("report", given).text(tool)
    part.with_name(part.name + ".key").write_text(key, encoding="utf-8")


def lines(path: Path) -> list[str]:
    return [json.loads(line)["app"]["path"] for line in path.read_text().splitlines()]


def test_a_batch_goes_on_where_it_was_cut_off(tmp_path: Path) -> None:
    paths, out = apps(tmp_path, 4), tmp_path / "all.jsonl"
    assert batch(paths[:2], out).returncode == 1
    whole = out.read_text(encoding="utf-8")
    # as a kill leaves it: two whole lines and the beginning of a third
    as_cut(tmp_path / "all.jsonl.part", whole + whole[:500])
    out.unlink()
    done = batch(paths, out, "--resume")
    assert done.returncode == 1, "findings of the lines that were kept count"
    assert lines(out) == paths
    assert out.read_text(encoding="utf-8").startswith(whole)
    read = [line for line in done.stderr.splitlines() if "reading" in line and ".apk" in line]
    assert [line.split()[-1] for line in read] == paths[2:]
    assert not (tmp_path / "all.jsonl.part").exists()


def test_a_build_that_changed_is_read_again(tmp_path: Path) -> None:
    paths, out = apps(tmp_path, 2), tmp_path / "all.jsonl"
    batch(paths, out)
    as_cut(tmp_path / "all.jsonl.part", out.read_text(encoding="utf-8"))
    out.unlink()
    Path(paths[1]).write_bytes((NOTES / "notes.apk").read_bytes())
    done = batch(paths, out, "--resume")
    assert f"reading {paths[0]}" not in done.stderr
    assert f"reading {paths[1]}" in done.stderr
    packages = [json.loads(x)["app"]["package"] for x in out.read_text().splitlines()]
    assert packages == ["com.example.shop", "com.example.notes"]


@pytest.mark.parametrize("more", [["--pack", "cn"], ["--min-severity", "high"], ["--lang", "zh"]])
def test_lines_of_other_settings_are_made_anew(tmp_path: Path, more: list[str]) -> None:
    """What a line shows hangs on the settings too: a looser run leaves nothing to a stricter one."""
    paths, out = apps(tmp_path, 1), tmp_path / "all.jsonl"
    batch(paths, out)
    as_cut(tmp_path / "all.jsonl.part", out.read_text(encoding="utf-8"))
    done = batch(paths, out, "--resume", *more)
    assert f"reading {paths[0]}" in done.stderr
    assert len(lines(out)) == 1


def test_a_waiver_file_that_changed_makes_its_lines_anew(tmp_path: Path) -> None:
    paths, out = apps(tmp_path, 1), tmp_path / "all.jsonl"
    waivers = tmp_path / "w.yml"
    waivers.write_text("waivers: []\n")
    batch(paths, out, "--waivers", str(waivers))
    as_cut(tmp_path / "all.jsonl.part", out.read_text(encoding="utf-8"), waivers=str(waivers))
    assert "reading" not in batch(paths, out, "--waivers", str(waivers), "--resume").stderr
    as_cut(tmp_path / "all.jsonl.part", out.read_text(encoding="utf-8"), waivers=str(waivers))
    waivers.write_text("waivers: []  # changed\n")
    assert "reading" in batch(paths, out, "--waivers", str(waivers), "--resume").stderr


def test_a_second_cut_loses_no_line(tmp_path: Path) -> None:
    """Lines that still hold stand in the file before anything new is read."""
    paths, out = apps(tmp_path, 3), tmp_path / "all.jsonl"
    batch(paths, out)
    part = tmp_path / "all.jsonl.part"
    os.replace(out, part)
    Path(paths[0]).write_bytes(b"no build at all")
    command = [*SCAN, paths[0], "--policy", str(SHOP / "privacy.md"), "-f", f"jsonl={out}"]
    lines_before = lines(part)[1:]
    tool = json.loads(part.read_text(encoding="utf-8").splitlines()[0])["tool"]
    Lines(out, True, tool, map(Path, paths), [SHOP / "privacy.md"])
    assert lines(part) == lines_before
    assert batch([paths[0], "none.apk", *paths[1:]], out, "--resume").returncode == 3
    told = [json.loads(x) for x in out.read_text(encoding="utf-8").splitlines()]
    assert [x["app"]["path"] for x in told if "app" in x] == lines_before
    out.unlink()
    assert run(command).returncode == 3
    assert not part.exists(), "one build that cannot be read leaves nothing"


def test_resume_says_what_it_needs(tmp_path: Path) -> None:
    done = run([*ONE, "--resume"])
    assert done.returncode == 2
    assert done.stderr == "auditor: --resume needs -f jsonl=PATH and no other format\n"
