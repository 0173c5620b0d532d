"""Bounds on foreign work: what ends a child is one clear error here; nothing else is touched."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from auditor.errors import InputError, UsageError
from auditor.isolate import isolated


class Answer(msgspec.Struct, frozen=True):
    value: int


def do(work, seconds: float | None = 20, megabytes: int = 0) -> Answer:
    return isolated(work, Answer, "a.apk", seconds, megabytes)


def test_the_result_comes_back() -> None:
    here = os.getpid()
    assert do(lambda: Answer(os.getpid())).value != here


def test_errors_keep_their_kind_and_words() -> None:
    def bad_input() -> Answer:
        raise InputError("is broken", "b.apk")

    def bad_use() -> Answer:
        raise UsageError("wrong", "x.toml")

    with pytest.raises(InputError, match=r"b\.apk: is broken"):
        do(bad_input)
    with pytest.raises(UsageError, match="wrong"):
        do(bad_use)
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        do(lambda: Answer(1 // 0))


def test_a_stall_ends() -> None:
    start = time.monotonic()
    with pytest.raises(InputError, match=r"a\.apk: not done after 0\.3 s"):
        do(lambda: time.sleep(60) or Answer(1), seconds=0.3)
    assert time.monotonic() - start < 5


def test_hunger_ends() -> None:
    with pytest.raises(InputError, match=r"a\.apk: needs more than 64 MB"):
        do(lambda: Answer(len(bytearray(1_000_000_000))), megabytes=64)


def test_a_crash_is_told() -> None:
    def crash() -> Answer:
        os.kill(os.getpid(), signal.SIGKILL)
        return Answer(1)

    with pytest.raises(InputError, match="ended by SIGKILL"):
        do(crash)


WATCH = """
import sys
seen = []
def hook(event, args):
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        seen.append(f"{event} {args[0]}")
    elif event.split(".")[0] in ("socket", "subprocess", "urllib", "ftplib", "ssl") or event in (
        "os.system", "os.exec", "os.posix_spawn", "os.remove", "os.rename", "os.mkdir",
        "os.rmdir", "shutil.rmtree", "os.link", "os.symlink", "os.chmod", "import_network"):
        seen.append(f"{event} {args[:1]}")
    elif event == "exec" and getattr(args[0], "co_filename", "").endswith((".apk", ".dex", ".md")):
        seen.append(f"{event} {args[0]}")
sys.addaudithook(hook)
from auditor.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
sys.stderr.write("".join(f"{s}\\n" for s in seen))
"""


@pytest.mark.parametrize("target", ["none", "report"])
def test_nothing_is_written_but_the_outputs_and_nobody_is_called(
    samples: Path, tmp_path: Path, target: str
) -> None:
    """Audit hooks see every open, socket and process of a whole scan."""
    out = tmp_path / "out.sarif"
    formats = ["-f", "table"] + (["-f", f"sarif={out}"] if target == "report" else [])
    app, policy = samples / "shop/shop.apk", samples / "shop/privacy.md"
    args = ["scan", str(app), "--policy", str(policy), "--no-cache", "--no-config", "--no-isolate"]
    done = subprocess.run(
        [sys.executable, "-c", WATCH, *args, *formats],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    touched = [line for line in done.stderr.splitlines() if line.strip()]
    if target == "none":
        assert touched == []
        assert list(tmp_path.iterdir()) == []
    else:
        assert touched
        assert all(str(tmp_path) in line or "os.rename" in line for line in touched), touched
        assert list(tmp_path.iterdir()) == [out]
