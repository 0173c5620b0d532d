"""A process beside a worker: it holds the knowledge, and forks a fresh process per shard.

    python -m auditor.fleet.server

The first line of stdin is the settings, each further one a task; each line of stdout answers one.
It ends with its stdin, so with the worker, and so does what it forked.
"""

from __future__ import annotations

import sys
from importlib import import_module
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

import msgspec

from auditor.cli.command import Run
from auditor.cli.warm import DOCUMENT, bare, warmed
from auditor.errors import AuditorError
from auditor.fleet.judging import Bench, bench_of, read_and_judge
from auditor.fleet.messages import Answer, Order, ShardTask, Told
from auditor.fleet.plan import of_file
from auditor.fleet.work import read_shard
from auditor.isolate import Child


def run_of(order: Order) -> Run:
    """One build at a time, each in a bounded child."""
    settings = msgspec.structs.replace(order.settings, jobs=1, isolate=True)
    return Run(settings, cache=order.cache)


def warm(run: Run, bench: Bench, policies: bool) -> None:
    """Read an empty build here, so that no child makes for itself what all of them share."""
    import_module("pyarrow.parquet")
    bare_bench = bench._replace(settings=bare(run.settings))

    def once(path: Path) -> None:
        build = of_file(path)
        if policies:
            document = path.with_name("empty.md")
            document.write_text(DOCUMENT, encoding="utf-8")
            build = msgspec.structs.replace(build, policies=(document.as_posix(),))
        read_and_judge(build, path, bare_bench)

    warmed(once, "empty.apk")


def main() -> None:
    """Answer until stdin ends."""
    lines = sys.stdin.buffer
    order = msgspec.json.decode(lines.readline(), type=Order)
    run = run_of(order)
    bench = bench_of(run.knowledge, run.settings, order.today)
    warm(run, bench, order.policies)
    while line := lines.readline():
        answer = _answer(msgspec.json.decode(line, type=ShardTask), run, bench)
        sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
        sys.stdout.buffer.flush()


def _answer(task: ShardTask, run: Run, bench: Bench) -> Answer:
    child = Child([lambda: read_shard(task, run, bench)], task.place, None, 0)
    try:
        ready: list[Any] = wait([child.result_end, sys.stdin.fileno()])
        if child.result_end not in ready:
            sys.exit(0)  # nobody is there to take an answer
        return Answer(child.result(Told))
    except AuditorError as e:
        return Answer(error=str(e))
    except Exception as e:  # noqa: BLE001 - a bug is the shard's error; the next shard goes on
        return Answer(error=f"bug: {type(e).__name__}: {e}")
    finally:
        child.end()


if __name__ == "__main__":
    main()
