"""A fleet whose processes are killed at random: after the same command again, the same rows."""

from __future__ import annotations

import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fleet.builds import fleet
from tests.fleet.test_fleet import PLAIN, TABLES, run, shown

pytest.importorskip("distributed")
pytest.importorskip("pyarrow")

BUILDS = 24
END = 240


def below(pid: int) -> list[tuple[int, str]]:
    """Processes below this one, with their command lines."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    out, todo = [], [pid]
    while todo:
        for child in parents.get(todo.pop(), []):
            todo.append(child)
            try:
                text = (Path("/proc") / str(child) / "cmdline").read_bytes().replace(b"\0", b" ")
            except OSError:
                continue
            out.append((child, text.decode("utf-8", "replace")))
    return out


def killed(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def begin(home: Path, store: Path, *more: str) -> subprocess.Popen[bytes]:
    more = more or ("--workers", "2")
    command = ["fleet", "run", home / "plan.jsonl", "--store", store, *more, *PLAIN]
    return subprocess.Popen(
        [sys.executable, "-m", "auditor", *map(str, command)],
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("kills")
    fleet(folder / "apps", BUILDS)
    run("fleet", "plan", folder / "apps", "--recursive", "-o", folder / "plan.jsonl", *PLAIN)
    assert begin(folder, folder / "whole").wait(END) == 0
    return folder


def same(home: Path, store: Path) -> None:
    for table in TABLES:
        assert shown(store, table) == shown(home / "whole", table), table


@pytest.mark.slow
def test_the_driver_is_killed_until_all_is_done(home: Path, tmp_path: Path) -> None:
    chance, store, kills = random.Random(18), tmp_path / "store", 0
    while kills < 5:
        process = begin(home, store)
        # what is written comes late in a run, so most kills fall where something stands already
        until = time.monotonic() + chance.uniform(3, 14)
        while time.monotonic() < until and process.poll() is None:
            time.sleep(0.05)
        if process.poll() is not None:
            break
        left = below(process.pid)
        killed(process.pid)
        process.wait()
        if kills % 2:  # as a machine that goes down; else the workers notice by themselves
            for pid, _ in left:
                killed(pid)
        kills += 1
    assert kills
    assert begin(home, store).wait(END) == 0
    same(home, store)


@pytest.mark.slow
@pytest.mark.parametrize("what", ["auditor.fleet.server", "spawn_main"])
def test_workers_are_killed_while_they_work(home: Path, tmp_path: Path, what: str) -> None:
    """`spawn_main`: workers of Dask; else what reads shards beside them."""
    chance, store = random.Random(what), tmp_path / "store"
    process = begin(home, store)
    kills, end = 0, time.monotonic() + END
    while process.poll() is None and time.monotonic() < end:
        time.sleep(chance.uniform(0.5, 2))
        found = [pid for pid, text in below(process.pid) if what in text]
        if found and kills < 3 and any(store.glob("new/*")):
            killed(chance.choice(found))
            kills += 1
    assert process.wait(END) == 0
    assert kills
    same(home, store)


@contextlib.contextmanager
def scheduler(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A scheduler of its own on loopback with one worker, as `dask scheduler` starts it."""
    dask = [sys.executable, "-m", "dask"]
    told = folder / "scheduler.txt"
    with told.open("wb") as out:
        process = subprocess.Popen(
            [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"],
            stderr=out,
            stdout=out,
        )
    end = time.monotonic() + 60
    while not (found := re.search(r"tcp://127\.0\.0\.1:\d+", told.read_text(errors="replace"))):
        assert time.monotonic() < end
        assert process.poll() is None, told.read_text(errors="replace")
        time.sleep(0.1)
    worker = subprocess.Popen(
        [*dask, "worker", found[0], "--nthreads", "1", "--nworkers", "1", "--no-dashboard",
         "--host", "127.0.0.1", "--death-timeout", "5", "--local-directory", str(folder)],
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process, found[0]
    finally:
        for pid in (p.pid for p in (worker, process)):
            for child, _ in below(pid):
                killed(child)
            killed(pid)
        worker.wait()
        process.wait()


@pytest.mark.slow
def test_a_scheduler_is_killed(home: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    with scheduler(tmp_path) as (process, address):
        driver = begin(home, store, "--scheduler", address)
        end = time.monotonic() + END
        while not any(store.glob("judged/*/*/apps.parquet")):
            assert time.monotonic() < end
            assert driver.poll() is None, "done before it could be killed"
            time.sleep(0.02)
        killed(process.pid)
        assert driver.wait(END) == 3
    with scheduler(tmp_path) as (_, address):
        assert begin(home, store, "--scheduler", address).wait(END) == 0
    same(home, store)
